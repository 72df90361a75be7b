use jailconf_catalog::Release;
use jailconf_host::{DevfsRules, Own, Shipped, Sight};
use jailconf_resolve::FileKind;

use crate::world::Seen;
use crate::{Creator, JailPlan, Plan};

/// What a devfs shows, by its ruleset.
#[derive(Debug)]
pub(crate) struct Devices {
    /// The host's rulesets; `None` where they are not known.
    rules: Option<DevfsRules>,
    release: Release,
}

impl Devices {
    /// Those of a host whose /etc/devfs.rules is at hand, or is known not to be there.
    pub(crate) fn of(release: Release, own: Own<'_>) -> Devices {
        Devices { rules: Some(DevfsRules::load(shipped(release), own)), release }
    }

    /// Those of a host whose /etc/defaults/devfs.rules is at hand as well.
    pub(crate) fn on(release: Release, defaults: &str, own: Own<'_>) -> Devices {
        Devices { rules: Some(DevfsRules::load_on(defaults, own)), release }
    }

    /// Those of a host of which nothing is known.
    pub(crate) fn unknown(release: Release) -> Devices {
        Devices { rules: None, release }
    }

    /// What the rulesets come to is not known.
    pub(crate) fn doubt(&mut self) {
        if let Some(rules) = &mut self.rules {
            rules.is_doubtful = true;
        }
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

impl Plan {
    /// The devfs ruleset of the `/dev` that `mount.devfs` brings to a jail: on the host the
    /// jail's own, 4 where it has none (R014); inside a jail that jail's, whatever is asked
    /// for (R012). `None` without `mount.devfs`, and where it is not known.
    pub fn dev_ruleset(&self, jail: &JailPlan) -> Option<u32> {
        let resolved = self.resolved(jail);
        if resolved.boolean("mount.devfs") != Some(true) {
            return None;
        }
        match jail.creator {
            Creator::Host => match resolved.scalar("devfs_ruleset") {
                Some(value) => value.text.as_str()?.trim().parse().ok(),
                None => Some(DEFAULT_RULESET),
            },
            Creator::Jail(parent) => {
                u32::try_from(self.jail(parent).effective.as_ref()?.devfs_ruleset).ok()
            }
            Creator::Unknown => None,
        }
    }

    /// What a devfs with a ruleset shows of a device, which a driver may number: `bpf` stands
    /// for `bpf0` as well. Where the host's files are not at hand the rulesets 4 and 5 are
    /// taken for the system's, which nearly all hosts have (R081).
    pub fn device(&self, ruleset: u32, device: &str) -> Sight {
        let shipped;
        let rules = match &self.devfs {
            Some(rules) => rules,
            None if self.rc_of(Creator::Host).is_none() && matches!(ruleset, 4 | 5) => {
                shipped = DevfsRules::load(Shipped::WithoutLog, Own::Unknown);
                &shipped
            }
            None => return Sight::Unknown,
        };
        let is_bastilles = ruleset > LAST_OF_THE_SYSTEM && !rules.has(ruleset);
        match is_bastilles {
            true => Sight::Unknown,
            false => rules.sees_any(ruleset, device),
        }
    }
}

/// What jail(8) mounts with where no ruleset is set (R014).
const DEFAULT_RULESET: u32 = 4;

/// The rulesets 1 to 5 come with the system (R080).
const LAST_OF_THE_SYSTEM: u32 = 5;

/// What a release ships (VERSIONS 3); of 12.3 and 12.4 nothing is seen, and they are
/// taken for 12.2.
pub fn shipped(release: Release) -> Shipped {
    match release {
        release if release < Release::Numbered(13, 0) => Shipped::FourRulesets,
        Release::Numbered(13, 0) => Shipped::NestedFive,
        Release::Numbered(13, 1) => Shipped::WithLog,
        _ => Shipped::WithoutLog,
    }
}
