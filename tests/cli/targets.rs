//! Releases, and what `jailconf.toml` says.

use crate::run::{Run, findings, jailconf_in, write};

fn check(files: &[(&str, &str)], args: &[&str]) -> Run {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        write(dir.path(), path, text);
    }
    jailconf_in(dir.path(), args)
}

const INCLUDE: &str = "a { path = /a; persist; b { path = /a/b; persist; } }\n";

/// LANGUAGE 8: nested blocks are read from 14.0 on, and refused up to 13.2.
#[test]
fn an_older_release_refuses_what_a_newer_one_reads() {
    let lint = |target: &str| {
        let args = ["lint", "jail.conf", "--target-version", target, "--format", "json"];
        check(&[("jail.conf", INCLUDE)], &args)
    };
    assert_eq!(lint("14.3,15.0,main").status, 0);
    let old = lint("13.2,14.3");
    let all = findings(&old.out);
    assert_eq!(old.status, 1, "{}", old.out);
    assert_eq!(all.len(), 1, "{}", old.out);
    assert!(all[0]["message"].as_str().unwrap().contains("(on FreeBSD 13.2)"), "{}", old.out);
    assert_eq!(
        lint("9x").err,
        "jailconf: `9x` is no release that is known: 12.0 to 15.1, a branch as `14`, or `main`\n"
    );
}

/// 15.2 will come; nobody knows what 99.1 will be.
#[test]
fn a_release_that_is_not_known_yet_is_read_as_the_newest_and_said() {
    let lint = |target: &str| {
        let file = ("jail.conf", "a { path = /a; persist; }\n");
        check(&[file], &["lint", "jail.conf", "--target-version", target])
    };
    let next = lint("15.2");
    assert_eq!(next.err, "jailconf: `15.2` is not known yet: the files are read as on 15.1\n");
    assert_eq!(next.status, 0);
    let far = lint("99.1");
    assert_eq!(far.status, 2);
    assert!(far.err.starts_with("jailconf: `99.1` is no release that is known"), "{}", far.err);
}

/// VERSIONS 4: nothing is proven of 13.4's parser, and nothing is claimed.
#[test]
fn what_is_not_proven_is_not_claimed() {
    let run = check(&[("jail.conf", INCLUDE)], &["lint", "jail.conf", "--target-version", "13.4"]);
    assert_eq!(run.status, 0, "{}", run.out);
}

#[test]
fn the_settings_name_releases_rules_and_severities() {
    let file = ("jail.conf", "a { path = /a; }\n");
    let with = |settings: &str| check(&[file, ("jailconf.toml", settings)], &["lint", "jail.conf"]);
    assert_eq!(with("").status, 1);
    assert_eq!(with("[rules]\nignore = [\"nothing-keeps-alive\"]\n").status, 0);
    assert_eq!(with("[rules.severity]\nJ501 = \"note\"\n").status, 0);
    let wrong = with("rules = 1\n");
    assert_eq!(wrong.status, 2);
    assert!(
        wrong.err.starts_with("jailconf: jailconf.toml: TOML parse error at line 1"),
        "{}",
        wrong.err
    );
}

/// The settings are those of the file, wherever the command runs.
#[test]
fn settings_are_looked_for_from_the_file_up() {
    let off = "[rules]\nignore = [\"nothing-keeps-alive\"]\n";
    let conf = "a { path = /a; }\n";
    let files = [
        ("one/jailconf.toml", off),
        ("one/hosts/jail.conf", conf),
        ("two/jail.conf", conf),
        ("jailconf.toml", ""),
    ];
    assert_eq!(check(&files, &["lint", "one/hosts/jail.conf"]).status, 0);
    assert_eq!(check(&files, &["lint", "one"]).status, 0);
    assert_eq!(check(&files, &["lint", "two/jail.conf"]).status, 1);
    let both = check(&files, &["lint", "one/hosts/jail.conf", "two/jail.conf"]);
    assert_eq!(both.status, 2);
    assert_eq!(
        both.err,
        "jailconf: these files have different settings, `one/jailconf.toml` and `jailconf.toml`: look \
         at them one by one, or name one with `--config`\n"
    );
    let named = ["lint", "one/hosts/jail.conf", "two/jail.conf", "--config", "one/jailconf.toml"];
    assert_eq!(check(&files, &named).status, 0);
}

