use std::collections::BTreeMap;
use std::sync::Arc;

use jailconf_host::Tree;
use jailconf_resolve::{DirEntry, FileKind, FileSource, ReadError};
use jailconf_syntax::{Bytes, Document};

/// Files as they would be after edits: by path, absolute in the host (or as
/// given).
pub type Changed = BTreeMap<Bytes, Arc<Document>>;

/// A source with some of its files replaced: by fixes that are tried, or by an
/// editor's unsaved text.
pub struct Overlay<'a> {
    base: Base<'a>,
    prefix: Bytes,
    changed: &'a Changed,
}

enum Base<'a> {
    Source(&'a dyn FileSource),
    Tree(&'a dyn Tree),
    Inside(Box<dyn Tree + 'a>),
}

impl<'a> Overlay<'a> {
    /// Over single files.
    pub fn over_source(source: &'a dyn FileSource, changed: &'a Changed) -> Overlay<'a> {
        Overlay { base: Base::Source(source), prefix: Bytes::default(), changed }
    }

    /// Over a host's tree.
    pub fn over_tree(tree: &'a dyn Tree, changed: &'a Changed) -> Overlay<'a> {
        Overlay { base: Base::Tree(tree), prefix: Bytes::default(), changed }
    }

    fn tree(&self) -> Option<&dyn Tree> {
        match &self.base {
            Base::Source(_) => None,
            Base::Tree(tree) => Some(*tree),
            Base::Inside(tree) => Some(&**tree),
        }
    }
}

impl FileSource for Overlay<'_> {
    fn read(&self, path: &[u8]) -> Result<Arc<Document>, ReadError> {
        if let Some(document) = self.changed.get(&*[&*self.prefix, path].concat()) {
            return Ok(document.clone());
        }
        match &self.base {
            Base::Source(source) => source.read(path),
            Base::Tree(tree) => tree.read(path),
            Base::Inside(tree) => tree.read(path),
        }
    }

    fn list(&self, dir: &[u8]) -> Result<Vec<DirEntry>, ReadError> {
        match &self.base {
            Base::Source(source) => source.list(dir),
            Base::Tree(tree) => tree.list(dir),
            Base::Inside(tree) => tree.list(dir),
        }
    }

    fn kind(&self, path: &[u8]) -> Result<Option<FileKind>, ReadError> {
        match &self.base {
            Base::Source(source) => source.kind(path),
            Base::Tree(tree) => tree.kind(path),
            Base::Inside(tree) => tree.kind(path),
        }
    }

    fn confine(&self, roots: &dyn Fn() -> Vec<Bytes>) {
        match &self.base {
            Base::Source(source) => source.confine(roots),
            Base::Tree(tree) => tree.confine(roots),
            Base::Inside(tree) => tree.confine(roots),
        }
    }
}

impl Tree for Overlay<'_> {
    fn is_whole(&self) -> bool {
        self.tree().is_none_or(Tree::is_whole)
    }

    fn identity(&self) -> Option<(u64, u64)> {
        self.tree()?.identity()
    }

    fn inside(&self, root: &[u8]) -> Result<Box<dyn Tree + '_>, ReadError> {
        let inner = self.tree().ok_or(ReadError::NotFound)?.inside(root)?;
        let prefix = jailconf_host::normal_path(&[&*self.prefix, b"/", root].concat());
        Ok(Box::new(Overlay { base: Base::Inside(inner), prefix, changed: self.changed }))
    }
}
