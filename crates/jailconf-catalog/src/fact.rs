//! Every fact, as a name that the compiler knows: who cites one that is told nowhere does not
//! build.
//!
//! Generated from the pages in `docs/facts` by `cargo xtask codegen`; no hand edits.

use crate::Fact;

/// Bastille's scripts find a jail by the line `NAME {`, the name bare and the brace at the end; `list` takes the first line that ends in ` {`.
pub const BAS101: Fact = Fact("BAS101");
/// Bastille's scripts find the end of a jail by a line that is `}` and nothing else: beside a comment, a blank or a CR `bastille config set` drops a new property without a word, and `network add` leaves two braces.
pub const BAS102: Fact = Fact("BAS102");
/// Bastille's scripts replace and delete whole lines: of two statements on a line the other one is lost.
pub const BAS103: Fact = Fact("BAS103");
/// `bastille list` finds a statement only behind blanks: behind a tab, or in column 0, it shows nothing.
pub const BAS104: Fact = Fact("BAS104");
/// `bastille clone`, `rename` and `network add` look for one blank on each side of `=`: a statement in another form keeps the old jail's path, fstab or address.
pub const BAS105: Fact = Fact("BAS105");
/// A comment behind a statement hides it from `bastille list`, and `stop -f` runs it with the line.
pub const BAS106: Fact = Fact("BAS106");
/// `bastille rename` and `clone` look for `host.hostname = NAME;` and `= e0b_NAME;`: what stands in quotes is not renamed.
pub const BAS107: Fact = Fact("BAS107");
/// `bastille stop -f` (1.4.4 and later) takes commands out of `= "...";` and runs them as root; of any other line it runs the whole line.
pub const BAS108: Fact = Fact("BAS108");
/// `bastille start`, `stop`, `rename`, `clone` and `list` take a jail for one with a network stack of its own only if `vnet;` stands alone.
pub const BAS109: Fact = Fact("BAS109");
/// `bastille clone` gives all addresses of a list on one line the same new one.
pub const BAS110: Fact = Fact("BAS110");
/// `bastille config set` writes a new property into each block of a file, and `network add` takes every line `}` away: a file of Bastille's holds one block.
pub const BAS113: Fact = Fact("BAS113");
/// Bastille takes the name of a folder for that of the jail in it: `jail -f FOLDER/jail.conf -c FOLDER`.
pub const BAS114: Fact = Fact("BAS114");
/// A path or an fstab below another jail's directory is left over from a copy.
pub const BAS115: Fact = Fact("BAS115");
/// Bastille reads `exec.fib` as the third word of its line, quotes included.
pub const BAS117: Fact = Fact("BAS117");
/// A hook that names another jail is left over from a rename or a copy.
pub const BAS211: Fact = Fact("BAS211");
/// Two jails that share an address, an interface, a root or a dataset: one of them is a copy.
pub const BAS214: Fact = Fact("BAS214");
/// A dataset attached in `exec.poststart`, with `jexec ...
pub const BAS309: Fact = Fact("BAS309");
/// Jails that Bastille starts inside a jail are stopped with it only if `bastille_enable=YES` stands in the rc.conf inside: /etc/rc.shutdown stops what is enabled.
pub const BAS310: Fact = Fact("BAS310");
/// DHCP in a VNET jail needs a ruleset that shows bpf: Bastille's 13.
pub const BAS502: Fact = Fact("BAS502");
/// The release that a thin jail mounts and `osrelease` say the same.
pub const BAS504: Fact = Fact("BAS504");
/// Some names that Bastille takes are none that a shell variable can have.
pub const BAS505: Fact = Fact("BAS505");
/// A list that is set again and repeats its commands.
pub const G01: Fact = Fact("G01");
/// A block that overrides a global parameter.
pub const G02: Fact = Fact("G02");
/// An empty string, which cancels an inherited value.
pub const G03: Fact = Fact("G03");
/// `+=` on a list that nothing has set.
pub const G04: Fact = Fact("G04");
/// A variable that is used before it is defined.
pub const G05: Fact = Fact("G05");
/// Parameters used as variables.
pub const G06: Fact = Fact("G06");
/// `$(command)`, `$?` and escaped `$` in hooks.
pub const G07: Fact = Fact("G07");
/// A jail that ends with the work in `exec.start`.
pub const G08: Fact = Fact("G08");
/// Values without quotes.
pub const G09: Fact = Fact("G09");
/// Numbers and truths in quotes.
pub const G10: Fact = Fact("G10");
/// Any layout.
pub const G11: Fact = Fact("G11");
/// A file of global parameters that others include.
pub const G12: Fact = Fact("G12");
/// A block that holds only a variable.
pub const G13: Fact = Fact("G13");
/// An include of global parameters inside a block.
pub const G14: Fact = Fact("G14");
/// A block that overrides what it included.
pub const G15: Fact = Fact("G15");
/// A wildcard in the middle or at the end.
pub const G16: Fact = Fact("G16");
/// An include that matches nothing.
pub const G17: Fact = Fact("G17");
/// Jails called like parameters.
pub const G18: Fact = Fact("G18");
/// Names that begin with a digit.
pub const G19: Fact = Fact("G19");
/// Comments anywhere, and code commented out.
pub const G20: Fact = Fact("G20");
/// Files with carriage returns.
pub const G21: Fact = Fact("G21");
/// Lists over several lines.
pub const G22: Fact = Fact("G22");
/// Mounts of the host without a permission for the jail.
pub const G23: Fact = Fact("G23");
/// Permissions to mount that nobody uses.
pub const G24: Fact = Fact("G24");
/// A dotted jail of the host below a parent with `children.max` 0.
pub const G25: Fact = Fact("G25");
/// Rulesets of one's own.
pub const G26: Fact = Fact("G26");
/// devfs mounted by a hook, with a ruleset.
pub const G27: Fact = Fact("G27");
/// devfs mounted by a line, with a ruleset.
pub const G28: Fact = Fact("G28");
/// `path = "/"`.
pub const G29: Fact = Fact("G29");
/// A low `enforce_statfs` or `securelevel`, and flags, where they are needed.
pub const G30: Fact = Fact("G30");
/// One address that several jails have, and nothing else.
pub const G31: Fact = Fact("G31");
/// An address without an interface.
pub const G32: Fact = Fact("G32");
/// A host's mask for a further address.
pub const G33: Fact = Fact("G33");
/// A VNET jail whose interface a hook moves in.
pub const G34: Fact = Fact("G34");
/// No host name.
pub const G35: Fact = Fact("G35");
/// Shell in hooks.
pub const G36: Fact = Fact("G36");
/// An interface that is handed back by a hook.
pub const G37: Fact = Fact("G37");
/// A dataset that is attached in `exec.created`.
pub const G38: Fact = Fact("G38");
/// `exec.start` without /etc/rc.
pub const G39: Fact = Fact("G39");
/// No `exec.stop`.
pub const G40: Fact = Fact("G40");
/// `depend` on a jail of another file that is included.
pub const G41: Fact = Fact("G41");
/// A `jid`.
pub const G42: Fact = Fact("G42");
/// Defaults said aloud.
pub const G43: Fact = Fact("G43");
/// Placeholders of a template.
pub const G44: Fact = Fact("G44");
/// System V IPC that is shared on purpose.
pub const G45: Fact = Fact("G45");
/// A file that only shares the name.
pub const G46: Fact = Fact("G46");
/// Keys of another tool that strips them.
pub const G47: Fact = Fact("G47");
/// A block is a wildcard if a whole part of its name between dots is `*`: `*`, `a.*`, `*.b`.
pub const L4: Fact = Fact("L4");
/// The parent that a dotted jail waits for is found by cutting its name to the length of the longest parent's name met so far.
pub const L7: Fact = Fact("L7");
/// `allow.mount.*` is set and `enforce_statfs` left at 2.
pub const M03: Fact = Fact("M03");
/// `allow.mount.nullfs` or its like is set without `allow.mount`, often in the belief that the host's mounts need it.
pub const M04: Fact = Fact("M04");
/// A jail asks for its address by DHCP, and its devfs ruleset hides `bpf`.
pub const M05: Fact = Fact("M05");
/// A devfs line of `mount` or an fstab names no ruleset, and shows every device of the host.
pub const M06: Fact = Fact("M06");
/// A jail has a devfs ruleset that no file defines.
pub const M07: Fact = Fact("M07");
/// A `;` is missing in front of the word that jail(8) names, often at the end of the line above.
pub const M08: Fact = Fact("M08");
/// A `;` is missing where the next word is read as the value.
pub const M09: Fact = Fact("M09");
/// A jail with a network stack of its own has addresses or `ip4` and `ip6` as well, often from a global parameter.
pub const M10: Fact = Fact("M10");
/// A parameter is not in the release that is to read it.
pub const M11: Fact = Fact("M11");
/// A dot in a jail's name: what stands before the last one is taken for its parent.
pub const M12: Fact = Fact("M12");
/// A jail is to upgrade itself at a securelevel that keeps the flags of system files as they are.
pub const M13: Fact = Fact("M13");
/// Files with flags are to be changed inside a jail: it needs `allow.chflags`, and a `securelevel` below 1.
pub const M14: Fact = Fact("M14");
/// A database wants System V IPC, which a jail has not by default: set `sysvmsg`, `sysvsem` and `sysvshm` to `new`.
pub const M15: Fact = Fact("M15");
/// Two databases share the host's System V IPC.
pub const M16: Fact = Fact("M16");
/// Raw sockets are off by default: ping needs `allow.raw_sockets`, or `vnet`, which brings them.
pub const M17: Fact = Fact("M17");
/// One of the pieces is missing that a delegated dataset needs: the attachment, `jailed`, the permissions, `enforce_statfs`, `/dev/zfs`.
pub const M18: Fact = Fact("M18");
/// A dataset is attached after the services have started.
pub const M19: Fact = Fact("M19");
/// A list of commands is replaced by a later `=`.
pub const M20: Fact = Fact("M20");
/// Two jails want the same network interface.
pub const M21: Fact = Fact("M21");
/// What a hook made stays after a failed start.
pub const M22: Fact = Fact("M22");
/// The name of an interface has more than 15 bytes.
pub const M23: Fact = Fact("M23");
/// Stopping a jail takes an address of the host away.
pub const M24: Fact = Fact("M24");
/// A mount point is not there: make the directory, and look whether the fstab's second column begins with the jail's `path`.
pub const M25: Fact = Fact("M25");
/// A parent stops before its jails: what they mounted inside keeps file systems busy.
pub const M26: Fact = Fact("M26");
/// A VPN is started in a jail that sees no `tun`.
pub const M28: Fact = Fact("M28");
/// The `no` stands in the middle of a name.
pub const M29: Fact = Fact("M29");
/// Addresses and routes are set behind `/etc/rc` in `exec.start`.
pub const M31: Fact = Fact("M31");
/// An address goes to no interface.
pub const M32: Fact = Fact("M32");
/// An alias gets a host's mask.
pub const M33: Fact = Fact("M33");
/// A bridge or another interface of the host is not there at boot: name it in `cloned_interfaces` of rc.conf.
pub const M36: Fact = Fact("M36");
/// The block's name is set again inside it.
pub const M37: Fact = Fact("M37");
/// A shell expanded the file's variables while the file was written.
pub const M38: Fact = Fact("M38");
/// A `$` that was meant for the shell: write `\${name}`, or `$(command)`, which jail(8) leaves alone.
pub const M39: Fact = Fact("M39");
/// A global parameter uses a variable that not every jail defines.
pub const M40: Fact = Fact("M40");
/// A jail is expected to have its parent's permissions: it has only its own.
pub const M43: Fact = Fact("M43");
/// A module is loaded from inside, or a second time.
pub const M47: Fact = Fact("M47");
/// A line of `mount` uses what jail(8) mounts later.
pub const M48: Fact = Fact("M48");
/// A mount point is made after the mount.
pub const M49: Fact = Fact("M49");
/// A dataset is destroyed before it is unmounted; and without /dev/zfs no command of zfs(8) works.
pub const M50: Fact = Fact("M50");
/// The file of `mount.fstab` is not there; jail(8) reads it before any hook could write it.
pub const M51: Fact = Fact("M51");
/// Nobody reads a file of `/etc/jail.conf.d`.
pub const M52: Fact = Fact("M52");
/// A file of `/etc/jail.conf.d` leans on global parameters of `/etc/jail.conf`, and is read without it.
pub const M53: Fact = Fact("M53");
/// An include stands inside a block, without quotes, or with a variable.
pub const M54: Fact = Fact("M54");
/// Names of other tools, and slips.
pub const M56: Fact = Fact("M56");
/// bhyve in a jail lacks its module on the host or its devices in the jail.
pub const M57: Fact = Fact("M57");
/// An NFS server in a jail that cannot run one.
pub const M58: Fact = Fact("M58");
/// A file system that no jail can mount.
pub const M59: Fact = Fact("M59");
/// Software inside wants to mount fdescfs: `allow.mount`, `allow.mount.fdescfs` and `enforce_statfs` 1.
pub const M60: Fact = Fact("M60");
/// A sysctl under `security.jail` is set in the hope that it changes jails of jail.conf.
pub const M61: Fact = Fact("M61");
/// `depend` names a jail that is not there.
pub const M62: Fact = Fact("M62");
/// A value is replaced by a later one of the same block.
pub const M63: Fact = Fact("M63");
/// A comment runs over the end of its line.
pub const M64: Fact = Fact("M64");
/// A byte that is no ASCII stands outside quotes: there jail(8) takes the file to end.
pub const M65: Fact = Fact("M65");
/// Two blocks have the same name.
pub const M66: Fact = Fact("M66");
/// A hook makes what a start before it has made already.
pub const M67: Fact = Fact("M67");
/// A quote is open: it pairs with the next one, lines later.
pub const M68: Fact = Fact("M68");
/// A VNET jail has a flag that it does not need.
pub const M70: Fact = Fact("M70");
/// A hook mounts by hand; after a failed start it mounts twice.
pub const M70A: Fact = Fact("M70a");
/// A global parameter behind the jails means something else than it seems to.
pub const M71: Fact = Fact("M71");
/// A jail ends with the commands that were only to set it up.
pub const M73: Fact = Fact("M73");
/// A jail without `path` has the whole root.
pub const M74: Fact = Fact("M74");
/// A jail without any network.
pub const M75: Fact = Fact("M75");
/// Jails with several addresses share one of them.
pub const M76: Fact = Fact("M76");
/// The directory of the console log is not there; jail(8) makes none.
pub const M77: Fact = Fact("M77");
/// zfs(8) is called without `set`.
pub const M78: Fact = Fact("M78");
/// A dataset is attached twice.
pub const M79: Fact = Fact("M79");
/// A jail is given the dataset that it lives on.
pub const M80: Fact = Fact("M80");
/// A list stands in one pair of quotes.
pub const M83: Fact = Fact("M83");
/// A comment begins inside a value.
pub const M84: Fact = Fact("M84");
/// A list stands for a whole value by way of a variable: jail(8) itself crashes.
pub const M89: Fact = Fact("M89");
/// A jail waits for itself.
pub const M90: Fact = Fact("M90");
/// An included devfs ruleset brings its own rules, and not what it includes itself.
pub const M94: Fact = Fact("M94");
/// Services see the environment of whoever started the jail.
pub const M98: Fact = Fact("M98");
/// A jail's explicit `children.max` must be below its parent's; the host counts as 999999.
pub const R001: Fact = Fact("R001");
/// Root of a jail with `children.max` 0 creates nothing.
pub const R002: Fact = Fact("R002");
/// Every descendant counts at every level above it.
pub const R003: Fact = Fact("R003");
/// The host may create `parent.child` itself whatever the parent's `children.max`: only the creator's own chain is counted.
pub const R004: Fact = Fact("R004");
/// A child may have an `allow` flag only if its parent has it.
pub const R005: Fact = Fact("R005");
/// `allow.unprivileged_proc_debug` and, in the newest kernels, `allow.unprivileged_parent_tampering` are excepted from R005.
pub const R006: Fact = Fact("R006");
/// `allow` flags are not inherited.
pub const R007: Fact = Fact("R007");
/// A flag taken from a running parent is taken from everything below it, and does not come back by itself.
pub const R008: Fact = Fact("R008");
/// A child's `enforce_statfs` must not be lower than its parent's.
pub const R009: Fact = Fact("R009");
/// `enforce_statfs` is not inherited: a jail that says nothing has the host's default, 2.
pub const R010: Fact = Fact("R010");
/// A child's `securelevel` must not be lower than its parent's; unset it is the parent's.
pub const R011: Fact = Fact("R011");
/// Inside a jail `devfs_ruleset` is accepted only as 0, which becomes the parent's number, or as exactly that number.
pub const R012: Fact = Fact("R012");
/// The host may give `parent.child` any ruleset; a later change of the parent's overwrites it.
pub const R013: Fact = Fact("R013");
/// Inside a jail a devfs mount is accepted only with ruleset 0 or the jail's own.
pub const R014: Fact = Fact("R014");
/// Below a jail with an address list, a child may have only addresses of that list.
pub const R015: Fact = Fact("R015");
/// `ip4 = inherit` below a restricted parent copies the parent's list.
pub const R016: Fact = Fact("R016");
/// Any root that may create jails may give them a network stack; moving an interface in from inside works only where the creator's own jail has one.
pub const R017: Fact = Fact("R017");
/// Adding an address to an interface from inside works only in a jail with its own network stack.
pub const R018: Fact = Fact("R018");
/// System V IPC can be `new` or `inherit` in a child only where the parent has it on.
pub const R019: Fact = Fact("R019");
/// `zfs.mount_snapshot` must not exceed the parent's.
pub const R020: Fact = Fact("R020");
/// `osrelease`, `osreldate`, `host.*` and `linux.*` have no limit from the parent.
pub const R021: Fact = Fact("R021");
/// `path` is looked up in the creator's root, and the kernel does not ask for a child's root to lie below its parent's.
pub const R022: Fact = Fact("R022");
/// In a dotted name everything before the last dot must be a living jail.
pub const R023: Fact = Fact("R023");
/// A name's last part may be a number only if that is the jail's `jid`, without leading zeros.
pub const R024: Fact = Fact("R024");
/// A block whose name is a number gives the jail that `jid`.
pub const R025: Fact = Fact("R025");
/// `name`, and a second `jid`, cannot be set in a block: jail(8) says `cannot redefine parameter`, and does not start the jail.
pub const R026: Fact = Fact("R026");
/// A `jid` or a name that a living jail has is refused, as is a negative `jid`.
pub const R027: Fact = Fact("R027");
/// The full name, with the parents' names, has 255 bytes at most, as have host and domain names; a host uuid 63.
pub const R028: Fact = Fact("R028");
/// `path` must be absolute, and an existing directory when the jail is created.
pub const R029: Fact = Fact("R029");
/// Without `path` the jail has its creator's root, and jail(8) has nothing to mount devfs in.
pub const R030: Fact = Fact("R030");
/// `path`, `vnet`, `ip4`, `ip6`, `osrelease` and `osreldate` of a running jail cannot be changed.
pub const R031: Fact = Fact("R031");
/// `osrelease` has up to 30 characters, and `osreldate` is not 0.
pub const R032: Fact = Fact("R032");
/// `parent`, `dying`, `children.cur` and `cpuset.id` can only be read.
pub const R033: Fact = Fact("R033");
/// A parameter that nobody knows: jail(8) says `unknown parameter` and does not start the jail; others go on.
pub const R034: Fact = Fact("R034");
/// `no` belongs in front of the last part of a boolean's name.
pub const R035: Fact = Fact("R035");
/// jail(8) accepts `no` in front of a dotted name of its own and reads the value as true.
pub const R036: Fact = Fact("R036");
/// Words such as `vnet` and `ip6` have no form with `no`.
pub const R037: Fact = Fact("R037");
/// `vnet`, `ip4` and their like take `new`, `inherit`, `disable` or 0 to 2.
pub const R038: Fact = Fact("R038");
/// `vnet`, `host`, `linux` and `zfs` cannot be disabled.
pub const R039: Fact = Fact("R039");
/// A boolean is `true`, `false`, an integer, or nothing.
pub const R040: Fact = Fact("R040");
/// A number is decimal, without a unit.
pub const R041: Fact = Fact("R041");
/// A false value of a `no` form switches the parameter on.
pub const R042: Fact = Fact("R042");
/// Of several values for a parameter that takes one, the last counts, silently.
pub const R043: Fact = Fact("R043");
/// A later `=` replaces what was set before, silently; of a list, all of it.
pub const R044: Fact = Fact("R044");
/// Global parameters belong together, where the first of them stands; older releases read them in the order of the file.
pub const R045: Fact = Fact("R045");
/// A variable that is not defined, defines itself, or is called like a parameter keeps the jail from starting; a list cannot stand inside a value.
pub const R046: Fact = Fact("R046");
/// An error of syntax, or an include that is not there, stops jail(8) for the whole file.
pub const R047: Fact = Fact("R047");
/// A block inside a block defines `outer.inner`; older releases refuse it.
pub const R048: Fact = Fact("R048");
/// `enforce_statfs` goes from 0 to 2, `devfs_ruleset` from 0 to 65535.
pub const R049: Fact = Fact("R049");
/// `linux.osrelease` is three numbers with dots, from 1.0.0 on.
pub const R050: Fact = Fact("R050");
/// `zfs.mount_snapshot` is a number, 0 or 1, and no boolean.
pub const R051: Fact = Fact("R051");
/// `meta` and `env` have a greatest size.
pub const R052: Fact = Fact("R052");
/// A parameter of a module exists only while the module is loaded; inside a jail none can be.
pub const R053: Fact = Fact("R053");
/// A jail with `vnet`, even `vnet = inherit`, must have none of `ip4`, `ip6`, `ip4.addr` and `ip6.addr`.
pub const R054: Fact = Fact("R054");
/// `vnet.interface` in a jail without its own stack fails, and the jail is taken down.
pub const R055: Fact = Fact("R055");
/// A network interface is in one stack at a time, and must be there before `exec.start`.
pub const R056: Fact = Fact("R056");
/// `interface` without addresses, or with `vnet`, does nothing.
pub const R057: Fact = Fact("R057");
/// An address without an interface goes to none: its mask is cut off, and the host must have it already.
pub const R058: Fact = Fact("R058");
/// An alias without a mask gets /32, or /128 for IPv6.
pub const R059: Fact = Fact("R059");
/// Addresses win over `ip4 = disable` and `ip4 = inherit`.
pub const R060: Fact = Fact("R060");
/// A jail without addresses, words and `vnet` has the family switched off.
pub const R061: Fact = Fact("R061");
/// `ip4 = new` without addresses is the same as `disable`.
pub const R062: Fact = Fact("R062");
/// An address twice in a list, and addresses that stand for any or all, are refused.
pub const R063: Fact = Fact("R063");
/// Two jails of one stack may share an address only if each has just that one.
pub const R064: Fact = Fact("R064");
/// An address is a number with dots or colons, and no name.
pub const R065: Fact = Fact("R065");
/// A family has up to 255 addresses.
pub const R066: Fact = Fact("R066");
/// `ip_hostname` looks up `host.hostname`, and needs one.
pub const R067: Fact = Fact("R067");
/// A `host.*` value wins over `host = inherit`.
pub const R068: Fact = Fact("R068");
/// Without `host.hostname` and `host = inherit` the host name is empty.
pub const R069: Fact = Fact("R069");
/// A jail with its own network stack may use raw sockets and routing without a flag.
pub const R070: Fact = Fact("R070");
/// `allow.nfsd` needs `vnet`, `enforce_statfs` above 0, and a root that is a file system of its own.
pub const R071: Fact = Fact("R071");
/// Mounting from inside needs `allow.mount` and `enforce_statfs` below 2.
pub const R072: Fact = Fact("R072");
/// Mounting from inside needs the flag of the file system as well.
pub const R073: Fact = Fact("R073");
/// Some file systems, ufs and nfs among them, are never mounted from inside a jail.
pub const R074: Fact = Fact("R074");
/// A jail loads no modules, and mounts nothing over its own root.
pub const R075: Fact = Fact("R075");
/// A jail cannot unmount what was mounted from outside.
pub const R076: Fact = Fact("R076");
/// What the creator mounts needs no permission of the jail.
pub const R077: Fact = Fact("R077");
/// `mount.devfs` uses ruleset 4 where none is set, but the jail's own stays 0: with `allow.mount.devfs` its root sees every device.
pub const R078: Fact = Fact("R078");
/// On the host ruleset 0 hides nothing.
pub const R079: Fact = Fact("R079");
/// A ruleset that no file defines is an empty one: it hides nothing, and nobody complains.
pub const R080: Fact = Fact("R080");
/// The usual rulesets show neither bpf nor tun; a jail that needs them needs a ruleset of its own.
pub const R081: Fact = Fact("R081");
/// A mount line has at least three fields.
pub const R082: Fact = Fact("R082");
/// The target of a mount is an absolute path, exists, and leads through no symbolic link below `path`.
pub const R083: Fact = Fact("R083");
/// `mount.fstab` must be there before any step, so that no hook can write it.
pub const R084: Fact = Fact("R084");
/// The directories for devfs, fdescfs and procfs must exist; devfs brings `dev/fd`.
pub const R085: Fact = Fact("R085");
/// `exec.prestart` runs after the mounts; `exec.prepare` before them.
pub const R086: Fact = Fact("R086");
/// `exec.poststop` runs before the unmounts; `exec.release` after them.
pub const R087: Fact = Fact("R087");
/// Where `zfs.dataset` cannot be attached jail(8) prints a line and goes on.
pub const R088: Fact = Fact("R088");
/// An attached dataset can be mounted from inside only with `allow.mount`, `allow.mount.zfs` and `enforce_statfs` below 2.
pub const R089: Fact = Fact("R089");
/// A dataset is managed from inside only if it is attached and has `jailed=on`.
pub const R090: Fact = Fact("R090");
/// Nobody attaches datasets from inside a jail.
pub const R091: Fact = Fact("R091");
/// A dataset is seen by the jail it is attached to, and by neither its parent nor its children.
pub const R092: Fact = Fact("R092");
/// A dataset that holds the jail's root must not be handed to it: the host does not mount it then.
pub const R093: Fact = Fact("R093");
/// zfs(8) inside needs `/dev/zfs`, which the usual rulesets show.
pub const R094: Fact = Fact("R094");
/// A new jail must persist, or have `exec.start`, `command` or `exec.poststart`.
pub const R095: Fact = Fact("R095");
/// A jail that does not persist goes away when `exec.start` leaves no process.
pub const R096: Fact = Fact("R096");
/// A start goes: `exec.prepare`, aliases, `mount`, `mount.fstab`, devfs, fdescfs, procfs, `exec.prestart`, creation, `exec.created`, `zfs.dataset`, `vnet.interface`, `exec.start`, `command`, `exec.poststart`.
pub const R097: Fact = Fact("R097");
/// A stop goes: `exec.prestop`, `exec.stop`, signals, removal, `exec.poststop`, unmounts in reverse, aliases, `exec.release`.
pub const R098: Fact = Fact("R098");
/// When a start fails midway, mounts, aliases and the jail are undone, and no hook is; `exec.poststop` does not run.
pub const R099: Fact = Fact("R099");
/// A command that fails ends the start, unless it is guarded or runs in the background.
pub const R100: Fact = Fact("R100");
/// `exec.consolelog` is an absolute path in a directory that exists.
pub const R101: Fact = Fact("R101");
/// Users that hooks run as must exist.
pub const R102: Fact = Fact("R102");
/// `exec.system_jail_user` does nothing without `exec.jail_user` or `exec.clean`.
pub const R103: Fact = Fact("R103");
/// `depend` names a block exactly.
pub const R104: Fact = Fact("R104");
/// Jails that wait for each other in a circle never start, most of them without a message.
pub const R105: Fact = Fact("R105");
/// A dotted jail waits for its parent, if that is in the same file.
pub const R106: Fact = Fact("R106");
/// Removing a parent removes everything below it.
pub const R107: Fact = Fact("R107");
/// From 15.0 on `allow.dying` does nothing but a warning.
pub const R108: Fact = Fact("R108");
/// `sysvmsg`, `sysvsem` and `sysvshm` win over `allow.sysvipc`; `inherit` shares the creator's objects.
pub const R109: Fact = Fact("R109");
/// The sysctls `security.jail.*_allowed` do not reach jails of a jail.conf.
pub const R110: Fact = Fact("R110");
/// rc(8) turns the dots of names in `jail_list` into `_`.
pub const R111: Fact = Fact("R111");
/// With an empty `jail_list` rc(8) reads `/etc/jail.conf` alone.
pub const R112: Fact = Fact("R112");
/// For a jail in `jail_list` a file of its own is read alone, without the global parameters of `/etc/jail.conf`.
pub const R113: Fact = Fact("R113");
/// `jail_NAME_*` variables in rc.conf are obsolete.
pub const R114: Fact = Fact("R114");
/// A parent with two or more addresses clashes with a child that names one of them.
pub const R115: Fact = Fact("R115");
/// The kernel has room for twelve modules that add a flag.
pub const R116: Fact = Fact("R116");
/// Without `allow.suser` a jail's root creates nothing.
pub const R117: Fact = Fact("R117");
/// Changes of a running parent reach its descendants only where they take something away.
pub const R118: Fact = Fact("R118");
/// `jail -m` on a jail inside a jail goes by its number and compares with the wrong jail, or is refused.
pub const R119: Fact = Fact("R119");
/// A creation that fails in its last step leaves a hidden jail that counts, in the newest kernels.
pub const R120: Fact = Fact("R120");
/// Of several things that are wrong, the kernel says the first in a fixed order.
pub const R121: Fact = Fact("R121");
/// A removed jail counts until what was mounted inside it is unmounted.
pub const R122: Fact = Fact("R122");

