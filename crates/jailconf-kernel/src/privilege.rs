//! Privileges: what root may do in a jail.

use crate::answer::{Answer, Refusal};
use crate::errno::Errno;
use crate::machine::Machine;
use crate::mount::require_flag;
use crate::prison::{Prison, PrisonId};
use crate::value::{JailSys, Value};
use jailconf_catalog::Check;

/// When a jail's root has a privilege.
#[derive(Clone, Copy, Debug)]
enum Grant {
    /// In every jail.
    Always,
    /// In none.
    Never,
    /// In a jail with a network stack of its own.
    Vnet,
    /// There, and where the flag is set.
    VnetOr(&'static str),
    /// Where the flag is set.
    Flag(&'static str),
    /// Where the flag is set; in every jail of a kernel without that flag.
    FlagIfKnown(&'static str),
    /// Where the NFS server may run (R071).
    Nfsd,
    /// Where one of the flags is set.
    Either(&'static str, &'static str),
    /// With `allow.mount` and `enforce_statfs` below 2 (R072).
    Mount,
}

macro_rules! privileges {
    ($($name:ident: $grant:expr, $check:ident;)*) => {
        /// A privilege by its kernel name.
        #[allow(missing_docs, non_camel_case_types)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Privilege {
            $($name,)*
        }

        impl Privilege {
            /// Every privilege that is known here.
            pub const ALL: &'static [Privilege] = &[$(Privilege::$name,)*];

            /// The privilege of a name such as `PRIV_NET_BPF`.
            pub fn parse(name: &str) -> Option<Privilege> {
                match name {
                    $(stringify!($name) => Some(Privilege::$name),)*
                    _ => None,
                }
            }

            /// Its kernel name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Privilege::$name => stringify!($name),)*
                }
            }

            /// When a jail's root has it, and the check that says so.
            fn grant(self) -> (Grant, Check) {
                match self {
                    $(Privilege::$name => ($grant, Check::$check),)*
                }
            }
        }
    };
}

use Grant::{Always, Either, Flag, FlagIfKnown, Mount, Never, Nfsd, Vnet, VnetOr};

