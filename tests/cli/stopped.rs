//! A run that is interrupted, and runs that would have no end.

use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// It is ended by the signal itself, which a shell reports as 130 (what the README lists as exit
/// statuses), at once and without a word.
#[test]
fn an_interrupted_run_is_ended_by_the_signal() {
    for args in [&["lint", "-"][..], &["fix", "--dry-run", "-"], &["plan", "-"], &["fmt", "-"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jailconf"));
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(300));
        let start = Instant::now();
        let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(killed.unwrap().success());
        let status = child.wait().unwrap();
        assert_eq!((status.code(), status.signal()), (None, Some(2)), "{args:?}");
        assert!(start.elapsed() < Duration::from_secs(2), "{args:?}");
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(said, "", "{args:?}");
    }
}
