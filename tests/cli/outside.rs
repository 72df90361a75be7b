//! Nothing outside: what lies below a jail's root is opened, followed and written as that
//! jail, whatever command line led there; and what was not looked at is said.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::run::{Run, findings, jailconf_as_nobody, jailconf_in, write};

const HOST: &str = "p { path = /jails/p; children.max = 9; persist; }\n";
/// What a formatter and a fix would change.
const VICTIM: &str = "x{path=/x;persist;allow.raw_sockets=false}\n";
const SECRET: &str = "root:$6$secret:0:0\n";

/// A host with the jail `p`, and files beside it that are nobody's business.
fn host() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "etc/jail.conf", HOST);
    write(dir.path(), "etc/victim.conf", VICTIM);
    write(dir.path(), "etc/master.passwd", SECRET);
    std::fs::create_dir_all(dir.path().join("jails/p/etc")).unwrap();
    dir
}

fn timed(dir: &Path, args: &[&str]) -> Run {
    let start = Instant::now();
    let run = jailconf_in(dir, args);
    assert!(start.elapsed() < Duration::from_secs(5), "{args:?} takes too long");
    run
}

fn is_as_it_was(dir: &Path, run: &Run) {
    assert_eq!(std::fs::read_to_string(dir.join("etc/victim.conf")).unwrap(), VICTIM);
    assert_eq!(std::fs::read_to_string(dir.join("etc/master.passwd")).unwrap(), SECRET);
    let said = format!("{}{}", run.out, run.err);
    assert!(!said.contains("$6$secret"), "{said}");
}

const COMMANDS: [&[&str]; 6] =
    [&["lint"], &["fix"], &["fix", "--unsafe-fixes"], &["fmt"], &["plan"], &["tree"]];

/// DIR, FILE and --root; an include by its name on the host, by an
/// absolute link, by one that climbs.
#[test]
fn what_a_jail_names_is_looked_up_in_the_jail() {
    let dir = host();
    let real = dir.path().display().to_string();
    let inner = dir.path().join("jails/p/etc");
    symlink(format!("{real}/etc/master.passwd"), inner.join("absolute.conf")).unwrap();
    symlink("../../../etc/victim.conf", inner.join("climbs.conf")).unwrap();
    let includes = ["absolute.conf", "climbs.conf", "/etc/victim.conf", "../../../etc/victim.conf"];
    let mut text: String = includes.iter().map(|i| format!(".include \"{i}\";\n")).collect();
    text += &format!(".include \"{real}/etc/victim.conf\";\n.include \"{real}/etc/*\";\n");
    for text in [text.clone(), text + "c { path = /c; persist; }\n"] {
        write(dir.path(), "jails/p/etc/jail.conf", &text);
        for place in ["--root=.", ".", "jails", "jails/p", "jails/p/etc/jail.conf"] {
            for command in COMMANDS {
                let run = timed(dir.path(), &[command, &[place]].concat());
                is_as_it_was(dir.path(), &run);
            }
        }
        for command in [&["resolve"][..], &["parse"]] {
            let run = timed(dir.path(), &[command, &["jails/p/etc/absolute.conf"]].concat());
            is_as_it_was(dir.path(), &run);
            assert_eq!(run.status, 2, "{}", run.err);
        }
    }
}

/// A host's own include and fstab that lie in a jail's root: a link there is not followed
/// out of it, and nothing is written through it. It is said that it was not looked at.
#[test]
fn a_host_is_not_led_out_of_a_jail_by_its_links() {
    for target in ["/etc/victim.conf", "../../../etc/victim.conf", "/etc/master.passwd"] {
        let dir = host();
        let conf =
            ".include \"/jails/p/etc/more.conf\";\np { mount.fstab = /jails/p/etc/fstab; }\n";
        write(dir.path(), "etc/jail.conf", &format!("{conf}{HOST}"));
        for link in ["more.conf", "fstab"] {
            symlink(target, dir.path().join("jails/p/etc").join(link)).unwrap();
        }
        for place in ["--root=.", "."] {
            for command in COMMANDS {
                let run = timed(dir.path(), &[command, &[place]].concat());
                is_as_it_was(dir.path(), &run);
                let said = "jails/p/etc/more.conf: leads out of the jail";
                assert_eq!((run.status, run.err.contains(said)), (2, true), "{command:?} {run:?}");
            }
        }
    }
}

