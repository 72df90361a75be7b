//! What we compute against what jail(8) did.

#[path = "support/case.rs"]
mod case;

use serde_json::Value;

#[allow(clippy::disallowed_methods)]
fn cases(name: &str) -> Vec<Value> {
    let path = format!("{}/../../fixtures/conformance/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The keys of a case that we compute another value for.
fn differences(case: &Value) -> Vec<String> {
    let ours = case::run(&case::strip(case));
    let mut out = Vec::new();
    for (key, expected) in case.as_object().unwrap() {
        let ignored = ["id", "topic", "why", "files", "files_b64", "root", "stdin"].contains(&key.as_str());
        if !ignored && !agrees(ours.get(key), expected) {
            out.push(format!("{} {key}\n  theirs {expected}\n  ours   {}", case["id"], ours[key.as_str()]));
        }
    }
    if case.get("errors").is_none() && ours.get("errors").is_some() {
        out.push(format!("{} errors\n  theirs none\n  ours   {}", case["id"], ours["errors"]));
    }
    out
}

/// Where a case says nothing, anything goes; objects are compared by the keys
/// that the case has.
fn agrees(ours: Option<&Value>, expected: &Value) -> bool {
    match (ours, expected) {
        (None, expected) => expected.is_null(),
        (Some(Value::Object(ours)), Value::Object(expected)) => {
            expected.iter().all(|(key, expected)| agrees(ours.get(key), expected))
        }
        (Some(ours), expected) => ours == expected,
    }
}

#[test]
fn every_case_has_the_outcome_of_jail() {
    let cases = cases("language.jsonl");
    let failed: Vec<String> = cases.iter().map(differences).filter(|d| !d.is_empty()).map(|d| d.join("\n")).collect();
    assert!(failed.is_empty(), "{} of {} cases differ\n{}", failed.len(), cases.len(), failed.join("\n"));
}

#[test]
fn where_jail_crashes_we_do_as_a_sane_tool_would() {
    for case in cases("ub.jsonl") {
        let ours = case::run(&case::strip(&case));
        if case["outcome"] == "undefined" {
            // Refused, with the first error.
            assert_eq!(ours["verdict"], "reject", "{case}");
            assert_ne!(ours["first_error"], Value::Null, "{case}");
        }
        if let Some(sane) = case.get("sane") {
            assert_eq!(&ours["jails"], sane, "{}", case["id"]);
        }
    }
}
