use std::collections::{BTreeMap, BTreeSet};

use jailconf_plan::FileRef;
use jailconf_syntax::{Bytes, Document, SyntaxToken, TextRange};

use super::{Objection, Round};
use crate::{Diagnostic, PlannedChange};

/// The new text of every file parses as well as the old, and has its comments in
/// their order.
pub(super) fn every_file_is_whole(round: &Round<'_>) -> Result<(), Objection> {
    let mut taken: BTreeMap<&Bytes, Vec<TextRange>> = BTreeMap::new();
    for (file, range) in text_edits(round.wanted) {
        taken.entry(&round.old.file(file).path).or_default().push(range);
    }
    let jail_confs = jail_confs(round);
    for (path, (file, _)) in round.edits {
        let before = &round.old.file(*file).document;
        let Some(after) = round.changed.get(path) else { continue };
        let name = || path.to_text().into_owned();
        if !jail_confs.contains(path) {
            if lines_of_comment(before) != lines_of_comment(after) {
                return Err(Objection::LosesComment(name()));
            }
            continue;
        }
        if after.parse().errors().len() > before.parse().errors().len() {
            return Err(Objection::DoesNotParse(name()));
        }
        let taken = taken.get(path).map_or(&[][..], |t| t.as_slice());
        if comments(after, &[]) != comments(before, taken) {
            return Err(Objection::LosesComment(name()));
        }
    }
    Ok(())
}

/// The files that are read as jail.conf; others are an fstab's like.
fn jail_confs<'a>(round: &Round<'a>) -> BTreeSet<&'a Bytes> {
    let files = round.old.configs.iter().flat_map(|c| &c.files);
    files.map(|f| &round.old.file(*f).path).filter(|p| round.edits.contains_key(*p)).collect()
}

/// The ranges of the text that fixes rewrite by themselves.
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

fn lines_of_comment(document: &Document) -> Vec<&str> {
    document.text().as_str().lines().filter(|l| l.trim_start().starts_with('#')).collect()
}
