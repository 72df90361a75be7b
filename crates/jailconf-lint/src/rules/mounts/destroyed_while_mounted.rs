//! `exec.poststop` destroys a dataset while the jail's mounts are still there.
//!
//! # Why
//!
//! jail(8) runs `exec.poststop` before it unmounts what it mounted. A dataset
//! with something mounted in it is busy.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     mount.devfs;
//!     devfs_ruleset = 4;
//!     exec.poststop = "zfs destroy tank/jails/www";
//! #                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ destroyed-while-mounted: `tank/jails/www` is destroyed before `mount.devfs` is unmounted
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     mount.devfs;
//!     devfs_ruleset = 4;
//!     exec.release = "zfs destroy tank/jails/www";
//! }
//! ```
//!
//! # Fix
//!
//! The command is handed to `exec.release`, which runs after the unmounts, where it
//! is the only one of its statement. Unsafe: it runs later than it did.

use jailconf_catalog::fact;
use jailconf_plan::{Hook, JailId, JailPlan, Plan};

use crate::statements::move_command;
use crate::wording::{related, rest_on};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J407",
    name: "destroyed-while-mounted",
    group: Group::Mounts,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R087, fact::R098, fact::M50],
    handles: &[],
    source: include_str!("destroyed_while_mounted.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let resolved = plan.resolved(jail);
    let on = |p: &&str| resolved.boolean(p) == Some(true);
    let filled = |p: &&str| resolved.list(p).iter().any(|v| !v.text.is_empty());
    let mounts = ["mount.devfs", "mount.fdescfs", "mount.procfs"].into_iter().find(on);
    let mounts = mounts.or_else(|| ["mount", "mount.fstab"].into_iter().find(filled));
    let Some(mounts) = mounts else { return };
    for command in jail.commands_of("exec.poststop") {
        for part in &command.read.parts {
            let Hook::ZfsDestroy { dataset } = part else { continue };
            let message = format!("`{dataset}` is destroyed before `{mounts}` is unmounted");
            let diagnostic = sink.report(command.place, message);
            let help = "destroy it in `exec.release`, which runs after the unmounts";
            rest_on(diagnostic, id, &[fact::R087, fact::R098, fact::M50], help);
            diagnostic.fix = move_command(plan, id, command, "exec.release");
            let at = plan.parameter_place(jail, mounts);
            diagnostic.related.extend(related(at, "still mounted then"));
        }
    }
}
