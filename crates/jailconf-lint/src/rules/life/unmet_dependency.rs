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
//! #   ^^^^^^^^^^^ unmet-dependency: `a` depends on a jail that is not there, and is not started
//!     persist;
//! }
//! ```
//!
//! ```jail.conf
//! a {
//!     path = /jails/a;
//!     depend = a;
//! #   ^^^^^^^^^^^ unmet-dependency: `a` waits for a jail that never starts, and is not started
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
//! A jail's `depend` on itself alone is deleted. Unsafe: another jail may be meant. None
//! for the rest: what is meant to start first is not known.

use jailconf_catalog::{Fact, fact};
use std::collections::{HashMap, HashSet};

use jailconf_plan::{Config, ConfigId, JailId, JailPlan, Outcome, Plan, text};

use crate::wording::{remove, rest_on, statement_place};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J503",
    name: "unmet-dependency",
    group: Group::Life,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R104, fact::R105, fact::M62, fact::M90],
    handles: &[],
    source: include_str!("unmet_dependency.rs"),
    find: Finder::Config(check),
};

fn check(plan: &Plan, of: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let stuck: HashSet<usize> = config.order.not_started.iter().copied().collect();
    let said: HashMap<usize, String> =
        config.order.messages.iter().map(|(i, m)| (*i, m.to_text().into_owned())).collect();
    let waits = |jail: &JailPlan| {
        stuck.contains(&jail.index) && plan.resolved(jail).param("depend").is_some()
    };
    for (id, jail) in plan.jails_of(of).filter(|(_, j)| waits(j)) {
        report(plan, id, said.get(&jail.index), sink);
    }
}

fn report(plan: &Plan, id: JailId, words: Option<&String>, sink: &mut Sink<'_>) {
    let jail = plan.jail(id);
    let undefined = words.is_some_and(|w| w.starts_with("depends on undefined"));
    let in_circle = words.is_some_and(|w| w.starts_with("dependency loop"));
    // The other file of the host may define it (G41).
    let is_open = !plan.config(jail.config).closed && jail.outcome != Outcome::Skipped;
    if !in_circle && (jail.outcome == Outcome::Unknown || is_open) {
        return;
    }
    let own = jail.own_name.to_text();
    let what = match undefined {
        true => "depends on a jail that is not there",
        false if in_circle => "waits for itself in a circle",
        false => "waits for a jail that never starts",
    };
    let place = statement_place(plan, jail, "depend");
    let diagnostic = sink.report(place, format!("`{own}` {what}, and is not started"));
    let (facts, help): (&[Fact], &str) = match undefined {
        true => (
            &[fact::R104, fact::M62],
            "name a block of this configuration exactly, or include its file",
        ),
        false if in_circle => (&[fact::R105, fact::M90], "take one `depend` of the circle away"),
        false => (&[fact::R105, fact::M90], "see to the jail that it waits for first"),
    };
    rest_on(diagnostic, id, facts, help);
    if let [alone] = plan.resolved(jail).list("depend") {
        let itself = alone.text == jail.own_name;
        diagnostic.fix =
            itself.then(|| remove(plan, id, "depend", Applicability::Unsafe)).flatten();
    }
    diagnostic.says = words.into_iter().map(|w| text::jail_says(&own, w)).collect();
}
