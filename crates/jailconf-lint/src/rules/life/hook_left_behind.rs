//! A hook in front of a step that is refused leaves something behind.
//!
//! # Why
//!
//! When a start fails midway, jail(8) undoes its own mounts and aliases, and no
//! hook; `exec.poststop` does not run. What the hook made is there at the next
//! start, and making it again fails.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     exec.prestart = "ifconfig epair5 create";
//! #                   ^^^^^^^^^^^^^^^^^^^^^^^^ hook-left-behind: `ifconfig epair5 create` is not undone when the start fails
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
//!     exec.prestart = "ifconfig epair5 create";
//! }
//! ```
//!
//! # Fix
//!
//! None: once the refusal is fixed nothing is left behind.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J510",
    name: "hook-left-behind",
    group: Group::Life,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R099, fact::M22],
    handles: &[],
    source: include_str!("hook_left_behind.rs"),
    find: Finder::Jail(check),
};

fn check(_: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for step in jail.left_behind() {
        let Some(place) = step.place else { continue };
        let command = step.command.as_deref().unwrap_or_default();
        let message = format!("`{command}` is not undone when the start fails");
        let diagnostic = sink.report(place, message);
        let help = "fix the refusal; to be safe, destroy what may be there in front of this";
        rest_on(diagnostic, id, &[fact::R099, fact::M22], help);
        let refused = jail.refused_step().and_then(|s| s.place);
        let refused = refused.filter(|p| *p != place);
        diagnostic.related.extend(related(refused, "the start fails here"));
    }
}
