//! `allow.raw_sockets` or `allow.routing` in a VNET jail, which has both already.
//!
//! # Why
//!
//! A jail with a network stack of its own has these privileges in it. The flag
//! matters only for jails inside it that have no stack of their own. It does no harm, and
//! is in many an example: nothing is said of it unless somebody asks.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     vnet;
//!     allow.raw_sockets;
//! #   ^^^^^^^^^^^^^^^^^^ raw-sockets-in-vnet: a VNET jail has `allow.raw_sockets` already
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     vnet;
//! }
//! ```
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     vnet;
//!     allow.raw_sockets;
//!     children.max = 5;
//! }
//! ```
//!
//! # Fix
//!
//! None: jails inside this one may be planned.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};
use jailconf_resolve::Via;

use crate::wording::{has_vnet, is_bastilles, rest_on, statement_place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J309",
    name: "raw-sockets-in-vnet",
    group: Group::Hardening,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R070, fact::M70],
    handles: &[],
    source: include_str!("raw_sockets_in_vnet.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let is_parent = jail.effective.as_ref().is_some_and(|e| e.children_max > 0);
    if !has_vnet(jail) || is_parent || is_bastilles(plan, jail) {
        return;
    }
    for name in ["allow.raw_sockets", "allow.routing"] {
        let param = plan.resolved(jail).param(name).filter(|p| p.origin.via == Via::Own);
        if param.is_none() || plan.resolved(jail).boolean(name) != Some(true) {
            continue;
        }
        let place = statement_place(plan, jail, name);
        let diagnostic = sink.report(place, format!("a VNET jail has `{name}` already"));
        rest_on(diagnostic, id, &[fact::R070, fact::M70], "delete it unless jails inside need it");
    }
}
