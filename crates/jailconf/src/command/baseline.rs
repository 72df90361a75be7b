//! Findings that a team accepts for now: what is new counts, and what is gone is said.

use std::path::Path;

use jailconf_ide::{Diagnostic, Plan, ReadError, statement_name};
use serde::{Deserialize, Serialize};

use crate::command::Failure;
use crate::command::place::unreadable;
use crate::disk::words as words_of;
use crate::report::{Answer, plural};

/// The number of the file's form.
const VERSION: u32 = 1;

/// What is accepted.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Baseline {
    version: u32,
    accepted: Vec<Entry>,
}

/// A finding: by whom and what it is about, neither by file nor by line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The rule's name.
    rule: String,
    /// The jail whose affair the cause is.
    jail: Option<String>,
    /// The parameter that stands there, if one does.
    parameter: Option<String>,
    /// The jails that it affects: another one is not accepted.
    affects: Vec<String>,
}

/// Takes what is accepted out of the answers, or writes what was found as accepted; says what
/// became of the list.
pub fn accept(file: &Path, write: bool, answers: &mut [Answer]) -> Result<String, Failure> {
    let mut known = match write {
        true => write_anew(file, answers)?,
        false => read(file)?,
    };
    let before = known.len();
    let mut accepted = 0;
    for (plan, found) in answers.iter_mut() {
        found.retain(|one| {
            let is_known = take(&mut known, &entry(plan, one));
            accepted += usize::from(is_known);
            !is_known
        });
    }
    Ok(words(file, accepted, before - accepted))
}

fn words(file: &Path, accepted: usize, gone: usize) -> String {
    let mut words = format!("{} accepted by `{}`\n", plural(accepted, "finding"), file.display());
    if gone > 0 {
        let entries = if gone == 1 { "entry of it is" } else { "entries of it are" };
        words.push_str(&format!("{gone} {entries} gone: `--write-baseline` takes them out\n"));
    }
    words
}

/// Takes the entry that accepts a finding out of the list: each accepts one.
fn take(known: &mut Vec<Entry>, found: &Entry) -> bool {
    let accepts = |entry: &Entry| {
        let is_same = (&entry.rule, &entry.jail, &entry.parameter)
            == (&found.rule, &found.jail, &found.parameter);
        is_same && found.affects.iter().all(|jail| entry.affects.contains(jail))
    };
    match known.iter().position(accepts) {
        Some(at) => {
            known.swap_remove(at);
            true
        }
        None => false,
    }
}

fn entry(plan: &Plan, one: &Diagnostic) -> Entry {
    let mut affects: Vec<String> = one.affected().map(|id| plan.jail(id).name.clone()).collect();
    affects.sort();
    affects.dedup();
    Entry {
        rule: one.rule.name.to_owned(),
        jail: one.jail.map(|id| plan.jail(id).name.clone()),
        parameter: statement_name(plan, one.place),
        affects,
    }
}

fn write_anew(file: &Path, answers: &[Answer]) -> Result<Vec<Entry>, Failure> {
    let all = answers.iter().flat_map(|(plan, found)| found.iter().map(|one| entry(plan, one)));
    let mut accepted: Vec<Entry> = all.collect();
    accepted.sort();
    let baseline = Baseline { version: VERSION, accepted };
    let text = serde_json::to_string_pretty(&baseline).map_err(|e| Failure::Call(e.to_string()))?;
    std::fs::write(file, text + "\n")
        .map_err(|e| unreadable(file, &ReadError::Other(words_of(&e))))?;
    Ok(baseline.accepted)
}

fn read(file: &Path) -> Result<Vec<Entry>, Failure> {
    let named = |reason: String| Failure::Unreadable { path: file.display().to_string(), reason };
    let text = std::fs::read_to_string(file)
        .map_err(|e| unreadable(file, &ReadError::Other(words_of(&e))))?;
    let baseline: Baseline = serde_json::from_str(&text).map_err(|e| named(e.to_string()))?;
    match baseline.version {
        VERSION => Ok(baseline.accepted),
        other => Err(named(format!("a baseline of version {other}, and {VERSION} is known"))),
    }
}
