//! A plain word stands in quotes where Bastille looks for it bare.
//!
//! # Why
//!
//! `bastille rename` and `clone` look for `host.hostname = NAME;` and `= e0b_NAME;`, `list` prints
//! quotes as a part of a path, and `create` writes a quoted interface into the rc.conf of the jail.
//!
//! # Example
//!
//! ```jail.conf
//! #- /usr/local/bastille/jails/www/jail.conf
//! www {
//!   path = "/usr/local/bastille/jails/www/root";
//! #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ quoted-plain-value: `path` in quotes is not found by Bastille's scripts
//!   host.hostname = www;
//!   ip4 = inherit;
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
//!   ip4 = inherit;
//!   persist;
//! }
//! ```
//!
//! # Fix
//!
//! The quotes go. Safe: jail(8) reads the same value.

use jailconf_catalog::fact;
use jailconf_plan::{Config, ConfigId, Plan};
use jailconf_syntax::TextEdit;

use crate::layout::{Home, is_plain, unquoted};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J704",
    name: "quoted-plain-value",
    group: Group::Bastille,
    severity: Severity::Note,
    since: "0.1.0",
    fix: Some(Applicability::Safe),
    facts: &[fact::BAS107, fact::BAS117],
    handles: &[],
    source: include_str!("quoted_plain_value.rs"),
    find: Finder::Config(check),
};

/// What Bastille's scripts look for without quotes (E4, E5, E6, E11, E12, E14).
const BARE: [&str; 9] = [
    "host.hostname",
    "path",
    "mount.fstab",
    "exec.consolelog",
    "vnet.interface",
    "interface",
    "ip4.addr",
    "ip6.addr",
    "exec.fib",
];

fn check(plan: &Plan, id: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let Some(home) = Home::of(plan, id, config) else { return };
    for statement in home.statements().into_iter().filter(|s| !s.variable) {
        let Some(name) = BARE.iter().find(|name| *statement.name == *name.as_bytes()) else {
            continue;
        };
        for (_, range) in &statement.values {
            let written = home.document.slice(*range);
            let Some(word) = unquoted(written).filter(|word| is_plain(word)) else { continue };
            let message = format!("`{name}` in quotes is not found by Bastille's scripts");
            let diagnostic = sink.report(home.place(*range), message);
            let fact = if *name == "exec.fib" { fact::BAS117 } else { fact::BAS107 };
            // 0.9 to 0.11 wrote this one in quotes.
            let since =
                if jailconf_host::BARE_LISTS.contains(name) { "since 0.12" } else { "itself" };
            let help = format!("write `{word}` without quotes, as Bastille does {since}");
            home.complete(diagnostic, fact, help);
            let edit = TextEdit::replace(*range, word);
            diagnostic.fix = home.fix(&format!("write `{word}`"), vec![edit]);
        }
    }
}
