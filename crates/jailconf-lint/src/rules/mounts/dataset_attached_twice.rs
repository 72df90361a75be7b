//! A dataset is handed over by `zfs.dataset` and by a hook as well.
//!
//! # Why
//!
//! The second attachment fails. In `exec.poststart` it is the hook's, and the
//! start fails; in `exec.created` the hook comes first, and jail(8) only prints
//! that `zfs.dataset` failed.
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
//!     zfs.dataset = tank/www;
//!     exec.poststart = "zfs jail www tank/www";
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
//!     zfs.dataset = tank/www;
//! }
//! ```
//!
//! # Fix
//!
//! The command is deleted where it does nothing else and is the only one of its
//! statement. Unsafe: a release that does not know `zfs.dataset` needs the command.

use std::collections::HashSet;

use jailconf_catalog::Fact;
use jailconf_plan::{Command, Hook, JailId, JailPlan, Plan, Runner, StepKind, text};

use crate::statements::delete_command;
use crate::wording::{related, rest_on};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J410",
    name: "dataset-attached-twice",
    group: Group::Mounts,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &["R088", "R097", "R100", "M79"],
    handles: &[],
    source: include_str!("dataset_attached_twice.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let given = plan.resolved(jail).list("zfs.dataset");
    let datasets: HashSet<String> = given.iter().map(|v| v.text.to_text().into_owned()).collect();
    let of_creator = |c: &&Command| c.runner == Runner::Creator;
    for command in jail.commands_once_created().filter(of_creator) {
        for part in &command.read.parts {
            let Hook::ZfsJail { dataset, .. } = part else { continue };
            if !datasets.contains(dataset) {
                continue;
            }
            let message = format!("`{dataset}` is attached by `zfs.dataset` as well");
            let diagnostic = sink.report(command.place, message);
            rest_on(diagnostic, id, &["R097", "R100", "M79"], "delete one of the two");
            let own = jail.own_name.to_text();
            diagnostic.says = vec![text::hook_failed(&own, &command.text)];
            // In front of it the hook passes, and the failure of `zfs.dataset` does, too.
            if command.step < StepKind::ZfsDataset || command.read.failure_ignored {
                diagnostic.severity = Severity::Warning;
                if let Some(fact) = diagnostic.facts.get_mut(1) {
                    *fact = Fact("R088");
                }
                diagnostic.says.clear();
            }
            if command.read.parts.len() == 1 {
                diagnostic.fix = delete_command(plan, id, command);
            }
            let at = plan.parameter_place(jail, "zfs.dataset");
            diagnostic.related.extend(related(at, "attached here too"));
        }
    }
}
