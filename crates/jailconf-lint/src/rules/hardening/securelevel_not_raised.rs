//! A jail without a securelevel.
//!
//! # Why
//!
//! A jail has its creator's securelevel, mostly -1, unless it asks for a higher one. From 1
//! on flags of system files stay as they are, whoever is root inside; it can be
//! raised while the jail runs, and never lowered from inside.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//! # <--- securelevel-not-raised: `www` runs at securelevel -1
//!     path = /jails/www;
//!     ip4.addr = "em0|10.0.0.2/24";
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4.addr = "em0|10.0.0.2/24";
//!     securelevel = 2;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: a jail that upgrades itself needs it as it is.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{rest_on, statement_place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J603",
    name: "securelevel-not-raised",
    group: Group::Hardening,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R011],
    handles: &[],
    source: include_str!("securelevel_not_raised.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let Some(level) = jail.effective.as_ref().map(|e| e.securelevel).filter(|l| *l < 1) else {
        return;
    };
    let message = format!("`{}` runs at securelevel {level}", jail.name);
    let diagnostic = sink.report(statement_place(plan, jail, "securelevel"), message);
    rest_on(diagnostic, id, &[fact::R011], "set `securelevel = 2;` where nothing inside upgrades");
}
