//! Mounts, devfs, ZFS: R014, R072 to R078, R089 to R092, R116, R122.

use jailconf_kernel::{Host, Module, PathFact};

use crate::script::{check, check_on};

#[test]
fn r014_inside_a_jail_only_its_own_ruleset() {
    check(
        "host create p persist allow.mount allow.mount.devfs enforce_statfs=1 devfs_ruleset=5 -> ok
         p mount devfs /dev ruleset=4                    -> EPERM R014
         p mount devfs /dev ruleset=5                    -> ok
         p mount devfs /dev ruleset=0                    -> ok
         p mount devfs /dev                              -> ok
         p mount devfs /dev ruleset=70000                -> EINVAL R049
         host mount devfs /j/dev ruleset=9               -> ok",
    );
}

#[test]
fn r072_r073_a_mount_needs_three_things_and_all_are_named() {
    check(
        "host create a persist                           -> ok
         a mount tmpfs /m                                -> EPERM R072, EPERM R072, EPERM R073
         host create b persist allow.mount allow.mount.tmpfs -> ok
         b mount tmpfs /m                                -> EPERM R072
         host create c persist allow.mount enforce_statfs=0 -> ok
         c mount tmpfs /m                                -> EPERM R073
         host create d persist allow.mount allow.mount.tmpfs enforce_statfs=1 -> ok
         d mount tmpfs /m                                -> ok
         host update d enforce_statfs=2                  -> ok
         d unmount /m                                    -> EPERM R072",
    );
}

#[test]
fn r014_and_the_others_are_named_together() {
    check(
        "host create a persist devfs_ruleset=13          -> ok
         a mount devfs /dev ruleset=4                    -> EPERM R072, EPERM R072, EPERM R073, EPERM R014",
    );
}

#[test]
fn r074_a_file_system_that_jails_never_mount() {
    check(
        "host create a persist allow.mount enforce_statfs=1 -> ok
         a mount ufs /m                                  -> EPERM R074
         host create b persist allow.mount.ufs           -> EINVAL R034 'unknown parameter: allow.mount.ufs'",
    );
}

#[test]
fn r075_own_root_and_missing_module() {
    check(
        "host create p persist path=/p children.max=1 allow.mount allow.mount.nullfs enforce_statfs=1 -> ok
         p mount nullfs /                                -> EPERM R075
         p mount ext2fs /m                               -> EPERM R075
         p create c persist path=/c                      -> ok
         p mount nullfs /c                               -> ok",
    );
}

#[test]
fn r076_a_jail_unmounts_what_it_or_its_children_mounted() {
    check(
        "host create p persist path=/p children.max=1 allow.mount allow.mount.tmpfs enforce_statfs=1 -> ok
         p create c persist path=/c allow.mount allow.mount.tmpfs enforce_statfs=1 -> ok
         host mount tmpfs /p/h                           -> ok
         p unmount /h                                    -> EPERM R076
         p.c mount tmpfs /m                              -> ok
         p unmount /c/m                                  -> ok
         p mount tmpfs /c/n                              -> ok
         p.c unmount /n                                  -> EPERM R076
         host update p allow.mount.notmpfs               -> ok
         p unmount /c/n                                  -> EPERM R076
         host unmount /p/none                            -> EINVAL R076",
    );
}

#[test]
fn r078_an_unset_ruleset_hides_nothing_inside() {
    check(
        "host create p persist allow.mount allow.mount.devfs enforce_statfs=1 -> ok
         show p devfs_ruleset                            -> 0
         p mount devfs /dev ruleset=4                    -> EPERM R014
         p mount devfs /dev                              -> ok",
    );
}

#[test]
fn a_missing_target_is_said_after_the_privilege() {
    let paths = vec![("/no".into(), PathFact::Missing)];
    check_on(
        Host { paths, ..Host::default() },
        "host mount tmpfs /no                            -> ENOENT R083
         host create a persist                           -> ok
         a mount tmpfs /no                               -> EPERM R072, EPERM R072, ENOENT R083, EPERM R073",
    );
}

#[test]
fn r089_r090_a_dataset_must_be_delegated() {
    check(
        "host create p persist allow.mount allow.mount.zfs enforce_statfs=1 -> ok
         p mount zfs /a dataset=z/p                      -> EPERM R090
         host zfs-jail p z/p                             -> ok
         p mount zfs /a dataset=z/p                      -> ok
         p mount zfs /b dataset=z/p/sub                  -> ok
         p mount zfs /c dataset=z                        -> EPERM R090
         p mount zfs /c dataset=z/pp                     -> EPERM R090
         host create q persist                           -> ok
         host zfs-jail q z/q                             -> ok
         q mount zfs /a dataset=z/q                      -> EPERM R072, EPERM R072, EPERM R073",
    );
}

#[test]
fn r091_no_jail_delegates() {
    check(
        "host create p persist children.max=1            -> ok
         p create c persist                              -> ok
         p zfs-jail c z/c                                -> EPERM R091
         host zfs-jail p.c z/c                           -> ok",
    );
}

#[test]
fn r092_only_its_own_list_counts() {
    check(
        "host create p persist                           -> ok
         host create p.c persist                         -> ok
         host zfs-jail p.c z/c                           -> ok
         p sees z/c                                      -> nothing
         p.c sees z/c                                    -> writable
         p.c sees z                                      -> read-only
         p.c sees zz                                     -> nothing",
    );
}

#[test]
fn r116_the_thirteenth_module_gets_no_flag() {
    let names = (1..=13).map(|n| Module::JailFs(format!("fs{n}")));
    check_on(
        Host { modules: names.collect(), ..Host::default() },
        "host create a persist allow.mount enforce_statfs=1 allow.mount.fs12 -> ok
         host create b persist allow.mount.fs13          -> EINVAL R034 'unknown parameter: allow.mount.fs13'
         a mount fs12 /m                                 -> ok
         a mount fs13 /m                                 -> EPERM R116",
    );
}

#[test]
fn r122_a_mount_made_inside_keeps_a_removed_jail() {
    check(
        "host create q persist path=/q children.max=2 allow.mount allow.mount.tmpfs enforce_statfs=1 -> ok
         q create p persist path=/p allow.mount allow.mount.tmpfs enforce_statfs=1 -> ok
         q.p mount tmpfs /m                              -> ok
         q remove p                                      -> ok
         show q.p name                                   -> dying
         q create p persist                              -> ok
         q create r persist                              -> EPERM R003 'prison limit exceeded'
         host unmount /q/p/m                             -> ok
         show q children.cur                             -> 1
         q create r persist                              -> ok",
    );
}
