//! Which checks are there? Everything that can refuse a step of a start or a stop, by who asks.
//!
//! One table for the kernel, libjail, jail(8) and the programs that it runs. Whoever refuses names a
//! variant; a fact's number is what the variant cites and decides nothing.

use std::fmt;

use crate::{Fact, fact};

/// Who asks, and says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Checker {
    /// `jail_set(2)` and the system calls of those who are in a jail.
    Kernel,
    /// libjail, before it calls the kernel.
    Libjail,
    /// jail(8), before it calls libjail or runs a command.
    Jail,
    /// mount(8), or the program that it runs.
    Mount,
    /// ifconfig(8)
    Ifconfig,
    /// zfs(8)
    Zfs,
    /// A hook's command, or the shell that runs it.
    Hook,
}

/// Whose value holds against what is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HeldBy {
    /// Nobody's: the request itself is wrong.
    Request,
    /// The creator's, or that of a jail further out.
    Creator,
    /// Another jail's.
    Other,
    /// What is there in the system that runs the step, or is not.
    System,
}

/// What a check is, as a row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckRow {
    /// The check.
    pub check: Check,
    /// Its name in machine-readable output and in tests.
    pub name: &'static str,
    /// Who asks.
    pub by: Checker,
    /// The fact that tells it in words (`docs/facts`).
    pub fact: Fact,
    /// What it looks at: a parameter, or what stands in its place.
    pub looks_at: &'static str,
    /// Whose value can hold against it.
    pub held_by: HeldBy,
    /// What its asker prints, with `{}` for names and numbers; empty where that is only the error
    /// number's text.
    pub text: &'static str,
}

