//! The hooks of two jails make an interface of the same name.
//!
//! # Why
//!
//! While the first jail runs, its interface is there: the second one's `ifconfig` fails, and
//! so does its start. A jail that was copied keeps the names in its hooks.
//!
//! # Example
//!
//! ```jail.conf
//! a {
//!     path = /jails/a;
//!     vnet;
//!     vnet.interface = ea;
//!     exec.prestart = "ifconfig epair0 create";
//!     exec.prestart += "ifconfig epair0b name ea";
//!     exec.poststop = "ifconfig epair0a destroy";
//!     persist;
//! }
//! b {
//!     path = /jails/b;
//!     vnet;
//!     vnet.interface = eb;
//!     exec.prestart = "ifconfig epair0 create";
//! #                   ^^^^^^^^^^^^^^^^^^^^^^^^ interface-made-twice: `epair0` is made for `a` and for `b`
//! #                   ^^^^^^^^^^^^^^^^^^^^^^^^ consequence: `b` is refused at `prestart`; ifconfig: interface epair0 already exists; jail: b: ifconfig epair0 create: failed
//!     exec.prestart += "ifconfig epair0b name eb";
//!     exec.poststop = "ifconfig epair0a destroy";
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! a {
//!     path = /jails/a;
//!     vnet;
//!     vnet.interface = ea;
//!     exec.prestart = "ifconfig epair0 create";
//!     exec.prestart += "ifconfig epair0b name ea";
//!     exec.poststop = "ifconfig epair0a destroy";
//!     persist;
//! }
//! b {
//!     path = /jails/b;
//!     vnet;
//!     vnet.interface = eb;
//!     exec.prestart = "ifconfig epair1 create";
//!     exec.prestart += "ifconfig epair1b name eb";
//!     exec.poststop = "ifconfig epair1a destroy";
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: which names are free is not known.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{Holder, JailId, JailPlan, Plan};

use crate::wording::{related, rest_on, value};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J316",
    name: "interface-made-twice",
    group: Group::Network,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R056, fact::R100],
    handles: &[Check::InterfaceMadeTwice, Check::InterfaceNamedTwice],
    source: include_str!("interface_made_twice.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for step in &jail.steps {
        for objection in step.objections.iter().filter(|o| RULE.is_about(o.check)) {
            let (Holder::Jail(holder), Some(at)) = (objection.holder, step.place) else { continue };
            let (other, interface) = (plan.jail(holder), value(&objection.wanted));
            let (own, others) = (jail.own_name.to_text(), other.own_name.to_text());
            let message = format!("`{interface}` is made for `{others}` and for `{own}`");
            let diagnostic = sink.report(at, message);
            rest_on(
                diagnostic,
                id,
                &[fact::R056, fact::R100],
                "give each jail an interface of its own",
            );
            let is_maker = |c: &&jailconf_plan::Command| c.text.contains(&*interface);
            let first = other.commands_before_start().find(is_maker).map(|c| c.place);
            diagnostic.related.extend(related(first, format!("`{others}` makes it here")));
            diagnostic.says = objection.messages.clone();
            if step.failure_ignored {
                diagnostic.severity = Severity::Warning;
            }
        }
    }
}
