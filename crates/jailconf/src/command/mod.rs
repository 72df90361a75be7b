//! What each command does.

mod baseline;
mod change;
mod explain;
mod fix;
mod fmt;
mod get;
mod lint;
mod lsp;
mod nest;
mod one;
mod parse;
mod part;
pub mod place;
mod plan;
mod resolve;
mod rules;
mod set;
mod tighten;
mod tree;
pub mod unnamed;
mod walk;
mod whole;

use std::path::Path;

use crate::cli::{Cli, Command};
use crate::disk::Disk;
use crate::output::colored;

/// Why a command could not be carried out at all.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A file or directory that was named cannot be read.
    #[error("{path}: {reason}")]
    Unreadable {
        /// Its name, as it was given.
        path: String,
        /// Why.
        reason: String,
    },
    /// The call makes no sense.
    #[error("{0}")]
    Call(String),
    /// Something went wrong in jailconf itself.
    #[error("internal error: {0}; nothing is known of what was asked for")]
    Internal(String),
}

/// Runs a command; the exit status is 0 (nothing is left to say), 1 (something is) or 2
/// (something was not looked at, or could not be done).
pub fn run(cli: &Cli) -> Result<u8, Failure> {
    let colored = colored(cli.color);
    let here = || Disk::here().map_err(|e| place::unreadable(Path::new("."), &e));
    match &cli.command {
        Command::Lint(args) => lint::run(args, &here()?, colored),
        Command::Fix(args) => fix::run(args, &here()?, colored),
        Command::Fmt(args) => fmt::run(args, &here()?),
        Command::Nest(args) => nest::run(args, &here()?),
        Command::Tighten(args) => tighten::run(args, &here()?),
        Command::Get(args) => get::run(args, &here()?),
        Command::Set(args) => set::run(args, &here()?),
        Command::Unset(args) => set::run_unset(args, &here()?),
        Command::AddJail(args) => whole::add(args, &here()?),
        Command::CloneJail(args) => whole::copy(args, &here()?),
        Command::RemoveJail(args) => whole::remove(args, &here()?),
        Command::RenameJail(args) => whole::rename(args, &here()?),
        Command::Plan(args) => plan::run(args, &here()?),
        Command::Tree(args) => tree::run(args, &here()?),
        Command::Resolve(args) => resolve::run(args, &here()?),
        Command::Parse(args) => parse::run(args, &here()?),
        Command::Explain(args) => explain::run(args, &here()?),
        Command::Rules => Ok(rules::run()),
        Command::Lsp { .. } => lsp::run(),
    }
}
