#![expect(clippy::indexing_slicing, reason = "places are found in the name that is cut there")]

use std::collections::BTreeMap;

use jailconf_kernel::Release;
use jailconf_lint::{Diagnostic, Selection, Severity};
use jailconf_plan::{Context, Declared};
use jailconf_resolve::{FileSource, Limits};
use jailconf_syntax::Bytes;

use crate::{FormatOptions, FormatSettings, HostSettings, Settings};

const NAME: &[u8] = b"jailconf.toml";

/// What a command line or an editor's own settings say; they count before
/// `jailconf.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// The releases on which the files are read.
    pub target_versions: Vec<String>,
    /// The host of `jailconf.toml` that is meant.
    pub host: Option<String>,
    /// The files are read inside a jail of this name.
    pub inside_jail: Option<String>,
    /// Only these rules, by code, name or group.
    pub select: Vec<String>,
    /// These rules as well.
    pub extend_select: Vec<String>,
    /// Not these.
    pub ignore: Vec<String>,
}

/// What holds for files: `jailconf.toml` around them, and what is wished beside it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Project {
    /// The directory of `jailconf.toml`, where there is one; empty for the working
    /// directory.
    pub dir: Option<Bytes>,
    /// What is wrong with the settings, in words; they count for nothing then.
    pub error: Option<String>,
    settings: Settings,
    host: HostSettings,
    wishes: Wishes,
}

impl Project {
    /// The settings that were read in a directory, and what is wished beside them.
    ///
    /// # Errors
    ///
    /// A host, a release or a rule that there is not, in words.
    pub fn new(dir: Option<Bytes>, settings: Settings, wishes: &Wishes) -> Result<Project, String> {
        crate::targets(&wishes.target_versions)?;
        let named = wishes.select.iter().chain(&wishes.extend_select).chain(&wishes.ignore);
        crate::settings::are_rules(named)?;
        let host = settings.host_named(wishes.host.as_deref())?;
        Ok(Project { dir, error: None, settings, host, wishes: wishes.clone() })
    }

    /// The settings around a file: those in the nearest directory that has some,
    /// not beyond its repository.
    pub fn around(files: &dyn FileSource, path: &[u8], wishes: &Wishes) -> Project {
        let bare = Project { wishes: wishes.clone(), ..Project::default() };
        let Some((dir, text)) = find(files, path) else { return bare };
        let place = String::from_utf8_lossy(&[&*dir, b"/", NAME].concat()).into_owned();
        let settings = Settings::parse(&text);
        settings
            .and_then(|settings| Project::new(Some(dir), settings, wishes))
            .unwrap_or_else(|error| Project { error: Some(format!("{place}: {error}")), ..bare })
    }

    /// The same, but where the wishes name no other jail the files are read in this one.
    #[must_use]
    pub fn read_inside(mut self, jail: &str) -> Project {
        self.wishes.inside_jail.get_or_insert_with(|| jail.to_owned());
        self
    }

    /// Whether the files are read inside a jail of which nothing is known.
    pub fn is_inside(&self) -> bool {
        self.wishes.inside_jail.is_some()
    }

    /// What the jail is called inside which the files are read, if they are.
    pub fn parent(&self) -> Option<&str> {
        self.wishes.inside_jail.as_deref()
    }

    /// Whether the settings declare files of the host.
    pub fn declares_host_files(&self) -> bool {
        !self.host.files.is_empty()
    }

    /// The files that the settings declare, the host's first: who reads each.
    pub fn declared(&self) -> Vec<Declared> {
        let Some(dir) = &self.dir else { return Vec::new() };
        let of_host =
            self.host.files.iter().map(|f| Declared { path: beside(dir, f), reader: None });
        let of_jails = self.settings.jail.iter().flat_map(|jail| {
            let reader = Some(jail.name.clone());
            jail.files
                .iter()
                .map(move |f| Declared { path: beside(dir, f), reader: reader.clone() })
        });
        of_host.chain(of_jails).collect()
    }

    /// Whether the settings say something of a jail of this name, or of one inside it.
    pub fn names_jail(&self, name: &str) -> bool {
        let is_it = |of: &str| {
            of.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.settings.jail.iter().any(|jail| is_it(&jail.name))
    }

    /// Directories of the host that lie elsewhere here, longest first.
    pub fn map(&self) -> Vec<(Bytes, Bytes)> {
        let Some(dir) = &self.dir else { return Vec::new() };
        let place = |(from, to): (&String, &String)| {
            (Bytes::from(from.trim_end_matches('/')), beside(dir, to))
        };
        let mut map: Vec<(Bytes, Bytes)> = self.settings.paths.iter().map(place).collect();
        map.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
        map
    }

    /// The releases on which the files are read, oldest first.
    pub fn targets(&self) -> Vec<Release> {
        crate::targets(self.target_words()).unwrap_or_else(|_| Release::supported())
    }

    /// Which releases were asked for that are not known yet, and as which they are read.
    pub fn stand_ins(&self) -> impl Iterator<Item = (&str, Release)> {
        let words = self.target_words().iter().map(String::as_str);
        words.filter_map(|word| Some((word, Release::stands_for(word)?)))
    }

    fn target_words(&self) -> &[String] {
        match (self.wishes.target_versions.as_slice(), self.host.release.as_slice()) {
            ([], []) => &self.settings.target_versions,
            ([], own) => own,
            (asked, _) => asked,
        }
    }

    /// Who reads the files, and which kernel answers: that of the newest release.
    pub fn context(&self) -> Context {
        let mut host = self.host.facts();
        if let Some(release) = self.targets().last() {
            host.release = *release;
        }
        Context {
            host,
            inside: self.wishes.inside_jail.clone(),
            known: self.host.known(),
            limits: self.limits(),
        }
    }

    /// How much is read and made of files that may be hostile.
    pub fn limits(&self) -> Limits {
        self.settings.limits.limits()
    }

    /// What `jailconf.toml` says of how files are to look.
    pub fn format(&self) -> &FormatSettings {
        &self.settings.format
    }

    /// How files are to look: what `jailconf.toml` says of it, over what is known
    /// without it.
    pub fn form(&self, known: FormatOptions) -> FormatOptions {
        self.settings.format.over(known).unwrap_or(known)
    }

    /// The rules that speak.
    pub fn selection(&self) -> Selection {
        let mut selection = self.settings.selection();
        if !self.wishes.select.is_empty() {
            selection.select.clone_from(&self.wishes.select);
        }
        selection.extend.extend(self.wishes.extend_select.iter().cloned());
        selection.ignore.extend(self.wishes.ignore.iter().cloned());
        selection
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

/// The directory and the text of the nearest `jailconf.toml`.
fn find(files: &dyn FileSource, path: &[u8]) -> Option<(Bytes, String)> {
    let mut dir = path;
    while let Some(at) = dir.iter().rposition(|&b| b == b'/') {
        dir = &dir[..at];
        if let Ok(document) = files.read(&[dir, b"/", NAME].concat()) {
            return Some((dir.into(), document.text().as_str().to_owned()));
        }
        let is_repository = matches!(files.kind(&[dir, b"/.git"].concat()), Ok(Some(_)));
        if is_repository {
            return None;
        }
    }
    None
}

/// A file by its name in the settings; as relative as their directory is.
fn beside(dir: &[u8], file: &str) -> Bytes {
    let joined = [dir, b"/", file.as_bytes()].concat();
    match dir.first() {
        _ if file.starts_with('/') => file.into(),
        None => file.into(),
        Some(b'/') => jailconf_host::normal_path(&joined),
        Some(_) => joined.into(),
    }
}
