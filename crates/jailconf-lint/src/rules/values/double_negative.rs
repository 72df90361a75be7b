//! A `no` form with a false value, which switches the parameter on.
//!
//! # Why
//!
//! `allow.nomount = false` is `allow.mount = true`. Somebody who reads `no` and
//! `false` takes it for off.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     allow.noraw_sockets = false;
//! #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ double-negative: `allow.noraw_sockets = false` switches `allow.raw_sockets` on
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     allow.raw_sockets;
//! }
//! ```
//!
//! # Fix
//!
//! The plain form. Safe: the value stays what it is.

use jailconf_catalog::{fact, parameter_of_negation};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{rest_on, rewrite, statement};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J205",
    name: "double-negative",
    group: Group::Values,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: Some(Applicability::Safe),
    facts: &[fact::R042],
    handles: &[],
    source: include_str!("double_negative.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for param in &plan.resolved(jail).params {
        let spelled = param.name.to_text();
        let Some(known) = parameter_of_negation(&spelled) else { continue };
        let value = param.scalar().map(|v| v.text.to_text().into_owned());
        let Some(value) = value.filter(|_| param.boolean() == Some(true)) else { continue };
        let place = plan.config(jail.config).place(&param.origin);
        let place = place.unwrap_or_else(|| plan.name_place(jail));
        let message = format!("`{spelled} = {value}` switches `{}` on", known.name);
        let diagnostic = sink.report(place, message);
        let help = format!("write `{};` if that is meant", known.name);
        rest_on(diagnostic, id, &[fact::R042], help);
        let end = statement(plan, jail, &param.origin).and_then(|s| Some((s, s.values.last()?.1)));
        if let Some((statement, last)) = end {
            let range = statement.name_range.cover(last);
            let title = format!("write `{};`", known.name);
            diagnostic.fix = Some(rewrite(title, place, range, known.name, Applicability::Safe));
        }
    }
}
