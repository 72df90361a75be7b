//! An address clashes with one of another jail, or is none that a jail can have.
//!
//! # Why
//!
//! Two jails of one network stack may share an address only if it is the only one
//! that each of them has. An address twice in one list, and addresses that stand
//! for any, are refused too.
//!
//! # Example
//!
//! ```jail.conf
//! a {
//!     path = /jails/a;
//!     ip4.addr = 10.0.0.1, 10.0.0.2;
//!     persist;
//! }
//! b {
//! # <- consequence: `b` is refused at `create`; jail: b: IPv4 addresses clash
//!     path = /jails/b;
//!     ip4.addr = 10.0.0.1;
//! #   ^^^^^^^^^^^^^^^^^^^^ address-clash: `b` has an address of another jail in `ip4.addr`
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! a {
//!     path = /jails/a;
//!     ip4.addr = 10.0.0.1;
//!     persist;
//! }
//! b {
//!     path = /jails/b;
//!     ip4.addr = 10.0.0.1;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: which jail is to keep the address is not known.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::refusals::refusals;
use crate::wording::{complete, jail_and_creator, place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J308",
    name: "address-clash",
    group: Group::Network,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R063, fact::R064, fact::M76],
    handles: &[Check::AddressInvalid, Check::AddressClash],
    source: include_str!("address_clash.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let name = refusal.objection.parameter.clone().unwrap_or_default();
        let (what, help) = match refusal.objection.check {
            Check::AddressInvalid => {
                ("an address that no jail can have", "leave it out, or name it once")
            }
            _ => ("an address of another jail", "leave one address each, or different ones"),
        };
        let message = format!("{} has {what} in `{name}`", jail_and_creator(plan, jail));
        let diagnostic = sink.report(place(plan, jail, &refusal), message);
        complete(plan, id, &refusal, diagnostic);
        diagnostic.help = Some(help.to_owned());
    }
}
