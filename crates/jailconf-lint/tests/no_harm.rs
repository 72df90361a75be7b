//! What no fix does, whatever the file: files that broke off, and files with random damage.

#![allow(clippy::disallowed_methods, clippy::unwrap_used)]
#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test that panics has failed")]

#[path = "../../../tests/support/dice.rs"]
mod dice;
#[path = "../../../tests/support/files.rs"]
mod files;

use std::collections::BTreeSet;
use std::path::PathBuf;

use jailconf_lint::{Applicability, FixOptions, FixReport, Selection, fix};
use jailconf_plan::{Context, Input, Plan, plan};
use jailconf_resolve::MemorySource;
use jailconf_syntax::{Bytes, Document, SyntaxKind};

use dice::Dice;
use files::{corpus, files, project};

/// The files that Bastille writes: our own by BASTILLE 1, and what its own code wrote, where
/// that is at hand.
fn stock() -> Vec<(PathBuf, Vec<u8>)> {
    let folders = [project().join("fixtures/bastille")].into_iter();
    let folders = folders.chain(corpus().map(|c| c.join("bastille")));
    let all = folders.flat_map(|folder| files(&folder)).filter(|f| f.extension().is_some());
    let is_stock = |f: &PathBuf| !f.components().any(|part| part.as_os_str() == "derived");
    all.filter(is_stock).map(|path| (path.clone(), std::fs::read(&path).unwrap())).collect()
}

fn host(name: &str, text: &[u8]) -> MemorySource {
    let mut source = MemorySource::new();
    source.insert(name, text);
    source
}

fn fixed(source: &MemorySource, threshold: Applicability) -> FixReport {
    // What allows nothing is a comment, and its fix deletes it.
    let ignore = vec!["unused-allow".to_owned()];
    let options = FixOptions { threshold, selection: Selection { ignore, ..Selection::default() } };
    fix(Input::Root(source), &Context::default(), &options)
}

/// A stock file that is cut anywhere so that it does not parse is named as cut off, and is
/// left as it is by all fixes. `JAILCONF_CUTS=1` cuts at every byte of other people's files,
/// too.
#[test]
fn a_stock_file_that_is_cut_off_is_left_alone() {
    let all = std::env::var("JAILCONF_CUTS").is_ok();
    let mut cuts = 0;
    for (number, (path, text)) in stock().into_iter().enumerate() {
        let is_own = path.starts_with(project().join("fixtures"));
        let step = if is_own || all { 1 } else { 97 };
        for at in (1 + number % step..text.len()).step_by(step) {
            let cut = &text[..at];
            if Document::new(cut).parse().errors().is_empty() {
                continue;
            }
            cuts += 1;
            let name = if is_own { "db" } else { "web1" };
            let source = host(&format!("/usr/local/bastille/jails/{name}/jail.conf"), cut);
            let report = fixed(&source, Applicability::DisplayOnly);
            let shown = || format!("{} cut at {at}", path.display());
            assert!(report.files.is_empty(), "{}: {:?}", shown(), report.applied);
            let fixable = report.left.iter().find(|d| d.fix.is_some());
            assert!(fixable.is_none(), "{}: {fixable:#?}", shown());
            let named = report.left.iter().filter(|d| d.rule.name == "truncated-file").count();
            assert_eq!(named, 1, "{}: {:#?}", shown(), report.left);
            let others = report.left.iter().filter(|d| d.rule.name == "syntax-error").count();
            assert_eq!(others, 0, "{}: {:#?}", shown(), report.left);
        }
    }
    eprintln!("cut {cuts} times");
    assert!(cuts > 3_000, "{cuts}");
}

fn names(plan: &Plan) -> BTreeSet<(String, Bytes)> {
    let file =
        |jail: &jailconf_plan::JailPlan| plan.file(plan.config(jail.config).file(0)).path.clone();
    plan.jails.iter().map(|jail| (jail.name.clone(), file(jail))).collect()
}

/// The first comment whose text does not follow those before it.
fn lost_comment(before: &Document, after: &Document) -> Option<String> {
    let mut rest = after.text().as_str();
    let tokens = before.syntax().descendants_with_tokens().filter_map(|e| e.into_token());
    for comment in tokens.filter(|t| t.kind().is_comment() || t.kind() == SyntaxKind::OPEN_COMMENT)
    {
        // What began inside a word was never meant to be one, and its `;` is the statement's.
        let text = comment.text().trim_end().trim_end_matches(';');
        match rest.split_once(text) {
            Some((_, behind)) => rest = behind,
            None => return Some(text.to_owned()),
        }
    }
    None
}

