//! A jail asks for a permission that its parent does not have.
//!
//! # Why
//!
//! No jail can have more than the jail around it: an `allow.*` flag that the
//! parent lacks is refused, and so is a System V facility that is off in the
//! parent. Permissions are not inherited either, so that both must say so. The
//! kernel gives no reason.
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
//!     allow.raw_sockets;
//! #   ^^^^^^^^^^^^^^^^^^ permission-beyond-parent: `allow.raw_sockets` is refused inside `p`, which does not have it
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! p {
//!     path = /jails/p;
//!     allow.raw_sockets;
//!     persist;
//! }
//! p.c {
//!     path = /jails/p/jails/c;
//!     allow.raw_sockets;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! The permission is taken out of the child. Unsafe: what the child does with it is
//! yours to say; the other way is to add it to the parent.

use jailconf_catalog::{Check, fact};
use jailconf_kernel::Value;
use jailconf_plan::{Holder, JailId, JailPlan, Plan};

use crate::refusals::refusals;
use crate::wording::{beyond, complete, holder_name, place, remove, value};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J106",
    name: "permission-beyond-parent",
    group: Group::Nesting,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R005, fact::R019, fact::R020],
    handles: &[Check::AllowBeyondCreator, Check::SysvBeyondCreator, Check::SnapshotBeyondCreator],
    source: include_str!("permission_beyond_parent.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let objection = refusal.objection;
        let parameter = objection.parameter.as_deref().unwrap_or_default();
        let holder = holder_name(plan, objection.holder);
        let message = format!("`{parameter}` is refused inside {holder}, which does not have it");
        let diagnostic = sink.report(place(plan, jail, &refusal), message);
        complete(plan, id, &refusal, diagnostic);
        diagnostic.beyond = beyond(&refusal);
        let Holder::Jail(_) = objection.holder else { continue };
        let wanted = match &objection.wanted {
            Value::Bool(_) => None,
            // An inner facility of its own is enough for either word (R019).
            Value::Sys(_) => Some("new".to_owned()),
            other => Some(value(other)),
        };
        let statement = jailconf_edit::statement(parameter, wanted.as_deref());
        diagnostic.help = Some(format!(
            "delete `{parameter}` here, or add `{statement}` to {holder} if the jail needs it"
        ));
        diagnostic.fix = remove(plan, id, parameter, Applicability::Unsafe);
    }
}
