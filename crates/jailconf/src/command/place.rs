//! Which files a command is about, and as whose they are opened.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use jailconf_ide::editor::{Around, Home, Shelf};
use jailconf_ide::{
    Bytes, Changed, Context, Declared, FileKind, FileSource, Mapped, Plan, Problem, Project,
    ReadError, UnderRoot, Wishes, config_files, jail_roots, normal_path, plan, roots_named_in,
};

use crate::cli::Where;
use crate::command::Failure;
use crate::command::lsp::OnDisk;
pub use crate::command::part::Part;
use crate::command::part::{Shown, Source, shown_root};
use crate::command::unnamed::{Unnamed, host_around};
use crate::command::walk::{Found, walk};
use crate::disk::{Disk, Plain, bytes};
use crate::output::complain;
use crate::visible::visible;

/// The files that are asked about: each part is answered for itself.
pub struct Files {
    /// A host, or files that belong to none that is at hand.
    pub parts: Vec<Part>,
    /// What the command line names and could not be looked at.
    missed: Vec<Problem>,
    /// What was chosen to look at, where the command line does not say it all.
    chosen: Option<String>,
}

impl Files {
    /// Opens what the command line names.
    pub fn open(here: &Disk, place: &Where, project: &Project) -> Result<Files, Failure> {
        here.limit(project.limits());
        let named = place.paths.iter().map(PathBuf::as_path);
        let plain = Plain::new(anew(here)?, named);
        let mut files = Files { parts: Vec::new(), missed: Vec::new(), chosen: None };
        match &place.root {
            Some(root) => files.add_root(&plain, root, &place.paths)?,
            None if place.paths.is_empty() => files.add_unnamed(plain, project)?,
            None => files.add_named(plain, project, &place.paths)?,
        }
        Ok(files)
    }

    /// What is looked at where the command line does not say it, in the first line that people read.
    pub fn choice(&self) -> String {
        self.chosen.iter().map(|chosen| format!("looking at {}\n", visible(chosen))).collect()
    }

    fn add_unnamed(&mut self, plain: Plain, project: &Project) -> Result<(), Failure> {
        let unnamed = Unnamed::here(plain.disk(), project);
        self.chosen = Some(unnamed.words());
        match unnamed {
            Unnamed::Declared => {
                let mapped = Mapped::new(plain, project.map());
                self.add_declared(mapped, project.declared());
                Ok(())
            }
            Unnamed::Checkout(top) => self.add_named(plain, project, &[top]),
            Unnamed::Machine => self.add_root(&plain, Path::new("/"), &[]),
            Unnamed::Below => self.add_named(plain, project, &[PathBuf::from(".")]),
        }
    }

    fn miss(&mut self, path: &[u8], error: ReadError) {
        self.missed.push(Problem { path: path.into(), error, jail: None });
    }

    fn add_root(&mut self, plain: &Plain, root: &Path, paths: &[PathBuf]) -> Result<(), Failure> {
        let disk = open_root(plain.disk(), root).map_err(|e| unreadable(root, &e))?;
        let mut part = Part::new(Source::Tree(disk));
        part.place = absolute(&bytes(root))?;
        if paths.is_empty() {
            self.parts.push(part);
            return Ok(());
        }
        let named: Vec<Bytes> = paths.iter().map(|p| under(root, p)).collect::<Result<_, _>>()?;
        let known = plan(part.input(), &Context::default());
        let mut only = Vec::new();
        for name in named {
            let before = only.len();
            let here = known.files.iter().map(|f| &f.path).filter(|p| is_at(p, &name));
            only.extend(here.cloned());
            if only.len() == before {
                let words = "nothing here reads it, and nothing in it is read";
                self.miss(&name, ReadError::Other(words.to_owned()));
            }
        }
        part.only = Some(only);
        self.parts.push(part);
        Ok(())
    }

