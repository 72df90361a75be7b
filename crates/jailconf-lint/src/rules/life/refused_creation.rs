//! The kernel refuses to create a jail, for a reason that has no rule of its own.
//!
//! # Why
//!
//! The text is the kernel's; the fact behind it is named.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     enforce_statfs = 3;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     enforce_statfs = 2;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None.

use jailconf_plan::{JailId, JailPlan, Plan, StepKind};

use crate::refusals::refusals;
use crate::wording::{as_template, complete, is_placeholder, jail_and_creator, place, value};
use crate::{Check, Group, Rule, Severity, Sink, rules};

pub(crate) static RULE: Rule = Rule {
    code: "J502",
    name: "refused-creation",
    group: Group::Life,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[],
    source: include_str!("refused_creation.rs"),
    check: Check::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let has_no_rule = |fact: &str| rules::resting_on(fact).next().is_none();
    for refusal in refusals(jail, |s, o| s.kind == StepKind::Create && has_no_rule(o.fact.0)) {
        let what = refusal
            .objection
            .parameter
            .as_deref()
            .map_or(String::new(), |p| format!(" because of `{p}`"));
        let message = format!("{} is refused{what}", jail_and_creator(plan, jail));
        let diagnostic = sink.report(place(plan, jail, &refusal), message);
        complete(plan, id, &refusal, diagnostic);
        let wanted = value(&refusal.objection.wanted);
        if refusal.objection.fact.0 == "R029" && is_placeholder(&wanted) {
            as_template(diagnostic);
        }
    }
}
