//! A variable of the jail stands in braces without its dollar.
//!
//! # Why
//!
//! jail.conf fills in `${epair}`; `{epair}` it passes on as it stands, and so does the
//! shell. No interface is called so, and the command fails.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     $bridge = bridge0;
//!     path = /jails/www;
//!     persist;
//!     ip4 = inherit;
//!     exec.prestart = "ifconfig {bridge} up";
//! #                   ^^^^^^^^^^^^^^^^^^^^^^ braces-without-dollar: `{bridge}` is passed on as it stands: its `$` is missing
//! #                   ^^^^^^^^^^^^^^^^^^^^^^ consequence: `www` is refused at `prestart`; jail: www: /bin/sh -c ifconfig {bridge} up: failed
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     $bridge = bridge0;
//!     path = /jails/www;
//!     persist;
//!     ip4 = inherit;
//!     exec.prestart = "ifconfig ${bridge} up";
//! }
//! ```
//!
//! # Fix
//!
//! None: the command may be meant in another way.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{rest_on, value};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J218",
    name: "braces-without-dollar",
    group: Group::Values,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R100],
    handles: &[Check::BracesWithoutDollar],
    source: include_str!("braces_without_dollar.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for step in &jail.steps {
        let Some(met) = step.objections.iter().find(|o| RULE.is_about(o.check)) else { continue };
        let name = value(&met.wanted);
        let place = step.place.unwrap_or_else(|| plan.name_place(jail));
        let message = format!("`{{{name}}}` is passed on as it stands: its `$` is missing");
        let diagnostic = sink.report(place, message);
        rest_on(diagnostic, id, &[fact::R100], format!("write `${{{name}}}`"));
        diagnostic.says = met.messages.clone();
        if step.failure_ignored {
            diagnostic.severity = Severity::Warning;
        }
    }
}
