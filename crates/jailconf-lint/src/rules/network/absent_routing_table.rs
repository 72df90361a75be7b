//! `exec.fib` names a routing table that the host does not have.
//!
//! # Why
//!
//! FreeBSD has one routing table, number 0, unless `net.fibs` in /boot/loader.conf or
//! /etc/sysctl.conf makes more. The first command inside the jail fails, and the jail with
//! it. A kernel may have been built with more (`ROUTETABLES`).
//!
//! # Example
//!
//! ```jail.conf
//! #- /boot/loader.conf
//! zfs_load="YES"
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     exec.clean;
//!     exec.fib = 3;
//! #   ^^^^^^^^^^^^^ absent-routing-table: there is no routing table 3: nothing raises `net.fibs`, which is 1
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.stop = "/bin/sh /etc/rc.shutdown";
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /boot/loader.conf
//! zfs_load="YES"
//! net.fibs="4"
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     exec.clean;
//!     exec.fib = 3;
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.stop = "/bin/sh /etc/rc.shutdown";
//! }
//! ```
//!
//! # Fix
//!
//! None: the table has to be made on the host, or the number is wrong.

use jailconf_catalog::fact;
use jailconf_plan::{Creator, FileRef, JailId, JailPlan, Plan, RcConf};

use crate::wording::{last_value, related, rest_on, statement_place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J322",
    name: "absent-routing-table",
    group: Group::Network,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R102],
    handles: &[],
    source: include_str!("absent_routing_table.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let Some(tunables) = plan.tunables.as_ref().filter(|_| jail.creator == Creator::Host) else {
        return;
    };
    let is_loader = |file: &FileRef| &*plan.file(*file).own_path == b"/boot/loader.conf";
    if !tunables.files.iter().any(is_loader) {
        return;
    }
    let table = last_value(plan, jail, "exec.fib").and_then(|text| text.trim().parse::<u64>().ok());
    let (Some(table), Some(tables)) = (table, tables(tunables)) else { return };
    let may_make = jail.commands.iter().any(|command| command.text.contains("net.fibs"));
    if table < tables || may_make {
        return;
    }
    let message = match tables {
        1 => format!("there is no routing table {table}: nothing raises `net.fibs`, which is 1"),
        _ => format!("there is no routing table {table}: `net.fibs` is {tables}"),
    };
    let diagnostic = sink.report(statement_place(plan, jail, "exec.fib"), message);
    let help = format!("write `net.fibs=\"{}\"` into /boot/loader.conf and boot", table + 1);
    rest_on(diagnostic, id, &[fact::R102], help);
    diagnostic.label = Some(format!("table {table} is not there"));
    diagnostic.says = vec!["setfib: Invalid argument".to_owned()];
    let at = tunables.setting("net.fibs").map(|setting| setting.place);
    diagnostic.related.extend(related(at, "it is set here"));
}

/// How many routing tables the host has; `None` where that is not known.
fn tables(tunables: &RcConf) -> Option<u64> {
    let all = tunables.settings.iter().filter(|setting| setting.name == "net.fibs");
    let numbers = all.map(|setting| setting.value.as_deref()?.trim().parse().ok());
    numbers.collect::<Option<Vec<u64>>>().map(|all| all.into_iter().max().unwrap_or(1))
}
