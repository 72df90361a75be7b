//! A variable or parameter that is a list stands for a whole value.
//!
//! # Why
//!
//! The elements are meant to be taken over, one by one. But jail(8) walks a list
//! that is not there and crashes, in every release: no jail of the file starts.
//!
//! # Example
//!
//! ```jail.conf
//! $nets = 10.0.0.1, 10.0.0.2;
//! www {
//!     path = /jails/www;
//!     ip4.addr = $nets;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4.addr = 10.0.0.1, 10.0.0.2;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: the list belongs where it is used, or into several variables.

use jailconf_catalog::Fact;
use jailconf_plan::{JailId, JailPlan, Plan};
use jailconf_resolve::FaultKind;

use crate::{Check, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J008",
    name: "list-variable",
    group: Group::Language,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &["M89"],
    source: include_str!("list_variable.rs"),
    check: Check::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let config = plan.config(jail.config);
    for fault in &plan.resolved(jail).faults {
        let place = config.value_place(&fault.origin).unwrap_or_else(|| plan.name_place(jail));
        let parameter = fault.parameter.to_text();
        let message = match (fault.kind, &fault.variable) {
            (FaultKind::ListVariable, Some(variable)) => format!(
                "`{parameter}` is the list `${}`, at which jail(8) crashes",
                variable.to_text()
            ),
            (FaultKind::ListVariable, None) => {
                format!("`{parameter}` is a list of another's, at which jail(8) crashes")
            }
            (FaultKind::TooLarge, _) => {
                format!("`{parameter}` grows beyond what is read here; what follows is incomplete")
            }
        };
        let diagnostic = sink.report(place, message);
        diagnostic.jail = Some(id);
        diagnostic.facts = vec![Fact("M89")];
        diagnostic.help = Some("write the elements where they are used".to_owned());
    }
}
