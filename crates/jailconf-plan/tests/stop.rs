//! What happens when a jail stops, and what stays behind when it does not start.

#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test that panics has failed")]

use expect_test::{Expect, expect};
use jailconf_plan::{Context, Input, JailPlan, Plan, plan};
use jailconf_resolve::MemorySource;

fn planned(text: &str) -> Plan {
    let mut source = MemorySource::new();
    source.insert("/etc/jail.conf", text.as_bytes());
    plan(Input::Root(&source), &Context::default())
}

fn shown<'a>(steps: impl IntoIterator<Item = &'a jailconf_plan::Step>) -> String {
    let line = |s: &jailconf_plan::Step| {
        format!("{} {}", s.kind.word(), s.command.as_deref().unwrap_or_default()).trim().to_owned()
    };
    steps.into_iter().map(|s| format!("{}\n", line(s))).collect()
}

fn check(text: &str, of: impl Fn(&JailPlan) -> String, expected: Expect) {
    expected.assert_eq(&of(&planned(text).jails[0]));
}

#[test]
fn a_stop_undoes_the_start_in_reverse_r098() {
    check(
        r#"
a {
    path = /j/a;
    ip4.addr = "em0|10.0.0.1/24", "em0|10.0.0.2/24";
    mount = "/x /j/a/x nullfs rw 0 0", "/y /j/a/y nullfs rw 0 0";
    mount.devfs;
    mount.procfs;
    exec.prestop = "one";
    exec.stop = "two";
    exec.poststop = "three";
    exec.release = "four";
    persist;
}"#,
        |jail| shown(&jail.stop),
        expect![[r#"
            prestop one
            stop two
            kill
            remove
            poststop three
            unmount.procfs
            unmount.devfs
            unmount
            unmount
            remove.alias
            remove.alias
            release four
        "#]],
    );
}

#[test]
fn a_failed_start_leaves_what_hooks_made_r099() {
    check(
        r#"
a {
    path = /j/a;
    exec.prepare = "mkdir -p /j/a/x";
    exec.prestart = "ifconfig epair5 create";
    exec.prestart += "logger up";
    exec.poststop = "ifconfig epair5a destroy";
    persist;
    enforce_statfs = 3;
    exec.created = "kldload nullfs";
}"#,
        |jail| shown(jail.left_behind()),
        expect![[r#"
            prepare mkdir -p /j/a/x
            prestart ifconfig epair5 create
        "#]],
    );
}

#[test]
fn a_start_that_succeeds_leaves_nothing_behind() {
    check(
        "a { path = /j/a; persist; exec.prestart = 'mkdir /x'; }",
        |j| shown(j.left_behind()),
        expect![""],
    );
}
