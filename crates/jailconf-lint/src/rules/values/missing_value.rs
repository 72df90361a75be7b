//! A release without a value.
//!
//! # Why
//!
//! `osrelease;` sets nothing: what an upgrade or an import was to write there is lost,
//! and programs inside see the release of whoever made the jail.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     ip4 = inherit;
//!     osrelease;
//! #   ^^^^^^^^^^ missing-value: `osrelease` has no value: what it was to say is lost
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     ip4 = inherit;
//!     osrelease = "14.3-RELEASE";
//! }
//! ```
//!
//! # Fix
//!
//! None: which release it is stands elsewhere.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{rest_on, statement_place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J214",
    name: "missing-value",
    group: Group::Values,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R032],
    handles: &[],
    source: include_str!("missing_value.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for name in ["osrelease", "osreldate"] {
        let Some(param) = plan.resolved(jail).param(name) else { continue };
        if param.values.as_deref().is_some_and(|values| !values.is_empty()) {
            continue;
        }
        let message = format!("`{name}` has no value: what it was to say is lost");
        let diagnostic = sink.report(statement_place(plan, jail, name), message);
        rest_on(diagnostic, id, &[fact::R032], "write the release that the jail has, or delete it");
    }
}
