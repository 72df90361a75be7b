//! The file of `exec.consolelog` cannot be opened.
//!
//! # Why
//!
//! jail(8) opens it, and creates it, for each command that runs inside; it creates no
//! directory. Below the jail's `path` it follows no symbolic link either. The first
//! command fails, and the start with it. Found with `--root` only.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//! #                ^^^^^^^^^^^^^^^^^ consequence: `www` is refused at `start`; jail: www: open /var/log/jails/www.log: No such file or directory
//!     exec.consolelog = /var/log/jails/www.log;
//! #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unopened-console-log: the console log `/var/log/jails/www.log` cannot be opened: its directory does not exist
//! }
//! #- /var/log/messages
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.consolelog = /var/log/www.log;
//! }
//! #- /var/log/messages
//! ```
//!
//! # Fix
//!
//! None: a directory is made on the host, not in a file.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{last_value, rest_on, statement_place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J518",
    name: "unopened-console-log",
    group: Group::Life,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R101, fact::M77],
    handles: &[
        Check::ConsoleLogNotOpened,
        Check::ConsoleLogFolderAbsent,
        Check::ConsoleLogOverLink,
    ],
    source: include_str!("unopened_console_log.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    // One for the jail: every command inside meets it.
    let mut objections = jail.steps.iter().flat_map(|s| &s.objections);
    let Some(objection) = objections.find(|o| RULE.is_about(o.check)) else { return };
    let path = last_value(plan, jail, "exec.consolelog").unwrap_or_default();
    let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder);
    let (what, help) = match objection.check {
        Check::ConsoleLogOverLink => (
            "leads over a symbolic link below the jail's `path`".to_owned(),
            "name it without links, or put it outside of the jail".to_owned(),
        ),
        _ => (
            "cannot be opened: its directory does not exist".to_owned(),
            format!("run `mkdir -p {folder}`"),
        ),
    };
    let place = statement_place(plan, jail, "exec.consolelog");
    let diagnostic = sink.report(place, format!("the console log `{path}` {what}"));
    rest_on(diagnostic, id, &[fact::R101, fact::M77], help);
    diagnostic.says = objection.messages.clone();
}
