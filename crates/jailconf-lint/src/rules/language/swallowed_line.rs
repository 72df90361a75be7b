//! A statement without its `;` takes the next line for its value.
//!
//! # Why
//!
//! `name value;` is the same as `name = value;`, so that a line whose `;` is
//! forgotten swallows the next one where that is a single word. It is legal:
//! jail(8) says nothing, and neither line does what it says.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     host.hostname
//! #                ^ swallowed-line: a `;` is missing: jail(8) reads `host.hostname = persist;`
//!     persist;
//!     exec.start = "/bin/sh /etc/rc";
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     host.hostname;
//!     persist;
//!     exec.start = "/bin/sh /etc/rc";
//! }
//! ```
//!
//! # Fix
//!
//! A `;` behind the first line. Unsafe: two statements mean something else than
//! one.

use jailconf_catalog::{fact, parameter, parameter_of_negation};
use jailconf_plan::{Config, ConfigId, FileRef, Place, Plan};
use jailconf_syntax::ast::{Operator, Parameter};
use jailconf_syntax::{Document, TextEdit, TextRange};

use crate::{Applicability, Finder, Fix, Group, PlannedChange, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J005",
    name: "swallowed-line",
    group: Group::Language,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::M09],
    handles: &[],
    source: include_str!("swallowed_line.rs"),
    find: Finder::Config(check),
};

fn check(plan: &Plan, _: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    if config.foreign.is_some() {
        return;
    }
    let statements = config.program.blocks.iter().flat_map(|b| &b.statements);
    for statement in statements.filter(|s| s.operator == Operator::Juxtaposed) {
        let file = config.file(statement.file.0 as usize);
        let document = &plan.file(file).document;
        let token = document.syntax().token_at_offset(statement.name_range.start());
        let parameter =
            token.right_biased().and_then(|t| t.parent_ancestors().find_map(Parameter::cast));
        if let Some((name, value)) = parameter.and_then(|p| swallowed(document, &p)) {
            report(document, file, name, value, sink);
        }
    }
}

/// The name and the value of `name value;`, where the value stands on a later
/// line, or is a parameter's name itself.
fn swallowed(document: &Document, parameter: &Parameter) -> Option<(TextRange, TextRange)> {
    let (name, value) = (parameter.name()?, parameter.values().next()?);
    let is_one = parameter.values().count() == 1 && parameter.operator() == Operator::Juxtaposed;
    // `.include FILE` is the one statement that wants it (LANGUAGE 3).
    if !is_one || document.slice(name.text_range()).trim_matches(['"', '\'']) == ".include" {
        return None;
    }
    let line = |offset| document.position(offset).line;
    let later = line(value.text_range().start()) > line(name.text_range().end());
    let word = document.slice(value.text_range());
    let is_name = self::parameter(word).or_else(|| parameter_of_negation(word)).is_some();
    (later || is_name).then(|| (name.text_range(), value.text_range()))
}

fn report(
    document: &Document,
    file: FileRef,
    name: TextRange,
    value: TextRange,
    sink: &mut Sink<'_>,
) {
    let (first, second) = (document.slice(name), document.slice(value));
    let place = Place { file, range: TextRange::empty(name.end()) };
    let message = format!("a `;` is missing: jail(8) reads `{first} = {second};`");
    let diagnostic = sink.report(place, message);
    diagnostic.facts = vec![fact::M09];
    diagnostic.help = Some(format!("write `{first};`, or `{first} = {second};` if that is meant"));
    diagnostic.fix = Some(Fix {
        title: format!("insert `;` behind `{first}`"),
        applicability: Applicability::Unsafe,
        changes: vec![PlannedChange::Text(file, TextEdit::insert(name.end(), ";"))],
    });
}