    /// What the settings declare: files, or directories to look for them in.
    fn add_declared(&mut self, plain: Mapped<Plain>, named: Vec<Declared>) {
        let mut all = Vec::new();
        for Declared { path, reader } in named {
            let found = match plain.kind(&path) {
                Ok(Some(FileKind::Directory)) => self.walked(plain.source(), &path),
                Ok(Some(_)) => vec![path],
                Ok(None) => {
                    self.miss(&path, ReadError::NotFound);
                    continue;
                }
                Err(error) => {
                    self.miss(&path, error);
                    continue;
                }
            };
            all.extend(found.into_iter().map(|path| Declared { path, reader: reader.clone() }));
        }
        self.parts.push(Part::new(Source::Declared(plain, all)));
    }

    fn walked(&mut self, source: &dyn FileSource, dir: &[u8]) -> Vec<Bytes> {
        let Found { files, unreadable } = walk(source, dir);
        let is_complete = unreadable.is_empty();
        unreadable.into_iter().for_each(|(path, error)| self.miss(&path, error));
        if files.is_empty() && is_complete {
            self.miss(dir, ReadError::Other("a directory without a jail.conf".to_owned()));
        }
        files
    }

    /// Files and directories by their names: each file as whoever it belongs to sees it.
    fn add_named(
        &mut self,
        plain: Plain,
        project: &Project,
        named: &[PathBuf],
    ) -> Result<(), Failure> {
        let workspace = OnDisk::over(anew(plain.disk())?);
        let (open, shelf, wishes) = (Changed::new(), Shelf::default(), Wishes::default());
        let around = Around { workspace: &workspace, open: &open, shelf: &shelf, wishes: &wishes };
        let mut hosts: BTreeMap<Bytes, Host> = BTreeMap::new();
        let mut singles: Vec<Bytes> = Vec::new();
        for path in named.iter().map(|p| bytes(p)) {
            if plain.is_given(&path) {
                singles.push(path);
                continue;
            }
            let whole = absolute(&path)?;
            let inside = [&*whole, b"/etc/jail.conf"].concat().into();
            let by_shape = || around.host_of(&whole).or_else(|| around.host_of(&inside));
            if let Some(root) = by_shape().or_else(|| host_itself(plain.disk(), &whole)) {
                // Inside a jail of which nothing is known nothing is around.
                if project.is_inside() {
                    match file_of(plain.disk(), &root, &whole) {
                        Ok(Some((disk, place, own))) => {
                            let shown = shown_root(&path, &whole, &place);
                            self.add_inside(disk, place, shown, own);
                            continue;
                        }
                        Ok(None) => {}
                        Err(error) => {
                            self.miss(&path, error);
                            continue;
                        }
                    }
                } else if !project.map().is_empty() && root.is_empty() {
                    singles.push(path);
                    continue;
                }
                let shown = shown_root(&path, &whole, &root);
                let host = hosts.entry(root).or_insert_with(|| Host::new(shown));
                host.named.push((path, whole));
                continue;
            }
            let files = match plain.kind(&path) {
                Ok(Some(FileKind::Directory)) => self.walked(&plain, &path),
                Ok(Some(_)) => vec![path],
                Ok(None) => {
                    self.miss(&path, ReadError::NotFound);
                    continue;
                }
                Err(error) => {
                    self.miss(&path, error);
                    continue;
                }
            };
            for file in files {
                let whole = absolute(&file)?;
                match around.host_of(&whole) {
                    Some(root) => {
                        let shown = shown_root(&file, &whole, &root);
                        let host = hosts.entry(root).or_insert_with(|| Host::new(shown));
                        host.named.push((file, whole));
                    }
                    None => singles.push(file),
                }
            }
        }
        for (root, host) in hosts {
            self.add_host(plain.disk(), &root, host);
        }
        self.add_singles(plain, project, singles)
    }

