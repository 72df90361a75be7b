use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;
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

    /// Takes jails' roots for such from now on: who is root in a jail made what lies
    /// there, so that no link in it is followed out of it. `roots` says which there are,
    /// as far as this source can be read so far; it is asked again until no answer
    /// changes, because the files that say it may lie behind links themselves.
    fn confine(&self, roots: &dyn Fn() -> Vec<Bytes>) {
        // Where there are no links there is no way out.
        let _ = roots;
    }
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
    /// A part of its path is a file, or it is one and its name ends in `/`.
    NotDirectory,
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
    /// What may be read of a jail, or in a run, was read: which limit is reached.
    Spent(String),
    /// Another error of the system, in its words.
    Other(String),
    /// Something went wrong in jailconf itself: what, and where in its code.
    Internal(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::NotFound => f.write_str("No such file or directory"),
            ReadError::IsDirectory => f.write_str("Is a directory"),
            ReadError::NotDirectory => f.write_str("Not a directory"),
            ReadError::Denied => f.write_str("Permission denied"),
            ReadError::NotRegular => f.write_str("not a regular file"),
            ReadError::TooLarge(limit) => write!(f, "larger than {limit} bytes"),
            ReadError::Outside => f.write_str("leads out of the jail"),
            ReadError::TooDeep => f.write_str("included too deep"),
            ReadError::TooMany(limit) => write!(f, "more than {limit} files"),
            ReadError::Spent(what) => f.write_str(what),
            ReadError::Internal(what) => write!(f, "internal error: {what}"),
            ReadError::Other(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for ReadError {}

/// Files in memory, by path. A directory is there if something is in it or it
/// was added. `.`, `..` and slashes in a path mean what they mean on a disk where
/// nothing is a symbolic link: whatever stands before them must be a directory.
#[derive(Clone, Debug, Default)]
pub struct MemorySource {
    /// `None` for a directory.
    entries: BTreeMap<Bytes, Option<Arc<Document>>>,
}

impl MemorySource {
    /// No files.
    pub fn new() -> MemorySource {
        MemorySource::default()
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: impl Into<Bytes>, contents: &[u8]) {
        let path = path.into();
        self.entries.insert((&*normal(&path)).into(), Some(Arc::new(Document::new(contents))));
    }

    /// Adds an empty directory.
    pub fn insert_directory(&mut self, path: impl Into<Bytes>) {
        let path = path.into();
        self.entries.insert((&*normal(&path)).into(), None);
    }

    /// A path without `.`, `..` and doubled slashes, if whatever stands before these is
    /// a directory.
    fn walk<'p>(&self, path: &'p [u8]) -> Result<Cow<'p, [u8]>, ReadError> {
        if is_normal(path) {
            return Ok(Cow::Borrowed(path));
        }
        let ends = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
        for end in ends.filter(|end| !is_normal(&path[*end..])) {
            let before = normal(&path[..end]);
            if !before.is_empty() && !self.is_directory(&before) {
                return Err(self.missing(&before));
            }
        }
        Ok(normal(path))
    }

    fn is_directory(&self, normal: &[u8]) -> bool {
        matches!(self.entries.get(normal), Some(None)) || self.below(normal).next().is_some()
    }

    /// What open(2) says of a path at which no directory is.
    fn missing(&self, normal: &[u8]) -> ReadError {
        let is_file = |path: &[u8]| matches!(self.entries.get(path), Some(Some(_)));
        let slashes = normal.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        let mut around = slashes.map(|(at, _)| &normal[..at]);
        match is_file(normal) || around.any(is_file) {
            true => ReadError::NotDirectory,
            false => ReadError::NotFound,
        }
    }

    /// What lies below a directory: the rest of each path, in order.
    fn below<'a>(&'a self, dir: &'a [u8]) -> impl Iterator<Item = (&'a [u8], FileKind)> {
        let entries = self.entries.range::<[u8], _>((Bound::Included(dir), Bound::Unbounded));
        let entries = entries.take_while(move |(path, _)| path.starts_with(dir));
        entries.filter_map(move |(path, file)| {
            let rest = match dir {
                b"" => Some(&path[..]).filter(|path| !path.starts_with(b"/")),
                b"/" => path.strip_prefix(b"/"),
                _ => path[dir.len()..].strip_prefix(b"/"),
            };
            let kind = if file.is_some() { FileKind::File } else { FileKind::Directory };
            rest.filter(|rest| !rest.is_empty()).map(|rest| (rest, kind))
        })
    }
}

