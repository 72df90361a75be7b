//! An interface that the host does not have is handed to a jail.
//!
//! # Why
//!
//! jail(8) moves each `vnet.interface` into the new jail; one that is not there when
//! `exec.created` is done makes ifconfig fail, and the start with it. Which interfaces a host
//! has is not in its files: `[[host]]` in jailconf.toml says it.
//!
//! # Example
//!
//! ```jail.conf interfaces-em0,bridge0
//! www {
//!     path = /jails/www;
//!     vnet;
//!     vnet.interface = epair0b;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf interfaces-em0,bridge0
//! www {
//!     path = /jails/www;
//!     vnet;
//!     vnet.interface = epair0b;
//!     exec.prestart = "ifconfig epair0 create up";
//!     exec.poststop = "ifconfig epair0a destroy";
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: which interface is meant is not known.

use jailconf_catalog::Check;
use jailconf_plan::{JailId, JailPlan, Objection, Plan, StepKind};

use crate::wording::rest_on;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J313",
    name: "absent-interface",
    group: Group::Network,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &["R056", "M21", "M36"],
    handles: &[Check::InterfaceAbsent],
    source: include_str!("absent_interface.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    // One for each interface: a refusal stands for all that it meets.
    for step in jail.steps_of(StepKind::VnetInterface) {
        // What another jail has is said by another rule.
        let is_absent = |o: &&Objection| RULE.is_about(o.check);
        let absent = step.objections.iter().find(is_absent);
        let (Some(objection), Some(at)) = (absent, step.place) else { continue };
        let name = plan.file(at.file).document.slice(at.range).trim_matches(['"', '\'']);
        let message = format!("the host has no interface `{name}`, and no hook makes it");
        let diagnostic = sink.report(at, message);
        let help = "make it in `exec.prestart`, or name one that is there";
        rest_on(diagnostic, id, &["R056", "M21"], help);
        diagnostic.says = objection.messages.clone();
    }
}
