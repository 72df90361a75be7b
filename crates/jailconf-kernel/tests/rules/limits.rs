//! Limits relative to the parent: R001 to R022.

use jailconf_kernel::Host;

use crate::script::{check, check_on, check_release};

#[test]
fn r001_children_max_must_be_below_the_parents() {
    check(
        "host create p persist children.max=2            -> ok
         host create p.c persist children.max=2          -> EPERM R001
         host create p.c persist children.max=1          -> ok
         host create q persist                           -> ok
         host create q.c persist children.max=0          -> EPERM R001
         host create q.d persist children.max=-1         -> ok
         host create r persist children.max=999999       -> EPERM R001
         host create r persist children.max=999998       -> ok",
    );
}

#[test]
fn r002_no_room_at_all_comes_before_everything() {
    check(
        "host create p persist                           -> ok
         p create c                                      -> EPERM R002, EINVAL R095 'new jail must persist or attach'
         host create q persist children.max=1            -> ok
         q create c persist                              -> ok
         host update q children.max=0                    -> ok
         q update c securelevel=1                        -> ok",
    );
}

#[test]
fn r003_every_descendant_counts_at_every_level() {
    check(
        "host create p persist children.max=2            -> ok
         p create c persist children.max=1               -> ok
         p.c create d persist                            -> ok
         p.c create e persist                            -> EPERM R003 'prison limit exceeded', EPERM R003 'prison limit exceeded'
         p create f persist                              -> EPERM R003 'prison limit exceeded'
         host remove p.c.d                               -> ok
         p create f persist                              -> ok",
    );
}

#[test]
fn r004_the_host_needs_no_room_in_the_parent() {
    check(
        "host create p persist                           -> ok
         host create p.c persist                         -> ok
         show p children.cur children.max                -> 1 0",
    );
}

#[test]
fn r005_a_flag_needs_the_parents_flag() {
    check(
        "host create p persist allow.mount               -> ok
         host create p.c persist allow.raw_sockets       -> EPERM R005
         host create p.c persist allow.noraw_sockets     -> ok
         host create p.d persist allow.mount allow.mount.zfs -> EPERM R005",
    );
}

#[test]
fn r006_two_flags_may_exceed_the_parent() {
    check(
        "host create p persist allow.nounprivileged_proc_debug            -> ok
         host create p.c persist allow.unprivileged_proc_debug            -> ok
         host create p.d persist allow.unprivileged_parent_tampering      -> ok
         host create p.e persist allow.unprivileged_parent_tampering allow.chflags -> EPERM R005",
    );
}

#[test]
fn r007_flags_are_not_inherited() {
    check(
        "host create p persist allow.mount allow.noset_hostname -> ok
         host create p.c persist                         -> ok
         show p.c allow                                  -> reserved_ports,unprivileged_proc_debug,suser",
    );
    let host = Host { deny: vec!["unprivileged_proc_debug".into()], ..Host::default() };
    check_on(
        host,
        "host create p persist                           -> ok
         show p allow                                    -> set_hostname,reserved_ports,suser
         host create q persist allow.unprivileged_proc_debug -> ok",
    );
}

#[test]
fn r008_clearing_a_flag_clears_it_below() {
    check(
        "host create p persist allow.mount               -> ok
         host create p.c persist allow.mount             -> ok
         host create p.c.d persist allow.mount           -> ok
         host update p.c allow.nomount                   -> ok
         show p allow.mount                              -> true
         show p.c.d allow.mount                          -> false
         host update p.c allow.mount                     -> ok
         show p.c.d allow.mount                          -> false",
    );
}

#[test]
fn r009_enforce_statfs_is_not_lower_than_the_parents() {
    check(
        "host create p persist enforce_statfs=1          -> ok
         host create p.c persist enforce_statfs=0        -> EPERM R009
         host create p.c persist enforce_statfs=1        -> ok
         host create q persist                           -> ok
         host create q.c persist enforce_statfs=1        -> EPERM R009",
    );
}

#[test]
fn r010_enforce_statfs_is_not_inherited() {
    check(
        "host create p persist enforce_statfs=0          -> ok
         host create p.c persist                         -> ok
         show p.c enforce_statfs                         -> 2",
    );
    check_on(
        Host { enforce_statfs: 1, ..Host::default() },
        "host create p persist enforce_statfs=2          -> ok
         host create p.c persist                         -> ok
         show p.c enforce_statfs                         -> 1",
    );
}

#[test]
fn r011_securelevel_is_not_lower_than_the_parents() {
    check(
        "host create p persist securelevel=2             -> ok
         host create p.c persist securelevel=1           -> EPERM R011
         host create p.c persist                         -> ok
         show p.c securelevel                            -> 2
         host create p.d persist securelevel=2           -> ok
         host update p securelevel=0                     -> ok
         p priv PRIV_KLD_LOAD                            -> EPERM R053",
    );
    check_on(
        Host { securelevel: 1, ..Host::default() },
        "host create p persist securelevel=0             -> EPERM R011",
    );
}

#[test]
fn r012_inside_a_jail_only_the_parents_ruleset() {
    check(
        "host create p persist children.max=9 devfs_ruleset=4 -> ok
         p create a persist devfs_ruleset=5              -> EPERM R012
         p create a persist devfs_ruleset=4              -> ok
         p create b persist devfs_ruleset=0              -> ok
         show p.b devfs_ruleset                          -> 4
         p create c persist                              -> ok
         show p.c devfs_ruleset                          -> 4
         p update c devfs_ruleset=5                      -> EPERM R012
         host update p.c devfs_ruleset=7                 -> ok
         p create c.d persist devfs_ruleset=7            -> ok",
    );
}

