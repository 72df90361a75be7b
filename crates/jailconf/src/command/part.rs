//! Files that are looked at together, and as whose they are opened.

use jailconf_ide::{Bytes, Declared, Input, Mapped, Plan};

use crate::disk::{Disk, Owner, Plain};

/// Files that are looked at together.
pub struct Part {
    pub(super) source: Source,
    /// The root of a tree, by its path on disk.
    pub(super) place: Bytes,
    /// How its files are named.
    pub(super) shown: Shown,
    /// The files to which the answer is restricted, as the tree names them.
    pub(super) only: Option<Vec<Bytes>>,
}

/// How the files of a tree are named, which are absolute in it.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Shown {
    /// As they are.
    Absolute,
    /// Without the slash: the tree is the working directory.
    Relative,
    /// With the root's own name before them.
    Behind(Bytes),
}

impl Shown {
    pub(super) fn name(&self, path: &[u8]) -> Bytes {
        match self {
            Shown::Absolute => path.into(),
            Shown::Relative => path.strip_prefix(b"/").unwrap_or(path).into(),
            Shown::Behind(root) => [&**root, path].concat().into(),
        }
    }

    /// For a root in the tree.
    pub(super) fn below(&self, root: &[u8]) -> Shown {
        if root.is_empty() { self.clone() } else { Shown::Behind(self.name(root)) }
    }
}

pub(super) enum Source {
    /// A host's tree.
    Tree(Disk),
    /// Files of a tree that nobody in it is known to read.
    Inside(Disk, Vec<Bytes>),
    /// Single files.
    Files(Mapped<Plain>, Vec<Bytes>),
    /// Files whose readers the settings declare.
    Declared(Mapped<Plain>, Vec<Declared>),
}

impl Part {
    pub(super) fn new(source: Source) -> Part {
        Part { source, place: Bytes::default(), shown: Shown::Absolute, only: None }
    }

    /// What a plan is made of.
    pub fn input(&self) -> Input<'_> {
        match &self.source {
            Source::Tree(disk) => Input::Root(disk),
            Source::Inside(disk, paths) => Input::Files(disk, paths),
            Source::Files(plain, paths) => Input::Files(plain, paths),
            Source::Declared(plain, files) => Input::Declared(plain, files),
        }
    }

    /// The files to which the answer is restricted.
    pub fn only(&self) -> Option<Vec<Bytes>> {
        self.only.clone()
    }

    /// Whether it is a whole tree.
    pub fn is_tree(&self) -> bool {
        matches!(self.source, Source::Tree(_))
    }

    /// Where the settings of editors are looked for that hold for a file: by its path on
    /// disk, and nowhere for what lies in a jail.
    pub fn settings_of(&self, path: &[u8]) -> Option<Bytes> {
        match &self.source {
            Source::Files(plain, _) | Source::Declared(plain, _) => Some(plain.place(path)),
            Source::Tree(disk) | Source::Inside(disk, _) if disk.owner() == Owner::Jail => None,
            Source::Tree(_) | Source::Inside(..) => Some([&*self.place, path].concat().into()),
        }
    }

    /// A file's name as the command line names files.
    pub fn shown_name(&self, path: &[u8]) -> Bytes {
        self.shown.name(path)
    }

    /// Names files as the command line does.
    pub fn rename(&self, plan: &mut Plan) {
        for file in &mut plan.files {
            file.path = self.shown_name(&file.path);
        }
        for problem in &mut plan.problems {
            problem.path = self.shown_name(&problem.path);
        }
    }

    /// The tree to write in, and a file's path there.
    pub fn to_write(&self, own_path: &Bytes) -> (&Disk, Bytes) {
        match &self.source {
            Source::Tree(disk) | Source::Inside(disk, _) => (disk, own_path.clone()),
            Source::Files(plain, _) | Source::Declared(plain, _) => {
                (plain.source().disk(), plain.place(own_path))
            }
        }
    }

    /// What was handed over open is not written, it is printed.
    pub fn is_given(&self, path: &[u8]) -> bool {
        match &self.source {
            Source::Files(plain, _) | Source::Declared(plain, _) => plain.source().is_given(path),
            Source::Tree(_) | Source::Inside(..) => false,
        }
    }
}

/// How files of a root are named, so that they begin as one of them was named.
pub(super) fn shown_root(named: &[u8], whole: &[u8], root: &[u8]) -> Shown {
    let below = whole.strip_prefix(root).unwrap_or_default();
    match named.strip_suffix(below) {
        Some(b"") => Shown::Absolute,
        Some(shown) => Shown::Behind(shown.into()),
        None if below.strip_prefix(b"/") == Some(named) => Shown::Relative,
        None => Shown::Behind(root.into()),
    }
}
