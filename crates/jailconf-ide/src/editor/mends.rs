use std::cell::RefCell;
use std::sync::Arc;

use jailconf_lint::{Applicability, FixOptions, Rule, edits_of};
use jailconf_plan::FileRef;
use jailconf_syntax::{Bytes, Document, TextRange};

use crate::editor::files::Desk;
use crate::editor::{Around, View};
use crate::{FormatOptions, Formatted, format_file};

/// A mend that an editor can offer.
#[derive(Clone, Debug, PartialEq)]
pub struct Mend {
    /// What it does.
    pub title: String,
    /// Whether nobody gets more by it.
    pub is_safe: bool,
    /// The finding that it mends: its index in [`View::found`].
    pub finding: usize,
    /// The edits, by absolute path; files may be other ones than the finding's.
    pub edits: Vec<(Bytes, Arc<Document>, TextRange, String)>,
}

/// The mends of the findings that touch a range of a file.
pub fn mends(view: &View, file: FileRef, range: TextRange) -> Vec<Mend> {
    let path = &view.plan.file(file).path;
    let mut found = Vec::new();
    for (finding, diagnostic) in view.found.iter().enumerate() {
        let touches = diagnostic.place.range.intersect(range).is_some();
        if !touches || view.plan.file(diagnostic.place.file).path != *path {
            continue;
        }
        let Some(fix) = &diagnostic.fix else { continue };
        let Ok(edits) = edits_of(&view.plan, fix) else { continue };
        let edits = edits.into_iter().map(|(file, edit)| {
            let document = view.plan.file(file).document.clone();
            (view.real_path(file), document, edit.range, edit.insert)
        });
        let is_safe = fix.applicability == Applicability::Safe;
        found.push(Mend { title: fix.title.clone(), is_safe, finding, edits: edits.collect() });
    }
    found
}

/// A file's text before and after.
pub type Rewritten = (Bytes, Arc<Document>, Arc<Document>);

impl Around<'_> {
    /// How a file is to look; `None` where it is left alone, or looks so already.
    pub fn formatted(&self, path: &Bytes, options: &FormatOptions) -> Option<Formatted> {
        let read = RefCell::default();
        let files = Desk::over_files(self.workspace, self.open, self.shelf, &read);
        format_file(&files, path, options).ok().filter(|f| !f.edits.is_empty())
    }

    /// Every safe mend of a view at once, as the whole new text of each file; a
    /// round is proven before it counts.
    pub fn mend_all(&self, view: &View) -> Vec<Rewritten> {
        let selection = view.project.selection();
        let options = FixOptions { threshold: Applicability::Safe, selection };
        let read = RefCell::default();
        let files = Desk::over_files(self.workspace, self.open, self.shelf, &read);
        let report = self.with_input(&view.scene, files, &view.project, &read, |input| {
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
