//! What people really get wrong, one file a mistake (`fixtures/mistakes/M*.conf`),
//! and what looks wrong and is right (`G*.conf`).
//!
//! A file holds scenes. `#= title` begins one; words behind the title's `:` are
//! its context (`inside`, `release=13.2`, `single`: the file alone, without a
//! host's tree). `#- /path` names a file. `# ^ error rule-name` says what is
//! found on the line above it; what is not announced must not be found.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::collections::BTreeSet;

use jailconf_lint::{Selection, Severity, lint};
use jailconf_plan::Plan;

use support::{Scene, fixtures, scenes};

fn run(scene: &Scene) -> (Plan, BTreeSet<String>) {
    let plan = scene.plan();
    let found = lint(&plan, &Selection::default());
    let said = found.iter().filter(|d| d.rule.name != "unknown-parent-needs").map(|d| {
        let file = plan.file(d.place.file);
        let line = file.document.position(d.place.range.start()).line;
        format!("{}:{} {} {}", file.path.to_text(), line, d.severity.word(), d.rule.name)
    });
    let said = said.collect();
    (plan, said)
}

#[test]
fn what_is_announced_is_found_and_nothing_else() {
    let mut wrong = Vec::new();
    for (name, text) in fixtures() {
        for scene in scenes(&text) {
            let (_, found) = run(&scene);
            for missing in scene.expected.difference(&found) {
                wrong.push(format!("{name} ({}): not found: {missing}", scene.title));
            }
            for extra in found.difference(&scene.expected) {
                wrong.push(format!("{name} ({}): not announced: {extra}", scene.title));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

/// The mistakes of which a file alone is proof, and all that must stay silent.
#[test]
fn every_mistake_and_every_trap_has_its_file() {
    let names: BTreeSet<String> = fixtures().into_iter().map(|(name, _)| name).collect();
    let certain = [
        1, 2, 3, 4, 6, 10, 11, 12, 16, 19, 20, 21, 23, 24, 29, 30, 33, 37, 39, 40, 42, 44, 45, 46,
        47, 48, 49, 50, 52, 54, 55, 56, 58, 59, 62, 63, 66, 71, 72, 74, 75, 76, 78, 79, 80, 82, 83,
        85, 86, 87, 88, 89, 90, 91, 92, 93, 98, 43,
    ];
    // M70 does no harm, and is told only if somebody asks.
    // What a file alone makes probable.
    let probable = [5, 7, 13, 18, 22, 26, 28, 31, 32, 38, 53, 57, 61, 67, 73];
    let certain = certain.iter().chain(&probable);
    let mut missing: Vec<String> = certain
        .map(|n| format!("M{n:02}"))
        .chain(["M70a".to_owned()])
        .filter(|n| !names.contains(n))
        .collect();
    missing.extend((1..=47).map(|n| format!("G{n:02}")).filter(|n| !names.contains(n)));
    assert!(missing.is_empty(), "{missing:?}");
}

/// A mistake's file shows the mistake, and its last scene the fixed fragment.
#[test]
fn a_mistake_is_shown_and_fixed() {
    for (name, text) in fixtures().into_iter().filter(|(n, _)| n.starts_with('M')) {
        let scenes = scenes(&text);
        assert!(!scenes[0].expected.is_empty(), "{name} shows nothing");
        let last = scenes.last().unwrap();
        assert!(last.title.starts_with("fixed") && last.expected.is_empty(), "{name}");
    }
}

/// A trap may be worth a note, and never more.
#[test]
fn what_is_right_is_no_more_than_a_note() {
    for (name, text) in fixtures().into_iter().filter(|(n, _)| n.starts_with('G')) {
        for scene in scenes(&text) {
            let note = format!(" {} ", Severity::Note.word());
            assert!(scene.expected.iter().all(|e| e.contains(&note)), "{name}");
        }
    }
}
