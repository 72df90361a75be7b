//! The dataset that holds the jail's own root is handed to the jail.
//!
//! # Why
//!
//! A dataset that is handed to a jail has `jailed=on`, and the host does not
//! mount it: the jail's root is empty.
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
//!     zfs.dataset = tank/jails/www;
//! #                 ^^^^^^^^^^^^^^ own-root-delegated: `tank/jails/www` holds the jail's own root `/jails/www`
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
//!     zfs.dataset = tank/jails/www/data;
//! }
//! ```
//!
//! # Fix
//!
//! None: a dataset below it has to be made.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{is_bastilles, last_value, related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J411",
    name: "own-root-delegated",
    group: Group::Mounts,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R093, fact::M80],
    handles: &[],
    source: include_str!("own_root_delegated.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let Some(path) = last_value(plan, jail, "path") else { return };
    let path = path.trim_end_matches('/');
    // Bastille keeps a jail in POOL/bastille/jails/NAME, and its root in `root` below that.
    let bastilles = path
        .ends_with("/root")
        .then(|| format!("bastille/jails/{}", jail.own_name.to_text()))
        .filter(|own| is_bastilles(plan, jail) && path.ends_with(&format!("/{own}/root")));
    for delegation in &jail.delegations {
        let dataset = delegation.dataset.as_str();
        let below_pool = dataset.split_once('/').map(|(_, rest)| rest);
        let is_it = |name: &str| path.strip_prefix('/') == Some(name) && !name.is_empty();
        let is_bastilles_own = bastilles.as_deref().is_some_and(|own| {
            let own = format!("/{own}");
            dataset.ends_with(&own) || dataset.ends_with(&format!("{own}/root"))
        });
        if !is_it(dataset) && !below_pool.is_some_and(is_it) && !is_bastilles_own {
            continue;
        }
        let place = delegation.place.unwrap_or_else(|| plan.name_place(jail));
        let message = format!("`{dataset}` holds the jail's own root `{path}`");
        let diagnostic = sink.report(place, message);
        let help = format!("hand over a dataset below it, such as `{dataset}/data`");
        rest_on(diagnostic, id, &[fact::R093, fact::M80], help);
        let at = plan.parameter_place(jail, "path");
        diagnostic.related.extend(related(at, "the root is here"));
    }
}
