use jailconf_resolve::{DirEntry, FileKind, FileSource, MemorySource, ReadError};
use jailconf_syntax::{Bytes, Document};
use std::sync::Arc;

/// A directory tree as somebody who lives in it sees it: paths are absolute in
/// it, and no name, `..` or symbolic link leads out of it.
pub trait Tree: FileSource {
    /// The tree below a directory, as a jail that has it for a root sees it.
    /// Whoever is root there may have written what is in it: names are looked
    /// up as in a chroot, and only regular files are opened.
    fn inside(&self, root: &[u8]) -> Result<Box<dyn Tree + '_>, ReadError>;

    /// Whether what is not in it is nowhere. A root that was found by the shape of what lies
    /// around a file says what belongs together; what it lacks may be elsewhere.
    fn is_whole(&self) -> bool {
        true
    }

    /// What makes its root the same directory, whatever it is called: device and inode.
    /// `None` where a directory has one name only.
    fn identity(&self) -> Option<(u64, u64)> {
        None
    }
}

impl Tree for MemorySource {
    fn inside(&self, root: &[u8]) -> Result<Box<dyn Tree + '_>, ReadError> {
        Ok(Box::new(Below { source: self, root: trim(root).into() }))
    }
}

/// Files in memory below a directory. There are no links in memory, so that a
/// prefix and the removal of `..` are enough.
struct Below<'a> {
    source: &'a MemorySource,
    root: Bytes,
}

impl Below<'_> {
    fn path(&self, path: &[u8]) -> Vec<u8> {
        match &*normal_path(path) {
            b"/" => self.root.to_vec(),
            path => [&*self.root, path].concat(),
        }
    }
}

impl FileSource for Below<'_> {
    fn read(&self, path: &[u8]) -> Result<Arc<Document>, ReadError> {
        self.source.read(&self.path(path))
    }

    fn list(&self, dir: &[u8]) -> Result<Vec<DirEntry>, ReadError> {
        self.source.list(&self.path(dir))
    }

    fn kind(&self, path: &[u8]) -> Result<Option<FileKind>, ReadError> {
        self.source.kind(&self.path(path))
    }
}

impl Tree for Below<'_> {
    fn inside(&self, root: &[u8]) -> Result<Box<dyn Tree + '_>, ReadError> {
        Ok(Box::new(Below { source: self.source, root: self.path(root).into() }))
    }
}

fn trim(path: &[u8]) -> &[u8] {
    path.strip_suffix(b"/").unwrap_or(path)
}

/// A path without empty parts, `.` and `..`, absolute.
pub fn normal_path(path: &[u8]) -> Bytes {
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|&b| b == b'/') {
        match part {
            b"" | b"." => {}
            b".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    let mut out = Vec::with_capacity(path.len());
    for part in parts {
        out.push(b'/');
        out.extend_from_slice(part);
    }
    if out.is_empty() { "/".into() } else { out.into() }
}
