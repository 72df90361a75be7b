//! Life of a jail, and what was found by running the kernel: R095, R107, R109,
//! R117 to R120.

use crate::script::check;

const PERSIST: &str = "EINVAL R095 'new jail must persist or attach'";

#[test]
fn r095_a_new_jail_must_persist_or_attach() {
    check(&format!(
        "host create a                                   -> {PERSIST}
         host create a nopersist                         -> {PERSIST}
         host create-or-update a                         -> {PERSIST}
         host attach a                                   -> ok
         show a persist                                  -> false"
    ));
}

#[test]
fn r096_without_persist_an_empty_jail_is_gone() {
    check(
        "host create a persist                           -> ok
         host update a nopersist                         -> ok
         show a name                                     -> gone
         host create p persist                           -> ok
         host create p.c persist                         -> ok
         host update p nopersist                         -> ok
         show p persist                                  -> false
         host remove p.c                                 -> ok
         show p name                                     -> gone",
    );
}

#[test]
fn r107_removing_a_jail_removes_all_below() {
    check(
        "host create p persist children.max=3            -> ok
         p create a persist children.max=1               -> ok
         p.a create b persist                            -> ok
         p remove a                                      -> ok
         show p.a.b name                                 -> gone
         show p children.cur                             -> 0
         host remove p.a                                 -> EINVAL R107
         host create q persist                           -> ok
         p remove q                                      -> EINVAL R107",
    );
}

#[test]
fn r109_sysv_words_beat_the_old_flag() {
    check(
        "host create a persist allow.sysvipc sysvshm=new -> ok
         show a sysvmsg sysvsem sysvshm                  -> inherit inherit new
         host update a allow.nosysvipc                   -> ok
         show a sysvmsg sysvsem sysvshm                  -> disable disable disable
         host create p persist allow.sysvipc sysvmsg=disable -> ok
         host create p.c persist allow.sysvipc           -> ok
         show p.c sysvmsg sysvsem allow.sysvipc          -> disable inherit true",
    );
}

#[test]
fn r117_without_suser_root_creates_nothing() {
    check(
        "host create p persist children.max=5 allow.nosuser -> ok
         p create c persist                              -> EPERM R117
         host create p.c persist                         -> ok
         host create p.d persist allow.suser             -> EPERM R005
         p remove c                                      -> EPERM R117",
    );
}

#[test]
fn r118_restrictions_go_down_and_freedom_does_not() {
    check(
        "host create p persist children.max=9 enforce_statfs=0 ip4.addr=10.0.0.1 sysvshm=new allow.mount -> ok
         host create p.c persist children.max=8 enforce_statfs=1 ip4.addr=10.0.0.1 sysvshm=inherit allow.mount -> ok
         host create p.c.i persist ip4=inherit children.max=7 -> ok
         host update p securelevel=2 enforce_statfs=2 children.max=5 sysvshm=disable ip4.addr=10.0.0.5 allow.nomount -> ok
         show p.c securelevel enforce_statfs children.max sysvshm allow.mount -> 2 2 4 disable false
         show p.c.i securelevel children.max             -> 2 3
         show p.c ip4                                    -> disable
         host update p securelevel=0 enforce_statfs=0 children.max=50 -> ok
         show p.c securelevel enforce_statfs children.max -> 2 2 4",
    );
}

#[test]
fn r119_an_update_by_jid_is_compared_with_the_caller() {
    check(
        "host create p persist jid=20 enforce_statfs=1   -> ok
         host create p.c persist jid=21                  -> ok
         host create p.c.d persist                       -> ok
         host update p.c jid=21 securelevel=1            -> EINVAL R119 'cannot change jail's parent'
         host update p.c enforce_statfs=0                -> EPERM R009
         host update - jid=21 enforce_statfs=0           -> ok
         show p.c enforce_statfs                         -> 0
         host update d jid=21                            -> ok
         show d.d name                                   -> d.d
         host update - securelevel=1                     -> ENOENT R119 'update specified no jail'",
    );
}

#[test]
fn r120_a_creation_that_fails_last_leaves_a_hidden_jail() {
    check(
        "host create p persist children.max=1            -> ok
         p create c persist zfs.mount_snapshot=1         -> EPERM R020
         show p children.cur                             -> 1
         p create c persist                              -> EPERM R003 'prison limit exceeded'
         host create p.c persist                         -> ok
         host remove p                                   -> ok
         show p name                                     -> dying",
    );
}

#[test]
fn r120_one_that_only_attaches_leaves_nothing() {
    check(
        "host create p persist                           -> ok
         host attach p.c zfs.mount_snapshot=1            -> EPERM R020
         show p children.cur                             -> 0",
    );
}