/// All of them, in the order of their pages.
pub const ALL: &[Fact] = &[
    BAS101,
    BAS102,
    BAS103,
    BAS104,
    BAS105,
    BAS106,
    BAS107,
    BAS108,
    BAS109,
    BAS110,
    BAS113,
    BAS114,
    BAS115,
    BAS117,
    BAS211,
    BAS214,
    BAS309,
    BAS310,
    BAS502,
    BAS504,
    BAS505,
    G01,
    G02,
    G03,
    G04,
    G05,
    G06,
    G07,
    G08,
    G09,
    G10,
    G11,
    G12,
    G13,
    G14,
    G15,
    G16,
    G17,
    G18,
    G19,
    G20,
    G21,
    G22,
    G23,
    G24,
    G25,
    G26,
    G27,
    G28,
    G29,
    G30,
    G31,
    G32,
    G33,
    G34,
    G35,
    G36,
    G37,
    G38,
    G39,
    G40,
    G41,
    G42,
    G43,
    G44,
    G45,
    G46,
    G47,
    L4,
    L7,
    M03,
    M04,
    M05,
    M06,
    M07,
    M08,
    M09,
    M10,
    M11,
    M12,
    M13,
    M14,
    M15,
    M16,
    M17,
    M18,
    M19,
    M20,
    M21,
    M22,
    M23,
    M24,
    M25,
    M26,
    M28,
    M29,
    M31,
    M32,
    M33,
    M36,
    M37,
    M38,
    M39,
    M40,
    M43,
    M47,
    M48,
    M49,
    M50,
    M51,
    M52,
    M53,
    M54,
    M56,
    M57,
    M58,
    M59,
    M60,
    M61,
    M62,
    M63,
    M64,
    M65,
    M66,
    M67,
    M68,
    M70,
    M70A,
    M71,
    M73,
    M74,
    M75,
    M76,
    M77,
    M78,
    M79,
    M80,
    M83,
    M84,
    M89,
    M90,
    M94,
    M98,
    R001,
    R002,
    R003,
    R004,
    R005,
    R006,
    R007,
    R008,
    R009,
    R010,
    R011,
    R012,
    R013,
    R014,
    R015,
    R016,
    R017,
    R018,
    R019,
    R020,
    R021,
    R022,
    R023,
    R024,
    R025,
    R026,
    R027,
    R028,
    R029,
    R030,
    R031,
    R032,
    R033,
    R034,
    R035,
    R036,
    R037,
    R038,
    R039,
    R040,
    R041,
    R042,
    R043,
    R044,
    R045,
    R046,
    R047,
    R048,
    R049,
    R050,
    R051,
    R052,
    R053,
    R054,
    R055,
    R056,
    R057,
    R058,
    R059,
    R060,
    R061,
    R062,
    R063,
    R064,
    R065,
    R066,
    R067,
    R068,
    R069,
    R070,
    R071,
    R072,
    R073,
    R074,
    R075,
    R076,
    R077,
    R078,
    R079,
    R080,
    R081,
    R082,
    R083,
    R084,
    R085,
    R086,
    R087,
    R088,
    R089,
    R090,
    R091,
    R092,
    R093,
    R094,
    R095,
    R096,
    R097,
    R098,
    R099,
    R100,
    R101,
    R102,
    R103,
    R104,
    R105,
    R106,
    R107,
    R108,
    R109,
    R110,
    R111,
    R112,
    R113,
    R114,
    R115,
    R116,
    R117,
    R118,
    R119,
    R120,
    R121,
    R122,
];
