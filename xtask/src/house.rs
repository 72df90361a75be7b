//! The table of the house: who may use whom, and what must never be.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use jailconf_catalog::Fact;

use crate::source::{literals, project, rust_files, without_tests};

/// Where the table of the house is: who asks what, and may use whom.
const DOCUMENT: &str = "ARCHITECTURE.md";

/// Crates of others that have one door each.
const DOORS: &[(&str, &[&str])] = &[
    ("clap", &["jailconf"]),
    ("ariadne", &["jailconf"]),
    ("similar", &["jailconf"]),
    ("rustix", &["jailconf"]),
    ("logos", &["jailconf-syntax"]),
    ("tower-lsp-server", &["jailconf-lsp"]),
    ("tokio", &["jailconf-lsp"]),
];

/// What a rule of the nesting group must not reach for: it reads the plan's
/// refusals and compares nothing itself.
const PAST_THE_PLAN: &[&str] =
    &[".resolved(", ".scalar(", ".boolean(", ".list(", "jailconf_resolve", "Machine"];

/// Lines that a source file may have.
const MAX_LINES: usize = 600;

/// The dependencies of each crate, by its name.
type Edges = BTreeMap<String, BTreeSet<String>>;

/// Every complaint about the house.
pub fn run() -> Result<(), Box<dyn Error>> {
    let document = std::fs::read_to_string(project().join(DOCUMENT))?;
    let mut complaints = wrong_edges(&edges()?, &allowed(&document));
    complaints.extend(catalogue_words()?);
    complaints.extend(rules_past_the_plan()?);
    complaints.extend(numbers_of_facts()?);
    complaints.extend(long_files()?);
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n").into()) }
}

fn edges() -> Result<Edges, Box<dyn Error>> {
    let mut edges = Edges::new();
    for entry in std::fs::read_dir(project().join("crates"))? {
        let manifest = std::fs::read_to_string(entry?.path().join("Cargo.toml"))?;
        let manifest: toml::Table = toml::from_str(&manifest)?;
        let name = manifest["package"]["name"].as_str().unwrap_or_default().to_owned();
        let dependencies = manifest.get("dependencies").and_then(|d| d.as_table());
        let names = dependencies.into_iter().flat_map(|d| d.keys().cloned());
        edges.insert(name, names.collect());
    }
    Ok(edges)
}

/// Which of our crates each crate may use, as the table of the document says; `all above` are
/// those of the rows before.
fn allowed(document: &str) -> Edges {
    let mut allowed = Edges::new();
    for row in document.lines().filter_map(|line| line.strip_prefix("| `jailconf")) {
        let columns: Vec<&str> = row.split('|').map(str::trim).collect();
        let [name, _, uses, ..] = columns.as_slice() else { continue };
        let name = format!("jailconf{}", name.trim_end_matches('`'));
        let uses = match *uses {
            "all above" => allowed.keys().cloned().collect(),
            uses => {
                uses.split(", ").filter(|u| *u != "-").map(|u| format!("jailconf-{u}")).collect()
            }
        };
        allowed.insert(name, uses);
    }
    allowed
}

fn wrong_edges(edges: &Edges, allowed: &Edges) -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, uses) in edges {
        let Some(may) = allowed.get(name) else {
            complaints.push(format!("crate `{name}` is not in the table of {DOCUMENT}"));
            continue;
        };
        for used in uses.iter().filter(|u| u.starts_with("jailconf") && !may.contains(*u)) {
            complaints.push(format!("`{name}` must not use `{used}`"));
        }
        for (door, doors) in DOORS {
            if uses.contains(*door) && !doors.contains(&name.as_str()) {
                complaints.push(format!(
                    "`{name}` must not use `{door}`: its door is {}",
                    doors.join(", ")
                ));
            }
        }
    }
    complaints
}

/// `syntax` and `fmt` know no parameter's meaning.
fn catalogue_words() -> Result<Vec<String>, Box<dyn Error>> {
    let mut complaints = Vec::new();
    for folder in ["crates/jailconf-syntax/src", "crates/jailconf-fmt/src"] {
        for file in rust_files(folder)? {
            complaints.extend(words_in(&file.path, &file.text));
        }
    }
    Ok(complaints)
}

fn words_in(path: &str, text: &str) -> Vec<String> {
    let is_word = |literal: &&str| jailconf_catalog::parameter(literal).is_some();
    let found = literals(without_tests(text)).into_iter().filter(is_word);
    found.map(|word| format!("{path}: the catalogue's word `{word}` is a literal")).collect()
}

fn rules_past_the_plan() -> Result<Vec<String>, Box<dyn Error>> {
    let mut complaints = Vec::new();
    for file in rust_files("crates/jailconf-lint/src/rules/nesting")? {
        complaints.extend(past_the_plan(&file.path, &file.text));
    }
    Ok(complaints)
}

