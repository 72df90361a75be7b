//! Writing files: whole or not at all, with their owner, mode and attributes, never
//! over a change that somebody else made meanwhile, never through a link in a jail.

mod attributes;
mod temporary;

use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata};
use std::io::{Seek, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::time::Duration;

use jailconf_ide::{Bytes, Document, ReadError};
use rustix::fs::{
    AtFlags, FlockOperation, Gid, Mode, OFlags, Uid, fchmod, fchown, flock, fsync, linkat, openat,
    renameat, unlinkat,
};
use rustix::io::Errno;

use crate::disk::{Disk, Located, read_regular};
use crate::write::temporary::Temporary;

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// It could not be reached or read again.
    #[error("{0}")]
    Read(#[from] ReadError),
    /// The system refused a step.
    #[error("{}", crate::disk::words(.0))]
    System(#[from] std::io::Error),
    /// It is not what was read.
    #[error("changed since it was read")]
    Changed,
    /// Another run holds it.
    #[error("is being written by another program")]
    Busy,
    /// It has several names.
    #[error("has {0} hard links; with --in-place it is written where it stands")]
    HardLinks(u64),
    /// A link inside a jail leads to it.
    #[error("is reached through a symbolic link inside a jail")]
    Link,
    /// All names for a copy are taken.
    #[error("has no free name for a copy beside it")]
    NoName,
}

impl From<Errno> for WriteError {
    fn from(error: Errno) -> WriteError {
        WriteError::System(error.into())
    }
}

/// What to do with a file that has several names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HardLinks {
    /// Leave it.
    #[default]
    Refuse,
    /// Write it where it stands, so that all names see the change. Whoever reads it
    /// meanwhile may see half of it.
    InPlace,
}

/// Whether what a file was is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backup {
    /// No.
    #[default]
    None,
    /// As `NAME.orig`, or `NAME.orig.2` and so on: what is there already is never
    /// replaced. No jail.conf is looked for under such a name (it does not end in
    /// `.conf`).
    Orig,
}

/// How to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct How {
    /// What to do with a file that has several names.
    pub links: HardLinks,
    /// Whether what it was is kept.
    pub backup: Backup,
}

/// A file that is to be written.
pub struct Target<'a> {
    /// The roots of the jails around it, outermost first.
    pub within: &'a [Bytes],
    /// Its path as the innermost of them sees it.
    pub path: &'a [u8],
}

/// What came of writing, beside the new text.
#[derive(Debug, Default)]
pub struct Written {
    /// The name of the copy of what it was.
    pub backup: Option<OsString>,
    /// The attributes that could not be kept.
    pub lost: Vec<OsString>,
}

/// How often, and how long apart, a file that another run holds is tried.
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(20);
/// Names for a copy that are tried.
const MAX_COPIES: u32 = 1_000;

/// Writes a file of a tree.
pub fn write(
    disk: &Disk,
    target: &Target<'_>,
    before: &Document,
    after: &Document,
    how: How,
) -> Result<Written, WriteError> {
    let inner = inner(disk, target.within)?;
    let tree = inner.as_ref().unwrap_or(disk);
    let located = tree.locate(target.path)?;
    if located.through_jails_link {
        return Err(WriteError::Link);
    }
    let before = before.text().to_bytes();
    let old = Old::hold(&located, &before)?;
    let links = old.metadata.nlink();
    if links > 1 && how.links == HardLinks::Refuse {
        return Err(WriteError::HardLinks(links));
    }
    temporary::clean(&located);
    let backup = match how.backup {
        Backup::None => None,
        Backup::Orig => Some(old.keep_copy(&located, &before)?),
    };
    let after = after.text().to_bytes();
    let lost = match links > 1 {
        true => in_place(&located, &old, &before, &after).map(|()| Vec::new()),
        false => replace(&located, &old, &before, &after),
    };
    Ok(Written { backup, lost: lost? })
}

/// Writes a file that is not there yet, whole from the moment that it has its name, readable to
/// all and writable to its owner.
pub fn create_new(disk: &Disk, target: &Target<'_>, text: &Document) -> Result<(), WriteError> {
    let inner = inner(disk, target.within)?;
    let located = inner.as_ref().unwrap_or(disk).locate(target.path)?;
    if located.through_jails_link {
        return Err(WriteError::Link);
    }
    let mut temporary = Temporary::new(&located)?;
    temporary.file.write_all(&text.text().to_bytes())?;
    fchmod(temporary.file.as_fd(), Mode::from_raw_mode(0o644))?;
    fsync(temporary.file.as_fd())?;
    linkat(&located.dir, &temporary.name, &located.dir, &located.name, AtFlags::empty())?;
    Ok(())
}

fn inner(disk: &Disk, within: &[Bytes]) -> Result<Option<Disk>, ReadError> {
    let mut inner: Option<Disk> = None;
    for root in within {
        inner = Some(inner.as_ref().unwrap_or(disk).jail(root)?);
    }
    Ok(inner)
}

