use std::collections::{BTreeMap, BTreeSet};

use jailconf_plan::{Effective, FileRef, Plan};
use jailconf_resolve::{Jail, same_parameter};
use jailconf_syntax::{Bytes, Document, SyntaxToken, TextRange};

use crate::overlay::Changed;
use crate::{Applicability, Diagnostic, PlannedChange, Severity};

/// Why a fix is not believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Objection {
    /// The new text has more syntax errors.
    DoesNotParse(String),
    /// A comment is gone or moved.
    LosesComment(String),
    /// What it mends is still there.
    StillThere(String),
    /// Something else is wrong now.
    NewFinding(String),
    /// A parameter is another that the fix does not announce.
    ChangesMore(String, String),
    /// A safe fix gives a jail more.
    GivesMore(String),
}

impl Objection {
    pub(crate) fn words(self) -> String {
        match self {
            Objection::DoesNotParse(path) => format!("`{path}` would not parse"),
            Objection::LosesComment(path) => format!("a comment of `{path}` would be lost"),
            Objection::StillThere(message) => format!("it would not help: {message}"),
            Objection::NewFinding(message) => format!("something else would be wrong: {message}"),
            Objection::ChangesMore(jail, parameter) => {
                format!("`{parameter}` of `{jail}` would be another")
            }
            Objection::GivesMore(jail) => format!("`{jail}` would get more than it had"),
        }
    }
}

/// The proof of a round: the new text parses, every comment is there in order,
/// what was mended is gone, nothing new is wrong, and what is called safe gives
/// no jail more.
pub(crate) fn prove(
    old: &Plan,
    old_found: &[Diagnostic],
    wanted: &[Diagnostic],
    new: &Plan,
    new_found: &[Diagnostic],
    changed: &Changed,
) -> Result<(), Objection> {
    let mut taken: BTreeMap<&Bytes, Vec<TextRange>> = BTreeMap::new();
    for (file, range) in text_edits(wanted) {
        taken.entry(&old.file(file).path).or_default().push(range);
    }
    for file in &old.files {
        let Some(after) = changed.get(&file.path) else { continue };
        let path = || file.path.to_text().into_owned();
        if after.parse().errors().len() > file.document.parse().errors().len() {
            return Err(Objection::DoesNotParse(path()));
        }
        let taken = taken.get(&file.path).map_or(&[][..], |t| t.as_slice());
        if comments(after, &[]) != comments(&file.document, taken) {
            return Err(Objection::LosesComment(path()));
        }
    }
    // Several findings may read alike: what counts is how many there are.
    let (before, wanted_of, after) =
        (counted(old, old_found), counted(old, wanted), counted(new, new_found));
    let left = |key: &Key| after.get(key).copied().unwrap_or_default();
    for (key, wanted) in &wanted_of {
        if left(key) + wanted > before.get(key).copied().unwrap_or_default() {
            return Err(Objection::StillThere(key.message.clone()));
        }
    }
    let is_new = |(key, count): &(&Key, &usize)| before.get(key).is_none_or(|old| old < count);
    if let Some((key, _)) = after.iter().filter(|(k, _)| k.severity > Severity::Note).find(is_new) {
        return Err(Objection::NewFinding(key.message.clone()));
    }
    nothing_else_changes(old, wanted, new, changed)?;
    let all_safe = wanted
        .iter()
        .all(|d| d.fix.as_ref().is_some_and(|f| f.applicability == Applicability::Safe));
    if all_safe { nobody_gets_more(old, new) } else { Ok(()) }
}

/// What makes diagnostics of different plans the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    severity: Severity,
    code: &'static str,
    message: String,
    jail: Option<String>,
    path: Bytes,
}

fn counted(plan: &Plan, found: &[Diagnostic]) -> BTreeMap<Key, usize> {
    let mut counts = BTreeMap::new();
    for diagnostic in found {
        let key = Key {
            severity: diagnostic.severity,
            code: diagnostic.rule.code,
            message: diagnostic.message.clone(),
            jail: diagnostic.jail.map(|id| plan.jail(id).name.clone()),
            path: plan.file(diagnostic.place.file).path.clone(),
        };
        *counts.entry(key).or_default() += 1;
    }
    counts
}

