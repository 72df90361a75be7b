//! A permission to mount that can have no effect.
//!
//! # Why
//!
//! A jail may mount something itself only with `allow.mount`, the flag of the
//! file system, and `enforce_statfs` below 2. What the creator mounts by `mount`,
//! `mount.fstab` or `mount.devfs` needs none of them.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     allow.mount;
//! #   ^^^^^^^^^^^^ inert-mount-permission: `allow.mount`, `allow.mount.nullfs` with `enforce_statfs` 2 have no effect
//!     allow.mount.nullfs;
//! }
//! ```
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     allow.mount.nullfs;
//! #   ^^^^^^^^^^^^^^^^^^^ inert-mount-permission: `allow.mount.nullfs` without `allow.mount` has no effect
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
//!     allow.mount.nullfs;
//!     enforce_statfs = 1;
//! }
//! ```
//!
//! # Fix
//!
//! None: either the flag or what it lacks is meant.

use jailconf_catalog::{Fact, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::rest_on;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J403",
    name: "inert-mount-permission",
    group: Group::Mounts,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R072, fact::R073, fact::R077, fact::M03, fact::M04],
    handles: &[],
    source: include_str!("inert_mount_permission.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let Some(effective) = &jail.effective else { return };
    let allows = |flag: &str| effective.allow.iter().any(|a| a == flag);
    let systems: Vec<&str> = effective
        .allow
        .iter()
        .filter(|a| a.starts_with("mount.") || *a == "mount")
        .map(String::as_str)
        .collect();
    let has_system = systems.iter().any(|a| *a != "mount");
    let (lacks, facts): (&str, &[Fact]) = match () {
        () if systems.is_empty() => return,
        () if !allows("mount") => ("without `allow.mount`", &[fact::R073, fact::R077, fact::M04]),
        () if effective.enforce_statfs >= 2 => {
            ("with `enforce_statfs` 2", &[fact::R072, fact::R077, fact::M03])
        }
        () if !has_system => {
            ("without the flag of a file system", &[fact::R073, fact::R077, fact::M04])
        }
        () => return,
    };
    // A grant that is missing where the file needs it is said as an error.
    let refused = jail.delegations.iter().any(|d| !d.mount_objections.is_empty());
    let is_wanted = plan.parents.contains(&id);
    if refused || is_wanted {
        return;
    }
    let shown: Vec<String> = systems.iter().map(|a| format!("`allow.{a}`")).collect();
    let at = systems.iter().find_map(|a| plan.parameter_place(jail, &format!("allow.{a}")));
    let has = if shown.len() == 1 { "has" } else { "have" };
    let message = format!("{} {lacks} {has} no effect", shown.join(", "));
    let diagnostic = sink.report(at.unwrap_or_else(|| plan.name_place(jail)), message);
    let help = "delete it if only the creator mounts; else all of `allow.mount`, the file \
                system's flag and `enforce_statfs = 1` are needed";
    rest_on(diagnostic, id, facts, help);
}
