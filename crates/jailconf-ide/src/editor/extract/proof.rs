use std::cell::RefCell;
use std::sync::Arc;

use jailconf_host::Tree;
use jailconf_lint::Changed;
use jailconf_plan::{Config, FileRef};
use jailconf_resolve::{
    Configuration, FileSource, Jail, Level, LoadOptions, Param, Program, load_with,
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

/// Whether jail(8) makes the same of both, but for a variable that is new. Where in its
/// list a parameter stands does not count: the order of a start is that of jail(8)'s steps
/// (R097), and the order of the kernel's checks is its own (R121).
fn is_same(before: &Config, after: &Program, new: Option<&str>) -> bool {
    let configuration = Configuration::resolve(after);
    let (old, jails) = (&before.configuration.jails, &configuration.jails);
    before.program.verdict.errors.is_empty()
        && after.verdict.errors.is_empty()
        && before.program.missing.len() == after.missing.len()
        && old.len() == jails.len()
        && old.iter().zip(jails).all(|(a, b)| is_same_jail(a, b, new))
}

fn is_same_jail(a: &Jail, b: &Jail, new: Option<&str>) -> bool {
    let is_old = |p: &&Param| new.is_none_or(|new| *p.name != *new.as_bytes());
    let faults = |jail: &Jail| -> Vec<_> {
        jail.faults.iter().map(|f| (f.kind, f.parameter.clone())).collect()
    };
    a.name == b.name
        && a.failed == b.failed
        && a.messages.iter().map(|m| &m.text).eq(b.messages.iter().map(|m| &m.text))
        && faults(a) == faults(b)
        && sorted(a.params.iter()) == sorted(b.params.iter())
        && sorted(a.variables.iter()) == sorted(b.variables.iter().filter(is_old))
}

/// Parameters by name; of several of one name, in their order.
fn sorted<'p>(params: impl Iterator<Item = &'p Param>) -> Vec<(&'p Bytes, Option<Vec<&'p Bytes>>)> {
    let values = |p: &'p Param| p.values.as_ref().map(|v| v.iter().map(|v| &v.text).collect());
    let mut found: Vec<_> = params.map(|p| (&p.name, values(p))).collect();
    found.sort_by_key(|(name, _)| *name);
    found
}
