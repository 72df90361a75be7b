use std::time::Duration;

use jailconf_resolve::Limits;
use serde::Deserialize;

/// `[limits]` in `jailconf.toml`: how much is read and made of files that may be hostile.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LimitSettings {
    /// MiB of one file inside a jail; 16 where nothing is said.
    pub jail_file_mib: Option<u32>,
    /// MiB of all files inside a jail and the jails in it; 64.
    pub jail_mib: Option<u32>,
    /// Entries of all directories that are listed there; 100,000.
    pub jail_entries: Option<u32>,
    /// Jails inside a jail, with those inside these; 10,000.
    pub jail_jails: Option<u32>,
    /// MiB of all values there once their variables are filled in; 256.
    pub jail_text_mib: Option<u32>,
    /// Lines of all fstab files there; 20,000.
    pub jail_mounts: Option<u32>,
    /// MiB of all files that a run reads; 2048.
    pub run_mib: Option<u32>,
    /// Seconds for which a run goes on reading; 300.
    pub run_seconds: Option<u32>,
}

impl LimitSettings {
    /// The limits, with those that nothing is said of.
    pub fn limits(&self) -> Limits {
        let known = Limits::default();
        let bytes = |mib: Option<u32>, known| mib.map_or(known, |mib| u64::from(mib) << 20);
        let count = |n: Option<u32>, known| n.map_or(known, |n| n as usize);
        Limits {
            jail_file: bytes(self.jail_file_mib, known.jail_file),
            jail_bytes: bytes(self.jail_mib, known.jail_bytes),
            jail_entries: count(self.jail_entries, known.jail_entries),
            jail_jails: count(self.jail_jails, known.jail_jails),
            jail_text: bytes(self.jail_text_mib, known.jail_text as u64) as usize,
            jail_mounts: count(self.jail_mounts, known.jail_mounts),
            run_bytes: bytes(self.run_mib, known.run_bytes),
            run_time: self
                .run_seconds
                .map_or(known.run_time, |s| Duration::from_secs(u64::from(s))),
        }
    }
}