/// A link of the host's own is followed, also where the root of the jail lies behind one.
#[test]
fn the_hosts_own_links_are_followed() {
    let dir = host();
    write(dir.path(), "etc/jail.conf", ".include \"/link/p/etc/more.conf\";\n");
    write(dir.path(), "real/first.conf", "p { path = /link/p; persist; allow.dying; }\n");
    write(
        dir.path(),
        "etc/jail.conf",
        ".include \"/first\";\n.include \"/link/p/etc/more.conf\";\n",
    );
    symlink("real/first.conf", dir.path().join("first")).unwrap();
    symlink("jails", dir.path().join("link")).unwrap();
    symlink("/etc/victim.conf", dir.path().join("jails/p/etc/more.conf")).unwrap();
    let run = timed(dir.path(), &["fmt", "--root", "."]);
    is_as_it_was(dir.path(), &run);
    assert!(run.err.contains("link/p/etc/more.conf: leads out of the jail"), "{}", run.err);
    let text = std::fs::read_to_string(dir.path().join("real/first.conf")).unwrap();
    assert!(text.starts_with("p {\n"), "{text}");
}

/// Whoever is root in a jail has no say in how files are looked at.
#[test]
fn settings_in_a_jail_count_for_nothing() {
    let dir = host();
    let inner = dir.path().join("jails/p/etc");
    write(dir.path(), "jails/p/etc/jail.conf", "c { path = /c; allow.quotas; persist; }\n");
    let settings = "[paths]\n\"/etc\" = \"../../../etc\"\n[rules]\nignore = [\"nesting\"]\n";
    write(dir.path(), "jails/p/etc/jailconf.toml", settings);
    let run = timed(&inner, &["lint", "jail.conf", "--format", "json"]);
    assert!(!run.out.contains("../../../etc"), "{}", run.out);
    symlink("../../../etc/master.passwd", inner.join("other.toml")).unwrap();
    let run = timed(&inner, &["lint", "jail.conf", "--config", "other.toml"]);
    is_as_it_was(dir.path(), &run);
    assert_eq!(run.status, 2, "{}", run.err);
}

/// A directory below a host: its jails are read as inside (R012 in the child).
#[test]
fn a_directory_below_a_host_is_read_as_a_part_of_it() {
    let dir = host();
    let child = "c { path = /c; devfs_ruleset = 4; mount.devfs; persist; }\n";
    write(dir.path(), "jails/p/etc/jail.conf", child);
    let run = timed(dir.path(), &["lint", "jails", "--format", "json"]);
    let said = format!("{:?}", findings(&run.out));
    assert!(said.contains("p.c") && said.contains("\"jails/p/etc/jail.conf\""), "{}", run.out);
    assert_eq!(run.status, 1, "{}", run.out);
    let run = timed(dir.path(), &["plan", "jails/p", "--format", "json"]);
    assert!(run.out.contains("\"creator\": \"p\""), "{}", run.out);
}

/// A FIFO where a file is needed is named at once: status 2.
#[test]
fn special_files_are_not_opened() {
    let cases = [
        ("inc.conf", &["lint", "jail.conf"][..]),
        (".editorconfig", &["fmt", "--check", "jail.conf"]),
        ("jailconf.toml", &["lint", "jail.conf"]),
        ("own.toml", &["lint", "jail.conf", "--config", "own.toml"]),
        ("named.conf", &["plan", "named.conf"]),
        ("named.conf", &["resolve", "named.conf"]),
        ("named.conf", &["parse", "named.conf"]),
    ];
    for (fifo, args) in cases {
        let dir = tempfile::tempdir().unwrap();
        write(
            dir.path(),
            "jail.conf",
            ".include \"inc.conf\";\na {\n    persist;\n    path = /;\n}\n",
        );
        if fifo != "inc.conf" {
            write(dir.path(), "inc.conf", "");
        }
        let made = Command::new("mkfifo").arg(dir.path().join(fifo)).status().unwrap();
        assert!(made.success());
        let run = timed(dir.path(), args);
        let said = format!("{fifo}: not a regular file");
        assert_eq!((run.status, run.err.contains(&said)), (2, true), "{args:?} {run:?}");
    }
}

