//! A jail depends on one that is not there, or on itself in a circle.
//!
//! # Why
//!
//! jail(8) looks for a block of exactly the name that `depend` gives. Members of
//! a circle wait for each other for ever, and of most of them jail(8) says
//! nothing; a jail that depends on itself alone is never started, without a
//! message and with success.
//!
//! # Example
//!
//! ```jail.conf
//! a {
//!     path = /jails/a;
//!     depend = b;
//!     persist;
//! }
//! ```
//!
//! ```jail.conf
//! a {
//!     path = /jails/a;
//!     depend = a;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! a {
//!     path = /jails/a;
//!     depend = b;
//!     persist;
//! }
//! b {
//!     path = /jails/b;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: what is meant to start first is not known.

use jailconf_plan::{JailId, JailPlan, Plan, text};

use crate::wording::{is_bastilles, rest_on, statement_place};
use crate::{Check, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J503",
    name: "unmet-dependency",
    group: Group::Life,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &["R104", "R105", "M62", "M90"],
    source: include_str!("unmet_dependency.rs"),
    check: Check::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let resolved = plan.resolved(jail);
    let config = plan.config(jail.config);
    if !config.order.not_started.contains(&jail.index) || resolved.param("depend").is_none() {
        return;
    }
    let said = config.order.messages.iter().find(|(i, _)| *i == jail.index);
    let words = said.map(|(_, text)| text.to_text().into_owned());
    let undefined = words.as_deref().is_some_and(|w| w.starts_with("depends on undefined"));
    // The other file of the host may define it (G41).
    if undefined && !config.closed && !is_bastilles(plan, jail) {
        return;
    }
    let own = jail.own_name.to_text();
    let what = match (undefined, &words) {
        (true, _) => "depends on a jail that is not there",
        (false, Some(_)) => "waits for itself in a circle",
        (false, None) => "waits for a jail that never starts",
    };
    let place = statement_place(plan, jail, "depend");
    let diagnostic = sink.report(place, format!("`{own}` {what}, and is not started"));
    let (facts, help): (&[&'static str], &str) = match undefined {
        true => {
            (&["R104", "M62"], "name a block of this configuration exactly, or include its file")
        }
        false => (&["R105", "M90"], "take one `depend` of the circle away"),
    };
    rest_on(diagnostic, id, facts, help);
    diagnostic.says = words.iter().map(|w| text::jail_says(&own, w)).collect();
}
