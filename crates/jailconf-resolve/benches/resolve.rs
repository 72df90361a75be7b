//! How fast a file of 10,000 jails with 20 parameters each is read: every stage
//! in one run, as a ratio to the lexer alone and in MB/s, the best of many runs of
//! one thread. The time to free what a stage made does not count in it and stands
//! beside it.
//!
//! With `--once` each stage runs once, for an instruction count:
//! `valgrind --tool=callgrind BENCH --once`.
#![allow(clippy::disallowed_methods, reason = "a bench has arguments")]

#[path = "../../jailconf-syntax/benches/support/mod.rs"]
mod support;

#[path = "../../jailconf-syntax/benches/support/clock.rs"]
mod clock;

use std::hint::black_box;
use std::time::Duration;

use clock::timed;
use jailconf_resolve::{Configuration, MemorySource, load};
use jailconf_syntax::{Document, Text, lex, parse};

const JAILS: usize = 10_000;
const RUNS: usize = 15;

fn main() {
    let once = std::env::args().any(|argument| argument == "--once");
    let text = support::jails(JAILS);
    let bytes = text.as_bytes();
    let mut best = [Stage::default(); 6];
    for _ in 0..if once { 1 } else { RUNS } {
        for (best, stage) in best.iter_mut().zip(run(bytes)) {
            best.make = best.make.min(stage.make);
            best.free = best.free.min(stage.free);
        }
    }
    println!("{JAILS} jails of 20 parameters, {:.2} MB", bytes.len() as f64 / 1e6);
    println!("{:34} {:>7} {:>7} {:>9} {:>9}", "", "ratio", "MB/s", "to make", "to free");
    let names = [
        "lexer",
        "lossless parse",
        "document: decode, parse, lines",
        "load: items of the program",
        "resolve: effective parameters",
        "document, load and resolve",
    ];
    for (name, stage) in names.iter().zip(best) {
        let ratio = stage.make.as_secs_f64() / best[0].make.as_secs_f64();
        let rate = bytes.len() as f64 / 1e6 / stage.make.as_secs_f64();
        let [make, free] = [stage.make, stage.free].map(|time| time.as_secs_f64() * 1e3);
        println!("{name:34} {ratio:7.2} {rate:7.1} {make:6.1} ms {free:6.1} ms");
    }
}

/// The best times of a stage.
#[derive(Clone, Copy)]
struct Stage {
    make: Duration,
    free: Duration,
}

impl Default for Stage {
    fn default() -> Stage {
        Stage { make: Duration::MAX, free: Duration::MAX }
    }
}

fn run(bytes: &[u8]) -> [Stage; 6] {
    let text = Text::decode(bytes);
    let lexer = alone(|| lex(&text));
    let tree = alone(|| parse(&text));
    let document = alone(|| Document::new(bytes));
    drop(text);
    let (source, read) = timed(|| {
        let mut source = MemorySource::new();
        source.insert("jail.conf", bytes);
        source
    });
    let (program, loaded) = timed(|| load(&source, b"jail.conf"));
    let (configuration, resolved) = timed(|| Configuration::resolve(&program));
    let make = read + loaded + resolved;
    let resolve = Stage { make: resolved, free: free(configuration) };
    let load = Stage { make: loaded, free: free(program) };
    let rest = free(source);
    let all = Stage { make, free: resolve.free + load.free + rest };
    [lexer, tree, document, load, resolve, all]
}

fn alone<T>(run: impl FnOnce() -> T) -> Stage {
    let (made, make) = timed(run);
    Stage { make, free: free(made) }
}

/// glibc puts the work of freeing off to the next large allocation: one follows
/// here, so that no stage pays for what another made.
fn free<T>(made: T) -> Duration {
    timed(|| {
        drop(made);
        drop(black_box(Vec::<u8>::with_capacity(1 << 20)));
    })
    .1
}
