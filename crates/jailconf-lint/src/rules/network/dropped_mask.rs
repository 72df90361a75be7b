//! An address with a mask goes to no interface.
//!
//! # Why
//!
//! Without an interface jail(8) gives the address to none and cuts the mask off,
//! silently. That is right where the host has the address already; if it has not,
//! the jail starts and its services cannot bind.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     ip4.addr = 10.0.0.5/24;
//! #              ^^^^^^^^^^^ dropped-mask: `/24` is cut off: no interface gets `10.0.0.5`
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     ip4.addr = "em0|10.0.0.5/24";
//! }
//! ```
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     ip4.addr = 10.0.0.5;
//! }
//! ```
//!
//! # Fix
//!
//! None: whether the host has the address is not in the file.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{has_vnet, last_value, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J306",
    name: "dropped-mask",
    group: Group::Network,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R058, fact::M32],
    handles: &[],
    source: include_str!("dropped_mask.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let resolved = plan.resolved(jail);
    let interface = last_value(plan, jail, "interface").is_some_and(|i| !i.is_empty());
    if has_vnet(jail) || interface {
        return;
    }
    for value in ["ip4.addr", "ip6.addr"].iter().flat_map(|list| resolved.list(list)) {
        let text = value.text.to_text();
        let Some((address, mask)) = text.split_once('/').filter(|(a, _)| !a.contains('|')) else {
            continue;
        };
        let place = plan.config(jail.config).value_place(&value.origin);
        let place = place.unwrap_or_else(|| plan.name_place(jail));
        let message = format!("`/{mask}` is cut off: no interface gets `{address}`");
        let help =
            format!("write `em0|{text}` with the host's interface, unless it has the address");
        rest_on(sink.report(place, message), id, &[fact::R058, fact::M32], help);
    }
}