    /// A host that was found around what is named.
    fn add_host(&mut self, disk: &Disk, root: &Bytes, host: Host) {
        let tree = match disk.host_by_shape(root) {
            Ok(tree) => tree,
            Err(error) => return self.miss(root, error),
        };
        let mut part = Part::new(Source::Tree(tree));
        part.place = root.clone();
        let known = plan(part.input(), &Context::default());
        let mut only: Vec<Bytes> = Vec::new();
        let mut strays = Vec::new();
        for (named, whole) in &host.named {
            let own: Bytes = whole.strip_prefix(&**root).unwrap_or(whole).into();
            let own = if own.is_empty() { "/".into() } else { own };
            only.extend(known.files.iter().map(|f| &f.path).filter(|p| is_at(p, &own)).cloned());
            if let Source::Tree(tree) = &part.source {
                self.add_strays(tree, named, &own, &only, &mut strays);
            }
        }
        only.sort();
        only.dedup();
        part.shown = host.shown.clone();
        if !only.is_empty() {
            self.chosen.get_or_insert_with(|| host_around(&host.shown.name(b"/")));
            part.only = Some(only);
            self.parts.push(part);
        }
        for (disk, prefix, paths) in strays {
            let shown = host.shown.below(&prefix);
            let (source, place) = (Source::Inside(disk, paths), [&**root, &*prefix].concat());
            self.parts.push(Part { source, place: place.into(), shown, only: None });
        }
    }

    /// What is named in a host and nobody there is known to read.
    fn add_strays(
        &mut self,
        tree: &Disk,
        named: &Bytes,
        own: &Bytes,
        read: &[Bytes],
        strays: &mut Vec<(Disk, Bytes, Vec<Bytes>)>,
    ) {
        let mut pending = vec![own.clone()];
        let mut budget = MAX_SYSTEMS;
        while let Some(own) = pending.pop() {
            let (system, prefix, path) = match system_of(tree, &own) {
                Ok(system) => system,
                Err(error) => {
                    self.miss(named, error);
                    continue;
                }
            };
            let source: &Disk = system.as_ref().unwrap_or(tree);
            let files = match source.kind(&path) {
                Ok(Some(FileKind::Directory)) => {
                    // What lies in the jails below is theirs.
                    let roots = jail_roots(source);
                    let below = roots.iter().filter(|r| is_at(r, &path) && r.len() > 1);
                    let inner: Vec<Bytes> = below.cloned().collect();
                    let Found { files, unreadable } = walk(source, &path);
                    let is_theirs = |f: &Bytes| inner.iter().any(|r| is_at(f, r) && **r != *path);
                    for (path, error) in unreadable {
                        if !is_theirs(&path) {
                            self.miss(&[&*prefix, &*path].concat(), error);
                        }
                    }
                    for file in files.iter().filter(|f| is_theirs(f)).take(budget) {
                        budget -= 1;
                        pending.push([&*prefix, &**file].concat().into());
                    }
                    files.into_iter().filter(|f| !is_theirs(f)).collect()
                }
                Ok(Some(_)) => vec![path],
                Ok(None) => {
                    self.miss(named, ReadError::NotFound);
                    continue;
                }
                Err(error) => {
                    self.miss(named, error);
                    continue;
                }
            };
            let is_read = |f: &Bytes| read.contains(&[&*prefix, &**f].concat().into());
            let left: Vec<Bytes> = files.into_iter().filter(|f| !is_read(f)).collect();
            if left.is_empty() {
                continue;
            }
            let disk = match system {
                Some(disk) => Ok(disk),
                None => tree.again(),
            };
            match disk {
                Ok(disk) => strays.push((disk, prefix, left)),
                Err(error) => self.miss(named, error),
            }
        }
    }

