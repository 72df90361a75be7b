//! A value that is not of the parameter's kind.
//!
//! # Why
//!
//! A boolean takes `true`, `false` or an integer, not `yes` or `on`; a number is
//! decimal and nothing else; `vnet` and its like take `new`, `inherit` or
//! `disable`; an address is not a host name. jail(8) refuses that jail.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     allow.mount = yes;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     allow.mount = true;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: what is meant is yours to say.

use jailconf_plan::{JailId, JailPlan, Plan, StepKind};

use crate::wording::{as_template, is_placeholder};
use crate::{Check, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J202",
    name: "wrong-value",
    group: Group::Values,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &["R038", "R040", "R041", "R065"],
    source: include_str!("wrong_value.rs"),
    check: Check::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for step in jail.steps_of(StepKind::Prepare) {
        for objection in step.objections.iter().filter(|o| RULE.facts.contains(&o.fact.0)) {
            let name = objection.parameter.as_deref().unwrap_or_default();
            let wanted = match objection.fact.0 {
                "R038" => "one of `new`, `inherit`, `disable`",
                "R040" => "`true`, `false` or an integer",
                "R041" => "a decimal integer",
                _ => "an address",
            };
            let place = step.place.unwrap_or_else(|| plan.name_place(jail));
            let diagnostic = sink.report(place, format!("`{name}` takes {wanted}"));
            diagnostic.jail = Some(id);
            diagnostic.says = objection.messages.clone();
            diagnostic.facts = vec![objection.fact];
            diagnostic.help = Some(match objection.fact.0 {
                "R041" if name == "devfs_ruleset" => {
                    "write the number behind `=` in the ruleset's heading in devfs.rules".to_owned()
                }
                "R038" if name == "vnet" => {
                    "write `vnet;`, or `vnet = inherit;` for none".to_owned()
                }
                _ => format!("write {wanted}"),
            });
            let values = plan.resolved(jail).list(name);
            if values.iter().any(|v| is_placeholder(&v.text.to_text())) {
                as_template(diagnostic);
            }
        }
    }
}
