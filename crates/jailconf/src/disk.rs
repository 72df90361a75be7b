//! The one real source of files. Every name is looked up part by part below an
//! open directory, so that neither `..` nor a symbolic link nor somebody who
//! moves directories meanwhile leads out of it.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::sync::Arc;
use std::sync::OnceLock;

use jailconf_ide::{Bytes, DirEntry, Document, FileKind, FileSource, ReadError, Tree};
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, openat, readlinkat, statat};
use rustix::io::Errno;

/// Bytes that are read of a file of the host: far beyond what anybody writes by
/// hand, and small enough for memory.
const HOST_LIMIT: u64 = 1 << 30;
/// Bytes that are read of a file inside a jail, which anybody may have made.
const JAIL_LIMIT: u64 = 16 << 20;
/// Entries of a directory inside a jail that are looked at.
const MAX_ENTRIES: usize = 200_000;
/// Links that are followed for one name; FreeBSD's MAXSYMLINKS.
const MAX_LINKS: usize = 32;

/// A directory tree on disk: a host's `/`, or a jail's root.
pub struct Disk {
    root: OwnedFd,
    owner: Owner,
}

/// Whose files a tree holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The host's administrator.
    Host,
    /// Whoever is root in a jail.
    Jail,
}

/// Where a name leads.
pub struct Located {
    /// The directory that holds it.
    pub dir: OwnedFd,
    /// Its last part; `.` for the directory itself.
    pub name: OsString,
    /// Whether a symbolic link was followed on the way.
    pub through_link: bool,
}

impl Disk {
    /// The tree below a directory, taken for a host's `/`.
    pub fn open(root: &Path) -> Result<Disk, ReadError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = rustix::fs::open(root, flags, Mode::empty()).map_err(read_error)?;
        Ok(Disk { root, owner: Owner::Host })
    }

    /// The tree below a directory of this one, as a jail sees it.
    pub fn jail(&self, root: &[u8]) -> Result<Disk, ReadError> {
        let located = self.locate(root)?;
        let flags = OFlags::RDONLY
            | OFlags::DIRECTORY
            | OFlags::NOFOLLOW
            | OFlags::CLOEXEC
            | OFlags::NONBLOCK;
        let root = openat(&located.dir, &located.name, flags, Mode::empty()).map_err(read_error)?;
        Ok(Disk { root, owner: Owner::Jail })
    }

    /// Whose files these are.
    pub fn owner(&self) -> Owner {
        self.owner
    }

    /// Looks a name up, symbolic links followed as in a chroot.
    pub fn locate(&self, path: &[u8]) -> Result<Located, ReadError> {
        let mut stack: Vec<OwnedFd> = vec![self.root.try_clone().map_err(other)?];
        let mut pending: Vec<Vec<u8>> = parts(path);
        let (mut links, mut name) = (0, OsString::from("."));
        while let Some(part) = pending.pop() {
            if part == b".." {
                if stack.len() > 1 {
                    stack.pop();
                }
                name = OsString::from(".");
                continue;
            }
            let here = top(&stack)?;
            let part = OsString::from_vec(part);
            let kind = match statat(here, &part, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) => FileType::from_raw_mode(stat.st_mode as _),
                Err(Errno::NOENT) if pending.is_empty() => {
                    name = part;
                    break;
                }
                Err(error) => return Err(read_error(error)),
            };
            if kind == FileType::Symlink {
                links += 1;
                if links > MAX_LINKS {
                    return Err(read_error(Errno::LOOP));
                }
                let target = readlinkat(here, &part, Vec::new()).map_err(read_error)?.into_bytes();
                if target.starts_with(b"/") {
                    stack.truncate(1);
                }
                name = OsString::from(".");
                pending.extend(parts(&target));
                continue;
            }
            if pending.is_empty() && kind != FileType::Directory {
                name = part;
                break;
            }
            let flags = OFlags::RDONLY
                | OFlags::DIRECTORY
                | OFlags::NOFOLLOW
                | OFlags::CLOEXEC
                | OFlags::NONBLOCK;
            let next = openat(here, &part, flags, Mode::empty()).map_err(read_error)?;
            stack.push(next);
            name = OsString::from(".");
        }
        let dir = stack.pop().ok_or(ReadError::NotFound)?;
        Ok(Located { dir, name, through_link: links > 0 })
    }

    fn limit(&self) -> u64 {
        match self.owner {
            Owner::Host => HOST_LIMIT,
            Owner::Jail => JAIL_LIMIT,
        }
    }
}

impl FileSource for Disk {
    fn read(&self, path: &[u8]) -> Result<Arc<Document>, ReadError> {
        let located = self.locate(path)?;
        let bytes = read_regular(&located, self.limit())?;
        Ok(Arc::new(Document::new(&bytes)))
    }

    fn list(&self, dir: &[u8]) -> Result<Vec<DirEntry>, ReadError> {
        let located = self.locate(dir)?;
        if located.name != "." {
            return Err(ReadError::NotFound);
        }
        let mut entries = Vec::new();
        for entry in Dir::read_from(&located.dir).map_err(read_error)? {
            let entry = entry.map_err(read_error)?;
            let name = entry.file_name().to_bytes();
            if name == b"." || name == b".." {
                continue;
            }
            if self.owner == Owner::Jail && entries.len() >= MAX_ENTRIES {
                return Err(ReadError::Other(format!("more than {MAX_ENTRIES} entries")));
            }
            entries.push(DirEntry { name: name.into(), kind: kind_of(entry.file_type()) });
        }
        Ok(entries)
    }