/// `/etc/jail.conf.d` is `jail.conf.d` in a repository.
#[test]
fn a_directory_of_the_host_may_lie_elsewhere() {
    let files = [
        ("jail.conf", ".include \"/etc/jail.conf.d/*.conf\";\n"),
        (
            "jail.conf.d/a.conf",
            "p { path = /p; persist; }\np.c { path = /c; allow.quotas; persist; }\n",
        ),
        ("jailconf.toml", "[paths]\n\"/etc/jail.conf.d\" = \"jail.conf.d\"\n"),
    ];
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        write(dir.path(), path, text);
    }
    let run = jailconf_in(dir.path(), &["lint", "jail.conf", "--format", "json"]);
    let all = findings(&run.out);
    assert_eq!((all.len(), &all[0]["file"]), (1, &"/etc/jail.conf.d/a.conf".into()), "{}", run.out);
    let fixed = jailconf_in(dir.path(), &["fix", "jail.conf", "--unsafe-fixes"]);
    assert_eq!((fixed.status, fixed.err.as_str()), (0, ""), "{}", fixed.out);
    let text = std::fs::read_to_string(dir.path().join("jail.conf.d/a.conf")).unwrap();
    assert_eq!(text, "p { path = /p; persist; }\np.c { path = /c; persist; }\n");
}

/// A repository that is checked without the host: who reads which file is
/// declared (R002, R005 across the two).
#[test]
fn parent_and_children_may_lie_in_a_repository() {
    let files = [
        ("host/jail.conf", "p { path = /jails/p; persist; }\n"),
        ("inner/jail.conf", "c { path = /jails/c; allow.quotas; persist; }\n"),
        (
            "jailconf.toml",
            "[[host]]\nfiles = [\"host/jail.conf\"]\nrelease = \"15.0\"\n\
             [[jail]]\nname = \"p\"\nfiles = [\"inner/jail.conf\"]\n",
        ),
    ];
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        write(dir.path(), path, text);
    }
    let run = jailconf_in(dir.path(), &["lint", "--format", "json"]);
    let all = findings(&run.out);
    let said: Vec<_> =
        all.iter().map(|f| (f["rule"].as_str().unwrap(), f["jail"].as_str().unwrap())).collect();
    assert_eq!(
        said,
        [("no-room-for-children", "p"), ("permission-beyond-parent", "p.c")],
        "{}",
        run.out
    );
    assert_eq!(all[0]["file"], "host/jail.conf");
    assert_eq!(all[0]["consequences"][0]["jail"], "p.c");
    let fixed = jailconf_in(dir.path(), &["fix", "--unsafe-fixes"]);
    assert_eq!((fixed.status, fixed.err.as_str()), (0, ""), "{}", fixed.out);
    let host = std::fs::read_to_string(dir.path().join("host/jail.conf")).unwrap();
    assert_eq!(host, "p { path = /jails/p; persist; children.max = 1; }\n");
    write(dir.path(), "jailconf.toml", "[[jail]]\nname = \"x\"\nfiles = [\"inner/jail.conf\"]\n");
    let lost = jailconf_in(dir.path(), &["lint"]);
    assert_eq!(lost.status, 2);
    assert!(lost.err.contains("its reader, the jail `x`, is not there"), "{}", lost.err);
}

/// The commands that gather a host's facts print a table that is understood.
/// The programs of FreeBSD are stood in for.
#[test]
fn what_collect_prints_gathers_a_host_table() {
    let collect = crate::run::jailconf(&["plan", "--collect"]);
    assert_eq!((collect.status, collect.err.as_str()), (0, ""));
    let dir = tempfile::tempdir().unwrap();
    for (name, body) in [
        ("freebsd-version", "echo 14.3-RELEASE-p6"),
        ("sysctl", "case $2 in kern.securelevel) echo -1;; *) echo 2;; esac"),
        (
            "lsvfs",
            "echo 'devfs 0x71 3 synthetic, network, jail'; echo 'ufs 0x35 0'; echo 'zfs 0xde 9 jail, delegated-administration'",
        ),
        ("ifconfig", "echo em0 lo0"),
        ("zfs", "case $4 in name) printf 'z\\nz/a\\n';; *) printf 'z\\toff\\nz/a\\ton\\n';; esac"),
        ("devfs", "echo 1; echo 13"),
    ] {
        let path = dir.path().join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755))
            .unwrap();
    }
    let path = format!("{}:{}", dir.path().display(), std::env::var("PATH").unwrap());
    let output = std::process::Command::new("sh")
        .args(["-c", &collect.out])
        .env("PATH", path)
        .output()
        .unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        table,
        "[[host]]\nrelease = \"14.3-RELEASE-p6\"\nsecurelevel = -1\nenforce_statfs = 2\n\
         jail_file_systems = [\"devfs\", \"zfs\"]\ninterfaces = [\"em0\", \"lo0\"]\n\
         datasets = [\"z\", \"z/a\"]\njailed_datasets = [\"z/a\"]\ndevfs_rulesets = [1, 13]\n"
    );
    let run = check(&[("jail.conf", ""), ("jailconf.toml", &table)], &["lint", "jail.conf"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
}
