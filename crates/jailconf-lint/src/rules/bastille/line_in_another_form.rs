//! A statement has not the blanks that Bastille looks for.
//!
//! # Why
//!
//! `bastille clone` and `network add` look for `path = `, `ip4.addr = ` and the like, with one blank on
//! each side, and `list` for blanks in front of a statement, no tab. A statement in another form keeps
//! its value: the clone of a jail would share its root.
//!
//! # Example
//!
//! ```jail.conf
//! #- /usr/local/bastille/jails/www/jail.conf
//! www {
//!   path    = /usr/local/bastille/jails/www/root;
//! # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ line-in-another-form: this statement has not the blanks around `=` and `;` that Bastille's scripts look for
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
//! The lines get the form that Bastille writes. Safe: only white space and the place of a comment
//! change.

use jailconf_catalog::{Fact, fact};
use jailconf_plan::{Config, ConfigId, Plan};
use jailconf_syntax::TextRange;

use crate::layout::Home;
use crate::wording::related;
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J710",
    name: "line-in-another-form",
    group: Group::Bastille,
    severity: Severity::Note,
    since: "0.1.0",
    fix: Some(Applicability::Safe),
    facts: &[fact::BAS104, fact::BAS105, fact::BAS106],
    handles: &[],
    source: include_str!("line_in_another_form.rs"),
    find: Finder::Config(check),
};

/// What Bastille's scripts find by the form of the line (E4 to E6, E8, E11 to E14).
const FOUND: [&str; 13] = [
    "host.hostname",
    "path",
    "mount.fstab",
    "exec.consolelog",
    "vnet.interface",
    "interface",
    "ip4.addr",
    "ip6.addr",
    "exec.fib",
    "exec.prestop",
    "exec.poststop",
    "exec.release",
    "vnet",
];

/// What a line lacks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lacks {
    /// Blanks in front, and no tab.
    Indent,
    /// One blank on each side of the sign.
    Blanks,
    /// The end behind the statement.
    End,
}

fn check(plan: &Plan, id: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let Some(home) = Home::of(plan, id, config) else { return };
    let statements = home.statements();
    let found = statements
        .iter()
        .filter(|s| !s.variable && FOUND.iter().any(|name| *s.name == *name.as_bytes()));
    let found: Vec<(TextRange, Lacks)> =
        found.filter_map(|s| Some((s.range, lacks(&home, s.range)?))).collect();
    for kind in [Lacks::Indent, Lacks::Blanks, Lacks::End] {
        let lines: Vec<TextRange> = found.iter().filter(|f| f.1 == kind).map(|f| f.0).collect();
        let Some(first) = lines.first() else { continue };
        let (message, fact, help) = words(kind);
        let diagnostic = sink.report(home.place(*first), message);
        home.complete(diagnostic, fact, help);
        let others = lines.iter().skip(1).map(|line| home.place(*line));
        diagnostic.related.extend(others.filter_map(|at| related(Some(at), "here, too")));
        diagnostic.fix = home.form("give the lines their form", &lines);
    }
}

fn lacks(home: &Home<'_>, statement: TextRange) -> Option<Lacks> {
    let lines = home.lines_of(statement);
    let before = home.document.slice(TextRange::new(lines.start(), statement.start()));
    let behind = home.document.slice(TextRange::new(statement.end(), lines.end()));
    let text = home.document.slice(statement);
    // What shares its line is another rule's.
    if !before.trim().is_empty() || text.contains('\n') {
        return None;
    }
    let has_blanks = text.find('=').is_none_or(|at| {
        let (name, value) = text.split_at_checked(at).unwrap_or((text, ""));
        let name = name.strip_suffix('+').unwrap_or(name);
        let one = |blank: &str| blank == " ";
        let value = value.strip_prefix('=').unwrap_or(value);
        one(name.trim_start_matches(|c: char| !c.is_whitespace()))
            && value.starts_with(' ')
            && !value.starts_with("  ")
            && !value.starts_with(" \t")
    });
    match () {
        () if before.is_empty() || before.contains('\t') => Some(Lacks::Indent),
        () if !has_blanks || text.ends_with(" ;") => Some(Lacks::Blanks),
        () if behind.trim_start().starts_with(['#', '/']) => Some(Lacks::End),
        () => None,
    }
}

fn words(kind: Lacks) -> (&'static str, Fact, &'static str) {
    match kind {
        Lacks::Indent => (
            "`bastille list` does not find a statement without blanks in front, or behind a tab",
            fact::BAS104,
            "indent with two blanks, as Bastille does since 0.6.20200412",
        ),
        Lacks::Blanks => (
            "this statement has not the blanks around `=` and `;` that Bastille's scripts look for",
            fact::BAS105,
            "write `name = value;`: `clone` and `network add` pass over any other form (0.7 and later)",
        ),
        Lacks::End => (
            "this statement has a comment behind it, and Bastille's scripts do not read it",
            fact::BAS106,
            "put the comment on the line above: `list` shows nothing otherwise, and `stop -f` runs \
             the comment (1.4.4 and later)",
        ),
    }
}
