//! A parameter that neither jail(8) nor the kernel knows.
//!
//! # Why
//!
//! jail(8) passes on every name that is not its own, and the kernel refuses what
//! it does not know. A `no` is understood only in front of the last part of a
//! boolean's name: `allow.mount.nozfs`, not `allow.nomount.zfs`.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     allow.rawsockets;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     allow.raw_sockets;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: the nearest known names are shown.

use jailconf_catalog::{Fact, parameters};
use jailconf_plan::{JailId, JailPlan, Place, Plan, StepKind};

use crate::{Check, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J201",
    name: "unknown-parameter",
    group: Group::Values,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &["R034", "R035"],
    source: include_str!("unknown_parameter.rs"),
    check: Check::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for step in jail.steps_of(StepKind::Prepare) {
        for objection in step.objections.iter().filter(|o| RULE.facts.contains(&o.fact.0)) {
            let name = objection.parameter.clone().unwrap_or_default();
            let place = step.place.unwrap_or_else(|| plan.name_place(jail));
            if is_broken(plan, place) {
                continue;
            }
            let diagnostic = sink.report(place, format!("`{name}` is no parameter of jail.conf"));
            diagnostic.jail = Some(id);
            diagnostic.says = objection.messages.clone();
            diagnostic.facts = vec![objection.fact];
            diagnostic.help = match objection.fact {
                Fact("R035") => Some("put `no` in front of the last part of the name".to_owned()),
                _ => nearest(&name).map(|known| format!("did you mean `{known}`?")),
            };
        }
    }
}

/// Whether the statement itself does not parse: that is said already, and what
/// stands for its name is any word.
fn is_broken(plan: &Plan, place: Place) -> bool {
    let file = plan.file(place.file);
    let line = |offset| file.document.position(offset).line;
    let (first, last) = (line(place.range.start()), line(place.range.end()));
    file.document
        .parse()
        .errors()
        .iter()
        .any(|e| line(e.range.start()) <= last && line(e.range.end()) >= first)
}

/// The known name that is nearest, if one is near.
fn nearest(name: &str) -> Option<&'static str> {
    let distance =
        |known: &str| strsim::damerau_levenshtein(&name.replace('_', ""), &known.replace('_', ""));
    let (best, known) = parameters().iter().map(|p| (distance(p.name), p.name)).min()?;
    (best <= 1 + name.len() / 6).then_some(known)
}
