//! Configurations of other people.

use crate::files::{corpus, files, project};
use crate::support::{BASTILLE, STANDARD, proven};

/// Tokens, comments and the resolved configuration stay, and once is enough.
#[test]
fn files_of_other_people_keep_their_meaning() {
    let of_others =
        corpus().into_iter().flat_map(|c| ["real", "bastille", "seed"].map(|n| c.join(n)));
    let folders = of_others.chain([project().join("fixtures/migration")]);
    let (mut done, mut left) = (0, 0);
    for file in folders.flat_map(|folder| files(&folder)) {
        let bytes = std::fs::read(&file).unwrap();
        for options in [STANDARD, BASTILLE] {
            match proven(&bytes, &options) {
                Some(_) => done += 1,
                None => left += 1,
            }
        }
    }
    eprintln!("formatted {done}, left alone for syntax errors {left}");
    assert!(done > 20, "{done}");
}

/// Every recorded text that jail(8) was asked about.
#[test]
fn recorded_cases_keep_their_meaning() {
    let path = project().join("fixtures/conformance/language.jsonl");
    let cases = std::fs::read_to_string(path).unwrap();
    let mut done = 0;
    for line in cases.lines() {
        for text in texts(line) {
            for options in [STANDARD, BASTILLE] {
                done += usize::from(proven(&text, &options).is_some());
            }
        }
    }
    eprintln!("formatted {done} recorded texts");
    assert!(done > 1_000, "{done}");
}

/// The files of a case that are text.
fn texts(line: &str) -> Vec<Vec<u8>> {
    let case: serde_json::Value = serde_json::from_str(line).unwrap();
    let files = case["files"].as_object().into_iter().flatten();
    files.filter_map(|(_, text)| Some(text.as_str()?.as_bytes().to_vec())).collect()
}
