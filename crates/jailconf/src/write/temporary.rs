//! Files beside the one that is written, until they take its name. Whoever makes one
//! holds a lock on it, so that what a killed run left is told from what another run
//! is writing.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;

use rustix::fs::{AtFlags, FlockOperation, Mode, OFlags, flock, fstat, openat, statat};
use rustix::io::Errno;

use super::{WriteError, remove};
use crate::disk::Located;

/// Runs that may write one file at a time, or have died of it.
const NAMES: u32 = 16;

/// A file of a run's own, readable to its owner alone; it goes away with the value.
pub(super) struct Temporary<'a> {
    located: &'a Located,
    pub(super) name: OsString,
    pub(super) file: File,
    there: bool,
}

impl Temporary<'_> {
    pub(super) fn new(located: &Located) -> Result<Temporary<'_>, WriteError> {
        let flags =
            OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        for number in 0..NAMES {
            let name = name(&located.name, number);
            let file = match openat(&located.dir, &name, flags, Mode::from_raw_mode(0o600)) {
                Ok(file) => File::from(file),
                Err(Errno::EXIST) => continue,
                Err(error) => return Err(error.into()),
            };
            // Between the two steps another run may have taken it for a dead one's.
            if is_mine(&file) && is_at(located, &name, &file) {
                return Ok(Temporary { located, name, file, there: true });
            }
        }
        Err(WriteError::NoName)
    }

    /// It has another name now.
    pub(super) fn is_gone(&mut self) {
        self.there = false;
    }
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if self.there {
            remove(self.located, &self.name);
        }
    }
}

/// Removes what killed runs left beside a file.
pub(super) fn clean(located: &Located) {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    for number in 0..NAMES {
        let name = name(&located.name, number);
        let Ok(file) = openat(&located.dir, &name, flags, Mode::empty()) else { continue };
        let file = File::from(file);
        let regular = file.metadata().is_ok_and(|m| m.is_file());
        if regular && is_mine(&file) && is_at(located, &name, &file) {
            remove(located, &name);
        }
    }
}

/// Takes the lock; a file system without locks has none that others hold.
fn is_mine(file: &File) -> bool {
    flock(file.as_fd(), FlockOperation::NonBlockingLockExclusive) != Err(Errno::WOULDBLOCK)
}

/// Whether a name leads to an open file.
pub(super) fn is_at(located: &Located, name: &OsStr, file: &File) -> bool {
    let there = statat(&located.dir, name, AtFlags::SYMLINK_NOFOLLOW);
    match (there, fstat(file.as_fd())) {
        (Ok(there), Ok(own)) => (there.st_dev, there.st_ino) == (own.st_dev, own.st_ino),
        _ => false,
    }
}

fn name(of: &OsStr, number: u32) -> OsString {
    let mut out = OsString::from(".");
    out.push(OsStr::from_bytes(of.as_bytes().get(..200).unwrap_or(of.as_bytes())));
    out.push(format!(".jailconf-{number}"));
    out
}
