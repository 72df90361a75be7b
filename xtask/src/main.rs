//! Is the house in order? `cargo xtask codegen`, `cargo xtask house`.

// It reads and writes the project's own files.
#![allow(clippy::disallowed_methods)]
#![allow(clippy::indexing_slicing, reason = "a tool of the project's own that panics has failed")]

mod catalog;
mod facts;
mod grammars;
mod house;
mod pages;
mod samples;
mod source;

use std::process::ExitCode;

fn main() -> ExitCode {
    let result = match std::env::args().nth(1).as_deref() {
        Some("codegen") => catalog::write()
            .map_err(Into::into)
            .and_then(|()| facts::write())
            .and_then(|()| grammars::write())
            .and_then(|()| samples::write())
            .and_then(|()| pages::write()),
        Some("house") => house::run(),
        _ => Err("usage: cargo xtask codegen | house".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
