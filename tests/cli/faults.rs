//! Writing, when something goes wrong: each file is what it was or what it should
//! be, never half, never gone.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::run::{NOBODY, Run, is_root, jailconf_as_nobody, jailconf_in, write};

const BEFORE: &str =
    "p { path = /p; persist; }\np.c { path = /p/c; securelevel = -1; allow.quotas; persist; }\n";
const FIX: [&str; 3] = ["fix", "--unsafe-fixes", "."];
const FILES: usize = 200;

fn after() -> String {
    BEFORE.replace(" allow.quotas;", "")
}

/// Where files are not really written to a disk, so that runs are quick.
fn quick_dir() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

fn path(dir: &Path, number: usize) -> PathBuf {
    dir.join(format!("jail.{number}.conf"))
}

fn fill(dir: &Path) {
    (0..FILES).for_each(|number| std::fs::write(path(dir, number), BEFORE).unwrap());
}

fn start(dir: &Path, args: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jailconf"));
    command.args(args).current_dir(dir).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Waits until so many files are written.
fn wait_for_writes(child: &mut Child, count: usize) {
    let out = BufReader::with_capacity(1, child.stdout.as_mut().unwrap());
    let written = out.lines().map_while(Result::ok).filter(|l| l.starts_with("changed "));
    written.take(count).for_each(drop);
}

/// How many files are old, how many new; whatever else there is, is a fault.
fn old_and_new(dir: &Path, new: &str) -> (usize, usize) {
    let (mut old, mut done) = (0, 0);
    for number in 0..FILES {
        let text = std::fs::read_to_string(path(dir, number)).expect("a file is gone");
        match text {
            text if text == BEFORE => old += 1,
            text if text == new => done += 1,
            text => panic!("a file is neither old nor new: {text:?}"),
        }
    }
    (old, done)
}

fn others(dir: &Path) -> Vec<String> {
    let files: BTreeSet<PathBuf> = (0..FILES).map(|number| path(dir, number)).collect();
    let all = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    all.filter(|p| !files.contains(p)).map(|p| p.display().to_string()).collect()
}

/// Numbers that differ from run to run of the tests.
struct Random(u64);

impl Random {
    /// From 0 up to 1.
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Kills runs, as often as JAILCONF_KILLS says or so many times: one in four at any
/// moment, the others after any number of files and up to a millisecond.
fn killed_at_any_moment(args: &[&str], new: &str, kills: usize) {
    let kills = std::env::var("JAILCONF_KILLS").map_or(kills, |n| n.parse().unwrap());
    let dir = quick_dir();
    fill(dir.path());
    let begin = Instant::now();
    start(dir.path(), args).wait_with_output().unwrap();
    let whole = begin.elapsed();
    assert_eq!(old_and_new(dir.path(), new), (0, FILES));
    fill(dir.path());
    let mut random = Random(begin.elapsed().as_nanos() as u64 | 1);
    let (mut left, mut partly) = (0, 0);
    for kill in 0..kills {
        let (old, _) = old_and_new(dir.path(), new);
        let mut child = start(dir.path(), args);
        if kill % 4 > 0 {
            wait_for_writes(&mut child, (random.next() * old as f64) as usize);
            std::thread::sleep(Duration::from_millis(1).mul_f64(random.next()));
        } else {
            std::thread::sleep(whole.mul_f64(random.next()));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let (old, done) = old_and_new(dir.path(), new);
        let others = others(dir.path());
        assert!(others.len() <= 1 + left, "{others:?}");
        left = others.len();
        partly += usize::from(old > 0 && done > 0);
        if old < FILES / 4 {
            fill(dir.path());
        }
    }
    eprintln!("killed {kills} times, {partly} times between two files");
    assert!(partly > kills / 4, "too few kills hit: {partly} of {kills}");
    fill(dir.path());
    assert_eq!(jailconf_in(dir.path(), args).status, 0);
    assert_eq!(old_and_new(dir.path(), new), (0, FILES));
    assert_eq!(others(dir.path()), [""; 0], "the next run cleans up");
}

#[test]
fn fix_is_killed_at_any_moment() {
    killed_at_any_moment(&FIX, &after(), 50);
}

#[test]
fn fmt_is_killed_at_any_moment() {
    killed_at_any_moment(&["fmt", "."], &indented("    "), 250);
}

fn indented(by: &str) -> String {
    format!(
        "p {{\n{by}path = /p;\n{by}persist;\n}}\np.c {{\n{by}path = /p/c;\n\
         {by}securelevel = -1;\n{by}allow.quotas;\n{by}persist;\n}}\n"
    )
}

fn says_only_that_another_writes(run: std::process::Child) {
    let output = run.wait_with_output().unwrap();
    for line in String::from_utf8_lossy(&output.stderr).lines() {
        let known = [": changed since it was read", ": is being written by another program"];
        assert!(known.iter().any(|k| line.ends_with(k)), "{line}");
    }
}

/// A form each: what is left is the one or the other, whole.
#[test]
fn two_runs_at_once() {
    for _ in 0..5 {
        let dir = quick_dir();
        fill(dir.path());
        let forms = ["2", "8"];
        let runs = forms.map(|form| start(dir.path(), &["fmt", "--indent", form, "."]));
        for run in runs {
            says_only_that_another_writes(run);
        }
        for number in 0..FILES {
            let text = std::fs::read_to_string(path(dir.path(), number)).unwrap();
            assert!(text == indented("  ") || text == indented("        "), "{text:?}");
        }
        assert_eq!(others(dir.path()), [""; 0]);
    }
}

/// Two runs that fix the same: each file is fixed once, whoever comes first.
#[test]
fn two_fixes_at_once() {
    for _ in 0..5 {
        let dir = quick_dir();
        fill(dir.path());
        let runs = [start(dir.path(), &FIX), start(dir.path(), &FIX)];
        for run in runs {
            says_only_that_another_writes(run);
        }
        assert_eq!(old_and_new(dir.path(), &after()), (0, FILES));
        assert_eq!(others(dir.path()), [""; 0]);
    }
}

/// While the first files are written, somebody else writes to the last one.
#[test]
fn a_file_that_changed_meanwhile_is_left() {
    for _ in 0..20 {
        let dir = tempfile::tempdir().unwrap();
        fill(dir.path());
        let last = path(dir.path(), 99);
        let mut child = start(dir.path(), &FIX);
        wait_for_writes(&mut child, 1);
        std::fs::write(&last, "mine { persist; }\n").unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(std::fs::read_to_string(&last).unwrap(), "mine { persist; }\n");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        if err == "jailconf: ./jail.99.conf: not written: changed since it was read\n" {
            assert_eq!(output.status.code(), Some(2));
            return;
        }
        assert_eq!(err, "", "it was written before");
    }
    panic!("never was quick enough");
}

/// What a killed run left goes; what a living one is writing stays.
#[test]
fn copies_of_dead_runs_go_and_those_of_living_ones_stay() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "jail.conf", BEFORE);
    write(dir.path(), ".jail.conf.jailconf-0", "dead");
    write(dir.path(), ".jail.conf.jailconf-1", "living");
    write(dir.path(), ".jail.conf.jailconf-x", "somebody's");
    std::fs::create_dir(dir.path().join(".jail.conf.jailconf-2")).unwrap();
    let living = std::fs::File::open(dir.path().join(".jail.conf.jailconf-1")).unwrap();
    rustix::fs::flock(&living, rustix::fs::FlockOperation::LockExclusive).unwrap();
    assert_eq!(jailconf_in(dir.path(), &FIX).status, 0);
    let there = |name: &str| dir.path().join(format!(".jail.conf.jailconf-{name}")).exists();
    assert_eq!(["0", "1", "2", "3", "x"].map(there), [false, true, true, false, true]);
    assert_eq!(std::fs::read_to_string(dir.path().join("jail.conf")).unwrap(), after());
}

/// Somebody who holds a file for ever, as root in a jail may, stops no run.
#[test]
fn a_file_that_is_held_is_left() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "jail.conf", BEFORE);
    let held = std::fs::File::open(dir.path().join("jail.conf")).unwrap();
    rustix::fs::flock(&held, rustix::fs::FlockOperation::LockExclusive).unwrap();
    let run = jailconf_in(dir.path(), &FIX);
    let said = "jailconf: ./jail.conf: not written: is being written by another program\n";
    assert_eq!((run.status, run.err.as_str()), (2, said));
}

