//! One cause is one finding, however many jails it keeps from starting.

use std::path::Path;

use crate::run::{findings, jailconf, write};

const JAILS: &str = "usr/local/bastille/jails";

/// A VNET parent of Bastille 1.4 and its thin children, as Bastille writes both (BASTILLE 1).
fn host(children: usize, parent_has: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let parent = format!(
        "jail01 {{\n  {parent_has}devfs_ruleset = 13;\n  exec.clean;\n  exec.start = '/bin/sh /etc/rc';\n  \
         exec.stop = '/bin/sh /etc/rc.shutdown';\n  host.hostname = jail01;\n  mount.devfs;\n  \
         mount.fstab = /{JAILS}/jail01/fstab;\n  path = /{JAILS}/jail01/root;\n  \
         osrelease = \"14.3-RELEASE\";\n\n  vnet;\n  vnet.interface = e0b_jail01;\n  \
         exec.prestart += \"ifconfig epair0 create up name e0a_jail01\";\n  \
         exec.prestart += \"ifconfig epair0b up name e0b_jail01\";\n  \
         exec.poststop += \"ifconfig e0a_jail01 destroy\";\n}}\n"
    );
    write(dir.path(), &format!("{JAILS}/jail01/jail.conf"), &parent);
    write(dir.path(), &format!("{JAILS}/jail01/fstab"), "");
    let root = dir.path().join(JAILS).join("jail01/root");
    write(&root, "dev/.keep", "");
    write(&root, "usr/local/bastille/releases/14.3-RELEASE/.keep", "");
    (0..children).for_each(|number| child(&root, &format!("w{number}")));
    dir
}

fn child(root: &Path, name: &str) {
    let text = format!(
        "{name} {{\n  enforce_statfs = 2;\n  devfs_ruleset = 4;\n  exec.clean;\n  \
         exec.start = '/bin/sh /etc/rc';\n  exec.stop = '/bin/sh /etc/rc.shutdown';\n  \
         host.hostname = {name};\n  mount.devfs;\n  mount.fstab = /{JAILS}/{name}/fstab;\n  \
         path = /{JAILS}/{name}/root;\n  osrelease = \"14.3-RELEASE\";\n\n  ip4 = inherit;\n}}\n"
    );
    write(root, &format!("{JAILS}/{name}/jail.conf"), &text);
    write(root, &format!("{JAILS}/{name}/root/dev/.keep"), "");
    write(root, &format!("{JAILS}/{name}/root/.bastille/.keep"), "");
    let release = "/usr/local/bastille/releases/14.3-RELEASE";
    let line = format!("{release} /{JAILS}/{name}/root/.bastille nullfs ro 0 0\n");
    write(root, &format!("{JAILS}/{name}/fstab"), &line);
}

fn lint(dir: &Path, format: &str) -> String {
    jailconf(&["lint", "--root", &dir.display().to_string(), "--format", format]).out
}

const NESTING: &str = "children.max = 99;\n  enforce_statfs = 1;\n  allow.mount;\n  \
                       allow.mount.devfs;\n  allow.mount.nullfs;\n  ";

/// What the parent lacks is its affair, once; the output does not grow with the children.
#[test]
fn a_parent_without_permissions_has_as_many_findings_for_thirty_children_as_for_one() {
    for children in [1, 5, 30] {
        let host = host(children, "");
        let found = findings(&lint(host.path(), "json"));
        let of_parent: Vec<_> = found.iter().filter(|f| f["jail"] == "jail01").collect();
        let errors = of_parent.iter().filter(|f| f["severity"] == "error").count();
        assert!((1..=7).contains(&errors), "{children}: {errors}");
        for finding in of_parent.iter().filter(|f| f["severity"] == "error") {
            let mut jails: Vec<_> =
                finding["consequences"].as_array().unwrap().iter().map(|c| &c["jail"]).collect();
            jails.dedup();
            assert_eq!(jails.len(), children, "never cut in JSON: {finding:#}");
        }
        let lines = lint(host.path(), "human").lines().count();
        assert!(lines <= 120, "{children} children: {lines} lines");
        let short = lint(host.path(), "short");
        assert!(short.lines().all(|line| line.len() <= 400), "{short}");
    }
}

#[test]
fn one_missing_permission_is_one_finding_at_the_parent() {
    for children in [1, 4, 30] {
        let host = host(children, &NESTING.replace("allow.mount.nullfs;\n  ", ""));
        let found = findings(&lint(host.path(), "json"));
        let about: Vec<_> =
            found.iter().filter(|f| f.to_string().contains("lacks `allow.mount.nullfs`")).collect();
        assert_eq!(about.len(), 1, "{children}");
        assert_eq!(about[0]["file"], format!("{JAILS}/jail01/jail.conf"));
        assert_eq!(about[0]["consequences"].as_array().unwrap().len(), children);
    }
}

/// The same edit in many files is told once to people.
#[test]
fn one_edit_in_thirty_files_is_told_once() {
    let host = host(30, NESTING);
    let out = lint(host.path(), "human");
    assert_eq!(out.matches("set `devfs_ruleset = 0;`").count(), 1, "{out}");
    assert!(out.contains("the same at 29 other places"), "{out}");
    assert!(out.contains("30 jails will not start: `jail01.w0`"), "{out}");
    assert!(out.ends_with("30 can be fixed with `jailconf fix`\n"), "{out}");
}

/// A parent is widened for what its children need; what they merely ask for is the
/// administrator's choice, and taken away only with consent (R005).
#[test]
fn what_a_child_merely_asks_for_widens_no_parent() {
    let dir = tempfile::tempdir().unwrap();
    let text = "p { path = /p; persist; }\np.c { path = /p/c; allow.raw_sockets; persist; }\n";
    write(dir.path(), "etc/jail.conf", text);
    let root = dir.path().display().to_string();
    assert_eq!(jailconf(&["fix", "--root", &root, "--diff"]).out, "");
    let fixed = jailconf(&["fix", "--root", &root, "--unsafe-fixes"]);
    assert_eq!(fixed.status, 0, "{}", fixed.out);
    let after = std::fs::read_to_string(dir.path().join("etc/jail.conf")).unwrap();
    assert_eq!(after, "p { path = /p; persist; }\np.c { path = /p/c; persist; }\n");
}