fn text_edits(wanted: &[Diagnostic]) -> impl Iterator<Item = (FileRef, TextRange)> {
    wanted.iter().filter_map(|d| d.fix.as_ref()).flat_map(|f| &f.changes).filter_map(|c| match c {
        PlannedChange::Text(file, edit) => Some((*file, edit.range)),
        PlannedChange::Jail(..) => None,
    })
}

/// The comments of a file, without those that an edit takes into a value: a
/// comment that began inside a word was never meant to be one (M84).
fn comments(document: &Document, taken: &[TextRange]) -> Vec<String> {
    let text = document.text().as_str();
    if !text.contains('#') && !text.contains("//") && !text.contains("/*") {
        return Vec::new();
    }
    let tokens = document.syntax().descendants_with_tokens().filter_map(|e| e.into_token());
    let is_comment = |t: &SyntaxToken| {
        t.kind().is_comment() && !taken.iter().any(|r| r.contains(t.text_range().start()))
    };
    tokens.filter(is_comment).map(|t| t.text().trim_end().to_owned()).collect()
}

/// What jail(8) reads stays but for the parameters that the fixes announce. An
/// edit of the text itself announces its file: what is read of that is judged by
/// the findings alone.
fn nothing_else_changes(
    old: &Plan,
    wanted: &[Diagnostic],
    new: &Plan,
    changed: &Changed,
) -> Result<(), Objection> {
    let mut announced: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for change in wanted.iter().filter_map(|d| d.fix.as_ref()).flat_map(|f| &f.changes) {
        if let PlannedChange::Jail(id, change) = change {
            announced.entry(&old.jail(*id).name).or_default().push(change.parameter());
        }
    }
    let rewritten: BTreeSet<&Bytes> =
        text_edits(wanted).map(|(file, _)| &old.file(file).path).collect();
    for (before, after) in old.jails.iter().zip(&new.jails).filter(|(b, a)| b.name == a.name) {
        let config = old.config(before.config);
        let paths = || config.files.iter().map(|f| &old.file(*f).path);
        if !paths().any(|p| changed.contains_key(p)) || paths().any(|p| rewritten.contains(p)) {
            continue;
        }
        let mine = announced.get(before.name.as_str()).map_or(&[][..], |m| m.as_slice());
        let (resolved, now) = (old.resolved(before), new.resolved(after));
        for param in resolved.params.iter().chain(&now.params) {
            let name = param.name.to_text();
            let is_announced = mine.iter().any(|p| same_parameter(p.as_bytes(), &param.name));
            if !is_announced && values(resolved, &name) != values(now, &name) {
                return Err(Objection::ChangesMore(before.name.clone(), name.into_owned()));
            }
        }
    }
    Ok(())
}

/// The spelling and the values of a parameter.
fn values(jail: &Jail, name: &str) -> Option<(Bytes, Option<Vec<Bytes>>)> {
    let param = jail.param(name)?;
    let values = param.values.as_ref().map(|v| v.iter().map(|v| v.text.clone()).collect());
    Some((param.name.clone(), values))
}

fn nobody_gets_more(old: &Plan, new: &Plan) -> Result<(), Objection> {
    let before: BTreeMap<&str, &Effective> =
        old.jails.iter().filter_map(|j| Some((j.name.as_str(), j.effective.as_ref()?))).collect();
    for jail in &new.jails {
        let (Some(old), Some(new)) = (before.get(jail.name.as_str()), &jail.effective) else {
            continue;
        };
        if gets_more(old, new) {
            return Err(Objection::GivesMore(jail.name.clone()));
        }
    }
    Ok(())
}

/// Whether a jail may do more than before. The devfs ruleset is not compared:
/// numbers say nothing of what a ruleset shows.
pub(crate) fn gets_more(old: &Effective, new: &Effective) -> bool {
    new.allow.iter().any(|flag| !old.allow.contains(flag))
        || new.enforce_statfs < old.enforce_statfs
        || new.securelevel < old.securelevel
        || new.children_max > old.children_max
        || (new.vnet && !old.vnet)
}
