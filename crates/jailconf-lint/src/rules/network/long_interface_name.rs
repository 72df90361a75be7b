//! The name of an interface is longer than 15 bytes.
//!
//! # Why
//!
//! The kernel has room for 15 bytes. ifconfig(8) refuses a longer name, and the
//! jail does not start.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     vnet;
//!     vnet.interface = e11b_bridgenomac1;
//! #                    ^^^^^^^^^^^^^^^^^ long-interface-name: `e11b_bridgenomac1` has 17 bytes, an interface's name at most 15
//! #                    ^^^^^^^^^^^^^^^^^ consequence: `www` is refused at `vnet.interface`; ifconfig: interface e11b_bridgenomac1 does not exist; jail: www: /sbin/ifconfig e11b_bridgenomac1 vnet www: failed
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     vnet;
//!     vnet.interface = epair0b;
//! }
//! ```
//!
//! # Fix
//!
//! None: a shorter name has to be used wherever the old one stands.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{rest_on, value};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J302",
    name: "long-interface-name",
    group: Group::Network,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::M23],
    handles: &[Check::InterfaceNameTooLong],
    source: include_str!("long_interface_name.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let mut said: Vec<String> = Vec::new();
    for step in &jail.steps {
        for objection in step.objections.iter().filter(|o| RULE.is_about(o.check)) {
            // What it is called in a hook and in `vnet.interface` is one name.
            let name = value(&objection.wanted);
            if said.contains(&name) {
                continue;
            }
            let place = step.place.unwrap_or_else(|| plan.name_place(jail));
            let bytes = name.len();
            let message = format!("`{name}` has {bytes} bytes, an interface's name at most 15");
            let diagnostic = sink.report(place, message);
            rest_on(
                diagnostic,
                id,
                &[fact::M23],
                "take a short name, and `ifconfig ... description`",
            );
            diagnostic.says = objection.messages.clone();
            if step.failure_ignored {
                diagnostic.severity = Severity::Warning;
            }
            said.push(name);
        }
    }
}
