//! What a team accepts for now.

use crate::run::{Run, jailconf_in, write};

fn host(children: usize) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    grow(&dir, children);
    dir
}

/// A parent that lets its children mount nothing (R072, R073).
fn grow(dir: &tempfile::TempDir, children: usize) {
    let conf =
        "p { path = /jails/p; persist; children.max = 9; enforce_statfs = 1; allow.mount; }\n";
    write(dir.path(), "etc/jail.conf", conf);
    let child = |n: usize| format!("c{n} {{ path = /jails/c{n}; persist; mount.devfs; }}\n");
    let inner: String = (0..children).map(child).collect();
    write(dir.path(), "jails/p/etc/jail.conf", &inner);
}

fn lint(dir: &tempfile::TempDir, args: &[&str]) -> Run {
    let own = ["lint", "--root", ".", "--fail-level", "error", "--baseline", "known.json"];
    jailconf_in(dir.path(), &[&own, args].concat())
}

#[test]
fn what_is_accepted_counts_no_more() {
    let dir = host(2);
    assert_eq!(lint(&dir, &[]).err, "jailconf: known.json: No such file or directory\n");
    let written = lint(&dir, &["--write-baseline"]);
    assert_eq!(written.status, 0, "{}", written.out);
    let accepted = lint(&dir, &[]);
    assert_eq!(accepted.status, 0);
    assert!(accepted.out.ends_with("accepted by `known.json`\n"), "{}", accepted.out);
    // Neither a line nor a file makes it another finding.
    let path = dir.path().join("etc/jail.conf");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("# moved\n\n{text}")).unwrap();
    assert_eq!(lint(&dir, &[]).status, 0);
}

#[test]
fn one_more_jail_under_an_accepted_cause_is_new() {
    let dir = host(2);
    lint(&dir, &["--write-baseline"]);
    grow(&dir, 3);
    let run = lint(&dir, &[]);
    assert_eq!(run.status, 1, "{}", run.out);
    assert!(run.out.contains("`p.c2`"), "{}", run.out);
}

#[test]
fn what_is_gone_is_said_and_taken_out() {
    let dir = host(2);
    lint(&dir, &["--write-baseline"]);
    write(dir.path(), "jails/p/etc/jail.conf", "");
    let run = lint(&dir, &[]);
    assert_eq!(run.status, 0, "{}", run.out);
    assert!(run.out.contains("gone: `--write-baseline` takes them out\n"), "{}", run.out);
    lint(&dir, &["--write-baseline"]);
    assert!(!lint(&dir, &[]).out.contains("gone"));
}

#[test]
fn a_baseline_that_is_none_is_named() {
    let dir = host(1);
    for (text, expected) in
        [("{", "known.json: EOF"), ("{\"version\":9,\"accepted\":[]}", "version 9")]
    {
        write(dir.path(), "known.json", text);
        let run = lint(&dir, &[]);
        assert!(run.status == 2 && run.err.contains(expected), "{}", run.err);
    }
}
