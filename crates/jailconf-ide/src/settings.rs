use std::collections::BTreeMap;

use jailconf_kernel::{Host, Module, Release};
use jailconf_lint::{Selection, Severity, rules};
use jailconf_plan::Known;
use serde::Deserialize;

use crate::{FormatOptions, FormatSettings, LimitSettings};

/// What `jailconf.toml` says.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// The releases on which the files are read: `["14.3", "15"]`.
    #[serde(default)]
    pub target_versions: Vec<String>,
    /// Which rules speak, and how loud.
    #[serde(default)]
    pub rules: RuleSettings,
    /// How files are to look.
    #[serde(default)]
    pub format: FormatSettings,
    /// Where a directory of the host lies in this checkout:
    /// `"/etc/jail.conf.d" = "jail.conf.d"`, relative to the file itself.
    #[serde(default)]
    pub paths: BTreeMap<String, String>,
    /// The hosts; one call is about one of them, the first unless it is named.
    #[serde(default)]
    pub host: Vec<HostSettings>,
    /// Jails whose inner files lie elsewhere.
    #[serde(default)]
    pub jail: Vec<JailSettings>,
    /// How much is read and made of files that may be hostile.
    #[serde(default)]
    pub limits: LimitSettings,
}

/// A jail whose inner files lie elsewhere: in a repository that is checked
/// without the host.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JailSettings {
    /// Its full dotted name, seen from the host.
    pub name: String,
    /// The jail.conf files that its root reads, relative to the settings' own
    /// directory.
    pub files: Vec<String>,
}

/// Which rules speak, and how loud.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSettings {
    /// Only these, by code, name or group.
    #[serde(default)]
    pub select: Vec<String>,
    /// These as well, which are off by default.
    #[serde(default, rename = "extend-select")]
    pub extend_select: Vec<String>,
    /// Not these.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// `error`, `warning` or `note` by code or name.
    #[serde(default)]
    pub severity: BTreeMap<String, String>,
}

/// What is known of the host, beyond its files.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostSettings {
    /// What it is called, for `--host`.
    pub name: Option<String>,
    /// The jail.conf files that it reads, relative to the settings' own
    /// directory.
    #[serde(default)]
    pub files: Vec<String>,
    /// The release that it runs; it counts before `target-versions`.
    pub release: Option<String>,
    /// `kern.securelevel`
    pub securelevel: Option<i32>,
    /// `security.jail.enforce_statfs`
    pub enforce_statfs: Option<i32>,
    /// File systems that are loaded and that jails may mount.
    pub jail_file_systems: Option<Vec<String>>,
    /// Interfaces that are there before any jail starts.
    pub interfaces: Option<Vec<String>>,
    /// Datasets; `jailed_datasets` are those of them with `jailed=on`.
    pub datasets: Option<Vec<String>>,
    /// Datasets with `jailed=on`.
    #[serde(default)]
    pub jailed_datasets: Vec<String>,
    /// Numbers of devfs rulesets that are loaded, beside those of the system.
    pub devfs_rulesets: Option<Vec<u32>>,
    /// Allow flags that the host itself has lost, without `allow.`.
    #[serde(default)]
    pub deny: Vec<String>,
}

/// The names of jails in a `jailconf.toml`, and where they stand.
#[derive(Deserialize)]
struct Names {
    #[serde(default)]
    jail: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: toml::Spanned<String>,
}

/// The text of a `jailconf.toml` in which a jail, and with it those inside it, has another full
/// name; `None`: it names none of them, or in a spelling with escapes.
pub fn renamed_in_settings(text: &str, old: &str, new: &str) -> Option<String> {
    let names: Names = toml::from_str(text).ok()?;
    let mut edited = text.to_owned();
    let mut is_changed = false;
    for named in names.jail.iter().rev() {
        let Some(rest) = named.name.get_ref().strip_prefix(old) else { continue };
        if !rest.is_empty() && !rest.starts_with('.') {
            continue;
        }
        let span = named.name.span();
        let written = text.get(span.clone())?;
        let start = span.start + written.find(old)?;
        let is_plain = written.trim_matches(['"', '\'']) == named.name.get_ref();
        let end = start + old.len();
        if !is_plain || edited.get(start..end) != Some(old) {
            return None;
        }
        edited.replace_range(start..end, new);
        is_changed = true;
    }
    is_changed.then_some(edited)
}

impl Settings {
    /// Reads the text of a `jailconf.toml`; the error says where it is wrong.
    pub fn parse(text: &str) -> Result<Settings, String> {
        let settings: Settings =
            toml::from_str(text).map_err(|e| e.to_string().trim_end().to_owned())?;
        settings.targets()?;
        settings.severities()?;
        settings.format.over(FormatOptions::default())?;
        for release in settings.host.iter().filter_map(|h| h.release.clone()) {
            targets(&[release])?;
        }
        let of_rules = &settings.rules;
        let named = of_rules.select.iter().chain(&of_rules.extend_select).chain(&of_rules.ignore);
        are_rules(named)?;
        Ok(settings)
    }