    /// Files that belong to no host that is at hand. What is in a directory `etc` is read
    /// by whoever has the directory around it for `/`, and what lies below the root of a
    /// jail of theirs by that jail.
    fn add_singles(
        &mut self,
        plain: Plain,
        project: &Project,
        singles: Vec<Bytes>,
    ) -> Result<(), Failure> {
        let mut by_root: BTreeMap<Bytes, Vec<Bytes>> = BTreeMap::new();
        let mut rest = Vec::new();
        let roots = self.roots_of(&plain, &singles)?;
        for path in singles {
            let whole = absolute(&path)?;
            let holds = |root: &&Bytes| **root != whole && is_at(&whole, root);
            let jail = roots.iter().filter(holds).max_by_key(|root| root.len()).cloned();
            match jail.or_else(|| Home::of_etc(&whole).map(|home| home.host)) {
                _ if plain.is_given(&path) => rest.push(path),
                Some(root) if project.map().is_empty() => {
                    by_root.entry(root).or_default().push(path);
                }
                _ => rest.push(path),
            }
        }
        for (root, paths) in by_root {
            let is_jail = roots.contains(&root);
            let open = if is_jail { Disk::jail } else { Disk::host };
            for path in paths {
                let whole = absolute(&path)?;
                let own: Bytes = whole.strip_prefix(&*root).unwrap_or(&whole).into();
                let shown = shown_root(&path, &whole, &root);
                match open(plain.disk(), &root) {
                    Ok(disk) => self.add_inside(disk, root.clone(), shown, own),
                    Err(error) => self.miss(&root, error),
                }
            }
        }
        if !rest.is_empty() {
            let source = Source::Files(Mapped::new(plain, project.map()), rest);
            self.parts.push(Part::new(source));
        }
        Ok(())
    }

    /// A file that is read for itself in a tree, with others that are named like it.
    fn add_inside(&mut self, disk: Disk, place: Bytes, shown: Shown, own: Bytes) {
        let like = |p: &&mut Part| p.place == place && p.shown == shown;
        let last = self.parts.last_mut().filter(like).map(|part| &mut part.source);
        if let Some(Source::Inside(_, paths)) = last {
            return paths.push(own);
        }
        self.parts.push(Part { source: Source::Inside(disk, vec![own]), place, shown, only: None });
    }

    /// The roots of the jails of single files, where they are: as the files name them, or
    /// below a directory around the file.
    fn roots_of(&mut self, plain: &Plain, singles: &[Bytes]) -> Result<Vec<Bytes>, Failure> {
        let names = || roots_named_in(plain, singles.iter().map(|p| &**p));
        if singles.len() < 2 {
            return Ok(Vec::new());
        }
        plain.confine(&names);
        let mut around: Vec<Bytes> = vec![Bytes::default()];
        for path in singles {
            let whole = absolute(path)?;
            let dirs = whole.iter().enumerate().filter(|(_, b)| **b == b'/').skip(1);
            around.extend(dirs.filter_map(|(at, _)| Some(Bytes::from(whole.get(..at)?))));
        }
        around.sort();
        around.dedup();
        let named: Vec<Bytes> = names().iter().map(|r| normal_path(r)).collect();
        let named = named.iter().filter(|r| r.len() > 1);
        let all =
            named.flat_map(|r| around.iter().map(move |a| Bytes::from([&**a, &**r].concat())));
        let is_there = |r: &Bytes| matches!(plain.kind(r), Ok(Some(FileKind::Directory)));
        Ok(all.take(MAX_ROOTS).filter(is_there).collect())
    }

    /// What will happen in each part, with its files named as the command line does, and
    /// whether all was looked at.
    pub fn plans(&mut self, project: &Project) -> (Vec<Plan>, bool) {
        let context = project.context();
        let planned = |part: &Part| {
            let mut plan = plan(part.input(), &context);
            part.rename(&mut plan);
            plan
        };
        let mut plans: Vec<Plan> = self.parts.iter().map(planned).collect();
        let is_complete = self.conclude(&mut plans);
        (plans, is_complete)
    }

    /// Puts what could not be looked at where the answers are, and says whether all was
    /// looked at.
    pub fn conclude<T: Default + HasPlan>(&mut self, answers: &mut Vec<T>) -> bool {
        let empty = |p: &Plan| p.configs.is_empty() && p.problems.is_empty();
        if answers.iter_mut().all(|a| empty(a.plan())) && self.missed.is_empty() {
            let words = "no jail.conf was found, so that nothing was looked at".to_owned();
            self.miss(b"/", ReadError::Other(words));
        }
        if answers.is_empty() {
            answers.push(T::default());
        }
        if let Some(first) = answers.first_mut() {
            first.plan().problems.splice(0..0, std::mem::take(&mut self.missed));
        }
        answers.iter_mut().all(|a| a.plan().problems.is_empty())
    }
}