    fn kind(&self, path: &[u8]) -> Result<Option<FileKind>, ReadError> {
        let located = match self.locate(path) {
            Ok(located) => located,
            Err(ReadError::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        match statat(&located.dir, &located.name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(kind_of(FileType::from_raw_mode(stat.st_mode as _)))),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(read_error(error)),
        }
    }
}

impl Tree for Disk {
    fn inside(&self, root: &[u8]) -> Result<Box<dyn Tree + '_>, ReadError> {
        Ok(Box::new(self.jail(root)?))
    }
}

/// Files as they are named on the command line, without a root: symbolic links
/// are followed as usual, and pipes may be read.
#[derive(Default)]
pub struct Plain {
    /// Standard input can be read once only.
    input: OnceLock<Arc<Document>>,
}

impl Plain {
    fn standard_input(&self) -> Result<Arc<Document>, ReadError> {
        if let Some(document) = self.input.get() {
            return Ok(document.clone());
        }
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(other)?;
        Ok(self.input.get_or_init(|| Arc::new(Document::new(&bytes))).clone())
    }
}

impl FileSource for Plain {
    fn read(&self, path: &[u8]) -> Result<Arc<Document>, ReadError> {
        if path == b"-" {
            return self.standard_input();
        }
        let path = Path::new(OsStr::from_bytes(path));
        let file = File::open(path).map_err(other)?;
        if file.metadata().map_err(other)?.is_dir() {
            return Err(ReadError::IsDirectory);
        }
        Ok(Arc::new(Document::new(&read_limited(file, HOST_LIMIT)?)))
    }

    fn list(&self, dir: &[u8]) -> Result<Vec<DirEntry>, ReadError> {
        let dir = if dir.is_empty() { OsStr::new(".") } else { OsStr::from_bytes(dir) };
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(dir).map_err(other)? {
            let entry = entry.map_err(other)?;
            let kind = entry.file_type().map_err(other)?;
            let kind = match () {
                () if kind.is_dir() => FileKind::Directory,
                () if kind.is_file() => FileKind::File,
                () if kind.is_symlink() => FileKind::Link,
                () => FileKind::Other,
            };
            entries.push(DirEntry { name: entry.file_name().as_bytes().into(), kind });
        }
        Ok(entries)
    }

    fn kind(&self, path: &[u8]) -> Result<Option<FileKind>, ReadError> {
        match std::fs::metadata(OsStr::from_bytes(path)) {
            Ok(metadata) if metadata.is_dir() => Ok(Some(FileKind::Directory)),
            Ok(metadata) if metadata.is_file() => Ok(Some(FileKind::File)),
            Ok(_) => Ok(Some(FileKind::Other)),
            Err(error) => match other(error) {
                ReadError::NotFound | ReadError::NotDirectory => Ok(None),
                error => Err(error),
            },
        }
    }
}

/// Opens and reads what is located, if it is a regular file: a FIFO would hang,
/// and a device may do anything.
pub fn read_regular(located: &Located, limit: u64) -> Result<Vec<u8>, ReadError> {
    if located.name == "." {
        return Err(ReadError::IsDirectory);
    }
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let stat =
        statat(&located.dir, &located.name, AtFlags::SYMLINK_NOFOLLOW).map_err(read_error)?;
    if FileType::from_raw_mode(stat.st_mode as _) != FileType::RegularFile {
        return Err(ReadError::NotRegular);
    }
    let file =
        File::from(openat(&located.dir, &located.name, flags, Mode::empty()).map_err(read_error)?);
    // It may have been replaced in between.
    if !file.metadata().map_err(other)?.is_file() {
        return Err(ReadError::NotRegular);
    }
    read_limited(file, limit)
}

fn read_limited(file: File, limit: u64) -> Result<Vec<u8>, ReadError> {
    if file.metadata().map_err(other)?.len() > limit {
        return Err(ReadError::TooLarge(limit));
    }
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(other)?;
    if bytes.len() as u64 > limit { Err(ReadError::TooLarge(limit)) } else { Ok(bytes) }
}

/// The parts of a path, last one first.
fn parts(path: &[u8]) -> Vec<Vec<u8>> {
    let parts = path.split(|&b| b == b'/').filter(|p| !p.is_empty() && *p != b".");
    parts.rev().map(<[u8]>::to_vec).collect()
}

fn top(stack: &[OwnedFd]) -> Result<rustix::fd::BorrowedFd<'_>, ReadError> {
    stack.last().map(AsFd::as_fd).ok_or(ReadError::NotFound)
}

fn kind_of(kind: FileType) -> FileKind {
    match kind {
        FileType::RegularFile => FileKind::File,
        FileType::Directory => FileKind::Directory,
        FileType::Symlink => FileKind::Link,
        _ => FileKind::Other,
    }
}

fn read_error(errno: Errno) -> ReadError {
    match errno {
        // ENOTDIR: a part of the name is a file, so that nothing is there.
        Errno::NOENT | Errno::NOTDIR => ReadError::NotFound,
        Errno::ACCESS | Errno::PERM => ReadError::Denied,
        Errno::ISDIR => ReadError::IsDirectory,
        other => ReadError::Other(words(&other.into())),
    }
}

fn other(error: std::io::Error) -> ReadError {
    match error.kind() {
        std::io::ErrorKind::NotFound => ReadError::NotFound,
        std::io::ErrorKind::PermissionDenied => ReadError::Denied,
        std::io::ErrorKind::IsADirectory => ReadError::IsDirectory,
        std::io::ErrorKind::NotADirectory => ReadError::NotDirectory,
        _ => ReadError::Other(words(&error)),
    }
}

/// The system's words without the number that Rust adds.
pub fn words(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}

/// A path of the command line as bytes.
pub fn bytes(path: &Path) -> Bytes {
    path.as_os_str().as_bytes().into()
}
