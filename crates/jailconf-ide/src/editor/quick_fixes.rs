use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use jailconf_lint::{Applicability, Diagnostic, FixOptions, Rule, Scope, suppress, whole_edits_of};
use jailconf_plan::FileRef;
use jailconf_syntax::{Bytes, Document, TextEdit, TextRange, TextSize};

use crate::editor::files::Desk;
use crate::editor::{Around, Project, Said, View};
use crate::format_file::format_parts;
use crate::{FormatOptions, Formatted};

/// Something that an editor can do about a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct QuickFix<'v> {
    /// What it does.
    pub title: String,
    /// Of what kind it is.
    pub kind: QuickFixKind,
    /// The finding, where it is said.
    pub said: Said<'v>,
    /// The edits, by absolute path; files may be other ones than the finding's.
    pub edits: Vec<(Bytes, Arc<Document>, TextRange, String)>,
    /// What a person is to write anew: where it stands in the text of the first edit.
    pub blank: Option<Range<usize>>,
}

/// Of what kind a fix is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuickFixKind {
    /// Nobody gets more by it.
    Safe,
    /// It gives a jail more, or guesses at what is wanted.
    Unsafe,
    /// It is shown and never applied: it has no edits.
    Shown,
    /// The finding stays and is no longer said.
    Allow,
}

/// What can be done about the findings that touch a range of a file.
pub fn quick_fixes<'v>(
    view: &'v View,
    found: &'v [Diagnostic],
    file: FileRef,
    range: TextRange,
) -> Vec<QuickFix<'v>> {
    let here = view.said_in(found, file);
    let here: Vec<_> = here.filter(|said| said.place.range.intersect(range).is_some()).collect();
    let fixes = here.iter().filter_map(|said| fix(view, *said));
    let allow = |said| {
        let scopes = [(Scope::Item, "here"), (Scope::File, "in this file")];
        scopes.into_iter().filter_map(move |(scope, place)| allow(view, said, scope, place))
    };
    // A comment allows a cause, where that stands.
    let causes = here.iter().filter(|said| said.consequence.is_none());
    fixes.chain(causes.flat_map(|said| allow(*said))).collect()
}

fn fix<'v>(view: &View, said: Said<'v>) -> Option<QuickFix<'v>> {
    let fix = said.finding.fix.as_ref()?;
    let title = fix.title.clone();
    let kind = match fix.applicability {
        Applicability::Safe => QuickFixKind::Safe,
        Applicability::Unsafe => QuickFixKind::Unsafe,
        Applicability::DisplayOnly => {
            let (kind, edits) = (QuickFixKind::Shown, Vec::new());
            return Some(QuickFix { title, kind, said, edits, blank: None });
        }
    };
    let edits = whole_edits_of(&view.plan, fix).ok()?;
    Some(QuickFix { title, kind, said, edits: placed(view, edits), blank: None })
}

/// The reason is the person's to say: a comment without one says nothing to whoever
/// reads it next.
const REASON: &str = "(why?)";

fn allow<'v>(view: &View, said: Said<'v>, scope: Scope, place: &str) -> Option<QuickFix<'v>> {
    let finding = said.finding;
    let (file, edit) = suppress(&view.plan, finding, scope, REASON)?;
    let edit = from_line_start(&view.plan.file(file).document, edit);
    let blank = edit.insert.rfind(REASON).map(|at| at..at + REASON.len());
    let title = format!("allow `{}` {place}", finding.rule.name);
    let edits = placed(view, vec![(file, edit)]);
    Some(QuickFix { title, kind: QuickFixKind::Allow, said, edits, blank })
}

/// An edit that writes a line in front of what has a line of its own, at that line's start:
/// an editor that fills in a template indents its lines as the one where it is put.
fn from_line_start(document: &Document, edit: TextEdit) -> TextEdit {
    let before = document.text().as_str().get(..edit.range.start().into()).unwrap_or_default();
    let indent = before.rsplit('\n').next().unwrap_or_default();
    match edit.insert.strip_suffix(indent) {
        Some(line) if edit.range.is_empty() && indent.trim().is_empty() => {
            let start = edit.range.start() - TextSize::of(indent);
            TextEdit::insert(start, format!("{indent}{line}"))
        }
        _ => edit,
    }
}

fn placed(
    view: &View,
    edits: Vec<(FileRef, TextEdit)>,
) -> Vec<(Bytes, Arc<Document>, TextRange, String)> {
    let place = |(file, edit): (FileRef, TextEdit)| {
        let document = view.plan.file(file).document.clone();
        (view.real_path(file), document, edit.range, edit.insert)
    };
    edits.into_iter().map(place).collect()
}

/// A file's text before and after.
pub type Rewritten = (Bytes, Arc<Document>, Arc<Document>);

impl Around<'_> {
    /// How a file is to look, as `jailconf.toml` says it and for the rest as the editor
    /// wants it; `None` where it is left alone, or looks so already.
    pub fn formatted(&self, path: &Bytes, wanted: FormatOptions) -> Option<Formatted> {
        self.formatted_where(path, wanted, None)
    }

    /// The same of several parts of a file at once.
    pub fn formatted_parts(
        &self,
        path: &Bytes,
        wanted: FormatOptions,
        parts: &[TextRange],
    ) -> Option<Formatted> {
        self.formatted_where(path, wanted, Some(parts))
    }

    fn formatted_where(
        &self,
        path: &Bytes,
        wanted: FormatOptions,
        parts: Option<&[TextRange]>,
    ) -> Option<Formatted> {
        let read = RefCell::default();
        let files = Desk::over_files(self.workspace, self.open, self.shelf, &read);
        let form = Project::around(&files, &self.settings_from(path), self.wishes).form(wanted);
        format_parts(&files, path, &form, parts).ok().filter(|f| !f.edits.is_empty())
    }

    /// Every safe fix of a view at once, as the whole new text of each file; a
    /// round is proven before it counts.
    pub fn fix_all(&self, view: &View) -> Vec<Rewritten> {
        let selection = view.project.selection();
        let options = FixOptions { threshold: Applicability::Safe, selection };
        let read = RefCell::default();
        let files = Desk::over_files(self.workspace, self.open, self.shelf, &read);
        let report = self.with_input(view.on(), files, &view.project, &read, |input| {
            jailconf_lint::fix(input, &view.context(), &options)
        });
        report.files.into_iter().map(|f| (view.real(&f.path), f.before, f.after)).collect()
    }
}

/// Whether what a rule finds could as well not be there.
pub fn is_unnecessary(rule: &Rule) -> bool {
    UNNECESSARY.contains(&rule.name)
}

const UNNECESSARY: [&str; 3] =
    ["overwritten-parameter", "word-without-effect", "inert-mount-permission"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unnecessary_are_rules() {
        for name in UNNECESSARY {
            assert!(jailconf_lint::rules::find(name).is_some(), "{name}");
        }
    }
}