/// An answer that rests on a plan.
pub trait HasPlan {
    /// The plan.
    fn plan(&mut self) -> &mut Plan;
}

impl HasPlan for Plan {
    fn plan(&mut self) -> &mut Plan {
        self
    }
}

impl<T> HasPlan for (Plan, T) {
    fn plan(&mut self) -> &mut Plan {
        &mut self.0
    }
}

/// Jails whose roots are looked into for what nobody reads.
const MAX_SYSTEMS: usize = 10_000;
/// Directories that are tried as roots of single files' jails.
const MAX_ROOTS: usize = 100_000;

/// A host that was found, and what is named of it.
struct Host {
    shown: Shown,
    /// As it was named, and its absolute name.
    named: Vec<(Bytes, Bytes)>,
}

impl Host {
    fn new(shown: Shown) -> Host {
        Host { shown, named: Vec::new() }
    }
}

/// The innermost system that holds a file of a tree: its tree (`None`: that of the host
/// itself), its root in the host, and the file's path in it.
fn system_of(tree: &Disk, path: &Bytes) -> Result<(Option<Disk>, Bytes, Bytes), ReadError> {
    let home = Home::of(tree, &Bytes::default(), path)?;
    let system = opened_at(tree, &home)?;
    Ok((system, home.root(), home.path))
}

/// The tree of the jail to which a file of a host's tree belongs.
fn opened_at(tree: &Disk, home: &Home) -> Result<Option<Disk>, ReadError> {
    let mut system: Option<Disk> = None;
    for root in &home.roots {
        let here = system.as_ref().unwrap_or(tree);
        here.confine(&|| jail_roots(here));
        system = Some(here.jail(root)?);
    }
    if let Some(system) = &system {
        system.confine(&|| jail_roots(system));
    }
    Ok(system)
}

/// A directory that holds what a host reads, where it is somebody's `/`.
fn host_itself(disk: &Disk, whole: &Bytes) -> Option<Bytes> {
    let tree = disk.host_by_shape(whole).ok()?;
    let is_ports = whole.ends_with(b"/usr/local");
    let holds = !is_ports && !config_files(&tree, &mut Vec::new()).is_empty();
    holds.then(|| if **whole == *b"/" { Bytes::default() } else { whole.clone() })
}

/// The tree of the system to which a file of a host belongs, its root on disk, and the
/// file's path in it; `None` for a directory.
fn file_of(
    disk: &Disk,
    root: &Bytes,
    whole: &Bytes,
) -> Result<Option<(Disk, Bytes, Bytes)>, ReadError> {
    let tree = disk.host_by_shape(root)?;
    let home = Home::of(&tree, root, whole)?;
    let system = opened_at(&tree, &home)?.map_or_else(|| tree.again(), Ok)?;
    match system.kind(&home.path)? {
        Some(FileKind::Directory) => Ok(None),
        Some(_) => Ok(Some((system, home.place(), home.path))),
        None => Err(ReadError::NotFound),
    }
}

fn anew(disk: &Disk) -> Result<Disk, Failure> {
    disk.anew().map_err(|e| unreadable(Path::new("."), &e))
}

/// Whether a path is another, or lies below it.
fn is_at(path: &[u8], dir: &[u8]) -> bool {
    let dir = dir.strip_suffix(b"/").unwrap_or(dir);
    path.strip_prefix(dir).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}

fn absolute(path: &[u8]) -> Result<Bytes, Failure> {
    let path = Path::new(OsStr::from_bytes(path));
    let whole = std::path::absolute(path).map_err(|e| Failure::Call(e.to_string()))?;
    Ok(normal_path(&bytes(&whole)))
}

