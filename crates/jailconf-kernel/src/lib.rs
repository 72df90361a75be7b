//! What does the kernel answer?
//!
//! A simulated machine: the host and its prisons. Pure data in, data out: no
//! file and no text but the kernel's own. An answer holds every refusal in the
//! kernel's own order of checks (R121); the first one is what FreeBSD says.

use std::net::IpAddr;

pub use jailconf_catalog::{Fact, Release};

/// Who acts, or which prison: the host is [`PrisonId::HOST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrisonId(pub u32);

impl PrisonId {
    /// The host itself (prison0).
    pub const HOST: PrisonId = PrisonId(0);
}

/// An error number of FreeBSD, as far as these answers need them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Errno {
    EPERM,
    ENOENT,
    EACCES,
    EEXIST,
    ENOTDIR,
    EINVAL,
    EFBIG,
    EADDRINUSE,
    EADDRNOTAVAIL,
    EAFNOSUPPORT,
    ENAMETOOLONG,
    EAGAIN,
    EDEADLK,
    EOPNOTSUPP,
}

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
    /// sysvmsg, sysvsem, sysvshm, linux, ...
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

/// A jailsys word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum JailSys {
    Disable,
    New,
    Inherit,
}

/// A parameter's value as libjail hands it down.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A boolean; `false` is the `no` form.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A string.
    Str(String),
    /// A jailsys word.
    Sys(JailSys),
    /// A list of addresses.
    Addresses(Vec<IpAddr>),
    /// Nothing.
    None,
}

/// What `jail_set` is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// JAIL_CREATE
    Create,
    /// JAIL_UPDATE
    Update,
    /// JAIL_CREATE | JAIL_UPDATE
    CreateOrUpdate,
    /// JAIL_CREATE | JAIL_ATTACH
    CreateAndAttach,
}

/// A call of `jail_set`.
#[derive(Clone, Debug, PartialEq)]
pub struct JailSet {
    /// What to do.
    pub mode: Mode,
    /// The name as the caller writes it, relative to the caller's jail.
    pub name: Option<String>,
    /// The other parameters, in order.
    pub params: Vec<(String, Value)>,
}

/// One check that says no.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The error number.
    pub errno: Errno,
    /// The kernel's own text, where it gives one.
    pub text: Option<String>,
    /// The fact that the check is.
    pub fact: Fact,
    /// The parameter that is refused, as the kernel calls it.
    pub parameter: Option<String>,
    /// The value that was wanted.
    pub wanted: Value,
    /// The parameter that holds against it; often the same.
    pub against: Option<String>,
    /// The prison whose value holds against it.
    pub holder: Option<PrisonId>,
    /// That prison's value.
    pub held: Value,
}

/// What a granted answer leaned on: with another value it would be refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Reliance {
    /// The fact whose check was passed.
    pub fact: Fact,
    /// The parameter that was looked at.
    pub parameter: String,
    /// The prison that has it.
    pub prison: PrisonId,
    /// Its value.
    pub value: Value,
    /// The least that would have been enough, where the check is a limit.
    pub needed: Value,
}

/// What the kernel says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Every check that says no, in the kernel's order; empty: granted.
    pub refusals: Vec<Refusal>,
    /// What a granted answer (or the granted part) relied on.
    pub relied_on: Vec<Reliance>,
    /// Facts on which the answer hangs and that are not proven for this release.
    pub unknown: Vec<Fact>,
    /// The prison that was made or changed.
    pub prison: Option<PrisonId>,
    /// Other prisons that were changed.
    pub changed: Vec<PrisonId>,
}
