//! jail(8) never starts a jail inside a jail, or makes it before its parent.
//!
//! # Why
//!
//! jail(8) finds the parent of `a.b` by cutting the name where an earlier jail's
//! parent ended, if that name was longer. The jail then waits for itself and is
//! never started, without a message and with success; or it waits for nobody, and
//! is made before its parent.
//!
//! # Example
//!
//! ```jail.conf
//! long.child {
//!     path = /jails/long/c;
//!     persist;
//! }
//! long {
//!     path = /jails/long;
//!     persist;
//! }
//! b {
//!     path = /jails/b;
//!     persist;
//! }
//! b.c {
//!     path = /jails/b/c;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! b {
//!     path = /jails/b;
//!     persist;
//! }
//! b.c {
//!     path = /jails/b/c;
//!     persist;
//! }
//! long {
//!     path = /jails/long;
//!     persist;
//! }
//! long.child {
//!     path = /jails/long/c;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: the jails of the parent with the shorter name have to stand first.

use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::rest_on;
use crate::{Check, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J115",
    name: "child-never-started",
    group: Group::Nesting,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &["R106", "L7"],
    source: include_str!("child_never_started.rs"),
    check: Check::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let config = plan.config(jail.config);
    let own = jail.own_name.to_text();
    let Some((parent, _)) = own.rsplit_once('.') else { return };
    let is_stuck = config.order.not_started.contains(&jail.index);
    let said = config.order.messages.iter().any(|(i, _)| *i == jail.index);
    let has_parent =
        config.configuration.jails.iter().any(|j| j.name.to_text() == parent && !j.failed);
    let whole =
        config.program.verdict.errors.is_empty() && !config.configuration.jails[jail.index].failed;
    if !is_stuck || said || !has_parent || !whole || plan.parameter_place(jail, "depend").is_some()
    {
        return;
    }
    let message = format!("jail(8) never starts `{own}`, without a word");
    let diagnostic = sink.report(plan.name_place(jail), message);
    let help = "write the jails whose parent has the shorter name first";
    rest_on(diagnostic, id, &["R106", "L7"], help);
}
