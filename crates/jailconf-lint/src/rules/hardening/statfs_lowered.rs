//! A jail sees mount points that it has no use for.
//!
//! # Why
//!
//! `enforce_statfs` is 2 unless it is lowered, and shows a jail its own root only. Below
//! 2 its root may mount, where permissions for it are given, and all see what is
//! mounted below its root; at 0 they see every mount of the host.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4.addr = "em0|10.0.0.2/24";
//!     enforce_statfs = 1;
//! #   ^^^^^^^^^^^^^^^^^^^ statfs-lowered: `www` sees its mounts, and may make none
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4.addr = "em0|10.0.0.2/24";
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: programs inside may want to see their mounts.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{rest_on, statement_place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J602",
    name: "statfs-lowered",
    group: Group::Hardening,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R010, fact::R072],
    handles: &[],
    source: include_str!("statfs_lowered.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let Some(effective) = &jail.effective else { return };
    let mounts = effective.allow.iter().any(|flag| flag.starts_with("mount"));
    let is_lowered = plan.resolved(jail).param("enforce_statfs").is_some();
    if !is_lowered || effective.enforce_statfs >= 2 || mounts || effective.children_max > 0 {
        return;
    }
    let sees = if effective.enforce_statfs == 0 { "every mount of the host" } else { "its mounts" };
    let message = format!("`{}` sees {sees}, and may make none", jail.name);
    let diagnostic = sink.report(statement_place(plan, jail, "enforce_statfs"), message);
    let help = "leave `enforce_statfs` out unless a program inside wants to see its mounts";
    rest_on(diagnostic, id, &[fact::R010, fact::R072], help);
}
