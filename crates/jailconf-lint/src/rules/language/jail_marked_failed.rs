//! jail(8) reads a jail's parameters, finds that they do not fit together, and
//! does not start that jail.
//!
//! # Why
//!
//! A variable that is not defined, or that needs itself; a list inside a longer
//! string; a `name` that is set again: jail(8) says so, goes on with the other
//! jails and leaves this one out. `jail -e` still prints it.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//! # <--- consequence: `www` is not started: jail(8) refuses what it reads; jail: www: path: variable "nmae" not found
//!     path = "/jails/$nmae";
//! #   ^^^^^^^^^^^^^^^^^^^^^^ jail-marked-failed: jail(8) does not start `www`
//!     persist;
//! }
//! ```
//!
//! The block's own name, said once more:
//!
//! ```jail.conf
//! www {
//! # <--- consequence: `www` is not started: jail(8) refuses what it reads; jail: www: cannot redefine parameter "name".
//!     name = www;
//! #   ^^^^^^^^^^^ jail-marked-failed: jail(8) does not start `www`
//!     path = /jails/www;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = "/jails/$name";
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! A `name` that is the block's own is deleted. Safe: the jail did not start, and
//! the name stays. Of the others, what is meant is yours to say.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Place, Plan, is_lack, text};
use jailconf_syntax::{Document, Part, TextRange, TextSize};

use crate::wording::{as_part, rewrite};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J002",
    name: "jail-marked-failed",
    group: Group::Language,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Safe),
    facts: &[fact::R026, fact::R046, fact::M37],
    handles: &[],
    source: include_str!("jail_marked_failed.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let resolved = plan.resolved(jail);
    let config = plan.config(jail.config);
    for (i, message) in resolved.messages.iter().enumerate() {
        // One statement that uses a variable twice is one mistake.
        if resolved.messages.iter().take(i).any(|before| before == message) {
            continue;
        }
        let place = message
            .origin
            .as_ref()
            .and_then(|o| config.place(o))
            .unwrap_or_else(|| plan.name_place(jail));
        let own = jail.own_name.to_text();
        let words = message.text.to_text();
        let diagnostic = sink.report(place, format!("jail(8) does not start `{own}`"));
        diagnostic.jail = Some(id);
        diagnostic.says = vec![text::jail_says(&own, &words)];
        diagnostic.help = for_the_shell(&words);
        if is_lack(&words) {
            as_part(plan, jail, diagnostic);
        }
        if words == "cannot redefine parameter \"name\"." && is_own_name(plan, jail, place) {
            diagnostic.help = Some("delete the line: the block has this name already".to_owned());
            let title = format!("delete `name` in `{}`", jail.name);
            let line = whole_line(&plan.file(place.file).document, place.range);
            diagnostic.fix = Some(rewrite(title, place, line, "", Applicability::Safe));
        }
        diagnostic.facts =
            vec![if words.starts_with("cannot redefine") { fact::R026 } else { fact::R046 }];
    }
}

/// What to write where a command uses a variable that jail.conf does not have (M39): it is
/// likely one of the shell's.
fn for_the_shell(words: &str) -> Option<String> {
    let (parameter, rest) = words.split_once(": variable \"")?;
    let name = rest.strip_suffix("\" not found")?;
    let is_command = parameter.starts_with("exec.") || parameter == "command";
    is_command.then(|| {
        format!(
            "jail.conf fills in `${{{name}}}` itself: write `\\${{{name}}}` if the shell is to do it, \
             or set `${name}`"
        )
    })
}

/// The line of a statement, if nothing else stands on it.
fn whole_line(document: &Document, range: TextRange) -> TextRange {
    let text = document.text().as_str();
    let (start, end) = (usize::from(range.start()), usize::from(range.end()));
    let before = text.part(..start).trim_end_matches([' ', '\t']);
    let after = text.part(end..).trim_start_matches([' ', '\t', '\r']);
    if !before.ends_with('\n') || !after.starts_with('\n') {
        return range;
    }
    let first = TextSize::of(before);
    let last = TextSize::of(text) - TextSize::of(after) + TextSize::of('\n');
    TextRange::new(first, last)
}

/// Whether a statement gives a jail the name that its block has (M37).
fn is_own_name(plan: &Plan, jail: &JailPlan, place: Place) -> bool {
    let statement = plan.file(place.file).document.slice(place.range);
    let value = statement.split_once('=').map_or("", |(_, value)| value);
    let blank = |c: char| c.is_whitespace() || matches!(c, ';' | '"' | '\'');
    value.trim_matches(blank) == jail.own_name.to_text()
}