    /// The releases, oldest first; those supported today where none is named.
    pub fn targets(&self) -> Result<Vec<Release>, String> {
        targets(&self.target_versions)
    }

    /// Whose rules speak.
    pub fn selection(&self) -> Selection {
        Selection {
            select: self.rules.select.clone(),
            extend: self.rules.extend_select.clone(),
            ignore: self.rules.ignore.clone(),
            files: None,
        }
    }

    /// The severities that are set, by the rule's code.
    pub fn severities(&self) -> Result<BTreeMap<&'static str, Severity>, String> {
        let mut found = BTreeMap::new();
        for (name, word) in &self.rules.severity {
            let rule = rules::find(name).ok_or_else(|| format!("`{name}` is no rule"))?;
            let all = [Severity::Error, Severity::Warning, Severity::Note];
            let severity = all.into_iter().find(|s| s.word() == word);
            found.insert(rule.code, severity.ok_or_else(|| format!("`{word}` is no severity"))?);
        }
        Ok(found)
    }

    /// The host of this name, or the first one.
    pub fn host_named(&self, name: Option<&str>) -> Result<HostSettings, String> {
        let Some(name) = name else { return Ok(self.host.first().cloned().unwrap_or_default()) };
        let found = self.host.iter().find(|h| h.name.as_deref() == Some(name));
        found.cloned().ok_or_else(|| format!("no host is called `{name}`"))
    }
}

impl HostSettings {
    /// What is known of it beside its kernel.
    pub fn known(&self) -> Known {
        let jailed = |name: &String| (name.clone(), self.jailed_datasets.contains(name));
        let all =
            |names: &Vec<String>| names.iter().chain(&self.jailed_datasets).map(jailed).collect();
        Known {
            interfaces: self.interfaces.clone(),
            datasets: self.datasets.as_ref().map(all),
            devfs_rulesets: self.devfs_rulesets.clone(),
        }
    }

    /// The host as far as it is known.
    pub fn facts(&self) -> Host {
        let mut host = Host::default();
        host.securelevel = self.securelevel.unwrap_or(host.securelevel);
        host.enforce_statfs = self.enforce_statfs.unwrap_or(host.enforce_statfs);
        host.deny.clone_from(&self.deny);
        if let Some(loaded) = &self.jail_file_systems {
            host.modules.retain(|m| !matches!(m, Module::JailFs(_)));
            host.modules.extend(loaded.iter().cloned().map(Module::JailFs));
        }
        host
    }
}

/// Whether all of these are rules, by code, name or group; the error names one that is
/// none.
pub fn are_rules<'a>(names: impl IntoIterator<Item = &'a String>) -> Result<(), String> {
    let unknown = names.into_iter().find(|n| !rules::all().any(|r| r.is_called(n)));
    unknown.map_or(Ok(()), |n| Err(format!("`{n}` is no rule; `jailconf rules` lists them")))
}

/// The releases that words mean, oldest first; those supported today where
/// there are none.
pub fn targets(words: &[String]) -> Result<Vec<Release>, String> {
    if words.is_empty() {
        return Ok(Release::supported());
    }
    let mut found = Vec::new();
    for word in words {
        found.extend(Release::targets(word).ok_or_else(|| no_release(word))?);
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Why a word is no release, and which there are.
pub fn no_release(word: &str) -> String {
    let oldest = Release::KNOWN.first().map(Release::to_string).unwrap_or_default();
    let newest = Release::KNOWN.iter().rfind(|release| release.major().is_some());
    let newest = newest.map(Release::to_string).unwrap_or_default();
    format!(
        "`{word}` is no release that is known: {oldest} to {newest}, a branch as `14`, or `main`"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_the_supported_releases_unless_named() {
        assert_eq!(Settings::parse("").unwrap().targets().unwrap(), Release::supported());
        let settings = Settings::parse("target-versions = [\"15\", \"13.2\"]").unwrap();
        assert_eq!(
            settings.targets().unwrap(),
            [Release::Numbered(13, 2), Release::Numbered(15, 1)]
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, expected) in [
            (
                "target-versions = [\"9x\"]",
                "`9x` is no release that is known: 12.0 to 15.1, a branch as `14`, or `main`",
            ),
            ("[rules]\nignore = [\"J999\"]", "`J999` is no rule; `jailconf rules` lists them"),
            ("[rules.severity]\nJ101 = \"loud\"", "`loud` is no severity"),
        ] {
            assert_eq!(Settings::parse(text).unwrap_err(), expected);
        }
        assert!(Settings::parse("colour = 1").unwrap_err().contains("unknown field `colour`"));
    }
}
