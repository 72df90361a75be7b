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
mod visible;
mod write;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return output::usage(&error),
    };
    // What a panic says may quote a file: it reaches nobody but by `complain`.
    jailconf_ide::remember_panics();
    let run = jailconf_ide::guarded(|| command::run(&cli));
    match run.unwrap_or_else(|what| Err(command::Failure::Internal(what))) {
        Ok(status) => ExitCode::from(status),
        Err(failure) => {
            output::complain(&failure.to_string());
            ExitCode::from(2)
        }
    }
}
