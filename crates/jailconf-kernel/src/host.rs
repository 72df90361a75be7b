//! What the machine is, apart from its jails.

use jailconf_catalog::Release;

/// What the machine is, apart from its jails.
#[derive(Clone, Debug, PartialEq)]
pub struct Host {
    /// The release whose kernel answers.
    pub release: Release,
    /// `kern.securelevel`.
    pub securelevel: i32,
    /// The sysctl security.jail.enforce_statfs, the default of each new jail (R010).
    pub enforce_statfs: i32,
    /// Allow flags that the host itself has lost (without `allow.`).
    pub deny: Vec<String>,
    /// Loaded modules in load order (R053, R116).
    pub modules: Vec<Module>,
    /// What is known of host paths; every other path is an existing directory.
    pub paths: Vec<(String, PathFact)>,
}

/// A module, as far as the jail parameters know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Module {
    /// A file system that jails may mount with `allow.mount.NAME`.
    JailFs(String),
    /// A file system that jails can never mount (R074).
    OtherFs(String),
    /// A module that adds the bare flag `allow.NAME`.
    Flag(String),
    /// sysvmsg, sysvsem, sysvshm, linux, mac_do, and `zfs` where only its
    /// parameters are meant.
    Plain(String),
}

/// What is known of a path of the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathFact {
    /// It does not exist.
    Missing,
    /// It is a plain file.
    File,
    /// It is the root of a file system.
    MountPoint,
}

impl Default for Host {
    /// The plain machine: a development kernel at securelevel -1 with
    /// [`Module::usual`] loaded.
    fn default() -> Host {
        Host {
            release: Release::Main,
            securelevel: -1,
            enforce_statfs: 2,
            deny: Vec::new(),
            modules: Module::usual(),
            paths: Vec::new(),
        }
    }
}

impl Module {
    /// The modules of the plain machine: all that bring parameters, since which of
    /// them a host loads no file says, and some file systems that jails cannot mount
    /// (R074). The twelve that bring a flag all have room (R116).
    pub fn usual() -> Vec<Module> {
        let jail = [
            "devfs",
            "nullfs",
            "procfs",
            "fdescfs",
            "tmpfs",
            "zfs",
            "linprocfs",
            "linsysfs",
            "fusefs",
            "p9fs",
        ];
        let other = ["ufs", "nfs", "msdosfs", "cd9660"];
        let mut list: Vec<Module> =
            jail.iter().map(|name| Module::JailFs((*name).into())).collect();
        list.extend(other.iter().map(|name| Module::OtherFs((*name).into())));
        list.extend(["vmm", "vmm_ppt"].map(|name| Module::Flag(name.into())));
        list.extend(Module::plain());
        list.push(Module::Plain("mac_do".into()));
        list
    }

    /// The modules of the plain machine that only bring parameters of their
    /// own: System V IPC, linux.
    pub fn plain() -> Vec<Module> {
        let plain = ["sysvmsg", "sysvsem", "sysvshm", "linux"];
        plain.iter().map(|name| Module::Plain((*name).into())).collect()
    }
}
