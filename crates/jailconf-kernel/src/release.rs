//! In what the kernels of the releases differ.

use jailconf_catalog::{Presence, Release, parameter};

/// The allow flags that every kernel has built in, by name without `allow.`,
/// in the kernel's order. Which of them a release has says the catalogue.
pub(crate) const STATIC_FLAGS: &[&str] = &[
    "set_hostname",
    "sysvipc",
    "raw_sockets",
    "chflags",
    "mount",
    "quotas",
    "socket_af",
    "mlock",
    "reserved_ports",
    "read_msgbuf",
    "unprivileged_proc_debug",
    "suser",
    "nfsd",
    "extattr",
    "adjtime",
    "settime",
    "routing",
    "unprivileged_parent_tampering",
    "setaudit",
];

/// The static flag that the host itself does not hold (R006).
pub(crate) const NOT_THE_HOSTS: &str = "unprivileged_parent_tampering";

/// Something of which it is known, or not, whether a kernel does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    Yes,
    No,
    /// Not proven; it most likely does not.
    Unproven,
}

/// Whether a kernel has a parameter at all.
pub(crate) fn presence(release: Release, name: &str) -> Presence {
    parameter(name).map_or(Presence::No, |parameter| parameter.presence(release))
}

/// The flags of a new jail, where its parent has them (R007). Where it is not known
/// whether a kernel has the later two, they are on if it has.
pub(crate) fn default_flags(release: Release) -> &'static [&'static str] {
    if presence(release, "allow.suser") == Presence::No {
        return &["set_hostname", "reserved_ports"];
    }
    &["set_hostname", "reserved_ports", "unprivileged_proc_debug", "suser"]
}

/// The flags that a child may have without its parent (R006). No kernel is known that
/// has one of them and not its exception.
pub(crate) fn may_exceed(release: Release) -> &'static [&'static str] {
    let lacks = |flag: &str| presence(release, flag) == Presence::No;
    if lacks("allow.unprivileged_proc_debug") {
        return &[];
    }
    if lacks("allow.unprivileged_parent_tampering") {
        return &["unprivileged_proc_debug"];
    }
    &["unprivileged_proc_debug", "unprivileged_parent_tampering"]
}

/// Whether `children.max` 0 is looked at before `allow.suser` (R121).
pub(crate) fn limit_before_privilege(release: Release) -> bool {
    release >= Release::Numbered(15, 0)
}

/// Whether create-or-update, too, must persist or attach; older kernels ask
/// that of a plain creation only (R095).
pub(crate) fn update_must_persist(release: Release) -> bool {
    release >= Release::Numbered(13, 3)
}

/// Whether an update by jid is compared with the caller's jail (R119).
pub(crate) fn compares_with_caller(release: Release) -> Does {
    match release {
        Release::Main | Release::Numbered(15.., _) => Does::Yes,
        Release::Numbered(14, 1..) => Does::Unproven,
        Release::Numbered(..) => Does::No,
    }
}

/// Whether a creation that fails in its last step leaves a hidden jail (R120).
pub(crate) fn leaves_hidden_jail(release: Release) -> Does {
    match release {
        Release::Main => Does::Yes,
        Release::Numbered(15.., _) | Release::Numbered(14, 1..) => Does::Unproven,
        Release::Numbered(..) => Does::No,
    }
}

/// Whether what is known of dying jails holds (R122).
pub(crate) fn dying_is_known(release: Release) -> bool {
    release >= Release::Numbered(15, 0)
}

/// How many modules surely get an allow flag, and how many may (R116): the 32
/// bits less those taken statically.
pub(crate) fn dynamic_flags(release: Release) -> (usize, usize) {
    match release {
        Release::Main => (12, 12),
        Release::Numbered(15.., _) => (12, 15),
        Release::Numbered(14, _) => (17, 18),
        Release::Numbered(13, _) => (18, 19),
        Release::Numbered(..) => (21, 21),
    }
}

/// Whether `linux.osrelease` may end in `-x` (R050).
pub(crate) fn linux_suffix(release: Release) -> bool {
    release >= Release::Numbered(13, 0)
}

/// The host's own `kern.osrelease`.
pub(crate) fn osrelease(release: Release) -> String {
    match release {
        Release::Numbered(major, minor) => format!("{major}.{minor}-RELEASE"),
        Release::Main => "16.0-CURRENT".to_owned(),
    }
}

/// The host's own `kern.osreldate`.
pub(crate) fn osreldate(release: Release) -> i32 {
    match release {
        Release::Numbered(major, minor) => i32::from(major) * 100_000 + i32::from(minor) * 1_000,
        Release::Main => 1_600_000,
    }
}

/// In what the kernels of two releases can answer differently, beside having a
/// parameter at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// To whatever is asked.
    Any,
    /// To a request that names this parameter, or its `no` form.
    Naming(&'static str),
    /// To what comes after a creation that was refused (R120).
    RefusedCreation,
    /// Where more modules than this bring an allow flag (R116).
    Modules(usize),
    /// To an update or the removal of a jail (R119, R122).
    LaterLife,
}

/// In what the kernels of two releases can answer differently.
pub fn differences(a: Release, b: Release) -> Vec<Difference> {
    use Difference::{Any, LaterLife, Modules, Naming, RefusedCreation};
    let mut found = Vec::new();
    let mut differ = |is: bool, difference| found.extend(is.then_some(difference));
    differ(default_flags(a) != default_flags(b), Any);
    differ(update_must_persist(a) != update_must_persist(b), Any);
    differ(limit_before_privilege(a) != limit_before_privilege(b), Naming("allow.suser"));
    differ(linux_suffix(a) != linux_suffix(b), Naming("linux.osrelease"));
    differ(leaves_hidden_jail(a) != leaves_hidden_jail(b), RefusedCreation);
    let is_later = compares_with_caller(a) != compares_with_caller(b);
    differ(is_later || dying_is_known(a) != dying_is_known(b), LaterLife);
    let ((sure, _), (others, _)) = (dynamic_flags(a), dynamic_flags(b));
    differ(dynamic_flags(a) != dynamic_flags(b), Modules(sure.min(others)));
    for (flag, parameter) in [
        ("unprivileged_proc_debug", "allow.unprivileged_proc_debug"),
        ("unprivileged_parent_tampering", "allow.unprivileged_parent_tampering"),
    ] {
        let exceeds = |release| may_exceed(release).contains(&flag);
        differ(exceeds(a) != exceeds(b), Naming(parameter));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_that_may_exceed_is_compared_r006() {
        for release in Release::KNOWN {
            let known = ["unprivileged_proc_debug", "unprivileged_parent_tampering"];
            assert!(may_exceed(*release).iter().all(|flag| known.contains(flag)));
        }
    }

    #[test]
    fn the_same_release_has_no_difference() {
        assert_eq!(differences(Release::Main, Release::Main), []);
        let older = differences(Release::Numbered(14, 3), Release::Numbered(14, 4));
        assert_eq!(older, []);
    }
}