/// What cannot be entered or read is status 2 for every command, and 2 wins over 1.
#[test]
fn what_may_not_be_read_is_status_2() {
    use std::os::unix::fs::PermissionsExt;
    let closed = |dir: &Path| {
        std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o000)).unwrap();
    };
    for place in ["jails/p", "etc/jail.conf.d", "jails/p/etc/jail.conf", "etc/rc.conf"] {
        let dir = host();
        write(dir.path(), "etc/jail.conf.d/a.conf", "");
        write(dir.path(), "etc/rc.conf", "");
        write(dir.path(), "jails/p/etc/jail.conf", "c { }\n");
        closed(&dir.path().join(place));
        for command in COMMANDS.into_iter().filter(|c| c[0] != "fix") {
            let run = jailconf_as_nobody(dir.path(), &[command, &["--root", "."]].concat());
            assert_eq!(run.status, 2, "{place} {command:?} {run:?}");
            assert!(run.err.contains("Permission denied"), "{place} {command:?} {run:?}");
        }
    }
}

/// Nothing at all was found: no all-clear.
#[test]
fn an_empty_host_is_no_all_clear() {
    let dir = tempfile::tempdir().unwrap();
    for command in COMMANDS {
        let run = timed(dir.path(), &[command, &["--root", "."]].concat());
        assert_eq!(run.status, 2, "{command:?} {run:?}");
        assert!(run.err.contains("no jail.conf was found"), "{run:?}");
    }
    let json = timed(dir.path(), &["plan", "--root", ".", "--format", "json"]).out;
    assert!(json.contains("\"reason\": \"no jail.conf was found"), "{json}");
    let sarif = timed(dir.path(), &["lint", "--root", ".", "--format", "sarif"]).out;
    assert!(sarif.contains("toolExecutionNotifications"), "{sarif}");
    assert!(sarif.contains("\"executionSuccessful\": false"), "{sarif}");
}

/// Not 2: a jail's root that is not here, an include that matches nothing, a syntax error.
#[test]
fn what_is_merely_wrong_or_absent_is_not_status_2() {
    let dir = tempfile::tempdir().unwrap();
    let lint = |text: &str| {
        write(dir.path(), "etc/jail.conf", text);
        timed(dir.path(), &["lint", "--root", "."]).status
    };
    assert_eq!(lint("a { path = /gone; persist; ip4 = inherit; }\n"), 0);
    assert_eq!(
        lint(".include \"/none/*.conf\";\na { path = /gone; persist; ip4 = inherit; }\n"),
        0
    );
    assert_eq!(lint("a { path = /gone\n}\n"), 1);
}

fn into_full_device(dir: &Path, args: &[&str]) -> Option<i32> {
    let full = std::fs::File::options().write(true).open("/dev/full").ok()?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_jailconf"));
    command.current_dir(dir).args(args).stdout(full).stderr(Stdio::null());
    command.status().unwrap().code()
}

#[test]
fn output_that_fails_is_status_2() {
    let dir = host();
    for args in [
        &["lint", "--root", "."][..],
        &["lint", "--root", ".", "--format", "json"],
        &["plan", "--root", "."],
        &["tree", "--root", "."],
        &["resolve", "etc/jail.conf"],
        &["rules"],
        &["explain", "R012"],
        &["--help"],
        &["--version"],
    ] {
        let Some(status) = into_full_device(dir.path(), args) else {
            return crate::files::skip("skipped: there is no /dev/full");
        };
        assert_eq!(status, 2, "{args:?}");
    }
}

/// `fix` writes all that it began, whoever reads what it says.
#[test]
fn a_closed_pipe_stops_no_fix_half_way() {
    let dir = tempfile::tempdir().unwrap();
    let bad = |name: &str| format!("{name} {{ path = /{name}; securelevel = -1; }}\n");
    let names: Vec<String> = (0..40).map(|i| format!("f{i}.conf")).collect();
    names.iter().for_each(|name| write(dir.path(), name, &bad("a")));
    let mut command = Command::new(env!("CARGO_BIN_EXE_jailconf"));
    command.current_dir(dir.path()).args(["fix", "--unsafe-fixes"]).args(&names);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().code().is_some());
    for name in &names {
        let text = std::fs::read_to_string(dir.path().join(name)).unwrap();
        assert!(text.contains("persist"), "{name}: {text}");
    }
}

