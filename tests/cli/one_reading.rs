//! A run opens each file once, whoever asks for it, and what one jail holds is bounded.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::run::{jailconf_in, write};

/// A host with a jail in a jail, an include, an fstab, and what rc(8) and Bastille read.
fn host() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let conf = ".include \"/etc/jail.conf.d/*.conf\";\n\
                a { path = /jails/a; mount.fstab = /etc/fstab.a; persist; children.max = 3; }\n";
    let bastille = "usr/local/bastille/jails/w";
    for (path, text) in [
        ("etc/jail.conf", conf),
        ("etc/jail.conf.d/b.conf", "b { path = /jails/b; persist; }\n"),
        ("etc/fstab.a", "/data /jails/a/mnt nullfs ro 0 0\n"),
        ("etc/rc.conf", "jail_enable=YES\n"),
        ("etc/devfs.rules", "[own=20]\nadd hide\n"),
        ("jails/a/etc/jail.conf", "c { path = /jails/c; persist; }\n"),
        ("jails/a/etc/rc.conf", "jail_enable=YES\n"),
        ("usr/local/etc/bastille/bastille.conf", "bastille_prefix=/usr/local/bastille\n"),
        (
            &format!("{bastille}/jail.conf"),
            "w { path = /usr/local/bastille/jails/w/root; persist; }\n",
        ),
        (&format!("{bastille}/root/etc/jail.conf"), "x { path = /x; persist; }\n"),
    ] {
        write(dir.path(), path, text);
    }
    dir
}

#[cfg(target_os = "linux")]
mod opens {
    use std::collections::BTreeMap;
    use std::mem::MaybeUninit;
    use std::os::fd::OwnedFd;

    use rustix::fs::inotify::{CreateFlags, Reader, WatchFlags, add_watch, init};

    use super::*;

    /// Counts how often each regular file below a directory is opened.
    struct Opens {
        inotify: OwnedFd,
        names: BTreeMap<i32, PathBuf>,
    }

    impl Opens {
        fn below(dir: &Path) -> Opens {
            let inotify = init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).unwrap();
            let (mut names, mut pending) = (BTreeMap::new(), vec![dir.to_owned()]);
            while let Some(dir) = pending.pop() {
                for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
                    if entry.file_type().unwrap().is_dir() {
                        pending.push(entry.path());
                        continue;
                    }
                    let watch = add_watch(&inotify, entry.path(), WatchFlags::OPEN).unwrap();
                    names.insert(watch, entry.path());
                }
            }
            Opens { inotify, names }
        }

        /// The files that were opened more often than once, and whether any was.
        fn counted(self) -> (Vec<PathBuf>, bool) {
            let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
            let mut space = [MaybeUninit::uninit(); 1 << 16];
            let mut reader = Reader::new(&self.inotify, &mut space);
            while let Ok(event) = reader.next() {
                *counts.entry(event.wd()).or_default() += 1;
            }
            let often = counts.iter().filter(|(_, count)| **count > 1);
            (often.map(|(watch, _)| self.names[watch].clone()).collect(), !counts.is_empty())
        }
    }

    #[test]
    fn a_file_is_opened_once_whoever_asks_for_it() {
        let b = "etc/jail.conf.d/b.conf";
        for args in [
            &["lint", "--root", "."][..],
            &["fix", "--diff", "--root", "."],
            &["fmt", "--check", "--root", "."],
            &["plan", "--root", "."],
            &["tree", "--root", "."],
            &["resolve", "--root", ".", "/etc/jail.conf"],
            &["lint", "."],
            &["lint", "etc/jail.conf", b],
            &["plan", b],
            &["fmt", "--check", "jails"],
            &["resolve", "jails/a/etc/jail.conf"],
            &["parse", b],
        ] {
            let dir = host();
            let opens = Opens::below(dir.path());
            let run = jailconf_in(dir.path(), args);
            assert!(run.status < 2, "{args:?}: {}", run.err);
            let (often, any) = opens.counted();
            assert!(often.is_empty() && any, "{args:?}: {often:?}");
        }
    }
}

/// A host on which somebody fills the root of the jail `p`; `q` has a mistake of its own.
fn hostile(fill: impl FnOnce(&Path)) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let conf = "p { path = /jails/p; persist; children.max = 90; }\n\
                q { path = /jails/q; persist; securelevel = 9x; }\n";
    write(dir.path(), "etc/jail.conf", conf);
    std::fs::create_dir_all(dir.path().join("jails/p/etc")).unwrap();
    fill(&dir.path().join("jails/p"));
    dir
}

/// The run ends with a status, says what is too much, and finds what is wrong with `q`.
fn check(dir: &tempfile::TempDir, status: i32, too_much: &str) {
    for command in ["lint", "plan", "fix", "tree"] {
        let mut args = vec![command, "--root", "."];
        args.extend(["--dry-run"].iter().filter(|_| command == "fix"));
        let run = jailconf_in(dir.path(), &args);
        let expected = if command == "tree" && status == 1 { 0 } else { status };
        assert_eq!(run.status, expected, "{command}: {}", run.err);
        assert!(run.err.contains(too_much), "{command}: {}", run.err);
        assert!(run.out.contains('q'), "{command} says nothing of what is beside it");
    }
}

