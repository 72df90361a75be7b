//! A comment above the jail ends like the first line of one.
//!
//! # Why
//!
//! `bastille list` takes the first line that ends in ` {` for the jail's, and its first word for the
//! name.
//!
//! # Example
//!
//! ```jail.conf
//! #- /usr/local/bastille/jails/www/jail.conf
//! # the jail of www {
//! # <------------------- comment-like-a-header: `bastille list` takes this comment for the first line of the jail
//! www {
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
//! # the jail of www
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
//! None: what a comment says is for people to say.

use jailconf_catalog::fact;
use jailconf_plan::{Config, ConfigId, Plan};
use jailconf_syntax::{Part, TextRange, TextSize};

use crate::layout::Home;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J708",
    name: "comment-like-a-header",
    group: Group::Bastille,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::BAS101],
    handles: &[],
    source: include_str!("comment_like_a_header.rs"),
    find: Finder::Config(check),
};

fn check(plan: &Plan, id: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let Some(home) = Home::of(plan, id, config) else { return };
    let Some(first) = home.blocks.first() else { return };
    let mut at = 0;
    for line in home.text().part(..usize::from(first.range.start())).split_inclusive('\n') {
        let range = TextRange::at(TextSize::new(at as u32), TextSize::of(line.trim_end()));
        at += line.len();
        if !line.trim_end_matches(['\n', '\r']).ends_with(" {") {
            continue;
        }
        let message = "`bastille list` takes this comment for the first line of the jail";
        let diagnostic = sink.report(home.place(range), message);
        let help = "let the comment end in another way than ` {`, which `list` looks for in every \
                    version";
        home.complete(diagnostic, fact::BAS101, help);
        return;
    }
}
