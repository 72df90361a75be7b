//! An interface that the host does not have is handed to a jail.
//!
//! # Why
//!
//! jail(8) moves each `vnet.interface` into the new jail; one that is not there when
//! `exec.created` is done makes ifconfig fail, and the start with it. Which interfaces a host
//! has is not in its files: `[[host]]` in jailconf.toml says it. Interfaces as jib, jng and
//! Bastille name them (`e0b_www`, `ng0_www`) and those of epair(4) must be made: where the
//! whole system is at hand (`--root`) and neither its rc.conf nor a hook makes one, it is not
//! there. What a script makes is not known.
//!
//! # Example
//!
//! ```jail.conf interfaces-em0,bridge0
//! www {
//!     path = /jails/www;
//!     vnet;
//!     vnet.interface = epair0b;
//! #                    ^^^^^^^ absent-interface: the host has no interface `epair0b`, and no hook makes it
//! #                    ^^^^^^^ consequence: `www` is refused at `vnet.interface`; ifconfig: interface epair0b does not exist; jail: www: /sbin/ifconfig epair0b vnet www: failed
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

use jailconf_catalog::{Check, fact};
use jailconf_plan::{Creator, Hook, JailId, JailPlan, Objection, Plan, StepKind};

use crate::wording::rest_on;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J313",
    name: "absent-interface",
    group: Group::Network,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R056, fact::M21, fact::M36],
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
        let whose = match jail.creator {
            Creator::Jail(parent) => format!("`{}`", plan.jail(parent).name),
            Creator::Host | Creator::Unknown => "the host".to_owned(),
        };
        let message = format!("{whose} has no interface `{name}`, and no hook makes it");
        let diagnostic = sink.report(at, message);
        let help = match made(jail).as_slice() {
            [] => "make it in `exec.prestart`, or name one that is there".to_owned(),
            made => format!(
                "the hooks make {}: take one of these, or change the hooks",
                made.join(", ")
            ),
        };
        rest_on(diagnostic, id, &[fact::R056, fact::M21], help);
        diagnostic.says = objection.messages.clone();
    }
}

/// What the jail's own hooks make that could go into it; a pair's second end, of jib.
fn made(jail: &JailPlan) -> Vec<String> {
    let parts = jail.commands_before_start().flat_map(|c| &c.read.parts);
    let name = |part: &Hook| match part {
        Hook::InterfaceHelper { program, name, joined } if *joined > 0 => match program.as_str() {
            "jng" => Some(format!("ng0_{name}")),
            _ => Some(format!("e0b_{name}")),
        },
        Hook::InterfaceRename { to, .. } => Some(to.clone()),
        Hook::InterfaceCreate { name, .. } => name.clone(),
        _ => None,
    };
    let plain = parts.filter_map(name).filter(|name| !name.contains(['$', '`']));
    plain.take(4).map(|name| format!("`{name}`")).collect()
}