/// A file of a tree, as the tree's own root sees it.
fn under(root: &Path, path: &Path) -> Result<Bytes, Failure> {
    let (whole, root_path) = (absolute(&bytes(path))?, absolute(&bytes(root))?);
    let real = || {
        let (whole, root) = (path.canonicalize().ok()?, root.canonicalize().ok()?);
        let rest = whole.strip_prefix(&root).ok()?;
        Some([b"/", &*bytes(rest)].concat().into())
    };
    let root_path = root_path.strip_suffix(b"/").unwrap_or(&root_path);
    match whole.strip_prefix(root_path).filter(|rest| rest.is_empty() || rest.starts_with(b"/")) {
        Some(b"") => Ok("/".into()),
        Some(rest) => Ok(rest.into()),
        None => real().ok_or_else(|| {
            Failure::Call(format!("{}: not below {}", path.display(), root.display()))
        }),
    }
}

/// The jail in whose root an absolute path lies, as far as the tree around it shows.
fn jail_around(here: &Disk, whole: &Bytes) -> Result<Option<(Disk, Home)>, ReadError> {
    let workspace = OnDisk::over(here.anew()?);
    let (open, shelf, wishes) = (Changed::new(), Shelf::default(), Wishes::default());
    let around = Around { workspace: &workspace, open: &open, shelf: &shelf, wishes: &wishes };
    let Some(home) = around.home_of(whole)? else { return Ok(None) };
    let tree = here.host_by_shape(&home.host)?;
    Ok(opened_at(&tree, &home)?.map(|jail| (jail, home)))
}

/// The tree below a directory that is named for a host's `/`: one that lies in a jail of
/// a host around it is whoever's who is root in the jail.
fn open_root(disk: &Disk, root: &Path) -> Result<Disk, ReadError> {
    let real = root.canonicalize().ok();
    let named = std::path::absolute(root).ok();
    for path in named.iter().chain(&real) {
        // The jail's own root belongs to it, too.
        let within = [&*normal_path(&bytes(path)), b"/."].concat().into();
        if let Some((jail, home)) = jail_around(disk, &within)? {
            return jail.jail(home.path.strip_suffix(b"/.").unwrap_or(&home.path));
        }
    }
    disk.host(&bytes(root))
}

/// A single file as whoever it belongs to sees it, and its name there.
pub fn opened(here: &Disk, file: &Path) -> Result<(Box<dyn FileSource>, Bytes), Failure> {
    let named = |e: ReadError| unreadable(file, &e);
    let plain = Plain::new(here.anew().map_err(named)?, [file]);
    let path = bytes(file);
    if plain.is_given(&path) {
        return Ok((Box::new(plain), path));
    }
    match jail_around(here, &absolute(&path)?).map_err(named)? {
        Some((jail, home)) => Ok((Box::new(jail), home.path)),
        None => Ok((Box::new(plain), path)),
    }
}

/// The root of the outermost jail in which an absolute path lies; what is in it has no
/// say in how anything else is looked at.
pub fn jails_root_around(here: &Disk, whole: &Path) -> Option<PathBuf> {
    let path = normal_path(&bytes(whole));
    let (_, home) = jail_around(here, &path).ok().flatten()?;
    home.outermost().map(|root| PathBuf::from(OsStr::from_bytes(&root)))
}

/// How files of a named root are shown.
pub fn under_root(place: &Where) -> UnderRoot {
    if place.root.is_some() { UnderRoot::Yes } else { UnderRoot::No }
}

/// Says on standard error what could not be looked at.
pub fn complain_of(plan: &Plan, under_root: UnderRoot) {
    problems(plan, under_root).iter().for_each(|line| complain(line));
}

/// What could not be looked at, a line each.
pub fn problems(plan: &Plan, under_root: UnderRoot) -> Vec<String> {
    let line = |problem: &Problem| {
        let path = jailconf_ide::shown_path(&problem.path, under_root);
        let within = problem.jail.map(|id| format!(" (inside `{}`)", plan.jail(id).name));
        let path = crate::visible::visible_name(&path.to_text());
        format!("{path}: {}{}", problem.error, within.unwrap_or_default())
    };
    plan.problems.iter().map(line).collect()
}

pub fn unreadable(path: &Path, error: &ReadError) -> Failure {
    Failure::Unreadable { path: path.display().to_string(), reason: error.to_string() }
}
