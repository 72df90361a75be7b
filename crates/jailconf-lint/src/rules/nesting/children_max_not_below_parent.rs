//! A jail asks for a `children.max` that is not below its parent's.
//!
//! # Why
//!
//! An explicit `children.max` must be smaller than that of the jail around it,
//! because the jail itself takes a place there. This holds for 0 as well: under
//! a parent with 0 even `children.max = 0;` is refused. The kernel gives no
//! reason.
//!
//! # Example
//!
//! ```jail.conf
//! p {
//!     path = /jails/p;
//!     children.max = 2;
//!     persist;
//! }
//! p.c {
//! # <--- consequence: `p.c` (created by the host) is refused at `create`; jail: p.c: jail_set: Operation not permitted
//!     path = /jails/p/jails/c;
//!     children.max = 2;
//! #   ^^^^^^^^^^^^^^^^^ children-max-not-below-parent: `children.max` 2 is refused inside `p`, which has 2: it must be below
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! p {
//!     path = /jails/p;
//!     children.max = 3;
//!     persist;
//! }
//! p.c {
//!     path = /jails/p/jails/c;
//!     children.max = 2;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! One more in the parent. Unsafe: the parent may create more than before.

use jailconf_catalog::{Check, fact};
use jailconf_kernel::Value;
use jailconf_plan::{Holder, JailId, JailPlan, Objection, Plan};

use crate::refusals::refusals;
use crate::wording::{complete, holder_name, place, set, value};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J111",
    name: "children-max-not-below-parent",
    group: Group::Nesting,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R001],
    handles: &[Check::ChildrenMaxNotBelow],
    source: include_str!("children_max_not_below_parent.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    // Where the parent has no room at all, its new limit leaves room for this one too.
    let is_full =
        |o: &Objection| matches!(o.check, Check::NoChildrenAllowed | Check::NoRoomForChild);
    if jail.steps.iter().flat_map(|s| &s.objections).any(is_full) {
        return;
    }
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let objection = refusal.objection;
        let (wanted, held) = (value(&objection.wanted), value(&objection.held));
        let holder = holder_name(plan, objection.holder);
        let message = format!(
            "`children.max` {wanted} is refused inside {holder}, which has {held}: it must be below"
        );
        let diagnostic = sink.report(place(plan, jail, &refusal), message);
        complete(plan, id, &refusal, diagnostic);
        let (Holder::Jail(parent), Value::Int(wanted)) = (objection.holder, &objection.wanted)
        else {
            continue;
        };
        let room = wanted.saturating_add(1).to_string();
        diagnostic.help =
            Some(format!("set `children.max = {room};` in {holder}, or a smaller number here"));
        diagnostic.fix =
            Some(set(plan, parent, "children.max", Some(&room), Applicability::Unsafe));
    }
}
