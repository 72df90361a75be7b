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
    /// The releases supported in December 2026, the default targets, and the day on which the
    /// project ends its support, where it has named one (14.4's announcement). 14.3 and 15.0
    /// ended three months after their successors, as the project's rule is.
    pub const SUPPORT: &'static [(Release, Option<&'static str>)] = &[
        (Release::Numbered(14, 4), Some("2026-12-31")),
        (Release::Numbered(14, 5), None),
        (Release::Numbered(15, 1), None),
        (Release::Main, None),
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
        Release::Numbered(14, 5),
        Release::Numbered(15, 0),
        Release::Numbered(15, 1),
        Release::Main,
    ];

    /// The supported releases, oldest first.
    pub fn supported() -> Vec<Release> {
        Release::SUPPORT.iter().map(|(release, _)| *release).collect()
    }

    /// Reads `14.3`, `15.0-RELEASE-p2`, `main`, and `14`, which means the newest
    /// release of that branch. `uname -r` of the development branch
    /// (`16.0-CURRENT`) is [`Release::Main`]. A release of a known branch that is not known
    /// itself (`15.2`) is read as the newest one before it
    /// ([`Release::stands_for`] tells). `None` for anything else, `99.1` included.
    pub fn parse(text: &str) -> Option<Release> {
        let (number, suffix) = text.split_once('-').unwrap_or((text, ""));
        if number == "main" && suffix.is_empty() {
            return Some(Release::Main);
        }
        let release = match number.split_once('.') {
            Some((major, minor)) => known(decimal(major)?, decimal(minor)?, suffix)?,
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
        let supported = of_branch(&Release::supported());
        let targets = if supported.is_empty() { of_branch(Release::KNOWN) } else { supported };
        (!targets.is_empty()).then_some(targets)
    }

    /// The release that a word is read as where it names one that is not known yet.
    pub fn stands_for(text: &str) -> Option<Release> {
        let read = Release::parse(text).filter(|release| *release != Release::Main)?;
        let number = text.split('-').next().filter(|number| number.contains('.'))?;
        (read.to_string() != number).then_some(read)
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

/// The release of these numbers, or the newest one of its branch before it. The development
/// branch has a number that no release has yet.
fn known(major: u8, minor: u8, suffix: &str) -> Option<Release> {
    let asked = Release::Numbered(major, minor);
    let is_it = |release: &&Release| release.major() == Some(major) && **release <= asked;
    match Release::KNOWN.iter().rfind(is_it) {
        Some(release) => Some(*release),
        None => suffix.starts_with("CURRENT").then_some(Release::Main),
    }
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
        check("14", Some(Release::Numbered(14, 5)));
        check("15.0-RELEASE-p2", Some(Release::Numbered(15, 0)));
        check("15.0-RC1", Some(Release::Numbered(15, 0)));
        check("main", Some(Release::Main));
        check("16.0-CURRENT", Some(Release::Main));
    }

    #[test]
    fn refuses_what_is_no_release() {
        for text in
            ["", "14.", ".3", "14.3.1", "+14", "fourteen", "999", "99.1", "14.3-FOO", "main-x"]
        {
            check(text, None);
        }
    }

    #[test]
    fn a_release_that_is_not_known_yet_is_read_as_the_newest_before_it() {
        check("15.2", Some(Release::Numbered(15, 1)));
        check("15.2-RELEASE-p1", Some(Release::Numbered(15, 1)));
        check("16.0", None);
        assert_eq!(Release::stands_for("15.2"), Some(Release::Numbered(15, 1)));
        for known in ["15.1", "15", "15.1-RELEASE-p2", "main", "16.0-CURRENT", "99.1"] {
            assert_eq!(Release::stands_for(known), None, "{known}");
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
        let expected = vec![Release::Numbered(14, 4), Release::Numbered(14, 5)];
        assert_eq!(Release::targets("14"), Some(expected));
        assert_eq!(Release::targets("12").map(|targets| targets.len()), Some(5));
        assert_eq!(Release::targets("14.0"), Some(vec![Release::Numbered(14, 0)]));
        assert_eq!(Release::targets("9"), None);
    }
}
