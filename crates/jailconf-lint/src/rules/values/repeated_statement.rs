//! A statement without a value stands twice in a block.
//!
//! # Why
//!
//! The second one changes nothing. Older versions of `bastille config` leave such pairs;
//! whoever deletes one of them later wonders why nothing happens.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     persist;
//!     persist;
//! #   ^^^^^^^^ repeated-statement: `persist` stands here twice
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! The second is deleted. Safe: the first says the same.

use jailconf_catalog::fact;
use jailconf_edit::statement_with_line;
use jailconf_plan::{Config, ConfigId, Place, Plan};
use jailconf_resolve::Statement;
use jailconf_syntax::TextEdit;

use crate::wording::related;
use crate::{Applicability, Finder, Fix, Group, PlannedChange, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J215",
    name: "repeated-statement",
    group: Group::Values,
    severity: Severity::Note,
    since: "0.1.0",
    fix: Some(Applicability::Safe),
    facts: &[fact::R044],
    handles: &[],
    source: include_str!("repeated_statement.rs"),
    find: Finder::Config(check),
};

fn check(plan: &Plan, _: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let is_whole =
        |file: &jailconf_plan::FileRef| plan.file(*file).document.parse().errors().is_empty();
    if config.foreign.is_some() || !config.files.iter().all(is_whole) {
        return;
    }
    for block in &config.program.blocks {
        // Only what stands side by side: further up it may be a standard part that is
        // replaced and repeated (G01).
        for pair in block.statements.windows(2) {
            let [first, second] = pair else { continue };
            let is_bare = |s: &Statement| !s.variable && s.values.is_empty();
            let is_same = first.name == second.name && first.file == second.file;
            if is_same && is_bare(first) && is_bare(second) {
                report(plan, config, first, second, sink);
            }
        }
    }
}

fn report(
    plan: &Plan,
    config: &Config,
    first: &Statement,
    second: &Statement,
    sink: &mut Sink<'_>,
) {
    let name = second.name.to_text();
    let file = config.file(second.file.0 as usize);
    let diagnostic =
        sink.report(Place { file, range: second.range }, format!("`{name}` stands here twice"));
    diagnostic.facts = RULE.facts().collect();
    diagnostic.help = Some("delete one of the two".to_owned());
    let at = Place { file, range: first.range };
    diagnostic.related.extend(related(Some(at), "the first is here"));
    let range = statement_with_line(plan.file(file).document.text().as_str(), second.range);
    diagnostic.fix = Some(Fix {
        title: format!("delete the second `{name}`"),
        applicability: Applicability::Safe,
        changes: vec![PlannedChange::Text(file, TextEdit::delete(range))],
    });
}
