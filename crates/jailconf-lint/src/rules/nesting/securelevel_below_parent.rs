//! A jail asks for a securelevel below its parent's.
//!
//! # Why
//!
//! The securelevel of a jail is never below that of the jail around it, or of
//! the host. A jail that says nothing gets the parent's. The kernel gives no
//! reason.
//!
//! # Example
//!
//! ```jail.conf
//! p {
//!     path = /jails/p;
//!     securelevel = 2;
//!     persist;
//! }
//! p.c {
//! # <--- consequence: `p.c` (created by the host) is refused at `create`; jail: p.c: jail_set: Operation not permitted
//!     path = /jails/p/jails/c;
//!     securelevel = 1;
//! #   ^^^^^^^^^^^^^^^^ securelevel-below-parent: `securelevel` 1 is refused inside `p`, which has 2 itself
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! p {
//!     path = /jails/p;
//!     securelevel = 1;
//!     persist;
//! }
//! p.c {
//!     path = /jails/p/jails/c;
//!     securelevel = 2;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! The parent's securelevel in the child. Unsafe: the child was meant to have
//! another one. The other way, a lower level in the parent, is left to you.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::refusals::refusals;
use crate::wording::{complete, holder_name, place, set, value};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J107",
    name: "securelevel-below-parent",
    group: Group::Nesting,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Safe),
    facts: &[fact::R011],
    handles: &[Check::SecurelevelBelowCreator],
    source: include_str!("securelevel_below_parent.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let objection = refusal.objection;
        let (wanted, held) = (value(&objection.wanted), value(&objection.held));
        let holder = holder_name(plan, objection.holder);
        let message =
            format!("`securelevel` {wanted} is refused inside {holder}, which has {held} itself");
        let diagnostic = sink.report(place(plan, jail, &refusal), message);
        complete(plan, id, &refusal, diagnostic);
        diagnostic.help = Some(format!(
            "set `securelevel = {held};` here, or `securelevel = {wanted};` in {holder}"
        ));
        diagnostic.fix = Some(set(plan, id, "securelevel", Some(&held), Applicability::Safe));
    }
}