fn left_alone(dir: &Path, run: &Run, why: &str) {
    let said = format!("jailconf: ./jail.conf: not written: {why}\n");
    assert_eq!((run.status, run.err.as_str()), (2, said.as_str()));
    assert_eq!(std::fs::read_to_string(dir.join("jail.conf")).unwrap(), BEFORE);
    assert_eq!(std::fs::read_dir(dir).unwrap().count(), 1, "nothing else is left");
}

/// A file, and a directory of a mode, that belong to somebody.
fn owned(file: u32, dir_mode: u32) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "jail.conf", BEFORE);
    if is_root() {
        chown(dir.path().join("jail.conf"), Some(file), Some(file)).unwrap();
    }
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(dir_mode)).unwrap();
    dir
}

#[test]
fn in_a_directory_that_may_not_be_written() {
    let dir = owned(NOBODY, 0o555);
    let run = jailconf_as_nobody(dir.path(), &FIX);
    left_alone(dir.path(), &run, "Permission denied");
}

/// The new file could not belong to whom the old one belongs.
#[test]
fn a_file_of_somebody_else() {
    if !is_root() {
        crate::files::skip("skipped: only root has files of somebody else's at hand");
        return;
    }
    let dir = owned(0, 0o777);
    let run = jailconf_as_nobody(dir.path(), &FIX);
    left_alone(dir.path(), &run, "Operation not permitted");
    assert_eq!(std::fs::metadata(dir.path().join("jail.conf")).unwrap().uid(), 0);
}

