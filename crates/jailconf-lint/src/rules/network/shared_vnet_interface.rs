//! Two jails of one creator want the same network interface.
//!
//! # Why
//!
//! An interface is in one network stack at a time: once it is moved into the
//! first jail, its creator has no interface of that name, and the second jail does
//! not start, unless a hook makes one of that name anew.
//!
//! # Example
//!
//! ```jail.conf
//! a {
//!     path = /jails/a;
//!     vnet;
//!     vnet.interface = epair0b;
//!     persist;
//! }
//! b {
//!     path = /jails/b;
//!     vnet;
//!     vnet.interface = epair0b;
//! #                    ^^^^^^^ shared-vnet-interface: `epair0b` goes to `a` and to `b`
//! #                    ^^^^^^^ consequence: `b` is refused at `vnet.interface`; ifconfig: interface epair0b does not exist; jail: b: /sbin/ifconfig epair0b vnet b: failed
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! vnet.interface = "epair${id}b";
//! a {
//!     $id = 0;
//!     path = /jails/a;
//!     vnet;
//!     persist;
//! }
//! b {
//!     $id = 1;
//!     path = /jails/b;
//!     vnet;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: which interface the second jail is to have is not known.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{Holder, JailId, JailPlan, Plan, StepKind, is_placeholder};

use crate::wording::{related, rest_on, value};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J303",
    name: "shared-vnet-interface",
    group: Group::Network,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R056, fact::M21],
    handles: &[Check::InterfaceTaken],
    source: include_str!("shared_vnet_interface.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for step in jail.steps_of(StepKind::VnetInterface) {
        for objection in step.objections.iter().filter(|o| RULE.is_about(o.check)) {
            let (Holder::Jail(holder), Some(at)) = (objection.holder, step.place) else { continue };
            let interface = value(&objection.wanted);
            if is_placeholder(&interface) || is_same_jail(plan, id, holder) {
                continue;
            }
            let other = plan.jail(holder);
            let (own, others) = (jail.own_name.to_text(), other.own_name.to_text());
            let message = match holder == id {
                true => format!("`{interface}` goes to `{own}` twice"),
                false => format!("`{interface}` goes to `{others}` and to `{own}`"),
            };
            let diagnostic = sink.report(at, message);
            rest_on(
                diagnostic,
                id,
                &[fact::R056, fact::M21],
                "give each jail an interface of its own",
            );
            let first = plan.parameter_place(other, "vnet.interface").filter(|_| holder != id);
            diagnostic.related.extend(related(first, format!("`{others}` has it here")));
            diagnostic.says = objection.messages.clone();
        }
    }
}

/// Whether the holder is another jail of the same name: only one of the two starts.
fn is_same_jail(plan: &Plan, id: JailId, holder: JailId) -> bool {
    holder != id && plan.jail(id).name == plan.jail(holder).name
}
