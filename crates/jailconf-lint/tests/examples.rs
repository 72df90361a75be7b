//! The examples of the rules say themselves what is found in them: where, in which words, and
//! what becomes of whom.
//!
//! A line `#   ^^^^ rule-name: words` stands below the line that it is about; what a finding does
//! to a jail stands below the statement that meets it. `UPDATE_EXPECT=1 cargo test -p
//! jailconf-lint --test examples` writes them; read what it wrote.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]
#![allow(clippy::disallowed_methods)]

use std::fmt::Write as _;
use std::path::Path;

use jailconf_lint::{Diagnostic, Example, ExampleFile, Rule, Selection, lint, rules};
use jailconf_plan::{Input, Place, Plan, plan};
use jailconf_resolve::MemorySource;
use jailconf_syntax::Position;

/// What is found of a rule in an example, on the plan that it is found in.
fn run(rule: &Rule, example: &Example) -> (Plan, Vec<Diagnostic>) {
    let mut source = MemorySource::new();
    for file in &example.files {
        source.insert(file.path.as_str(), file.text.as_bytes());
    }
    let plan = plan(Input::Root(&source), &example.context());
    let extend = vec![rule.name.to_owned()];
    let mut found = lint(&plan, &Selection { extend, ..Selection::default() });
    found.retain(|d| d.rule == rule);
    (plan, found)
}

/// The marks of an example's file, as what is found makes them.
fn marks(plan: &Plan, found: &[Diagnostic], file: &ExampleFile) -> Vec<(usize, String)> {
    let mut marks: Vec<(usize, u32, String)> = Vec::new();
    let mut add = |place: Place, words: String| {
        let at = plan.file(place.file);
        if at.path.to_text() == file.path {
            let start = at.document.position(place.range.start());
            let end = at.document.position(place.range.end());
            let line = file.text.lines().nth(start.line as usize - 1).unwrap_or_default();
            marks.push((start.line as usize, start.column, mark(line, start, end, &words)));
        }
    };
    for one in found {
        add(one.place, format!("{}: {}", one.rule.name, one.message));
        for consequence in &one.consequences {
            let place = consequence.place.unwrap_or(one.place);
            let mut words = format!("consequence: {}", consequence.message);
            consequence.says.iter().for_each(|says| write!(words, "; {says}").unwrap());
            add(place, words);
        }
    }
    marks.sort_by_key(|(line, column, _)| (*line, *column));
    marks.into_iter().map(|(line, _, mark)| (line, mark)).collect()
}

/// The line that marks a range of a line; of several lines the first is marked.
fn mark(line: &str, start: Position, end: Position, words: &str) -> String {
    let first = start.column as usize - 1;
    let last = if end.line == start.line { end.column as usize - 1 } else { line.chars().count() };
    let width = last.saturating_sub(first).max(1);
    match first {
        0 => format!("# <{} {words}", "-".repeat(width)),
        _ => format!("#{}{} {words}", " ".repeat(first - 1), "^".repeat(width)),
    }
}

/// A rule's source with the marks that its examples should have.
fn marked(rule: &Rule) -> String {
    let mut examples = rule.documentation().examples().into_iter();
    let mut text = String::new();
    let mut open: Option<Open> = None;
    for line in rule.source.lines() {
        let content = line.strip_prefix("//! ").or(line.strip_prefix("//!"));
        match (content, open.as_mut()) {
            (Some(content), None) if content.starts_with("```jail.conf") => {
                let example = examples.next().unwrap();
                let (plan, found) = run(rule, &example);
                open = Some(Open { example, plan, found, file: 0, line: 0 });
            }
            (Some(content), Some(_)) if content.starts_with("```") => open = None,
            (Some(content), Some(open)) => {
                if open.is_mark(content) {
                    continue;
                }
                writeln!(text, "{line}").unwrap();
                open.step(content, &mut text);
                continue;
            }
            _ => {}
        }
        writeln!(text, "{line}").unwrap();
    }
    text
}

/// An example that is being written, and how far.
struct Open {
    example: Example,
    plan: Plan,
    found: Vec<Diagnostic>,
    file: usize,
    line: usize,
}

impl Open {
    fn is_mark(&self, line: &str) -> bool {
        self.example.files.iter().any(|f| f.marks.iter().any(|(_, mark)| mark == line))
    }

    /// Goes over a line of the example, and writes the marks that belong below it.
    fn step(&mut self, content: &str, text: &mut String) {
        if let Some(path) = content.strip_prefix("#- ") {
            self.file = self.example.files.iter().position(|f| f.path == path).unwrap();
            self.line = 0;
            return;
        }
        self.line += 1;
        let file = &self.example.files[self.file];
        let is_heading = self.example.heading == "Example";
        for (_, mark) in marks(&self.plan, &self.found, file)
            .iter()
            .filter(|(at, _)| *at == self.line && is_heading)
        {
            writeln!(text, "//! {mark}").unwrap();
        }
    }
}

#[test]
fn the_examples_say_what_is_found_in_them() {
    let mut wrong = Vec::new();
    for rule in rules::all() {
        let expected = marked(rule);
        if expected == rule.source {
            continue;
        }
        let file = format!("src/rules/{}/{}.rs", rule.group.word(), rule.name.replace('-', "_"));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(file), expected).unwrap();
        } else {
            let lines = expected.lines().filter(|l| !rule.source.lines().any(|s| s == *l));
            let lines: Vec<&str> = lines.collect();
            wrong.push(format!("{file}: {lines:#?}"));
        }
    }
    let hint = "see the head of this file for the command that writes the marks";
    assert!(wrong.is_empty(), "{hint}: {}", wrong.join("\n"));
}