/// What was not written is not said to be done.
#[test]
fn fix_reports_only_what_it_wrote() {
    let dir = tempfile::tempdir().unwrap();
    let text = "p { path = /p; persist; }\np.c { path = /p/c; allow.quotas; persist; }\n";
    write(dir.path(), "jail.conf", text);
    std::fs::hard_link(dir.path().join("jail.conf"), dir.path().join("other")).unwrap();
    let run = timed(dir.path(), &["fix", "--unsafe-fixes", "jail.conf"]);
    assert_eq!(run.status, 2);
    assert!(!run.out.contains("changed") && !run.out.contains("run on"), "{}", run.out);
    assert!(run.out.contains(": 1 error"), "{}", run.out);
}

/// A line that a file begins is a command to whoever runs this (GitHub's `::error::`).
#[test]
fn no_line_begins_with_what_a_file_says() {
    let dir = tempfile::tempdir().unwrap();
    let name = "x\n::error::pwned";
    let text =
        "\"::error::a\" { path = \"/j\n::error::b\"; allow.raw_sockets; }\n\"::warning::c\" { }\n";
    write(dir.path(), "etc/jail.conf", text);
    write(dir.path(), &format!("usr/local/bastille/jails/{name}/jail.conf"), "x{ }\n");
    for command in [&["lint"][..], &["lint", "--format=short"], &["plan", "--verbose"], &["tree"]] {
        let run = timed(dir.path(), &[command, &["--root", "."]].concat());
        let all = format!("{}\n{}", run.out, run.err);
        let commands = all.lines().filter(|l| l.trim_start().starts_with("::")).count();
        assert_eq!(commands, 0, "{command:?} {all}");
    }
    for command in [&["fix", "--dry-run"][..], &["fix", "--diff"], &["fmt", "--check"], &["fmt"]] {
        let run = timed(dir.path(), &[command, &["--root", "."]].concat());
        let all = format!("{}\n{}", run.out, run.err);
        assert!(!all.lines().any(|l| l.trim_start().starts_with("::")), "{command:?} {all}");
    }
}

/// Somebody flips a link all the time between a file of the jail's own and one of the
/// host's: nothing outside is read or written. JAILCONF_RACES sets the number of runs.
#[test]
fn a_link_that_is_flipped_leads_nowhere() {
    let dir = host();
    let conf = format!(".include \"/jails/p/etc/d/more.conf\";\n{HOST}");
    write(dir.path(), "etc/jail.conf", &conf);
    let inner = dir.path().join("jails/p/etc");
    write(&inner, "own/more.conf", "y{persist;path=/y}\n");
    write(&inner, "own/victim.conf", VICTIM);
    write(dir.path(), "etc/more.conf", SECRET);
    write(&inner, "jail.conf", ".include \"d/*.conf\";\n");
    let runs: usize =
        std::env::var("JAILCONF_RACES").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    let ends = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let (link, new) = (inner.join("d"), inner.join("new"));
            let targets = ["own", "../../../etc", "/etc"];
            for target in targets.iter().cycle() {
                if ends.load(Ordering::Relaxed) {
                    return;
                }
                let _ = symlink(target, &new);
                let _ = std::fs::rename(&new, &link);
                if *target == "own" {
                    // A directory in the place of the link, too.
                    let _ = std::fs::remove_file(&link);
                    let _ = std::fs::rename(inner.join("own"), &link);
                    let _ = std::fs::rename(&link, inner.join("own"));
                }
            }
        });
        // Also where a run shows something.
        let _end = Ends(&ends);
        for i in 0..runs {
            let commands: [&[&str]; 4] =
                [&["lint", "--root=."], &["fmt", "--root=."], &["fix", "."], &["fmt", "jails"]];
            let run = timed(dir.path(), commands[i % 4]);
            is_as_it_was(dir.path(), &run);
            assert_eq!(std::fs::read_to_string(dir.path().join("etc/more.conf")).unwrap(), SECRET);
        }
    });
}

