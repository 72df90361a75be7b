//! Every recorded scenario, stripped to its inputs, gives the recorded outcomes.

#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test that panics has failed")]

use serde_json::{Value as Json, json};

mod scenario;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/conformance/kernel.jsonl");

#[test]
#[allow(clippy::disallowed_methods)]
fn every_recorded_scenario_agrees() {
    let text = std::fs::read_to_string(CASES).expect("the recorded scenarios are there");
    let cases: Vec<Json> =
        text.lines().map(|line| serde_json::from_str(line).expect("a scenario is JSON")).collect();
    assert!(!cases.is_empty());
    let wrong: Vec<String> = cases.iter().filter_map(disagreement).collect();
    let agreed = cases.len() - wrong.len();
    assert!(wrong.is_empty(), "{agreed} of {} agree\n{}", cases.len(), wrong.join("\n"));
}

/// The first step of a scenario that comes out differently.
fn disagreement(case: &Json) -> Option<String> {
    let stripped = json!({ "id": case["id"], "host": case["host"], "steps": case["steps"] });
    let computed = scenario::run(&stripped);
    let recorded = case["results"].as_array()?;
    if computed["results"].as_array()?.len() != recorded.len() {
        return Some(format!("{}: another number of results", case["id"]));
    }
    let at = (0..recorded.len()).find(|at| !agrees(&recorded[*at], &computed["results"][*at]))?;
    let id = &case["id"];
    let (step, recorded, computed) = (&case["steps"][at], &recorded[at], &computed["results"][at]);
    Some(format!("{id} step {at} {step}\n  recorded {recorded}\n  computed {computed}"))
}

/// Whether two results are the same, `basis` apart.
fn agrees(recorded: &Json, computed: &Json) -> bool {
    ["outcome", "message", "state", "changed", "console"]
        .iter()
        .all(|key| recorded[key] == computed[key])
}
