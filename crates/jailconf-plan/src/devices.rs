use jailconf_catalog::Release;
use jailconf_host::{DevfsRules, Shipped, Sight};
use jailconf_resolve::FileKind;

use crate::world::Seen;

/// What a devfs shows, by its ruleset.
#[derive(Debug)]
pub(crate) struct Devices {
    /// The host's rulesets; `None` where they are not known.
    rules: Option<DevfsRules>,
    release: Release,
}

impl Devices {
    /// Those of a host whose /etc/devfs.rules is at hand, or is known not to be there.
    pub(crate) fn of(release: Release, own: Option<&str>) -> Devices {
        Devices { rules: Some(DevfsRules::load(shipped(release), own)), release }
    }

    /// Those of a host of which nothing is known.
    pub(crate) fn unknown(release: Release) -> Devices {
        Devices { rules: None, release }
    }

    /// The host's rulesets.
    pub(crate) fn rules(&self) -> Option<&DevfsRules> {
        self.rules.as_ref()
    }

    /// What is at a path below the root of a devfs, as far as it is sure (N01): `fd` is
    /// there where it is shown; what else is shown may be there.
    pub(crate) fn look(&self, ruleset: u32, path: &[u8]) -> Seen {
        let path = String::from_utf8_lossy(path);
        let (first, rest) = path.split_once('/').unwrap_or((&path, ""));
        let Some(rules) = &self.rules else { return Seen::Unknown };
        match rules.sees(ruleset, first) {
            Sight::Hidden => Seen::Absent,
            Sight::Shown if first == "fd" && rest.is_empty() => Seen::There(FileKind::Directory),
            // It came with 13, and is there while the linux module is loaded.
            Sight::Shown if first == "shm" && self.release < Release::Numbered(13, 0) => {
                Seen::Absent
            }
            Sight::Shown | Sight::Unknown => Seen::Unknown,
        }
    }
}

/// What a release ships (VERSIONS 3); of 12.3 and 12.4 nothing is seen, and they are
/// taken for 12.2.
fn shipped(release: Release) -> Shipped {
    match release {
        release if release < Release::Numbered(13, 0) => Shipped::FourRulesets,
        Release::Numbered(13, 0) => Shipped::NestedFive,
        Release::Numbered(13, 1) => Shipped::WithLog,
        _ => Shipped::WithoutLog,
    }
}
