//! A dataset is handed to two jails.
//!
//! # Why
//!
//! Both may hold it, and the first mounts it: the mount of the second fails (`Device busy`),
//! and its data is not there. A hook of a copied or renamed jail still hands out the dataset
//! of the first one.
//!
//! # Example
//!
//! ```jail.conf
//! persist;
//! allow.mount;
//! allow.mount.zfs;
//! enforce_statfs = 1;
//! a {
//!     path = /jails/a;
//!     exec.created = "zfs jail a tank/data";
//! }
//! b {
//!     path = /jails/b;
//!     exec.created = "zfs jail b tank/data";
//! #                  ^^^^^^^^^^^^^^^^^^^^^^ shared-dataset: `tank/data` is handed to `a` too, which mounts it first
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! persist;
//! allow.mount;
//! allow.mount.zfs;
//! enforce_statfs = 1;
//! a {
//!     path = /jails/a;
//!     exec.created = "zfs jail a tank/a";
//! }
//! b {
//!     path = /jails/b;
//!     exec.created = "zfs jail b tank/b";
//! }
//! ```
//!
//! # Fix
//!
//! None: whose dataset it is, is not known.

use jailconf_catalog::fact;
use std::collections::HashMap;

use jailconf_plan::{JailId, Place, Plan, is_placeholder};

use crate::wording::{related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J426",
    name: "shared-dataset",
    group: Group::Mounts,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::BAS214, fact::BAS211],
    handles: &[],
    source: include_str!("shared_dataset.rs"),
    find: Finder::Plan(check),
};

fn check(plan: &Plan, sink: &mut Sink<'_>) {
    let mut first: HashMap<&str, (JailId, Place)> = HashMap::new();
    for (id, jail) in plan.jails() {
        for delegation in &jail.delegations {
            let dataset = delegation.dataset.as_str();
            let place = delegation.place.unwrap_or_else(|| plan.name_place(jail));
            let (other, at) = *first.entry(dataset).or_insert((id, place));
            let others = &plan.jail(other).name;
            if are_related(others, &jail.name) || is_placeholder(dataset) || dataset.contains('$') {
                continue;
            }
            let message = format!("`{dataset}` is handed to `{others}` too, which mounts it first");
            let diagnostic = sink.report(place, message);
            let help = format!("hand `{}` a dataset of its own", jail.name);
            rest_on(diagnostic, id, &[fact::BAS214, fact::BAS211], help);
            diagnostic.label = Some("the same dataset".to_owned());
            diagnostic.related.extend(related(Some(at), "handed out here first"));
        }
    }
}

/// Whether two jails are one, or one is around the other and hands its dataset on.
fn are_related(one: &str, other: &str) -> bool {
    let holds = |outer: &str, inner: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    holds(one, other) || holds(other, one)
}
