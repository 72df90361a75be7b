//! `jib` or `jng` is called without a name, or without an interface to join.
//!
//! # Why
//!
//! Both want two words at least: the name that the new interfaces end in, and a network
//! interface that they are joined to. With one word they print how they are used and fail,
//! and so does the start.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     vnet;
//!     vnet.interface = e0b_www;
//!     exec.prestart = "jib addm em0";
//! #                   ^^^^^^^^^^^^^^ helper-without-name: `jib addm em0` lacks the jail's name or an interface to join
//! #                   ^^^^^^^^^^^^^^ consequence: `www` is refused at `prestart`; jail: www: jib addm em0: failed
//!     exec.poststop = "jib destroy www";
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     vnet;
//!     vnet.interface = e0b_www;
//!     exec.prestart = "jib addm www em0";
//!     exec.poststop = "jib destroy www";
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: whether the name or the interface is missing is not known.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::rest_on;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J315",
    name: "helper-without-name",
    group: Group::Network,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R100],
    handles: &[Check::HelperUsage],
    source: include_str!("helper_without_name.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for step in &jail.steps {
        let Some(objection) = step.objections.iter().find(|o| RULE.is_about(o.check)) else {
            continue;
        };
        let place = step.place.unwrap_or_else(|| plan.name_place(jail));
        let command = step.command.as_deref().unwrap_or_default();
        let message = format!("`{command}` lacks the jail's name or an interface to join");
        let diagnostic = sink.report(place, message);
        let help = format!(
            "write the name first, then the interface: `jib addm {} em0`",
            jail.own_name.to_text()
        );
        rest_on(diagnostic, id, &[fact::R100], help);
        diagnostic.says = objection.messages.clone();
        if step.failure_ignored {
            diagnostic.severity = Severity::Warning;
        }
    }
}