macro_rules! checks {
    ($($(#[doc = $doc:literal])+ $name:ident: $by:ident, $fact:ident, $looks_at:literal, $held_by:ident, $text:literal;)*) => {
        /// A check that can refuse a step of a start or a stop ([`CheckRow`] says what it is).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Check {
            $($(#[doc = $doc])+ $name,)*
        }

        /// The table, in the order of [`Check`].
        const ROWS: &[CheckRow] = &[$(CheckRow {
            check: Check::$name,
            name: stringify!($name),
            by: Checker::$by,
            fact: fact::$fact,
            looks_at: $looks_at,
            held_by: HeldBy::$held_by,
            text: $text,
        },)*];

        impl Check {
            /// Its row of the table.
            #[expect(clippy::indexing_slicing, reason = "there is a row for each variant")]
            pub const fn row(self) -> &'static CheckRow {
                // The table has a row for each variant, in the order of the variants.
                &ROWS[self as usize]
            }
        }
    };
}

checks! {
    // The kernel, at the entry of jail_set(2) and in what it reads.
    /// The caller has `children.max` 0.
    NoChildrenAllowed: Kernel, R002, "children.max", Creator, "";
    /// The places of the caller, or of a jail around it, are taken.
    NoRoomForChild: Kernel, R003, "children.max", Creator, "prison limit exceeded";
    /// `children.max` is not below the creator's.
    ChildrenMaxNotBelow: Kernel, R001, "children.max", Creator, "";
    /// An `allow.*` flag that the creator lacks.
    AllowBeyondCreator: Kernel, R005, "allow", Creator, "";
    /// `enforce_statfs` below the creator's.
    StatfsBelowCreator: Kernel, R009, "enforce_statfs", Creator, "";
    /// `securelevel` below the creator's.
    SecurelevelBelowCreator: Kernel, R011, "securelevel", Creator, "";
    /// From inside a jail a devfs ruleset that is neither 0 nor that jail's own.
    RulesetNotOfCreator: Kernel, R012, "devfs_ruleset", Creator, "";
    /// An address that the creator does not have.
    AddressBeyondCreator: Kernel, R015, "ip4.addr", Creator, "";
    /// A System V facility that the creator does not have.
    SysvBeyondCreator: Kernel, R019, "sysvshm", Creator, "";
    /// `zfs.mount_snapshot` above the creator's.
    SnapshotBeyondCreator: Kernel, R020, "zfs.mount_snapshot", Creator, "";
    /// The jail in front of the last dot does not run.
    ParentNotFound: Kernel, R023, "name", Request, "jail \"{}\" not found";
    /// The jail in front of the last dot is dying.
    ParentDying: Kernel, R023, "name", Request, "jail \"{}\" is dying";
    /// A change of a jail that does not run.
    NameNotFound: Kernel, R023, "name", Request, "jail \"{}\" not found";
    /// A name of digits that is not the jid.
    NumericName: Kernel, R024, "name", Request, "name cannot be numeric (unless it is the jid)";
    /// A jid below 0.
    NegativeJid: Kernel, R027, "jid", Request, "negative jid";
    /// A jid that a jail has.
    JidTaken: Kernel, R027, "jid", Other, "jail {} already exists";
    /// A jid that no jail has which the caller sees.
    JidNotFound: Kernel, R027, "jid", Request, "jail {} not found";
    /// A name that a jail has.
    NameTaken: Kernel, R027, "name", Other, "jail \"{}\" already exists";
    /// No number is left.
    NoMoreJids: Kernel, R027, "jid", System, "no available jail IDs";
    /// A name, or `host.*`, of too many bytes.
    NameTooLong: Kernel, R028, "name", Request, "";
    /// A `path` that does not exist, or is no directory, for the kernel.
    PathUnusable: Kernel, R029, "path", System, "";
    /// A parameter that a running jail keeps.
    CannotChange: Kernel, R031, "vnet", Request, "{} cannot be changed after creation";
    /// Addresses for a running jail with a network stack of its own.
    RunningVnetWithAddresses: Kernel, R031, "ip4.addr", Request, "vnet jails cannot have IP address restrictions";
    /// `osrelease` is longer than 31 bytes.
    OsreleaseTooLong: Kernel, R032, "osrelease", Request, "osrelease string must be 1-31 bytes long";
    /// `osreldate` is 0.
    OsreldateZero: Kernel, R032, "osreldate", Request, "osreldate cannot be 0";
    /// A parameter that can only be read.
    ReadOnlyParameter: Kernel, R033, "", Request, "unknown parameter: {}";
    /// A parameter that no release has.
    UnknownParameter: Kernel, R034, "", Request, "unknown parameter: {}";
    /// A parameter of another release, or of a module that is not loaded.
    AbsentParameter: Kernel, R053, "", Request, "unknown parameter: {}";
    /// A word that is none of `new`, `inherit` and `disable`.
    NotAJailsysWord: Kernel, R038, "", Request, "";
    /// `disable` where there is none.
    CannotBeDisabled: Kernel, R039, "", Request, "";
    /// A value of another type than the parameter's.
    WrongType: Kernel, R041, "", Request, "";
    /// `enforce_statfs` or `devfs_ruleset` out of range.
    OutOfRange: Kernel, R049, "enforce_statfs", Request, "";
    /// A text for Linux programs that is too long.
    LinuxTextTooLong: Kernel, R050, "linux.osrelease", Request, "{} too long";
    /// `linux.osrelease` is not three numbers.
    LinuxReleaseFormat: Kernel, R050, "linux.osrelease", Request, "linux.osrelease format error";
    /// `zfs.mount_snapshot` is neither 0 nor 1.
    SnapshotOutOfRange: Kernel, R051, "zfs.mount_snapshot", Request, "";
    /// `meta` or `env` of too many bytes.
    MetaTooLong: Kernel, R052, "meta", Request, "";
    /// Addresses, or a word for a family, beside `vnet`.
    VnetWithAddresses: Kernel, R054, "vnet", Request, "vnet jails cannot have IP address restrictions";
    /// An address that no jail can have, or one twice.
    AddressInvalid: Kernel, R063, "ip4.addr", Request, "";
    /// An address that another jail has.
    AddressClash: Kernel, R064, "ip4.addr", Other, "{} addresses clash";
    /// An address that a jail around has for itself alone.
    AddressOfAncestor: Kernel, R115, "ip4.addr", Creator, "{} addresses clash";
    /// More addresses of a family than there may be.
    TooManyAddresses: Kernel, R066, "ip4.addr", Request, "too many {} addresses";
    /// Nothing keeps the jail.
    MustPersist: Kernel, R095, "persist", Request, "new jail must persist or attach";
    /// A change that names no jail.
    UpdateNamesNoJail: Kernel, R119, "name", Request, "update specified no jail";
    /// A new name under another parent.
    CannotChangeParent: Kernel, R119, "name", Request, "cannot change jail's parent";
    /// With whom a change from further out is compared.
    ComparedWithCaller: Kernel, R119, "name", Creator, "";
    /// Whether a creation that fails in its last step leaves a hidden jail.
    HiddenJailKept: Kernel, R120, "children.max", System, "";
    /// The caller is dying.
    CallerDying: Kernel, R122, "name", Creator, "";
    /// What becomes of the name of a dying jail.
    DyingNamesake: Kernel, R122, "name", Other, "";
    /// A jail that is to be removed does not run.
    RemovedNotFound: Kernel, R107, "name", Request, "";

    // The kernel, to those who are in a jail.
    /// What every jail's root has, unless `allow.suser` is off.
    Superuser: Kernel, R117, "allow.suser", Creator, "";
    /// A privilege that a flag gives.
    PrivilegeOfFlag: Kernel, R007, "allow", Creator, "";
    /// A privilege that no jail has.
    NoPrivilegeInside: Kernel, R018, "", Creator, "";
    /// Interfaces and routes are those of a jail with a network stack of its own.
    NetworkOfCreator: Kernel, R018, "vnet", Creator, "";
    /// An interface is moved by a jail without a network stack of its own.
    InterfaceMoveInside: Kernel, R017, "vnet", Creator, "";
    /// Raw sockets without a network stack of its own and without the flag.
    RawSockets: Kernel, R070, "allow.raw_sockets", Creator, "";
    /// A module is loaded from inside a jail.
    ModuleLoadInside: Kernel, R053, "", Creator, "kldload: can't load {}: Operation not permitted";
    /// A socket of a family that the jail does not have.
    NoSuchFamily: Kernel, R061, "ip4", Creator, "";
    /// An address that the jail does not have is used.
    AddressNotOwn: Kernel, R058, "ip4.addr", Creator, "";
    /// What mountd and nfsd need.
    NfsServer: Kernel, R071, "allow.nfsd", Creator, "";
    /// A mount from inside a jail without `allow.mount`.
    MountPermission: Kernel, R072, "allow.mount", Creator, "";
    /// A mount from inside a jail with `enforce_statfs` 2.
    MountUnderStatfs: Kernel, R072, "enforce_statfs", Creator, "";
    /// A mount from inside a jail without `allow.mount.FS`.
    FileSystemPermission: Kernel, R073, "allow.mount", Creator, "";
    /// A file system that no jail may mount.
    FileSystemNotForJails: Kernel, R074, "", Creator, "";
    /// A file system whose module is not loaded.
    FileSystemNotLoaded: Kernel, R075, "", System, "";
    /// A mount over the own root of the jail that mounts.
    OwnRootCovered: Kernel, R075, "path", Creator, "";
    /// A file system for which the kernel had no flag left.
    NoFlagForFileSystem: Kernel, R116, "allow.mount", Creator, "";
    /// The target of a mount does not exist, or is no directory, for the kernel.
    TargetUnusable: Kernel, R083, "", System, "";
    /// The ruleset of a devfs mount from inside is not that jail's own.
    DevfsMountRuleset: Kernel, R014, "devfs_ruleset", Creator, "";
    /// The number of a devfs mount's ruleset is out of range.
    DevfsMountRulesetRange: Kernel, R049, "devfs_ruleset", Request, "";
    /// A dataset that is not handed to the jail which mounts it.
    DatasetNotDelegated: Kernel, R090, "zfs.dataset", Creator, "";
    /// `zfs jail` from inside a jail.
    ZfsJailInside: Kernel, R091, "", Creator, "";
    /// `zfs jail` names no jail.
    ZfsJailNobody: Kernel, R091, "name", Request, "";
    /// A dataset that the jail has already.
    DatasetHeld: Kernel, R092, "zfs.dataset", Request, "";
    /// What is unmounted is no mount point.
    NotMounted: Kernel, R076, "", System, "";
    /// What is unmounted needs the file system's flag.
    UnmountPermission: Kernel, R076, "allow.mount", Creator, "";
    /// What is unmounted was mounted further out.
    UnmountNotOwn: Kernel, R076, "", Creator, "";

    // libjail and jail(8).
    /// `no` stands where a parameter has none.
    MisplacedNo: Libjail, R035, "", Request, "unknown parameter: {}";
    /// A name that libjail does not know.
    UnknownName: Libjail, R034, "", Request, "unknown parameter: {}";
    /// A name that this release does not know yet.
    LaterName: Libjail, R053, "", Request, "unknown parameter: {}";
    /// Not a jailsys word.
    UnknownJailsysWord: Libjail, R038, "", Request, "{}: unknown jailsys value \"{}\"";
    /// Not a boolean.
    UnknownBoolean: Libjail, R040, "", Request, "{}: unknown boolean value \"{}\"";
    /// Not a number.
    NonInteger: Libjail, R041, "", Request, "{}: non-integer value \"{}\"";
    /// Not an IPv4 address.
    NotAnIpv4Address: Libjail, R065, "ip4.addr", Request, "{}: not an IPv4 address: {}";
    /// Not an IPv6 address.
    NotAnIpv6Address: Libjail, R065, "ip6.addr", Request, "{}: not an IPv6 address: {}";
    /// A `path` that does not begin with `/`.
    PathNotAbsolute: Jail, R029, "path", Request, "path {}: not an absolute pathname";
    /// A `path` to mount in is not set.
    NoPathToMountIn: Jail, R030, "path", Request, "{}: no jail root path defined";
    /// A mount line of fewer than three fields.
    MountLineTooShort: Jail, R082, "mount", Request, "{}: {}: missing information";
    /// The target of a mount line does not begin with `/`.
    TargetNotAbsolute: Jail, R083, "mount", Request, "{}: {}: not an absolute pathname";
    /// The target of a mount line does not exist.
    TargetAbsent: Jail, R083, "mount", System, "{}: {}: No such file or directory";
    /// The way to the target of a mount line leads over a symbolic link.
    TargetIsLink: Jail, R083, "mount", System, "{}: {} is a symbolic link";
    /// The fstab cannot be opened.
    FstabUnreadable: Jail, R084, "mount.fstab", System, "mount.fstab: {}: {}";
    /// The directory of `mount.devfs`, `mount.fdescfs` or `mount.procfs` does not exist.
    MountPointAbsent: Jail, R085, "mount.devfs", System, "{}: {}: No such file or directory";
    /// Nothing is at `path` when the jail is to be made.
    PathAbsent: Jail, R029, "path", System, "path {}: No such file or directory";
    /// `path` is a file.
    PathNotDirectory: Jail, R029, "path", System, "path {}: Not a directory";
    /// The way to the directory of `mount.devfs` and the like leads over a symbolic link.
    MountPointIsLink: Jail, R085, "mount.devfs", System, "{}: {} is a symbolic link";
    /// The directory of `exec.consolelog` does not exist.
    ConsoleLogNotOpened: Jail, R101, "exec.consolelog", System, "open {}: No such file or directory";
    /// The same below the jail's `path`, where jail(8) goes part by part.
    ConsoleLogFolderAbsent: Jail, R101, "exec.consolelog", System, "exec.consolelog: {}: No such file or directory";
    /// The way to `exec.consolelog` leads over a symbolic link below the jail's `path`.
    ConsoleLogOverLink: Jail, R101, "exec.consolelog", System, "exec.consolelog: {} is a symbolic link";
    /// A command without a character of the shell's begins with a word of the shell's.
    NotAProgram: Hook, R100, "", Request, "exec {}: No such file or directory";
    /// The same with `.`, which is a directory.
    DotIsNoProgram: Hook, R100, "", Request, "exec .: Permission denied";
    /// An interface is called `{NAME}`, where `${NAME}` is a variable of the jail's.
    BracesWithoutDollar: Ifconfig, R100, "", Request, "";
    /// `exec.consolelog` does not begin with `/`.
    ConsoleLogNotAbsolute: Jail, R101, "exec.consolelog", Request, "exec.consolelog: {}: not an absolute pathname";
    /// `zfs.dataset` names a dataset without `jailed=on`.
    DatasetNotJailed: Jail, R088, "zfs.dataset", System, "error, you need to set jailed=on for dataset {}";
    /// `zfs.dataset` names a dataset that cannot be attached.
    DatasetNotAttached: Jail, R088, "zfs.dataset", System, "error, attaching {} to jail {} failed";

    // The programs that jail(8) and hooks run.
    /// The target of a mount outside of the jail's `path` does not exist.
    OuterTargetAbsent: Mount, R083, "mount", System, "mount: {}: No such file or directory";
    /// What nullfs is to show does not exist.
    SourceAbsent: Mount, R083, "mount", System, "mount_nullfs: {}: No such file or directory";
    /// What nullfs is to show is there already, shown by nullfs.
    ShownAlready: Mount, M26, "mount", Other, "mount_nullfs: {}: Resource deadlock avoided";
    /// An interface is made inside a jail without a network stack of its own.
    InterfaceMadeInside: Ifconfig, R018, "vnet", Creator, "ifconfig: SIOCIFCREATE2 ({}): Operation not permitted";
    /// An interface is named there.
    InterfaceNamedInside: Ifconfig, R018, "vnet", Creator, "ifconfig: ioctl SIOCSIFNAME (set name): Operation not permitted";
    /// The name of an interface has more than 15 bytes.
    InterfaceNameTooLong: Ifconfig, M23, "", Request, "ifconfig: ioctl SIOCSIFNAME (set name): File name too long";
    /// Several interfaces in one string: there is none of that name.
    InterfaceList: Ifconfig, M83, "vnet.interface", Request, "ifconfig: interface {} does not exist";
    /// An interface is made that another jail's hook made.
    InterfaceMadeTwice: Ifconfig, R056, "", Other, "ifconfig: interface {} already exists";
    /// An interface gets a name that another jail's hook gave.
    InterfaceNamedTwice: Ifconfig, R056, "", Other, "ifconfig: ioctl SIOCSIFNAME (set name): File exists";
    /// jib or jng without a name, or without an interface to join.
    HelperUsage: Hook, R100, "", Request, "";
    /// A prefix of more bits than an IPv4 address has.
    PrefixTooLong: Ifconfig, R059, "ip4.addr", Request, "ifconfig: {}: bad value (width too large)";
    /// A prefix of more bits than an IPv6 address has.
    PrefixTooLong6: Ifconfig, R059, "ip6.addr", Request, "ifconfig: {}: bad value";
    /// `zfs WORD=VALUE` without a command.
    ZfsCommandUnknown: Zfs, M78, "", Request, "unrecognized command '{}'";
    /// An interface that nothing makes.
    InterfaceAbsent: Ifconfig, R056, "vnet.interface", System, "ifconfig: interface {} does not exist";
    /// An interface that another jail has taken.
    InterfaceTaken: Ifconfig, R056, "vnet.interface", Other, "ifconfig: interface {} does not exist";
    /// `vnet.interface` of a jail without a network stack of its own.
    InterfaceWithoutStack: Ifconfig, R055, "vnet.interface", Request, "";
    /// A hook attaches a dataset that the jail has already.
    DatasetAttachedTwice: Zfs, R100, "", Request, "";
    /// `zfs.dataset` names a dataset that a hook has attached; jail(8) says that it could not.
    DatasetAttachedBefore: Zfs, R088, "zfs.dataset", Request, "";
    /// A hook attaches a dataset that does not exist.
    DatasetAbsent: Zfs, M18, "", System, "cannot open '{}': dataset does not exist";
}

impl Check {
    /// Every check, in the order of the table.
    pub fn all() -> impl Iterator<Item = Check> {
        ROWS.iter().map(|row| row.check)
    }

    /// What its asker prints, with `{}` for names and numbers; empty where that is only the text of
    /// the error number.
    pub const fn text(self) -> &'static str {
        self.row().text
    }

    /// The fact that tells it in words.
    pub fn fact(self) -> Fact {
        self.row().fact
    }

    /// Who asks.
    pub fn by(self) -> Checker {
        self.row().by
    }

    /// What its asker prints, with a name or number for each `{}`; `None` where that is only the
    /// text of the error number. Gaps for which no part is given stay empty.
    pub fn says(self, parts: &[&str]) -> Option<String> {
        let text = Some(self.text()).filter(|text| !text.is_empty())?;
        Some(fill(text, parts))
    }
}

/// A text with a part for each of its gaps `{}`.
pub fn fill(text: &str, parts: &[&str]) -> String {
    let mut parts = parts.iter();
    let mut pieces = text.split("{}");
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        filled.push_str(parts.next().copied().unwrap_or_default());
        filled.push_str(piece);
    }
    filled
}

impl fmt::Display for Check {
    /// Its name in the table.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_check_stands_at_its_place_in_the_table() {
        for check in Check::all() {
            assert_eq!(check.row().check, check);
        }
    }

    #[test]
    fn gaps_are_filled_in_order() {
        assert_eq!(fill("{}: {}: x", &["a", "{}"]), "a: {}: x");
        assert_eq!(Check::JidTaken.says(&["5"]).as_deref(), Some("jail 5 already exists"));
        assert_eq!(Check::MountPermission.says(&[]), None);
    }
}
