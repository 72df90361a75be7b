//! What a start finds: roots, mounts over mounts, devices, links, programs.

use expect_test::{Expect, expect};
use jailconf_catalog::Release;
use jailconf_plan::{Context, Input, StepOutcome, plan};
use jailconf_resolve::MemorySource;

/// Each jail of a host with its outcome, and the lines of each step that is refused. Each
/// file stands behind a line `#- PATH`; a path that ends in `/` is an empty directory.
fn check_on(release: Release, host: &str, expected: Expect) {
    let mut source = MemorySource::new();
    for file in host.split("#- ").skip(1) {
        let (path, text) = file.split_once('\n').unwrap_or((file, ""));
        match path.trim().strip_suffix('/') {
            Some(directory) => source.insert_directory(directory),
            None => source.insert(path.trim(), text.as_bytes()),
        }
    }
    let mut context = Context::default();
    context.host.release = release;
    let mut shown = String::new();
    for jail in plan(Input::Root(&source), &context).jails {
        shown += &format!("{}: {}\n", jail.name, jail.outcome.word());
        let refused = jail.steps.iter().filter(|s| s.outcome == StepOutcome::Refused);
        let lines = refused.flat_map(|s| &s.messages);
        shown.extend(lines.map(|line| format!("  {line}\n")));
    }
    expected.assert_eq(&shown);
}

fn check(host: &str, expected: Expect) {
    check_on(Release::Numbered(14, 0), host, expected);
}

