//! What a jail needs of the jail around it, where nothing is known of that jail.
//!
//! # Why
//!
//! A file that is read inside a jail (`--inside-jail`) is judged by what holds
//! for every parent. What hangs on the parent's own settings is listed here, so
//! that it can be compared with the parent's file.
//!
//! # Example
//!
//! ```jail.conf inside
//! c {
//! # <- unknown-parent-needs: `c` starts only if the jail around it has `children.max` above 0, `allow.mount`, `enforce_statfs` 1 or less, `allow.mount.devfs`
//!     path = /jails/c;
//!     devfs_ruleset = 0;
//!     mount.devfs;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! c {
//!     path = /jails/c;
//!     devfs_ruleset = 4;
//!     mount.devfs;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: the parent's file is not at hand. With `--root` both are seen.

use jailconf_catalog::{Fact, fact};
use jailconf_plan::{Creator, Holder, JailId, JailPlan, Leaning, Plan};

use crate::wording::value;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J114",
    name: "unknown-parent-needs",
    group: Group::Nesting,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[
        fact::R002,
        fact::R003,
        fact::R005,
        fact::R009,
        fact::R011,
        fact::R017,
        fact::R018,
        fact::R072,
        fact::R073,
    ],
    handles: &[],
    source: include_str!("unknown_parent_needs.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    if jail.creator != Creator::Unknown {
        return;
    }
    let mut needs: Vec<String> = vec!["`children.max` above 0".to_owned()];
    let mut facts: Vec<Fact> = Vec::new();
    for leaning in jail.steps.iter().flat_map(|s| &s.relied_on).filter(|l| counts(l)) {
        facts.push(leaning.check.fact());
        let need = need(leaning);
        if !needs.contains(&need) && leaning.parameter != "children.max" {
            needs.push(need);
        }
    }
    facts.sort();
    facts.dedup();
    let message = format!(
        "`{}` starts only if the jail around it has {}",
        jail.own_name.to_text(),
        needs.join(", ")
    );
    let diagnostic = sink.report(plan.name_place(jail), message);
    diagnostic.jail = Some(id);
    diagnostic.facts = facts;
}

/// Every jail has `allow.suser` unless it is taken away (R007).
fn counts(leaning: &Leaning) -> bool {
    leaning.holder == Holder::Unknown && leaning.parameter != "allow.suser"
}

fn need(leaning: &Leaning) -> String {
    let needed = value(&leaning.needed);
    match leaning.parameter.as_str() {
        "enforce_statfs" => format!("`enforce_statfs` {needed} or less"),
        "securelevel" => format!("`securelevel` {needed} or less"),
        "vnet" => "`vnet`".to_owned(),
        parameter if parameter.starts_with("allow.") => format!("`{parameter}`"),
        parameter => format!("`{parameter}` {needed}"),
    }
}
