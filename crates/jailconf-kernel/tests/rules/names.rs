//! Names, ids, paths: R023 to R033.

use jailconf_kernel::{Host, PathFact};

use crate::script::{check, check_on};

#[test]
fn r023_the_parent_in_a_name_must_live() {
    check(
        "host create a.b persist                         -> ENOENT R023 'jail \"a\" not found'
         host create .x persist                          -> ENOENT R023 'jail \"\" not found'
         host create a..c persist                        -> ENOENT R023 'jail \"a.\" not found'
         host create a persist                           -> ok
         host create a. persist                          -> ok
         show a.2 name                                   -> a.2",
    );
}

#[test]
fn r023_a_dying_parent_is_named() {
    check(
        "host create p persist allow.mount allow.mount.tmpfs enforce_statfs=1 path=/p -> ok
         p mount tmpfs /m                                -> ok
         host remove p                                   -> ok
         show p name                                     -> dying
         host create p.x persist                         -> ENOENT R023 'jail \"p\" is dying'
         host create p persist                           -> ok
         host create p.x persist                         -> ok",
    );
}

#[test]
fn r024_a_numeric_name_must_be_the_jid() {
    check(
        "host create 007 persist  -> EINVAL R024 'name cannot be numeric (unless it is the jid)'
         host create 7 persist    -> ok
         host create 7x persist   -> ok
         host create 8 persist jid=9 -> EINVAL R024 'name cannot be numeric (unless it is the jid)'
         host create a persist    -> ok
         host create a.07 persist -> EEXIST R027 'jail 7 already exists', EINVAL R024 'name cannot be numeric (unless it is the jid)'",
    );
}

#[test]
fn r027_ids_and_names_are_taken_once() {
    check(
        "host create a persist jid=5     -> ok
         host create b persist jid=5     -> EEXIST R027 'jail 5 already exists'
         host create b persist jid=-1    -> EINVAL R027 'negative jid'
         host create a persist           -> EEXIST R027 'jail \"a\" already exists'
         host create b persist children.max=2 -> ok
         b create a persist              -> ok
         b create a persist              -> EEXIST R027 'jail \"a\" already exists'
         b create x persist jid=5        -> EEXIST R027 'jail 5 already exists'
         b update - jid=5 securelevel=1  -> ENOENT R027 'jail 5 not found'
         host update nobody persist      -> ENOENT R023 'jail \"nobody\" not found'",
    );
}

#[test]
fn r028_the_whole_dotted_name_counts() {
    let long = "n".repeat(200);
    check(&format!(
        "host create {long} persist children.max=2       -> ok
         {long} create {} persist                        -> ok
         {long} create {} persist                        -> ENAMETOOLONG R028
         host create {} persist                          -> ENAMETOOLONG R028, ENAMETOOLONG R028
         host create u persist host.hostuuid={}          -> ENAMETOOLONG R028
         host create u persist host.hostuuid={}          -> ok",
        "c".repeat(54),
        "d".repeat(55),
        "e".repeat(256),
        "f".repeat(64),
        "f".repeat(63),
    ));
}

#[test]
fn r029_the_path_must_be_a_directory() {
    let paths = vec![("/no".into(), PathFact::Missing), ("/file".into(), PathFact::File)];
    check_on(
        Host { paths, ..Host::default() },
        "host create a persist path=/no/below            -> ENOENT R029
         host create a persist path=/file                -> ENOTDIR R029
         host create a persist path=/yes                 -> ok
         a create b persist                              -> EPERM R002",
    );
}

#[test]
fn r030_without_a_path_it_is_the_creators_root() {
    check(
        "host create p persist path=/j/p children.max=1  -> ok
         p create c persist                              -> ok
         show p.c path root                              -> / /j/p
         host create p.d persist                         -> ok
         show p.d path root                              -> / /",
    );
}

#[test]
fn r031_what_cannot_change_later() {
    check(
        "host create a persist ip6=inherit path=/a -> ok
         host update a path=/b               -> EINVAL R031 'path cannot be changed after creation'
         host update a osrelease=14.0        -> EINVAL R031 'osrelease cannot be changed after creation'
         host update a osreldate=1400000     -> EINVAL R031 'osreldate cannot be changed after creation'
         host update a vnet                  -> EINVAL R031 'vnet cannot be changed after creation'
         host update a ip4=inherit           -> EINVAL R031 'ip4 cannot be changed after creation'
         host update a ip4.addr=10.0.0.1     -> ok
         host update a ip6.addr=fd00::1      -> EINVAL R031 'ip6 cannot be changed after creation'
         host create v persist vnet          -> ok
         host update v ip4.addr=10.0.0.1     -> EINVAL R031 'vnet jails cannot have IP address restrictions'",
    );
}

#[test]
fn r032_osrelease_and_osreldate() {
    let (fits, long) = ("r".repeat(30), "r".repeat(31));
    check(&format!(
        "host create a persist osrelease={fits} -> ok
         host create b persist osrelease={long} -> ENAMETOOLONG R032 'osrelease string must be 1-31 bytes long'
         host create b persist osreldate=0      -> EINVAL R032 'osreldate cannot be 0'",
    ));
}

#[test]
fn r033_read_only_names_are_unknown() {
    check(
        "host create a persist parent=1       -> EINVAL R033 'unknown parameter: parent'
         host create a persist children.cur=1 -> EINVAL R033 'unknown parameter: children.cur'
         host create a persist cpuset.id=1    -> EINVAL R033 'unknown parameter: cpuset.id'
         host create a persist dying          -> EINVAL R033 'unknown parameter: dying'",
    );
}

// kern_jail.c, kern_jail_set: the part of the name that changes is counted without what
// stands before it, but cut from the beginning of the names below.
#[test]
fn a_new_name_from_inside_a_jail_garbles_the_names_below() {
    check(
        "host create p persist                           -> ok
         host create p.c persist jid=21                  -> ok
         host create p.c.d persist                       -> ok
         p update cc jid=21                              -> ok
         show p.cc name                                  -> p.cc
         show p..c.d name                                -> p..c.d
         host create q persist jid=30                    -> ok
         host create q.c persist                         -> ok
         host update web jid=30                          -> ok
         show web.c name                                 -> web.c",
    );
}
