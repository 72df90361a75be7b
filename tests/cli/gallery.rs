//! Broken files, our message and jail(8)'s side by side: `docs/gallery.md`.

use std::fmt::Write;

use expect_test::expect_file;

use crate::files::project;
use crate::run::{findings, jailconf};

fn name_of(path: &std::path::Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// What jail(8) says: its first error, or nothing.
fn jails_words(file: &str) -> String {
    let run = jailconf(&["resolve", file, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let Some(first) = json["errors"].as_array().unwrap().first() else {
        return "nothing: it reads something else than what is written".to_owned();
    };
    let line = first["line"].as_u64().map(|l| format!(" line {l}")).unwrap_or_default();
    let text = first["message"].as_str().unwrap();
    format!(
        "`jail: {}{line}: {}`",
        first["file"].as_str().unwrap_or("-"),
        text.replace('\n', "\\n")
    )
}

fn section(name: &str) -> String {
    let file = format!("fixtures/broken/{name}.conf");
    let text = std::fs::read_to_string(project().join(&file)).unwrap();
    let run = jailconf(&["lint", &file, "--select", "language,values", "--format", "json"]);
    let mut out =
        format!("## {}\n\n```text\n{}```\n\n", name.replace('-', " "), text.replace('\u{c}', "^L"));
    writeln!(out, "jail(8): {}\n", jails_words(&file)).unwrap();
    for finding in findings(&run.out) {
        let at = &finding["range"]["start"];
        let help = finding["help"].as_str().unwrap_or_default();
        let message =
            finding["message"].as_str().unwrap().split(": `jail: ").next().unwrap().to_owned();
        writeln!(
            out,
            "jailconf: line {}, column {}: {message}; {help}\n",
            at["line"], at["column"]
        )
        .unwrap();
    }
    out
}

#[test]
fn the_gallery_is_up_to_date() {
    let folder = std::fs::read_dir(project().join("fixtures/broken")).unwrap();
    let mut names: Vec<_> = folder.map(|e| name_of(&e.unwrap().path())).collect();
    names.sort();
    assert!(names.len() >= 30);
    let mut text = String::from(
        "<!-- Made by `UPDATE_EXPECT=1 cargo test -p jailconf --test cli gallery`; no hand edits. -->\n\
         # Broken files\n\n\
         What jail(8) says of a mistake is the word at which it noticed; what jailconf says is where the mistake is.\n\n",
    );
    for name in &names {
        text.push_str(&section(name));
    }
    expect_file![project().join("docs/gallery.md")].assert_eq(text.trim_end_matches('\n'));
}

/// Five independent mistakes are five findings, not one and not fifteen.
#[test]
fn five_mistakes_are_five_findings() {
    let run = jailconf(&[
        "lint",
        "fixtures/broken/five-mistakes.conf",
        "--select",
        "J001",
        "--format",
        "json",
    ]);
    let lines: Vec<_> =
        findings(&run.out).iter().map(|f| f["range"]["start"]["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [1, 3, 4, 7, 12]);
}
