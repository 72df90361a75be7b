//! Two blocks have the same name, or two jails the same `jid`.
//!
//! # Why
//!
//! jail(8) does not put the blocks together: each is a jail of its own, and the
//! kernel refuses the second.
//!
//! # Example
//!
//! ```jail.conf
//! a {
//!     path = /jails/a;
//!     persist;
//! }
//! a {
//!     path = /jails/b;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! a {
//!     path = /jails/a;
//!     persist;
//! }
//! b {
//!     path = /jails/b;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: they may be meant as one block or as two jails.

use jailconf_catalog::{Check, Fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::refusals::refusals;
use crate::wording::{complete, jail_and_creator, place, related};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J504",
    name: "same-jail-twice",
    group: Group::Life,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &["R027", "M66"],
    handles: &[
        Check::NegativeJid,
        Check::JidTaken,
        Check::JidNotFound,
        Check::NameTaken,
        Check::NoMoreJids,
    ],
    source: include_str!("same_jail_twice.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let own = &jail.own_name;
        let mut earlier = plan.jails[..id.0 as usize].iter();
        let first = earlier.find(|j| j.creator == jail.creator && j.own_name == *own);
        let message = match first {
            Some(_) => format!("there is a jail `{}` already", own.to_text()),
            None => format!("{} takes a `jid` that it cannot have", jail_and_creator(plan, jail)),
        };
        let diagnostic = sink.report(place(plan, jail, &refusal), message);
        complete(plan, id, &refusal, diagnostic);
        diagnostic.facts.push(Fact("M66"));
        diagnostic.help = Some("write one block, or give them different names".to_owned());
        let at = first.map(|j| plan.name_place(j));
        diagnostic.related.retain(|r| Some(r.place) != at);
        diagnostic.related.extend(related(at, "the first is here"));
    }
}
