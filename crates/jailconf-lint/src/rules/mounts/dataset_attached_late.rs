//! A dataset is handed to the jail after its services have started.
//!
//! # Why
//!
//! `exec.poststart` runs after `exec.start`: services find an empty directory,
//! and later the dataset is mounted over what they wrote there.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     allow.mount;
//!     allow.mount.zfs;
//!     enforce_statfs = 1;
//!     ip4 = inherit;
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.poststart = "zfs jail www tank/www";
//! #                    ^^^^^^^^^^^^^^^^^^^^^^^ dataset-attached-late: `tank/www` is attached after `exec.start` has run
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     allow.mount;
//!     allow.mount.zfs;
//!     enforce_statfs = 1;
//!     ip4 = inherit;
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.created = "zfs jail www tank/www";
//! }
//! ```
//!
//! # Fix
//!
//! The command is handed to `exec.created`, where it is the only one of its
//! statement. Unsafe: what mounts the dataset may have to change with it
//! (`zfs_enable=YES` inside). `bastille zfs` finds the line in either place.

use jailconf_catalog::fact;
use jailconf_plan::{Hook, JailId, JailPlan, Plan};

use crate::statements::move_command;
use crate::wording::{is_bastilles, related, rest_on};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J408",
    name: "dataset-attached-late",
    group: Group::Mounts,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R097, fact::M19, fact::BAS309],
    handles: &[],
    source: include_str!("dataset_attached_late.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    if plan.resolved(jail).list("exec.start").iter().all(|v| v.text.is_empty()) {
        return;
    }
    for command in jail.commands_of("exec.poststart") {
        for part in &command.read.parts {
            let Hook::ZfsJail { dataset, .. } = part else { continue };
            let message = format!("`{dataset}` is attached after `exec.start` has run");
            let diagnostic = sink.report(command.place, message);
            let help = "attach it in `exec.created`, which runs before `exec.start`";
            rest_on(diagnostic, id, &[fact::R097, fact::M19], help);
            // On a Bastille host the hook is a known form, and the newer one a
            // suggestion (BAS309).
            if is_bastilles(plan, jail) {
                diagnostic.severity = Severity::Note;
                diagnostic.facts.push(fact::BAS309);
            }
            diagnostic.fix = move_command(plan, id, command, "exec.created");
            let at = plan.parameter_place(jail, "exec.start");
            diagnostic.related.extend(related(at, "this runs first"));
        }
    }
}
