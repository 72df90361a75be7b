//! A `*` that is a part of a jail's name.
//!
//! # Why
//!
//! In the name of a block `*` stands for a whole part between dots, never for some of
//! its letters: `"db*"` is one jail of that very name, and `db1` gets nothing from it.
//!
//! # Example
//!
//! ```jail.conf
//! db1 {
//!     path = /jails/db1;
//!     persist;
//!     ip4 = inherit;
//! }
//! "db*" {
//! # <----- partial-wildcard: `db*` is one jail of that name, no pattern
//!     path = /jails/db;
//!     persist;
//!     ip4 = inherit;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! * {
//!     persist;
//!     ip4 = inherit;
//! }
//! db1 {
//!     path = /jails/db1;
//! }
//! ```
//!
//! # Fix
//!
//! None: jail.conf has no such pattern.

use jailconf_catalog::fact;
use jailconf_plan::{Config, ConfigId, Place, Plan};

use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J217",
    name: "partial-wildcard",
    group: Group::Values,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::L4],
    handles: &[],
    source: include_str!("partial_wildcard.rs"),
    find: Finder::Config(check),
};

fn check(_: &Plan, _: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    if config.foreign.is_some() {
        return;
    }
    for block in config.program.blocks.iter().filter(|block| !block.global) {
        let name = block.name.to_text();
        if !name.split('.').any(|part| part.contains('*') && part != "*") {
            continue;
        }
        let place = Place { file: config.file(block.file.0 as usize), range: block.name_range };
        let diagnostic =
            sink.report(place, format!("`{name}` is one jail of that name, no pattern"));
        diagnostic.facts = vec![fact::L4];
        diagnostic.help = Some(
            "`*` stands for a whole name between dots: use variables, or a block for each jail"
                .to_owned(),
        );
    }
}