/// The file as it stands, which no other run of ours writes while this is held.
struct Old {
    file: File,
    metadata: Metadata,
}

impl Old {
    fn hold(located: &Located, before: &[u8]) -> Result<Old, WriteError> {
        // What is no regular file is not opened at all.
        unchanged(located, before)?;
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let file = File::from(openat(&located.dir, &located.name, flags, Mode::empty())?);
        lock(&file)?;
        let metadata = file.metadata()?;
        let old = Old { file, metadata };
        // Another run may have replaced it before the lock was ours.
        old.still(located, before)?;
        Ok(old)
    }

    /// That the name still leads to this file, and the file is what was read.
    fn still(&self, located: &Located, before: &[u8]) -> Result<(), WriteError> {
        if !temporary::is_at(located, &located.name, &self.file) {
            return Err(WriteError::Changed);
        }
        unchanged(located, before)
    }

    /// Owner, mode and attributes, on another file. The attributes that could not
    /// be given.
    fn dress(&self, new: &File) -> Result<Vec<OsString>, WriteError> {
        let (own, wanted) = (new.metadata()?, &self.metadata);
        if (own.uid(), own.gid()) != (wanted.uid(), wanted.gid()) {
            let owner = (Uid::from_raw(wanted.uid()), Gid::from_raw(wanted.gid()));
            fchown(new.as_fd(), Some(owner.0), Some(owner.1))?;
        }
        fchmod(new.as_fd(), Mode::from_raw_mode((wanted.mode() & 0o7777) as _))?;
        // Last: an access list has a say in the mode.
        Ok(attributes::copy(&self.file, new))
    }

    /// Keeps a copy beside the file, whole from the moment that it has its name.
    fn keep_copy(&self, located: &Located, before: &[u8]) -> Result<OsString, WriteError> {
        let mut temporary = Temporary::new(located)?;
        temporary.file.write_all(before)?;
        self.dress(&temporary.file)?;
        fsync(temporary.file.as_fd())?;
        for number in 1..=MAX_COPIES {
            let mut name = located.name.clone();
            name.push(if number == 1 { ".orig".to_owned() } else { format!(".orig.{number}") });
            match linkat(&located.dir, &temporary.name, &located.dir, &name, AtFlags::empty()) {
                Ok(()) => return Ok(name),
                Err(Errno::EXIST) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(WriteError::NoName)
    }
}

fn lock(file: &File) -> Result<(), WriteError> {
    for _ in 0..TRIES {
        match flock(file.as_fd(), FlockOperation::NonBlockingLockExclusive) {
            Err(Errno::WOULDBLOCK) => std::thread::sleep(PAUSE),
            // A file system without locks: whoever writes meanwhile is seen later.
            _ => return Ok(()),
        }
    }
    Err(WriteError::Busy)
}

/// The new file beside the old one, then over it: at any moment one of the two is
/// there whole.
fn replace(
    located: &Located,
    old: &Old,
    before: &[u8],
    after: &[u8],
) -> Result<Vec<OsString>, WriteError> {
    let mut temporary = Temporary::new(located)?;
    temporary.file.write_all(after)?;
    let lost = old.dress(&temporary.file)?;
    fsync(temporary.file.as_fd())?;
    old.still(located, before)?;
    renameat(&located.dir, &temporary.name, &located.dir, &located.name)?;
    temporary.is_gone();
    // The name itself is safe only when the directory is.
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let _ = openat(&located.dir, ".", flags, Mode::empty()).map(fsync);
    Ok(lost)
}

fn in_place(located: &Located, old: &Old, before: &[u8], after: &[u8]) -> Result<(), WriteError> {
    // Where there is no room for the new text beside the old one, it is not begun.
    let mut room = Temporary::new(located)?;
    room.file.write_all(after)?;
    fsync(room.file.as_fd())?;
    let flags = OFlags::WRONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let mut file = File::from(openat(&located.dir, &located.name, flags, Mode::empty())?);
    old.still(located, before)?;
    let result = overwrite(&mut file, after);
    if result.is_err() {
        // As it was, as far as it can be.
        let _ = overwrite(&mut file, before);
    }
    Ok(result?)
}

fn overwrite(file: &mut File, bytes: &[u8]) -> std::io::Result<()> {
    file.rewind()?;
    file.write_all(bytes)?;
    file.set_len(bytes.len() as u64)?;
    file.sync_all()
}

fn unchanged(located: &Located, before: &[u8]) -> Result<(), WriteError> {
    let now = read_regular(located, u64::MAX - 1)?;
    if now == before { Ok(()) } else { Err(WriteError::Changed) }
}

fn remove(located: &Located, name: &OsStr) {
    let _ = unlinkat(&located.dir, name, AtFlags::empty());
}