#[test]
fn a_root_of_two_names_is_looked_into_once() {
    let dir = hostile(|p| {
        let mut root = p.to_owned();
        for _ in 0..30 {
            let conf = "a { path = /j; persist; }\nb { path = /k; persist; }\n";
            write(&root, "etc/jail.conf", conf);
            std::fs::create_dir(root.join("j")).unwrap();
            symlink("j", root.join("k")).unwrap();
            root = root.join("j");
        }
    });
    check(&dir, 1, "");
}

#[test]
fn globs_through_links_end() {
    let dir = hostile(|p| {
        write(p, "etc/d/x.conf", "x { path = /x; persist; }\n");
        (0..8).for_each(|i| symlink(".", p.join(format!("etc/d/l{i}"))).unwrap());
        write(p, "etc/jail.conf", ".include \"/etc/d/*/*/*/*/*/*/*/*/*.conf\";\n");
    });
    check(&dir, 2, "more than 100000 entries in one jail");
}

#[test]
fn values_that_double_end() {
    let doubled = |last: usize| {
        let line = |i: usize| format!("$v{i} = \"${{v{}}}${{v{}}}\";\n", i - 1, i - 1);
        format!("$v0 = \"0123456789abcdef\";\n{}", (1..=last).map(line).collect::<String>())
    };
    let dir = hostile(|p| {
        write(p, "../../jailconf.toml", "[limits]\njail-text-mib = 16\n");
        for file in 0..9 {
            let jails = (0..4).map(|i| {
                format!("j{file}x{i} {{ path = /j; persist; exec.start = \"${{v16}}\"; }}\n")
            });
            let text = doubled(16) + &jails.collect::<String>();
            write(p, &format!("usr/local/bastille/jails/b{file}/jail.conf"), &text);
        }
    });
    check(&dir, 2, "more than 16 MiB of values inside one jail");
}

#[test]
fn a_million_braces_end() {
    let dir = hostile(|p| write(p, "etc/jail.conf", &"a{".repeat(20_000)));
    check(&dir, 1, "");
}

#[test]
fn includes_without_end_are_left_out() {
    let dir = hostile(|p| {
        std::fs::create_dir(p.join("etc/i")).unwrap();
        let fill = |i: u32| std::fs::write(p.join(format!("etc/i/{i}.conf")), "").unwrap();
        (0..10_100).for_each(fill);
        write(p, "etc/jail.conf", ".include \"/etc/i/*.conf\";\n");
    });
    check(&dir, 2, "more than 10000 files");
}

#[test]
fn lines_of_an_fstab_without_end_are_left_out() {
    let dir = hostile(|p| {
        write(p, "etc/jail.conf", "u { path = /j/u; mount.fstab = /etc/f; persist; }\n");
        let line = |i: u32| format!("/a{i} /j/u/m{i} nullfs ro 0 0\n");
        write(p, "etc/f", &(0..20_100).map(line).collect::<String>());
    });
    check(&dir, 2, "more than 20000 lines of fstab files inside one jail");
}

/// One jail's share is never another's, and each limit can be set.
#[test]
fn a_share_is_the_jails_own_and_can_be_set() {
    let dir = hostile(|p| {
        let line = |i: u32| format!("j{i} {{ path = /j/{i}; persist; }}\n");
        write(p, "etc/jail.conf", &(0..8).map(line).collect::<String>());
    });
    let conf = "r { path = /jails/r; persist; children.max = 9; }\n";
    write(dir.path(), "etc/jail.conf.d/r.conf", conf);
    write(dir.path(), "jails/r/etc/jail.conf", "s { path = /s; persist; }\n");
    write(dir.path(), "jailconf.toml", "[limits]\njail-jails = 7\n");
    let run = jailconf_in(dir.path(), &["plan", "--root", "."]);
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(run.err.contains("jails/p: more than 7 jails inside one jail"), "{}", run.err);
    assert!(run.out.contains("r.s") && run.out.contains("p.j6"), "{}", run.out);
    assert!(!run.out.contains("p.j7"), "{}", run.out);
    write(dir.path(), "jailconf.toml", "[limits]\njail-jails = 8\n");
    let run = jailconf_in(dir.path(), &["plan", "--root", "."]);
    assert!(run.out.contains("p.j7") && run.status == 1, "{}", run.err);
}

/// What is there and is no file is not passed over: rc.conf(5), and `.include` (R047).
#[test]
fn a_directory_in_the_place_of_a_file_is_named() {
    for place in ["etc/rc.conf", "usr/local/etc/bastille/bastille.conf"] {
        let dir = hostile(|_| {});
        std::fs::create_dir_all(dir.path().join(place)).unwrap();
        let run = jailconf_in(dir.path(), &["lint", "--root", "."]);
        assert_eq!(run.status, 2, "{place}: {}", run.err);
        assert!(run.err.contains(&format!("{place}: Is a directory")), "{}", run.err);
    }
    let dir = hostile(|_| {});
    std::fs::create_dir(dir.path().join("d")).unwrap();
    let name = dir.path().join("d").display().to_string();
    let text = format!(".include \"{name}\";\na {{ path = /nowhere; persist; }}\n");
    write(dir.path(), "i.conf", &text);
    for command in ["lint", "fix", "fmt", "plan", "resolve"] {
        let run = jailconf_in(dir.path(), &[command, "i.conf"]);
        assert_eq!(run.status, 2, "{command}: {}", run.err);
    }
}
