//! A file of Bastille's holds a further jail.
//!
//! # Why
//!
//! Bastille runs jail(8) for the jail that is called as its directory, and edits the file as if there
//! were no other: `config set` writes a property into each block, `network add` takes every line `}` away.
//!
//! # Example
//!
//! ```jail.conf
//! #- /usr/local/bastille/jails/www/jail.conf
//! www {
//!   path = /usr/local/bastille/jails/www/root;
//!   host.hostname = www;
//!   ip4 = inherit;
//!   persist;
//! }
//! db {
//! # <-- further-block: `db` stands in the file of Bastille's jail `www`
//!   path = /usr/local/bastille/jails/db/root;
//!   host.hostname = db;
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
//! None: the other jail needs a directory of its own.

use crate::layout::Home;
use crate::wording::related;
use crate::{Finder, Group, Rule, Severity, Sink};
use jailconf_catalog::fact;
use jailconf_plan::{Config, ConfigId, Plan};

pub(crate) static RULE: Rule = Rule {
    code: "J709",
    name: "further-block",
    group: Group::Bastille,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::BAS113],
    handles: &[],
    source: include_str!("further_block.rs"),
    find: Finder::Config(check),
};

fn check(plan: &Plan, id: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let Some(home) = Home::of(plan, id, config) else { return };
    let own = home.block.name.to_text();
    for block in home.blocks.iter().filter(|b| b.name_range != home.block.name_range) {
        let name = block.name.to_text();
        let message = format!("`{name}` stands in the file of Bastille's jail `{own}`");
        let diagnostic = sink.report(home.place(block.name_range), message);
        let help = format!(
            "move it to .../jails/{name}/jail.conf: Bastille never starts it here, and `config` and \
             `network add` write into both blocks, in every version"
        );
        home.complete(diagnostic, fact::BAS113, help);
        let at = home.place(home.block.name_range);
        diagnostic.related.extend(related(Some(at), "Bastille runs jail(8) for this one"));
    }
}
