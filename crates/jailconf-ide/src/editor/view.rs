#![expect(
    clippy::indexing_slicing,
    reason = "ids are places in the lists of the plan or program that gave them"
)]

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jailconf_lint::{Changed, Diagnostic, Spoken};
use jailconf_plan::{ConfigId, Context, FileRef, Input, Place, Plan};
use jailconf_resolve::{FileId, MemorySource, ReadError};
use jailconf_syntax::Bytes;

use crate::editor::files::Desk;
use crate::editor::roots::host_root;
use crate::editor::{Home, Project, Read, Shelf, Wishes, Workspace};
use crate::targets::{OnRelease, Others, look};
use crate::{Mapped, UnderRoot, shown_path};

/// What an editor has: unsaved text by absolute path, what was read from disk,
/// and its settings.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Where the other files are.
    pub workspace: &'a dyn Workspace,
    /// Unsaved text.
    pub open: &'a Changed,
    /// What was read from disk.
    pub shelf: &'a Shelf,
    /// The editor's own settings.
    pub wishes: &'a Wishes,
}

/// As whose a single file is opened; `None`: as it lies on disk.
pub(crate) type Single = Result<Option<Home>, ReadError>;

/// What is looked at together; two files of one host are one scene.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scene {
    /// The host whose `/` is this directory.
    Host(Bytes),
    /// The files that the `jailconf.toml` in this directory declares.
    Declared(Bytes),
    /// One file by itself, and what it includes.
    File(Bytes),
}

/// Everything that is known around one file.
pub struct View {
    /// What is looked at.
    pub scene: Scene,
    /// The plan.
    pub plan: Plan,
    /// What is to be said on the newest of the releases that are asked for.
    pub newest: Vec<Diagnostic>,
    /// How many of the plan's jails are what they were in the view before: nothing was
    /// asked again about them.
    pub kept: usize,
    /// What holds for it.
    pub project: Project,
    found: OnceLock<Vec<Diagnostic>>,
    spoken: Spoken,
    /// What was found on other releases, perhaps before the last edits.
    others: Mutex<Vec<OnRelease>>,
    map: Vec<(Bytes, Bytes)>,
    /// As whose a single file was opened.
    home: Single,
    read: Read,
    /// The first of the plan's files at each absolute path.
    files: HashMap<Bytes, FileRef>,
    /// For each of the plan's files the first one of its path: one that is read
    /// twice is one file.
    same: Vec<FileRef>,
}

