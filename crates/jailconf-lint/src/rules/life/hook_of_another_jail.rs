//! A hook hands this jail's own things over by the name of another jail.
//!
//! # Why
//!
//! `bastille rename` and `bastille clone` leave the old name in hooks, and so does
//! whoever copies a block. An interface is taken back from the jail that has it, and
//! `zfs jail` wants a jail that runs: with another name the command fails, or takes
//! from the other jail.
//!
//! # Example
//!
//! ```jail.conf
//! new {
//!     path = /jails/new;
//!     vnet;
//!     vnet.interface = em1;
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.stop = "/bin/sh /etc/rc.shutdown jail";
//!     exec.prestop = "ifconfig em1 -vnet old";
//! #                  ^^^^^^^^^^^^^^^^^^^^^^^^ hook-of-another-jail: this is a hook of `new` and names `old`, which is no jail here
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! new {
//!     path = /jails/new;
//!     vnet;
//!     vnet.interface = em1;
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.stop = "/bin/sh /etc/rc.shutdown jail";
//!     exec.prestop = "ifconfig em1 -vnet new";
//! }
//! ```
//!
//! # Fix
//!
//! None: the hook may have come from another jail as a whole.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{Command, Hook, JailId, JailPlan, Plan};

use crate::wording::{related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J532",
    name: "hook-of-another-jail",
    group: Group::Life,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R091, fact::R098, fact::R100],
    handles: &[Check::ZfsJailNobody],
    source: include_str!("hook_of_another_jail.rs"),
    find: Finder::Plan(check),
};

fn check(plan: &Plan, sink: &mut Sink<'_>) {
    for (id, jail) in plan.jails() {
        let commands = jail.creators_commands();
        for (command, part) in commands.flat_map(|c| c.read.parts.iter().map(move |p| (c, p))) {
            if let Some(named) = another(plan, jail, command, part) {
                report(plan, id, command, named, sink);
            }
        }
    }
}

/// The other jail that a part of a hook names, where this one is meant: the interface is
/// its own, or no other of that name is known to who refuses.
fn another<'h>(plan: &Plan, jail: &JailPlan, command: &Command, part: &'h Hook) -> Option<&'h str> {
    let named = match part {
        Hook::InterfaceMove { interface, jail: named, back: true } => {
            let own = plan.resolved(jail).list("vnet.interface");
            own.iter().any(|v| *v.text == *interface.as_bytes()).then_some(named)?
        }
        Hook::ZfsJail { jail: named, .. } => {
            let refused = jail.steps.iter().filter(|s| s.place == Some(command.place));
            let mut objections = refused.flat_map(|s| &s.objections);
            objections.any(|o| RULE.is_about(o.check)).then_some(named)?
        }
        _ => return None,
    };
    let jid = plan.resolved(jail).scalar("jid").map(|v| v.text.clone());
    let is_own = *jail.own_name == *named.as_bytes()
        || jail.name == *named
        || jid.is_some_and(|jid| *jid == *named.as_bytes());
    let is_plain = !named.is_empty() && !named.contains(['$', '`', '\\', '{', '*', '(']);
    let is_name = is_plain && !named.bytes().all(|b| b.is_ascii_digit());
    (is_name && !is_own).then_some(named.as_str())
}

fn report(plan: &Plan, id: JailId, command: &Command, named: &str, sink: &mut Sink<'_>) {
    let jail = plan.jail(id);
    let own = jail.own_name.to_text();
    let is_other =
        |other: &JailPlan| other.creator == jail.creator && *other.own_name == *named.as_bytes();
    let other = plan.jails().find(|(_, other)| is_other(other)).map(|(_, other)| other);
    let message = match other {
        Some(_) => format!("this is a hook of `{own}` and names `{named}`, another jail"),
        None => format!("this is a hook of `{own}` and names `{named}`, which is no jail here"),
    };
    let diagnostic = sink.report(command.place, message);
    rest_on(diagnostic, id, &[fact::R098, fact::R100], format!("write `{own}` for `{named}`"));
    let at = other.map(|other| plan.name_place(other));
    diagnostic.related.extend(related(at, format!("`{named}` is defined here")));
    if command.read.failure_ignored || other.is_some() {
        diagnostic.severity = Severity::Warning;
    }
    let steps = jail.steps.iter().filter(|s| s.place == Some(command.place));
    let met = steps.flat_map(|s| &s.objections).find(|o| RULE.is_about(o.check));
    diagnostic.says = met.map(|o| o.messages.clone()).unwrap_or_default();
}
