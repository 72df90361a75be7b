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
//!     path = /jails/p/jails/c;
//!     allow.raw_sockets;
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
//! The same permission in the parent. Unsafe: the parent may do more than
//! before. The other way is to leave it out of the child.

use jailconf_catalog::Check;
use jailconf_kernel::Value;
use jailconf_plan::{Holder, JailId, JailPlan, Plan};

use crate::refusals::refusals;
use crate::wording::{complete, holder_name, jail_and_creator, place, set, value};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J106",
    name: "permission-beyond-parent",
    group: Group::Nesting,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &["R005", "R019", "R020"],
    handles: &[Check::AllowBeyondCreator, Check::SysvBeyondCreator, Check::SnapshotBeyondCreator],
    source: include_str!("permission_beyond_parent.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let objection = refusal.objection;
        let parameter = objection.parameter.as_deref().unwrap_or_default();
        let holder = holder_name(plan, objection.holder);
        let message = format!(
            "{} asks for `{parameter}`, which {holder} does not have",
            jail_and_creator(plan, jail)
        );
        let diagnostic = sink.report(place(plan, jail, &refusal), message);
        complete(plan, id, &refusal, diagnostic);
        let Holder::Jail(parent) = objection.holder else { continue };
        let wanted = match &objection.wanted {
            Value::Bool(_) => None,
            // An inner facility of its own is enough for either word (R019).
            Value::Sys(_) => Some("new".to_owned()),
            other => Some(value(other)),
        };
        let statement = jailconf_edit::statement(parameter, wanted.as_deref());
        diagnostic.help =
            Some(format!("add `{statement}` to {holder}, or leave `{parameter}` out of the child"));
        diagnostic.fix =
            Some(set(plan, parent, parameter, wanted.as_deref(), Applicability::Unsafe));
    }
}
