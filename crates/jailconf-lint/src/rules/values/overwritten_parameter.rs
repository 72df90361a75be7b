//! A parameter that is set again in the same block, so that the first value is
//! lost.
//!
//! # Why
//!
//! A later `=` replaces what stood before, silently, and of a list every value.
//! What was meant is `+=`. Nothing is said where the later list repeats the
//! earlier commands, or the values are equal.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     exec.prestart = "logger one";
//! #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ overwritten-parameter: `exec.prestart` is set again below: what stands here is lost
//!     exec.prestart = "logger two";
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     exec.prestart = "logger one";
//!     exec.prestart += "logger two";
//! }
//! ```
//!
//! # Fix
//!
//! A list is added to, where `+=` was forgotten below; of two values for one thing
//! the first, which is lost anyway, is deleted. Unsafe: either may be the one that
//! is meant.

use std::collections::HashSet;

use jailconf_catalog::{Type, fact, parameter, parameter_of_negation};
use jailconf_plan::{JailId, JailPlan, Plan};
use jailconf_resolve::{Origin, Param, Value, Via, boolean, is_negated};
use jailconf_syntax::ast::Operator;

use crate::statements::{append, delete};
use crate::wording::{related, rest_on, statement};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J207",
    name: "overwritten-parameter",
    group: Group::Values,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R044, fact::M20, fact::M63],
    handles: &[],
    source: include_str!("overwritten_parameter.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for param in plan.resolved(jail).params.iter().filter(|p| !p.replaced.is_empty()) {
        // What an include, another block or a global parameter says first is meant to
        // be replaced (G02, G15).
        let here = |o: &&Origin| {
            let is_block = matches!(o.via, Via::Own | Via::Wildcard);
            o.block == param.origin.block && o.file == param.origin.file && is_block
        };
        let lost: Vec<&Origin> = param.replaced.iter().filter(here).collect();
        if lost.is_empty() {
            continue;
        }
        let now = now(plan, jail, param);
        for lost in lost {
            report(plan, id, param, lost, &now, sink);
        }
    }
}

/// What counts of a parameter.
struct Now<'p> {
    /// The values, as they are written in the statement's own file.
    values: HashSet<&'p str>,
    /// The statements that replace what stands before them, by place.
    sets: Vec<&'p Origin>,
}

fn now<'p>(plan: &'p Plan, jail: &JailPlan, param: &'p Param) -> Now<'p> {
    let config = plan.config(jail.config);
    let values = || param.values.iter().flatten().filter(|v| v.origin.file == param.origin.file);
    let written = |v: &'p Value| {
        let place = config.value_place(&v.origin)?;
        Some(bare(plan.file(place.file).document.slice(place.range)))
    };
    let in_block = |o: &&Origin| o.block == param.origin.block && o.file == param.origin.file;
    let is_set =
        |o: &&Origin| statement(plan, jail, o).is_some_and(|s| s.operator == Operator::Set);
    let all = param.replaced.iter().chain(values().map(|v| &v.origin));
    let mut sets: Vec<&Origin> = all.filter(in_block).filter(is_set).collect();
    sets.sort_by_key(|o| o.statement.start());
    Now { values: values().filter_map(written).collect(), sets }
}

fn report(
    plan: &Plan,
    id: JailId,
    param: &Param,
    lost: &Origin,
    now: &Now<'_>,
    sink: &mut Sink<'_>,
) {
    let jail = plan.jail(id);
    let config = plan.config(jail.config);
    let (Some(place), Some(old)) = (config.place(lost), statement(plan, jail, lost)) else {
        return;
    };
    let document = &plan.file(place.file).document;
    let mut before = old.values.iter().map(|(_, range)| bare(document.slice(*range)));
    let name = param.name.to_text();
    let Some(known) = parameter(&name).or_else(|| parameter_of_negation(&name)) else { return };
    let is_kept = match known.ty {
        Type::Bool => {
            let value = before.next_back().map_or(Some(true), |text| boolean(text.as_bytes()));
            value.map(|v| v != is_negated(&old.name)) == param.boolean()
        }
        _ => before.all(|text| text.is_empty() || now.values.contains(text)),
    };
    if is_kept {
        return;
    }
    let list = known.list;
    let message = format!("`{name}` is set again below: what stands here is lost");
    let diagnostic = sink.report(place, message);
    let help = if list { "write `+=` below, or delete this" } else { "delete one of the two" };
    rest_on(diagnostic, id, &[fact::R044], help);
    diagnostic.facts.push(if list { fact::M20 } else { fact::M63 });
    diagnostic.related.extend(related(config.place(&param.origin), "this is what counts"));
    diagnostic.fix = match list {
        true => {
            let next = now.sets.partition_point(|o| o.statement.start() < lost.statement.end());
            now.sets.get(next).and_then(|by| append(plan, jail, by))
        }
        false => delete(plan, jail, lost, Applicability::Unsafe),
    };
}

/// A value without its quotes.
fn bare(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}
