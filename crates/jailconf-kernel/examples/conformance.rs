//! Computes the outcomes of scenarios: one JSON object a line with `id`, `host`
//! and `steps` on standard input, one line with `id` and `results` each on
//! standard output. The forms are those of `fixtures/conformance/kernel.README.md`.

use std::io::{self, BufRead, Write};

#[path = "../tests/scenario/mod.rs"]
mod scenario;

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let case = serde_json::from_str(&line)?;
        writeln!(out, "{}", scenario::run(&case))?;
    }
    Ok(())
}
