//! The one real source of files. Every name is looked up part by part below an
//! open directory, so that neither `..` nor a symbolic link nor somebody who
//! moves directories meanwhile leads out of it. Only regular files are opened.

mod lookup;
mod system;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::OnceLock;

use jailconf_ide::{Bytes, DirEntry, Document, FileKind, FileSource, Limits, ReadError, Tree};
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat, fstat, openat, statat};
use rustix::io::Errno;

pub use lookup::Located;
use lookup::{Id, Lookup, Trail, id_of, open_directory};
use system::{Snapshot, System};

/// Bytes that are read of a file of the host: far beyond what anybody writes by
/// hand, and small enough for memory.
const HOST_LIMIT: u64 = 1 << 30;
/// A directory tree on disk: a host's `/`, or a jail's root.
pub struct Disk {
    root: Arc<OwnedFd>,
    /// Where the last name led.
    trail: Trail,
    owner: Owner,
    /// Where a name begins that is not absolute: the working directory, or `/`.
    from: Vec<u8>,
    system: System,
    extent: Extent,
}

/// What the absence of a file from a tree means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// It is nowhere.
    Whole,
    /// It may be elsewhere.
    Part,
}

/// Whose files a tree holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The host's administrator.
    Host,
    /// Whoever is root in a jail.
    Jail,
}

impl Disk {
    /// All files, by the names that they have in the working directory, for a run that
    /// looks at each of them once.
    pub fn here() -> Result<Disk, ReadError> {
        Disk::all_files(Snapshot::of_run())
    }

    /// The same for whoever keeps what was read, and asks again when it has changed.
    pub fn as_it_is() -> Result<Disk, ReadError> {
        Disk::all_files(Snapshot::of_server())
    }

    fn all_files(snapshot: Snapshot) -> Result<Disk, ReadError> {
        let from = std::env::current_dir().map_err(other)?;
        let root = Arc::new(open_directory(rustix::fs::CWD, "/")?);
        let from = from.as_os_str().as_bytes().to_vec();
        let (owner, system) = (Owner::Host, snapshot.all_files());
        Ok(Disk { root, trail: Trail::default(), owner, from, system, extent: Extent::Whole })
    }

    /// The tree below a directory of this one, taken for a host's `/`.
    pub fn host(&self, root: &[u8]) -> Result<Disk, ReadError> {
        let (root, id) = self.directory(root)?;
        let (from, system) = (b"/".to_vec(), self.system.snapshot().host(id));
        let (owner, extent) = (Owner::Host, Extent::Whole);
        Ok(Disk { root, trail: Trail::default(), owner, from, system, extent })
    }

    /// The same where the directory was found by the shape of what lies around a file: that
    /// of the machine itself is all there is, of a checkout the rest may be elsewhere.
    pub fn host_by_shape(&self, root: &[u8]) -> Result<Disk, ReadError> {
        let host = self.host(if root.is_empty() { b"/" } else { root })?;
        let is_machines = matches!(root, b"" | b"/");
        let extent = if is_machines { Extent::Whole } else { Extent::Part };
        Ok(Disk { extent, ..host })
    }

    /// The tree below a directory of this one, as a jail sees it.
    pub fn jail(&self, root: &[u8]) -> Result<Disk, ReadError> {
        let (root, id) = self.directory(root)?;
        let (from, owner) = (b"/".to_vec(), Owner::Jail);
        let (system, extent) = (self.system.inside(id), self.extent);
        Ok(Disk { root, trail: Trail::default(), owner, from, system, extent })
    }

    /// The same tree once more.
    pub fn again(&self) -> Result<Disk, ReadError> {
        let (root, trail) = (self.root.clone(), Trail::default());
        let (from, system) = (self.from.clone(), self.system.clone());
        Ok(Disk { root, trail, owner: self.owner, from, system, extent: self.extent })
    }

    /// The same files with what was read of them, and nothing known of the jails in them.
    pub fn anew(&self) -> Result<Disk, ReadError> {
        Ok(Disk { system: self.system.snapshot().all_files(), ..self.again()? })
    }

    /// Says how much is read in this run from now on.
    pub fn limit(&self, limits: Limits) {
        self.system.snapshot().limit(limits);
    }

    fn directory(&self, path: &[u8]) -> Result<(Arc<OwnedFd>, Id), ReadError> {
        let located = self.find(path)?;
        let root = Arc::new(open_directory(&located.dir, &located.name)?);
        let id = id_of(&fstat(&root).map_err(read_error)?);
        Ok((root, id))
    }

