//! A jail may mount what no jail inside it mounts.
//!
//! # Why
//!
//! The permissions to mount are there for the jails inside. Where all of them are
//! known and start without one of them, only software that mounts by itself could
//! need it.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! p {
//!     path = /jails/p;
//!     ip4 = inherit;
//!     children.max = 1;
//!     allow.mount;
//!     allow.mount.devfs;
//!     allow.mount.tmpfs;
//! #   ^^^^^^^^^^^^^^^^^^ needless-permission: no jail inside `p` needs `allow.mount.tmpfs` of it
//!     enforce_statfs = 1;
//!     devfs_ruleset = 4;
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.stop = "/bin/sh /etc/rc.shutdown";
//! }
//! #- /jails/p/etc/jail.conf
//! c {
//!     path = /jails/c;
//!     ip4 = inherit;
//!     mount.devfs;
//!     devfs_ruleset = 0;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! p {
//!     path = /jails/p;
//!     ip4 = inherit;
//!     children.max = 1;
//!     allow.mount;
//!     allow.mount.devfs;
//!     enforce_statfs = 1;
//!     devfs_ruleset = 4;
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.stop = "/bin/sh /etc/rc.shutdown";
//! }
//! #- /jails/p/etc/jail.conf
//! c {
//!     path = /jails/c;
//!     ip4 = inherit;
//!     mount.devfs;
//!     devfs_ruleset = 0;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: what the software inside mounts by itself is not in the files.

use jailconf_catalog::fact;
use std::collections::BTreeSet;

use jailconf_plan::{Hook, JailId, JailPlan, Plan};

use crate::wording::{rest_on, statement_place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J605",
    name: "needless-permission",
    group: Group::Hardening,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R072, fact::R073],
    handles: &[],
    source: include_str!("needless_permission.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    if !plan.parents.contains(&id) {
        return;
    }
    let Some(effective) = &jail.effective else { return };
    let mounts = effective.allow.iter().filter(|flag| flag.starts_with("mount."));
    let mounts: Vec<&String> = mounts.collect();
    if mounts.is_empty() {
        return;
    }
    let mut needs: BTreeSet<String> = plan.needs(id).allow;
    needs.extend(of_its_own(jail));
    for flag in mounts.into_iter().filter(|flag| !needs.contains(*flag)) {
        let name = format!("allow.{flag}");
        let message = format!("no jail inside `{}` needs `{name}` of it", jail.name);
        let diagnostic = sink.report(statement_place(plan, jail, &name), message);
        rest_on(
            diagnostic,
            id,
            &[fact::R072, fact::R073],
            "delete it unless software inside mounts",
        );
    }
}

/// The permissions that a jail needs itself: for its datasets, and for what its commands
/// mount inside.
fn of_its_own(jail: &JailPlan) -> impl Iterator<Item = String> + '_ {
    let datasets = jail.delegations.first().map(|_| "mount.zfs".to_owned());
    let parts = jail.commands_inside().flat_map(|command| &command.read.parts);
    let mounts = parts.filter_map(|part| match part {
        Hook::Mount { fs, .. } => Some(format!("mount.{fs}")),
        _ => None,
    });
    datasets.into_iter().chain(mounts)
}
