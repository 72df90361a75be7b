//! A jail has no `path`.
//!
//! # Why
//!
//! The kernel takes `/` then: the jail shares its creator's whole root. Where
//! that is meant, `path = "/";` says so.
//!
//! # Example
//!
//! ```jail.conf
//! persist;
//! www {
//! # <--- no-path: `www` shares the root of its creator
//!     host.hostname = www;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     host.hostname = www;
//! }
//! ```
//!
//! ```jail.conf
//! www {
//!     path = "/";
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: which directory is meant is not known.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{jail_and_creator, leans_on_other_file, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J413",
    name: "no-path",
    group: Group::Mounts,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R030, fact::R113, fact::M53, fact::M74],
    handles: &[],
    source: include_str!("no_path.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let resolved = plan.resolved(jail);
    // A file by itself may lean on global parameters elsewhere (G12, G13).
    let closed = plan.config(jail.config).closed && !resolved.failed;
    let is_mounted = resolved.boolean("mount.devfs") == Some(true);
    if !closed || resolved.param("path").is_some() || is_mounted {
        return;
    }
    let message = format!("{} shares the root of its creator", jail_and_creator(plan, jail));
    let diagnostic = sink.report(plan.name_place(jail), message);
    rest_on(diagnostic, id, &[fact::R030, fact::M74], "set `path`");
    leans_on_other_file(plan, jail, "path", diagnostic);
}