privileges! {
    PRIV_JAIL_SET: Always, Superuser;
    PRIV_JAIL_ATTACH: Always, Superuser;
    PRIV_JAIL_REMOVE: Always, Superuser;
    PRIV_KLD_LOAD: Never, ModuleLoadInside;
    PRIV_KLD_UNLOAD: Never, ModuleLoadInside;
    PRIV_ZFS_JAIL: Never, ZfsJailInside;
    PRIV_VFS_MOUNT: Mount, MountPermission;
    PRIV_VFS_UNMOUNT: Mount, MountPermission;
    PRIV_VFS_MOUNT_OWNER: Mount, MountPermission;
    PRIV_VFS_MOUNT_NONUSER: Mount, MountPermission;
    PRIV_VFS_SYSFLAGS: Flag("allow.chflags"), PrivilegeOfFlag;
    PRIV_VFS_EXTATTR_SYSTEM: Flag("allow.extattr"), PrivilegeOfFlag;
    PRIV_VM_MLOCK: Flag("allow.mlock"), PrivilegeOfFlag;
    PRIV_VM_MUNLOCK: Flag("allow.mlock"), PrivilegeOfFlag;
    PRIV_MSGBUF: Flag("allow.read_msgbuf"), PrivilegeOfFlag;
    PRIV_AUDIT_GETAUDIT: FlagIfKnown("allow.setaudit"), PrivilegeOfFlag;
    PRIV_AUDIT_SETAUDIT: FlagIfKnown("allow.setaudit"), PrivilegeOfFlag;
    // It stands in front of the two, without an answer of its own (kern_jail.c,
    // prison_priv_check).
    PRIV_KTRACE: FlagIfKnown("allow.setaudit"), PrivilegeOfFlag;
    PRIV_NFS_DAEMON: Nfsd, NfsServer;
    PRIV_VFS_GETFH: Nfsd, NfsServer;
    PRIV_VFS_MOUNT_EXPORTED: Nfsd, NfsServer;
    PRIV_ADJTIME: Either("allow.adjtime", "allow.settime"), PrivilegeOfFlag;
    PRIV_NTP_ADJTIME: Either("allow.adjtime", "allow.settime"), PrivilegeOfFlag;
    PRIV_SETTIMEOFDAY: Flag("allow.settime"), PrivilegeOfFlag;
    PRIV_CLOCK_SETTIME: Flag("allow.settime"), PrivilegeOfFlag;
    PRIV_NETINET_RESERVEDPORT: Flag("allow.reserved_ports"), PrivilegeOfFlag;
    PRIV_NETINET_RAW: VnetOr("allow.raw_sockets"), RawSockets;
    PRIV_NET_ROUTE: VnetOr("allow.routing"), RawSockets;
    PRIV_NET_ADDIFADDR: Vnet, NetworkOfCreator;
    PRIV_NET_DELIFADDR: Vnet, NetworkOfCreator;
    PRIV_NET_SETIFVNET: Vnet, InterfaceMoveInside;
    PRIV_NET_IFCREATE: Vnet, NetworkOfCreator;
    PRIV_NET_IFDESTROY: Vnet, NetworkOfCreator;
    PRIV_NET_BPF: Vnet, NetworkOfCreator;
    PRIV_NET_RAW: Vnet, NetworkOfCreator;
    PRIV_NET_BRIDGE: Vnet, NetworkOfCreator;
    PRIV_NET_GRE: Vnet, NetworkOfCreator;
    PRIV_NET_TAP: Vnet, NetworkOfCreator;
    PRIV_NET_SETIFMTU: Vnet, NetworkOfCreator;
    PRIV_NET_SETIFFLAGS: Vnet, NetworkOfCreator;
    PRIV_NET_SETIFCAP: Vnet, NetworkOfCreator;
    PRIV_NET_SETIFDESCR: Vnet, NetworkOfCreator;
    PRIV_NET_SETIFNAME: Vnet, NetworkOfCreator;
    PRIV_NET_SETIFMETRIC: Vnet, NetworkOfCreator;
    PRIV_NET_SETIFPHYS: Vnet, NetworkOfCreator;
    PRIV_NET_SETIFMAC: Vnet, NetworkOfCreator;
    PRIV_NET_SETLANPCP: Vnet, NetworkOfCreator;
    PRIV_NET_SETLLADDR: Vnet, NetworkOfCreator;
    PRIV_NET_SETIFFIB: Vnet, NetworkOfCreator;
    PRIV_NET_ADDMULTI: Vnet, NetworkOfCreator;
    PRIV_NET_DELMULTI: Vnet, NetworkOfCreator;
    PRIV_NET_HWIOCTL: Vnet, NetworkOfCreator;
    PRIV_NET_ADDIFGROUP: Vnet, NetworkOfCreator;
    PRIV_NET_DELIFGROUP: Vnet, NetworkOfCreator;
    PRIV_NET_LAGG: Vnet, NetworkOfCreator;
    PRIV_NET_GIF: Vnet, NetworkOfCreator;
    PRIV_NET_OVPN: Vnet, NetworkOfCreator;
    PRIV_NET_GENEVE: Vnet, NetworkOfCreator;
    PRIV_NET_ME: Vnet, NetworkOfCreator;
    PRIV_NET_WG: Vnet, NetworkOfCreator;
    PRIV_NET80211_VAP_GETKEY: Vnet, NetworkOfCreator;
    PRIV_NET80211_VAP_MANAGE: Vnet, NetworkOfCreator;
    PRIV_NETGRAPH_CONTROL: Vnet, NetworkOfCreator;
    PRIV_NETINET_IPFW: Vnet, NetworkOfCreator;
    PRIV_NETINET_DIVERT: Vnet, NetworkOfCreator;
    PRIV_NETINET_PF: Vnet, NetworkOfCreator;
    PRIV_NETINET_DUMMYNET: Vnet, NetworkOfCreator;
    PRIV_NETINET_CARP: Vnet, NetworkOfCreator;
    PRIV_NETINET_MROUTE: Vnet, NetworkOfCreator;
    PRIV_NETINET_ADDRCTRL6: Vnet, NetworkOfCreator;
    PRIV_NETINET_ND6: Vnet, NetworkOfCreator;
    PRIV_NETINET_SCOPE6: Vnet, NetworkOfCreator;
    PRIV_NETINET_ALIFETIME6: Vnet, NetworkOfCreator;
    PRIV_NETINET_IPSEC: Vnet, NetworkOfCreator;
    PRIV_NETINET_BINDANY: Vnet, NetworkOfCreator;
    PRIV_NETINET_REUSEPORT: Always, Superuser;
    PRIV_NETINET_SETHDROPTS: Always, Superuser;
    PRIV_NETINET_GETCRED: Always, Superuser;
    PRIV_KMEM_READ: Always, Superuser;
    PRIV_KMEM_WRITE: Never, NoPrivilegeInside;
    PRIV_CRED_SETCRED: Always, Superuser;
    PRIV_CRED_SETEUID: Always, Superuser;
    PRIV_CRED_SETEGID: Always, Superuser;
    PRIV_CRED_SETREUID: Always, Superuser;
    PRIV_CRED_SETREGID: Always, Superuser;
    PRIV_CRED_SETRESUID: Always, Superuser;
    PRIV_CRED_SETRESGID: Always, Superuser;
    PRIV_SEEOTHERGIDS: Always, Superuser;
    PRIV_SEEOTHERUIDS: Always, Superuser;
    PRIV_SEEJAILPROC: Always, Superuser;
    PRIV_DEBUG_SUGID: Always, Superuser;
    PRIV_DEBUG_DIFFJAIL: Always, Superuser;
    PRIV_PROC_MEM_WRITE: Always, Superuser;
    PRIV_IPC_READ: Always, Superuser;
    PRIV_IPC_WRITE: Always, Superuser;
    PRIV_IPC_ADMIN: Always, Superuser;
    PRIV_IPC_MSGSIZE: Always, Superuser;
    PRIV_MQ_ADMIN: Always, Superuser;
    PRIV_SCHED_DIFFJAIL: Always, Superuser;
    PRIV_SIGNAL_SUGID: Always, Superuser;
    PRIV_SIGNAL_DIFFJAIL: Always, Superuser;
    PRIV_VFS_LOOKUP: Always, Superuser;
    PRIV_VFS_BLOCKRESERVE: Always, Superuser;
    PRIV_VFS_RETAINSUGID: Always, Superuser;
    PRIV_VFS_FCHROOT: Always, Superuser;
    PRIV_VFS_SETGID: Always, Superuser;
    PRIV_VFS_STICKYFILE: Always, Superuser;
    PRIV_VMM_CREATE: Always, Superuser;
    PRIV_VMM_DESTROY: Always, Superuser;
    PRIV_VMM_PPTDEV: Always, Superuser;
    PRIV_VFS_GENERATION: Never, NoPrivilegeInside;
    PRIV_CRED_SETUID: Always, Superuser;
    PRIV_CRED_SETGID: Always, Superuser;
    PRIV_CRED_SETGROUPS: Always, Superuser;
    PRIV_DEBUG_DIFFCRED: Always, Superuser;
    PRIV_DEBUG_UNPRIV: Always, Superuser;
    PRIV_PROC_LIMIT: Always, Superuser;
    PRIV_PROC_SETLOGIN: Always, Superuser;
    PRIV_PROC_SETRLIMIT: Always, Superuser;
    PRIV_PROC_SETLOGINCLASS: Always, Superuser;
    PRIV_SCHED_CPUSET: Always, Superuser;
    PRIV_SCHED_DIFFCRED: Always, Superuser;
    PRIV_SIGNAL_DIFFCRED: Always, Superuser;
    PRIV_SYSCTL_WRITEJAIL: Always, Superuser;
    PRIV_SYSCTL_WRITE: Never, NoPrivilegeInside;
    PRIV_VFS_READ: Always, Superuser;
    PRIV_VFS_WRITE: Always, Superuser;
    PRIV_VFS_ADMIN: Always, Superuser;
    PRIV_VFS_EXEC: Always, Superuser;
    PRIV_VFS_CHOWN: Always, Superuser;
    PRIV_VFS_CHROOT: Always, Superuser;
    PRIV_VFS_LINK: Always, Superuser;
    PRIV_VFS_STAT: Always, Superuser;
    PRIV_VFS_GETQUOTA: Always, Superuser;
    PRIV_VFS_SETQUOTA: Always, Superuser;
    PRIV_VFS_CHFLAGS_DEV: Always, Superuser;
    PRIV_VFS_READ_DIR: Never, NoPrivilegeInside;
    PRIV_VFS_MKNOD_DEV: Never, NoPrivilegeInside;
    PRIV_REBOOT: Never, NoPrivilegeInside;
    PRIV_SETDUMPER: Never, NoPrivilegeInside;
}

