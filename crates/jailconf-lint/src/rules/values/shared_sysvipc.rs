//! System V IPC that is shared with the host and with every other jail that does
//! the same.
//!
//! # Why
//!
//! `allow.sysvipc` and `inherit` give the jail the host's shared memory,
//! semaphores and message queues. Two PostgreSQL servers then meet in one name
//! space. `new` gives the jail its own.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     allow.sysvipc;
//! #   ^^^^^^^^^^^^^^ shared-sysvipc: `allow.sysvipc` shares System V IPC with the jail's creator
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     sysvmsg = new;
//!     sysvsem = new;
//!     sysvshm = new;
//! }
//! ```
//!
//! # Fix
//!
//! `allow.sysvipc` becomes a set of one's own, which is what it was given for mostly.
//! Shown only: sharing may be meant, as for desktop programs.

use jailconf_catalog::fact;
use jailconf_edit::Change;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{last_value, remove, rest_on, statement_place};
use crate::{Applicability, Finder, Fix, Group, PlannedChange, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J210",
    name: "shared-sysvipc",
    group: Group::Values,
    severity: Severity::Note,
    since: "0.1.0",
    fix: Some(Applicability::DisplayOnly),
    facts: &[fact::R109, fact::M16],
    handles: &[],
    source: include_str!("shared_sysvipc.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let resolved = plan.resolved(jail);
    let words = ["sysvmsg", "sysvsem", "sysvshm"];
    let inherits = |p: &&str| {
        last_value(plan, jail, p).is_some_and(|v| v.eq_ignore_ascii_case("inherit") || v == "2")
    };
    let fills = words.iter().any(|p| resolved.param(p).is_none());
    let flag =
        (resolved.boolean("allow.sysvipc") == Some(true) && fills).then_some("allow.sysvipc");
    let Some(name) = flag.or_else(|| words.into_iter().find(inherits)) else { return };
    let message = format!("`{name}` shares System V IPC with the jail's creator");
    let diagnostic = sink.report(statement_place(plan, jail, name), message);
    let help = "set `sysvmsg`, `sysvsem` and `sysvshm` to `new` unless it is meant to be shared";
    rest_on(diagnostic, id, &[fact::R109, fact::M16], help);
    if flag.is_some() {
        diagnostic.fix = own_sets(plan, id, &words);
    }
}

/// A set of one's own of each, instead of the flag.
fn own_sets(plan: &Plan, id: JailId, words: &[&str]) -> Option<Fix> {
    let mut fix = remove(plan, id, "allow.sysvipc", Applicability::DisplayOnly)?;
    let own = |word: &&str| {
        let (parameter, value) = ((*word).to_owned(), Some("new".to_owned()));
        PlannedChange::Jail(id, Change::Set { parameter, value })
    };
    fix.changes.extend(words.iter().map(own));
    fix.title = "give the jail sets of its own".to_owned();
    Some(fix)
}
