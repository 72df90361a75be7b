//! What is there for a system at a step: its files, and what the steps before put over
//! them. Three answers: there, not there, not known.

mod mounts;

use std::collections::HashSet;

use jailconf_host::{Tree, normal_path};
use jailconf_resolve::{FileKind, ReadError};
use jailconf_syntax::Bytes;

use mounts::Place;
pub(crate) use mounts::{Content, Mounted, Mounts};

use crate::devices::Devices;

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// This is there; a symbolic link is not followed.
    There(FileKind),
    /// Nothing.
    Absent,
    /// It may be there.
    Unknown,
}

/// The way down to a path, part by part, as jail(8) goes it below a jail's root (R083).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// It leads to this.
    To(FileKind),
    /// It ends here: nothing is there.
    EndsAt(String),
    /// It leads over this symbolic link.
    OverLink(String),
    /// That is not known.
    Unknown,
}

/// What is there for whoever runs jail(8), while one jail is started.
pub(crate) struct View<'a> {
    /// The creator's files; `None` where they are not at hand.
    pub(crate) tree: Option<&'a dyn Tree>,
    /// The creator's root, absolute in the host.
    pub(crate) prefix: &'a [u8],
    pub(crate) mounts: &'a Mounts,
    pub(crate) devices: &'a Devices,
    /// What this start has made so far.
    pub(crate) fresh: &'a Fresh,
}

/// What the hooks of a start have made so far.
#[derive(Debug, Default)]
pub(crate) struct Fresh {
    /// Directories, absolute in the host.
    directories: HashSet<Bytes>,
    /// A hook ran that is not understood: it may have made anything.
    pub(crate) anything: bool,
}

impl Fresh {
    /// A directory, and those around it, are there from now on.
    pub(crate) fn make_directory(&mut self, path: &[u8]) {
        let path = normal_path(path);
        let ends = path.iter().enumerate().skip(1).filter(|(_, b)| **b == b'/').map(|(at, _)| at);
        let around: Vec<Bytes> = ends.map(|end| path[..end].into()).collect();
        self.directories.extend(around);
        self.directories.insert(path);
    }
}

