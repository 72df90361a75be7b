//! The proof of a round of fixes: what must hold of the files, the findings, the
//! parameters and the steps before and after.

mod announced;
mod outcome;
#[cfg(test)]
mod tests;
mod written;

pub(crate) use written::is_whole;

use std::collections::BTreeMap;

use jailconf_plan::Plan;
use jailconf_syntax::Bytes;

use crate::engine::Edits;
use crate::overlay::Changed;
use crate::{Applicability, Diagnostic, Severity};
use announced::Announced;
use outcome::Pairs;

/// Why a fix is not believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Objection {
    /// The new text has a syntax error, an old or a new one.
    DoesNotParse(String),
    /// A comment is gone or moved.
    LosesComment(String),
    /// What it fixes is still there.
    StillThere(String),
    /// Something else is wrong now.
    NewFinding(String),
    /// A jail is gone.
    LosesJail(String),
    /// A jail is there that was not, by a safe fix.
    AddsJail(String),
    /// A parameter is another that the fix does not announce: the jail, and it.
    ChangesMore(String, String),
    /// A step is another that the fix does not announce: the jail, and its kind.
    ChangesStep(String, &'static str),
    /// A step meets a refusal that it did not meet: the jail, and its kind.
    IsRefused(String, &'static str),
    /// A jail that started does so no more, or no longer for certain.
    StartsNoMore(String),
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
            Objection::LosesJail(jail) => format!("`{jail}` would be gone"),
            Objection::AddsJail(jail) => format!("there would be a jail `{jail}`"),
            Objection::ChangesMore(jail, parameter) => {
                format!("`{parameter}` of `{jail}` would be another")
            }
            Objection::ChangesStep(jail, step) => {
                format!("the step `{step}` of `{jail}` would be another")
            }
            Objection::IsRefused(jail, step) => {
                format!("the step `{step}` of `{jail}` would meet a refusal")
            }
            Objection::StartsNoMore(jail) => format!("`{jail}` would not start any more"),
            Objection::GivesMore(jail) => format!("`{jail}` would get more than it had"),
        }
    }
}

/// A round of fixes: what was, what was wanted, what would be.
pub(crate) struct Round<'a> {
    /// The plan before.
    pub old: &'a Plan,
    /// What was found in it.
    pub old_found: &'a [Diagnostic],
    /// The findings whose fixes are applied.
    pub wanted: &'a [Diagnostic],
    /// The edits that they come to, by path, with the old plan's file.
    pub edits: &'a Edits,
    /// The plan after.
    pub new: &'a Plan,
    /// What is found in it.
    pub new_found: &'a [Diagnostic],
    /// The files after, by path.
    pub changed: &'a Changed,
}

/// Proves a round: the new text parses, every comment is there in order, what was
/// fixed is gone, nothing new is wrong; every jail is there, its parameters and
/// steps are what they were but for what the fixes announce and for refusals that
/// go away; and what is called safe gives no jail more, takes none away and brings none.
pub(crate) fn prove(round: &Round<'_>) -> Result<(), Objection> {
    written::every_file_is_whole(round)?;
    findings(round)?;
    let announced = Announced::by(round);
    let pairs = Pairs::of(round, &announced)?;
    pairs.nothing_else_changes()?;
    let is_safe =
        |d: &Diagnostic| d.fix.as_ref().is_some_and(|fix| fix.applicability == Applicability::Safe);
    match round.wanted.iter().all(is_safe) {
        true => pairs.jails_stay().and_then(|()| pairs.nobody_gets_more()),
        false => Ok(()),
    }
}

/// Proves that a round changes what it announces and nothing else that jail(8) reads of any
/// jail; what becomes of the jails is not looked at.
pub(crate) fn prove_reading(round: &Round<'_>) -> Result<(), Objection> {
    written::every_file_is_whole(round)?;
    let announced = Announced::by(round);
    let pairs = Pairs::of(round, &announced)?;
    pairs.jails_stay().and_then(|()| pairs.no_other_parameter_changes())
}

/// What was fixed is gone, and nothing new is found but notes. Several findings
/// may read alike: what counts is how many there are.
fn findings(round: &Round<'_>) -> Result<(), Objection> {
    let before = counted(round.old, round.old_found);
    let after = counted(round.new, round.new_found);
    let left = |key: &Key<'_>| after.get(key).copied().unwrap_or_default();
    for (key, wanted) in counted(round.old, round.wanted) {
        if left(&key) + wanted > before.get(&key).copied().unwrap_or_default() {
            return Err(Objection::StillThere(key.message.to_owned()));
        }
    }
    let is_new = |(key, count): &(&Key<'_>, &usize)| {
        key.severity > Severity::Note && before.get(key).is_none_or(|old| old < count)
    };
    match after.iter().find(is_new) {
        Some((key, _)) => Err(Objection::NewFinding(key.message.to_owned())),
        None => Ok(()),
    }
}

/// What makes diagnostics of different plans the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    severity: Severity,
    code: &'static str,
    message: &'a str,
    jail: Option<&'a str>,
    path: &'a Bytes,
}

fn counted<'a>(plan: &'a Plan, found: &'a [Diagnostic]) -> BTreeMap<Key<'a>, usize> {
    let mut counts = BTreeMap::new();
    for diagnostic in found {
        let key = Key {
            severity: diagnostic.severity,
            code: diagnostic.rule.code,
            message: &diagnostic.message,
            jail: diagnostic.jail.map(|id| plan.jail(id).name.as_str()),
            path: &plan.file(diagnostic.place.file).path,
        };
        *counts.entry(key).or_default() += 1;
    }
    counts
}
