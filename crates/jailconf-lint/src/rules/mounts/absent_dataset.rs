//! A dataset that the host does not have, or does not hand out, is given to a jail.
//!
//! # Why
//!
//! `zfs jail` fails on a dataset that is not there, and the start with it. For `zfs.dataset`
//! jail(8) only says so and goes on: the jail starts without its data. The same
//! happens to a dataset without `jailed=on`. Which datasets a host has is not in
//! its files: `[[host]]` in jailconf.toml says it.
//!
//! # Example
//!
//! ```jail.conf datasets-tank,tank/www
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     allow.mount;
//!     allow.mount.zfs;
//!     enforce_statfs = 1;
//!     persist;
//!     exec.created = "zfs jail www tank/wwww";
//! #                  ^^^^^^^^^^^^^^^^^^^^^^^^ absent-dataset: the host has no such dataset, and no hook makes it
//! #                  ^^^^^^^^^^^^^^^^^^^^^^^^ consequence: `www` is refused at `created`; cannot open 'tank/wwww': dataset does not exist; jail: www: zfs jail www tank/wwww: failed
//! }
//! ```
//!
//! ```jail.conf datasets-tank,tank/www
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     allow.mount;
//!     allow.mount.zfs;
//!     enforce_statfs = 1;
//!     persist;
//!     zfs.dataset = tank/www;
//! #                 ^^^^^^^^ absent-dataset: the dataset is not handed out: the host has it without `jailed=on`
//! #                 ^^^^^^^^ consequence: `www` is refused at `zfs.dataset`; error, you need to set jailed=on for dataset tank/www
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf datasets-tank,tank/www jailed-tank/www
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     allow.mount;
//!     allow.mount.zfs;
//!     enforce_statfs = 1;
//!     persist;
//!     exec.created = "zfs jail www tank/www";
//! }
//! ```
//!
//! # Fix
//!
//! None: `zfs set jailed=on` and `zfs create` are the host's to run.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan, StepKind};

use crate::refusals::refusals;
use crate::wording::{complete, place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J417",
    name: "absent-dataset",
    group: Group::Mounts,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R088, fact::M18],
    handles: &[Check::DatasetNotJailed, Check::DatasetNotAttached, Check::DatasetAbsent],
    source: include_str!("absent_dataset.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let is_parameter = refusal.step.kind == StepKind::ZfsDataset;
        let is_there = refusal.objection.check == Check::DatasetNotJailed;
        let message = match is_there {
            true => "the dataset is not handed out: the host has it without `jailed=on`",
            false => "the host has no such dataset, and no hook makes it",
        };
        let diagnostic = sink.report(place(plan, jail, &refusal), message);
        complete(plan, id, &refusal, diagnostic);
        let help = match is_there {
            true => "run `zfs set jailed=on DATASET` on the host",
            false => "create it on the host, or name one that is there",
        };
        diagnostic.help = Some(help.to_owned());
        // jail(8) goes on without it.
        if is_parameter {
            diagnostic.severity = Severity::Warning;
        }
    }
}
