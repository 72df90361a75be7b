//! A `no` in front of a dotted name of jail(8)'s own, which switches it on.
//!
//! # Why
//!
//! jail(8) takes `nomount.devfs` for a spelling of `mount.devfs`, and looks only
//! at the last part for the `no`: the value is true. The file says one thing and
//! jail(8) does the other.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     nomount.devfs;
//! #   ^^^^^^^^^^^^^^ misplaced-no: `nomount.devfs` switches `mount.devfs` on
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     mount.nodevfs;
//! }
//! ```
//!
//! # Fix
//!
//! The `no` goes in front of the last part. Unsafe: until now the parameter was
//! on.

use jailconf_catalog::{Parameter, Reader, Type, fact, parameter};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{rest_on, rewrite, statement};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J204",
    name: "misplaced-no",
    group: Group::Values,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R036],
    handles: &[],
    source: include_str!("misplaced_no.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for param in &plan.resolved(jail).params {
        let spelled = param.name.to_text();
        let Some(known) = without_no(&spelled) else { continue };
        let (group, last) = known.name.rsplit_once('.').unwrap_or(("", known.name));
        let meant = format!("{group}.no{last}");
        let place = plan.config(jail.config).place(&param.origin);
        let place = place.unwrap_or_else(|| plan.name_place(jail));
        let is = if param.boolean() == Some(false) { "off" } else { "on" };
        let message = format!("`{spelled}` switches `{}` {is}", known.name);
        let diagnostic = sink.report(place, message);
        let help = format!("write `{meant};`: the `no` counts only in front of the last part");
        rest_on(diagnostic, id, &[fact::R036], help);
        if let Some(statement) = statement(plan, jail, &param.origin) {
            let title = format!("write `{meant}`");
            let unsafe_fix =
                rewrite(title, place, statement.name_range, meant, Applicability::Unsafe);
            diagnostic.fix = Some(unsafe_fix);
        }
    }
}

/// The boolean of jail(8)'s own that is meant, if the name is dotted and the
/// `no` stands in front of it.
fn without_no(spelled: &str) -> Option<&'static Parameter> {
    let name = spelled.strip_prefix("no").filter(|n| n.contains('.'))?;
    parameter(name).filter(|p| p.reader == Reader::Program && p.ty == Type::Bool)
}
