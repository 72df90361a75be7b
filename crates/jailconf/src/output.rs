//! Standard output and standard error.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use crate::cli::Color;
use crate::visible::visible;

/// A message for the person at the terminal.
pub fn complain(message: &str) {
    // Nobody is left to tell if this fails.
    let _ = writeln!(std::io::stderr(), "jailconf: {}", visible(message));
}

/// Prints text; a reader that went away ends the program quietly.
pub fn print(text: &str) {
    print_bytes(text.as_bytes());
}

/// Prints bytes as they are.
pub fn print_bytes(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    if out.write_all(bytes).and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

/// What clap has to say: help on standard output with status 0, a wrong call on
/// standard error with status 2.
pub fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
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
