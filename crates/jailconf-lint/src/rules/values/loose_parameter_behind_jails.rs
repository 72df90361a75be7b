//! A loose parameter that stands behind the jails and differs from what a jail
//! says.
//!
//! # Why
//!
//! The newest jail(8) takes all loose parameters together, where the first of
//! them stands, so that a jail's own value wins. Older ones read the file from
//! top to bottom, and there the loose parameter wins.
//!
//! # Example
//!
//! ```jail.conf
//! persist;
//! www {
//!     path = /jails/www;
//!     devfs_ruleset = 5;
//! }
//! devfs_ruleset = 4;
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! persist;
//! devfs_ruleset = 4;
//! www {
//!     path = /jails/www;
//!     devfs_ruleset = 5;
//! }
//! ```
//!
//! # Fix
//!
//! None: either value may be meant.

use jailconf_plan::{JailId, JailPlan, Place, Plan};
use jailconf_resolve::{Statement, Via, same_parameter};
use jailconf_syntax::TextRange;
use jailconf_syntax::ast::Operator;

use crate::wording::{related, rest_on};
use crate::{Check, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J212",
    name: "loose-parameter-behind-jails",
    group: Group::Values,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &["R045", "M71"],
    source: include_str!("loose_parameter_behind_jails.rs"),
    check: Check::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let program = &plan.config(jail.config).program;
    for param in plan.resolved(jail).params.iter().filter(|p| p.origin.via == Via::Own) {
        let loose = program.blocks.iter().filter(|b| b.global).flat_map(|b| &b.statements);
        let own = program.blocks.get(param.origin.block.0 as usize);
        let behind = |s: &&Statement| {
            Some(s.file) == param.origin.file
                && own.is_some_and(|b| b.file == s.file && b.range.end() <= s.range.start())
                && s.operator != Operator::Append
                && same_parameter(&s.name, &param.name)
        };
        let is_replaced = |s: &&Statement| param.replaced.iter().any(|o| o.statement == s.range);
        let Some(other) = loose.filter(behind).find(is_replaced) else { continue };
        let Some(file) = param.origin.file else { continue };
        let place =
            Place { file: plan.config(jail.config).file(file.0 as usize), range: other.range };
        let document = &plan.file(place.file).document;
        let value = |range: &TextRange| document.slice(*range).trim_matches(['"', '\'']);
        let there: Vec<&str> = other.values.iter().map(|(_, r)| value(r)).collect();
        let here: Vec<&str> =
            param.values.iter().flatten().map(|v| value(&v.origin.range)).collect();
        if there == here && other.name == param.name {
            continue;
        }
        let own_name = jail.own_name.to_text();
        let name = param.name.to_text();
        let message = format!("`{name}` of `{own_name}` wins over this, but not in older releases");
        let diagnostic = sink.report(place, message);
        let help = "write loose parameters above the jails, or repeat the value in the jail only";
        rest_on(diagnostic, id, &["R045", "M71"], help);
        let at = plan.config(jail.config).place(&param.origin);
        diagnostic.related.extend(related(at, format!("`{own_name}` has it here")));
    }
}
