//! The name of a block stands in quotes where Bastille looks for it bare.
//!
//! # Why
//!
//! `bastille rename` and `clone` rewrite the line `^NAME.*{$`, and `list` reads the name off it. With
//! quotes the block keeps its old name, and the renamed jail cannot start.
//!
//! # Example
//!
//! ```jail.conf
//! #- /usr/local/bastille/jails/www/jail.conf
//! "www" {
//! # <----- quoted-block-name: the block `"www"` is not found by Bastille's scripts
//!   path = /usr/local/bastille/jails/www/root;
//!   host.hostname = www;
//!   ip4 = inherit;
//!   persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /usr/local/bastille/jails/www/jail.conf
//! www {
//!   path = /usr/local/bastille/jails/www/root;
//!   host.hostname = www;
//!   ip4 = inherit;
//!   persist;
//! }
//! ```
//!
//! # Fix
//!
//! The quotes go. Safe: jail(8) reads the same name.

use jailconf_catalog::fact;
use jailconf_plan::{Config, ConfigId, Plan};
use jailconf_syntax::TextEdit;

use crate::layout::{Home, is_plain, unquoted};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J701",
    name: "quoted-block-name",
    group: Group::Bastille,
    severity: Severity::Note,
    since: "0.1.0",
    fix: Some(Applicability::Safe),
    facts: &[fact::BAS101],
    handles: &[],
    source: include_str!("quoted_block_name.rs"),
    find: Finder::Config(check),
};

fn check(plan: &Plan, id: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let Some(home) = Home::of(plan, id, config) else { return };
    for block in &home.blocks {
        let written = home.document.slice(block.name_range);
        let Some(name) = unquoted(written).filter(|name| is_plain(name)) else { continue };
        let message = format!("the block `{written}` is not found by Bastille's scripts");
        let diagnostic = sink.report(home.place(block.name_range), message);
        let help = format!(
            "write `{name} {{`: `rename` and `clone` leave the old name to a block in quotes, in \
             every version"
        );
        home.complete(diagnostic, fact::BAS101, help);
        let edit = TextEdit::replace(block.name_range, name);
        diagnostic.fix = home.fix(&format!("write `{name}`"), vec![edit]);
    }
}
