//! `jailconf.toml`: found from what is looked at up, or named.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use jailconf_ide::{FileKind, FileSource, Project, Settings, Wishes};

use crate::cli::{Choice, Where};
use crate::command::Failure;
use crate::command::place::{jails_root_around, opened};
use crate::command::unnamed::Unnamed;
use crate::disk::{Disk, bytes};
use crate::live::is_jailed;
use crate::output::complain;

const NAME: &str = "jailconf.toml";

/// What holds for a call: the settings, and what the command line says beside them.
pub fn load(here: &Disk, place: &Where) -> Result<Project, Failure> {
    load_with(here, place, &Choice::default())
}

/// The same, with the rules that the command line chooses.
pub fn load_with(here: &Disk, place: &Where, choice: &Choice) -> Result<Project, Failure> {
    let wishes = Wishes {
        target_versions: place.target_version.clone(),
        host: place.host.clone(),
        inside_jail: place.inside_jail.clone(),
        select: choice.select.clone(),
        extend_select: choice.extend_select.clone(),
        ignore: choice.ignore.clone(),
    };
    let file = match &place.config {
        Some(file) => Some(file.clone()),
        None => nearest(here, place)?,
    };
    let settings = file.as_deref().map_or(Ok(Settings::default()), |file| read(here, file))?;
    let dir = file.map(|file| bytes(file.parent().unwrap_or(Path::new(""))));
    let project = Project::new(dir, settings, &wishes).map_err(Failure::Call)?;
    for (asked, release) in project.stand_ins() {
        complain(&format!("`{asked}` is not known yet: the files are read as on {release}"));
    }
    // The system's own files are read by whoever runs here.
    let is_named = place.root.is_some() || !place.paths.is_empty();
    let is_own = !is_named && matches!(Unnamed::here(here, &project), Unnamed::Machine);
    Ok(if is_own && is_jailed() { project.read_inside("parent") } else { project })
}

/// The file with the settings of a call.
pub fn file(place: &Where, project: &Project) -> Option<PathBuf> {
    let found = || Some(PathBuf::from(OsStr::from_bytes(project.dir.as_ref()?)).join(NAME));
    place.config.clone().or_else(found)
}

fn read(here: &Disk, file: &Path) -> Result<Settings, Failure> {
    let named = |reason: String| Failure::Unreadable { path: file.display().to_string(), reason };
    let (source, path) = opened(here, file)?;
    let document = source.read(&path).map_err(|e| named(e.to_string()))?;
    let text = document.text().to_bytes();
    let text = String::from_utf8(text).map_err(|_| named("not UTF-8".to_owned()))?;
    Settings::parse(&text).map_err(named)
}

/// The nearest settings above what is looked at, else above the working directory. Files with
/// settings of their own each are no one project.
fn nearest(here: &Disk, place: &Where) -> Result<Option<PathBuf>, Failure> {
    let working = std::env::current_dir().unwrap_or_default();
    let is_name = |path: &&PathBuf| path.as_os_str() != "-";
    let named: Vec<&PathBuf> = match &place.root {
        Some(root) => vec![root],
        None => place.paths.iter().filter(is_name).collect(),
    };
    let mut found: Vec<Option<PathBuf>> = Vec::new();
    for path in named {
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        // Nothing that lies in a jail is followed.
        let is_directory = std::fs::symlink_metadata(&whole).is_ok_and(|kind| kind.is_dir());
        let from = if is_directory { Some(&*whole) } else { whole.parent() };
        let file = find(here, from.unwrap_or(&working))?.map(|file| shortened(file, &working));
        if !found.contains(&file) {
            found.push(file);
        }
    }
    match found.as_slice() {
        [] => Ok(find(here, &working)?.map(|file| shortened(file, &working))),
        [file] => Ok(file.clone()),
        [one, other, ..] => Err(Failure::Call(two_projects(one.as_deref(), other.as_deref()))),
    }
}

/// Shown, and joined to, as short as it can be.
fn shortened(file: PathBuf, working: &Path) -> PathBuf {
    file.strip_prefix(working).map(Path::to_owned).unwrap_or(file)
}

fn two_projects(one: Option<&Path>, other: Option<&Path>) -> String {
    let name = |file: Option<&Path>| match file {
        Some(file) => format!("`{}`", file.display()),
        None => "no settings".to_owned(),
    };
    format!(
        "these files have different settings, {} and {}: look at them one by one, or name one with \
         `--config`",
        name(one),
        name(other)
    )
}

/// The nearest settings, not beyond the repository. Who is root in a jail has no say in
/// how a host's administrator looks at files.
fn find(disk: &Disk, from: &Path) -> Result<Option<PathBuf>, Failure> {
    let jail = jails_root_around(disk, &from.join(NAME));
    let is_theirs = |dir: &Path| jail.as_ref().is_some_and(|jail| dir.starts_with(jail));
    for dir in from.ancestors().filter(|dir| !is_theirs(dir)) {
        let file = dir.join(NAME);
        match disk.kind(&bytes(&file)) {
            Ok(None | Some(FileKind::Directory)) => {}
            // What cannot be read is named.
            _ => return Ok(Some(file)),
        }
        if matches!(disk.kind(&bytes(&dir.join(".git"))), Ok(Some(_))) {
            return Ok(None);
        }
    }
    Ok(None)
}
