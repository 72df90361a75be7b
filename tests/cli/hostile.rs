//! The inside of a jail belongs to whoever is root there.

use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::run::{Run, findings, jailconf, write};

const JAILS: &str = "usr/local/bastille/jails";

/// A host with a jail `p`, whose root is `/jails/p`.
fn host() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "etc/jail.conf", "p { path = /jails/p; children.max = 9; persist; }\n");
    std::fs::create_dir_all(dir.path().join("jails/p/etc")).unwrap();
    dir
}

fn inside(host: &tempfile::TempDir) -> std::path::PathBuf {
    host.path().join("jails/p")
}

fn lint(host: &tempfile::TempDir) -> Run {
    let start = Instant::now();
    let run = jailconf(&["lint", "--root", &host.path().display().to_string(), "--format", "json"]);
    assert!(start.elapsed() < Duration::from_secs(30), "it hangs");
    run
}

fn child(name: &str) -> String {
    format!("{name} {{ path = /jails/{name}; }}\n")
}

fn jails_found(run: &Run) -> Vec<String> {
    findings(&run.out).iter().map(|f| f["jail"].as_str().unwrap().to_owned()).collect()
}

/// A link that is absolute, or climbs, is followed as the jail would: from its
/// own root.
#[test]
fn a_link_never_leads_out() {
    let host = host();
    write(host.path(), "secret/jail.conf", &child("secret"));
    write(&inside(&host), "secret/jail.conf", &child("own"));
    symlink("/secret/jail.conf", inside(&host).join("etc/jail.conf")).unwrap();
    assert_eq!(jails_found(&lint(&host)), ["p.own"]);
    std::fs::remove_file(inside(&host).join("etc/jail.conf")).unwrap();
    symlink("../../../../../secret/jail.conf", inside(&host).join("etc/jail.conf")).unwrap();
    assert_eq!(jails_found(&lint(&host)), ["p.own"]);
}

#[test]
fn a_directory_that_links_out_is_empty() {
    let host = host();
    write(host.path(), &format!("outside/{JAILS}/x/jail.conf"), &child("x"));
    symlink(host.path().join("outside/usr"), inside(&host).join("usr")).unwrap();
    let run = lint(&host);
    assert_eq!((run.status, jails_found(&run).len()), (0, 0), "{}", run.out);
}

#[test]
fn links_in_a_circle_end() {
    let host = host();
    symlink("loop2", inside(&host).join("loop1")).unwrap();
    symlink("loop1", inside(&host).join("loop2")).unwrap();
    symlink("/loop1", inside(&host).join("etc/jail.conf")).unwrap();
    symlink(".", inside(&host).join("usr")).unwrap();
    let run = lint(&host);
    let said = "jails/p/etc/jail.conf: Too many levels of symbolic links (os error";
    assert_eq!((run.status, run.err.contains(said)), (2, false), "{}", run.err);
    assert!(run.err.contains("jails/p/etc/jail.conf: Too many levels"), "{}", run.err);
}

/// A jail whose root is `/` would be walked for ever.
#[test]
fn a_root_that_holds_itself_is_walked_once() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "etc/jail.conf", "p { path = /; persist; }\nq { path = /j/..; persist; }\n");
    let run = jailconf(&["plan", "--root", &dir.path().display().to_string()]);
    assert_eq!(run.out.lines().filter(|l| l.contains("created by")).count(), 2, "{}", run.out);
    write(dir.path(), "j/etc/jail.conf", "r { path = /; persist; }\n");
    write(dir.path(), "etc/jail.conf", "s { path = /j; persist; children.max = 9; }\n");
    let run = jailconf(&["plan", "--root", &dir.path().display().to_string()]);
    assert_eq!(run.out.lines().filter(|l| l.contains("created by")).count(), 2, "{}", run.out);
}

#[test]
fn a_fifo_and_a_device_are_not_opened() {
    let host = host();
    let fifo = inside(&host).join("etc/jail.conf");
    let made = Command::new("mkfifo").arg(&fifo).status().unwrap();
    assert!(made.success());
    let run = lint(&host);
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(
        run.err.contains("jails/p/etc/jail.conf: not a regular file (inside `p`)"),
        "{}",
        run.err
    );
    std::fs::remove_file(&fifo).unwrap();
    let made = Command::new("mknod")
        .arg(&fifo)
        .args(["c", "1", "5"])
        .stderr(std::process::Stdio::null())
        .status();
    if !made.is_ok_and(|s| s.success()) {
        crate::files::skip("skipped: only root makes devices");
        return;
    }
    let run = lint(&host);
    assert!(
        run.err.contains("jails/p/etc/jail.conf: not a regular file (inside `p`)"),
        "{}",
        run.err
    );
}

#[test]
fn a_huge_file_is_not_read() {
    let host = host();
    let file = std::fs::File::create(inside(&host).join("etc/jail.conf")).unwrap();
    file.set_len(1 << 30).unwrap();
    let run = lint(&host);
    assert_eq!(run.status, 2);
    assert!(
        run.err.contains("jails/p/etc/jail.conf: larger than 16777216 bytes (inside `p`)"),
        "{}",
        run.err
    );
}

#[test]
fn a_directory_is_looked_through_up_to_its_jails_share() {
    let host = host();
    let dir = inside(&host).join("etc/jail.conf.d");
    std::fs::create_dir_all(&dir).unwrap();
    let fill = |numbers: std::ops::Range<u32>| {
        for i in numbers {
            std::fs::File::create(dir.join(format!("{i}.txt"))).unwrap();
        }
    };
    fill(0..90_000);
    std::fs::write(dir.join("x.conf"), child("x")).unwrap();
    assert_eq!(jails_found(&lint(&host)), ["p.x"]);
    fill(90_000..110_000);
    let root = host.path().display().to_string();
    let run = jailconf(&["lint", "--root", &root]);
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(run.err.contains("more than 100000 entries in one jail"), "{}", run.err);
}

