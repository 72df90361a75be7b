//! A jail that runs /etc/rc has no network at all.
//!
//! # Why
//!
//! Without addresses, `ip4` or `ip6` words and `vnet` the kernel switches both
//! families off: socket(2) fails.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//! # <--- no-network: `www` has no network
//!     path = /jails/www;
//!     persist;
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//!     ip4 = inherit;
//! }
//! ```
//!
//! # Fix
//!
//! None: a jail without network may be meant.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{jail_and_creator, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J307",
    name: "no-network",
    group: Group::Network,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R061, fact::M75],
    handles: &[],
    source: include_str!("no_network.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let resolved = plan.resolved(jail);
    let words = ["vnet", "ip4", "ip6", "ip4.addr", "ip6.addr", "ip_hostname"];
    let runs_rc = resolved.list("exec.start").iter().any(|v| v.text.to_text().contains("/etc/rc"));
    let is_set = words.iter().any(|w| resolved.param(w).is_some());
    if !runs_rc || is_set || plan.config(jail.config).may_lack(resolved) {
        return;
    }
    let message = format!("{} has no network", jail_and_creator(plan, jail));
    let diagnostic = sink.report(plan.name_place(jail), message);
    let help = "set `ip4.addr`, `ip4 = inherit` or `vnet`, or say `ip4 = disable;` aloud";
    rest_on(diagnostic, id, &[fact::R061, fact::M75], help);
}
