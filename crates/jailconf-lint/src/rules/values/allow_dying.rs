//! `allow.dying`, which has no effect from 15.0 on.
//!
//! # Why
//!
//! jail(8) warns that the parameter is deprecated and goes on.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     allow.dying;
//! #   ^^^^^^^^^^^^ allow-dying: `allow.dying` has no effect from FreeBSD 15.0 on
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     allow.raw_sockets;
//! }
//! ```
//!
//! # Fix
//!
//! The parameter is deleted. Safe: it has no effect.

use jailconf_catalog::{Release, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{remove, rest_on, statement_place};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J206",
    name: "allow-dying",
    group: Group::Values,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: Some(Applicability::Safe),
    facts: &[fact::R108],
    handles: &[],
    source: include_str!("allow_dying.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let is_older = plan.config(jail.config).release < Release::Numbered(15, 0);
    if is_older || plan.resolved(jail).param("allow.dying").is_none() {
        return;
    }
    let place = statement_place(plan, jail, "allow.dying");
    let diagnostic = sink.report(place, "`allow.dying` has no effect from FreeBSD 15.0 on");
    rest_on(diagnostic, id, &[fact::R108], "delete it");
    diagnostic.says = vec![
        "the 'allow.dying' parameter and '-d' flag are deprecated and have no effect.".to_owned(),
    ];
    diagnostic.fix = remove(plan, id, "allow.dying", Applicability::Safe);
}
