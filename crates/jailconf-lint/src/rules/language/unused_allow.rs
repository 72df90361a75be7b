//! A comment allows what is not found.
//!
//! # Why
//!
//! `# jailconf: allow(rule-name) reason` keeps a finding silent: at the end of a
//! line for its statement or the block that begins there, on a line of its own
//! for the statement or block below, at the head of a file with an empty line
//! below it for the whole file. When the cause is fixed or the rule's name is
//! misspelt the comment only hides what is found later.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     # jailconf: allow(shared-sysvipc) the database needs it
//! #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unused-allow: `shared-sysvipc` finds nothing here to allow
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     # jailconf: allow(shared-sysvipc) the database needs it
//!     allow.sysvipc;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! The comment is deleted, where nothing else stands in its brackets. Safe: it
//! is ours. A name that is no rule's is yours to fix.

use jailconf_plan::Plan;
use jailconf_syntax::{Part, TextEdit, TextRange, TextSize};

use crate::rules;
use crate::{Applicability, Finder, Fix, Group, Idle, PlannedChange, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J009",
    name: "unused-allow",
    group: Group::Language,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: Some(Applicability::Safe),
    facts: &[],
    handles: &[],
    source: include_str!("unused_allow.rs"),
    find: Finder::Suppressions(check),
};

fn check(plan: &Plan, idle: &Idle, sink: &mut Sink<'_>) {
    let name = &idle.name;
    if !rules::all().any(|r| r.is_called(name)) {
        let near = rules::all()
            .map(|r| (strsim::damerau_levenshtein(name, r.name), r.name))
            .filter(|(distance, _)| *distance <= 3)
            .min();
        let diagnostic = sink.report(idle.place, format!("`{name}` is not a rule"));
        diagnostic.help = Some(match near {
            Some((_, near)) => format!("did you mean `{near}`?"),
            None => "`jailconf rules` lists them".to_owned(),
        });
        return;
    }
    let diagnostic = sink.report(idle.place, format!("`{name}` finds nothing here to allow"));
    diagnostic.help = Some("delete the comment".to_owned());
    if idle.is_alone {
        let text = plan.file(idle.place.file).document.text().as_str();
        let edit = TextEdit::replace(whole_line(text, idle.place.range), "");
        let changes = vec![PlannedChange::Text(idle.place.file, edit)];
        let title = format!("delete the comment that allows `{name}`");
        diagnostic.fix = Some(Fix { title, applicability: Applicability::Safe, changes });
    }
}

/// A comment with what would be left of its line: all of it where it stands
/// alone, else the blanks in front.
fn whole_line(text: &str, comment: TextRange) -> TextRange {
    let (start, end) = (usize::from(comment.start()), usize::from(comment.end()));
    let before = text.part(..start).trim_end_matches([' ', '\t']);
    let is_alone = before.is_empty() || before.ends_with('\n');
    let end = match text.part(end..).bytes().next() {
        Some(b'\n') if is_alone => end + 1,
        _ => end,
    };
    let size = |at: usize| TextSize::new(at as u32);
    TextRange::new(size(before.len()), size(end))
}
