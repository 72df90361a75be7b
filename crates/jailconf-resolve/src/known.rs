use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use Kind::{Boolean, Integer, Kernel, Text};

/// A parameter that jail(8) itself knows (LANGUAGE 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its name, without `no`.
    pub name: &'static str,
    /// How jail(8) reads it.
    pub kind: Kind,
}

/// How jail(8) reads a parameter that it knows (LANGUAGE 6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A pseudo-parameter: a boolean.
    Boolean,
    /// A pseudo-parameter: a decimal integer.
    Integer,
    /// A pseudo-parameter: any text.
    Text,
    /// A kernel parameter that jail(8) looks at too.
    Kernel,
}

/// The parameters that jail(8) itself knows (LANGUAGE 6).
pub const KNOWN: [Known; 45] = [
    known("jid", Kernel),
    known("name", Kernel),
    known("allow.dying", Boolean),
    known("command", Text),
    known("depend", Text),
    known("exec.clean", Boolean),
    known("exec.consolelog", Text),
    known("exec.created", Text),
    known("exec.fib", Integer),
    known("exec.jail_user", Text),
    known("exec.poststart", Text),
    known("exec.poststop", Text),
    known("exec.prepare", Text),
    known("exec.prestart", Text),
    known("exec.prestop", Text),
    known("exec.release", Text),
    known("exec.start", Text),
    known("exec.stop", Text),
    known("exec.system_jail_user", Boolean),
    known("exec.system_user", Text),
    known("exec.timeout", Integer),
    known("interface", Text),
    known("ip_hostname", Boolean),
    known("mount", Text),
    known("mount.devfs", Boolean),
    known("mount.fdescfs", Boolean),
    known("mount.procfs", Boolean),
    known("mount.fstab", Text),
    known("stop.timeout", Integer),
    known("vnet.interface", Text),
    known("zfs.dataset", Text),
    known("allow.chflags", Kernel),
    known("allow.mount", Kernel),
    known("allow.raw_sockets", Kernel),
    known("allow.set_hostname", Kernel),
    known("allow.socket_af", Kernel),
    known("allow.sysvipc", Kernel),
    known("devfs_ruleset", Kernel),
    known("host.hostname", Kernel),
    known("ip4.addr", Kernel),
    known("ip6.addr", Kernel),
    known("path", Kernel),
    known("persist", Kernel),
    known("securelevel", Kernel),
    known("vnet", Kernel),
];

const fn known(name: &'static str, kind: Kind) -> Known {
    Known { name, kind }
}

/// The known parameter that a name stands for, in any spelling that jail(8)
/// takes for it (LANGUAGE 4.2).
pub fn known_parameter(name: &[u8]) -> Option<&'static Known> {
    // Asked for each parameter: as it stands most are found, or have no `no`.
    static INDEX: LazyLock<FxHashMap<&[u8], &Known>> =
        LazyLock::new(|| KNOWN_PARAMETERS.iter().map(|k| (k.name.as_bytes(), k)).collect());
    // A name may be as long as its file.
    if name.len() > LONGEST + 2 {
        return None;
    }
    let exact = INDEX.get(name).copied();
    exact.or_else(|| {
        let may_be = name.windows(2).any(|w| w == b"no");
        let is_it = |known: &&Known| crate::same_parameter(known.name.as_bytes(), name);
        KNOWN_PARAMETERS.iter().filter(|_| may_be).find(is_it)
    })
}

pub(crate) static KNOWN_PARAMETERS: &[Known] = &KNOWN;

/// The bytes of the longest known name.
const LONGEST: usize = 21;

/// Where `name` and `jid` stand in [`KNOWN`]: they can be set but once
/// (LANGUAGE 4.3).
pub(crate) const JID: usize = 0;
pub(crate) const NAME: usize = 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_is_as_long_as_it_is_said() {
        assert_eq!(KNOWN.iter().map(|k| k.name.len()).max(), Some(LONGEST));
    }
}
