//! Privileges: what root may do in a jail.

use crate::answer::{Answer, Refusal};
use crate::errno::Errno;
use crate::machine::Machine;
use crate::mount::require_flag;
use crate::prison::{Prison, PrisonId};
use crate::value::{JailSys, Value};

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
    ($($name:ident: $grant:expr, $fact:literal;)*) => {
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

            /// When a jail's root has it, and the fact that says so.
            fn grant(self) -> (Grant, &'static str) {
                match self {
                    $(Privilege::$name => ($grant, $fact),)*
                }
            }
        }
    };
}

use Grant::{Always, Either, Flag, FlagIfKnown, Mount, Never, Nfsd, Vnet, VnetOr};

privileges! {
    PRIV_JAIL_SET: Always, "R117";
    PRIV_JAIL_ATTACH: Always, "R117";
    PRIV_JAIL_REMOVE: Always, "R117";
    PRIV_KLD_LOAD: Never, "R053";
    PRIV_KLD_UNLOAD: Never, "R053";
    PRIV_ZFS_JAIL: Never, "R091";
    PRIV_VFS_MOUNT: Mount, "R072";
    PRIV_VFS_UNMOUNT: Mount, "R072";
    PRIV_VFS_MOUNT_OWNER: Mount, "R072";
    PRIV_VFS_MOUNT_NONUSER: Mount, "R072";
    PRIV_VFS_SYSFLAGS: Flag("allow.chflags"), "R007";
    PRIV_VFS_EXTATTR_SYSTEM: Flag("allow.extattr"), "R007";
    PRIV_VM_MLOCK: Flag("allow.mlock"), "R007";
    PRIV_VM_MUNLOCK: Flag("allow.mlock"), "R007";
    PRIV_MSGBUF: Flag("allow.read_msgbuf"), "R007";
    PRIV_AUDIT_GETAUDIT: FlagIfKnown("allow.setaudit"), "R007";
    PRIV_AUDIT_SETAUDIT: FlagIfKnown("allow.setaudit"), "R007";
    // It stands in front of the two, without an answer of its own (kern_jail.c,
    // prison_priv_check).
    PRIV_KTRACE: FlagIfKnown("allow.setaudit"), "R007";
    PRIV_NFS_DAEMON: Nfsd, "R071";
    PRIV_VFS_GETFH: Nfsd, "R071";
    PRIV_VFS_MOUNT_EXPORTED: Nfsd, "R071";
    PRIV_ADJTIME: Either("allow.adjtime", "allow.settime"), "R007";
    PRIV_NTP_ADJTIME: Either("allow.adjtime", "allow.settime"), "R007";
    PRIV_SETTIMEOFDAY: Flag("allow.settime"), "R007";
    PRIV_CLOCK_SETTIME: Flag("allow.settime"), "R007";
    PRIV_NETINET_RESERVEDPORT: Flag("allow.reserved_ports"), "R007";
    PRIV_NETINET_RAW: VnetOr("allow.raw_sockets"), "R070";
    PRIV_NET_ROUTE: VnetOr("allow.routing"), "R070";
    PRIV_NET_ADDIFADDR: Vnet, "R018";
    PRIV_NET_DELIFADDR: Vnet, "R018";
    PRIV_NET_SETIFVNET: Vnet, "R017";
    PRIV_NET_IFCREATE: Vnet, "R018";
    PRIV_NET_IFDESTROY: Vnet, "R018";
    PRIV_NET_BPF: Vnet, "R018";
    PRIV_NET_RAW: Vnet, "R018";
    PRIV_NET_BRIDGE: Vnet, "R018";
    PRIV_NET_GRE: Vnet, "R018";
    PRIV_NET_TAP: Vnet, "R018";
    PRIV_NET_SETIFMTU: Vnet, "R018";
    PRIV_NET_SETIFFLAGS: Vnet, "R018";
    PRIV_NET_SETIFCAP: Vnet, "R018";
    PRIV_NET_SETIFDESCR: Vnet, "R018";
    PRIV_NET_SETIFNAME: Vnet, "R018";
    PRIV_NET_SETIFMETRIC: Vnet, "R018";
    PRIV_NET_SETIFPHYS: Vnet, "R018";
    PRIV_NET_SETIFMAC: Vnet, "R018";
    PRIV_NET_SETLANPCP: Vnet, "R018";
    PRIV_NET_SETLLADDR: Vnet, "R018";
    PRIV_NET_SETIFFIB: Vnet, "R018";
    PRIV_NET_ADDMULTI: Vnet, "R018";
    PRIV_NET_DELMULTI: Vnet, "R018";
    PRIV_NET_HWIOCTL: Vnet, "R018";
    PRIV_NET_ADDIFGROUP: Vnet, "R018";
    PRIV_NET_DELIFGROUP: Vnet, "R018";
    PRIV_NET_LAGG: Vnet, "R018";
    PRIV_NET_GIF: Vnet, "R018";
    PRIV_NET_OVPN: Vnet, "R018";
    PRIV_NET_GENEVE: Vnet, "R018";
    PRIV_NET_ME: Vnet, "R018";
    PRIV_NET_WG: Vnet, "R018";
    PRIV_NET80211_VAP_GETKEY: Vnet, "R018";
    PRIV_NET80211_VAP_MANAGE: Vnet, "R018";
    PRIV_NETGRAPH_CONTROL: Vnet, "R018";
    PRIV_NETINET_IPFW: Vnet, "R018";
    PRIV_NETINET_DIVERT: Vnet, "R018";
    PRIV_NETINET_PF: Vnet, "R018";
    PRIV_NETINET_DUMMYNET: Vnet, "R018";
    PRIV_NETINET_CARP: Vnet, "R018";
    PRIV_NETINET_MROUTE: Vnet, "R018";
    PRIV_NETINET_ADDRCTRL6: Vnet, "R018";
    PRIV_NETINET_ND6: Vnet, "R018";
    PRIV_NETINET_SCOPE6: Vnet, "R018";
    PRIV_NETINET_ALIFETIME6: Vnet, "R018";
    PRIV_NETINET_IPSEC: Vnet, "R018";
    PRIV_NETINET_BINDANY: Vnet, "R018";
    PRIV_NETINET_REUSEPORT: Always, "R117";
    PRIV_NETINET_SETHDROPTS: Always, "R117";
    PRIV_NETINET_GETCRED: Always, "R117";
    PRIV_KMEM_READ: Always, "R117";
    PRIV_KMEM_WRITE: Never, "R018";
    PRIV_CRED_SETCRED: Always, "R117";
    PRIV_CRED_SETEUID: Always, "R117";
    PRIV_CRED_SETEGID: Always, "R117";
    PRIV_CRED_SETREUID: Always, "R117";
    PRIV_CRED_SETREGID: Always, "R117";
    PRIV_CRED_SETRESUID: Always, "R117";
    PRIV_CRED_SETRESGID: Always, "R117";
    PRIV_SEEOTHERGIDS: Always, "R117";
    PRIV_SEEOTHERUIDS: Always, "R117";
    PRIV_SEEJAILPROC: Always, "R117";
    PRIV_DEBUG_SUGID: Always, "R117";
    PRIV_DEBUG_DIFFJAIL: Always, "R117";
    PRIV_PROC_MEM_WRITE: Always, "R117";
    PRIV_IPC_READ: Always, "R117";
    PRIV_IPC_WRITE: Always, "R117";
    PRIV_IPC_ADMIN: Always, "R117";
    PRIV_IPC_MSGSIZE: Always, "R117";
    PRIV_MQ_ADMIN: Always, "R117";
    PRIV_SCHED_DIFFJAIL: Always, "R117";
    PRIV_SIGNAL_SUGID: Always, "R117";
    PRIV_SIGNAL_DIFFJAIL: Always, "R117";
    PRIV_VFS_LOOKUP: Always, "R117";
    PRIV_VFS_BLOCKRESERVE: Always, "R117";
    PRIV_VFS_RETAINSUGID: Always, "R117";
    PRIV_VFS_FCHROOT: Always, "R117";
    PRIV_VFS_SETGID: Always, "R117";
    PRIV_VFS_STICKYFILE: Always, "R117";
    PRIV_VMM_CREATE: Always, "R117";
    PRIV_VMM_DESTROY: Always, "R117";
    PRIV_VMM_PPTDEV: Always, "R117";
    PRIV_VFS_GENERATION: Never, "R018";
    PRIV_CRED_SETUID: Always, "R117";
    PRIV_CRED_SETGID: Always, "R117";
    PRIV_CRED_SETGROUPS: Always, "R117";
    PRIV_DEBUG_DIFFCRED: Always, "R117";
    PRIV_DEBUG_UNPRIV: Always, "R117";
    PRIV_PROC_LIMIT: Always, "R117";
    PRIV_PROC_SETLOGIN: Always, "R117";
    PRIV_PROC_SETRLIMIT: Always, "R117";
    PRIV_PROC_SETLOGINCLASS: Always, "R117";
    PRIV_SCHED_CPUSET: Always, "R117";
    PRIV_SCHED_DIFFCRED: Always, "R117";
    PRIV_SIGNAL_DIFFCRED: Always, "R117";
    PRIV_SYSCTL_WRITEJAIL: Always, "R117";
    PRIV_SYSCTL_WRITE: Never, "R018";
    PRIV_VFS_READ: Always, "R117";
    PRIV_VFS_WRITE: Always, "R117";
    PRIV_VFS_ADMIN: Always, "R117";
    PRIV_VFS_EXEC: Always, "R117";
    PRIV_VFS_CHOWN: Always, "R117";
    PRIV_VFS_CHROOT: Always, "R117";
    PRIV_VFS_LINK: Always, "R117";
    PRIV_VFS_STAT: Always, "R117";
    PRIV_VFS_GETQUOTA: Always, "R117";
    PRIV_VFS_SETQUOTA: Always, "R117";
    PRIV_VFS_CHFLAGS_DEV: Always, "R117";
    PRIV_VFS_READ_DIR: Never, "R018";
    PRIV_VFS_MKNOD_DEV: Never, "R018";
    PRIV_REBOOT: Never, "R018";
    PRIV_SETDUMPER: Never, "R018";
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
            require_flag(prison, "allow.suser", "R117", &mut answer);
        }
        answer
    }

    /// What a jail's root has (R007, R017, R018, R070, R072).
    fn check_grant(&self, prison: &Prison, privilege: Privilege, answer: &mut Answer) {
        let (grant, fact) = privilege.grant();
        match grant {
            Always => {}
            Never => answer.refuse(Refusal::new(Errno::EPERM, fact)),
            Vnet => check_vnet(prison, fact, answer),
            VnetOr(_) if prison.vnet() => check_vnet(prison, fact, answer),
            VnetOr(flag) | Flag(flag) => require_flag(prison, flag, fact, answer),
            FlagIfKnown(flag) => self.check_if_known(prison, flag, fact, answer),
            Nfsd => self.check_nfsd(prison.id(), answer),
            Either(_, other) if prison.allows(other) => require_flag(prison, other, fact, answer),
            Either(flag, _) => require_flag(prison, flag, fact, answer),
            Mount => check_mount(prison, fact, answer),
        }
    }

    fn check_if_known(&self, prison: &Prison, flag: &str, fact: &'static str, answer: &mut Answer) {
        let Some(known) = self.flags.flag(flag.trim_start_matches("allow.")) else {
            return;
        };
        if self.flags.is_unproven(known) {
            answer.not_proven("R034");
        }
        require_flag(prison, flag, fact, answer);
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

fn check_vnet(prison: &Prison, fact: &'static str, answer: &mut Answer) {
    let new = Value::Sys(JailSys::New);
    if prison.vnet() {
        answer.rely(fact, "vnet", (prison.id(), new.clone(), new));
        return;
    }
    let refusal = Refusal::new(Errno::EPERM, fact).of("vnet", new);
    answer.refuse(refusal.against("vnet", prison.id(), Value::Sys(JailSys::Inherit)));
}

/// `allow.mount`, and `enforce_statfs` below 2 (R072).
fn check_mount(prison: &Prison, fact: &'static str, answer: &mut Answer) {
    require_flag(prison, "allow.mount", fact, answer);
    let (held, enough) = (Value::Int(prison.enforce_statfs().into()), Value::Int(1));
    if prison.enforce_statfs() < 2 {
        answer.rely(fact, "enforce_statfs", (prison.id(), held, enough));
        return;
    }
    let refusal = Refusal::new(Errno::EPERM, fact).of("enforce_statfs", enough);
    answer.refuse(refusal.against("enforce_statfs", prison.id(), held));
}
