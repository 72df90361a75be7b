//! `exec.prestart` makes a directory that is mounted on before.
//!
//! # Why
//!
//! jail(8) mounts first and runs `exec.prestart` afterwards. Where the directory
//! is not there already, the mount fails and the command never runs.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     exec.prestart = "mkdir -p /jails/www/data";
//! #                   ^^^^^^^^^^^^^^^^^^^^^^^^^^ mount-point-made-too-late: `/jails/www/data` is made after it is mounted on
//!     mount = "/data /jails/www/data nullfs rw 0 0";
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     exec.prepare = "mkdir -p /jails/www/data";
//!     mount = "/data /jails/www/data nullfs rw 0 0";
//! }
//! ```
//!
//! # Fix
//!
//! The command is handed to `exec.prepare`, which runs before the mounts, where it
//! is the only one of its statement. Unsafe: it runs earlier than it did, and
//! releases before 13.0 do not know `exec.prepare`.

use jailconf_catalog::fact;
use jailconf_host::{MountEntry, mount_entry};
use jailconf_plan::{Hook, JailId, JailPlan, Plan};

use crate::statements::move_command;
use crate::wording::rest_on;
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J406",
    name: "mount-point-made-too-late",
    group: Group::Mounts,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R086, fact::M49],
    handles: &[],
    source: include_str!("mount_point_made_too_late.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let resolved = plan.resolved(jail);
    let mut targets: Vec<String> = resolved
        .list("mount")
        .iter()
        .filter_map(|v| match mount_entry(&v.text.to_text(), 0.into())? {
            MountEntry::Line(line) => Some(line.target.text.to_text().into_owned()),
            MountEntry::Short(_) => None,
        })
        .collect();
    targets.sort_unstable();
    for command in jail.commands_of("exec.prestart") {
        for part in &command.read.parts {
            let Hook::MakeDirectory { paths } = part else { continue };
            let late = paths.iter().find(|p| holds(&targets, p));
            let Some(path) = late else { continue };
            let message = format!("`{path}` is made after it is mounted on");
            let help = "make it in `exec.prepare`, which runs before the mounts";
            let diagnostic = sink.report(command.place, message);
            rest_on(diagnostic, id, &[fact::R086, fact::M49], help);
            diagnostic.fix = move_command(plan, id, command, "exec.prepare");
        }
    }
}

/// Whether one of the sorted paths is the directory, or lies below it.
fn holds(targets: &[String], directory: &str) -> bool {
    let directory = directory.trim_end_matches('/');
    let from = |text: &str| {
        let at = targets.partition_point(|t| t.as_str() < text);
        targets.get(at).map(String::as_str).unwrap_or_default()
    };
    let below = format!("{directory}/");
    !directory.is_empty() && (from(directory) == directory || from(&below).starts_with(&below))
}
