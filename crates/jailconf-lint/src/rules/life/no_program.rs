//! A command begins with a word that only a shell knows.
//!
//! # Why
//!
//! jail(8) hands a command to the shell only if it holds one of the characters
//! ``!"$&'()*;<>?[\]`{|}~``. Else it splits it at the blanks and runs the first word as a
//! program: `exit`, `set`, `export` or `X=1` is none, and the command fails. `.` is a
//! directory.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     persist;
//!     exec.prestart = "exit 0";
//! #                   ^^^^^^^^ no-program: `exit` is not a program, and jail(8) runs no shell for it
//! #                   ^^^^^^^^ consequence: `www` is refused at `prestart`; jail: www: exec exit: No such file or directory; jail: www: exit 0: failed
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
//!     exec.prestart = "exit 0;";
//! }
//! ```
//!
//! # Fix
//!
//! None: with a `;` at its end the shell runs it, which may not be what is meant.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::rest_on;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J519",
    name: "no-program",
    group: Group::Life,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R100],
    handles: &[Check::NotAProgram, Check::DotIsNoProgram],
    source: include_str!("no_program.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for step in &jail.steps {
        let Some(objection) = step.objections.iter().find(|o| RULE.is_about(o.check)) else {
            continue;
        };
        let command = step.command.as_deref().unwrap_or_default();
        let word = command.split_whitespace().next().unwrap_or_default();
        let place = step.place.unwrap_or_else(|| plan.name_place(jail));
        let message = format!("`{word}` is not a program, and jail(8) runs no shell for it");
        let diagnostic = sink.report(place, message);
        let help = format!("write `{command};`, so that the shell runs it, or leave it out");
        rest_on(diagnostic, id, &[fact::R100], help);
        diagnostic.says = objection.messages.clone();
        if step.failure_ignored {
            diagnostic.severity = Severity::Warning;
        }
    }
}
