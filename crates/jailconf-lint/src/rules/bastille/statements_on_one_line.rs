//! Several statements stand on a line, or one on several.
//!
//! # Why
//!
//! Bastille's scripts replace and delete whole lines: `bastille config set` of one statement loses the
//! other, and `config remove` takes both.
//!
//! # Example
//!
//! ```jail.conf
//! #- /usr/local/bastille/jails/www/jail.conf
//! www {
//!   path = /usr/local/bastille/jails/www/root;
//!   host.hostname = www;
//!   ip4 = inherit; persist;
//! #                ^^^^^^^^ statements-on-one-line: this statement does not begin its line, and Bastille's scripts edit lines
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
//! Each statement gets a line of its own. Safe: only white space and the place of a comment change.

use jailconf_catalog::fact;
use jailconf_plan::{Config, ConfigId, Plan};
use jailconf_syntax::TextRange;

use crate::layout::Home;
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J703",
    name: "statements-on-one-line",
    group: Group::Bastille,
    severity: Severity::Note,
    since: "0.1.0",
    fix: Some(Applicability::Safe),
    facts: &[fact::BAS103],
    handles: &[],
    source: include_str!("statements_on_one_line.rs"),
    find: Finder::Config(check),
};

fn check(plan: &Plan, id: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let Some(home) = Home::of(plan, id, config) else { return };
    let mut before: Option<TextRange> = None;
    for statement in home.statements() {
        let lines = home.lines_of(statement.range);
        let shares = before.is_some_and(|before| before.end() > lines.start());
        // What goes on in quotes has no other form.
        let is_split = |range: &TextRange| home.document.slice(*range).contains('\n');
        let values = statement.values.iter().map(|(_, range)| *range);
        let goes_on = is_split(&statement.range) && !values.clone().any(|v| is_split(&v));
        before = Some(lines);
        if !shares && !goes_on {
            continue;
        }
        let message = match shares {
            true => "this statement does not begin its line, and Bastille's scripts edit lines",
            false => "this statement goes on in another line, and Bastille's scripts edit lines",
        };
        let diagnostic = sink.report(home.place(statement.range), message);
        let help = "write each statement on one line of its own: `bastille config` of another one \
                    on the line would lose it, in every version that has `config` (0.9 and later)";
        home.complete(diagnostic, fact::BAS103, help);
        diagnostic.fix = home.form("give each statement its line", &[lines]);
    }
}
