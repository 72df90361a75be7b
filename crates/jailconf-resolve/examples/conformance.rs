//! Reads conformance cases, stripped to their inputs, on standard input, one
//! JSON object a line, and prints what we compute for each.

#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test that panics has failed")]

#[path = "../tests/support/case.rs"]
#[allow(dead_code)]
mod case;

use std::io::{BufRead, Write};

fn main() -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let case: serde_json::Value = serde_json::from_str(&line)?;
        serde_json::to_writer(&mut out, &case::run(&case))?;
        out.write_all(b"\n")?;
    }
    out.flush()
}
