//! A global parameter that stands behind the jails and differs from what a jail
//! says.
//!
//! # Why
//!
//! The newest jail(8) takes all global parameters together, where the first of
//! them stands, so that a jail's own value wins. Older ones read the file from
//! top to bottom, and there the global parameter wins.
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
//! # <------------------ global-parameter-behind-jails: `devfs_ruleset` of `www` wins over this, but not in older releases
//! ```
//!
//! Here it is the first of them, and wins in every release:
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     devfs_ruleset = 5;
//!     persist;
//! }
//! devfs_ruleset = 4;
//! # <------------------ global-parameter-behind-jails: this wins over `devfs_ruleset` of `www`, which stands before it
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

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};
use jailconf_resolve::{Origin, Param, Statement, Via};
use jailconf_syntax::ast::Operator;

use crate::wording::{related, rest_on, statement};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J212",
    name: "global-parameter-behind-jails",
    group: Group::Values,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R045, fact::M71],
    handles: &[],
    source: include_str!("global_parameter_behind_jails.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let program = &plan.config(jail.config).program;
    let own = plan.resolved(jail).block;
    let Some(block) = program.blocks.get(own.0 as usize) else { return };
    let behind = |o: &Origin| {
        o.file == Some(block.file)
            && block.range.end() <= o.statement.start()
            && o.via == Via::Global
    };
    for param in &plan.resolved(jail).params {
        let all = || param.replaced.iter().chain([&param.origin]);
        let inner = all().rfind(|o| o.via == Via::Own && o.block == own);
        let global = all().rfind(|o| behind(o));
        let (Some(inner), Some(global)) = (inner, global) else { continue };
        if *global != param.origin && *inner != param.origin {
            continue;
        }
        let texts = (statement(plan, jail, inner), statement(plan, jail, global));
        let (Some(here), Some(there)) = texts else { continue };
        let is_same = values(plan, jail, here) == values(plan, jail, there);
        if is_same && here.name == there.name || there.operator == Operator::Append {
            continue;
        }
        report(plan, id, param, inner, global, sink);
    }
}

fn report(
    plan: &Plan,
    id: JailId,
    param: &Param,
    inner: &Origin,
    global: &Origin,
    sink: &mut Sink<'_>,
) {
    let jail = plan.jail(id);
    let config = plan.config(jail.config);
    let Some(place) = config.place(global) else { return };
    let (own, name) = (jail.own_name.to_text(), param.name.to_text());
    let message = match *global == param.origin {
        true => format!("this wins over `{name}` of `{own}`, which stands before it"),
        false => format!("`{name}` of `{own}` wins over this, but not in older releases"),
    };
    let diagnostic = sink.report(place, message);
    let help = "write global parameters above the jails";
    rest_on(diagnostic, id, &[fact::R045, fact::M71], help);
    diagnostic.related.extend(related(config.place(inner), format!("`{own}` has it here")));
}

/// The values as they are written, without quotes.
fn values<'p>(plan: &'p Plan, jail: &JailPlan, statement: &Statement) -> Vec<&'p str> {
    let file = plan.config(jail.config).file(statement.file.0 as usize);
    let document = &plan.file(file).document;
    let bare = |range| document.slice(range).trim_matches(['"', '\'']);
    statement.values.iter().map(|(_, range)| bare(*range)).collect()
}
