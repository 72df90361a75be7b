//! Several values for a parameter that takes one.
//!
//! # Why
//!
//! jail(8) and the kernel use the last one, silently.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     devfs_ruleset = 4, 5;
//! #                      ^ list-for-one-value: `devfs_ruleset` takes one value: only `5`, the last of 2, counts
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     devfs_ruleset = 5;
//! }
//! ```
//!
//! # Fix
//!
//! The value that counts is left. Unsafe: another may be the one that is meant.

use jailconf_catalog::{fact, parameter};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::statements::keep_last_value;
use crate::wording::rest_on;
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J208",
    name: "list-for-one-value",
    group: Group::Values,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R043],
    handles: &[],
    source: include_str!("list_for_one_value.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for param in &plan.resolved(jail).params {
        let [others @ .., last] = param.values.as_deref().unwrap_or_default() else { continue };
        let is_several = !others.is_empty();
        let known = is_several.then(|| parameter(&param.name.to_text()).filter(|p| !p.list));
        let Some(known) = known.flatten() else { continue };
        if others.iter().all(|v| v.text == last.text) {
            continue;
        }
        let place = plan.config(jail.config).value_place(&last.origin);
        let place = place.unwrap_or_else(|| plan.name_place(jail));
        let message = format!(
            "`{}` takes one value: only `{}`, the last of {}, counts",
            known.name,
            last.text.to_text(),
            others.len() + 1
        );
        let diagnostic = sink.report(place, message);
        rest_on(diagnostic, id, &[fact::R043], "leave one value");
        diagnostic.fix = keep_last_value(plan, jail, param);
    }
}
