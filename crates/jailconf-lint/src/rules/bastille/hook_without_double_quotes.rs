//! A hook that Bastille evaluates itself does not stand in double quotes.
//!
//! # Why
//!
//! `bastille stop -f` (1.4.4 and later) takes the commands of `exec.prestop`, `exec.poststop` and
//! `exec.release` out of lines that end in `= "...";` and runs them as root. Of any other line it runs
//! the whole line.
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
//!   exec.poststop = 'logger gone';
//! #                 ^^^^^^^^^^^^^ hook-without-double-quotes: `bastille stop -f` would run this line of `exec.poststop` as it stands
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
//!   exec.poststop = "logger gone";
//! }
//! ```
//!
//! # Fix
//!
//! The command gets double quotes, with `\`, `"` and `$` escaped. Safe: jail(8) runs the same command.

use jailconf_catalog::fact;
use jailconf_plan::{Config, ConfigId, Plan};
use jailconf_syntax::TextEdit;

use crate::layout::Home;
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J705",
    name: "hook-without-double-quotes",
    group: Group::Bastille,
    severity: Severity::Note,
    since: "0.1.0",
    fix: Some(Applicability::Safe),
    facts: &[fact::BAS108],
    handles: &[],
    source: include_str!("hook_without_double_quotes.rs"),
    find: Finder::Config(check),
};

/// What `stop -f` evaluates (E13).
const EVALUATED: [&str; 3] = ["exec.prestop", "exec.poststop", "exec.release"];

fn check(plan: &Plan, id: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let Some(home) = Home::of(plan, id, config) else { return };
    for statement in home.statements().into_iter().filter(|s| !s.variable) {
        let Some(name) = EVALUATED.iter().find(|name| *statement.name == *name.as_bytes()) else {
            continue;
        };
        for (pieces, range) in &statement.values {
            let written = home.document.slice(*range);
            if written.starts_with('"') {
                continue;
            }
            let message =
                format!("`bastille stop -f` would run this line of `{name}` as it stands");
            let diagnostic = sink.report(home.place(*range), message);
            let help = "write the command in double quotes: Bastille evaluates what stands between \
                        `= \"` and `\";` (1.4.4 and later)";
            home.complete(diagnostic, fact::BAS108, help);
            let Some(text) = pieces.literal() else { continue };
            let Some(quoted) = text.as_str().and_then(in_double_quotes) else { continue };
            let title = format!("write `{quoted}`");
            diagnostic.fix = home.fix(&title, vec![TextEdit::replace(*range, quoted)]);
        }
    }
}

/// A command in double quotes; `None` where it would not stay on its line.
fn in_double_quotes(command: &str) -> Option<String> {
    if command.contains(|c: char| c.is_control()) {
        return None;
    }
    let mut out = String::from('"');
    for c in command.chars() {
        if matches!(c, '"' | '\\' | '$') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    Some(out)
}
