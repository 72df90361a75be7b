//! Writing files: whole or not at all, with their owner and mode, never over a
//! change that somebody else made meanwhile, never through a link in a jail.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Write;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;

use jailconf_ide::{Bytes, Document, ReadError};
use rustix::fs::{
    AtFlags, Gid, Mode, OFlags, Uid, fchmod, fchown, fsync, openat, renameat, unlinkat,
};

use crate::disk::{Disk, Located, Owner, read_regular};

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// It could not be reached or read again.
    #[error("{0}")]
    Read(#[from] ReadError),
    /// The system refused a step.
    #[error("{0}")]
    System(#[from] std::io::Error),
    /// It is not what was read.
    #[error("changed since it was read")]
    Changed,
    /// It has several names.
    #[error("has {0} hard links; with --in-place it is written where it stands")]
    HardLinks(u64),
    /// A link inside a jail leads to it.
    #[error("is reached through a symbolic link inside a jail")]
    Link,
}

/// What to do with a file that has several names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HardLinks {
    /// Leave it.
    Refuse,
    /// Write it where it stands, so that all names see the change.
    InPlace,
}

/// A file that is to be written.
pub struct Target<'a> {
    /// The roots of the jails around it, outermost first.
    pub within: &'a [Bytes],
    /// Its path as the innermost of them sees it.
    pub path: &'a [u8],
}

/// Writes a file of a tree.
pub fn write(
    disk: &Disk,
    target: &Target<'_>,
    before: &Document,
    after: &Document,
    links: HardLinks,
) -> Result<(), WriteError> {
    let inner = inner(disk, target.within)?;
    let tree = inner.as_ref().unwrap_or(disk);
    let located = tree.locate(target.path)?;
    if located.through_link && tree.owner() == Owner::Jail {
        return Err(WriteError::Link);
    }
    write_located(&located, before, after, links)
}

fn inner(disk: &Disk, within: &[Bytes]) -> Result<Option<Disk>, ReadError> {
    let mut inner: Option<Disk> = None;
    for root in within {
        inner = Some(inner.as_ref().unwrap_or(disk).jail(root)?);
    }
    Ok(inner)
}

fn write_located(
    located: &Located,
    before: &Document,
    after: &Document,
    links: HardLinks,
) -> Result<(), WriteError> {
    let bytes = after.text().to_bytes();
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let old = File::from(
        openat(&located.dir, &located.name, flags, Mode::empty()).map_err(std::io::Error::from)?,
    );
    let metadata = old.metadata()?;
    if metadata.nlink() > 1 {
        return match links {
            HardLinks::Refuse => Err(WriteError::HardLinks(metadata.nlink())),
            HardLinks::InPlace => in_place(located, before, &bytes),
        };
    }
    let temporary = temporary_name(&located.name, metadata.ino());
    // What a killed run left is of no use to anybody.
    let _ = unlinkat(&located.dir, &temporary, AtFlags::empty());
    let result = replace(located, &temporary, &metadata, before, &bytes);
    if result.is_err() {
        let _ = unlinkat(&located.dir, &temporary, AtFlags::empty());
    }
    result
}

/// The new file beside the old one, then over it: at any moment one of the two
/// is there whole.
fn replace(
    located: &Located,
    temporary: &OsStr,
    metadata: &std::fs::Metadata,
    before: &Document,
    bytes: &[u8],
) -> Result<(), WriteError> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let new = openat(&located.dir, temporary, flags, Mode::from_raw_mode(0o600))
        .map_err(std::io::Error::from)?;
    let mut file = File::from(new);
    file.write_all(bytes)?;
    let owner = (Uid::from_raw(metadata.uid()), Gid::from_raw(metadata.gid()));
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (metadata.uid(), metadata.gid()) {
        fchown(file.as_fd(), Some(owner.0), Some(owner.1)).map_err(std::io::Error::from)?;
    }
    fchmod(file.as_fd(), Mode::from_raw_mode((metadata.mode() & 0o7777) as _))
        .map_err(std::io::Error::from)?;
    fsync(file.as_fd()).map_err(std::io::Error::from)?;
    unchanged(located, before)?;
    renameat(&located.dir, temporary, &located.dir, &located.name).map_err(std::io::Error::from)?;
    // The name itself is safe only when the directory is.
    let _ = fsync(&located.dir);
    Ok(())
}

fn in_place(located: &Located, before: &Document, bytes: &[u8]) -> Result<(), WriteError> {
    unchanged(located, before)?;
    let flags = OFlags::WRONLY | OFlags::TRUNC | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let file =
        openat(&located.dir, &located.name, flags, Mode::empty()).map_err(std::io::Error::from)?;
    let mut file = File::from(file);
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
}

fn unchanged(located: &Located, before: &Document) -> Result<(), WriteError> {
    let now = read_regular(located, u64::MAX - 1)?;
    if now == before.text().to_bytes() { Ok(()) } else { Err(WriteError::Changed) }
}

fn temporary_name(name: &OsStr, number: u64) -> OsString {
    let mut out = OsString::from(".");
    out.push(OsStr::from_bytes(&name.as_bytes()[..name.len().min(200)]));
    out.push(format!(".jailconf-{number}"));
    out
}
