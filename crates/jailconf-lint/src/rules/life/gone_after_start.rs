//! A jail whose only commands end at once.
//!
//! # Why
//!
//! Without `persist` a jail lives as long as a process in it. Where `exec.start`
//! only sets something up, the jail is gone when it is done, and nothing says so.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     exec.clean;
//!     exec.start = "/bin/echo up";
//! #                ^^^^^^^^^^^^^^ gone-after-start: `www` is gone when `/bin/echo up` is done
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     exec.clean;
//!     exec.start = "/bin/echo up";
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: a jail may be meant to end with its work.

use jailconf_catalog::fact;
use jailconf_plan::{Command, JailId, JailPlan, Plan, Run};

use crate::wording::rest_on;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J514",
    name: "gone-after-start",
    group: Group::Life,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R096, fact::M73],
    handles: &[],
    source: include_str!("gone_after_start.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let resolved = plan.resolved(jail);
    if resolved.boolean("persist") == Some(true) {
        return;
    }
    let list: Vec<&Command> = jail.commands_inside().collect();
    let ends = |c: &&Command| !c.runs.is_empty() && c.runs.iter().all(Run::is_plain);
    let Some(last) = list.last().filter(|_| list.iter().all(ends)) else { return };
    let message = format!("`{}` is gone when `{}` is done", jail.name, last.text);
    let diagnostic = sink.report(last.place, message);
    let help = "add `persist;` if it is to stay";
    rest_on(diagnostic, id, &[fact::R096, fact::M73], help);
}
