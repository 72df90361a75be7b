//! Two jails of a file want the same network interface.
//!
//! # Why
//!
//! An interface is in one network stack at a time: once it is moved into the
//! first jail, the host has no interface of that name, and the second jail does
//! not start.
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

use std::collections::HashMap;

use jailconf_plan::{Config, ConfigId, JailPlan, Plan, text};

use crate::wording::{is_placeholder, related, rest_on};
use crate::{Check, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J303",
    name: "shared-vnet-interface",
    group: Group::Network,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &["R056", "M21"],
    source: include_str!("shared_vnet_interface.rs"),
    check: Check::Config(check),
};

fn check(plan: &Plan, of: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let mut first: HashMap<String, &JailPlan> = HashMap::new();
    for (id, jail) in plan.jails_of(of) {
        for value in plan.resolved(jail).list("vnet.interface") {
            let interface = value.text.to_text().into_owned();
            let plain = !interface.is_empty() && !is_placeholder(&interface);
            let Some(place) = config.value_place(&value.origin).filter(|_| plain) else { continue };
            let Some(other) = first.get(&interface) else {
                first.insert(interface, jail);
                continue;
            };
            if other.index == jail.index || other.own_name == jail.own_name {
                continue;
            }
            let (own, others) = (jail.own_name.to_text(), other.own_name.to_text());
            let message = format!("`{interface}` goes to `{others}` and to `{own}`");
            let diagnostic = sink.report(place, message);
            rest_on(diagnostic, id, &["R056", "M21"], "give each jail an interface of its own");
            let at = plan.parameter_place(other, "vnet.interface");
            diagnostic.related.extend(related(at, format!("`{others}` has it here")));
            let command = text::vnet_command(&interface, &own);
            diagnostic.says = vec![
                format!("ifconfig: interface {interface} does not exist"),
                text::command_failed(&own, &command),
            ];
        }
    }
}
