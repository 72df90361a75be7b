//! A jail of the host mounts devfs with ruleset 0.
//!
//! # Why
//!
//! Inside a jail ruleset 0 means the parent's. On the host it means none:
//! nothing is hidden, and the jail sees every device, disks and memory
//! included. A file that was made inside a jail, and is now used on the host,
//! has it.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     devfs_ruleset = 0;
//! #   ^^^^^^^^^^^^^^^^^^ host-devfs-unfiltered: `www` sees every device: devfs ruleset 0 hides nothing on the host
//!     mount.devfs;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     devfs_ruleset = 4;
//!     mount.devfs;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! `devfs_ruleset = 4;`, for a VNET jail of Bastille's 13, which Bastille
//! defines. Unsafe: what the jail needs to see is not in the file.

use jailconf_catalog::fact;
use jailconf_plan::{Creator, JailId, JailPlan, Plan};

use crate::wording::{is_bastilles, jail_and_creator, set};
use crate::{Applicability, Finder, Group, Related, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J401",
    name: "host-devfs-unfiltered",
    group: Group::Mounts,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R079],
    handles: &[],
    source: include_str!("host_devfs_unfiltered.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let resolved = plan.resolved(jail);
    let zero = resolved
        .scalar("devfs_ruleset")
        .is_some_and(|v| v.text.as_str().and_then(|t| t.parse().ok()) == Some(0));
    if jail.creator != Creator::Host || !zero || resolved.boolean("mount.devfs") != Some(true) {
        return;
    }
    let place =
        plan.parameter_place(jail, "devfs_ruleset").unwrap_or_else(|| plan.name_place(jail));
    let message = format!(
        "{} sees every device: devfs ruleset 0 hides nothing on the host",
        jail_and_creator(plan, jail)
    );
    let diagnostic = sink.report(place, message);
    diagnostic.jail = Some(id);
    diagnostic.facts = vec![fact::R079];
    let mount = plan.parameter_place(jail, "mount.devfs");
    diagnostic
        .related
        .extend(mount.map(|place| Related { place, message: "devfs is mounted here".to_owned() }));
    let ruleset = if is_bastille_vnet(plan, jail) { "13" } else { "4" };
    diagnostic.help =
        Some(format!("set `devfs_ruleset = {ruleset};`; 0 is right only inside a jail"));
    diagnostic.fix = Some(set(plan, id, "devfs_ruleset", Some(ruleset), Applicability::Unsafe));
}

/// Whether a VNET jail of Bastille's may have 13: where it is certain that the host has no
/// such ruleset, or that it hides nothing, the jail would see as much as before.
fn is_bastille_vnet(plan: &Plan, jail: &JailPlan) -> bool {
    let is_open = plan
        .devfs
        .as_ref()
        .is_some_and(|rules| rules.lacks(13, plan.rulesets.is_some()) || rules.hides_nothing(13));
    plan.resolved(jail).param("vnet").is_some() && is_bastilles(plan, jail) && !is_open
}
