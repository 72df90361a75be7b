//! A jail asks for an `enforce_statfs` below its parent's.
//!
//! # Why
//!
//! A jail sees no more of the mount table than the jail around it. The kernel
//! gives no reason.
//!
//! # Example
//!
//! ```jail.conf
//! p {
//!     path = /jails/p;
//!     persist;
//! }
//! p.c {
//! # <--- consequence: `p.c` (created by the host) is refused at `create`; jail: p.c: jail_set: Operation not permitted
//!     path = /jails/p/jails/c;
//!     enforce_statfs = 1;
//! #   ^^^^^^^^^^^^^^^^^^^ statfs-below-parent: `enforce_statfs` 1 is refused inside `p`, which has 2 itself
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! p {
//!     path = /jails/p;
//!     enforce_statfs = 1;
//!     persist;
//! }
//! p.c {
//!     path = /jails/p/jails/c;
//!     enforce_statfs = 1;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! The child's value in the parent. Unsafe: the parent sees more than before.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::refusals::refusals;
use crate::wording::{beyond, complete, holder_name, place, set, value};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J110",
    name: "statfs-below-parent",
    group: Group::Nesting,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Safe),
    facts: &[fact::R009],
    handles: &[Check::StatfsBelowCreator],
    source: include_str!("statfs_below_parent.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let objection = refusal.objection;
        let (wanted, held) = (value(&objection.wanted), value(&objection.held));
        let holder = holder_name(plan, objection.holder);
        let message = format!(
            "`enforce_statfs` {wanted} is refused inside {holder}, which has {held} itself"
        );
        let diagnostic = sink.report(place(plan, jail, &refusal), message);
        complete(plan, id, &refusal, diagnostic);
        diagnostic.beyond = beyond(&refusal);
        diagnostic.help = Some(format!(
            "set `enforce_statfs = {held};` here, or `enforce_statfs = {wanted};` in {holder}"
        ));
        diagnostic.fix = Some(set(plan, id, "enforce_statfs", Some(&held), Applicability::Safe));
    }
}
