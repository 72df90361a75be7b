//! Context decides: the same file on the host, inside a known jail, inside an
//! unknown one.

use crate::files::project;
use crate::run::{findings, jailconf};

fn child() -> String {
    let inner = "usr/local/bastille/jails/jail01/root/usr/local/bastille/jails/jailA/jail.conf";
    project().join("fixtures/migration/bastille-0.10").join(inner).display().to_string()
}

/// R013, R079: on the host ruleset 4 is right, and 0 would open every device.
#[test]
fn a_host_file_is_not_told_to_use_ruleset_0() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("jail.conf");
    std::fs::copy(child(), &file).unwrap();
    let run = jailconf(&["lint", &file.display().to_string(), "--fail-level", "note"]);
    assert_eq!(run.status, 0, "{}", run.out);
}

/// What is around a file is found by its shape: the same file where it lies is its jail's.
#[test]
fn a_file_in_a_jail_of_a_tree_is_read_inside_it() {
    let run = jailconf(&["lint", &child(), "--format", "short"]);
    assert_eq!(run.status, 1, "{}", run.err);
    assert!(run.out.contains("devfs ruleset 4 is refused inside `jail01`"), "{}", run.out);
}

/// R012, R014: inside an unknown jail it is a warning that names its condition.
#[test]
fn inside_an_unknown_jail_the_ruleset_is_a_warning_with_its_condition() {
    let run = jailconf(&["lint", &child(), "--inside-jail", "--format", "json"]);
    assert_eq!(run.status, 1);
    let all = findings(&run.out);
    let above_note: Vec<_> = all.iter().filter(|f| f["severity"] != "note").collect();
    assert_eq!(above_note.len(), 1, "{}", run.out);
    assert_eq!(above_note[0]["severity"], "warning");
    assert_eq!(above_note[0]["rule"], "inner-devfs-ruleset");
    let message = above_note[0]["message"].as_str().unwrap();
    assert!(
        message.contains("refused unless the ruleset of the jail around is 4 too"),
        "{message}"
    );
}

/// What the jail around it must have is listed once, as a note (R072, R073, R018).
#[test]
fn inside_an_unknown_jail_its_needs_are_a_note() {
    let run = jailconf(&["lint", &child(), "--inside-jail", "--format", "json"]);
    let needs =
        findings(&run.out).into_iter().find(|f| f["rule"] == "unknown-parent-needs").unwrap();
    let message = needs["message"].as_str().unwrap();
    for need in [
        "`children.max` above 0",
        "`allow.mount`",
        "`allow.mount.devfs`",
        "`enforce_statfs` 1 or less",
        "`vnet`",
    ] {
        assert!(message.contains(need), "{need}: {message}");
    }
}

/// R079: what is right inside is an error on the host.
#[test]
fn ruleset_0_on_the_host_shows_every_device() {
    let dir = tempfile::tempdir().unwrap();
    let text = "c { path = /jails/c; devfs_ruleset = 0; mount.devfs; persist; }\n";
    crate::run::write(dir.path(), "jail.conf", text);
    let file = dir.path().join("jail.conf").display().to_string();
    let run = jailconf(&["lint", &file, "--format", "json"]);
    let all = findings(&run.out);
    assert_eq!(
        (all.len(), &all[0]["rule"], &all[0]["severity"]),
        (1, &"host-devfs-unfiltered".into(), &"error".into())
    );
    let inside = jailconf(&["lint", &file, "--inside-jail", "--fail-level", "warning"]);
    assert_eq!(inside.status, 0, "{}", inside.out);
}

/// With `--root` a file is seen where it stands: in the jail around it.
#[test]
fn a_file_below_a_root_is_seen_in_its_place() {
    let root = project().join("fixtures/migration/bastille-0.10").display().to_string();
    let run =
        jailconf(&["lint", &child(), "--root", &root, "--select", "J102", "--format", "json"]);
    let all = findings(&run.out);
    assert_eq!((run.status, all.len(), &all[0]["jail"]), (1, 1, &"jail01.jailA".into()));
    let other = jailconf(&["lint", "README.md", "--root", &root]);
    assert_eq!(other.status, 2, "{}", other.out);
}

#[test]
fn a_plan_is_asked_for_one_jail() {
    let root = project().join("fixtures/migration/by-hand").display().to_string();
    let run = jailconf(&["plan", "jail01.jailC", "--root", &root]);
    assert_eq!((run.status, run.out.as_str()), (0, "jail01.jailC: starts (created by jail01)\n"));
    assert_eq!(jailconf(&["plan", "nobody", "--root", &root]).status, 2);
}
