//! Where a name leads: part by part below an open directory, and never out of the jail
//! in whose root a link lies.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::{Duration, Instant};

use jailconf_ide::ReadError;
use rustix::fs::{AtFlags, FileType, Mode, OFlags, Stat, fstat, openat, readlinkat, statat};
use rustix::io::Errno;

use super::{Owner, read_error};

/// Links that are followed for one name; FreeBSD's MAXSYMLINKS.
const MAX_LINKS: usize = 32;
/// Rounds in which links are followed to learn where jails' roots are.
const MAX_ROUNDS: usize = 64;
/// For how long what was learnt holds where nothing is kept: an editor's server goes on for
/// days.
const HOLDS: Duration = Duration::from_secs(2);

/// What makes a file the same file.
pub(super) type Id = (u64, u64);

// The numbers are of other types on other systems.
#[allow(clippy::unnecessary_cast)]
pub(super) fn id_of(stat: &Stat) -> Id {
    (stat.st_dev as u64, stat.st_ino as u64)
}

/// Where a name leads.
pub struct Located {
    /// The directory that holds it.
    pub dir: Arc<OwnedFd>,
    /// Its last part; `.` for the directory itself.
    pub name: OsString,
    /// Whether a symbolic link was followed that whoever is root in a jail may have made.
    pub through_jails_link: bool,
    /// Whether it lies in a jail's root, whoever asked for it.
    pub in_jail: bool,
}

/// What a tree knows of the jails in it.
#[derive(Clone, Default)]
pub(super) struct Jails(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    roots: HashSet<Id>,
    /// Links outside of all roots that are known, which are followed.
    allowed: HashSet<Id>,
    /// Links that were met and not followed yet.
    blocked: HashSet<Id>,
    /// Who is learning where the roots are: others read on meanwhile.
    learner: Option<ThreadId>,
    learnt: Option<Instant>,
}

impl Jails {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Learns where the roots are. A link is followed only when all that can be known
    /// without it is known: it may lie in a root that the next file names.
    pub(super) fn learn(&self, find: &dyn Fn() -> Vec<Id>) {
        self.seen().learner = Some(std::thread::current().id());
        for _ in 0..MAX_ROUNDS {
            let found = find();
            let mut seen = self.seen();
            let before = (seen.roots.len(), seen.allowed.len());
            seen.roots.extend(found);
            let blocked = std::mem::take(&mut seen.blocked);
            seen.allowed.extend(blocked);
            if before == (seen.roots.len(), seen.allowed.len()) {
                break;
            }
        }
        let mut seen = self.seen();
        seen.learner = None;
        seen.learnt = Some(Instant::now());
    }

    /// Whether this was learnt so short a time ago that it still holds.
    pub(super) fn is_learnt(&self) -> bool {
        self.seen().learnt.is_some_and(|at| at.elapsed() < HOLDS)
    }

    /// Whether it was ever learnt.
    pub(super) fn was_learnt(&self) -> bool {
        self.seen().learnt.is_some()
    }

    /// Whether the caller is just learning, so that what a name leads to may change.
    pub(super) fn is_learning(&self) -> bool {
        self.seen().learner == Some(std::thread::current().id())
    }

    fn is_root(&self, id: Id) -> bool {
        self.seen().roots.contains(&id)
    }

    /// Whether a link outside of all roots is followed now.
    fn follows(&self, link: Id) -> bool {
        let mut seen = self.seen();
        let is_learning = seen.learner == Some(std::thread::current().id());
        if !is_learning || seen.allowed.contains(&link) {
            return true;
        }
        seen.blocked.insert(link);
        false
    }
}

/// The directories that the last name led through: the next one mostly begins like it,
/// and a run looks at each directory once.
#[derive(Default)]
pub(super) struct Trail(Mutex<Vec<Level>>);

/// A directory on a trail, below the one before it.
struct Level {
    name: Vec<u8>,
    dir: Arc<OwnedFd>,
    id: Id,
}

/// Directories of a trail that stay open.
const MAX_TRAIL: usize = 16;

impl Trail {
    /// What is on it; meanwhile it is empty to anybody else.
    fn take(&self) -> Vec<Level> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn put(&self, mut levels: Vec<Level>) {
        levels.truncate(MAX_TRAIL);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = levels;
    }
}

/// A name on its way through a tree.
pub(super) struct Lookup<'a> {
    jails: &'a Jails,
    owner: Owner,
    stack: Vec<Arc<OwnedFd>>,
    trail: Option<&'a Trail>,
    /// The directories that were passed, as long as it was by their names alone.
    levels: Vec<Level>,
    is_plain: bool,
    /// The parts that are left, the next one last.
    pending: Vec<Vec<u8>>,
    links: usize,
    /// Below which length of the stack the name does not climb: that of a jail's root.
    floor: usize,
    /// The length of the stack at each jail's root that was entered.
    roots: Vec<usize>,
    through_jails_link: bool,
}

