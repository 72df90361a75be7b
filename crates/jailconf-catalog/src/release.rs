//! FreeBSD releases, in order.

use std::fmt;

/// A FreeBSD release, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Release {
    /// A numbered release: 14.3 is `Numbered(14, 3)`.
    Numbered(u8, u8),
    /// The development branch.
    Main,
}

impl Release {
    /// The releases supported in November 2026, the default targets.
    pub const SUPPORTED: &'static [Release] = &[
        Release::Numbered(14, 3),
        Release::Numbered(14, 4),
        Release::Numbered(15, 0),
        Release::Main,
    ];

    /// Every release that the catalogue can say something about, oldest first.
    pub const KNOWN: &'static [Release] = &[
        Release::Numbered(12, 0),
        Release::Numbered(12, 1),
        Release::Numbered(12, 2),
        Release::Numbered(12, 3),
        Release::Numbered(12, 4),
        Release::Numbered(13, 0),
        Release::Numbered(13, 1),
        Release::Numbered(13, 2),
        Release::Numbered(13, 3),
        Release::Numbered(13, 4),
        Release::Numbered(13, 5),
        Release::Numbered(14, 0),
        Release::Numbered(14, 1),
        Release::Numbered(14, 2),
        Release::Numbered(14, 3),
        Release::Numbered(14, 4),
        Release::Numbered(15, 0),
        Release::Main,
    ];

    /// Reads `14.3`, `15.0-RELEASE-p2`, `main`, and `14`, which means the newest
    /// release of that branch. `uname -r` of the development branch
    /// (`16.0-CURRENT`) is [`Release::Main`]. `None` for anything else.
    pub fn parse(text: &str) -> Option<Release> {
        let (number, suffix) = text.split_once('-').unwrap_or((text, ""));
        if number == "main" && suffix.is_empty() {
            return Some(Release::Main);
        }
        let release = match number.split_once('.') {
            Some((major, minor)) => Release::Numbered(decimal(major)?, decimal(minor)?),
            None => newest_of(decimal(number)?)?,
        };
        match suffix.split('-').next()? {
            "CURRENT" => Some(Release::Main),
            "" | "RELEASE" | "STABLE" | "PRERELEASE" => Some(release),
            name if is_test_build(name) => Some(release),
            _ => None,
        }
    }

    /// The releases that a target written by a person means: `14` is every
    /// supported release of that branch (of a branch that is no longer supported,
    /// every known one), anything else what [`Release::parse`] makes of it.
    pub fn targets(text: &str) -> Option<Vec<Release>> {
        let Ok(major) = text.parse::<u8>() else {
            return Release::parse(text).map(|release| vec![release]);
        };
        let of_branch = |list: &[Release]| -> Vec<Release> {
            list.iter().copied().filter(|release| release.major() == Some(major)).collect()
        };
        let supported = of_branch(Release::SUPPORTED);
        let targets = if supported.is_empty() { of_branch(Release::KNOWN) } else { supported };
        (!targets.is_empty()).then_some(targets)
    }

    /// The number before the dot; `None` for the development branch.
    pub fn major(self) -> Option<u8> {
        match self {
            Release::Numbered(major, _) => Some(major),
            Release::Main => None,
        }
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Release::Numbered(major, minor) => write!(f, "{major}.{minor}"),
            Release::Main => f.write_str("main"),
        }
    }
}

/// A number as releases are written: digits only, so that `+14` is none.
fn decimal(text: &str) -> Option<u8> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn newest_of(major: u8) -> Option<Release> {
    Release::KNOWN.iter().copied().rfind(|release| release.major() == Some(major))
}

/// `BETA2`, `RC1`, `ALPHA3`.
fn is_test_build(suffix: &str) -> bool {
    ["ALPHA", "BETA", "RC"].iter().any(|kind| {
        suffix.strip_prefix(kind).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Release>) {
        assert_eq!(Release::parse(text), expected, "{text}");
    }

    #[test]
    fn reads_the_ways_in_which_a_release_is_written() {
        check("14.3", Some(Release::Numbered(14, 3)));
        check("14", Some(Release::Numbered(14, 4)));
        check("15.0-RELEASE-p2", Some(Release::Numbered(15, 0)));
        check("15.0-RC1", Some(Release::Numbered(15, 0)));
        check("main", Some(Release::Main));
        check("16.0-CURRENT", Some(Release::Main));
    }

    #[test]
    fn refuses_what_is_no_release() {
        for text in ["", "14.", ".3", "14.3.1", "+14", "fourteen", "999", "14.3-FOO", "main-x"] {
            check(text, None);
        }
    }

    #[test]
    fn is_shown_as_it_is_read() {
        for release in Release::KNOWN {
            check(&release.to_string(), Some(*release));
        }
    }

    #[test]
    fn a_branch_as_a_target_means_its_supported_releases() {
        let expected = vec![Release::Numbered(14, 3), Release::Numbered(14, 4)];
        assert_eq!(Release::targets("14"), Some(expected));
        assert_eq!(Release::targets("12").map(|targets| targets.len()), Some(5));
        assert_eq!(Release::targets("14.0"), Some(vec![Release::Numbered(14, 0)]));
        assert_eq!(Release::targets("9"), None);
    }
}