impl Machine {
    /// Whether the kernel grants a privilege to the root of a prison. The
    /// refusals of a privilege that needs several things name each of them. A
    /// prison that is gone has none.
    pub fn privilege(&self, by: PrisonId, privilege: Privilege) -> Answer {
        let mut answer = Answer::default();
        let Some(prison) = self.prison(by) else {
            return answer;
        };
        if by != PrisonId::HOST {
            self.check_grant(prison, privilege, &mut answer);
        }
        if self.flags.flag("suser").is_some() && !is_for_all(prison, privilege) {
            require_flag(prison, "allow.suser", Check::Superuser, &mut answer);
        }
        answer
    }

    /// What a jail's root has (R007, R017, R018, R070, R072).
    fn check_grant(&self, prison: &Prison, privilege: Privilege, answer: &mut Answer) {
        let (grant, check) = privilege.grant();
        match grant {
            Always => {}
            Never => answer.refuse(Refusal::new(Errno::EPERM, check)),
            Vnet => check_vnet(prison, check, answer),
            VnetOr(_) if prison.vnet() => check_vnet(prison, check, answer),
            VnetOr(flag) | Flag(flag) => require_flag(prison, flag, check, answer),
            FlagIfKnown(flag) => self.check_if_known(prison, flag, check, answer),
            Nfsd => self.check_nfsd(prison.id(), answer),
            Either(_, other) if prison.allows(other) => require_flag(prison, other, check, answer),
            Either(flag, _) => require_flag(prison, flag, check, answer),
            Mount => check_mount(prison, answer),
        }
    }