    /// Looks a name up, symbolic links followed as in a chroot; one that lies in the root
    /// of a jail that is known not out of it.
    pub fn locate(&self, path: &[u8]) -> Result<Located, ReadError> {
        self.lookup(path).locate()
    }

    /// The same to look only: a run takes a directory for what it was when the last name
    /// led through it.
    fn find(&self, path: &[u8]) -> Result<Located, ReadError> {
        let lookup = self.lookup(path);
        let keeps = self.system.snapshot().keeps();
        if keeps { lookup.along(&self.trail).locate() } else { lookup.locate() }
    }

    fn lookup(&self, path: &[u8]) -> Lookup<'_> {
        let (owner, jails) = (self.owner, self.system.jails());
        if path.starts_with(b"/") {
            return Lookup::new(&self.root, owner, jails, path);
        }
        Lookup::new(&self.root, owner, jails, &[&*self.from, b"/", path].concat())
    }

    /// Whose files these are.
    pub fn owner(&self) -> Owner {
        self.owner
    }

    fn read_anew(&self, path: &[u8]) -> Result<Arc<Document>, ReadError> {
        if path.is_empty() {
            return Err(ReadError::NotFound);
        }
        let located = self.find(path)?;
        let snapshot = self.system.snapshot();
        let limit = if located.in_jail { snapshot.limits().jail_file } else { HOST_LIMIT };
        let stat = regular(&located)?;
        if stat.st_size as u64 > limit {
            return Err(ReadError::TooLarge(limit));
        }
        snapshot.document(id_of(&stat), || open_and_read(&located, limit))
    }

    fn list_anew(&self, dir: &[u8]) -> Result<Vec<DirEntry>, ReadError> {
        let located = self.find(dir)?;
        if located.name != "." {
            return Err(ReadError::NotFound);
        }
        let snapshot = self.system.snapshot();
        let most = if located.in_jail { snapshot.limits().jail_entries } else { usize::MAX };
        let id = id_of(&fstat(&located.dir).map_err(read_error)?);
        let entries = snapshot.entries(id, || entries_of(&located, most))?;
        // The host may have listed it.
        if entries.len() > most { Err(too_many_entries(most)) } else { Ok(entries) }
    }

    fn kind_anew(&self, path: &[u8]) -> Result<Option<FileKind>, ReadError> {
        let located = match self.find(path) {
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

impl FileSource for Disk {
    fn read(&self, path: &[u8]) -> Result<Arc<Document>, ReadError> {
        self.system.document(path, || self.read_anew(path))
    }

    fn list(&self, dir: &[u8]) -> Result<Vec<DirEntry>, ReadError> {
        self.system.entries(dir, || self.list_anew(dir))
    }

    fn kind(&self, path: &[u8]) -> Result<Option<FileKind>, ReadError> {
        self.system.kind(path, || self.kind_anew(path))
    }

    fn confine(&self, roots: &dyn Fn() -> Vec<Bytes>) {
        let own = fstat(&self.root).map(|stat| id_of(&stat)).ok();
        let found = || {
            let ids = roots().into_iter().filter_map(|root| self.directory(&root).ok());
            // A jail on `/` shares its root with whoever makes it.
            ids.map(|(_, id)| id).filter(|id| Some(*id) != own).collect()
        };
        self.system.learn(&found);
    }
}

impl Tree for Disk {
    fn inside(&self, root: &[u8]) -> Result<Box<dyn Tree + '_>, ReadError> {
        Ok(Box::new(self.jail(root)?))
    }

    fn is_whole(&self) -> bool {
        self.extent == Extent::Whole
    }

    fn identity(&self) -> Option<(u64, u64)> {
        fstat(&self.root).map(|stat| id_of(&stat)).ok()
    }
}

/// Files as they are named on the command line, without a root.
pub struct Plain {
    disk: Disk,
    /// What was handed over open, by its name: `-`, or what a shell calls `/dev/fd/63`.
    /// It can be read once only.
    given: BTreeMap<Bytes, OnceLock<Arc<Document>>>,
}

impl Plain {
    /// Over all files; some of these names may be what is handed over open.
    pub fn new<'a>(disk: Disk, named: impl IntoIterator<Item = &'a Path>) -> Plain {
        let is_given = |path: &&Path| {
            let name = path.as_os_str().as_bytes();
            matches!(name, b"-" | b"/dev/stdin") || name.starts_with(b"/dev/fd/")
        };
        let given = named.into_iter().filter(is_given).map(|path| (bytes(path), OnceLock::new()));
        Plain { disk, given: given.collect() }
    }

    /// All files.
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// Whether a name is that of something that is handed over open.
    pub fn is_given(&self, path: &[u8]) -> bool {
        self.given.contains_key(path)
    }
}

