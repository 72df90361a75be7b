//! `jailconf.toml`: found from the working directory up, or named.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jailconf_ide::{Bytes, Context, Diagnostic, HostSettings, Release, Settings, Severity};

use crate::cli::Where;
use crate::command::Failure;
use crate::disk::bytes;
use crate::live::is_jailed;

const NAME: &str = "jailconf.toml";

/// What the project says of itself.
#[derive(Default)]
pub struct Project {
    /// Its settings; those of nobody where there is no file.
    pub settings: Settings,
    /// The host that the call is about.
    host: HostSettings,
    /// The directory of the file.
    dir: PathBuf,
}

impl Project {
    /// Reads the settings that hold for a call.
    pub fn load(place: &Where) -> Result<Project, Failure> {
        let file = match &place.config {
            Some(file) => file.clone(),
            None => match find(&std::env::current_dir().unwrap_or_default()) {
                Some(file) => file,
                None => return Ok(Project::default()),
            },
        };
        let named =
            |reason: String| Failure::Unreadable { path: file.display().to_string(), reason };
        let text = std::fs::read_to_string(&file).map_err(|e| named(e.to_string()))?;
        let settings = Settings::parse(&text).map_err(named)?;
        let host = settings.host_named(place.host.as_deref()).map_err(Failure::Call)?;
        let dir = file.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Project { settings, host, dir })
    }

    /// The files that the settings declare, the host's first: who reads each.
    pub fn declared(&self) -> Vec<(PathBuf, Option<String>)> {
        let of_host = self.host.files.iter().map(|f| (self.dir.join(f), None));
        let of_jails = self.settings.jail.iter().flat_map(|jail| {
            jail.files.iter().map(|f| (self.dir.join(f), Some(jail.name.clone())))
        });
        of_host.chain(of_jails).collect()
    }

    /// Directories of the host that lie elsewhere here.
    pub fn map(&self) -> Vec<(Bytes, Bytes)> {
        let place = |to: &String| bytes(&self.dir.join(to));
        self.settings
            .paths
            .iter()
            .map(|(from, to)| (from.trim_end_matches('/').into(), place(to)))
            .collect()
    }

    /// The releases on which the files are read, oldest first.
    pub fn targets(&self, place: &Where) -> Result<Vec<Release>, Failure> {
        let named = &place.target_version;
        let own: Vec<String> = self.host.release.iter().cloned().collect();
        let words = match (named.is_empty(), own.is_empty()) {
            (false, _) => named,
            (true, false) => &own,
            (true, true) => &self.settings.target_versions,
        };
        jailconf_ide::targets(words).map_err(Failure::Call)
    }

    /// Who reads the files, and which kernel answers: that of the newest release.
    pub fn context(&self, place: &Where) -> Result<Context, Failure> {
        let mut host = self.host.facts();
        if let Some(release) = self.targets(place)?.last() {
            host.release = *release;
        }
        // The system's own files are read by whoever runs here.
        let is_own = place.root.is_none() && place.paths.is_empty() && self.host.files.is_empty();
        let here = (is_own && is_jailed()).then(|| "parent".to_owned());
        Ok(Context { host, inside: place.inside_jail.clone().or(here), known: self.host.known() })
    }

    /// Gives findings the severity that the project wants.
    pub fn weigh(&self, found: &mut [Diagnostic]) {
        let severities: BTreeMap<&str, Severity> = self.settings.severities().unwrap_or_default();
        for diagnostic in found {
            if let Some(severity) = severities.get(diagnostic.rule.code) {
                diagnostic.severity = *severity;
            }
        }
    }
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
