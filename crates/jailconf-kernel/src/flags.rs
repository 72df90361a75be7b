//! Allow flags: which there are on this machine, and sets of them.

use jailconf_catalog::{Presence, Release, parameter};

use crate::host::{Host, Module};
use crate::release;

/// A set of allow flags of one machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FlagSet(u64);

impl FlagSet {
    pub(crate) fn contains(self, flag: Flag) -> bool {
        self.0 & flag.0 != 0
    }

    pub(crate) fn insert(&mut self, flag: Flag) {
        self.0 |= flag.0;
    }

    pub(crate) fn and(self, other: FlagSet) -> FlagSet {
        FlagSet(self.0 & other.0)
    }

    pub(crate) fn or(self, other: FlagSet) -> FlagSet {
        FlagSet(self.0 | other.0)
    }

    pub(crate) fn without(self, other: FlagSet) -> FlagSet {
        FlagSet(self.0 & !other.0)
    }
}

/// One allow flag of one machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flag(u64);

/// The allow flags that this machine's kernel knows.
#[derive(Clone, Debug)]
pub(crate) struct Flags {
    /// Names without `allow.`; the place is the bit.
    names: Vec<String>,
    /// Flags of which it is not proven that this release has them.
    unproven: FlagSet,
}

impl Flags {
    /// The static flags of the release, then one for each module that adds
    /// one, as long as there is room (R116).
    pub(crate) fn of(host: &Host) -> Flags {
        let mut flags = Flags { names: Vec::new(), unproven: FlagSet::default() };
        for name in release::STATIC_FLAGS {
            flags.add(host.release, name);
        }
        let (sure, possible) = release::dynamic_flags(host.release);
        let mut dynamic = 0;
        for name in host.modules.iter().filter_map(flag_of) {
            // What the catalogue does not have is a file system that a host declares.
            let presence = parameter(&format!("allow.{name}"))
                .map_or(Presence::Yes, |known| known.presence(host.release));
            let is_out = presence == Presence::No || dynamic >= possible;
            if is_out || flags.flag(&name).is_some() {
                continue;
            }
            dynamic += 1;
            let flag = flags.push(name);
            if dynamic > sure || presence == Presence::Unknown {
                flags.unproven.insert(flag);
            }
        }
        flags
    }

    /// The flag of this name, without `allow.`.
    pub(crate) fn flag(&self, name: &str) -> Option<Flag> {
        self.names.iter().position(|known| known == name).map(|at| Flag(1 << at))
    }

    /// The set of those of these names that there are.
    pub(crate) fn set(&self, names: &[&str]) -> FlagSet {
        let mut set = FlagSet::default();
        names.iter().filter_map(|name| self.flag(name)).for_each(|flag| set.insert(flag));
        set
    }

    /// The flags that the host itself does not hold (R006).
    pub(crate) fn lost_by(&self, host: &Host) -> FlagSet {
        let lost = host.deny.iter().map(String::as_str).chain([release::NOT_THE_HOSTS]);
        self.set(&lost.collect::<Vec<_>>())
    }

    pub(crate) fn is_unproven(&self, flag: Flag) -> bool {
        self.unproven.contains(flag)
    }

    /// The names of a set, without `allow.`.
    pub(crate) fn names(&self, set: FlagSet) -> impl Iterator<Item = &str> {
        self.names
            .iter()
            .enumerate()
            .filter(move |(at, _)| set.contains(Flag(1 << at)))
            .map(|(_, name)| name.as_str())
    }

    /// Every flag.
    pub(crate) fn all(&self) -> FlagSet {
        FlagSet(self.names.iter().enumerate().fold(0, |bits, (at, _)| bits | 1 << at))
    }

    fn add(&mut self, release: Release, name: &str) {
        let presence = release::presence(release, &format!("allow.{name}"));
        if presence == Presence::No {
            return;
        }
        let flag = self.push(name.to_owned());
        if presence == Presence::Unknown {
            self.unproven.insert(flag);
        }
    }

    /// At most 19 static flags and 21 dynamic ones: they fit into 64 bits.
    fn push(&mut self, name: String) -> Flag {
        self.names.push(name);
        Flag(1 << (self.names.len() - 1))
    }
}

/// The flag that a module adds, without `allow.`.
fn flag_of(module: &Module) -> Option<String> {
    match module {
        Module::JailFs(name) => Some(format!("mount.{name}")),
        Module::Flag(name) => Some(name.clone()),
        Module::OtherFs(_) | Module::Plain(_) => None,
    }
}