fn read_given(path: &[u8]) -> Result<Arc<Document>, ReadError> {
    let path = if path == b"-" { b"/dev/stdin" } else { path };
    let bytes = match path {
        b"/dev/stdin" => {
            let mut bytes = Vec::new();
            std::io::stdin().take(HOST_LIMIT + 1).read_to_end(&mut bytes).map_err(other)?;
            bytes
        }
        path => {
            let file = File::open(OsStr::from_bytes(path)).map_err(other)?;
            let mut bytes = Vec::new();
            file.take(HOST_LIMIT + 1).read_to_end(&mut bytes).map_err(other)?;
            bytes
        }
    };
    if bytes.len() as u64 > HOST_LIMIT {
        return Err(ReadError::TooLarge(HOST_LIMIT));
    }
    Ok(Arc::new(Document::new(&bytes)))
}

impl FileSource for Plain {
    fn read(&self, path: &[u8]) -> Result<Arc<Document>, ReadError> {
        let Some(slot) = self.given.get(path) else { return self.disk.read(path) };
        if let Some(document) = slot.get() {
            return Ok(document.clone());
        }
        let document = read_given(path)?;
        Ok(slot.get_or_init(|| document).clone())
    }

    fn list(&self, dir: &[u8]) -> Result<Vec<DirEntry>, ReadError> {
        self.disk.list(dir)
    }

    fn kind(&self, path: &[u8]) -> Result<Option<FileKind>, ReadError> {
        if self.is_given(path) { Ok(Some(FileKind::Other)) } else { self.disk.kind(path) }
    }

    fn confine(&self, roots: &dyn Fn() -> Vec<Bytes>) {
        self.disk.confine(roots);
    }
}

/// Opens and reads what is located, if it is a regular file: a FIFO would hang,
/// and a device may do anything.
pub fn read_regular(located: &Located, limit: u64) -> Result<Vec<u8>, ReadError> {
    regular(located)?;
    open_and_read(located, limit)
}

/// Opens and reads what was a regular file.
fn open_and_read(located: &Located, limit: u64) -> Result<Vec<u8>, ReadError> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let file =
        File::from(openat(&located.dir, &located.name, flags, Mode::empty()).map_err(read_error)?);
    // It may have been replaced in between.
    let stat = fstat(&file).map_err(read_error)?;
    if FileType::from_raw_mode(stat.st_mode as _) != FileType::RegularFile {
        return Err(ReadError::NotRegular);
    }
    let size = stat.st_size as u64;
    if size > limit {
        return Err(ReadError::TooLarge(limit));
    }
    // One byte more than there should be: the end is met without another buffer.
    let mut bytes = Vec::with_capacity(size as usize + 1);
    file.take(limit + 1).read_to_end(&mut bytes).map_err(other)?;
    if bytes.len() as u64 > limit { Err(ReadError::TooLarge(limit)) } else { Ok(bytes) }
}

/// What is located, if it is a regular file.
fn regular(located: &Located) -> Result<Stat, ReadError> {
    if located.name == "." {
        return Err(ReadError::IsDirectory);
    }
    let stat =
        statat(&located.dir, &located.name, AtFlags::SYMLINK_NOFOLLOW).map_err(read_error)?;
    match FileType::from_raw_mode(stat.st_mode as _) {
        FileType::RegularFile => Ok(stat),
        _ => Err(ReadError::NotRegular),
    }
}

fn entries_of(located: &Located, most: usize) -> Result<Vec<DirEntry>, ReadError> {
    let mut entries = Vec::new();
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let opened = openat(&located.dir, ".", flags, Mode::empty()).map_err(read_error)?;
    for entry in Dir::new(opened).map_err(read_error)? {
        let entry = entry.map_err(read_error)?;
        let name = entry.file_name().to_bytes();
        if name == b"." || name == b".." {
            continue;
        }
        if entries.len() >= most {
            return Err(too_many_entries(most));
        }
        entries.push(DirEntry { name: name.into(), kind: kind_of(entry.file_type()) });
    }
    Ok(entries)
}

fn too_many_entries(most: usize) -> ReadError {
    ReadError::Spent(format!("more than {most} entries in one jail"))
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
