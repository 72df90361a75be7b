//! What differs between releases; what is not proven is not claimed.

use crate::script::check_release;

#[test]
fn r006_the_exceptions_grow() {
    check_release(
        "12.2",
        "host create a persist allow.unprivileged_proc_debug -> EINVAL R053 'unknown parameter: allow.unprivileged_proc_debug'",
    );
    check_release(
        "13.0",
        "host create p persist allow.nounprivileged_proc_debug -> ok
         host create p.c persist allow.unprivileged_proc_debug -> ok",
    );
    // Whether there are these flags is not known, so neither that they are refused.
    check_release(
        "12.4",
        "host create p persist allow.nounprivileged_proc_debug -> ok, unknown R034
         host create p.c persist allow.unprivileged_proc_debug -> ok, unknown R034",
    );
    check_release(
        "14.3",
        "host create p persist                                          -> ok
         host create p.c persist allow.unprivileged_parent_tampering -> ok, unknown R034",
    );
}

#[test]
fn r007_the_defaults_grow() {
    let show = |flags: &str| format!("host create a persist -> ok\n show a allow -> {flags}");
    check_release("12.2", &show("set_hostname,reserved_ports"));
    check_release("14.3", &show("set_hostname,reserved_ports,unprivileged_proc_debug,suser"));
}

#[test]
fn a_parameter_is_refused_only_where_it_is_proven_to_be_absent() {
    check_release(
        "14.2",
        "host create a persist allow.routing -> EINVAL R053 'unknown parameter: allow.routing'
         host create b persist meta=x        -> EINVAL R053 'unknown parameter: meta'",
    );
    check_release(
        "14.0",
        "host create a persist allow.mount.p9fs -> EINVAL R053 'unknown parameter: allow.mount.p9fs'",
    );
    check_release("14.3", "host create a persist allow.mount.p9fs -> ok, unknown R034");
    check_release("main", "host create a persist allow.mount.p9fs mac.do=new -> ok");
    check_release("14.3", "host create a persist allow.routing meta=x -> ok, unknown R034");
    check_release("14.4", "host create a persist allow.routing meta=x -> ok");
}

#[test]
fn r095_older_kernels_let_create_or_update_pass() {
    check_release("13.0", "host create-or-update a -> ok");
    check_release(
        "14.0",
        "host create-or-update a -> EINVAL R095 'new jail must persist or attach'",
    );
}

#[test]
fn r119_older_kernels_compare_with_the_parent() {
    let script = |update: &str| {
        format!(
            "host create p persist enforce_statfs=1 -> ok
             host create p.c persist jid=21         -> ok
             host update - jid=21 enforce_statfs=0  -> {update}"
        )
    };
    check_release("14.0", &script("EPERM R009"));
    check_release("14.3", &script("EPERM R009, unknown R119"));
    check_release("15.0", &script("ok"));
    check_release(
        "14.0",
        "host create p persist         -> ok
         host create p.c persist jid=5 -> ok
         host update p.c jid=5 securelevel=1 -> ok",
    );
}

#[test]
fn r120_older_kernels_clean_up() {
    let script = |create: &str, count: &str| {
        format!(
            "host create p persist                        -> ok
             host create p.c persist zfs.mount_snapshot=1 -> {create}
             show p children.cur                          -> {count}"
        )
    };
    check_release("14.0", &script("EPERM R020", "0"));
    check_release("15.0", &script("EPERM R020, unknown R120", "0"));
    check_release("main", &script("EPERM R020", "1"));
}

#[test]
fn r121_older_kernels_ask_for_the_privilege_first() {
    let script = |first: &str, second: &str| {
        format!(
            "host create p persist allow.nosuser -> ok
             p create c persist                  -> EPERM {first}, EPERM {second}"
        )
    };
    check_release("13.0", &script("R117", "R002"));
    check_release("main", &script("R002", "R117"));
}
