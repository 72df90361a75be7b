//! Parameters and features, and where they exist.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::generated::{BY_NAME, FEATURES, PARAMETERS};
use crate::release::Release;

/// Whether something is in a release: only what is proven is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Proven to be there.
    Yes,
    /// Proven not to be there.
    No,
    /// Not proven either way: claim nothing.
    Unknown,
}

/// Who reads a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Passed to the kernel.
    Kernel,
    /// Used by jail(8) itself, never passed on (LANGUAGE 6).
    Program,
}

/// The type of a parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// true, false, an integer, or no value (R040).
    Bool,
    /// A decimal integer (R041).
    Int,
    /// Any string.
    String,
    /// `disable`, `new`, `inherit` (a jailsys word, R038); the words it accepts (R039).
    JailSys(&'static [&'static str]),
    /// A list of IPv4 addresses (R065).
    Ip4List,
    /// A list of IPv6 addresses (R065).
    Ip6List,
    /// A list of commands.
    Commands,
    /// A list of strings.
    List,
}

/// A parameter of jail.conf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, without `no`.
    pub name: &'static str,
    /// Who reads it.
    pub reader: Reader,
    /// The type of its value.
    pub ty: Type,
    /// The only values accepted, where they are few (also the words of a jailsys parameter).
    pub values: &'static [&'static str],
    /// Whether several values mean a list (R043).
    pub list: bool,
    /// Whether it can only be read (R033).
    pub read_only: bool,
    /// The default, in words; empty where there is none.
    pub default: &'static str,
    /// Its `no` form, where it has one.
    pub negation: Option<&'static str>,
    /// Whether `jail -m` may change it (R031).
    pub changeable: bool,
    /// What it needs to have any effect: `allow.mount`, `enforce_statfs<2`, or words.
    pub requires: &'static [&'static str],
    /// What it cannot stand beside: a name, or `host=inherit`.
    pub conflicts: &'static [&'static str],
    /// What took its place, where it is an old way to say something.
    pub replacement: Option<&'static str>,
    /// One line of help.
    pub summary: &'static str,
    /// What else is worth knowing; may be empty.
    pub notes: &'static str,
    /// In which releases it is.
    pub releases: Releases,
}

/// Something other than a parameter that differs between releases: the
/// language, jail(8), rc(8), the stock devfs.rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Its name among features: `include`, `nested-blocks`, ...
    pub name: &'static str,
    /// What it is, in one line.
    pub summary: &'static str,
    /// In which releases it is.
    pub releases: Releases,
}

/// The releases where something is proven to be there, and not to be there, as
/// ranges with both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Releases {
    /// Proven to be there.
    pub present: &'static [(Release, Release)],
    /// Proven not to be there.
    pub absent: &'static [(Release, Release)],
}

/// Every parameter, in the order of the table.
pub fn parameters() -> &'static [Parameter] {
    PARAMETERS
}

/// The parameter of this exact name (not a `no` form); `meta.x` and `env.x`
/// are found as `meta.KEY` and `env.KEY`.
pub fn parameter(name: &str) -> Option<&'static Parameter> {
    exact(name).or_else(|| exact(keyed(name)?))
}

/// The parameter of which this is the `no` form: `allow.nomount` gives `allow.mount`.
pub fn parameter_of_negation(name: &str) -> Option<&'static Parameter> {
    let (before, last) = name.rsplit_once('.').map_or(("", name), |(before, last)| (before, last));
    let plain = last.strip_prefix("no")?;
    let positive = if before.is_empty() { plain.to_owned() } else { format!("{before}.{plain}") };
    exact(&positive).filter(|parameter| parameter.negation == Some(name))
}

/// The kernel's allow flags: parameters `allow.NAME` that the kernel reads
/// (so without `allow.dying`).
pub fn allow_flags() -> impl Iterator<Item = &'static Parameter> {
    let is_flag = |p: &&Parameter| p.reader == Reader::Kernel && p.name.starts_with("allow.");
    PARAMETERS.iter().filter(is_flag)
}

/// Every feature, in the order of the table.
pub fn features() -> &'static [Feature] {
    FEATURES
}

/// The feature of this name.
pub fn feature(name: &str) -> Option<&'static Feature> {
    FEATURES.iter().find(|feature| feature.name == name)
}

impl Parameter {
    /// Whether a release has it.
    pub fn presence(&self, release: Release) -> Presence {
        self.releases.presence(release)
    }
}

