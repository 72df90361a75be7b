//! Prisons: jails as the kernel holds them.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use crate::addresses::AddressList;
use crate::flags::{FlagSet, Flags};
use crate::value::JailSys;

/// Who acts, or which prison: the host is [`PrisonId::HOST`]. Numbers are never
/// used twice; they are not jids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrisonId(pub u32);

impl PrisonId {
    /// The host itself (prison0).
    pub const HOST: PrisonId = PrisonId(0);
}

/// A family of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// IPv4.
    Inet,
    /// IPv6.
    Inet6,
}

/// How far a prison has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// It can be seen and used.
    Alive,
    /// It is removed but something still holds it: it cannot be seen, and its
    /// ancestors still count it (R122).
    Dying,
    /// Its creation failed in the last step and it was not taken away (R120).
    Hidden,
}

/// What a prison has of one address family.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Net {
    /// Whether it asked for a list of its own (it did not say `inherit`).
    pub(crate) own: bool,
    /// Whether a list is in force, its own or an inherited one.
    pub(crate) restricted: bool,
    pub(crate) list: AddressList,
    pub(crate) saddrsel: bool,
}

/// The host's data that a jail may have of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HostData {
    pub(crate) own: bool,
    pub(crate) name: String,
    pub(crate) domain: String,
    pub(crate) uuid: String,
    pub(crate) id: u64,
}

/// What Linux programs see; `None` where the parent's is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Linux {
    pub(crate) osname: String,
    pub(crate) osrelease: String,
    pub(crate) oss_version: i32,
}

/// A jail as the kernel holds it.
#[derive(Clone, Debug)]
pub struct Prison {
    pub(crate) id: PrisonId,
    pub(crate) jid: i32,
    pub(crate) name: String,
    pub(crate) parent: Option<PrisonId>,
    pub(crate) children: BTreeSet<PrisonId>,
    pub(crate) life: Life,
    pub(crate) persist: bool,
    /// Whether the process that created it stays in it.
    pub(crate) attached: bool,
    pub(crate) path: String,
    pub(crate) root: String,
    pub(crate) root_is_mount_point: bool,
    pub(crate) securelevel: i32,
    pub(crate) enforce_statfs: i32,
    pub(crate) devfs_ruleset: i32,
    pub(crate) children_max: i32,
    pub(crate) children_cur: i32,
    pub(crate) vnet: bool,
    /// The prison whose network stack it uses.
    pub(crate) stack: PrisonId,
    pub(crate) inet: Net,
    pub(crate) inet6: Net,
    pub(crate) host: HostData,
    pub(crate) osrelease: String,
    pub(crate) osreldate: i32,
    /// The prison whose objects it uses, per facility in the order msg, sem, shm.
    pub(crate) sysv: [Option<PrisonId>; 3],
    pub(crate) linux: Option<Linux>,
    pub(crate) zfs_mount_snapshot: Option<i32>,
    pub(crate) datasets: BTreeSet<String>,
    pub(crate) mounts: u32,
    /// It was never there: what is asked in it is answered as if it were.
    pub(crate) withdrawn: bool,
    pub(crate) allow: FlagSet,
    pub(crate) flags: Arc<Flags>,
}

impl Prison {
    /// Its number in this machine.
    pub fn id(&self) -> PrisonId {
        self.id
    }

    /// Its jid.
    pub fn jid(&self) -> i32 {
        self.jid
    }

    /// Its full dotted name as seen from the host; the host is `0`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The prison around it; the host has none.
    pub fn parent(&self) -> Option<PrisonId> {
        self.parent
    }

    /// Its direct children, dying ones too.
    pub fn children(&self) -> impl Iterator<Item = PrisonId> {
        self.children.iter().copied()
    }

    /// How far it has come.
    pub fn life(&self) -> Life {
        self.life
    }

    /// Whether it lives on without processes.
    pub fn persist(&self) -> bool {
        self.persist
    }

    /// Its path as the kernel keeps it: the host's view, and `/` where none was
    /// given, even inside a jail (R022, R030).
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where its root really is, as seen from the host.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Its securelevel.
    pub fn securelevel(&self) -> i32 {
        self.securelevel
    }

    /// Its enforce_statfs, 0 to 2.
    pub fn enforce_statfs(&self) -> i32 {
        self.enforce_statfs
    }

    /// Its devfs ruleset, 0 to 65535.
    pub fn devfs_ruleset(&self) -> i32 {
        self.devfs_ruleset
    }

    /// How many descendants may be created from inside.
    pub fn children_max(&self) -> i32 {
        self.children_max
    }

    /// How many descendants it has, dying and hidden ones too.
    pub fn children_cur(&self) -> i32 {
        self.children_cur
    }

    /// Whether it has a network stack of its own.
    pub fn vnet(&self) -> bool {
        self.vnet
    }

