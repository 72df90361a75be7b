//! How time grows with the size of large and hostile files: each family at a
//! quarter, a half and the whole of its size, on a stack of 1 MiB. The last column
//! says how much longer it takes than half the size does: 2 is linear.
#![allow(clippy::expect_used, reason = "a bench that panics has failed")]

#[path = "../../jailconf-syntax/benches/support/mod.rs"]
mod support;

#[path = "../../jailconf-syntax/benches/support/clock.rs"]
mod clock;

use std::time::Duration;

use clock::timed;
use jailconf_resolve::{Configuration, MemorySource, load};

const RUNS: usize = 3;

struct Family {
    name: &'static str,
    /// The whole of its size, in the unit that the name says.
    size: usize,
    text: fn(usize) -> String,
}

const FAMILIES: [Family; 8] = [
    Family { name: "nested blocks", size: 100_000, text: nested },
    Family { name: "jails of 20 parameters (100 MB)", size: 152_000, text: support::jails },
    Family { name: "bytes of one quoted string", size: 10_000_000, text: string },
    Family { name: "parameters of one jail", size: 100_000, text: parameters },
    Family { name: "jails, each with a wildcard", size: 3_000, text: wildcards },
    Family { name: "variables in a chain", size: 100_000, text: chain },
    Family { name: "pieces of one bare word", size: 100_000, text: word },
    Family { name: "mistakes, a missing `;` each", size: 100_000, text: mistakes },
];

fn main() {
    println!(
        "{:34} {:>10} {:>9} {:>9} {:>10} {:>8}",
        "", "size", "read", "written", "time", "growth"
    );
    for family in &FAMILIES {
        let mut half = None;
        for part in [4, 2, 1] {
            let size = family.size / part;
            let text = (family.text)(size);
            let run = best(&text);
            let growth = half.map_or(String::new(), |half: Duration| {
                format!("{:.1}", run.time.as_secs_f64() / half.as_secs_f64())
            });
            half = Some(run.time);
            let [read, written] = [text.len(), run.written].map(|bytes| bytes as f64 / 1e6);
            let time = run.time.as_secs_f64() * 1e3;
            println!(
                "{:34} {size:10} {read:6.2} MB {written:6.2} MB {time:7.1} ms {growth:>8}",
                family.name
            );
        }
    }
}

struct Run {
    time: Duration,
    /// The bytes of `jail -e`.
    written: usize,
}

fn best(text: &str) -> Run {
    let runs = (0..RUNS).map(|_| on_a_small_stack(text));
    runs.min_by_key(|run| run.time).unwrap_or(Run { time: Duration::MAX, written: 0 })
}

fn on_a_small_stack(text: &str) -> Run {
    let run = || {
        let (written, time) = timed(|| {
            let mut source = MemorySource::new();
            source.insert("jail.conf", text.as_bytes());
            let program = load(&source, b"jail.conf");
            Configuration::resolve(&program).exhibit(b" ").len()
        });
        Run { time, written }
    };
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(1 << 20);
        let thread = builder.spawn_scoped(scope, run).expect("a thread");
        thread.join().expect("no overflow, no panic")
    })
}

fn nested(depth: usize) -> String {
    format!("{}{}", "a {\n".repeat(depth), "}\n".repeat(depth))
}

fn string(bytes: usize) -> String {
    format!("a {{ x = \"{}\"; }}\n", "x y\n".repeat(bytes / 4))
}

fn parameters(count: usize) -> String {
    let parameters: String = (0..count).map(|i| format!("  x{i} = {i};\n")).collect();
    format!("a {{\n{parameters}}}\n")
}

fn wildcards(count: usize) -> String {
    (0..count).map(|i| format!("j{i}.a {{ }}\n\"j{i}.*\" {{ x = {i}; }}\n")).collect()
}

fn chain(count: usize) -> String {
    let links: String = (1..count).rev().map(|i| format!("  $v{i} = $v{};\n", i - 1)).collect();
    format!("a {{\n  x = $v{};\n{links}  $v0 = end;\n}}\n", count - 1)
}

fn word(pieces: usize) -> String {
    format!("a {{ path = {}; }}\n", "/a".repeat(pieces / 2))
}

fn mistakes(count: usize) -> String {
    (0..count).map(|i| format!("j{i} {{\n  persist\n  path = /j/{i};\n}}\n")).collect()
}
