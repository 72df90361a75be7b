use std::cell::RefCell;
use std::sync::Arc;

use jailconf_host::Tree;
use jailconf_lint::Changed;
use jailconf_plan::{Config, FileRef};
use jailconf_resolve::{
    Configuration, FileSource, Level, Likeness, LoadOptions, ParameterOrder, Program, load_with,
};
use jailconf_syntax::{Bytes, Document, apply_edits, lex};

use crate::Mapped;
use crate::editor::extract::Proposal;
use crate::editor::files::Desk;
use crate::editor::{Around, Scene, View};

/// Readers of a file that are asked; a file that all jails include may have thousands.
const MAX_READERS: usize = 20;

impl Around<'_> {
    /// Whether the changed text parses, has every comment, and gives each jail of everybody
    /// who reads the file what it had.
    pub(super) fn is_proven(&self, view: &View, file: FileRef, proposal: &Proposal) -> bool {
        let before = &view.plan.file(file).document;
        let Ok(bytes) = apply_edits(before.text(), &proposal.extraction.edits) else {
            return false;
        };
        let after = Arc::new(Document::new(&bytes));
        if !after.parse().errors().is_empty() || !comments(before).eq(comments(&after)) {
            return false;
        }
        let mut open = self.open.clone();
        open.insert(view.real_path(file), after);
        let mut readers: Vec<_> =
            view.readings(file).into_iter().map(|(config, _)| config).collect();
        readers.dedup();
        readers.len() <= MAX_READERS
            && readers.into_iter().all(|config| {
                let config = view.plan.config(config);
                let program = self.reloaded(view, config, &open);
                program.is_some_and(|after| is_same(config, &after, proposal.new.as_deref()))
            })
    }

    /// What a reader reads when other text is unsaved.
    fn reloaded(&self, view: &View, config: &Config, open: &Changed) -> Option<Program> {
        let read = RefCell::default();
        let root = view.plan.file(*config.files.first()?);
        let options = LoadOptions { level: Level::of(config.release), ..LoadOptions::default() };
        match &view.scene {
            Scene::Host(host) => {
                let tree = self.workspace.tree(host).ok()?;
                let desk = Desk::over_tree(&*tree, host, open, self.shelf, &read);
                inside(&desk, &root.within, &root.own_path, &options)
            }
            Scene::Declared(_) | Scene::File(_) => {
                if let Some(home) = view.home() {
                    let tree = self.workspace.tree(&home.host).ok()?;
                    let desk = Desk::over_tree(&*tree, &home.host, open, self.shelf, &read);
                    return inside(&desk, &home.roots, &root.path, &options);
                }
                let desk = Desk::over_files(self.workspace, open, self.shelf, &read);
                let files = Mapped::new(desk, view.project.map());
                Some(load_with(&files, &root.path, &options))
            }
        }
    }
}

/// Jails lie in one another a few deep at most: each root is a part of the path.
fn inside(tree: &dyn Tree, roots: &[Bytes], path: &[u8], options: &LoadOptions) -> Option<Program> {
    match roots.split_first() {
        None => {
            let source: &dyn FileSource = tree;
            Some(load_with(source, path, options))
        }
        Some((root, inner)) => inside(&*tree.inside(root).ok()?, inner, path, options),
    }
}

fn comments(document: &Document) -> impl Iterator<Item = &str> {
    let tokens = lex(document.text()).into_iter().filter(|token| token.kind.is_comment());
    tokens.map(|token| document.slice(token.range))
}

/// Whether jail(8) makes the same of both, but for a variable that is new.
fn is_same(before: &Config, after: &Program, new: Option<&str>) -> bool {
    let new_variable = new.map(str::as_bytes);
    let likeness = Likeness { order: ParameterOrder::CountsNot, new_variable };
    before.program.verdict.errors.is_empty()
        && before.program.is_judged_like(after)
        && likeness.holds(&before.configuration, &Configuration::resolve(after))
}
