//! A jail with every address of its creator.
//!
//! # Why
//!
//! With `ip4 = inherit` or `ip6 = inherit` a jail uses all addresses of its creator: what listens
//! inside listens on each of them, and it reaches what listens on the host's
//! loopback.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//! #   ^^^^^^^^^^^^^^ network-of-the-host: `www` uses every address of its creator
//!     securelevel = 2;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4.addr = "em0|10.0.0.2/24";
//!     securelevel = 2;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: which address is meant is not known.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{rest_on, statement_place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J604",
    name: "network-of-the-host",
    group: Group::Hardening,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R061],
    handles: &[],
    source: include_str!("network_of_the_host.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let Some(effective) = jail.effective.as_ref().filter(|e| !e.vnet) else { return };
    for (name, value) in [("ip4", effective.ip4), ("ip6", effective.ip6)] {
        if value != "inherit" || plan.resolved(jail).param(name).is_none() {
            continue;
        }
        let message = format!("`{}` uses every address of its creator", jail.name);
        let diagnostic = sink.report(statement_place(plan, jail, name), message);
        let help = format!("give it its own by `{name}.addr`, or a stack of its own by `vnet`");
        rest_on(diagnostic, id, &[fact::R061], help);
    }
}
