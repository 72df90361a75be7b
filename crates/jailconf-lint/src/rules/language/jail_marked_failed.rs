//! jail(8) reads a jail's parameters, finds that they do not fit together, and
//! does not start that jail.
//!
//! # Why
//!
//! A variable that is not defined, or that needs itself; a list inside a longer
//! string; a `name` that is set again: jail(8) says so, goes on with the other
//! jails and leaves this one out. `jail -e` still prints it.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = "/jails/$nmae";
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = "/jails/$name";
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: what is meant is yours to say.

use jailconf_catalog::Fact;
use jailconf_plan::{JailId, JailPlan, Plan, text};

use crate::wording::as_part;
use crate::{Check, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J002",
    name: "jail-marked-failed",
    group: Group::Language,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &["R026", "R046"],
    source: include_str!("jail_marked_failed.rs"),
    check: Check::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let resolved = plan.resolved(jail);
    let config = plan.config(jail.config);
    for (i, message) in resolved.messages.iter().enumerate() {
        // One statement that uses a variable twice is one mistake.
        if resolved.messages[..i].contains(message) {
            continue;
        }
        let place = message
            .origin
            .as_ref()
            .and_then(|o| config.place(o))
            .unwrap_or_else(|| plan.name_place(jail));
        let own = jail.own_name.to_text();
        let words = message.text.to_text();
        let diagnostic = sink.report(place, format!("jail(8) does not start `{own}`"));
        diagnostic.jail = Some(id);
        diagnostic.says = vec![text::jail_says(&own, &words)];
        if words.contains("not found") && config.may_lack(resolved) {
            as_part(diagnostic);
        }
        diagnostic.facts =
            vec![if words.starts_with("cannot redefine") { Fact("R026") } else { Fact("R046") }];
    }
}