    /// What it has of IPv4: `None` for a network stack of its own, `inherit`
    /// for no list of its own, `new` for addresses, `disable` for none.
    pub fn ip4(&self) -> Option<JailSys> {
        self.ip(Family::Inet)
    }

    /// What it has of IPv6, as [`Prison::ip4`].
    pub fn ip6(&self) -> Option<JailSys> {
        self.ip(Family::Inet6)
    }

    /// What it has of a family, as [`Prison::ip4`].
    pub fn ip(&self, family: Family) -> Option<JailSys> {
        let net = self.net(family);
        match net {
            _ if self.vnet => None,
            net if !net.own => Some(JailSys::Inherit),
            net if net.list.is_empty() => Some(JailSys::Disable),
            _ => Some(JailSys::New),
        }
    }

    /// The addresses in force, its own or inherited ones: the first one first,
    /// the others sorted.
    pub fn addresses(&self, family: Family) -> &[IpAddr] {
        self.net(family).list.as_slice()
    }

    /// Whether a list of addresses is in force, its own or an inherited one.
    pub fn restricted(&self, family: Family) -> bool {
        self.net(family).restricted
    }

    /// Whether source addresses are chosen in the usual way.
    pub fn saddrsel(&self, family: Family) -> bool {
        self.net(family).saddrsel
    }

    /// `new` where it has host data of its own.
    pub fn host(&self) -> JailSys {
        if self.host.own { JailSys::New } else { JailSys::Inherit }
    }

    /// The host name seen inside.
    pub fn hostname(&self) -> &str {
        &self.host.name
    }

    /// The release name seen inside.
    pub fn osrelease(&self) -> &str {
        &self.osrelease
    }

    /// The kernel version number seen inside.
    pub fn osreldate(&self) -> i32 {
        self.osreldate
    }

    /// What it has of a System V facility: `sysvmsg`, `sysvsem`, `sysvshm`.
    /// `None` for another name.
    pub fn sysv(&self, facility: &str) -> Option<JailSys> {
        let at = SYSV.iter().position(|known| *known == facility)?;
        Some(match self.sysv[at] {
            None => JailSys::Disable,
            Some(root) if root == self.id => JailSys::New,
            Some(_) => JailSys::Inherit,
        })
    }

    /// Whether snapshots can be reached inside; 0 where the parent's setting is
    /// seen.
    pub fn zfs_mount_snapshot(&self) -> i32 {
        self.zfs_mount_snapshot.unwrap_or(0)
    }

    /// `new` where it has Linux settings of its own.
    pub fn linux(&self) -> JailSys {
        if self.linux.is_some() { JailSys::New } else { JailSys::Inherit }
    }

    /// Whether it has an allow flag; the name may stand with or without `allow.`.
    pub fn allows(&self, name: &str) -> bool {
        let name = name.strip_prefix("allow.").unwrap_or(name);
        self.flags.flag(name).is_some_and(|flag| self.allow.contains(flag))
    }

    /// The allow flags it has, without `allow.`, in the kernel's order.
    pub fn allow(&self) -> impl Iterator<Item = &str> {
        self.flags.names(self.allow)
    }

    /// The datasets that were delegated to it.
    pub fn datasets(&self) -> impl Iterator<Item = &str> {
        self.datasets.iter().map(String::as_str)
    }

    pub(crate) fn net(&self, family: Family) -> &Net {
        match family {
            Family::Inet => &self.inet,
            Family::Inet6 => &self.inet6,
        }
    }

    pub(crate) fn net_mut(&mut self, family: Family) -> &mut Net {
        match family {
            Family::Inet => &mut self.inet,
            Family::Inet6 => &mut self.inet6,
        }
    }

    pub(crate) fn is_alive(&self) -> bool {
        self.life == Life::Alive
    }

    /// Whether nothing uses it any more, so that it starts dying.
    pub(crate) fn is_unused(&self) -> bool {
        !self.persist && !self.attached && self.children.is_empty()
    }
}

/// The System V facilities, in the order of [`Prison::sysv`]'s field.
pub(crate) const SYSV: [&str; 3] = ["sysvmsg", "sysvsem", "sysvshm"];

impl Family {
    /// Both.
    pub const ALL: [Family; 2] = [Family::Inet, Family::Inet6];

    /// The parameter's name: `ip4` or `ip6`.
    pub fn word(self) -> &'static str {
        match self {
            Family::Inet => "ip4",
            Family::Inet6 => "ip6",
        }
    }

    /// The parameter of its addresses: `ip4.addr` or `ip6.addr`.
    pub fn list(self) -> &'static str {
        match self {
            Family::Inet => "ip4.addr",
            Family::Inet6 => "ip6.addr",
        }
    }

    /// How the kernel's texts call it: `IPv4` or `IPv6`.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Family::Inet => "IPv4",
            Family::Inet6 => "IPv6",
        }
    }

    /// Whether an address is of this family.
    pub fn has(self, address: &IpAddr) -> bool {
        address.is_ipv4() == (self == Family::Inet)
    }
}
