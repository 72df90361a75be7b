//! As whose a file is opened.

use std::cell::RefCell;

use jailconf_host::{Tree, jail_roots, normal_path};
use jailconf_resolve::{FileSource, ReadError};
use jailconf_syntax::Bytes;

use crate::Project;
use crate::editor::Around;
use crate::editor::files::Desk;

/// How deep jails inside jails are followed; a full name has 255 bytes (R028).
const MAX_NESTING: usize = 64;

/// The system to which a file belongs: the innermost jail in whose root it lies, or the
/// host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The host's `/` on disk; empty where it is that of the machine.
    pub host: Bytes,
    /// The roots that lead to the jail, outermost first, each as whoever is around it sees
    /// it; none for the host itself.
    pub roots: Vec<Bytes>,
    /// The file, as the system sees it.
    pub path: Bytes,
}

impl Home {
    /// Of an absolute path, when it is known which directory is the host's `/`, of which
    /// this is the tree.
    pub fn of(tree: &dyn Tree, host: &Bytes, whole: &Bytes) -> Result<Home, ReadError> {
        let path: Bytes = whole.strip_prefix(&**host).unwrap_or(whole).into();
        let path = if path.is_empty() { "/".into() } else { path };
        let mut home = Home { host: host.clone(), roots: Vec::new(), path };
        home.descend(tree)?;
        Ok(home)
    }

    /// The same by the shape of the file's name alone: `/x` is the `/` of whoever reads
    /// `/x/etc/jail.conf` and what rc(8) reads beside it.
    pub fn of_etc(whole: &Bytes) -> Option<Home> {
        let at = whole.iter().rposition(|&b| b == b'/')?;
        let (dir, name) = (whole.get(..at)?, whole.get(at + 1..)?);
        let in_etc = dir.strip_suffix(b"/etc").filter(|_| name.starts_with(b"jail."));
        let root = in_etc.or_else(|| dir.strip_suffix(b"/etc/jail.conf.d"))?;
        let is_conf = name.ends_with(b".conf") && !root.is_empty();
        let path = whole.strip_prefix(root)?.into();
        is_conf.then(|| Home { host: root.into(), roots: Vec::new(), path })
    }

    /// The jail's root, as the host sees it; empty for the host's own.
    pub fn root(&self) -> Bytes {
        self.roots.concat().into()
    }

    /// The system's root on disk; empty for that of the machine.
    pub fn place(&self) -> Bytes {
        [&*self.host, &*self.root()].concat().into()
    }

    /// The root on disk of the outermost jail.
    pub fn outermost(&self) -> Option<Bytes> {
        self.roots.first().map(|root| [&*self.host, &**root].concat().into())
    }

    /// Hands the system's tree over, opened root by root from that of the host.
    pub(crate) fn with_tree<T>(
        &self,
        tree: &dyn Tree,
        ask: impl FnOnce(Result<&dyn FileSource, ReadError>) -> T,
    ) -> T {
        with_tree(tree, &self.roots, ask)
    }

    /// No more than `MAX_NESTING` deep: each root is one of them.
    fn descend(&mut self, tree: &dyn Tree) -> Result<(), ReadError> {
        tree.confine(&|| jail_roots(tree));
        let roots = jail_roots(tree);
        let roots = roots.iter().map(|root| normal_path(root));
        let holds = |root: &Bytes| root.len() > 1 && *root != self.path && is_at(&self.path, root);
        let Some(root) = roots.filter(holds).max_by_key(|root| root.len()) else { return Ok(()) };
        if self.roots.len() >= MAX_NESTING {
            return Err(ReadError::TooDeep);
        }
        self.path = self.path.strip_prefix(&*root).unwrap_or_default().into();
        let inner = tree.inside(&root)?;
        self.roots.push(root);
        self.descend(&*inner)
    }
}

impl Around<'_> {
    /// The system to which a file belongs, as far as the tree around it shows.
    ///
    /// # Errors
    ///
    /// The root of a jail on the way cannot be opened.
    pub fn home_of(&self, whole: &Bytes) -> Result<Option<Home>, ReadError> {
        let Some(host) = self.host_of(whole) else { return Ok(None) };
        let read = RefCell::default();
        let tree = self.workspace.tree(&host)?;
        let tree = Desk::over_tree(&*tree, &host, self.open, self.shelf, &read);
        Home::of(&tree, &host, whole).map(Some)
    }

    /// From where settings are looked for that hold for a file: what is in a jail has no
    /// say in how anything is looked at.
    pub(crate) fn settings_from(&self, path: &Bytes) -> Bytes {
        let home = self.home_of(path).ok().flatten();
        home.and_then(|home| home.outermost()).unwrap_or_else(|| path.clone())
    }

    /// As whose a single file is opened; `None`: as it lies on disk.
    pub(crate) fn home_of_single(
        &self,
        path: &Bytes,
        project: &Project,
    ) -> Result<Option<Home>, ReadError> {
        let is_elsewhere = !project.map().is_empty();
        Ok(match self.home_of(path)? {
            Some(home) => Some(home).filter(|h| !is_elsewhere || !h.place().is_empty()),
            None => Home::of_etc(path).filter(|_| !is_elsewhere),
        })
    }
}

/// Whether a path is another, or lies below it.
fn is_at(path: &[u8], dir: &[u8]) -> bool {
    path.strip_prefix(dir).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}

/// No more than `MAX_NESTING` deep, as `Home` is.
fn with_tree<T>(
    tree: &dyn Tree,
    roots: &[Bytes],
    ask: impl FnOnce(Result<&dyn FileSource, ReadError>) -> T,
) -> T {
    tree.confine(&|| jail_roots(tree));
    let Some((root, inner)) = roots.split_first() else { return ask(Ok(tree)) };
    match tree.inside(root) {
        Ok(tree) => with_tree(&*tree, inner, ask),
        Err(error) => ask(Err(error)),
    }
}
