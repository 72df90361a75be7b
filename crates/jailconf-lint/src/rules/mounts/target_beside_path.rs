//! A line of an fstab mounts on what is not below the jail's `path`.
//!
//! # Why
//!
//! The second field is a path of whoever runs jail(8), not of the jail: a target that is
//! written as the jail sees it is mounted on the creator's own tree, over what is there,
//! and the jail has none of it.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! m {
//!     path = /jails/m;
//!     ip4 = inherit;
//!     mount.fstab = /etc/fstab.m;
//!     persist;
//! }
//! #- /etc/fstab.m
//! /data /media nullfs rw 0 0
//! # <-------------------------- target-beside-path: `/media` is not below `/jails/m`, the path of `m`: it is mounted beside the jail
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! m {
//!     path = /jails/m;
//!     ip4 = inherit;
//!     mount.fstab = /etc/fstab.m;
//!     persist;
//! }
//! #- /etc/fstab.m
//! /data /jails/m/media nullfs rw 0 0
//! ```
//!
//! # Fix
//!
//! None: whether the jail's `path` belongs in front, or another directory is meant, only
//! its owner knows.

use jailconf_catalog::fact;
use jailconf_plan::{Creator, JailId, JailPlan, Plan, StepKind, StepOutcome};

use crate::mount_lines::{is_beside, is_within, mount_lines, normal};
use crate::wording::{related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J430",
    name: "target-beside-path",
    group: Group::Mounts,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R083, fact::R097],
    handles: &[],
    source: include_str!("target_beside_path.rs"),
    find: Finder::Plan(check),
};

fn check(plan: &Plan, sink: &mut Sink<'_>) {
    let path = |jail: &JailPlan| Some(normal(&plan.resolved(jail).scalar("path")?.text));
    let roots: Vec<(Creator, String)> =
        plan.jails().filter_map(|(_, jail)| Some((jail.creator, path(jail)?))).collect();
    for (id, jail) in plan.jails() {
        check_jail(plan, id, jail, &roots, sink);
    }
}

fn check_jail(
    plan: &Plan,
    id: JailId,
    jail: &JailPlan,
    roots: &[(Creator, String)],
    sink: &mut Sink<'_>,
) {
    let Some(path) = plan.resolved(jail).scalar("path").map(|v| normal(&v.text)) else { return };
    for written in mount_lines(plan, jail) {
        let target = normal(&written.line.target.text);
        let is_refused = written.step.outcome == StepOutcome::Refused;
        if written.step.kind != StepKind::MountFstab
            || is_refused
            || !written.line.target.text.starts_with(b"/")
            || path.len() <= 1
            || !is_beside(&target, &path)
            || is_like(&target, &path)
            || is_anothers(roots, jail, &target)
        {
            continue;
        }
        let own = jail.own_name.to_text();
        let message = format!(
            "`{target}` is not below `{path}`, the path of `{own}`: it is mounted beside the jail"
        );
        let diagnostic = sink.report(written.place, message);
        let help = format!("a target is a path of who starts the jail: `{path}{target}`");
        rest_on(diagnostic, id, &[fact::R083, fact::R097], help);
        diagnostic
            .related
            .extend(related(plan.parameter_place(jail, "path"), "the path of the jail"));
    }
}

/// Whether a directory on the way is called like the jail's root: it may be the same one by a
/// link, or a skeleton of it.
fn is_like(target: &str, path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_like = |part: &str| {
        part.strip_prefix(last)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_', '.']))
    };
    target.split('/').any(is_like)
}

/// Whether a mount is for another jail of the same creator, or for another start of the same.
fn is_anothers(roots: &[(Creator, String)], jail: &JailPlan, target: &str) -> bool {
    roots
        .iter()
        .filter(|(creator, _)| *creator == jail.creator)
        .any(|(_, root)| root.len() > 1 && (is_within(target, root) || is_within(root, target)))
}
