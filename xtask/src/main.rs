//! Is the house in order? `cargo xtask codegen`, `cargo xtask house`.

// It reads and writes the project's own files.
#![allow(clippy::disallowed_methods)]
#![allow(clippy::indexing_slicing, reason = "a tool of the project's own that panics has failed")]

mod catalog;
mod facts;
mod grammars;
mod house;
mod lists;
mod pages;
mod samples;
mod source;

use std::process::ExitCode;

/// Lists the rules first: the pages are made of the rules that were compiled in.
fn listed() -> Result<(), Box<dyn std::error::Error>> {
    match lists::write()? {
        true => Err("the lists of rules are new: run `cargo xtask codegen` once more".into()),
        false => Ok(()),
    }
}

fn main() -> ExitCode {
    let result = match std::env::args().nth(1).as_deref() {
        Some("codegen") => listed()
            .and_then(|()| Ok(catalog::write()?))
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
