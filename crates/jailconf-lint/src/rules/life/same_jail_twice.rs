//! Two blocks have the same name, or two jails the same `jid`.
//!
//! # Why
//!
//! jail(8) does not put the blocks together: each is a jail of its own. It looks for a
//! running jail by its `jid`, or by its name where it has none: a later block is passed
//! over in silence, with the exit status 0. A stop, and a start by name, use the last
//! block of a name: `jail -r b` may remove `a`. From another file, or behind another
//! `jid`, the second is refused.
//!
//! # Example
//!
//! ```jail.conf
//! a {
//!     path = /jails/a;
//!     persist;
//! }
//! a {
//! # <- same-jail-twice: `a` is passed over in silence: a jail of this name runs by then
//!     path = /jails/b;
//!     persist;
//! }
//! ```
//!
//! Two jails with one `jid`:
//!
//! ```jail.conf
//! a {
//!     path = /jails/a;
//!     jid = 5;
//!     persist;
//! }
//! b {
//!     path = /jails/b;
//!     jid = 5;
//! #   ^^^^^^^^ same-jail-twice: `b` is passed over in silence: a jail of this `jid` runs by then
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

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::refusals::refusals;
use crate::wording::{complete, jail_and_creator, place, related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J504",
    name: "same-jail-twice",
    group: Group::Life,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R027, fact::M66],
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
    if let Some(running) = jail.passed_over_for {
        passed_over(plan, (id, jail), plan.jail(running), sink);
    }
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let own = &jail.own_name;
        let mut earlier = plan.jails.iter().take(id.0 as usize);
        let first = earlier.find(|j| j.creator == jail.creator && j.own_name == *own);
        let message = match first {
            Some(_) => format!("there is a jail `{}` already", own.to_text()),
            None => format!("{} takes a `jid` that it cannot have", jail_and_creator(plan, jail)),
        };
        let diagnostic = sink.report(place(plan, jail, &refusal), message);
        complete(plan, id, &refusal, diagnostic);
        diagnostic.facts.push(fact::M66);
        diagnostic.help = Some("write one block, or give them different names".to_owned());
        let at = first.map(|j| plan.name_place(j));
        diagnostic.related.retain(|r| Some(r.place) != at);
        diagnostic.related.extend(related(at, "the first is here"));
    }
}

/// A block that nothing comes of.
fn passed_over(
    plan: &Plan,
    (id, jail): (JailId, &JailPlan),
    running: &JailPlan,
    sink: &mut Sink<'_>,
) {
    let own = jail.own_name.to_text();
    let is_same_name = jail.own_name == running.own_name;
    let of = if is_same_name { "name" } else { "`jid`" };
    let parameter = if is_same_name { None } else { plan.parameter_place(jail, "jid") };
    let place = parameter.unwrap_or_else(|| plan.name_place(jail));
    let message = format!("`{own}` is passed over in silence: a jail of this {of} runs by then");
    let help = match is_same_name {
        true => "write one block, or give them different names",
        false => "take another `jid`, or leave it out",
    };
    let diagnostic = sink.report(place, message);
    rest_on(diagnostic, id, &[fact::R027, fact::M66], help);
    diagnostic.related.extend(related(Some(plan.name_place(running)), "this one is started"));
}
