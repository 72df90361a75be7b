//! A jail creates jails, and its own `children.max` leaves no room for them.
//!
//! # Why
//!
//! `children.max` is 0 unless it is set, and it counts every descendant, not
//! only the direct children; each jail further up must have room for them as
//! well. At 0 the kernel refuses before it looks at anything else, and gives no
//! reason.
//!
//! Only what is created from inside the jail counts: the host may create
//! `parent.child` whatever the parent's limit is.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! p {
//! # <- no-room-for-children: `p` has `children.max` 0: no jail can be created in it
//!     path = /jails/p;
//!     persist;
//! }
//! #- /jails/p/etc/jail.conf
//! c {
//! # <- consequence: `c` (created by `p`) is refused at `create`; jail: c: jail_set: Operation not permitted
//!     path = /jails/c;
//!     persist;
//! }
//! ```
//!
//! One place is not enough for two:
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! p {
//!     path = /jails/p;
//!     children.max = 1;
//! #   ^^^^^^^^^^^^^^^^^ no-room-for-children: `p` has `children.max` 1: there is no room for all jails in it
//!     persist;
//! }
//! #- /jails/p/etc/jail.conf
//! c { path = /jails/c; persist; }
//! d { path = /jails/d; persist; }
//! # <- consequence: `d` (created by `p`) is refused at `create`; jail: d: prison limit exceeded
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! p {
//!     path = /jails/p;
//!     children.max = 1;
//!     persist;
//! }
//! #- /jails/p/etc/jail.conf
//! c {
//!     path = /jails/c;
//!     persist;
//! }
//! ```
//!
//! The host itself needs no room in the parent:
//!
//! ```jail.conf
//! p   { path = /jails/p; persist; }
//! p.c { path = /jails/c; persist; }
//! ```
//!
//! # Fix
//!
//! A `children.max` in the jail that is full: as many as there are jails in it, and
//! more than any of them hands on itself. Unsafe: the jail may create more than
//! before.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{Creator, JailId, JailPlan, Plan};

use crate::refusals::refusals;
use crate::wording::{holder_name, of_holder, set, value};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J104",
    name: "no-room-for-children",
    group: Group::Nesting,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R002, fact::R003],
    handles: &[Check::NoChildrenAllowed, Check::NoRoomForChild],
    source: include_str!("no_room_for_children.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let holder = holder_name(plan, refusal.objection.holder);
        let held = value(&refusal.objection.held);
        let message = match refusal.objection.check {
            Check::NoChildrenAllowed => {
                format!("{holder} has `children.max` 0: no jail can be created in it")
            }
            _ => {
                format!("{holder} has `children.max` {held}: there is no room for all jails in it")
            }
        };
        let Some(parent) = of_holder(plan, id, &refusal, message, sink) else { continue };
        let room = room(plan, parent).to_string();
        sink.complete(|diagnostic| {
            diagnostic.help = Some(help(plan, parent, &room));
            diagnostic.fix =
                Some(set(plan, parent, "children.max", Some(&room), Applicability::Unsafe));
        });
    }
}

fn help(plan: &Plan, parent: JailId, room: &str) -> String {
    let (name, count) = (&plan.jail(parent).name, descendants(plan, parent));
    let has = if count == 1 { "1 jail".to_owned() } else { format!("{count} jails") };
    format!(
        "set `children.max = {room};` in `{name}`, which holds {has}; a jail that is still dying \
         keeps its place, so leave room if they are restarted often"
    )
}

/// How much room the jail is to have: a place for each jail in it, and more than any of them hands on
/// itself (R001).
fn room(plan: &Plan, parent: JailId) -> i64 {
    let above_children = plan.children(parent).filter_map(|(id, _)| limit(plan, id)).max();
    let needed = descendants(plan, parent) as i64;
    needed.max(above_children.map_or(0, |limit| limit.saturating_add(1)))
}

fn limit(plan: &Plan, jail: JailId) -> Option<i64> {
    plan.jail(jail).effective.as_ref().map(|e| i64::from(e.children_max))
}

fn descendants(plan: &Plan, parent: JailId) -> usize {
    plan.jails().filter(|(_, jail)| is_below(plan, jail, parent)).count()
}

fn is_below(plan: &Plan, jail: &JailPlan, parent: JailId) -> bool {
    let mut creator = jail.creator;
    while let Creator::Jail(id) = creator {
        if id == parent {
            return true;
        }
        creator = plan.jail(id).creator;
    }
    false
}
