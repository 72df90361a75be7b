//! `docs/rules/`: one page a rule, made from the rule's own text, and an index.

use std::collections::BTreeMap;
use std::error::Error;

use jailconf_catalog::Fact;
use jailconf_lint::{Group, Rule, rules};

use crate::source::project;

const FOLDER: &str = "docs/rules";

/// Writes the pages, and removes those of rules that are gone.
pub fn write() -> Result<(), Box<dyn Error>> {
    let folder = project().join(FOLDER);
    std::fs::create_dir_all(&folder)?;
    let pages = pages();
    for entry in std::fs::read_dir(&folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if !pages.contains_key(&name) {
            std::fs::remove_file(path)?;
        }
    }
    for (name, text) in pages {
        std::fs::write(folder.join(name), text)?;
    }
    Ok(())
}

/// The pages by file name.
fn pages() -> BTreeMap<String, String> {
    let mut pages: BTreeMap<String, String> =
        rules::all().map(|r| (format!("{}.md", r.name), page(r))).collect();
    pages.insert("README.md".to_owned(), index());
    pages
}

fn page(rule: &Rule) -> String {
    let fix = rule.fix.map_or("none", |f| f.word());
    let text = rule.documentation().text.replace("\n# ", "\n## ");
    format!(
        "<!-- Made by `cargo xtask codegen` from the rule's own text; no hand edits. -->\n\
         # {} {}\n\n| group | severity | fix | since | facts |\n|---|---|---|---|---|\n| {} | {} | {fix} | {} | {} |\n\n{text}",
        rule.code,
        rule.name,
        rule.group.word(),
        rule.severity.word(),
        rule.since,
        if rule.facts.is_empty() {
            "as named by the finding".to_owned()
        } else {
            rule.facts().map(link).collect::<Vec<_>>().join(", ")
        },
    )
}

/// A fact, with the page that tells it.
fn link(fact: Fact) -> String {
    let fact = fact.number();
    // M70a stands on the page of the M.
    let letters = fact.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
    format!("[{fact}](../facts/{letters}.md#{})", fact.to_lowercase())
}

fn index() -> String {
    let mut text =
        String::from("<!-- Made by `cargo xtask codegen`; no hand edits. -->\n# Rules\n");
    for group in Group::ALL {
        text.push_str(&format!(
            "\n## {}{}\n\n| code | rule | finds | severity | fix |\n|---|---|---|---|---|\n",
            group.word(),
            if group.is_on() { "" } else { " (off unless asked for by `--extend-select`)" },
        ));
        for rule in rules::all().filter(|r| r.group == group) {
            let fix = rule.fix.map_or("-", |f| f.word());
            let summary = rule.documentation().summary();
            text.push_str(&format!(
                "| {} | [{}]({}.md) | {summary} | {} | {fix} |\n",
                rule.code,
                rule.name,
                rule.name,
                rule.severity.word(),
            ));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The headings of a page of facts, as links call them.
    fn anchors(path: &std::path::Path) -> std::collections::BTreeSet<String> {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().filter_map(|l| l.strip_prefix("## ")).map(str::to_lowercase).collect()
    }

    #[test]
    fn every_link_of_a_rules_page_leads_to_a_fact() {
        let folder = project().join(FOLDER);
        for (name, text) in pages() {
            for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
                let target = folder.join(path);
                if anchor.is_empty() {
                    assert!(pages().contains_key(path), "{name}: {link}");
                } else {
                    assert!(anchors(&target).contains(anchor), "{name}: {link} leads nowhere");
                }
            }
        }
    }

    #[test]
    fn the_rules_pages_are_up_to_date() {
        let folder = project().join(FOLDER);
        let on_disk = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap());
        let on_disk: BTreeMap<String, String> = on_disk
            .map(|e| {
                (e.file_name().into_string().unwrap(), std::fs::read_to_string(e.path()).unwrap())
            })
            .collect();
        assert!(on_disk == pages(), "docs/rules is stale: run `cargo xtask codegen`");
    }
}