impl<'a> Lookup<'a> {
    /// A name below an open directory, which is `/` to whoever owns the tree.
    pub(super) fn new(
        root: &Arc<OwnedFd>,
        owner: Owner,
        jails: &'a Jails,
        path: &[u8],
    ) -> Lookup<'a> {
        let (stack, pending, roots) = (vec![root.clone()], parts(path), Vec::new());
        let (links, floor, through_jails_link) = (0, 1, false);
        let (trail, levels, is_plain) = (None, Vec::new(), true);
        Lookup {
            jails,
            owner,
            stack,
            trail,
            levels,
            is_plain,
            pending,
            links,
            floor,
            roots,
            through_jails_link,
        }
    }

    /// The same where the last name below the same directory led.
    pub(super) fn along(mut self, trail: &'a Trail) -> Lookup<'a> {
        self.trail = Some(trail);
        for level in trail.take() {
            if self.pending.last() != Some(&level.name) {
                break;
            }
            self.pending.pop();
            self.pass(level.dir.clone(), level.id);
            self.levels.push(level);
        }
        self
    }

    /// Follows it to its end.
    pub(super) fn locate(mut self) -> Result<Located, ReadError> {
        let found = self.walk();
        if let Some(trail) = self.trail {
            trail.put(std::mem::take(&mut self.levels));
        }
        let name = found?;
        let in_jail = !self.roots.is_empty() || self.owner == Owner::Jail;
        let dir = self.stack.pop().ok_or(ReadError::NotFound)?;
        Ok(Located { dir, name, through_jails_link: self.through_jails_link, in_jail })
    }

    /// Goes through all directories, and gives the name of what is no directory.
    fn walk(&mut self) -> Result<OsString, ReadError> {
        while let Some(part) = self.pending.pop() {
            if part == b".." {
                self.climb()?;
                continue;
            }
            let part = OsString::from_vec(part);
            let stat = match statat(self.here()?, &part, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) => stat,
                Err(Errno::NOENT) if self.pending.is_empty() => return Ok(part),
                Err(error) => return Err(read_error(error)),
            };
            match FileType::from_raw_mode(stat.st_mode as _) {
                FileType::Symlink => self.follow(&part, &stat)?,
                FileType::Directory => self.enter(part)?,
                _ if self.pending.is_empty() => return Ok(part),
                // A part of the name is a file, so that nothing is there.
                _ => return Err(ReadError::NotFound),
            }
        }
        Ok(OsString::from("."))
    }

    fn here(&self) -> Result<BorrowedFd<'_>, ReadError> {
        self.stack.last().map(AsFd::as_fd).ok_or(ReadError::NotFound)
    }

    fn climb(&mut self) -> Result<(), ReadError> {
        self.is_plain = false;
        if self.stack.len() > self.floor {
            self.stack.pop();
            let length = self.stack.len();
            self.roots.retain(|root| *root <= length);
            return Ok(());
        }
        // Above `/` is `/`; what is above a jail's root its links do not decide.
        if self.floor > 1 { Err(ReadError::Outside) } else { Ok(()) }
    }

    fn enter(&mut self, part: OsString) -> Result<(), ReadError> {
        let dir = Arc::new(open_directory(self.here()?, &part)?);
        let id = id_of(&fstat(&dir).map_err(read_error)?);
        if self.is_plain && self.trail.is_some() {
            self.levels.push(Level { name: part.into_vec(), dir: dir.clone(), id });
        }
        self.pass(dir, id);
        Ok(())
    }

    fn pass(&mut self, dir: Arc<OwnedFd>, id: Id) {
        self.stack.push(dir);
        if self.jails.is_root(id) {
            self.roots.push(self.stack.len());
        }
    }

    fn follow(&mut self, part: &OsStr, stat: &Stat) -> Result<(), ReadError> {
        self.is_plain = false;
        self.links += 1;
        if self.links > MAX_LINKS {
            return Err(read_error(Errno::LOOP));
        }
        let target = readlinkat(self.here()?, part, Vec::new()).map_err(read_error)?.into_bytes();
        let is_absolute = target.starts_with(b"/");
        match self.roots.last() {
            // The jail and whoever asks from around it are led to two places.
            Some(_) if is_absolute => return Err(ReadError::Outside),
            Some(root) => {
                self.floor = *root;
                self.through_jails_link = true;
            }
            None if !self.jails.follows(id_of(stat)) => return Err(ReadError::Outside),
            None => {
                self.through_jails_link |= self.owner == Owner::Jail;
                if is_absolute {
                    self.stack.truncate(1);
                }
            }
        }
        self.pending.extend(parts(&target));
        Ok(())
    }
}

/// A directory as a place to look names up in: that it may be passed is enough.
pub(super) fn open_directory(
    at: impl AsFd,
    name: impl rustix::path::Arg,
) -> Result<OwnedFd, ReadError> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(at, name, flags, Mode::empty()).map_err(read_error)
}

/// The parts of a path, last one first.
fn parts(path: &[u8]) -> Vec<Vec<u8>> {
    let parts = path.split(|&b| b == b'/').filter(|p| !p.is_empty() && *p != b".");
    parts.rev().map(<[u8]>::to_vec).collect()
}
