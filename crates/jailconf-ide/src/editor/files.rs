use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use jailconf_host::{Tree, normal_path};
use jailconf_lint::Changed;
use jailconf_resolve::{DirEntry, FileKind, FileSource, ReadError};
use jailconf_syntax::{Bytes, Document};

/// Where an editor's files lie.
pub trait Workspace: Send + Sync {
    /// Single files, by absolute path.
    fn files(&self) -> &dyn FileSource;

    /// A directory, taken for a host's `/`.
    fn tree(&self, root: &[u8]) -> Result<Box<dyn Tree + '_>, ReadError>;
}

/// What was read from disk. Whoever keeps it drops it when the disk is said to
/// have changed.
#[derive(Debug, Default)]
pub struct Shelf {
    documents: Kept<Result<Arc<Document>, ReadError>>,
    lists: Kept<Result<Vec<DirEntry>, ReadError>>,
    kinds: Kept<Result<Option<FileKind>, ReadError>>,
}

/// Answers by the root that was asked and the path in it: a jail's root follows
/// links in another way than the host's.
#[derive(Debug)]
struct Kept<T>(Mutex<HashMap<(Bytes, Bytes), T>>);

impl<T> Default for Kept<T> {
    fn default() -> Kept<T> {
        Kept(Mutex::default())
    }
}

impl<T: Clone> Kept<Result<T, ReadError>> {
    fn get(
        &self,
        root: &Bytes,
        path: &[u8],
        ask: impl FnOnce() -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let key = (root.clone(), path.into());
        if let Some(known) = self.locked().get(&key) {
            return known.clone();
        }
        // Asked without the lock: the disk may be slow.
        let answer = ask();
        // A link may be followed once it is known where the jails' roots are.
        if !matches!(answer, Err(ReadError::Outside)) {
            self.locked().insert(key, answer.clone());
        }
        answer
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, HashMap<(Bytes, Bytes), Result<T, ReadError>>>
    where
        (Bytes, Bytes): Hash + Eq,
    {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which files an answer was made of: the unsaved text by its absolute path;
/// `None` for what came from disk.
pub type Read = HashMap<Bytes, Option<Arc<Document>>>;

/// Unsaved text over what was read from disk over the disk itself. It remembers
/// what it was asked for.
pub(crate) struct Desk<'a> {
    base: Base<'a>,
    /// The absolute path of what is `/` here; empty for single files.
    prefix: Bytes,
    /// The same, apart from that of other ways to read.
    root: Bytes,
    open: &'a Changed,
    shelf: &'a Shelf,
    read: &'a RefCell<Read>,
}

enum Base<'a> {
    Source(&'a dyn FileSource),
    Tree(&'a dyn Tree),
    Inside(Box<dyn Tree + 'a>),
}

impl<'a> Desk<'a> {
    /// Over single files.
    pub(crate) fn over_files(
        workspace: &'a dyn Workspace,
        open: &'a Changed,
        shelf: &'a Shelf,
        read: &'a RefCell<Read>,
    ) -> Desk<'a> {
        let base = Base::Source(workspace.files());
        Desk { base, prefix: Bytes::default(), root: Bytes::default(), open, shelf, read }
    }

    /// Over a host's tree.
    pub(crate) fn over_tree(
        tree: &'a dyn Tree,
        prefix: &Bytes,
        open: &'a Changed,
        shelf: &'a Shelf,
        read: &'a RefCell<Read>,
    ) -> Desk<'a> {
        let root = [&**prefix, b"\0"].concat().into();
        Desk { base: Base::Tree(tree), prefix: prefix.clone(), root, open, shelf, read }
    }

    fn source(&self) -> &dyn FileSource {
        match &self.base {
            Base::Source(source) => *source,
            Base::Tree(tree) => *tree,
            Base::Inside(tree) => &**tree,
        }
    }

    fn tree(&self) -> Option<&dyn Tree> {
        match &self.base {
            Base::Source(_) => None,
            Base::Tree(tree) => Some(*tree),
            Base::Inside(tree) => Some(&**tree),
        }
    }
}

impl FileSource for Desk<'_> {
    fn read(&self, path: &[u8]) -> Result<Arc<Document>, ReadError> {
        let real: Bytes = [&*self.prefix, path].concat().into();
        let unsaved = self.open.get(&real).cloned();
        self.read.borrow_mut().insert(real, unsaved.clone());
        match unsaved {
            Some(document) => Ok(document),
            None => self.shelf.documents.get(&self.root, path, || self.source().read(path)),
        }
    }

    fn list(&self, dir: &[u8]) -> Result<Vec<DirEntry>, ReadError> {
        self.shelf.lists.get(&self.root, dir, || self.source().list(dir))
    }

    fn kind(&self, path: &[u8]) -> Result<Option<FileKind>, ReadError> {
        self.shelf.kinds.get(&self.root, path, || self.source().kind(path))
    }

    fn confine(&self, roots: &dyn Fn() -> Vec<Bytes>) {
        self.source().confine(roots);
    }
}

impl Tree for Desk<'_> {
    fn is_whole(&self) -> bool {
        self.tree().is_none_or(Tree::is_whole)
    }

    fn identity(&self) -> Option<(u64, u64)> {
        self.tree()?.identity()
    }

    fn inside(&self, root: &[u8]) -> Result<Box<dyn Tree + '_>, ReadError> {
        let inner = self.tree().ok_or(ReadError::NotFound)?.inside(root)?;
        let prefix = normal_path(&[&*self.prefix, b"/", root].concat());
        let root = [&*self.root, &*normal_path(root), b"\0"].concat().into();
        let (open, shelf, read) = (self.open, self.shelf, self.read);
        Ok(Box::new(Desk { base: Base::Inside(inner), prefix, root, open, shelf, read }))
    }
}