/// A small file system in memory, while this is held.
struct Small(tempfile::TempDir);

impl Small {
    fn mount() -> Option<Small> {
        let dir = tempfile::tempdir().unwrap();
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", "size=65536", "tmpfs"]).arg(dir.path());
        let mounted = command.output().is_ok_and(|output| output.status.success());
        if !mounted {
            crate::files::skip("skipped: whoever runs the tests may not mount a small file system");
            return None;
        }
        Some(Small(dir))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

/// Without room for the new file the old one stays, also where it would be written
/// in place.
#[test]
fn a_full_disk() {
    let Some(small) = Small::mount() else { return };
    let dir = small.0.path();
    write(dir, "jail.conf", BEFORE);
    let rest = dir.join("rest");
    let filled = (1..=16).rev().find(|pages| std::fs::write(&rest, vec![0; pages * 4096]).is_ok());
    assert!(filled.is_some());
    let run = jailconf_in(dir, &FIX);
    let said = "jailconf: ./jail.conf: not written: No space left on device\n";
    assert_eq!((run.status, run.err.as_str()), (2, said));
    let run = jailconf_in(dir, &[&FIX[..], &["--backup"]].concat());
    assert_eq!((run.status, run.err.as_str()), (2, said));
    std::fs::hard_link(dir.join("jail.conf"), dir.join("other")).unwrap();
    let run = jailconf_in(dir, &[&FIX[..], &["--in-place"]].concat());
    assert_eq!((run.status, run.err.as_str()), (2, said));
    assert_eq!(std::fs::read_to_string(dir.join("jail.conf")).unwrap(), BEFORE);
    assert_eq!(std::fs::read_dir(dir).unwrap().count(), 3);
    std::fs::remove_file(rest).unwrap();
    assert_eq!(jailconf_in(dir, &[&FIX[..], &["--in-place"]].concat()).status, 0);
    assert_eq!(std::fs::read_to_string(dir.join("other")).unwrap(), after());
}

#[test]
fn a_file_system_that_is_read_only() {
    let Some(small) = Small::mount() else { return };
    write(small.0.path(), "jail.conf", BEFORE);
    let mut command = Command::new("mount");
    command.args(["-o", "remount,ro"]).arg(small.0.path());
    assert!(command.status().unwrap().success());
    for how in [&FIX[..], &[&FIX[..], &["--backup"]].concat()] {
        left_alone(small.0.path(), &jailconf_in(small.0.path(), how), "Read-only file system");
    }
}

/// `u::rw-,u:1234:r--,g::r--,m::r--,o::---`, as Linux keeps it.
#[cfg(target_os = "linux")]
const ACCESS_LIST: [(u16, u16, u32); 5] =
    [(1, 6, u32::MAX), (2, 4, 1234), (4, 4, u32::MAX), (16, 4, u32::MAX), (32, 0, u32::MAX)];

#[cfg(target_os = "linux")]
#[test]
fn attributes_and_access_lists_stay() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "jail.conf", BEFORE);
    let file = dir.path().join("jail.conf");
    let mut list = 2_u32.to_le_bytes().to_vec();
    for (tag, may, who) in ACCESS_LIST {
        list.extend(
            tag.to_le_bytes().into_iter().chain(may.to_le_bytes()).chain(who.to_le_bytes()),
        );
    }
    let wanted = [("user.note", b"kept".to_vec()), ("system.posix_acl_access", list)];
    let here: Vec<_> = wanted.iter().filter(|(n, v)| xattr::set(&file, n, v).is_ok()).collect();
    if here.len() < wanted.len() {
        crate::files::skip(&format!("skipped in part: the file system takes {here:?} only"));
    }
    let mode = std::fs::metadata(&file).unwrap().mode();
    let run = jailconf_in(dir.path(), &FIX);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    for (name, value) in here {
        assert_eq!(xattr::get(&file, name).unwrap().as_ref(), Some(value), "{name}");
    }
    assert_eq!(std::fs::metadata(&file).unwrap().mode(), mode);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), after());
}

#[cfg(target_os = "linux")]
#[test]
fn an_attribute_that_cannot_be_kept_is_named() {
    let dir = owned(NOBODY, 0o777);
    let file = dir.path().join("jail.conf");
    if !is_root() || xattr::set(&file, "security.note", b"by root").is_err() {
        crate::files::skip("skipped: whoever runs the tests may not set such an attribute");
        return;
    }
    let run = jailconf_as_nobody(dir.path(), &FIX);
    let said = "jailconf: ./jail.conf: its attribute `security.note` could not be kept\n";
    assert_eq!((run.status, run.err.as_str()), (0, said));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), after());
}
