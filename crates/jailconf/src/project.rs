//! `jailconf.toml`: found from the working directory up, or named.

use std::path::{Path, PathBuf};

use jailconf_ide::{Project, Settings, Wishes};

use crate::cli::{Choice, Where};
use crate::command::Failure;
use crate::disk::bytes;
use crate::live::is_jailed;

const NAME: &str = "jailconf.toml";

/// What holds for a call: the settings, and what the command line says beside them.
pub fn load(place: &Where) -> Result<Project, Failure> {
    load_with(place, &Choice::default())
}

/// The same, with the rules that the command line chooses.
pub fn load_with(place: &Where, choice: &Choice) -> Result<Project, Failure> {
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
        None => find(&std::env::current_dir().unwrap_or_default()),
    };
    let settings = file.as_deref().map_or(Ok(Settings::default()), read)?;
    let dir = file.map(|file| bytes(file.parent().unwrap_or(Path::new(""))));
    let project = Project::new(dir, settings, &wishes).map_err(Failure::Call)?;
    // The system's own files are read by whoever runs here.
    let is_own = place.root.is_none() && place.paths.is_empty() && !project.declares_host_files();
    Ok(if is_own && is_jailed() { project.read_inside("parent") } else { project })
}

fn read(file: &Path) -> Result<Settings, Failure> {
    let named = |reason: String| Failure::Unreadable { path: file.display().to_string(), reason };
    let text = std::fs::read_to_string(file).map_err(|e| named(e.to_string()))?;
    Settings::parse(&text).map_err(named)
}

/// The nearest settings, not beyond the repository.
fn find(from: &Path) -> Option<PathBuf> {
    for dir in from.ancestors() {
        let file = dir.join(NAME);
        if file.is_file() {
            // Shown, and joined to, as short as it can be.
            return Some(if dir == from { PathBuf::from(NAME) } else { file });
        }
        if dir.join(".git").exists() {
            return None;
        }
    }
    None
}