impl View<'_> {
    /// A path of the creator's, absolute in the host.
    pub(crate) fn global(&self, path: &[u8]) -> Bytes {
        normal_path(&[self.prefix, b"/", path].concat())
    }

    /// What is at a path; a symbolic link at its end is not followed.
    pub(crate) fn look(&self, path: &[u8]) -> Seen {
        let global = self.global(path);
        if self.fresh.directories.contains(&global) {
            return Seen::There(FileKind::Directory);
        }
        match self.look_global(&global) {
            Seen::Absent if self.fresh.anything => Seen::Unknown,
            seen => seen,
        }
    }

    fn look_global(&self, global: &[u8]) -> Seen {
        match self.mounts.place(global) {
            Place::Base(path) => self.look_base(&path),
            Place::In(mounted, rest) if rest.is_empty() => match mounted.content {
                Content::Other if mounted.is_file => Seen::There(FileKind::File),
                _ => Seen::There(FileKind::Directory),
            },
            Place::In(mounted, rest) => match mounted.content {
                Content::Empty => Seen::Absent,
                Content::Devfs(ruleset) => self.devices.look(ruleset, &rest[1..]),
                Content::Bind(_) | Content::Other => Seen::Unknown,
            },
        }
    }

    /// What the creator's own files say. A file of another system is not asked for.
    fn look_base(&self, global: &[u8]) -> Seen {
        let Some(tree) = self.tree else { return Seen::Unknown };
        let Some(own) = self.own(global) else { return Seen::Unknown };
        if own == b"/" {
            return Seen::There(FileKind::Directory);
        }
        let at = own.iter().rposition(|b| *b == b'/').unwrap_or_default();
        let (parent, name) = (&own[..at.max(1)], &own[at + 1..]);
        match tree.list(parent) {
            Ok(entries) => {
                let found = entries.iter().find(|entry| *entry.name == *name);
                found.map_or(absent(tree), |entry| Seen::There(entry.kind))
            }
            Err(ReadError::NotFound | ReadError::NotDirectory) => absent(tree),
            Err(_) => Seen::Unknown,
        }
    }

    /// A path of the host as the creator sees it.
    fn own<'p>(&self, global: &'p [u8]) -> Option<&'p [u8]> {
        let root = normal_path(self.prefix);
        match &*root {
            b"/" => Some(global),
            root => match global.strip_prefix(root)? {
                b"" => Some(b"/"),
                rest => rest.starts_with(b"/").then_some(rest),
            },
        }
    }

    /// What is at a path, symbolic links followed, as stat(2) has it.
    pub(crate) fn follow(&self, path: &[u8]) -> Seen {
        let global = self.global(path);
        let Place::Base(base) = self.mounts.place(&global) else { return self.look(path) };
        if self.fresh.directories.contains(&global) {
            return Seen::There(FileKind::Directory);
        }
        let (Some(tree), Some(own)) = (self.tree, self.own(&base)) else { return Seen::Unknown };
        match tree.kind(own) {
            Ok(Some(kind)) => Seen::There(kind),
            Ok(None) if !self.fresh.anything => absent(tree),
            _ => Seen::Unknown,
        }
    }

    /// The way from a directory down to something below it.
    pub(crate) fn way(&self, from: &str, below: &str) -> Way {
        let mut at = from.trim_end_matches('/').to_owned();
        let mut kind = FileKind::Directory;
        for part in below.split('/').filter(|part| !part.is_empty()) {
            at = format!("{at}/{part}");
            kind = match self.look(at.as_bytes()) {
                Seen::There(FileKind::Link) => return Way::OverLink(at),
                Seen::There(kind) => kind,
                Seen::Absent => return Way::EndsAt(at),
                Seen::Unknown => return Way::Unknown,
            };
        }
        Way::To(kind)
    }

    /// Whether a jail's root is there as a whole, and not just the few files of it that
    /// somebody keeps elsewhere.
    pub(crate) fn is_filled(&self, root: &str) -> bool {
        // What is mounted on its `dev` says nothing of it.
        let Place::Base(base) = self.mounts.place(&self.global(root.as_bytes())) else {
            return false;
        };
        let has = |name: &[u8]| {
            matches!(self.look_base(&normal_path(&[&base, name].concat())), Seen::There(_))
        };
        has(b"/bin") || has(b"/dev")
    }

    /// Where nothing is at a path, symbolic links followed: the first part of it that is
    /// not there, if what is around it is at hand, so that it is certain.
    pub(crate) fn surely_absent(&self, path: &[u8], around: Around) -> Option<Bytes> {
        let path = normal_path(path);
        if self.follow(&path) != Seen::Absent {
            return None;
        }
        let mut ends = path.iter().enumerate().skip(1).filter(|(_, b)| **b == b'/').map(|(i, _)| i);
        let mut parent: Bytes = "/".into();
        let first = loop {
            let end = ends.next().unwrap_or(path.len());
            let part = Bytes::from(&path[..end]);
            match self.follow(&part) {
                Seen::There(_) if end < path.len() => parent = part,
                Seen::Absent => break part,
                _ => return None,
            }
        };
        let is_sure = match (&*parent, around) {
            (b"/", _) => self.is_whole_system(),
            (_, Around::Directory) => true,
            (_, Around::Directories) => self.neighbours(&parent, |_| true),
            (_, Around::Roots) => self.neighbours(&parent, |path| self.is_filled(path)),
        };
        is_sure.then_some(first)
    }

    /// Whether another directory stands in a directory that is what is asked for.
    fn neighbours(&self, parent: &[u8], is_like: impl Fn(&str) -> bool) -> bool {
        let Place::Base(base) = self.mounts.place(&self.global(parent)) else { return false };
        let (Some(tree), Some(own)) = (self.tree, self.own(&base)) else { return false };
        let entries = tree.list(own).unwrap_or_default();
        let shown = String::from_utf8_lossy(parent).into_owned();
        let directories = entries.iter().filter(|entry| entry.kind == FileKind::Directory);
        // One is enough; of many most are alike.
        directories.take(64).any(|e| is_like(&format!("{shown}/{}", e.name.to_text())))
    }

    /// Whether the creator's own root is there as a whole.
    fn is_whole_system(&self) -> bool {
        ["/etc", "/usr", "/var", "/tmp"]
            .iter()
            .all(|path| matches!(self.follow(path.as_bytes()), Seen::There(_)))
    }
}

/// What is not in a tree: it is nowhere only where the tree is all there is.
fn absent(tree: &dyn Tree) -> Seen {
    if tree.is_whole() { Seen::Absent } else { Seen::Unknown }
}

/// What must be at hand around a path before its absence is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Around {
    /// The directory in which it would be.
    Directory,
    /// And another directory in that one.
    Directories,
    /// And another jail's root in that one.
    Roots,
}
