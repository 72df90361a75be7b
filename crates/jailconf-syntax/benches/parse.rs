//! How fast are the lexer and the lossless parser? Prints MB/s, best of a few
//! runs, over a generated file of 10,000 jails with 20 parameters each.

#[path = "support/clock.rs"]
mod clock;
mod support;

use clock::report;
use jailconf_syntax::{Document, Text, lex, parse};

const JAILS: usize = 10_000;

fn main() {
    let source = support::jails(JAILS);
    let text = Text::decode(source.as_bytes());
    println!("{JAILS} jails, {:.2} MB", source.len() as f64 / 1e6);
    let lexer = report("lexer", source.len(), || lex(&text));
    let parser = report("lossless parse", source.len(), || parse(&text));
    report("document (decode, parse, lines)", source.len(), || Document::new(source.as_bytes()));
    println!("parse / lexer: {:.1}", parser.as_secs_f64() / lexer.as_secs_f64());
    let broken = source.replace("exec.clean;", "exec.clean");
    report("parse with 10,000 mistakes", broken.len(), || Document::new(broken.as_bytes()));
}