/// A pattern's directory that is too large is no all clear: what it holds was not read.
#[test]
fn a_directory_that_a_pattern_leads_to_is_named_where_it_is_too_large() {
    let host = host();
    std::fs::write(inside(&host).join("etc/jail.conf"), ".include \"/e/*.conf\";\n").unwrap();
    let dir = inside(&host).join("e");
    std::fs::create_dir_all(&dir).unwrap();
    for i in 0..100_001 {
        std::fs::File::create(dir.join(i.to_string())).unwrap();
    }
    let run = lint(&host);
    assert_eq!(run.status, 2, "{}", run.out);
    assert!(
        run.err.contains("jails/p: more than 100000 entries in one jail (inside `p`)"),
        "{}",
        run.err
    );
}

/// Names and texts with escape sequences, in every form of output.
#[test]
fn nothing_reaches_the_terminal_raw() {
    let host = host();
    let jails = inside(&host).join(JAILS);
    let evil = jails.join("\u{1b}[2Jevil\u{9b}31m");
    std::fs::create_dir_all(&evil).unwrap();
    let text = "\"e\u{1b}]0;x\u{7}\" { path = \"/j/\u{1b}[31m\u{202e}\"; \u{1b}persist\u{1b}; exec.start = \"y\u{1b}c\"; }\n";
    std::fs::write(evil.join("jail.conf"), text).unwrap();
    std::fs::create_dir_all(jails.join("\u{1b}[5mdir/jail.conf/x")).unwrap();
    let root = host.path().display().to_string();
    let raw = |text: &str| text.chars().any(|c| c != '\n' && (c.is_control() || c == '\u{202e}'));
    for args in [
        &["lint", "--root", &root][..],
        &["lint", "--root", &root, "--format", "short"],
        &["lint", "--root", &root, "--format", "json"],
        &["plan", "--root", &root, "--verbose"],
        &["plan", "--root", &root, "--format", "json"],
        &["tree", "--root", &root],
        &["fix", "--root", &root, "--unsafe-fixes", "--diff"],
        &["fix", "--root", &root, "--dry-run"],
        &["parse", &evil.join("jail.conf").display().to_string()],
        &["parse", "--format", "json", &evil.join("jail.conf").display().to_string()],
        &["resolve", &evil.join("jail.conf").display().to_string()],
        &["resolve", "--format", "json", &evil.join("jail.conf").display().to_string()],
    ] {
        let run = jailconf(args);
        // No fix is written into what does not parse, so that there is no difference to show.
        assert!(!run.out.is_empty() || args.contains(&"--diff"), "{args:?}");
        assert!(!raw(&run.out) && !raw(&run.err), "{args:?}: {:?} {:?}", run.out, run.err);
    }
}

/// Nothing is written through a link inside a jail, and nothing outside it.
#[test]
fn nothing_is_written_through_a_link() {
    let host = host();
    let text = "c { path = /jails/c; devfs_ruleset = 4; persist; }\n";
    write(host.path(), "outside.conf", text);
    write(&inside(&host), "real.conf", text);
    symlink("/real.conf", inside(&host).join("etc/jail.conf")).unwrap();
    let run = jailconf(&["fix", "--root", &host.path().display().to_string()]);
    assert_eq!(run.status, 2, "{}", run.out);
    assert!(
        run.err.contains("jails/p/etc/jail.conf: not written: is reached through a symbolic link"),
        "{}",
        run.err
    );
    for path in ["outside.conf", "jails/p/real.conf"] {
        assert_eq!(std::fs::read_to_string(host.path().join(path)).unwrap(), text);
    }
}

/// A name that is not UTF-8 is a name like any other.
#[test]
fn names_are_bytes() {
    let host = host();
    let name = CString::new(b"\xff\xfe.conf".to_vec()).unwrap();
    let dir = inside(&host).join("etc/jail.conf.d");
    std::fs::create_dir_all(&dir).unwrap();
    let path = dir.join(Path::new(std::ffi::OsStr::from_bytes(name.as_bytes())));
    std::fs::write(path, child("x")).unwrap();
    let run = lint(&host);
    let file = &findings(&run.out)[0]["file"];
    assert!(file["b64"].is_string(), "{file}");
}

/// R083: jail(8) follows no link on the way to a mount point below a jail's path, and
/// says so.
#[test]
fn a_link_on_the_way_to_a_mount_point_is_refused() {
    let host = tempfile::tempdir().unwrap();
    let root = host.path().join("jails/www");
    for dir in ["etc", "jails/www/bin", "jails/www/real/data"] {
        std::fs::create_dir_all(host.path().join(dir)).unwrap();
    }
    symlink("real", root.join("link")).unwrap();
    let jail = |target: &str| {
        let text = format!(
            "www {{ path = /jails/www; persist; ip4 = inherit; \
             mount = \"/data /jails/www/{target} nullfs rw 0 0\"; }}\n"
        );
        std::fs::write(host.path().join("etc/jail.conf"), text).unwrap();
        lint(&host)
    };
    let run = jail("link/data");
    let says = "jail: www: mount: /jails/www/link is a symbolic link";
    assert!(run.out.contains(says), "{}", run.out);
    let run = jail("real/data");
    assert_eq!((run.status, findings(&run.out).len()), (0, 0), "{}", run.out);
}
