//! Standard output and standard error.

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::cli::Color;
use crate::disk::words;
use crate::visible::visible;

/// What became of standard output.
enum Outlet {
    Open,
    /// Its reader went away: what is said is of no use, what is done still is.
    Closed,
    /// It could not be written, in the system's words.
    Failed(String),
}

static OUTLET: Mutex<Outlet> = Mutex::new(Outlet::Open);

/// A message for the person at the terminal.
pub fn complain(message: &str) {
    // Nobody is left to tell if this fails.
    let _ = writeln!(std::io::stderr(), "jailconf: {}", visible(message));
}

/// Prints text; a reader that went away ends the output, never the work.
pub fn print(text: &str) {
    print_bytes(text.as_bytes());
}

/// Prints bytes as they are.
pub fn print_bytes(bytes: &[u8]) {
    let mut outlet = OUTLET.lock().unwrap_or_else(PoisonError::into_inner);
    if !matches!(*outlet, Outlet::Open) {
        return;
    }
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::BrokenPipe => *outlet = Outlet::Closed,
        Err(error) => *outlet = Outlet::Failed(words(&error)),
    }
}

/// Whether a person reads standard output as it is written.
pub fn is_terminal() -> bool {
    std::io::stdout().is_terminal()
}

/// Whether all output could be written, or nobody wanted it; says so where it could not.
pub fn is_complete() -> bool {
    let outlet = OUTLET.lock().unwrap_or_else(PoisonError::into_inner);
    let Outlet::Failed(reason) = &*outlet else { return true };
    complain(&format!("standard output: {reason}"));
    false
}

/// What clap has to say: help on standard output with status 0, a wrong call on
/// standard error with status 2.
pub fn usage(error: &clap::Error) -> u8 {
    if error.use_stderr() {
        let _ = error.print();
        return 2;
    }
    let text = error.render();
    let colored = std::io::stdout().is_terminal();
    print(&if colored { text.ansi().to_string() } else { text.to_string() });
    0
}

/// Whether output is coloured (`--color`, NO_COLOR, CLICOLOR_FORCE, a terminal).
pub fn colored(choice: Color) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty() && v != "0");
    match choice {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR") => false,
        Color::Auto if set("CLICOLOR_FORCE") => true,
        Color::Auto => std::io::stdout().is_terminal(),
    }
}