impl Around<'_> {
    /// The scenes that hold a file, the widest first: a file that is not in the
    /// first after all is in the last.
    pub fn scenes(&self, path: &Bytes) -> Vec<Scene> {
        let read = RefCell::default();
        let files = Desk::over_files(self.workspace, self.open, self.shelf, &read);
        let mut scenes = Vec::new();
        if let Some(root) = self.host_of(path) {
            scenes.push(Scene::Host(root));
        }
        let project = Project::around(&files, &self.settings_from(path), self.wishes);
        if let Some(dir) = project.dir.clone().filter(|_| !project.declared().is_empty()) {
            scenes.push(Scene::Declared(dir));
        }
        scenes.push(Scene::File(path.clone()));
        scenes
    }

    /// The directory that is the `/` of the host to which a file belongs, by the shape of
    /// the tree around it: the file lies in a jail's root, or names one that is there.
    pub fn host_of(&self, path: &Bytes) -> Option<Bytes> {
        host_root(self, path)
    }

    /// Looks at a scene.
    pub fn look(&self, scene: &Scene) -> View {
        self.look_with(scene, None)
    }

    /// Looks again at the scene of a view, after edits of its texts: what these cannot
    /// have changed is taken over. What directories hold must be what it was.
    pub fn look_again(&self, before: View) -> View {
        let scene = before.scene.clone();
        self.look_with(&scene, Some(before))
    }

    fn look_with(&self, scene: &Scene, before: Option<View>) -> View {
        let read = RefCell::default();
        let files = Desk::over_files(self.workspace, self.open, self.shelf, &read);
        let place: Bytes = match scene {
            Scene::Host(dir) | Scene::Declared(dir) => [&**dir, b"/"].concat().into(),
            Scene::File(path) => self.settings_from(path),
        };
        let project = Project::around(&files, &place, self.wishes);
        let map = project.map();
        let (context, selection) = (project.context(), project.selection());
        let release = context.host.release;
        // With the same settings it is of the same release.
        let before = before.filter(|before| before.project == project);
        let home = match (scene, &before) {
            (Scene::File(_), Some(before)) => before.home.clone(),
            (Scene::File(path), None) => self.home_of_single(path, &project),
            (Scene::Host(_) | Scene::Declared(_), _) => Ok(None),
        };
        let (before, others) = before.map(View::into_known).unzip();
        let known = self.with_input((scene, &home), files, &project, &read, |input| {
            look(input, &context, release, &selection, before)
        });
        let OnRelease { plan, spoken, found: mut newest, kept, .. } = known;
        let others = others.unwrap_or_default();
        project.weigh(&mut newest);
        let (scene, found, read) = (scene.clone(), OnceLock::new(), read.into_inner());
        let (files, same) = (HashMap::new(), Vec::new());
        let mut view = View {
            scene,
            plan,
            newest,
            kept,
            project,
            found,
            spoken,
            others,
            map,
            home,
            read,
            files,
            same,
        };
        view.number_files();
        view
    }

    /// What is to be said in a view on all releases that are asked for: the same
    /// work again for each of the others, once. `None` as soon as nobody wants to
    /// know any more.
    pub fn found<'v>(
        &self,
        view: &'v View,
        is_wanted: &dyn Fn() -> bool,
    ) -> Option<&'v [Diagnostic]> {
        if let Some(found) = view.found.get() {
            return Some(found);
        }
        let read = RefCell::default();
        let files = Desk::over_files(self.workspace, self.open, self.shelf, &read);
        let (context, targets) = (view.project.context(), view.project.targets());
        let selection = view.project.selection();
        let found = self.with_input(view.on(), files, &view.project, &read, |input| {
            let (plan, context, selection) = (&view.plan, &context, &selection);
            let others = Others { plan, input, context, selection };
            let mut known = view.others.lock().unwrap_or_else(PoisonError::into_inner);
            others.compare(view.newest.clone(), &targets, &mut known, is_wanted)
        });
        let mut found = found?;
        view.project.weigh(&mut found);
        Some(view.found.get_or_init(|| found))
    }

    /// Hands a scene's files to whoever plans or fixes them.
    pub(crate) fn with_input<T>(
        &self,
        (scene, home): (&Scene, &Single),
        files: Desk<'_>,
        project: &Project,
        read: &RefCell<Read>,
        ask: impl FnOnce(Input<'_>) -> T,
    ) -> T {
        let mapped = Mapped::new(files, project.map());
        match scene {
            Scene::Host(root) => match self.workspace.tree(root) {
                Ok(tree) => {
                    let tree = Desk::over_tree(&*tree, root, self.open, self.shelf, read);
                    ask(Input::Root(&tree))
                }
                Err(_) => ask(Input::Files(&mapped, &[])),
            },
            Scene::Declared(_) => ask(Input::Declared(&mapped, &project.declared())),
            Scene::File(path) => match home {
                Ok(None) => ask(Input::Files(&mapped, std::slice::from_ref(path))),
                Ok(Some(home)) => self.in_home(home, read, ask),
                Err(_) => ask(Input::Files(&mapped, &[])),
            },
        }
    }

    /// Hands a single file over as whoever it belongs to sees it.
    fn in_home<T>(&self, home: &Home, read: &RefCell<Read>, ask: impl FnOnce(Input<'_>) -> T) -> T {
        let path = std::slice::from_ref(&home.path);
        let nothing = MemorySource::new();
        let Ok(tree) = self.workspace.tree(&home.host) else {
            return ask(Input::Files(&nothing, &[]));
        };
        let tree = Desk::over_tree(&*tree, &home.host, self.open, self.shelf, read);
        home.with_tree(&tree, |system| match system {
            Ok(system) => ask(Input::Files(system, path)),
            Err(_) => ask(Input::Files(&nothing, &[])),
        })
    }
}

impl View {
    /// Whether no directory had a say in it: one file by itself, without an include.
    pub fn is_of_one_file(&self) -> bool {
        let [config] = self.plan.configs.as_slice() else { return false };
        let [file] = config.program.files.as_slice() else { return false };
        let includes = file.document.text().as_str().contains(".include");
        matches!(self.scene, Scene::File(_)) && !includes
    }

    /// What is known on the newest release, and on others.
    fn into_known(self) -> (OnRelease, Mutex<Vec<OnRelease>>) {
        let release = self.project.context().host.release;
        let View { plan, spoken, newest: found, kept, others, .. } = self;
        (OnRelease { release, plan, spoken, found, kept }, others)
    }

    /// Whether the unsaved text that it was made of is what there is now, and no
    /// file that it read from disk is open now.
    pub fn is_of(&self, open: &Changed) -> bool {
        self.read.iter().all(|(path, unsaved)| match (unsaved, open.get(path)) {
            (None, None) => true,
            (Some(then), Some(now)) => Arc::ptr_eq(then, now),
            _ => false,
        })
    }

    /// A file's absolute path.
    pub fn real_path(&self, file: FileRef) -> Bytes {
        self.real(&self.plan.file(file).path)
    }

    /// What it was made of.
    pub(crate) fn on(&self) -> (&Scene, &Single) {
        (&self.scene, &self.home)
    }

    /// As whose a single file was opened.
    pub(crate) fn home(&self) -> Option<&Home> {
        self.home.as_ref().ok().and_then(Option::as_ref)
    }

    /// `jail.conf:2:3`: a place as the terminal names it, with the file relative to the
    /// host's `/`.
    pub fn shown(&self, place: Place) -> String {
        let file = self.plan.file(place.file);
        let under_root = match self.scene {
            Scene::Host(_) => UnderRoot::Yes,
            Scene::Declared(_) | Scene::File(_) => UnderRoot::No,
        };
        let at = file.document.position(place.range.start());
        let path = match self.home().map(Home::place) {
            Some(home) => [&*home, &*file.path].concat().into(),
            None => file.path.clone(),
        };
        let path = shown_path(&path, under_root).to_text().into_owned();
        let path = path.replace(char::is_control, "\u{fffd}");
        format!("{path}:{}:{}", at.line, at.column)
    }

    /// The absolute path of what the plan calls so.
    pub(crate) fn real(&self, path: &Bytes) -> Bytes {
        match &self.scene {
            Scene::Host(root) => [&**root, &**path].concat().into(),
            _ => match self.home().map(Home::place) {
                Some(home) => [&*home, &**path].concat().into(),
                None => place(&self.map, path),
            },
        }
    }

    /// Where a directory lies that a file names as whoever reads the file sees it.
    pub(crate) fn real_dir(&self, file: FileRef, dir: &[u8]) -> Bytes {
        match &self.scene {
            Scene::Host(root) => {
                let within = self.plan.file(file).within.iter().map(|w| &**w).collect::<Vec<_>>();
                [&**root, &within.concat()[..], dir].concat().into()
            }
            _ => self.real(&dir.into()),
        }
    }

    /// The file at an absolute path.
    pub fn file_at(&self, path: &Bytes) -> Option<FileRef> {
        self.files.get(path).copied()
    }

    fn number_files(&mut self) {
        for file in (0..self.plan.files.len() as u32).map(FileRef) {
            let first = *self.files.entry(self.real_path(file)).or_insert(file);
            self.same.push(first);
        }
    }

    /// Whether two of the plan's files are the same one.
    pub(crate) fn is_same_file(&self, a: FileRef, b: FileRef) -> bool {
        self.same[a.0 as usize] == self.same[b.0 as usize]
    }

    /// The readings of a file: a configuration, and the file's number in it.
    pub(crate) fn readings(&self, file: FileRef) -> Vec<(ConfigId, FileId)> {
        let mut found = Vec::new();
        for (i, config) in self.plan.configs.iter().enumerate() {
            for (j, read) in config.files.iter().enumerate() {
                if self.is_same_file(*read, file) {
                    found.push((ConfigId(i as u32), FileId(j as u32)));
                }
            }
        }
        found
    }

    /// Who reads the files, and the machine.
    pub fn context(&self) -> Context {
        self.project.context()
    }
}

/// Where a path of the host lies here.
fn place(map: &[(Bytes, Bytes)], path: &Bytes) -> Bytes {
    for (from, to) in map {
        let rest = path.strip_prefix(&**from).filter(|r| r.is_empty() || r.starts_with(b"/"));
        if let Some(rest) = rest {
            return [&**to, rest].concat().into();
        }
    }
    path.clone()
}
