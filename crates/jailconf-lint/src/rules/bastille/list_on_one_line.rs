//! Several addresses or interfaces stand in one statement where Bastille edits one a line.
//!
//! # Why
//!
//! `bastille clone` gives every address of a list the same new one, and `network add` writes behind the
//! line. Bastille itself writes the first with `=` and each further one with `+=`.
//!
//! # Example
//!
//! ```jail.conf
//! #- /usr/local/bastille/jails/www/jail.conf
//! www {
//!   path = /usr/local/bastille/jails/www/root;
//!   host.hostname = www;
//!   ip4.addr = lo1|10.0.0.1/32, lo1|10.0.0.2/32;
//! # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ list-on-one-line: this list stands on one line, and Bastille's scripts edit one `ip4.addr` a line
//!   persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /usr/local/bastille/jails/www/jail.conf
//! www {
//!   path = /usr/local/bastille/jails/www/root;
//!   host.hostname = www;
//!   ip4.addr = lo1|10.0.0.1/32;
//!   ip4.addr += lo1|10.0.0.2/32;
//!   persist;
//! }
//! ```
//!
//! # Fix
//!
//! One statement becomes several. Safe: jail(8) reads the same list.

use jailconf_catalog::fact;
use jailconf_plan::{Config, ConfigId, Plan};
use jailconf_resolve::Statement;
use jailconf_syntax::{TextEdit, TextRange};

use crate::layout::Home;
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J707",
    name: "list-on-one-line",
    group: Group::Bastille,
    severity: Severity::Note,
    since: "0.1.0",
    fix: Some(Applicability::Safe),
    facts: &[fact::BAS110],
    handles: &[],
    source: include_str!("list_on_one_line.rs"),
    find: Finder::Config(check),
};

/// The lists that Bastille edits by lines (E5, E8, E11).
const LISTS: [&str; 3] = ["ip4.addr", "ip6.addr", "vnet.interface"];

fn check(plan: &Plan, id: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let Some(home) = Home::of(plan, id, config) else { return };
    for statement in home.statements().into_iter().filter(|s| !s.variable) {
        let Some(name) = LISTS.iter().find(|name| *statement.name == *name.as_bytes()) else {
            continue;
        };
        if statement.values.len() < 2 {
            continue;
        }
        let message = format!(
            "this list stands on one line, and Bastille's scripts edit one `{name}` a line"
        );
        let diagnostic = sink.report(home.place(statement.range), message);
        let help = format!(
            "write each on its line, the further ones as `{name} += ...;`: `clone` would give all \
             of them one address (0.10 and later)"
        );
        home.complete(diagnostic, fact::BAS110, help);
        let title = format!("write each `{name}` on its line");
        diagnostic.fix = home.fix(&title, apart(&home, name, statement));
    }
}

/// The commas become ends of statements; where a comment stands there, nothing does.
fn apart(home: &Home<'_>, name: &str, statement: &Statement) -> Vec<TextEdit> {
    let lines = home.lines_of(statement.range);
    let before = home.document.slice(TextRange::new(lines.start(), statement.range.start()));
    let indent = if before.trim().is_empty() { before } else { "  " };
    let end = if home.line(statement.range).ends_with('\r') { "\r\n" } else { "\n" };
    let gap = |((_, one), (_, next)): (&(_, TextRange), &(_, TextRange))| {
        let between = TextRange::new(one.end(), next.start());
        let is_bare = home.document.slice(between).trim() == ",";
        is_bare.then(|| TextEdit::replace(between, format!(";{end}{indent}{name} += ")))
    };
    let gaps = statement.values.iter().zip(statement.values.iter().skip(1));
    gaps.map(gap).collect::<Option<Vec<_>>>().unwrap_or_default()
}
