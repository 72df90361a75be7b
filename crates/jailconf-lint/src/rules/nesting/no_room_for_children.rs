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
//!     path = /jails/p;
//!     persist;
//! }
//! #- /jails/p/etc/jail.conf
//! c {
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
//!     persist;
//! }
//! #- /jails/p/etc/jail.conf
//! c { path = /jails/c; persist; }
//! d { path = /jails/d; persist; }
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
//! A `children.max` in the jail that is full: 256 where Bastille keeps its jails
//! in it, which makes new ones whenever it is asked to; else as many as there
//! are. Unsafe: the jail may create more than before.

use jailconf_catalog::Check;
use jailconf_plan::{Creator, Holder, JailId, JailPlan, Plan};

use crate::refusals::refusals;
use crate::wording::{complete, holder_name, is_bastilles, jail_and_creator, set, value};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J104",
    name: "no-room-for-children",
    group: Group::Nesting,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &["R002", "R003"],
    handles: &[Check::NoChildrenAllowed, Check::NoRoomForChild],
    source: include_str!("no_room_for_children.rs"),
    find: Finder::Jail(check),
};

/// Room for the jails that Bastille will make (BASTILLE 4.4, P2).
const BASTILLE_ROOM: i64 = 256;

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let holder = holder_name(plan, refusal.objection.holder);
        let held = value(&refusal.objection.held);
        let message = match refusal.objection.check {
            Check::NoChildrenAllowed => format!(
                "{} cannot be created: {holder} has `children.max` 0",
                jail_and_creator(plan, jail)
            ),
            _ => format!(
                "{} cannot be created: the places of {holder}, `children.max` {held}, are taken",
                jail_and_creator(plan, jail),
            ),
        };
        let diagnostic = sink.report(plan.name_place(jail), message);
        complete(plan, id, &refusal, diagnostic);
        if let Holder::Jail(parent) = refusal.objection.holder {
            let room = room(plan, parent);
            diagnostic.help = Some(format!(
                "set `children.max = {room};` in {holder}; its descendants are {}",
                descendants(plan, parent),
            ));
            diagnostic.fix = Some(set(
                plan,
                parent,
                "children.max",
                Some(&room.to_string()),
                Applicability::Unsafe,
            ));
        }
    }
}

/// How much room the jail is to have.
fn room(plan: &Plan, parent: JailId) -> i64 {
    let needed = descendants(plan, parent) as i64;
    let bastille = plan.children(parent).any(|(_, c)| is_bastilles(plan, c));
    let wanted = if bastille { needed.max(BASTILLE_ROOM) } else { needed };
    match plan.jail(parent).creator {
        // A jail's limit must stay below that of the jail around it (R001).
        Creator::Jail(above) => match limit(plan, above) {
            Some(limit) if limit > needed => wanted.min(limit - 1),
            _ => wanted,
        },
        Creator::Host | Creator::Unknown => wanted,
    }
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
