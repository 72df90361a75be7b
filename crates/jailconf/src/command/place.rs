use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use jailconf_ide::{
    Bytes, Declared, FileKind, FileSource, Input, Mapped, Plan, Project, ReadError, UnderRoot,
};

use crate::cli::Where;
use crate::command::Failure;
use crate::disk::{Disk, Plain, bytes};
use crate::output::complain;

/// The files that are asked about.
pub struct Files {
    root: Option<Disk>,
    plain: Mapped<Plain>,
    paths: Vec<Bytes>,
    /// Files whose readers the settings declare.
    declared: Vec<Declared>,
    /// Whether a path that was named could not be read.
    pub incomplete: bool,
}

impl Files {
    /// Opens what the command line names.
    pub fn open(place: &Where, project: &Project) -> Result<Files, Failure> {
        let plain = Mapped::new(Plain::default(), project.map());
        let declared = project.declared();
        if place.root.is_none() && place.paths.is_empty() && !declared.is_empty() {
            return Ok(Files::declared(plain, &declared));
        }
        let host = Path::new("/");
        let root = match (&place.root, place.paths.is_empty()) {
            (Some(root), _) => Some(root.as_path()),
            (None, true) => Some(host),
            (None, false) => None,
        };
        let Some(root) = root else { return Ok(Files::single(plain, &place.paths)) };
        let disk = Disk::open(root).map_err(|e| unreadable(root, &e))?;
        let only: Vec<Bytes> =
            place.paths.iter().map(|p| under(root, p)).collect::<Result<_, _>>()?;
        Ok(Files { root: Some(disk), paths: only, ..Files::none(plain) })
    }

    fn none(plain: Mapped<Plain>) -> Files {
        Files { root: None, plain, paths: Vec::new(), declared: Vec::new(), incomplete: false }
    }

    /// What the settings declare: files, or directories to look for them in.
    fn declared(plain: Mapped<Plain>, named: &[Declared]) -> Files {
        let mut all = Files::none(plain);
        for Declared { path, reader } in named {
            let path = PathBuf::from(OsStr::from_bytes(path));
            let one = Files::single(all.plain, std::slice::from_ref(&path));
            let paths = one.paths.into_iter();
            all.declared.extend(paths.map(|path| Declared { path, reader: reader.clone() }));
            all.incomplete |= one.incomplete;
            all.plain = one.plain;
        }
        all
    }

    fn single(plain: Mapped<Plain>, named: &[PathBuf]) -> Files {
        let mut files = Files::none(plain);
        for path in named {
            match files.plain.kind(&bytes(path)) {
                _ if path.as_os_str() == "-" => files.paths.push("-".into()),
                Ok(Some(FileKind::Directory)) => files.add_directory(path),
                Ok(Some(_)) => files.paths.push(bytes(path)),
                Ok(None) => files.miss(path, &ReadError::NotFound),
                Err(error) => files.miss(path, &error),
            }
        }
        files
    }

    fn miss(&mut self, path: &Path, error: &ReadError) {
        self.incomplete = true;
        complain(&format!("{}: {error}", path.display()));
    }

    /// The jail.conf files below a directory.
    fn add_directory(&mut self, dir: &Path) {
        let before = self.paths.len();
        let mut pending = vec![dir.to_owned()];
        while let Some(dir) = pending.pop() {
            match self.plain.list(&bytes(&dir)) {
                Ok(mut entries) => {
                    entries.sort();
                    for entry in entries.iter().rev().filter(|e| e.kind == FileKind::Directory) {
                        pending.push(dir.join(&*entry.name.to_text()));
                    }
                    let is_conf = |name: &[u8]| is_jail_conf(&dir, name);
                    let found =
                        entries.iter().filter(|e| e.kind == FileKind::File && is_conf(&e.name));
                    self.paths.extend(found.map(|e| bytes(&dir.join(&*e.name.to_text()))));
                }
                Err(error) => self.miss(&dir, &error),
            }
        }
        if self.paths.len() == before {
            self.incomplete = true;
            complain(&format!("{}: a directory without a jail.conf", dir.display()));
        }
    }

    /// What the plan is made of.
    pub fn input(&self) -> Input<'_> {
        match &self.root {
            Some(disk) => Input::Root(disk),
            None if !self.declared.is_empty() => Input::Declared(&self.plain, &self.declared),
            None => Input::Files(&self.plain, &self.paths),
        }
    }

    /// Where a single file lies on disk.
    pub fn real(&self, path: &[u8]) -> Bytes {
        self.plain.place(path)
    }

    /// The files of the tree to which the answer is restricted.
    pub fn only(&self) -> Option<Vec<Bytes>> {
        (self.root.is_some() && !self.paths.is_empty()).then(|| self.paths.clone())
    }

    /// The tree, if there is one.
    pub fn disk(&self) -> Option<&Disk> {
        self.root.as_ref()
    }

    /// How files are named.
    pub fn under_root(&self, place: &Where) -> UnderRoot {
        if place.root.is_some() { UnderRoot::Yes } else { UnderRoot::No }
    }

    /// Says what could not be read. What was named must be there (status 2);
    /// what was found inside a jail may be anything.
    pub fn report_problems(&mut self, plan: &Plan, place: &Where) {
        for problem in &plan.problems {
            let path = jailconf_ide::shown_path(&problem.path, self.under_root(place));
            let within = problem
                .jail
                .map(|id| format!(" (inside `{}`)", plan.jail(id).name))
                .unwrap_or_default();
            complain(&format!("{}: {}{within}", path.to_text(), problem.error));
            let is_ours = matches!(problem.error, ReadError::Internal(_));
            self.incomplete |= problem.jail.is_none() || is_ours;
        }
    }
}

/// A file of a tree, as the tree's own root sees it.
fn under(root: &Path, path: &Path) -> Result<Bytes, Failure> {
    let named = |e: std::io::Error| Failure::Call(format!("{}: {e}", path.display()));
    let (whole, root) = (path.canonicalize().map_err(named)?, root.canonicalize().map_err(named)?);
    match whole.strip_prefix(&root) {
        Ok(rest) => Ok([b"/", &*bytes(rest)].concat().into()),
        Err(_) => Err(Failure::Call(format!("{}: not below {}", path.display(), root.display()))),
    }
}

/// `jail.conf`, `jail.NAME.conf`, and whatever ends in `.conf` in a directory
/// `jail.conf.d`.
fn is_jail_conf(dir: &Path, name: &[u8]) -> bool {
    let in_conf_d = dir.file_name().is_some_and(|d| d == "jail.conf.d");
    name == b"jail.conf" || name.ends_with(b".conf") && (in_conf_d || name.starts_with(b"jail."))
}

pub fn unreadable(path: &Path, error: &ReadError) -> Failure {
    Failure::Unreadable { path: path.display().to_string(), reason: error.to_string() }
}
