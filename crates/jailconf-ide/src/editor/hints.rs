use jailconf_plan::{ConfigId, FileRef, JailPlan, Outcome};
use jailconf_resolve::{Block, Statement};
use jailconf_syntax::{Part, TextRange, TextSize};

use crate::editor::{View, names};

/// Something that is shown within the text and is not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Behind what it is shown.
    pub at: TextSize,
    /// What is shown.
    pub text: String,
    /// More of it.
    pub more: Option<String>,
}

/// What a range of a file comes to: which jails do not start and why, and what a
/// value with variables is, where it is the same for all jails.
pub fn hints(view: &View, file: FileRef, within: TextRange) -> Vec<Hint> {
    let mut found: Vec<Hint> = Vec::new();
    for (config, reading) in view.readings(file) {
        for block in &view.plan.config(config).program.blocks {
            let is_here = block.file == reading && within.contains_range(block.name_range);
            if is_here && !block.global {
                let mut jails = view.plan.jails_of(config).map(|(_, jail)| jail);
                let jail = jails.find(|jail| *jail.own_name == *block.name);
                found.extend(jail.and_then(|jail| outcome(jail, block)));
            }
            let here = |s: &&Statement| s.file == reading && within.contains_range(s.range);
            for statement in block.statements.iter().filter(here) {
                found.extend(value(view, config, block, statement));
            }
        }
    }
    found.sort_by_key(|hint| hint.at);
    found.dedup_by_key(|hint| hint.at);
    found
}

fn outcome(jail: &JailPlan, block: &Block) -> Option<Hint> {
    let text = outcome_words(jail)?;
    let step = jail.refused_step();
    let more = step.map(|s| s.messages.join("\n")).or_else(|| jail.message.clone());
    Some(Hint { at: block.name_range.end(), text, more })
}

/// In a few words why a jail does not start; `None` where it does, or nothing certain is
/// known.
pub(crate) fn outcome_words(jail: &JailPlan) -> Option<String> {
    match (jail.outcome, jail.refused_step()) {
        (Outcome::Starts | Outcome::Unknown, _) => None,
        (Outcome::Skipped, _) => Some("is not tried".to_owned()),
        (Outcome::Fails, Some(step)) => Some(format!("fails at {}", step.kind.word())),
        (Outcome::Fails, None) => Some("fails".to_owned()),
    }
}

/// Jails that are asked for a value; a wildcard may reach thousands.
const MAX_JAILS: usize = 100;

fn value(view: &View, config: ConfigId, block: &Block, statement: &Statement) -> Option<Hint> {
    let (pieces, range) = statement.values.last()?;
    if statement.variable || statement.values.len() != 1 || !pieces.has_variables() {
        return None;
    }
    let name = statement.name.to_text();
    let jails = view.plan.jails_of(config).map(|(_, jail)| jail);
    let reached = jails.filter(|jail| names::reaches(block, &jail.own_name)).take(MAX_JAILS + 1);
    let mut same: Option<String> = None;
    for (count, jail) in reached.enumerate() {
        let value = view.plan.resolved(jail).scalar(&name)?;
        let text = value.text.to_text().into_owned();
        let is_this = value.origin.statement == statement.range;
        if count == MAX_JAILS || !is_this || same.as_ref().is_some_and(|s| *s != text) {
            return None;
        }
        same = Some(text);
    }
    let whole = same?;
    let shown = shortened(&whole, MAX_SHOWN);
    let more = (shown != whole).then(|| shortened(&whole, MAX_TOLD));
    Some(Hint { at: range.end(), text: format!("= {shown}"), more })
}

/// Characters of a value that are shown within the text, and besides.
const MAX_SHOWN: usize = 60;
const MAX_TOLD: usize = 1000;

/// The beginning of a text that is longer than so many characters.
pub(crate) fn shortened(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}\u{2026}", text.part(..end)),
        None => text.to_owned(),
    }
}
