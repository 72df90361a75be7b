//! A ZFS dataset is handed to a jail that may not mount it.
//!
//! # Why
//!
//! `zfs jail` and `zfs.dataset` only attach a dataset. To mount it from inside,
//! the jail needs `allow.mount`, `allow.mount.zfs` and an `enforce_statfs` below
//! 2; without one of them the attachment works and `zfs mount` inside is refused.
//!
//! # Example
//!
//! ```jail.conf
//! p {
//!     path = /jails/p;
//!     allow.mount;
//!     enforce_statfs = 1;
//!     exec.created += "zfs jail p tank/p";
//! #                   ^^^^^^^^^^^^^^^^^^^ dataset-without-mount-permission: `p` gets the dataset `tank/p` and cannot mount it: `allow.mount.zfs` is missing
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! p {
//!     path = /jails/p;
//!     allow.mount;
//!     allow.mount.zfs;
//!     enforce_statfs = 1;
//!     exec.created += "zfs jail p tank/p";
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! The missing permissions, in the jail that gets the dataset. Unsafe: it may do
//! more than before.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{Delegation, JailId, JailPlan, Objection, Plan};

use crate::wording::set;
use crate::{Applicability, Finder, Fix, Group, Related, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J103",
    name: "dataset-without-mount-permission",
    group: Group::Nesting,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R089],
    handles: &[],
    source: include_str!("dataset_without_mount_permission.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for delegation in jail.delegations.iter().filter(|d| !d.mount_objections.is_empty()) {
        let missing: Vec<&str> = missing(delegation).collect();
        if missing.is_empty() || is_refused(jail, delegation) {
            continue;
        }
        let listed = missing.iter().map(|m| format!("`{m}`")).collect::<Vec<_>>().join(", ");
        let message = format!(
            "`{}` gets the dataset `{}` and cannot mount it: {listed} {} missing",
            jail.own_name.to_text(),
            delegation.dataset,
            if missing.len() == 1 { "is" } else { "are" },
        );
        let place = delegation.place.unwrap_or_else(|| plan.name_place(jail));
        let diagnostic = sink.report(place, message);
        diagnostic.jail = Some(id);
        diagnostic.facts = vec![fact::R089];
        diagnostic.says =
            vec![format!("cannot mount '{}': Operation not permitted", delegation.dataset)];
        diagnostic.help = Some(format!("add {listed} to `{}`", jail.own_name.to_text()));
        diagnostic.related.extend(held(delegation));
        diagnostic.fix = Some(fix(plan, id, &missing));
    }
}

/// Whether the jail does not get the dataset at all: then it needs no permission for it.
fn is_refused(jail: &JailPlan, delegation: &Delegation) -> bool {
    let mut steps = jail.steps.iter().filter(|s| s.place == delegation.place && s.place.is_some());
    steps.any(|s| s.objections.iter().any(|o| o.check == Check::ZfsJailInside))
}

/// What the jail lacks, as it is written.
fn missing(delegation: &Delegation) -> impl Iterator<Item = &str> {
    delegation.mount_objections.iter().filter_map(|o| match o.against.as_deref()? {
        "enforce_statfs" => Some("enforce_statfs = 1"),
        permission if permission.starts_with("allow.") => Some(permission),
        _ => None,
    })
}

fn held(delegation: &Delegation) -> Vec<Related> {
    let related = |o: &Objection| {
        let against = o.against.as_deref()?;
        Some(Related { place: o.held_at?, message: format!("`{against}` is set here") })
    };
    delegation.mount_objections.iter().filter_map(related).collect()
}

fn fix(plan: &Plan, id: JailId, missing: &[&str]) -> Fix {
    let one = |m: &&str| match m.split_once(" = ") {
        Some((parameter, value)) => set(plan, id, parameter, Some(value), Applicability::Unsafe),
        None => set(plan, id, m, None, Applicability::Unsafe),
    };
    let changes = missing.iter().map(one).flat_map(|f| f.changes).collect();
    let title = format!("let `{}` mount its dataset", plan.jail(id).name);
    Fix { title, applicability: Applicability::Unsafe, changes }
}
