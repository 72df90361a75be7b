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
//! # <--- consequence: `www` is not started: jail(8) refuses what it reads
//!     path = /jails/www;
//!     ip4.addr = $nets;
//! #              ^^^^^ list-variable: `ip4.addr` is the list `$nets`, at which jail(8) crashes
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
//! The elements are written where they are used, as they stand in the variable. Safe:
//! jail(8) crashed, and the values are what the file says. Only in the jail's own
//! block, and where a list may stand.

use jailconf_catalog::{fact, parameter};
use jailconf_plan::{JailId, JailPlan, Plan};
use jailconf_resolve::{Fault, FaultKind, Via};

use crate::wording::rewrite;
use crate::{Applicability, Finder, Fix, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J008",
    name: "list-variable",
    group: Group::Language,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Safe),
    facts: &[fact::M89],
    handles: &[],
    source: include_str!("list_variable.rs"),
    find: Finder::Jail(check),
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
        diagnostic.facts = vec![fact::M89];
        diagnostic.help = Some("write the elements where they are used".to_owned());
        diagnostic.fix = written_out(plan, jail, fault);
    }
}

/// The elements of the variable in its place.
fn written_out(plan: &Plan, jail: &JailPlan, fault: &Fault) -> Option<Fix> {
    let variable = fault.variable.as_ref().filter(|_| fault.origin.via == Via::Own)?;
    let takes_list = parameter(&fault.parameter.to_text()).is_some_and(|p| p.list);
    let config = plan.config(jail.config);
    let place = config.value_place(&fault.origin).filter(|_| takes_list)?;
    let name = variable.to_text();
    let written = plan.file(place.file).document.slice(place.range);
    let is_alone = written == format!("${name}") || written == format!("${{{name}}}");
    let mut variables = plan.resolved(jail).variables.iter();
    let list = variables.find(|v| v.name == *variable).filter(|_| is_alone)?;
    let element = |value: &jailconf_resolve::Value| {
        let at = config.value_place(&value.origin)?;
        Some(plan.file(at.file).document.slice(at.range))
    };
    let elements: Option<Vec<&str>> = list.values.iter().flatten().map(element).collect();
    let text = elements?.join(", ");
    let title = format!("write the elements of `${name}`");
    Some(rewrite(title, place, place.range, text, Applicability::Safe))
}