fn past_the_plan(path: &str, text: &str) -> Vec<String> {
    let code: String = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
    let found = PAST_THE_PLAN.iter().filter(|word| code.contains(**word));
    found.map(|word| format!("{path}: `{word}` looks past the plan")).collect()
}

/// A fact is cited by its name in the catalogue, which the compiler knows: a number in a text
/// would decide something, or be told nowhere.
fn numbers_of_facts() -> Result<Vec<String>, Box<dyn Error>> {
    let is_table = |path: &str| path.ends_with("catalog/src/fact.rs");
    let files = rust_files("crates")?;
    let sources = files.iter().filter(|file| file.path.contains("/src/") && !is_table(&file.path));
    Ok(sources.flat_map(|file| numbers_in(&file.path, &file.text)).collect())
}

fn numbers_in(path: &str, text: &str) -> Vec<String> {
    let numbers = literals(without_tests(text)).into_iter().filter(|l| Fact::of(l).is_some());
    numbers.map(|number| format!("{path}: `\"{number}\"` is `fact::{number}`")).collect()
}

/// Whether a file says of itself, at its head, that it was made by `cargo xtask codegen`.
fn is_generated(text: &str) -> bool {
    text.lines().take_while(|l| l.starts_with("//!")).any(|l| l.contains("no hand edits"))
}

fn long_files() -> Result<Vec<String>, Box<dyn Error>> {
    let mut complaints = Vec::new();
    for folder in ["crates", "xtask"] {
        for file in rust_files(folder)?.iter().filter(|f| !is_generated(&f.text)) {
            let lines = file.text.lines().count();
            if lines > MAX_LINES {
                complaints.push(format!("{}: {lines} lines; split it by question", file.path));
            }
        }
    }
    Ok(complaints)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_in_order() {
        if let Err(complaints) = run() {
            panic!("{complaints}");
        }
    }

    fn with_edge(name: &str, used: &str) -> Vec<String> {
        let mut edges = edges().unwrap();
        edges.entry(name.to_owned()).or_default().insert(used.to_owned());
        let document = std::fs::read_to_string(project().join(DOCUMENT)).unwrap();
        wrong_edges(&edges, &allowed(&document))
    }

    #[test]
    fn a_wrong_edge_is_found() {
        assert_eq!(
            with_edge("jailconf-kernel", "jailconf-syntax"),
            ["`jailconf-kernel` must not use `jailconf-syntax`"]
        );
        assert_eq!(
            with_edge("jailconf-lsp", "jailconf-plan"),
            ["`jailconf-lsp` must not use `jailconf-plan`"]
        );
        assert_eq!(
            with_edge("jailconf-new", "serde"),
            ["crate `jailconf-new` is not in the table of ARCHITECTURE.md"]
        );
        assert_eq!(
            with_edge("jailconf-lint", "clap"),
            ["`jailconf-lint` must not use `clap`: its door is jailconf"]
        );
        assert!(with_edge("jailconf-plan", "jailconf-kernel").is_empty());
    }

    #[test]
    fn a_row_of_the_table_says_whom_a_crate_may_use() {
        let table = "| crate | q | uses |\n|---|---|---|\n| `jailconf-a` | what? | - |\n\
            | `jailconf-b` | how? | a |\n| `jailconf` | who? | all above |\n";
        let found = allowed(table);
        assert!(found["jailconf-a"].is_empty());
        assert_eq!(Vec::from_iter(&found["jailconf-b"]), ["jailconf-a"]);
        assert_eq!(Vec::from_iter(&found["jailconf"]), ["jailconf-a", "jailconf-b"]);
    }

    #[test]
    fn a_catalogue_word_is_found() {
        let text = "fn f() { g(\"allow.mount\", \"other\") }\n#[cfg(test)]\nmod tests { const X: &str = \"persist\"; }\n";
        assert_eq!(
            words_in("x.rs", text),
            ["x.rs: the catalogue's word `allow.mount` is a literal"]
        );
    }

    #[test]
    fn a_number_of_a_fact_is_found() {
        let text = "//! R012\nfn f() { if fact.number() == \"R012\" {} }\n";
        assert_eq!(numbers_in("x.rs", text), ["x.rs: `\"R012\"` is `fact::R012`"]);
        assert!(numbers_in("x.rs", "fn f() -> Fact { fact::R012 }").is_empty());
    }

    #[test]
    fn a_rule_that_looks_past_the_plan_is_found() {
        let text = "//! plan.resolved(jail)\nfn check() { plan.resolved(parent).scalar(\"securelevel\"); }\n";
        let found = past_the_plan("x.rs", text);
        assert_eq!(
            found,
            ["x.rs: `.resolved(` looks past the plan", "x.rs: `.scalar(` looks past the plan"]
        );
    }
}