/// Ends whoever flips the link.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// rc.conf.local counts after rc.conf for every rule (rc.conf(5); R113): what it names is
/// read, and what it no longer names is not.
#[test]
fn rc_conf_local_counts_for_every_rule() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "etc/rc.conf", "jail_enable=YES\njail_list=\"a b\"\n");
    for name in ["a", "b"] {
        let text = format!("{name} {{ path = /jails/{name}; persist; }}\n");
        write(dir.path(), &format!("etc/jail.conf.d/{name}.conf"), &text);
    }
    let unread = || {
        let run = jailconf_in(dir.path(), &["lint", "--root", ".", "--format", "short"]);
        let lines = run.out.lines().filter(|l| l.contains("J508")).map(str::to_owned);
        lines.map(|l| l.split(':').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(unread(), [""; 0]);
    write(dir.path(), "etc/rc.conf.local", "jail_list=\"a\"\n");
    assert_eq!(unread(), ["etc/jail.conf.d/b.conf"]);
    write(dir.path(), "etc/rc.conf.d/jail", "jail_list=\"b\"\n");
    assert_eq!(unread(), ["etc/jail.conf.d/a.conf"]);
}

/// A name with a new line in it begins no line: not a jail's, not a folder's, not a
/// hook's.
#[test]
fn a_name_with_a_new_line_begins_no_line() {
    let dir = tempfile::tempdir().unwrap();
    let text = "\"a\nJUNK\" { path = \"/j\nJUNK\"; exec.prestart = \"x\nJUNK\"; persist; \
                allow.raw_sockets = \"q\nJUNK\"; }\n\"a\nJUNK.c\" { path = /c; depend = \"z\nJUNK\"; }\n";
    write(dir.path(), "etc/jail.conf", text);
    write(dir.path(), "usr/local/bastille/jails/x\nJUNK/jail.conf", text);
    let commands: [&[&str]; 9] = [
        &["lint", "--root=."],
        &["lint", "--root=.", "--format=short"],
        &["plan", "--root=."],
        &["plan", "--root=.", "--verbose"],
        &["tree", "--root=."],
        &["tree", "--root=.", "--format=mermaid"],
        &["tree", "--root=.", "--format=dot"],
        &["resolve", "etc/jail.conf"],
        &["fix", "--root=.", "--dry-run"],
    ];
    for command in commands {
        let run = timed(dir.path(), command);
        let all = format!("{}\n{}", run.out, run.err);
        // The file's own lines stand behind a margin, and what FreeBSD says behind four
        // blanks, word for word.
        let mut own = all.lines().filter(|l| !l.starts_with("    "));
        let begins = own.rfind(|l| l.trim_start().starts_with("JUNK"));
        assert_eq!(begins, None, "{command:?} {all}");
    }
}

/// `--root` names a jail's root, or what lies in one: "whatever lies below a jail's root is
/// opened, followed and written as that jail, whatever command line led there".
#[test]
fn a_root_in_a_jail_is_opened_as_the_jails() {
    let dir = host();
    let inner = dir.path().join("jails/p");
    std::fs::create_dir_all(inner.join("srv/etc")).unwrap();
    let text = "c { path = /c; persist; }\n.include \"/etc/climbs.conf\";\n";
    write(dir.path(), "jails/p/etc/jail.conf", text);
    write(dir.path(), "jails/p/srv/etc/jail.conf", text);
    symlink("../../../etc/victim.conf", inner.join("etc/climbs.conf")).unwrap();
    symlink("../../../../etc/victim.conf", inner.join("srv/etc/climbs.conf")).unwrap();
    symlink("../..", inner.join("out")).unwrap();
    symlink(dir.path(), inner.join("away")).unwrap();
    symlink("jails/p", dir.path().join("link")).unwrap();
    for root in ["jails/p", "jails/p/srv", "jails/p/", "link", "link/srv"] {
        for command in COMMANDS {
            let run = timed(dir.path(), &[command, &["--root", root]].concat());
            is_as_it_was(dir.path(), &run);
            assert!(!run.out.contains("allow.raw_sockets"), "{root} {command:?} {}", run.out);
        }
    }
    // What leads out of the jail is not the host.
    for root in ["jails/p/out", "jails/p/away"] {
        for command in COMMANDS {
            let run = timed(dir.path(), &[command, &["--root", root]].concat());
            is_as_it_was(dir.path(), &run);
            assert!(!run.out.contains("jails/p"), "{root} {command:?} {}", run.out);
        }
    }
}
