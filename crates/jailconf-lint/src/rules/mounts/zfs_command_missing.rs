//! A hook gives zfs(8) a property where a command belongs.
//!
//! # Why
//!
//! `zfs jailed=on tank/www` is not a command of zfs(8): it fails, and with it the
//! start.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     exec.prestart = "zfs jailed=on tank/www";
//! #                   ^^^^^^^^^^^^^^^^^^^^^^^^ zfs-command-missing: `jailed=on` is not a command of zfs(8)
//! #                   ^^^^^^^^^^^^^^^^^^^^^^^^ consequence: `www` is refused at `prestart`; unrecognized command 'jailed=on'; jail: www: zfs jailed=on tank/www: failed
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     exec.prestart = "zfs set jailed=on tank/www";
//! }
//! ```
//!
//! # Fix
//!
//! `set` in front of the property. Safe: the start failed.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{Hook, JailId, JailPlan, Plan, text};
use jailconf_syntax::{Part, TextRange, TextSize};

use crate::wording::{rest_on, rewrite};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J409",
    name: "zfs-command-missing",
    group: Group::Mounts,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Safe),
    facts: &[fact::R100, fact::M78],
    handles: &[Check::ZfsCommandUnknown],
    source: include_str!("zfs_command_missing.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for command in jail.creators_commands().filter(|c| c.is_of_start()) {
        for (i, part) in command.read.parts.iter().enumerate() {
            let Hook::ZfsUnknown { command: property } = part else { continue };
            let message = format!("`{property}` is not a command of zfs(8)");
            let diagnostic = sink.report(command.place, message);
            rest_on(
                diagnostic,
                id,
                &[fact::R100, fact::M78],
                format!("write `zfs set {property}`"),
            );
            let failed = text::hook_failed(&jail.own_name.to_text(), &command.text);
            diagnostic.says = vec![format!("unrecognized command '{property}'"), failed];
            if command.read.ignores(i) {
                diagnostic.severity = Severity::Warning;
                diagnostic.says.truncate(1);
            }
            let written = plan.file(command.place.file).document.slice(command.place.range);
            let old = format!("zfs {property}");
            if let Some(at) = written.find(&old).filter(|_| written.matches(&old).count() == 1) {
                let start = command.place.range.start() + TextSize::of(written.part(..at));
                let range = TextRange::at(start, TextSize::of(old.as_str()));
                let new = format!("zfs set {property}");
                let title = format!("write `{new}`");
                let safe = Applicability::Safe;
                diagnostic.fix = Some(rewrite(title, command.place, range, new, safe));
            }
        }
    }
}