impl Feature {
    /// Whether a release has it.
    pub fn presence(&self, release: Release) -> Presence {
        self.releases.presence(release)
    }
}

impl Releases {
    /// Whether a release is proven to be among them.
    pub fn presence(&self, release: Release) -> Presence {
        let within = |ranges: &[(Release, Release)]| {
            ranges.iter().any(|(first, last)| (first..=last).contains(&&release))
        };
        if within(self.present) {
            return Presence::Yes;
        }
        if within(self.absent) { Presence::No } else { Presence::Unknown }
    }
}

fn exact(name: &str) -> Option<&'static Parameter> {
    // Asked for each parameter of each jail, by several rules.
    static INDEX: LazyLock<FxHashMap<&str, usize>> =
        LazyLock::new(|| BY_NAME.iter().copied().collect());
    PARAMETERS.get(*INDEX.get(name)?)
}

/// `meta.KEY` for `meta.anything` (the kernel takes any key, R052).
fn keyed(name: &str) -> Option<&'static str> {
    let (node, key) = name.split_once('.')?;
    match node {
        _ if key.is_empty() => None,
        "meta" => Some("meta.KEY"),
        "env" => Some("env.KEY"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn presence(name: &str, release: &str) -> Presence {
        let release = Release::parse(release).expect("a release");
        parameter(name).expect("a parameter").presence(release)
    }

    #[test]
    fn every_parameter_is_found_by_its_name() {
        for p in parameters() {
            assert_eq!(parameter(p.name), Some(p));
            if let Some(negation) = p.negation {
                assert_eq!(parameter(negation), None, "{negation} is no name of its own");
                assert_eq!(parameter_of_negation(negation), Some(p));
            }
        }
    }

    #[test]
    fn a_key_of_meta_is_found_as_meta_key() {
        assert_eq!(parameter("meta.owner").map(|p| p.name), Some("meta.KEY"));
        assert_eq!(parameter("env.a.b").map(|p| p.name), Some("env.KEY"));
        assert_eq!(parameter("meta.").map(|p| p.name), None);
        assert_eq!(parameter("allow.owner").map(|p| p.name), None);
    }

    // R035: `no` stands before the last part only.
    #[test]
    fn no_stands_before_the_last_part() {
        assert_eq!(parameter_of_negation("allow.nomount").map(|p| p.name), Some("allow.mount"));
        assert_eq!(parameter_of_negation("allow.nomount.zfs"), None);
        assert_eq!(parameter_of_negation("novnet"), None);
    }

    // The manuals and sources of these releases, as grammar/parameters.toml cites them.
    #[test]
    fn presence_is_claimed_only_where_it_is_proven() {
        assert_eq!(presence("allow.nfsd", "13.2"), Presence::No);
        assert_eq!(presence("allow.nfsd", "13.3"), Presence::Yes);
        assert_eq!(presence("allow.routing", "14.2"), Presence::No);
        assert_eq!(presence("allow.routing", "14.3"), Presence::Unknown);
        assert_eq!(presence("allow.routing", "14.4"), Presence::Yes);
        assert_eq!(presence("allow.setaudit", "15.0"), Presence::Unknown);
        assert_eq!(presence("allow.setaudit", "main"), Presence::Yes);
        assert_eq!(presence("exec.prepare", "12.1"), Presence::No);
        assert_eq!(presence("path", "12.0"), Presence::Yes);
        let before = parameter("path").map(|p| p.presence(Release::Numbered(11, 0)));
        assert_eq!(before, Some(Presence::Unknown));
    }

    #[test]
    fn every_parameter_has_one_line_of_help() {
        for p in parameters() {
            let one_sentence = p.summary.ends_with('.') && !p.summary.contains('\n');
            assert!(one_sentence && p.summary.len() <= 120, "{}: {}", p.name, p.summary);
        }
    }

    #[test]
    fn main_has_every_parameter() {
        for p in parameters() {
            assert_eq!(p.presence(Release::Main), Presence::Yes, "{}", p.name);
        }
    }

    #[test]
    fn features_are_found_by_name() {
        let include = feature("include").expect("a feature");
        assert_eq!(include.presence(Release::Numbered(13, 2)), Presence::No);
        assert_eq!(include.presence(Release::Numbered(13, 4)), Presence::Unknown);
        assert_eq!(include.presence(Release::Numbered(14, 0)), Presence::Yes);
    }
}