/// What a hand that slips leaves.
fn damage(text: &str, dice: &mut Dice) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..1 + dice.below(3) {
        if chars.is_empty() {
            break;
        }
        let at = dice.below(chars.len());
        match dice.below(8) {
            0..=2 => {
                let end = (at + 1 + dice.below(3)).min(chars.len());
                chars.drain(at..end);
            }
            3 => {
                let end = (at + 1 + dice.below(60)).min(chars.len());
                chars.drain(at..end);
            }
            4 => chars.truncate(at),
            // The marks, where they stand, are what a text hangs on.
            5 => {
                let marks: Vec<usize> =
                    (0..chars.len()).filter(|i| ";{}\"'=,".contains(chars[*i])).collect();
                if !marks.is_empty() {
                    chars.remove(marks[dice.below(marks.len())]);
                }
            }
            6 => {
                let word = dice.of(&[
                    ";",
                    "{",
                    "}",
                    "\"",
                    "'",
                    "#",
                    "/*",
                    "*/",
                    "//",
                    "\n",
                    ",",
                    "=",
                    "+=",
                    "$",
                    "${",
                    "\\",
                    " persist",
                    "\u{a0}",
                    " allow.mount;",
                    "\u{2028}",
                    "\0",
                    " x { ",
                ]);
                chars.splice(at..at, word.chars());
            }
            _ => {
                let lines: Vec<usize> = (0..chars.len()).filter(|i| chars[*i] == '\n').collect();
                if lines.len() > 1 {
                    let line = dice.below(lines.len() - 1);
                    chars.drain(lines[line]..lines[line + 1]);
                }
            }
        }
    }
    chars.into_iter().collect()
}

/// What must hold of a damaged text and its fixes.
fn check(text: &str, threshold: Applicability) -> Result<bool, String> {
    const PATH: &str = "/etc/jail.conf";
    let source = host(PATH, text.as_bytes());
    let report = fixed(&source, threshold);
    if threshold == Applicability::Safe {
        let before = names(&plan(Input::Root(&source), &Context::default()));
        let after = names(&report.plan);
        if before != after {
            return Err(format!("the jails were {before:?} and are {after:?}"));
        }
    }
    let Some(file) = report.files.first() else { return Ok(false) };
    if let Some(error) = file.after.parse().errors().first() {
        return Err(format!("does not parse afterwards: {error:?}"));
    }
    if let Some(comment) = lost_comment(&file.before, &file.after) {
        return Err(format!("lost a comment: {comment}"));
    }
    let again = fixed(&host(PATH, &file.after.text().to_bytes()), threshold);
    match again.files.first() {
        Some(file) => Err(format!("changed again: {}", file.after.text().as_str())),
        None => Ok(true),
    }
}

/// After random damage: what a fix writes parses, has every comment in its order, and is
/// not changed by a second run; a safe one neither adds a jail nor takes one away.
/// `JAILCONF_DAMAGE=20000` tries as many.
#[test]
fn fixes_of_random_damage_do_no_harm() {
    let rounds =
        std::env::var("JAILCONF_DAMAGE").ok().and_then(|n| n.parse().ok()).unwrap_or(1_500);
    let folders =
        ["bastille", "broken", "language", "fmt"].map(|f| project().join("fixtures").join(f));
    let all: Vec<PathBuf> = folders.iter().flat_map(|folder| files(folder)).collect();
    let texts: Vec<String> = all
        .iter()
        .filter(|f| f.extension().is_some_and(|e| e == "conf"))
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .filter(|text| text.len() < 4_000)
        .collect();
    let mut dice = Dice(4);
    let mut fixed = [0; 2];
    for round in 0..rounds {
        let text = damage(&texts[dice.below(texts.len())], &mut dice);
        for (index, threshold) in
            [Applicability::Safe, Applicability::DisplayOnly].into_iter().enumerate()
        {
            match check(&text, threshold) {
                Ok(changed) => fixed[index] += usize::from(changed),
                Err(what) => panic!("{round} {threshold:?}: {what}\n{text}"),
            }
        }
    }
    eprintln!("of {rounds} damaged texts {} were fixed safely, {} at all", fixed[0], fixed[1]);
    assert!(fixed[0] * 100 > rounds && fixed[1] > fixed[0], "{fixed:?}");
}
