//! A dataset is handed over by `zfs.dataset` and by a hook as well, or by two hooks.
//!
//! # Why
//!
//! The second attachment fails. Where it is a hook's, as behind `zfs.dataset` in
//! `exec.poststart`, the start fails; in `exec.created` the hook comes first, and
//! jail(8) only prints that `zfs.dataset` failed.
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
//! #                    ^^^^^^^^^^^^^^^^^^^^^^^ dataset-attached-twice: `tank/www` is attached by `zfs.dataset` as well
//! #                    ^^^^^^^^^^^^^^^^^^^^^^^ consequence: `www` is refused at `poststart`; jail: www: zfs jail www tank/www: failed
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

use jailconf_catalog::{Check, fact};
use jailconf_plan::{Command, Hook, JailId, JailPlan, Objection, Plan, Runner, Step, StepKind};

use crate::statements::delete_command;
use crate::wording::{related, rest_on, value};
use crate::{Applicability, Diagnostic, Finder, Group, Related, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J410",
    name: "dataset-attached-twice",
    group: Group::Mounts,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R088, fact::R097, fact::R100, fact::M79],
    handles: &[Check::DatasetAttachedTwice, Check::DatasetAttachedBefore],
    source: include_str!("dataset_attached_twice.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for step in &jail.steps {
        for objection in step.objections.iter().filter(|o| RULE.is_about(o.check)) {
            let dataset = value(&objection.wanted);
            // The hook goes where there are both.
            let mut hooks = attaching(jail, &dataset);
            let hook = match objection.check {
                Check::DatasetAttachedTwice => hooks.find(|c| Some(c.place) == step.place),
                _ => hooks.next(),
            };
            let Some(command) = hook else { continue };
            let first = first_place(plan, jail, &dataset, command);
            let by = if first.0 { "by `zfs.dataset` as well" } else { "by another hook as well" };
            let message = format!("`{dataset}` is attached {by}");
            let diagnostic = sink.report(command.place, message);
            say(plan, id, (step, objection), command, diagnostic);
            diagnostic.related.extend(first.1);
        }
    }
}

/// The commands of its creator that attach a dataset once the jail is there.
fn attaching<'j>(jail: &'j JailPlan, dataset: &str) -> impl Iterator<Item = &'j Command> {
    let attaches = move |c: &&Command| {
        let mut parts = c.read.parts.iter();
        parts.any(|part| matches!(part, Hook::ZfsJail { dataset: d, .. } if *d == *dataset))
    };
    jail.commands_once_created().filter(|c| c.runner == Runner::Creator).filter(attaches)
}

/// Whether `zfs.dataset` attaches it too, and where the other attachment stands.
fn first_place(
    plan: &Plan,
    jail: &JailPlan,
    dataset: &str,
    command: &Command,
) -> (bool, Option<Related>) {
    let given = plan.resolved(jail).list("zfs.dataset");
    if given.iter().any(|value| *value.text == *dataset.as_bytes()) {
        let at = plan.parameter_place(jail, "zfs.dataset");
        return (true, related(at, "attached here too"));
    }
    let other = attaching(jail, dataset).find(|c| c.place != command.place);
    (false, related(other.map(|c| c.place), "attached here too"))
}

fn say(
    plan: &Plan,
    id: JailId,
    (step, objection): (&Step, &Objection),
    command: &Command,
    diagnostic: &mut Diagnostic,
) {
    rest_on(diagnostic, id, &[fact::R097, fact::R100, fact::M79], "delete one of the two");
    diagnostic.says = objection.messages.clone();
    // In front of it the hook passes, and the failure of `zfs.dataset` does, too.
    if step.kind == StepKind::ZfsDataset || step.failure_ignored {
        diagnostic.severity = Severity::Warning;
        if let Some(fact) = diagnostic.facts.get_mut(1) {
            *fact = fact::R088;
        }
    }
    if command.read.parts.len() == 1 {
        diagnostic.fix = delete_command(plan, id, command);
    }
}
