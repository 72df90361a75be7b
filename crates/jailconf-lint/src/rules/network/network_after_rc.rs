//! The network is set up after the services that need it.
//!
//! # Why
//!
//! `exec.start` is a list, run in the order of the text; what is added with `+=` in
//! a block comes after a global or wildcard `=` that already ran `/etc/rc`.
//! Services that bind an address fail then, at the first start only.
//!
//! # Example
//!
//! ```jail.conf
//! exec.clean;
//! exec.start = "/bin/sh /etc/rc";
//! www {
//!     path = /jails/www;
//!     vnet;
//!     vnet.interface = epair1b;
//!     exec.start += "ifconfig epair1b 10.0.0.2/24 up";
//! #                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ network-after-rc: `ifconfig epair1b 10.0.0.2/24 up` runs after `/etc/rc`, whose services may need it
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! exec.clean;
//! www {
//!     path = /jails/www;
//!     vnet;
//!     vnet.interface = epair1b;
//!     exec.start = "ifconfig epair1b 10.0.0.2/24 up";
//!     exec.start += "/bin/sh /etc/rc";
//! }
//! ```
//!
//! # Fix
//!
//! None: the list may be built from several places.

use jailconf_catalog::fact;
use jailconf_plan::{Command, JailId, JailPlan, Plan};

use crate::wording::{has_vnet, related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J312",
    name: "network-after-rc",
    group: Group::Network,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R097, fact::M31],
    handles: &[],
    source: include_str!("network_after_rc.rs"),
    find: Finder::Jail(check),
};

fn check(_: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    if !has_vnet(jail) {
        return;
    }
    let list: Vec<&Command> = jail.commands_of("exec.start").collect();
    let runs_rc = |c: &&Command| c.runs.iter().any(|r| r.program == "/etc/rc");
    let Some(at) = list.iter().position(runs_rc) else { return };
    // Run again behind the network it finds what it needs.
    if list.iter().skip(at + 1).any(runs_rc) {
        return;
    }
    let is_network = |c: &&&Command| {
        c.runs.iter().any(|r| matches!(r.name(), "ifconfig" | "route" | "dhclient"))
    };
    let Some(late) = list.iter().skip(at + 1).find(is_network) else { return };
    let message = format!("`{}` runs after `/etc/rc`, whose services may need it", late.text);
    let diagnostic = sink.report(late.place, message);
    let help = "begin `exec.start` with it, and end with `exec.start += \"/bin/sh /etc/rc\";`";
    rest_on(diagnostic, id, &[fact::R097, fact::M31], help);
    diagnostic.related.extend(related(list.get(at).map(|first| first.place), "this runs first"));
}
