//! What becomes of each jail of a host, where several things meet.

use expect_test::{Expect, expect};
use jailconf_catalog::Release;
use jailconf_kernel::Module;
use jailconf_plan::{Context, Input, StepOutcome, plan};
use jailconf_resolve::MemorySource;

/// Each jail with its outcome, and the last line of each step that is refused.
fn check_on(release: Release, text: &str, expected: Expect) {
    let mut context = Context::default();
    context.host.release = release;
    check_with(&context, &[("/etc/jail.conf", text)], expected);
}

fn check_with(context: &Context, files: &[(&str, &str)], expected: Expect) {
    let mut source = MemorySource::new();
    files.iter().for_each(|(path, text)| source.insert(*path, text.as_bytes()));
    let mut shown = String::new();
    for jail in plan(Input::Root(&source), context).jails {
        shown += &format!("{}: {}\n", jail.name, jail.outcome.word());
        let refused = jail.steps.iter().filter(|s| s.outcome == StepOutcome::Refused);
        shown.extend(refused.filter_map(|s| s.messages.last()).map(|m| format!("  {m}\n")));
    }
    expected.assert_eq(&shown);
}

fn check(text: &str, expected: Expect) {
    check_on(Release::Main, text, expected);
}

/// R104, R106: who waits for a jail that fails is skipped, and who waits for that one.
#[test]
fn who_waits_for_a_jail_that_fails_is_skipped() {
    check(
        "persist; path = /;
        p { enforce_statfs = 7; }
        p.c { }
        p.c.d { }
        a { depend = p.c.d; }
        b { depend = c; }
        c { }",
        expect![[r#"
            p: fails
              jail: p: jail_set: Invalid argument
            c: starts
            p.c: skipped
            b: starts
            p.c.d: skipped
            a: skipped
        "#]],
    );
}

/// REAL.md, 14 (own4/lang-var-append, own5/var-append-*): jail(8) dies before it has started
/// anything, and says nothing of it; what it found wrong while it read it has said.
#[test]
fn at_a_list_variable_jail_8_dies_and_starts_nothing() {
    check(
        "persist; path = /; $list = one, two;
        a { exec.start = $list; }
        b { }
        c { depend = b; }",
        expect![[r#"
            a: fails
            b: fails
            c: fails
        "#]],
    );
}

/// REAL.md on R027 (own4/dup-three, own4/nb-dup-child): the first of a name is started, the
/// others are passed over; (own2/dup-block) where the first fails the next one is started.
#[test]
fn of_several_blocks_of_a_name_the_first_that_starts_counts() {
    check(
        "persist; path = /;
        a { } a { enforce_statfs = 7; } a { }
        b { enforce_statfs = 7; } b { }
        p { x { } x { } }",
        expect![[r#"
            a: starts
            a: skipped
            a: skipped
            b: fails
              jail: b: jail_set: Invalid argument
            b: starts
            p: starts
            p.x: starts
            p.x: skipped
        "#]],
    );
}

/// REAL.md on R027 (own/jid-twice): who asks for a jid that runs is taken for running; a
/// name that is taken is the kernel's to refuse. Which jid a jail gets by itself is not
/// known (own3/in-jid-of-host-jail).
#[test]
fn jail_8_looks_for_a_running_jail_by_its_jid_first() {
    check(
        "persist; path = /;
        a { jid = 5; } b { jid = 5; } 5 { }
        c { } c { jid = 6; }
        d { jid = 1; }",
        expect![[r#"
            a: starts
            b: skipped
            5: skipped
            c: starts
            c: fails
              jail: c: jail "c" already exists
            d: fails
              jail: d: jail 1 already exists
        "#]],
    );
}

/// REAL.md on R003 (own2/children-order-limit): what is refused takes no place.
#[test]
fn places_are_taken_by_jails_that_are_made() {
    let host = "p { path = /p; persist; children.max = 1; }";
    let inner =
        "persist; path = /; one { sysvshm = new; } two { allow.raw_sockets; } four { } five { }";
    check_with(
        &Context::default(),
        &[("/etc/jail.conf", host), ("/p/etc/jail.conf", inner)],
        expect![[r#"
            p: starts
            p.one: fails
              jail: one: jail_set: Operation not permitted
            p.two: fails
              jail: two: jail_set: Operation not permitted
            p.four: starts
            p.five: fails
              jail: five: prison limit exceeded
        "#]],
    );
}

/// REAL.md, 14 (own4/lang-name-in-numeric), VERSIONS 4: not on 14.0, on main, and in
/// between not known.
#[test]
fn the_name_of_a_numeric_block() {
    let text = "persist; path = /; 10 { host.hostname = h$name; } a { }";
    check_on(
        Release::Numbered(14, 0),
        text,
        expect![[r#"
            a: starts
            10: fails
        "#]],
    );
    check_on(
        Release::Numbered(14, 3),
        text,
        expect![[r#"
            10: unknown
            a: unknown
        "#]],
    );
    check_on(
        Release::Main,
        text,
        expect![[r#"
            10: starts
            a: starts
        "#]],
    );
}

/// R055: the interface is where it is to go already.
#[test]
fn an_interface_for_a_jail_without_a_stack() {
    check(
        "persist; path = /;
        a { vnet.interface = em1; }
        b { vnet = inherit; vnet.interface = em2; }
        c { vnet; vnet.interface = em3; }",
        expect![[r#"
            a: fails
              jail: a: /sbin/ifconfig em1 vnet a: failed
            b: fails
              jail: b: /sbin/ifconfig em2 vnet b: failed
            c: starts
        "#]],
    );
}

/// R056: what one jail got, its creator has no more, unless a hook makes it anew.
#[test]
fn an_interface_goes_to_one_jail() {
    check(
        r#"persist; path = /; vnet;
        a { vnet.interface = e0; }
        b { vnet.interface = e0; }
        c { vnet.interface = e1, e1; }
        d { vnet.interface = e0; exec.prestart = "ifconfig epair7b name e0"; }"#,
        expect![[r#"
            a: starts
            b: fails
              jail: b: /sbin/ifconfig e0 vnet b: failed
            c: fails
              jail: c: /sbin/ifconfig e1 vnet c: failed
            d: starts
        "#]],
    );
}

/// R101: it is opened for what runs inside.
#[test]
fn a_console_log_that_cannot_be_opened() {
    check(
        "persist; path = /; exec.consolelog = log;
        a { exec.start = 'true || true'; }
        b { exec.poststart = true; }",
        expect![[r#"
            a: fails
              jail: a: exec.consolelog: log: not an absolute pathname
            b: starts
        "#]],
    );
}

/// R053: which modules a host loads no file says.
#[test]
fn a_parameter_of_a_module_that_a_host_may_load() {
    let text = "persist; path = /; a { mac.do; allow.vmm_ppt; allow.mount.p9fs; }";
    check(
        text,
        expect![[r#"
        a: starts
    "#]],
    );
    check_on(
        Release::Numbered(14, 3),
        text,
        expect![[r#"
        a: unknown
    "#]],
    );
}

/// VERSIONS 3: jail(8) of 12.1 has no `exec.prepare`, that of 14.0 no `zfs.dataset`.
#[test]
fn a_parameter_of_a_later_jail_8() {
    let text = "persist; path = /; a { exec.prepare = true; } b { zfs.dataset = z/b; }";
    check_on(
        Release::Numbered(12, 1),
        text,
        expect![[r#"
            a: fails
              jail: a: unknown parameter: exec.prepare
            b: fails
              jail: b: unknown parameter: zfs.dataset
        "#]],
    );
    check_on(
        Release::Numbered(14, 0),
        text,
        expect![[r#"
            a: starts
            b: fails
              jail: b: unknown parameter: zfs.dataset
        "#]],
    );
    // Whether it came with 14.3 is not settled.
    check_on(
        Release::Numbered(14, 3),
        text,
        expect![[r#"
            a: starts
            b: unknown
        "#]],
    );
}

/// R072, R100: jail(8) hears only of the command with which the shell ends.
#[test]
fn a_failure_that_the_shell_catches() {
    check(
        r#"persist; path = /;
        a { exec.start = "mount -t tmpfs tmpfs /t || true"; }
        b { exec.start = "mount -t tmpfs tmpfs /t; sh /etc/rc"; }
        c { exec.start = "mount -t tmpfs tmpfs /t || exit 1"; }
        d { exec.start = "sh /etc/rc; mount -t tmpfs tmpfs /t"; }"#,
        expect![[r#"
            a: starts
            b: starts
            c: fails
              jail: c: /bin/sh -c mount -t tmpfs tmpfs /t || exit 1: failed
            d: fails
              jail: d: /bin/sh -c sh /etc/rc; mount -t tmpfs tmpfs /t: failed
        "#]],
    );
}

/// R053: libjail loads it on the host for its flag, and never inside; R075: and no mount
/// does.
#[test]
fn a_file_system_that_is_not_loaded() {
    let mut context = Context::default();
    context.host.modules.retain(|m| !matches!(m, Module::JailFs(fs) if fs != "nullfs"));
    let parent = "path = /p; persist; children.max = 5; enforce_statfs = 1; allow.mount;";
    let child = "c { path = /c; persist; mount = 'tmpfs /c/t tmpfs rw'; }";
    let host = |flag: &str| format!("p {{ {parent} {flag} }}");
    let files = |host: &str, context: &Context, expected: Expect| {
        check_with(context, &[("/etc/jail.conf", host), ("/p/etc/jail.conf", child)], expected);
    };
    files(
        &host("allow.mount.tmpfs;"),
        &context,
        expect![[r#"
        p: starts
        p.c: starts
    "#]],
    );
    files(
        &host("allow.mount.nullfs;"),
        &context,
        expect![[r#"
        p: starts
        p.c: fails
          jail: c: /sbin/mount -t tmpfs -o rw tmpfs /c/t: failed
    "#]],
    );
    context.host.securelevel = 1;
    files(
        &host("allow.mount.tmpfs;"),
        &context,
        expect![[r#"
        p: fails
          jail: p: unknown parameter: allow.mount.tmpfs
        p.c: fails
          jail: c: /sbin/mount -t tmpfs -o rw tmpfs /c/t: failed
    "#]],
    );
}

/// VERSIONS 4: which language 13.4 reads is not known. What both read alike is sure.
#[test]
fn what_an_unproven_language_may_read_otherwise_is_unknown() {
    let release = Release::Numbered(13, 4);
    let plain = "$x = 1;\na { path = /a; persist; host.hostname = \"a$x\"; }\n";
    check_on(
        release,
        plain,
        expect![[r#"
            a: starts
        "#]],
    );
    let nested = "a { path = /a; persist; children.max = 1; b { path = /a/b; persist; } }\n";
    check_on(
        release,
        nested,
        expect![[r#"
            a: unknown
            a.b: unknown
        "#]],
    );
    check_on(
        Release::Numbered(13, 2),
        nested,
        expect![[r#"
            a: fails
            a.b: fails
        "#]],
    );
}

/// libjail's jail.c, jailparam_import_enum: a number passes libjail, and the kernel
/// knows but three of them.
#[test]
fn a_jailsys_number_is_for_the_kernel_to_refuse() {
    check(
        "persist; path = /;
        a { vnet = 5; }
        b { sysvshm = -1; }
        c { ip4 = 2; }
        d { securelevel; }",
        expect![[r#"
            a: fails
              jail: a: jail_set: Invalid argument
            b: fails
              jail: b: jail_set: Invalid argument
            c: starts
            d: starts
        "#]],
    );
}
