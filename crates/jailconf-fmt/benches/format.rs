//! How fast is the formatter? Prints MB/s, best of a few runs, over a generated file
//! of 10,000 jails with 20 parameters each: well formed, and badly.

#[path = "../../jailconf-syntax/benches/support/clock.rs"]
mod clock;
#[path = "../../jailconf-syntax/benches/support/mod.rs"]
mod support;

use clock::report;
use jailconf_fmt::{Options, Profile, format};
use jailconf_syntax::{Document, apply_edits};

const JAILS: usize = 10_000;

fn main() {
    let source = support::jails(JAILS);
    println!("{JAILS} jails, {:.2} MB", source.len() as f64 / 1e6);
    let untidy = source.replace(" = ", "=").replace("\n  ", "\n\t");
    for (how, text) in [("well formed", &source), ("badly formed", &untidy)] {
        let document = Document::new(text.as_bytes());
        for profile in [Profile::Standard, Profile::Bastille] {
            let options = Options { profile, ..Options::default() };
            let what = format!("{how}, {profile:?}");
            report(&format!("{what}: edits"), text.len(), || format(&document, &options));
            report(&format!("{what}: read, edit, write"), text.len(), || {
                let document = Document::new(text.as_bytes());
                let edits = format(&document, &options).unwrap_or_default();
                apply_edits(document.text(), &edits)
            });
        }
    }
}
