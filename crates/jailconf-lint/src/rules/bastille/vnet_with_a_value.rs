//! `vnet` has a value where Bastille looks for it alone.
//!
//! # Why
//!
//! `bastille start` and `stop` ask for `vnet` and want to hear "enabled", and `rename`, `clone` and
//! `list` look for a line `vnet;`. With a value the jail counts as one without a network stack of its
//! own.
//!
//! # Example
//!
//! ```jail.conf
//! #- /usr/local/bastille/jails/www/jail.conf
//! www {
//!   path = /usr/local/bastille/jails/www/root;
//!   host.hostname = www;
//!   vnet = new;
//! # ^^^^^^^^^^^ vnet-with-a-value: a jail with `vnet = new` is one without to Bastille's scripts
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
//!   vnet;
//!   persist;
//! }
//! ```
//!
//! # Fix
//!
//! The value goes. Safe: `vnet;` is `vnet = new;`. `true` is refused by jail(8), and not touched here
//! unless its meaning is the same.

use jailconf_catalog::fact;
use jailconf_plan::{Config, ConfigId, Plan};
use jailconf_syntax::{TextEdit, TextRange, TextSize};

use crate::layout::Home;
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J706",
    name: "vnet-with-a-value",
    group: Group::Bastille,
    severity: Severity::Note,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::BAS109],
    handles: &[],
    source: include_str!("vnet_with_a_value.rs"),
    find: Finder::Config(check),
};

fn check(plan: &Plan, id: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let Some(home) = Home::of(plan, id, config) else { return };
    for statement in home.statements() {
        let [(pieces, value)] = &statement.values[..] else { continue };
        let word = pieces.literal();
        let word = word.as_ref().and_then(|w| w.as_str()).unwrap_or_default();
        if statement.variable
            || *statement.name != *b"vnet"
            || !matches!(word, "new" | "1" | "true")
        {
            continue;
        }
        let message = format!("a jail with `vnet = {word}` is one without to Bastille's scripts");
        let diagnostic = sink.report(home.place(statement.range), message);
        let help = "write `vnet;`: `rename`, `clone` and `list` look for that line, `start` and \
                    `stop` for the word \"enabled\" (0.10 and later)";
        home.complete(diagnostic, fact::BAS109, help);
        let behind = TextRange::new(statement.name_range.end(), value.end());
        // A comment in between stays, and so does all else.
        let is_bare = !home.document.slice(behind).contains(['#', '\n', '/']);
        let end = TextRange::new(behind.end(), statement.range.end() - TextSize::of(';'));
        if is_bare && home.document.slice(end).trim().is_empty() {
            let edit = TextEdit::delete(behind.cover(end));
            diagnostic.fix = home.fix("write `vnet;`", vec![edit]);
        }
        if let Some(fix) = diagnostic.fix.as_mut().filter(|_| word != "new") {
            fix.applicability = Applicability::Unsafe;
        }
    }
}
