//! A brace stands where Bastille does not look for it.
//!
//! # Why
//!
//! `bastille config`, `network add` and `zfs` find the end of a jail by a line that is `}` and nothing
//! else. Beside anything, a blank, a comment or the CR of a file from Windows, a new property is
//! dropped without a word. `rename`, `clone` and `list` find the beginning by a line `NAME {`.
//!
//! # Example
//!
//! ```jail.conf
//! #- /usr/local/bastille/jails/www/jail.conf
//! www {
//!   path = /usr/local/bastille/jails/www/root;
//!   host.hostname = www;
//!   ip4 = inherit;
//!   persist;
//! } # end
//! # <- brace-beside-text: this jail's end is not found by Bastille's scripts
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /usr/local/bastille/jails/www/jail.conf
//! www {
//!   path = /usr/local/bastille/jails/www/root;
//!   host.hostname = www;
//!   ip4 = inherit;
//!   persist;
//!   # end
//! }
//! ```
//!
//! # Fix
//!
//! The line gets the form that Bastille writes; a comment goes above it. Safe: only white space and
//! the place of a comment change.

use jailconf_catalog::fact;
use jailconf_plan::{Config, ConfigId, Plan};
use jailconf_resolve::Block;
use jailconf_syntax::{TextRange, TextSize};

use crate::layout::Home;
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J702",
    name: "brace-beside-text",
    group: Group::Bastille,
    severity: Severity::Note,
    since: "0.1.0",
    fix: Some(Applicability::Safe),
    facts: &[fact::BAS101, fact::BAS102],
    handles: &[],
    source: include_str!("brace_beside_text.rs"),
    find: Finder::Config(check),
};

fn check(plan: &Plan, id: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let Some(home) = Home::of(plan, id, config) else { return };
    for block in &home.blocks {
        if let Some(opening) = opening(&home, block) {
            let message = "this jail's beginning is not found by Bastille's scripts";
            let diagnostic = sink.report(home.place(opening), message);
            let help = "write the name and ` {` on a line of their own: `rename`, `clone` and \
                        `list` look for that, in every version";
            home.complete(diagnostic, fact::BAS101, help);
            diagnostic.fix = home.form("give the line its form", &[opening]);
        }
        let end = block.range.end();
        let closing = TextRange::new(end - TextSize::new(1), end);
        if home.line(closing) != "}" {
            let message = "this jail's end is not found by Bastille's scripts";
            let diagnostic = sink.report(home.place(closing), message);
            let help = "write `}` alone on its line: `bastille config` drops new properties without \
                        a word otherwise, and `network add` breaks the file (0.14 and later)";
            home.complete(diagnostic, fact::BAS102, help);
            diagnostic.fix = home.form("give the line its form", &[closing]);
        }
    }
}

/// The beginning of a block that is not `NAME {` on a line of its own.
fn opening(home: &Home<'_>, block: &Block) -> Option<TextRange> {
    let name = home.document.slice(block.name_range);
    let line = home.line(block.name_range).trim_end_matches('\r');
    let brace = home.document.slice(block.range).find('{')?;
    let end = block.range.start() + TextSize::new(brace as u32 + 1);
    (line != format!("{name} {{")).then(|| TextRange::new(block.name_range.start(), end))
}
