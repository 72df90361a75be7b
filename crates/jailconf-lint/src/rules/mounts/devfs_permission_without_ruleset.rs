//! A jail may mount devfs itself and has no ruleset.
//!
//! # Why
//!
//! `mount.devfs` takes ruleset 4 where none is set, but the jail's own ruleset
//! stays 0: its root can mount another devfs, with every device of the host in
//! it.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     allow.mount;
//!     allow.mount.devfs;
//! #   ^^^^^^^^^^^^^^^^^^ devfs-permission-without-ruleset: `www` can mount every device of the host: it has no ruleset of its own
//!     enforce_statfs = 1;
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
//!     allow.mount.devfs;
//!     enforce_statfs = 1;
//!     devfs_ruleset = 4;
//! }
//! ```
//!
//! # Fix
//!
//! `devfs_ruleset = 4;` in the jail. Unsafe: it takes devices away.

use jailconf_catalog::fact;
use jailconf_plan::{Creator, JailId, JailPlan, Plan};

use crate::wording::{as_part, jail_and_creator, rest_on, set, statement_place};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J412",
    name: "devfs-permission-without-ruleset",
    group: Group::Mounts,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R078],
    handles: &[],
    source: include_str!("devfs_permission_without_ruleset.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let Some(effective) = &jail.effective else { return };
    let allows = |flag: &str| effective.allow.iter().any(|a| a == flag);
    let may = allows("mount") && allows("mount.devfs") && effective.enforce_statfs < 2;
    let is_set = plan.resolved(jail).param("devfs_ruleset").is_some();
    if !may || is_set || effective.devfs_ruleset != 0 || jail.creator != Creator::Host {
        return;
    }
    let message = format!(
        "{} can mount every device of the host: it has no ruleset of its own",
        jail_and_creator(plan, jail)
    );
    let diagnostic = sink.report(statement_place(plan, jail, "allow.mount.devfs"), message);
    rest_on(diagnostic, id, &[fact::R078], "set `devfs_ruleset = 4;`");
    let four = set(plan, id, "devfs_ruleset", Some("4"), Applicability::Unsafe);
    diagnostic.fix = Some(four);
    as_part(plan, jail, diagnostic);
}
