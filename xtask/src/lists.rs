//! Makes the list of each group's rules, `crates/jailconf-lint/src/rules/GROUP/mod.rs`, of the files
//! beside it: a new rule is listed by the code that it names.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;

use crate::source::{project, rust_files};

const FOLDER: &str = "crates/jailconf-lint/src/rules";

/// Writes the lists; whether one of them was another before.
pub fn write() -> Result<bool, Box<dyn Error>> {
    let mut is_new = false;
    for (path, text) in lists()? {
        let path = project().join(path);
        if std::fs::read_to_string(&path)? != text {
            std::fs::write(path, text)?;
            is_new = true;
        }
    }
    Ok(is_new)
}

/// Each group's list, by path.
fn lists() -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let mut groups: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for file in rust_files(FOLDER)? {
        let below = file.path.strip_prefix(FOLDER).unwrap_or(&file.path).trim_start_matches('/');
        let Some((group, name)) = below.split_once('/') else { continue };
        let Some(code) = code(&file.text) else { continue };
        let name = name.trim_end_matches(".rs").to_owned();
        groups.entry(group.to_owned()).or_default().push((code, name));
    }
    groups.into_iter().map(|(group, rules)| list(&group, rules)).collect()
}

fn list(group: &str, mut rules: Vec<(String, String)>) -> Result<(String, String), Box<dyn Error>> {
    let path = format!("{FOLDER}/{group}/mod.rs");
    rules.sort();
    if let Some(pair) = rules.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        let [one, other] = [&pair[0], &pair[1]];
        return Err(format!("`{}` and `{}` have the same code {}", one.1, other.1, one.0).into());
    }
    // What the group is about is said by hand.
    let old = std::fs::read_to_string(project().join(&path))?;
    let head = old.lines().next().unwrap_or_default();
    let mut text =
        format!("{head}\n//!\n//! Listed by `cargo xtask codegen`; no hand edits below.\n\n");
    let mut names: Vec<&str> = rules.iter().map(|(_, name)| name.as_str()).collect();
    names.sort_unstable();
    for name in names {
        writeln!(text, "pub(super) mod {name};")?;
    }
    text.push_str("\nuse crate::Rule;\n\n/// In the order of their codes.\n");
    text.push_str("pub(crate) const RULES: &[&Rule] = &[\n");
    for (_, name) in &rules {
        writeln!(text, "    &{name}::RULE,")?;
    }
    text.push_str("];\n");
    Ok((path, text))
}

/// The code that a rule's file names.
fn code(text: &str) -> Option<String> {
    let line = text.lines().find_map(|line| line.strip_prefix("    code: \""))?;
    Some(line.trim_end_matches("\",").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_listed() {
        for (path, text) in lists().unwrap() {
            let written = std::fs::read_to_string(project().join(&path)).unwrap();
            assert!(written == text, "{path} is stale: run `cargo xtask codegen`");
        }
    }
}
