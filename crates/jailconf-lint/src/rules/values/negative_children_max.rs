//! `children.max` is negative.
//!
//! # Why
//!
//! The kernel takes the number, and refuses the jail every child all the same: it is no
//! word for "as many as it likes".
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     ip4 = inherit;
//!     children.max = -1;
//! #   ^^^^^^^^^^^^^^^^^^ negative-children-max: `children.max = -1` allows no jail inside
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     ip4 = inherit;
//!     children.max = 0;
//! }
//! ```
//!
//! # Fix
//!
//! None: how many are meant stands nowhere.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{last_value, rest_on, statement_place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J216",
    name: "negative-children-max",
    group: Group::Values,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R001, fact::R002],
    handles: &[],
    source: include_str!("negative_children_max.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let Some(value) = last_value(plan, jail, "children.max") else { return };
    if value.parse::<i32>().is_ok_and(|number| number < 0) {
        let message = format!("`children.max = {value}` allows no jail inside");
        let diagnostic = sink.report(statement_place(plan, jail, "children.max"), message);
        rest_on(
            diagnostic,
            id,
            &[fact::R001, fact::R002],
            "write how many jails it may have, 0 for none",
        );
    }
}
