//! The prefix of an address has more bits than the address.
//!
//! # Why
//!
//! jail(8) hands the address to ifconfig(8) as it is, and ifconfig(8) refuses more than
//! 32 bits for IPv4 and 128 for IPv6. The jail does not start.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4.addr = "em0|192.0.2.6/33";
//! #              ^^^^^^^^^^^^^^^^^^ prefix-too-long: the prefix is longer than an IPv4 address
//! #              ^^^^^^^^^^^^^^^^^^ consequence: `www` is refused at `alias`; ifconfig: 192.0.2.6/33: bad value (width too large); jail: www: /sbin/ifconfig em0 inet 192.0.2.6/33 alias: failed
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4.addr = "em0|192.0.2.6/24";
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: the network that is meant is not known.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::rest_on;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J314",
    name: "prefix-too-long",
    group: Group::Network,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R059],
    handles: &[Check::PrefixTooLong, Check::PrefixTooLong6],
    source: include_str!("prefix_too_long.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for step in &jail.steps {
        let Some(objection) = step.objections.iter().find(|o| RULE.is_about(o.check)) else {
            continue;
        };
        let (family, bits) = match objection.check {
            Check::PrefixTooLong => ("IPv4", 32),
            _ => ("IPv6", 128),
        };
        let place = step.place.unwrap_or_else(|| plan.name_place(jail));
        let message = format!("the prefix is longer than an {family} address");
        let diagnostic = sink.report(place, message);
        rest_on(diagnostic, id, &[fact::R059], format!("write the mask as a number up to {bits}"));
        diagnostic.says = objection.messages.clone();
    }
}
