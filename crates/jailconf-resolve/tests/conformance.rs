//! What we compute against what jail(8) did.

#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test that panics has failed")]
#![allow(clippy::unwrap_used)]

#[path = "support/case.rs"]
mod case;

use serde_json::Value;

fn cases(name: &str) -> Vec<Value> {
    lines(&format!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/conformance/{}"), name))
}

fn mutations() -> Vec<Value> {
    lines(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/mutations/language.jsonl"))
}

#[allow(clippy::disallowed_methods)]
fn lines(path: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The keys of a case that we compute another value for.
fn differences(case: &Value) -> Vec<String> {
    let ours = case::run(&case::strip(case));
    let mut out = Vec::new();
    for (key, expected) in case.as_object().unwrap() {
        let ignored = ["id", "topic", "why", "note", "files", "files_b64", "root", "stdin"]
            .contains(&key.as_str());
        if !ignored && !agrees(ours.get(key), expected) {
            out.push(format!(
                "{} {key}\n  theirs {expected}\n  ours   {}",
                case["id"],
                ours[key.as_str()]
            ));
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
    assert_eq!(cases.len(), 1633);
    let failed: Vec<String> =
        cases.iter().map(differences).filter(|d| !d.is_empty()).map(|d| d.join("\n")).collect();
    assert!(
        failed.is_empty(),
        "{} of {} cases differ\n{}",
        failed.len(),
        cases.len(),
        failed.join("\n")
    );
}

#[test]
fn the_cases_found_later_have_the_outcome_of_jail() {
    let cases = cases("language-2.jsonl");
    assert_eq!(cases.len(), 4);
    let failed: Vec<String> = cases.iter().flat_map(differences).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    // What has no place in the form of the cases is what jail(8) says.
    for (case, note) in cases.iter().filter_map(|case| Some((case, case["note"].as_str()?))) {
        let ours = case::run(&case::strip(case));
        assert_eq!(ours["jails"][0]["messages"][0], *note, "{case}");
    }
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

/// The jails' names or messages, in the short form of the mutations.
fn short(ours: &Value, key: &str) -> Value {
    let jails = ours["jails"].as_array().cloned().unwrap_or_default();
    match key {
        "failed" => jails
            .iter()
            .filter(|jail| jail["failed"] == true)
            .map(|jail| jail["name"].clone())
            .collect(),
        "messages" => {
            let each = |jail: &Value| -> Vec<Value> {
                let messages = jail["messages"].as_array().cloned().unwrap_or_default();
                messages
                    .into_iter()
                    .map(|message| Value::Array(vec![jail["name"].clone(), message]))
                    .collect()
            };
            jails.iter().flat_map(each).collect()
        }
        _ => ours["start"][key].clone(),
    }
}

#[test]
fn mutations_do_as_the_language_says() {
    let mut failed = Vec::new();
    let cases = mutations();
    for case in &cases {
        let ours = case::run(&case::strip(case));
        for (key, expected) in case.as_object().unwrap() {
            let agrees = match key.as_str() {
                "id" | "because" | "files" | "files_b64" | "root" | "stdin" => true,
                "failed" | "messages" | "booleans" | "addresses" => short(&ours, key) == *expected,
                key => agrees(ours.get(key), expected),
            };
            if !agrees {
                failed.push(format!(
                    "{} {key}\n  expected {expected}\n  ours     {ours}",
                    case["because"]
                ));
            }
        }
    }
    assert!(cases.len() >= 200);
    assert!(failed.is_empty(), "{}\n{}", failed.len(), failed.join("\n"));
}
