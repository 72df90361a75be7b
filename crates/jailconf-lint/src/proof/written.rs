use std::collections::{BTreeMap, BTreeSet};

use jailconf_edit::Change;
use jailconf_plan::FileRef;
use jailconf_syntax::{Bytes, Document, SyntaxToken, TextEdit, TextRange};

use super::{Objection, Round};
use crate::{Diagnostic, PlannedChange};

/// The new text of every file parses, whatever the old one did, and has its comments in
/// their order.
pub(super) fn every_file_is_whole(round: &Round<'_>) -> Result<(), Objection> {
    let mut rewriting: BTreeMap<&Bytes, Vec<&TextEdit>> = BTreeMap::new();
    for (file, edit) in text_edits(round.wanted) {
        rewriting.entry(&round.old.file(file).path).or_default().push(edit);
    }
    let jail_confs = jail_confs(round);
    for (path, (file, edits)) in round.edits {
        let before = &round.old.file(*file).document;
        let Some(after) = round.changed.get(path) else { continue };
        if jail_confs.contains(path) {
            let own = rewriting.get(path).map_or(&[][..], |edits| edits.as_slice());
            match is_whole(path, (before, after), own, edits) {
                Err(Objection::LosesComment(_)) if only_brings(round, before, after) => {}
                result => result?,
            }
        } else if lines_of_comment(before) != lines_of_comment(after) {
            return Err(Objection::LosesComment(path.to_text().into_owned()));
        }
    }
    Ok(())
}

/// Whether a file has its comments, and those that changes announce.
fn only_brings(round: &Round<'_>, before: &Document, after: &Document) -> bool {
    let mut left = comments(after, &[]);
    let changes = round.wanted.iter().filter_map(|d| d.fix.as_ref()).flat_map(|f| &f.changes);
    for change in changes {
        if let PlannedChange::Jail(_, Change::Append { comment: Some(words), .. }) = change {
            let brought = format!("# {words}");
            if let Some(at) = left.iter().rposition(|comment| *comment == brought) {
                left.remove(at);
            }
        }
    }
    left == comments(before, &[])
}

/// A jail.conf after edits parses, and has the comments that it had, but for what fixes
/// rewrite themselves (`own`).
pub(crate) fn is_whole(
    path: &Bytes,
    (before, after): (&Document, &Document),
    own: &[&TextEdit],
    edits: &[TextEdit],
) -> Result<(), Objection> {
    if !after.parse().errors().is_empty() {
        return Err(Objection::DoesNotParse(path.to_text().into_owned()));
    }
    // Of a file with syntax errors a fix rewrites more than its own place.
    let all: Vec<&TextEdit> = edits.iter().collect();
    let rewriting = if before.parse().errors().is_empty() { own } else { &all };
    let left = comments(after, &[]);
    // An edit that moves a comment takes it away, too.
    match left == comments(before, rewriting) || left == comments(before, &[]) {
        true => Ok(()),
        false => Err(Objection::LosesComment(path.to_text().into_owned())),
    }
}

/// The files that are read as jail.conf; others are an fstab's like.
fn jail_confs<'a>(round: &Round<'a>) -> BTreeSet<&'a Bytes> {
    let files = round.old.configs.iter().flat_map(|c| &c.files);
    files.map(|f| &round.old.file(*f).path).filter(|p| round.edits.contains_key(*p)).collect()
}

/// The edits of the text by which fixes rewrite it themselves.
fn text_edits(wanted: &[Diagnostic]) -> impl Iterator<Item = (FileRef, &TextEdit)> {
    wanted.iter().filter_map(|d| d.fix.as_ref()).flat_map(|f| &f.changes).filter_map(|c| match c {
        PlannedChange::Text(file, edit) => Some((*file, edit)),
        PlannedChange::Jail(..) => None,
    })
}

/// The comments of a file, without those that an edit takes into its own text (what
/// began inside a word was never meant to be a comment, M84) and those that are all
/// that an edit deletes.
fn comments(document: &Document, edits: &[&TextEdit]) -> Vec<String> {
    let text = document.text().as_str();
    if !text.contains('#') && !text.contains("//") && !text.contains("/*") {
        return Vec::new();
    }
    let mut edits: Vec<&TextEdit> = edits.to_vec();
    edits.sort_by_key(|e| e.range.start());
    let tokens = document.syntax().descendants_with_tokens().filter_map(|e| e.into_token());
    let is_kept = |t: &SyntaxToken| {
        let start = t.text_range().start();
        let behind = edits.partition_point(|e| e.range.start() <= start);
        let around = behind.checked_sub(1).and_then(|at| edits.get(at));
        !around.is_some_and(|e| e.range.contains(start) && takes(document, e, t))
    };
    let comments = tokens.filter(|t| t.kind().is_comment()).filter(is_kept);
    comments.map(|t| t.text().trim_end().to_owned()).collect()
}

fn takes(document: &Document, edit: &TextEdit, comment: &SyntaxToken) -> bool {
    let text = document.slice(edit.range.intersect(comment.text_range()).unwrap_or(edit.range));
    if edit.insert.contains(text.trim_end().trim_end_matches(';')) {
        return true;
    }
    let before = document.slice(TextRange::new(edit.range.start(), comment.text_range().start()));
    let behind = match edit.range.end() > comment.text_range().end() {
        true => document.slice(TextRange::new(comment.text_range().end(), edit.range.end())),
        false => "",
    };
    edit.insert.trim().is_empty() && before.trim().is_empty() && behind.trim().is_empty()
}

fn lines_of_comment(document: &Document) -> Vec<&str> {
    document.text().as_str().lines().filter(|l| l.trim_start().starts_with('#')).collect()
}