impl FileSource for MemorySource {
    fn read(&self, path: &[u8]) -> Result<Arc<Document>, ReadError> {
        // open(2) takes no empty name for the working directory.
        if path.is_empty() {
            return Err(ReadError::NotFound);
        }
        let path = self.walk(path)?;
        match self.entries.get(&*path) {
            Some(Some(document)) => Ok(document.clone()),
            _ if self.is_directory(&path) => Err(ReadError::IsDirectory),
            _ => Err(self.missing(&path)),
        }
    }

    fn list(&self, dir: &[u8]) -> Result<Vec<DirEntry>, ReadError> {
        let dir = self.walk(dir)?;
        let entries: std::collections::BTreeSet<DirEntry> =
            self.below(&dir).map(|(rest, kind)| entry(rest, kind)).collect();
        if entries.is_empty() && !dir.is_empty() && !self.is_directory(&dir) {
            return Err(self.missing(&dir));
        }
        Ok(entries.into_iter().collect())
    }

    fn kind(&self, path: &[u8]) -> Result<Option<FileKind>, ReadError> {
        let Ok(path) = self.walk(path) else { return Ok(None) };
        let kind = match self.entries.get(&*path) {
            Some(Some(_)) => Some(FileKind::File),
            _ => self.is_directory(&path).then_some(FileKind::Directory),
        };
        Ok(kind)
    }
}

fn entry(rest: &[u8], kind: FileKind) -> DirEntry {
    match rest.iter().position(|&b| b == b'/') {
        Some(slash) => DirEntry { name: rest[..slash].into(), kind: FileKind::Directory },
        None => DirEntry { name: rest.into(), kind },
    }
}

/// Whether a path is as short as it can be, as most are.
fn is_normal(path: &[u8]) -> bool {
    let mut parts = path.strip_prefix(b"/").unwrap_or(path).split(|&b| b == b'/');
    path.is_empty() || path != b"/" && parts.all(|p| !matches!(p, b"" | b"." | b".."))
}

/// A path without `.`, `..` and doubled slashes; the working directory is
/// empty.
fn normal(path: &[u8]) -> Cow<'_, [u8]> {
    if is_normal(path) {
        return Cow::Borrowed(path);
    }
    let absolute = path.starts_with(b"/");
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|&b| b == b'/') {
        match part {
            b"" | b"." => {}
            b".." if absolute && parts.is_empty() => {}
            b".." if parts.last().is_some_and(|last| *last != b"..") => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    let slash: &[u8] = if absolute { b"/" } else { b"" };
    Cow::Owned([slash, &parts.join(&b'/')].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, expected: Result<&str, ReadError>) {
        let mut files = MemorySource::new();
        files.insert("/d/f", b"f");
        files.insert("/g", b"g");
        let read = files.read(path.as_bytes());
        let text = read.as_ref().map(|document| document.text().as_str());
        assert_eq!(text, expected.as_ref().copied(), "{path}");
    }

    // path_resolution(7), open(2).
    #[test]
    fn what_stands_before_a_slash_is_a_directory() {
        check("/d/f", Ok("f"));
        check("//d/./../g", Ok("g"));
        check("/d/f/", Err(ReadError::NotDirectory));
        check("/d/f/x", Err(ReadError::NotDirectory));
        check("/d/f/..", Err(ReadError::NotDirectory));
        check("/none/../g", Err(ReadError::NotFound));
        check("/d/", Err(ReadError::IsDirectory));
        check("/", Err(ReadError::IsDirectory));
    }
}
