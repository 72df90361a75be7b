//! jail(8) never starts a jail inside a jail, or makes it before its parent.
//!
//! # Why
//!
//! jail(8) finds the parent of `a.b` by cutting the name where an earlier jail's
//! parent ended, if that name was longer. The jail then waits for itself and is
//! never started, without a message and with success; or it waits for nobody, and
//! is made before its parent.
//!
//! # Example
//!
//! ```jail.conf
//! long.child {
//!     path = /jails/long/c;
//!     persist;
//! }
//! long {
//!     path = /jails/long;
//!     persist;
//! }
//! b {
//!     path = /jails/b;
//!     persist;
//! }
//! b.c {
//! # <--- child-never-started: jail(8) never starts `b.c`, without a word
//!     path = /jails/b/c;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! b {
//!     path = /jails/b;
//!     persist;
//! }
//! b.c {
//!     path = /jails/b/c;
//!     persist;
//! }
//! long {
//!     path = /jails/long;
//!     persist;
//! }
//! long.child {
//!     path = /jails/long/c;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: the jails of the parent with the shorter name have to stand first.

use jailconf_catalog::fact;
use std::collections::HashSet;

use jailconf_plan::{Config, ConfigId, Plan};

use crate::wording::rest_on;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J115",
    name: "child-never-started",
    group: Group::Nesting,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R106, fact::L7],
    handles: &[],
    source: include_str!("child_never_started.rs"),
    find: Finder::Config(check),
};

fn check(plan: &Plan, of: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    if config.refusal().is_some() {
        return;
    }
    let stuck: HashSet<usize> = config.order.not_started.iter().copied().collect();
    let said: HashSet<usize> = config.order.messages.iter().map(|(i, _)| *i).collect();
    let all = config.configuration.jails.iter().filter(|j| !j.failed);
    let sound: HashSet<&[u8]> = all.map(|j| &*j.name).collect();
    for (id, jail) in plan.jails_of(of) {
        let name: &[u8] = &jail.own_name;
        let parent = name.iter().rposition(|b| *b == b'.').and_then(|at| name.get(..at));
        let silent = stuck.contains(&jail.index) && !said.contains(&jail.index);
        let whole = sound.contains(name) && parent.is_some_and(|p| sound.contains(p));
        if !silent || !whole || plan.parameter_place(jail, "depend").is_some() {
            continue;
        }
        let message = format!("jail(8) never starts `{}`, without a word", jail.own_name.to_text());
        let diagnostic = sink.report(plan.name_place(jail), message);
        let help = "write the jails whose parent has the shorter name first";
        rest_on(diagnostic, id, &[fact::R106, fact::L7], help);
    }
}