#[test]
fn r013_the_host_chooses_freely_and_overwrites_below() {
    check(
        "host create p persist devfs_ruleset=4           -> ok
         host create p.c persist devfs_ruleset=5         -> ok
         host update p devfs_ruleset=0                   -> ok
         show p.c devfs_ruleset                          -> 0",
    );
}

#[test]
fn r015_only_addresses_that_the_parent_has() {
    check(
        "host create p persist ip4.addr=10.0.0.1         -> ok
         host create p.c persist ip4.addr=10.0.0.2       -> EPERM R015
         host create p.c persist ip4.addr=10.0.0.1       -> ok
         host create q persist                           -> ok
         host create q.c persist ip6.addr=fd00::1        -> EPERM R015
         host create v persist vnet                      -> ok
         host create v.c persist ip4.addr=10.9.9.9       -> ok
         host create i persist ip4=inherit               -> ok
         host create i.c persist ip4.addr=10.0.0.3       -> ok",
    );
}

#[test]
fn r016_inherit_copies_the_parents_list() {
    check(
        "host create p persist ip4.addr=10.0.0.1         -> ok
         host create p.c persist ip4=inherit             -> ok
         show p.c ip4 ip4.addr                           -> inherit 10.0.0.1
         host create q persist                           -> ok
         host create q.c persist ip4=inherit             -> ok
         q.c socket inet                                 -> EAFNOSUPPORT R061",
    );
}

#[test]
fn r017_anybody_may_make_a_vnet_jail_but_only_a_vnet_jail_moves_interfaces() {
    check(
        "host create p persist children.max=1            -> ok
         p create v persist vnet                         -> ok
         p priv PRIV_NET_SETIFVNET                       -> EPERM R017
         p.v priv PRIV_NET_SETIFVNET                     -> ok",
    );
}

#[test]
fn r018_an_alias_needs_the_vnet() {
    check(
        "host create p persist ip4=inherit               -> ok
         p priv PRIV_NET_ADDIFADDR                       -> EPERM R018
         host create v persist vnet                      -> ok
         v priv PRIV_NET_ADDIFADDR                       -> ok
         host create v.c persist                         -> ok
         v.c priv PRIV_NET_ADDIFADDR                     -> EPERM R018",
    );
}

#[test]
fn r019_system_v_needs_the_parents() {
    check(
        "host create p persist                           -> ok
         host create p.c persist sysvshm=new             -> EPERM R019
         host create p.c persist sysvshm=disable         -> ok
         host create q persist sysvshm=new               -> ok
         host create q.c persist sysvshm=inherit         -> ok
         show q.c sysvshm sysvmsg                        -> inherit disable",
    );
}

#[test]
fn r020_mount_snapshot_is_not_above_the_parents() {
    check(
        "host create p persist                           -> ok
         host create p.c persist zfs.mount_snapshot=1    -> EPERM R020
         host create q persist zfs.mount_snapshot=1      -> ok
         host create q.c persist zfs.mount_snapshot=1    -> ok",
    );
}

#[test]
fn r021_releases_follow_the_parent_and_host_data_do_not() {
    check(
        "host create p persist osrelease=14.3-RELEASE host.hostname=h -> ok
         host create p.c persist                         -> ok
         show p.c osrelease host.hostname                -> 14.3-RELEASE ''
         host create p.d persist osrelease=15.0 host.hostname=x linux.osrelease=5.15.0 -> ok",
    );
}

#[test]
fn r022_a_path_is_looked_up_in_the_creators_root() {
    check(
        "host create p persist children.max=1 path=/j/p  -> ok
         p create c persist path=/c/../c                 -> ok
         show p.c path                                   -> /j/p/c
         host create p.d persist path=/elsewhere         -> ok
         show p.d path                                   -> /elsewhere",
    );
}

// kern_jail.c, prison_priv_check; kern_priv.c, priv_check_cred.
#[test]
fn a_jails_root_has_what_the_kernel_lists() {
    check(
        "host create p persist                           -> ok
         p priv PRIV_CRED_SETEUID                        -> ok
         p priv PRIV_IPC_ADMIN                           -> ok
         p priv PRIV_VFS_LOOKUP                          -> ok
         p priv PRIV_VFS_GENERATION                      -> EPERM R018
         p priv PRIV_VFS_READ_DIR                        -> EPERM R018
         p priv PRIV_NET_GENEVE                          -> EPERM R018
         host priv PRIV_VFS_GENERATION                   -> ok
         host create q persist allow.nosuser             -> ok
         q priv PRIV_PROC_MEM_WRITE                      -> ok
         q priv PRIV_CRED_SETEUID                        -> EPERM R117",
    );
}

// kern_jail.c, prison_priv_check: the case of ktrace has no answer of its own.
#[test]
fn ktrace_hangs_on_setaudit() {
    check(
        "host create p persist                           -> ok
         p priv PRIV_KTRACE                              -> EPERM R007
         host create q persist allow.setaudit            -> ok
         q priv PRIV_KTRACE                              -> ok",
    );
}

// kern_jail.c, prison_priv_check of 13.0: audit and ktrace are granted.
#[test]
fn without_setaudit_every_jail_may_audit() {
    check_release(
        "13.0",
        "host create p persist                           -> ok
         p priv PRIV_AUDIT_SETAUDIT                      -> ok
         p priv PRIV_KTRACE                              -> ok",
    );
}

// kern_jail.c, prison_priv_check and prison_check_nfsd.
#[test]
fn the_nfs_servers_privileges_need_what_the_server_needs_r071() {
    check(
        "host create p persist                           -> ok
         p priv PRIV_NFS_DAEMON                          -> EPERM R071, EPERM R071
         host create v persist vnet=new allow.nfsd       -> ok
         v priv PRIV_NFS_DAEMON                          -> ok
         v priv PRIV_VFS_GETFH                           -> ok",
    );
}
