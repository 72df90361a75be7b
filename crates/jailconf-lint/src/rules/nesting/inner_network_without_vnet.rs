//! A jail needs the network stack of its parent, which has none of its own.
//!
//! # Why
//!
//! Inside a jail without `vnet` nobody may give an address to an interface, nor
//! move an interface into another jail. A jail inside it that names an interface
//! for its address (`em0|10.0.0.2`, or `interface`), or that has a
//! `vnet.interface`, does not start. The creation of a VNET jail itself is not
//! refused.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! p {
//! # <- inner-network-without-vnet: `p` has no network stack of its own: jails in it cannot get interfaces
//!     path = /jails/p;
//!     children.max = 5;
//!     ip4 = inherit;
//!     persist;
//! }
//! #- /jails/p/etc/jail.conf
//! c {
//!     path = /jails/c;
//!     vnet;
//!     vnet.interface = epair0b;
//! #                    ^^^^^^^ consequence: `c` (created by `p`) is refused at `vnet.interface`; jail: c: /sbin/ifconfig epair0b vnet c: failed
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! p {
//!     path = /jails/p;
//!     children.max = 5;
//!     vnet;
//!     vnet.interface = epair9b;
//!     persist;
//! }
//! #- /jails/p/etc/jail.conf
//! c {
//!     path = /jails/c;
//!     vnet;
//!     vnet.interface = epair0b;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: a network stack of its own changes the parent's whole network.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan, StepKind};

use crate::refusals::refusals;
use crate::wording::{holder_name, of_holder};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J108",
    name: "inner-network-without-vnet",
    group: Group::Nesting,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R017, fact::R018],
    handles: &[
        Check::NetworkOfCreator,
        Check::InterfaceMoveInside,
        Check::InterfaceMadeInside,
        Check::InterfaceNamedInside,
    ],
    source: include_str!("inner_network_without_vnet.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let holder = holder_name(plan, refusal.objection.holder);
        let is_alias = refusal.step.kind == StepKind::Alias;
        let what = match refusal.step.kind {
            StepKind::Alias => "give addresses to interfaces",
            StepKind::VnetInterface => "get interfaces",
            _ => "make or name interfaces",
        };
        let message =
            format!("{holder} has no network stack of its own: jails in it cannot {what}");
        let help = match is_alias {
            true => {
                format!("add `vnet;` and an interface to {holder}, or make the alias on the host")
            }
            false => format!("add `vnet;` and an interface to {holder}"),
        };
        of_holder(plan, id, &refusal, message, sink);
        sink.complete(|diagnostic| diagnostic.help = Some(help));
    }
}
