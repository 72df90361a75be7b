//! A hook that makes what is there already, at the second start.
//!
//! # Why
//!
//! A hook that fails ends the start. `mkdir`, `zfs create` and `ifconfig bridge0
//! create` succeed once: what they made is still there when the jail is started
//! again.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     persist;
//!     exec.prepare = "mkdir /jails/www/data";
//! #                  ^^^^^^^^^^^^^^^^^^^^^^^ fails-the-second-time: `mkdir /jails/www/data` fails where it was done before
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     persist;
//!     exec.prepare = "mkdir -p /jails/www/data";
//! }
//! ```
//!
//! # Fix
//!
//! `-p` behind `mkdir` and `zfs create`. Unsafe: missing directories on the way
//! are made as well.

use jailconf_catalog::fact;
use jailconf_plan::{Command, JailId, JailPlan, Plan, Run, text};
use jailconf_syntax::{Part, TextRange, TextSize};

use crate::wording::{rest_on, rewrite};
use crate::{Applicability, Finder, Fix, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J513",
    name: "fails-the-second-time",
    group: Group::Life,
    severity: Severity::Note,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R100, fact::M67],
    handles: &[],
    source: include_str!("fails_the_second_time.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let undone: Vec<&Run> = jail.commands_of_stop().flat_map(|c| &c.runs).collect();
    for command in jail.commands_before_start() {
        if command.read.failure_ignored || command.text.contains("test ") {
            continue;
        }
        let Some(once) = command.runs.iter().find(|r| makes_once(r) && !undoes(&undone, r)) else {
            continue;
        };
        let what = format!("{} {}", once.name(), once.words.join(" "));
        let message = format!("`{what}` fails where it was done before");
        let diagnostic = sink.report(command.place, message);
        let help = "let it pass: `-p`, or `|| true` behind it";
        rest_on(diagnostic, id, &[fact::R100, fact::M67], help);
        diagnostic.says = vec![text::hook_failed(&jail.own_name.to_text(), &command.text)];
        diagnostic.fix = with_p(plan, command, once);
    }
}

fn makes_once(run: &Run) -> bool {
    let words: Vec<&str> = run.words.iter().map(String::as_str).collect();
    let has_p = words.iter().any(|w| w.starts_with('-') && w.contains('p'));
    match (run.name(), words.as_slice()) {
        _ if run.inside => false,
        ("mkdir", _) => !has_p,
        ("zfs", ["create", ..]) => !has_p,
        // An epair is another rule's (M22).
        ("ifconfig", [interface, "create", ..]) => interface.starts_with("bridge"),
        _ => false,
    }
}

/// Whether something takes it away at the stop.
fn undoes(stop: &[&Run], made: &Run) -> bool {
    let what = |r: &Run| match r.name() {
        "ifconfig" => r.words.first().cloned(),
        _ => r.words.last().cloned(),
    };
    stop.iter().any(|r| what(r).is_some() && what(r) == what(made))
}

fn with_p(plan: &Plan, command: &Command, once: &Run) -> Option<Fix> {
    let word = match once.name() {
        "mkdir" => "mkdir",
        "zfs" => "create",
        _ => return None,
    };
    let written = plan.file(command.place.file).document.slice(command.place.range);
    let at = written.find(&format!("{word} ")).filter(|_| written.matches(word).count() == 1)?;
    let end = command.place.range.start() + TextSize::of(written.part(..at + word.len()));
    let title = format!("write `{word} -p`");
    let range = TextRange::empty(end);
    Some(rewrite(title, command.place, range, " -p", Applicability::Unsafe))
}
