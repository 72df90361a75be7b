//! The editor is said what the terminal is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::files::copy;
use crate::session::{Session, scene};

/// Findings by file: code, line, severity and message.
type Found = BTreeMap<String, BTreeSet<(String, u64, String, String)>>;

fn told_in_the_terminal(root: &Path) -> Found {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jailconf"));
    // As the editor does it: what belongs together is found by its shape.
    command.args(["lint", "--format", "json", "."]).current_dir(root);
    let output = command.output().unwrap();
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut found = Found::new();
    for one in json["findings"].as_array().unwrap() {
        let text = |key: &str| one[key].as_str().unwrap().to_owned();
        let mut add = |at: &Value| {
            let line = at["range"]["start"]["line"].as_u64().unwrap() - 1;
            let entry = found.entry(at["file"].as_str().unwrap().to_owned()).or_default();
            let message = at["message"].as_str().unwrap().to_owned();
            entry.insert((text("code"), line, text("severity"), message));
        };
        add(one);
        // What a cause does to another jail is said there too, where it first meets it.
        let mut last = &one["jail"];
        for other in one["consequences"].as_array().unwrap() {
            let is_first = other["jail"] != *last && other["jail"] != one["jail"];
            last = &other["jail"];
            if is_first && !other["file"].is_null() {
                add(other);
            }
        }
    }
    found
}

fn said_in_the_editor(root: &Path, files: &Found) -> Found {
    let mut session = Session::start();
    session.initialize(json!({ "textDocument": { "diagnostic": {} } }));
    let mut found = Found::new();
    for file in files.keys() {
        let (uri, _) = session.open(&root.join(file));
        let params = json!({ "textDocument": { "uri": uri } });
        let report = session.ask("textDocument/diagnostic", params)["result"].clone();
        for one in report["items"].as_array().unwrap() {
            let severity =
                ["error", "warning", "note"][one["severity"].as_u64().unwrap() as usize - 1];
            let code = one["code"].as_str().unwrap().to_owned();
            let line = one["range"]["start"]["line"].as_u64().unwrap();
            // What FreeBSD says and what helps come behind the message.
            let message = one["message"].as_str().unwrap();
            let plain = files[file].iter().filter(|f| f.0 == code && f.1 == line);
            let plain = plain.map(|f| &f.3).find(|m| message.starts_with(m.as_str()));
            let message = plain.cloned().unwrap_or(message.to_owned());
            let entry = found.entry(file.clone()).or_default();
            entry.insert((code, line, severity.to_owned(), message));
        }
    }
    assert_eq!(session.end(), 0);
    found
}

#[test]
fn editor_and_terminal_say_the_same_of_every_scene() {
    let scenes = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/migration");
    for entry in std::fs::read_dir(scenes).unwrap() {
        let entry = entry.unwrap();
        if !entry.file_type().unwrap().is_dir() {
            continue;
        }
        let scene = scene(entry.file_name().to_str().unwrap());
        let root = scene.path().canonicalize().unwrap();
        let expected = told_in_the_terminal(&root);
        assert!(!expected.is_empty());
        assert_eq!(said_in_the_editor(&root, &expected), expected, "{entry:?}");
    }
}

/// The same of each small host with a fault, as it lies in a directory.
#[test]
fn editor_and_terminal_say_the_same_of_every_small_host() {
    let scenes = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/scenes");
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(scenes).unwrap().map(Result::unwrap) {
        let expected = entry.path().join("expect.json");
        let is_read_as_one = std::fs::read_to_string(expected).is_ok_and(|text| {
            let json: Value = serde_json::from_str(&text).unwrap();
            json["args"].is_null() && json["config"].is_null()
        });
        if !is_read_as_one {
            continue;
        }
        let dir = tempfile::tempdir().unwrap();
        copy(&entry.path().join("root"), dir.path());
        let root = dir.path().canonicalize().unwrap();
        let expected = told_in_the_terminal(&root);
        let said = said_in_the_editor(&root, &expected);
        if said != expected {
            wrong.push(format!("{:?}: {said:#?} instead of {expected:#?}", entry.file_name()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
