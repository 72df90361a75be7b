//! Bad input: a clear message with the file's name, the other files still done.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use crate::run::{Run, findings, jailconf_as_nobody, jailconf_in, write};

const GOOD: &str = "a { path = /jails/a; }\n";

fn check(files: &[(&str, &[u8])], args: &[&str]) -> Run {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    jailconf_in(dir.path(), args)
}

/// `jail.conf` with one true finding (R095).
fn with_good<'a>(name: &'a str, bytes: &'a [u8]) -> [(&'a str, &'a [u8]); 2] {
    [("good.conf", GOOD.as_bytes()), (name, bytes)]
}

#[test]
fn an_absent_file_is_named_and_the_others_are_done() {
    let run =
        check(&with_good("other", b""), &["lint", "missing.conf", "good.conf", "--format", "json"]);
    assert_eq!(run.status, 2);
    assert_eq!(run.err, "jailconf: missing.conf: No such file or directory\n");
    assert_eq!(findings(&run.out).len(), 1);
}

#[test]
fn a_directory_without_jail_conf_is_named() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("empty")).unwrap();
    let run = jailconf_in(dir.path(), &["lint", "empty"]);
    assert_eq!(
        (run.status, run.err.as_str()),
        (2, "jailconf: empty: a directory without a jail.conf\n")
    );
    let run = jailconf_in(dir.path(), &["resolve", "empty"]);
    assert_eq!((run.status, run.err.as_str()), (2, "jailconf: empty: Is a directory\n"));
}

#[test]
fn a_directory_is_searched() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "etc/jail.conf", GOOD);
    write(dir.path(), "etc/jail.conf.d/b.conf", "b { path = /jails/b; }\n");
    write(dir.path(), "etc/rc.conf", "x=y\n");
    let run = jailconf_in(dir.path(), &["lint", ".", "--format", "json"]);
    let files: Vec<_> =
        findings(&run.out).iter().map(|f| f["file"].as_str().unwrap().to_owned()).collect();
    assert_eq!(files, ["./etc/jail.conf", "./etc/jail.conf.d/b.conf"]);
}

#[test]
fn a_file_that_may_not_be_read_is_named() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "closed.conf", GOOD);
    let path = dir.path().join("closed.conf");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    let run = jailconf_as_nobody(dir.path(), &["lint", "closed.conf"]);
    assert_eq!((run.status, run.err.as_str()), (2, "jailconf: closed.conf: Permission denied\n"));
}

/// LANGUAGE 1.7: a byte above 0x7f outside quotes silently ends the file.
#[test]
fn a_file_that_is_not_utf_8_is_read_byte_by_byte() {
    let latin = b"a { path = \"/jails/\xe9\"; persist; }\n";
    let run =
        check(&with_good("latin.conf", latin), &["lint", "latin.conf", "--fail-level", "note"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""), "{}", run.out);
    let odd = b"a { path = /jails/a; persist; } \xe9 b { }\n";
    let run = check(&with_good("odd.conf", odd), &["lint", "odd.conf", "--format", "json"]);
    let all = findings(&run.out);
    assert_eq!((run.status, all.len()), (1, 1), "{}", run.out);
    assert!(all[0]["message"].as_str().unwrap().contains("end of the file"), "{}", run.out);
}

#[test]
fn an_empty_file_is_fine() {
    let run = check(&with_good("empty.conf", b""), &["lint", "empty.conf", "--fail-level", "note"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
}

/// G44, G46: one note, and nothing else.
#[test]
fn files_that_only_share_the_name_are_noted_once() {
    let foreign: [&[u8]; 3] = [
        b"# Fail2Ban\n[DEFAULT]\nignoreip = 127.0.0.1/8\n[sshd]\nenabled = true\n",
        b"{% for j in jails %}\n{{ j }} { persist; }\n{% endfor %}\n",
        b"#!/bin/sh\necho a {\n",
    ];
    for bytes in foreign {
        let run = check(&with_good("jail.conf", bytes), &["lint", "jail.conf", "--format", "json"]);
        let all = findings(&run.out);
        assert_eq!((run.status, all.len()), (0, 1), "{}", run.out);
        assert_eq!(
            (&all[0]["rule"], &all[0]["severity"]),
            (&"not-a-jail-conf".into(), &"note".into())
        );
    }
}

#[test]
fn a_rule_that_is_none_is_a_mistake_of_the_call() {
    let run = check(&with_good("x", b""), &["lint", "good.conf", "--select", "J999"]);
    assert_eq!(
        (run.status, run.err.as_str()),
        (2, "jailconf: `J999` is no rule; `jailconf rules` lists them\n")
    );
    assert_eq!(check(&[], &["lint", "--frobnicate"]).status, 2);
    assert_eq!(check(&[], &["--version"]).status, 0);
}

#[test]
fn rules_are_selected_and_ignored() {
    let files = with_good("x", b"");
    assert_eq!(check(&files, &["lint", "good.conf", "--ignore", "nothing-keeps-alive"]).status, 0);
    assert_eq!(check(&files, &["lint", "good.conf", "--select", "nesting"]).status, 0);
    assert_eq!(check(&files, &["lint", "good.conf", "--select", "J501"]).status, 1);
}

fn with_input(args: &[&str], input: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jailconf"));
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// What is fixed goes to standard output.
#[test]
fn standard_input_is_read_and_fixed() {
    let fixed = with_input(&["fix", "-", "--unsafe-fixes"], GOOD);
    assert!(fixed.starts_with("a { path = /jails/a; persist; }\n"), "{fixed}");
    let out = with_input(&["lint", "-", "--format", "short"], GOOD);
    assert!(out.starts_with("-:1:1: error[J501]: "), "{out}");
}
