//! How does a terminal or CI ask? The command line, the disk, the output forms.

// Here is the rim: files, the environment and the exit status are this crate's.
#![allow(clippy::disallowed_methods)]

mod cli;
mod command;
mod disk;
mod form;
mod live;
mod output;
mod project;
mod render;
mod report;
mod terminal;
mod visible;
mod write;

use std::process::ExitCode;

use clap::Parser;

// glibc's malloc costs a quarter of a run; FreeBSD's is jemalloc, and stays.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let status = run();
    // What nobody could read is not said.
    ExitCode::from(if output::is_complete() { status } else { 2 })
}

fn run() -> u8 {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return output::usage(&error),
    };
    // What a panic says may quote a file: it reaches nobody but by `complain`.
    jailconf_ide::remember_panics();
    let run = jailconf_ide::guarded(|| command::run(&cli));
    run.unwrap_or_else(|what| Err(command::Failure::Internal(what))).unwrap_or_else(|failure| {
        output::complain(&failure.to_string());
        2
    })
}
