//! A jail wants an address that the jail around it cannot hand on.
//!
//! # Why
//!
//! Without a stack of its own a jail can give its children only addresses of its
//! own list. And a parent with two or more addresses of a family can give none
//! of them: the child's list then clashes with the parent's. With exactly one
//! address on both sides, or `ip4 = inherit` in the child, it works.
//!
//! # Example
//!
//! ```jail.conf
//! p {
//!     path = /jails/p;
//!     ip4.addr = 10.0.0.1, 10.0.0.2;
//!     persist;
//! }
//! p.c {
//! # <--- consequence: `p.c` (created by the host) is refused at `create`; jail: p.c: IPv4 addresses clash
//!     path = /jails/p/jails/c;
//!     ip4.addr = 10.0.0.2;
//! #   ^^^^^^^^^^^^^^^^^^^^ address-beyond-parent: `ip4.addr` names an address that clashes with those of `p`
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! p {
//!     path = /jails/p;
//!     ip4.addr = 10.0.0.1, 10.0.0.2;
//!     persist;
//! }
//! p.c {
//!     path = /jails/p/jails/c;
//!     ip4 = inherit;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: which address the child is to have is yours to say.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::refusals::refusals;
use crate::wording::{complete, holder_name, place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J112",
    name: "address-beyond-parent",
    group: Group::Nesting,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R015, fact::R115],
    handles: &[Check::AddressBeyondCreator, Check::AddressOfAncestor],
    source: include_str!("address_beyond_parent.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let objection = refusal.objection;
        let parameter = objection.parameter.as_deref().unwrap_or("ip4.addr");
        let holder = holder_name(plan, objection.holder);
        let message = match objection.check {
            Check::AddressBeyondCreator => {
                format!("`{parameter}` names an address that {holder} does not have")
            }
            _ => format!("`{parameter}` names an address that clashes with those of {holder}"),
        };
        let diagnostic = sink.report(place(plan, jail, &refusal), message);
        complete(plan, id, &refusal, diagnostic);
        let family = if parameter.starts_with("ip6") { "ip6" } else { "ip4" };
        diagnostic.help = Some(match objection.check {
            Check::AddressBeyondCreator => {
                format!("add the address to {holder}, or use `{family} = inherit;` here")
            }
            _ => format!(
                "use `{family} = inherit;` here, or leave {holder} one address, or give it `vnet;`"
            ),
        });
    }
}