    fn check_if_known(&self, prison: &Prison, flag: &str, check: Check, answer: &mut Answer) {
        let Some(known) = self.flags.flag(flag.trim_start_matches("allow.")) else {
            return;
        };
        if self.flags.is_unproven(known) {
            answer.not_proven(Check::UnknownParameter);
        }
        require_flag(prison, flag, check, answer);
    }

    fn check_nfsd(&self, by: PrisonId, answer: &mut Answer) {
        let mut nfsd = self.nfsd(by);
        answer.refusals.append(&mut nfsd.refusals);
        answer.relied_on.append(&mut nfsd.relied_on);
    }
}

/// What also an ordinary user has, so that `allow.suser` does not matter
/// (kern_priv.c, priv_check_cred).
fn is_for_all(prison: &Prison, privilege: Privilege) -> bool {
    use Privilege::{
        PRIV_DEBUG_UNPRIV, PRIV_KMEM_READ, PRIV_MSGBUF, PRIV_PROC_MEM_WRITE, PRIV_VM_MLOCK,
        PRIV_VM_MUNLOCK,
    };
    match privilege {
        PRIV_KMEM_READ | PRIV_MSGBUF | PRIV_VM_MLOCK | PRIV_VM_MUNLOCK | PRIV_PROC_MEM_WRITE => {
            true
        }
        PRIV_DEBUG_UNPRIV => prison.allows("unprivileged_proc_debug"),
        _ => false,
    }
}

fn check_vnet(prison: &Prison, check: Check, answer: &mut Answer) {
    let new = Value::Sys(JailSys::New);
    if prison.vnet() {
        answer.rely(check, "vnet", (prison.id(), new.clone(), new));
        return;
    }
    let refusal = Refusal::new(Errno::EPERM, check).of("vnet", new);
    answer.refuse(refusal.against("vnet", prison.id(), Value::Sys(JailSys::Inherit)));
}

/// `allow.mount`, and `enforce_statfs` below 2 (R072).
fn check_mount(prison: &Prison, answer: &mut Answer) {
    require_flag(prison, "allow.mount", Check::MountPermission, answer);
    let (held, enough) = (Value::Int(prison.enforce_statfs().into()), Value::Int(1));
    if prison.enforce_statfs() < 2 {
        answer.rely(Check::MountUnderStatfs, "enforce_statfs", (prison.id(), held, enough));
        return;
    }
    let refusal = Refusal::new(Errno::EPERM, Check::MountUnderStatfs).of("enforce_statfs", enough);
    answer.refuse(refusal.against("enforce_statfs", prison.id(), held));
}