/// N03; own/path-missing, own4/path-dangling, own3/in-path-of-host. Where no other root is
/// there the tree may have been copied without them (G12).
#[test]
fn a_path_that_is_not_there() {
    check(
        "#- /etc/jail.conf
        persist;
        a { path = /j/none; }
        b { path = /j/f; }
        c { path = /j/new; exec.prepare = 'mkdir /j/new'; }
        d { path = /j/tool; exec.prestart = '/usr/local/bin/make-root'; }
        e { path = /elsewhere/e; }
        #- /j/f
        #- /j/other/bin/sh",
        expect![[r#"
            a: fails
              jail: a: path /j/none: No such file or directory
            b: fails
              jail: b: path /j/f: Not a directory
            c: starts
            d: starts
            e: starts
        "#]],
    );
}

/// REAL.md, 14; own5/thin-handbook, own4/fstab-over-path, own7/hang-unionfs-rw, and
/// own5/thin-empty-dev, where the base has no `dev`.
#[test]
fn a_root_that_a_mount_brings() {
    check(
        "#- /etc/jail.conf
        persist; mount.devfs; path = /j/$name;
        thin { mount.fstab = /etc/fstab.thin; }
        union { mount = '/base /j/union unionfs rw 0 0'; }
        hook { exec.prepare = 'mount -t nullfs /base /j/hook'; }
        dataset { exec.prepare = 'zfs mount z/dataset'; }
        empty { mount = '/empty /j/empty nullfs ro'; }
        #- /etc/fstab.thin
        /base /j/thin/ nullfs ro 0 0
        /skeleton /j/thin/skeleton nullfs rw 0 0
        #- /base/dev/
        #- /base/bin/sh
        #- /base/skeleton/
        #- /skeleton/home/
        #- /empty/bin/sh
        #- /j/thin/
        #- /j/union/
        #- /j/hook/
        #- /j/dataset/
        #- /j/empty/dev/",
        expect![[r#"
            thin: starts
            union: starts
            hook: starts
            dataset: starts
            empty: fails
              jail: empty: mount.devfs: /j/empty/dev: No such file or directory
        "#]],
    );
}

/// N01; own4/shm-fstab, own2/devdir-hidden-by-ruleset, own2/devdir-fd-with-ruleset.
#[test]
fn a_devfs_hides_what_its_ruleset_hides() {
    check(
        "#- /etc/jail.conf
        persist;
        a { path = /j/a; mount = 'devfs /j/a/dev devfs rw,ruleset=4', 'tmpfs /j/a/dev/shm tmpfs rw'; }
        b { path = /j/a; mount = 'devfs /j/a/dev devfs rw', 'tmpfs /j/a/dev/shm tmpfs rw'; }
        c { path = /j/a; mount = 'devfs /j/a/dev devfs rw,ruleset=4', 'fdescfs /j/a/dev/fd fdescfs rw'; }
        d { path = /j/a; mount = 'devfs /j/a/dev devfs rw,ruleset=9', 'tmpfs /j/a/dev/shm tmpfs rw'; }
        e { path = /j/a; mount.devfs; devfs_ruleset = 1; mount.fdescfs; }
        #- /etc/devfs.rules
        [x=9]
        add include $devfsrules_jail
        #- /j/a/dev/shm/
        #- /j/a/bin/sh",
        expect![[r#"
            a: fails
              jail: a: mount: /j/a/dev/shm: No such file or directory
            b: starts
            c: starts
            d: starts
            e: fails
              jail: e: mount.fdescfs: /j/a/dev/fd: No such file or directory
        "#]],
    );
}

/// N01: inside a jail its own ruleset counts, whatever a line asks for.
#[test]
fn inside_a_jail_a_devfs_has_the_ruleset_of_the_jail() {
    check(
        "#- /etc/jail.conf
        p {
            path = /j/p; persist; children.max = 1; enforce_statfs = 1; devfs_ruleset = 4;
            allow.mount; allow.mount.devfs; allow.mount.tmpfs;
        }
        #- /j/p/etc/jail.conf
        c { path = /c; persist; mount = 'devfs /c/dev devfs rw', 'tmpfs /c/dev/shm tmpfs rw'; }
        #- /j/p/c/dev/
        #- /j/p/c/bin/sh",
        expect![[r#"
            p: starts
            p.c: fails
              jail: c: mount: /c/dev/shm: No such file or directory
        "#]],
    );
}

/// REAL.md, 14; shared/029, shared/035, shared/102, shared/036: the first part that is not
/// there is named; own4/path-link-dev.
#[test]
fn targets_that_are_covered_absent_or_linked() {
    check(
        "#- /etc/jail.conf
        persist;
        a { path = /j/a; mount = '/s /j/a/m nullfs ro', '/s /j/a/m nullfs ro'; }
        b { path = /j/a; mount = '/s /j/a/m nullfs ro'; }
        c { path = /j/a; mount = '/s /j/a/m nullfs ro'; }
        d { path = /j/a; mount = '/s /j/a/x/y nullfs ro'; }
        e { path = /j/a; mount = 'tmpfs /j/a/tmp tmpfs rw', 'tmpfs /j/a/tmp/x tmpfs rw'; }
        f { path = /j/a; mount = '/t /j/a/tmp nullfs rw'; exec.prepare = 'mkdir -p /t'; }
        #- /s/f
        #- /j/a/m/
        #- /j/a/tmp/
        #- /j/a/bin/sh",
        expect![[r#"
            a: fails
              mount_nullfs: /j/a/m: Resource deadlock avoided
              jail: a: /sbin/mount -t nullfs -o ro /s /j/a/m: failed
            b: starts
            c: fails
              mount_nullfs: /j/a/m: Resource deadlock avoided
              jail: c: /sbin/mount -t nullfs -o ro /s /j/a/m: failed
            d: fails
              jail: d: mount: /j/a/x: No such file or directory
            e: fails
              jail: e: mount: /j/a/tmp/x: No such file or directory
            f: starts
        "#]],
    );
}

/// shared/030, shared/050.
#[test]
fn targets_outside_of_the_path_and_sources_that_are_not_there() {
    check(
        "#- /etc/jail.conf
        persist; path = /j/a;
        a { mount = '/export /j/old/state nullfs rw'; }
        b { mount = '/releases/14.2 /j/a/m nullfs ro'; }
        c { mount = '/data /j/a/m nullfs ro'; }
        #- /releases/14.3/bin/sh
        #- /export/x
        #- /j/a/m/
        #- /j/a/bin/sh",
        expect![[r#"
            a: fails
              mount: /j/old: No such file or directory
              jail: a: /sbin/mount -t nullfs -o rw /export /j/old/state: failed
            b: fails
              mount_nullfs: /releases/14.2: No such file or directory
              jail: b: /sbin/mount -t nullfs -o ro /releases/14.2 /j/a/m: failed
            c: starts
        "#]],
    );
}

/// N02; shared/096, shared/097, own4/consolelog-missing.
#[test]
fn a_console_log_without_its_folder() {
    check(
        "#- /etc/jail.conf
        persist; path = /j/a; exec.start = 'true';
        a { exec.consolelog = /var/log/jails/a.log; }
        b { exec.consolelog = /var/log/b.log; }
        c { exec.consolelog = /j/a/log/c.log; }
        d { exec.consolelog = /var/log/jails/d.log; exec.prepare = 'mkdir -p /var/log/jails'; }
        #- /var/log/messages
        #- /j/a/bin/sh",
        expect![[r#"
            a: fails
              jail: a: open /var/log/jails/a.log: No such file or directory
            b: starts
            c: fails
              jail: c: exec.consolelog: /j/a/log: No such file or directory
            d: starts
        "#]],
    );
}

/// N04; own2/hook-exit, own2/hook-dot, own5/prestart-fails-x.
#[test]
fn a_hook_that_no_shell_runs() {
    check(
        "#- /etc/jail.conf
        persist; path = /;
        a { exec.prestart = 'exit 0'; }
        b { exec.start = '. /etc/rc'; }
        c { exec.created = 'X=1 true'; }
        d { exec.prestart = 'exit 0;', 'export A=1 && true', 'true # x'; }",
        expect![[r#"
            a: fails
              jail: a: exec exit: No such file or directory
              jail: a: exit 0: failed
            b: fails
              jail: b: exec .: Permission denied
              jail: b: . /etc/rc: failed
            c: fails
              jail: c: exec X=1: No such file or directory
              jail: c: X=1 true: failed
            d: starts
        "#]],
    );
}

/// N05, N06; own/in-epair-in-shared, own2/vnet-interface-16, own4/vnet-if-list,
/// own4/ip-mask.
#[test]
fn what_ifconfig_refuses() {
    let host = "#- /etc/jail.conf
        persist; path = /;
        a { vnet; exec.prestart = 'ifconfig epair7 create && ifconfig epair7b name e0b_averylongnam'; }
        b { vnet; vnet.interface = 'em0,lan0'; }
        c { ip4.addr = 'em0|10.9.0.2/33'; }
        d { ip6.addr = 'em0|2001:db8::6/129'; }
        p { path = /p; children.max = 1; }
        #- /p/etc/jail.conf
        c { path = /; persist; exec.prestart = 'ifconfig epair3 create'; }";
    check(
        host,
        expect![[r#"
            a: fails
              ifconfig: ioctl SIOCSIFNAME (set name): File name too long
              jail: a: /bin/sh -c ifconfig epair7 create && ifconfig epair7b name e0b_averylongnam: failed
            b: fails
              ifconfig: interface em0,lan0 does not exist
              jail: b: /sbin/ifconfig em0,lan0 vnet b: failed
            c: fails
              ifconfig: 10.9.0.2/33: bad value (width too large)
              jail: c: /sbin/ifconfig em0 inet 10.9.0.2/33 alias: failed
            d: fails
              ifconfig: 129: bad value
              jail: d: /sbin/ifconfig em0 inet6 2001:db8::6/129 alias: failed
            p: starts
            p.c: fails
              ifconfig: SIOCIFCREATE2 (epair3): Operation not permitted
              jail: c: ifconfig epair3 create: failed
        "#]],
    );
}

/// R121: what the kernel does not have, libjail refuses before anything is done
/// (shared/069).
#[test]
fn an_unknown_parameter_comes_before_all_steps() {
    check(
        "#- /etc/jail.conf
        x { path = /j/none; persist; meta = a; mount = '/a /b'; }
        #- /j/other/bin/sh",
        expect![[r#"
            x: fails
              jail: x: unknown parameter: meta
              jail: x: mount: /a /b: missing information
              jail: x: path /j/none: No such file or directory
        "#]],
    );
}

/// R056 and the scenes of the kind `made-interface`: jib numbers from 0 and gives both ends
/// the name, `epair create name` names one end, jng puts its prefix in front.
#[test]
fn interfaces_that_nothing_makes() {
    check(
        "#- /etc/rc.conf
cloned_interfaces=\"bridge0 epair3\"
#- /etc/jail.conf
        persist; vnet; path = /j/$name;
        nobody { vnet.interface = epair9b; }
        web { vnet.interface = e0b_web1; exec.prestart = 'jib addm web em0'; }
        second { vnet.interface = e1b_second; exec.prestart = 'jib addm second em0'; }
        gw { vnet.interface = e1b_gw; exec.prestart = 'ifconfig epair create name e1a_gw'; }
        mx { vnet.interface = ng0_mx; exec.prestart = 'jng bridge ng0_mx em0'; }
        usage { vnet.interface = em9; exec.prestart = 'jib addm em0'; }",
        expect![[r#"
            nobody: fails
              ifconfig: interface epair9b does not exist
              jail: nobody: /sbin/ifconfig epair9b vnet nobody: failed
            web: fails
              ifconfig: interface e0b_web1 does not exist
              jail: web: /sbin/ifconfig e0b_web1 vnet web: failed
            second: fails
              ifconfig: interface e1b_second does not exist
              jail: second: /sbin/ifconfig e1b_second vnet second: failed
            gw: fails
              ifconfig: interface e1b_gw does not exist
              jail: gw: /sbin/ifconfig e1b_gw vnet gw: failed
            mx: fails
              ifconfig: interface ng0_mx does not exist
              jail: mx: /sbin/ifconfig ng0_mx vnet mx: failed
            usage: fails
              jail: usage: jib addm em0: failed
        "#]],
    );
}

/// R056, G34: network cards are there, and scripts, variables and rc.conf make any.
#[test]
fn interfaces_that_something_makes() {
    check(
        "#- /etc/rc.conf
cloned_interfaces=\"bridge0 epair3\"
ifconfig_epair4a_name=\"e0a_named\"
#- /etc/jail.conf
        persist; vnet; path = /j/$name;
        web { vnet.interface = e0b_web, e1b_web; exec.prestart = 'jib addm web em0 em1'; }
        mx { vnet.interface = ng0_mx; exec.prestart = 'jng bridge -b br mx em0'; }
        card { vnet.interface = em1; }
        log { vnet.interface = epair3b; }
        named { vnet.interface = e0a_named; }
        app { vnet.interface = e0b_app; exec.prestart =
            'e=$(ifconfig epair create) && ifconfig ${e%a}b name e0b_app'; }
        shell { vnet.interface = e0b_s; exec.prestart = \"sh -c 'ifconfig epair create name e0b_s'\"; }",
        expect![[r#"
            web: starts
            mx: starts
            card: starts
            log: starts
            named: starts
            app: starts
            shell: starts
        "#]],
    );
    // A script at the system's start.
    check(
        "#- /etc/rc.local\nx\n#- /etc/jail.conf
        a { persist; vnet; path = /j/a; vnet.interface = e0b_a; }",
        expect![[r#"
            a: starts
        "#]],
    );
}

/// R056, R100 and REAL.md, 14 (`already exists`); the scenes bastille-same-pair and
/// static-epair-number-twice.
#[test]
fn interfaces_that_the_hooks_of_two_jails_make() {
    check(
        "#- /etc/jail.conf
        persist; vnet; path = /j/$name;
        a { vnet.interface = ea; exec.prestart = 'ifconfig epair0 create', 'ifconfig epair0b name ea'; }
        b { vnet.interface = eb; exec.prestart = 'ifconfig epair0 create', 'ifconfig epair0b name eb'; }
        c { vnet.interface = em1; exec.prestart = 'ifconfig epair name ea'; }
        d { vnet.interface = em2; exec.prestart = 'ifconfig epair0 create || true'; }",
        expect![[r#"
            a: starts
            b: fails
              ifconfig: interface epair0 already exists
              jail: b: ifconfig epair0 create: failed
            c: fails
              ifconfig: ioctl SIOCSIFNAME (set name): File exists
              jail: c: ifconfig epair name ea: failed
            d: starts
              ifconfig: interface epair0 already exists
        "#]],
    );
}

/// The same inside a jail: what its creator hands in is there.
#[test]
fn interfaces_of_a_jail_inside_a_jail() {
    check(
        "#- /etc/jail.conf
        p { persist; vnet; children.max = 4; path = /j/p; exec.start = '/bin/sh /etc/rc';
            vnet.interface = e0b_p, e1b_p; exec.prestart = 'jib addm p em0 em1'; }
        #- /j/p/etc/jail.conf
        persist; vnet; path = /j/$name;
        good { vnet.interface = e1b_p; }
        made { vnet.interface = e0b_made; exec.prestart = 'jib addm made e0b_p'; }
        bad { vnet.interface = e0b_bad; exec.prestart = 'jib addm worse e0b_p'; }",
        expect![[r#"
            p: starts
            p.good: starts
            p.made: starts
            p.bad: fails
              ifconfig: interface e0b_bad does not exist
              jail: bad: /sbin/ifconfig e0b_bad vnet bad: failed
        "#]],
    );
}
