//! `exec.consolelog` is no absolute path.
//!
//! # Why
//!
//! jail(8) refuses the path, and the command inside the jail is not run. Where none
//! runs inside, the path has no effect, and this is a warning.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//! #                ^^^^^^^^^^^^^^^^^ consequence: `www` is refused at `start`; jail: www: exec.consolelog: console.log: not an absolute pathname
//!     exec.consolelog = console.log;
//! #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ relative-console-log: `console.log` is not an absolute path
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
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.consolelog = /var/log/www.log;
//! }
//! ```
//!
//! # Fix
//!
//! None: the directory that is meant is not known.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan, Runner};

use crate::wording::{last_value, rest_on, statement_place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J507",
    name: "relative-console-log",
    group: Group::Life,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R101],
    handles: &[Check::ConsoleLogNotAbsolute],
    source: include_str!("relative_console_log.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let Some(path) = last_value(plan, jail, "exec.consolelog") else { return };
    if path.is_empty() || path.starts_with('/') {
        return;
    }
    let place = statement_place(plan, jail, "exec.consolelog");
    let diagnostic = sink.report(place, format!("`{path}` is not an absolute path"));
    rest_on(diagnostic, id, &[fact::R101], "write a path that begins with `/`");
    let refused = jail.steps.iter().flat_map(|s| &s.objections).find(|o| RULE.is_about(o.check));
    diagnostic.says = refused.map(|o| o.messages.clone()).unwrap_or_default();
    // What nothing is written to does no harm.
    if jail.commands.iter().all(|c| c.runner == Runner::Creator) {
        diagnostic.severity = Severity::Warning;
    }
}
