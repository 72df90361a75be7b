//! What is said of the lines of an fstab, and of lines that are right.

use jailconf_lint::{Selection, lint};
use jailconf_plan::{Context, Input, plan};
use jailconf_resolve::MemorySource;

const RULES: [&str; 2] = ["mount-before-devfs", "mount-covers-earlier"];

/// The rules that speak of an fstab's lines, each with its line.
fn check(fstab: &str, expected: &[(u32, &str)]) {
    let jail = "w { path = /jails/w; mount.devfs; devfs_ruleset = 4; mount.fstab = /etc/w; \
                ip4 = inherit; persist; }\n";
    let mut source = MemorySource::new();
    source.insert("/etc/jail.conf", jail.as_bytes());
    source.insert("/etc/w", fstab.as_bytes());
    let plan = plan(Input::Root(&source), &Context::default());
    let found = lint(&plan, &Selection::default());
    let line = |d: &jailconf_lint::Diagnostic| {
        let document = &plan.file(d.place.file).document;
        (document.position(d.place.range.start()).line, d.rule.name)
    };
    let got: Vec<_> = found.iter().map(line).filter(|(_, name)| RULES.contains(name)).collect();
    assert_eq!(got, expected, "{fstab}");
}

/// R097, M48: devfs comes behind the fstab.
#[test]
fn a_line_that_meets_a_later_devfs() {
    check("fdesc /jails/w/dev/fd fdescfs rw 0 0\n", &[(1, RULES[0])]);
    check("/jails/w/dev /jails/w/x/dev nullfs rw 0 0\n", &[(1, RULES[0])]);
    check("/jails//w/./dev /jails/w/x/dev nullfs rw 0 0\n", &[(1, RULES[0])]);
}

/// R097, M48: the line above brings it; a name that only begins alike; another jail's.
#[test]
fn a_line_beside_devfs() {
    let own = "devfs /jails/w/dev devfs rw,ruleset=4 0 0\n";
    check(&format!("{own}/jails/w/dev /jails/w/x/dev nullfs rw 0 0\n"), &[]);
    check("/d /jails/w/devel nullfs rw 0 0\n/jails/v/dev /jails/w/x nullfs rw 0 0\n", &[]);
}

/// R097: lines are mounted from the top.
#[test]
fn a_line_over_an_earlier_one() {
    let (films, media) = ("/d/f /jails/w/m/f nullfs ro 0 0\n", "/d/m /jails/w/m nullfs ro 0 0\n");
    check(&format!("{films}{media}"), &[(2, RULES[1])]);
    check(&format!("{media}{films}"), &[]);
    check(&format!("{films}/d/m /jails/w/me nullfs ro 0 0\n"), &[]);
}

/// unionfs(5) shows what is beneath; and a mount that another is made from was of use.
#[test]
fn an_earlier_one_that_is_of_use() {
    let films = "/d/f /jails/w/m/f nullfs ro 0 0\n";
    check(&format!("{films}/d/m /jails/w/m unionfs rw 0 0\n"), &[]);
    check(&format!("{films}/jails/w/m/f /jails/w/m nullfs ro 0 0\n"), &[]);
}
