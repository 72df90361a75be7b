use std::time::Duration;

/// How much is read and made of files that may be hostile. What is inside a jail is written
/// by whoever is root there; what is on the host only has the limits of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file inside a jail.
    pub jail_file: u64,
    /// Bytes of all files that are read inside a jail and the jails in it.
    pub jail_bytes: u64,
    /// Entries of all directories that are listed there.
    pub jail_entries: usize,
    /// Jails inside a jail, with those inside these.
    pub jail_jails: usize,
    /// Bytes of all values there once their variables are filled in.
    pub jail_text: usize,
    /// Lines of all fstab files there.
    pub jail_mounts: usize,
    /// Bytes of all files that a run reads.
    pub run_bytes: u64,
    /// How long a run goes on reading.
    pub run_time: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            jail_file: 16 << 20,
            jail_bytes: 64 << 20,
            jail_entries: 100_000,
            jail_jails: 10_000,
            jail_text: 256 << 20,
            jail_mounts: 20_000,
            run_bytes: 2 << 30,
            run_time: Duration::from_secs(300),
        }
    }
}
