//! Is the house in order? `cargo xtask codegen`.

mod catalog;

use std::process::ExitCode;

#[allow(clippy::disallowed_methods)]
fn main() -> ExitCode {
    let result = match std::env::args().nth(1).as_deref() {
        Some("codegen") => catalog::write(),
        _ => Err("usage: cargo xtask codegen".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
