//! A tree that is to become a jail: what it needs of that jail, and what is missing in it.

use crate::run::{jailconf_in, write};

/// BASTILLE 4.3: what each kind of jail needs of its parent; rc.conf(5) for the rest.
fn check(jails: &[(&str, &str, &str)], rc: &str, expected: &str) {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "vm/etc/rc.conf", rc);
    for (name, fstab, statements) in jails {
        let own = format!("/usr/local/bastille/jails/{name}");
        let text = format!(
            "{name} {{\n  path = {own}/root;\n  mount.fstab = {own}/fstab;\n  devfs_ruleset = 4;\n  \
             mount.devfs;\n  securelevel = 2;\n  persist;\n{statements}}}\n"
        );
        write(dir.path(), &format!("vm{own}/jail.conf"), &text);
        write(
            dir.path(),
            &format!("vm{own}/fstab"),
            &fstab.replace("ROOT", &format!("{own}/root")),
        );
        for folder in ["dev", ".bastille", "proc"] {
            write(dir.path(), &format!("vm{own}/root/{folder}/.keep"), "");
        }
    }
    write(dir.path(), "vm/usr/local/bastille/releases/14.3-RELEASE/.keep", "");
    let run = jailconf_in(
        dir.path(),
        &["fix", "--inside-jail=yard", "--root", "vm", "--select", "inner-devfs-ruleset"],
    );
    // On a host the same would show every device (R079).
    assert!(!run.out.contains("run on the host"), "{}", run.out);
    let said = run.out.split_once("child").map(|(before, _)| before.rfind('\n').unwrap() + 1);
    let said = said.map(|at| &run.out[at..]).unwrap_or_default();
    let said: Vec<&str> = said.lines().map(|line| line.split("  # ").next().unwrap()).collect();
    assert_eq!(said.join("\n"), expected, "{}{}", run.out, run.err);
}

const THIN: &str = "/usr/local/bastille/releases/14.3-RELEASE ROOT/.bastille nullfs ro 0 0\n";

#[test]
fn a_thin_jail_with_an_address() {
    check(
        &[("web", THIN, "  ip4.addr = bastille0|192.0.2.1;\n")],
        "",
        "1 child, 1 changed. Their parent needs:
  jailconf nest yard --for thin,vnet --children 1
run inside `yard`: sysrc bastille_enable=YES
run inside `yard`: sysrc cloned_interfaces+=' lo1' ifconfig_lo1_name=bastille0",
    );
}

#[test]
fn what_rc_conf_has_is_not_asked_for_again() {
    check(
        &[
            ("db", "", "  ip4 = inherit;\n  allow.sysvipc;\n"),
            ("web", THIN, "  ip4.addr = bastille0|192.0.2.1;\n"),
        ],
        "bastille_enable=\"YES\"\ncloned_interfaces=\"lo1\"\nifconfig_lo1_name=\"bastille0\"\n",
        "2 children, 2 changed. Their parent needs:
  jailconf nest yard --for thin,thick,vnet --children 2
  jailconf set yard allow.sysvipc",
    );
}

#[test]
fn a_linux_jail_and_a_bridge() {
    let hook = "  ip4 = inherit;\n  exec.prestart = \"ifconfig bridge1 addm e0a_web\";\n";
    check(
        &[("web", "linprocfs ROOT/proc linprocfs rw 0 0\n", hook)],
        "bastille_enable=yes\ncloned_interfaces=\"bridge0 lo1\"\n",
        "1 child, 1 changed. Their parent needs:
  jailconf nest yard --for linux --children 1
run inside `yard`: sysrc cloned_interfaces+=' bridge1'",
    );
}
