use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jailconf_syntax::{Bytes, Document};

/// Where files come from: the disk, memory, an editor's unsaved text.
/// Paths are bytes, as the files name them.
pub trait FileSource {
    /// The file at a path, symbolic links followed.
    fn read(&self, path: &[u8]) -> Result<Arc<Document>, ReadError>;

    /// The entries of a directory, in no particular order, without `.` and `..`.
    fn list(&self, dir: &[u8]) -> Result<Vec<DirEntry>, ReadError>;

    /// What is at a path, symbolic links followed; `None` if nothing is.
    fn kind(&self, path: &[u8]) -> Result<Option<FileKind>, ReadError>;
}

/// An entry of a directory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DirEntry {
    /// Its name, without the directory.
    pub name: Bytes,
    /// What it is, symbolic links not followed.
    pub kind: FileKind,
}

/// What a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Link,
    /// A FIFO, a device, a socket.
    Other,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// There is none.
    NotFound,
    /// It is a directory.
    IsDirectory,
    /// Permission denied.
    Denied,
    /// It is neither a file nor a directory, and is not opened.
    NotRegular,
    /// It is larger than what is read; the limit in bytes.
    TooLarge(u64),
    /// It leads out of the jail it belongs to, and is not followed.
    Outside,
    /// It is included deeper than jail(8) follows: it would end here.
    TooDeep,
    /// More files would be read than the given number.
    TooMany(usize),
    /// Another error of the system, in its words.
    Other(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::NotFound => f.write_str("No such file or directory"),
            ReadError::IsDirectory => f.write_str("Is a directory"),
            ReadError::Denied => f.write_str("Permission denied"),
            ReadError::NotRegular => f.write_str("not a regular file"),
            ReadError::TooLarge(limit) => write!(f, "larger than {limit} bytes"),
            ReadError::Outside => f.write_str("leads out of the jail"),
            ReadError::TooDeep => f.write_str("included too deep"),
            ReadError::TooMany(limit) => write!(f, "more than {limit} files"),
            ReadError::Other(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for ReadError {}

/// Files in memory, by path. A directory is there if something is in it or it
/// was added.
#[derive(Clone, Debug, Default)]
pub struct MemorySource {
    files: BTreeMap<Bytes, Arc<Document>>,
    directories: std::collections::BTreeSet<Bytes>,
}

impl MemorySource {
    /// No files.
    pub fn new() -> MemorySource {
        MemorySource::default()
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: impl Into<Bytes>, contents: &[u8]) {
        self.files.insert(path.into(), Arc::new(Document::new(contents)));
    }

    /// Adds an empty directory.
    pub fn insert_directory(&mut self, path: impl Into<Bytes>) {
        self.directories.insert(path.into());
    }
}

impl FileSource for MemorySource {
    fn read(&self, path: &[u8]) -> Result<Arc<Document>, ReadError> {
        match self.files.get(path) {
            Some(document) => Ok(document.clone()),
            None if self.kind(path)? == Some(FileKind::Directory) => Err(ReadError::IsDirectory),
            None => Err(ReadError::NotFound),
        }
    }

    fn list(&self, dir: &[u8]) -> Result<Vec<DirEntry>, ReadError> {
        let mut entries = std::collections::BTreeSet::new();
        let paths = self.files.keys().map(|p| (p, FileKind::File));
        let directories = self.directories.iter().map(|p| (p, FileKind::Directory));
        for (path, kind) in paths.chain(directories) {
            let Some(rest) = below(path, dir) else { continue };
            let mut parts = rest.splitn(2, |&b| b == b'/');
            let Some(name) = parts.next().filter(|n| !n.is_empty()) else { continue };
            let kind = if parts.next().is_some() { FileKind::Directory } else { kind };
            entries.insert(DirEntry { name: name.into(), kind });
        }
        if entries.is_empty() && !self.directories.contains(trim(dir)) && !dir.is_empty() {
            return Err(ReadError::NotFound);
        }
        Ok(entries.into_iter().collect())
    }

    fn kind(&self, path: &[u8]) -> Result<Option<FileKind>, ReadError> {
        if self.files.contains_key(path) {
            return Ok(Some(FileKind::File));
        }
        let is_directory = self.directories.contains(trim(path))
            || self.files.keys().chain(&self.directories).any(|p| below(p, path).is_some());
        Ok(is_directory.then_some(FileKind::Directory))
    }
}

fn trim(dir: &[u8]) -> &[u8] {
    dir.strip_suffix(b"/").unwrap_or(dir)
}

/// The part of a path below a directory; the empty directory is the working one.
fn below<'a>(path: &'a [u8], dir: &[u8]) -> Option<&'a [u8]> {
    let dir = trim(dir);
    if dir.is_empty() || dir == b"." {
        return Some(path.strip_prefix(b"/").unwrap_or(path));
    }
    path.strip_prefix(dir)?.strip_prefix(b"/")
}
