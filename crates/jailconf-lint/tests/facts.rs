//! Facts and what speaks of them: every rule of what FreeBSD enforces is named
//! by a rule or a step of the plan, or is one that no file can break.

#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test that panics has failed")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

#[path = "../../../tests/support/files.rs"]
mod files;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use files::{files, project};
use jailconf_catalog::{Check, Fact, fact};
use jailconf_lint::{Rule, rules};

/// What no file can break, and why.
const UNBREAKABLE: &[(&str, &str)] = &[
    ("R004", "it grants: the host is not counted"),
    ("R006", "it grants: two flags are free"),
    ("R008", "it is about a jail that runs"),
    ("R013", "it grants: the host chooses the ruleset"),
    ("R016", "it grants: the list is copied"),
    ("R021", "it grants: there is no limit"),
    ("R022", "it grants: where a root lies is free"),
    ("R025", "it says what a name means; a second jid is R026"),
    ("R069", "a default that is meant as often as not"),
    ("R094", "what a ruleset shows is not in jail.conf"),
    ("R118", "it is about a jail that runs"),
    ("R121", "it is the order in which the others are said"),
];

/// Rust files below a folder.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let rust = files(folder).into_iter().filter(|f| f.extension().is_some_and(|e| e == "rs"));
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        (path, text)
    };
    rust.map(read).collect()
}

/// The facts of what can refuse a step.
fn of_steps() -> BTreeSet<&'static str> {
    Check::all().map(|check| check.fact().number()).filter(|fact| is_rule(fact)).collect()
}

/// Whether a fact is a rule of the kernel's or of jail(8)'s.
fn is_rule(number: &str) -> bool {
    number.starts_with('R')
}

fn all_rules() -> impl Iterator<Item = &'static str> {
    fact::ALL.iter().map(|fact| fact.number()).filter(|fact| is_rule(fact))
}

#[test]
fn every_fact_is_named_or_cannot_be_broken() {
    let of_rules: BTreeSet<&str> = rules::all().flat_map(Rule::facts).map(Fact::number).collect();
    let of_steps = of_steps();
    let reasons: BTreeMap<&str, &str> = UNBREAKABLE.iter().copied().collect();
    assert!(reasons.len() <= 25 && reasons.len() == UNBREAKABLE.len());
    for fact in all_rules() {
        let named = of_rules.contains(fact) || of_steps.contains(fact);
        let excused = reasons.contains_key(fact);
        assert!(named != excused, "{fact}: named {named}, excused {excused}");
    }
}

/// A rule's examples are its test; what only a step names is named by a test
/// of the crate that predicts it, or by a recorded outcome.
#[test]
fn what_only_a_step_names_has_a_test() {
    let of_rules: BTreeSet<&str> = rules::all().flat_map(Rule::facts).map(Fact::number).collect();
    let mut tests = String::new();
    for folder in ["crates/jailconf-plan", "crates/jailconf-kernel", "crates/jailconf-lint/tests"] {
        for (path, text) in sources(&project().join(folder)) {
            let is_test = path.components().any(|c| c.as_os_str() == "tests");
            let tested = text.find("#[cfg(test)]").map_or("", |at| &text[at..]);
            tests.push_str(&(if is_test { text.as_str() } else { tested }).to_lowercase());
        }
    }
    let untested: Vec<&str> = of_steps()
        .into_iter()
        .filter(|f| !of_rules.contains(f) && !tests.contains(&f.to_lowercase()))
        .collect();
    assert!(untested.is_empty(), "{untested:?}");
}
