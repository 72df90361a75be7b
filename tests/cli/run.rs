use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::files::{copy, project};

/// What a run came to.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub out: String,
    pub err: String,
}

/// Runs `jailconf` in a directory.
pub fn jailconf_in(dir: &Path, args: &[&str]) -> Run {
    run(Command::new(env!("CARGO_BIN_EXE_jailconf")), dir, args)
}

/// Nobody in particular; owns nothing.
pub const NOBODY: u32 = 65534;

/// Runs `jailconf` in a directory as a user who may not do everything: as root, as
/// nobody, who is let into the directory.
pub fn jailconf_as_nobody(dir: &Path, args: &[&str]) -> Run {
    if !is_root() {
        return jailconf_in(dir, args);
    }
    let place = tempfile::tempdir().unwrap();
    let program = place.path().join("jailconf");
    std::fs::copy(env!("CARGO_BIN_EXE_jailconf"), &program).unwrap();
    for open in [place.path(), dir] {
        let mode = std::fs::metadata(open).unwrap().permissions().mode();
        std::fs::set_permissions(open, std::fs::Permissions::from_mode(mode | 0o555)).unwrap();
    }
    let mut command = Command::new(&program);
    command.uid(NOBODY).gid(NOBODY);
    run(command, dir, args)
}

/// Whether whoever runs the tests may do everything.
pub fn is_root() -> bool {
    std::fs::metadata(tempfile::tempdir().unwrap().path()).unwrap().uid() == 0
}

fn run(mut command: Command, dir: &Path, args: &[&str]) -> Run {
    command.current_dir(dir).args(args).env_remove("CLICOLOR_FORCE").env_remove("NO_COLOR");
    let mut output = command.output();
    // A program that was only just written may still be open in a child of another test.
    while output.as_ref().is_err_and(|e| e.kind() == ErrorKind::ExecutableFileBusy) {
        std::thread::sleep(Duration::from_millis(10));
        output = command.output();
    }
    let output = output.unwrap_or_else(|e| panic!("jailconf does not run: {e}"));
    Run {
        status: output.status.code().unwrap_or_else(|| panic!("jailconf was killed: {args:?}")),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs `jailconf` in the project's folder.
pub fn jailconf(args: &[&str]) -> Run {
    jailconf_in(&project(), args)
}

/// A copy of a migration scene, which goes away with the guard.
pub fn scene(name: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(&project().join("fixtures/migration").join(name), dir.path());
    dir
}

/// Writes a file, and the directories above it.
pub fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path.trim_start_matches('/'));
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// The findings of `lint --format json`.
pub fn findings(out: &str) -> Vec<serde_json::Value> {
    let json: serde_json::Value =
        serde_json::from_str(out).unwrap_or_else(|e| panic!("{e}: {out}"));
    json["findings"].as_array().unwrap().clone()
}
