//! `allow.nfsd` in a jail that cannot run an NFS server.
//!
//! # Why
//!
//! The flag is accepted, and the daemons are refused: they need a network stack
//! of their own and `enforce_statfs` above 0.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     allow.nfsd;
//! #   ^^^^^^^^^^^ nfsd-without-its-conditions: `allow.nfsd` has no effect without `vnet`
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     allow.nfsd;
//!     vnet;
//!     enforce_statfs = 1;
//! }
//! ```
//!
//! # Fix
//!
//! `vnet;` and `enforce_statfs = 1;` are shown by the help; none is applied,
//! because the addresses have to move too.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{rest_on, statement_place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J310",
    name: "nfsd-without-its-conditions",
    group: Group::Network,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R071, fact::M58],
    handles: &[],
    source: include_str!("nfsd_without_its_conditions.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let Some(effective) = &jail.effective else { return };
    let zero = effective.enforce_statfs == 0;
    if plan.resolved(jail).boolean("allow.nfsd") != Some(true) || (effective.vnet && !zero) {
        return;
    }
    let what = match (effective.vnet, zero) {
        (false, true) => "`vnet` and `enforce_statfs` above 0",
        (false, false) => "`vnet`",
        _ => "`enforce_statfs` above 0",
    };
    let message = format!("`allow.nfsd` has no effect without {what}");
    let diagnostic = sink.report(statement_place(plan, jail, "allow.nfsd"), message);
    let help = "set `vnet;` and `enforce_statfs = 1;`, and give `path` a file system of its own";
    rest_on(diagnostic, id, &[fact::R071, fact::M58], help);
}
