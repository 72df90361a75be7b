//! An include inside a jail's block brings blocks of its own.
//!
//! # Why
//!
//! What a file included in a block holds belongs to that block: its jails become
//! children of the jail, `a.x` for `x`.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! a {
//!     path = /jails/a;
//!     persist;
//!     .include "/etc/more.conf";
//! }
//! #- /etc/more.conf
//! x {
//! # <- include-opens-jails: this block is read inside `a`: the jail is `a.x`
//!     path = /jails/x;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! a {
//!     path = /jails/a;
//!     persist;
//! }
//! .include "/etc/more.conf";
//! #- /etc/more.conf
//! x {
//!     path = /jails/x;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: children may be meant.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Place, Plan};

use crate::wording::{related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J116",
    name: "include-opens-jails",
    group: Group::Nesting,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::M54],
    handles: &[],
    source: include_str!("include_opens_jails.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let config = plan.config(jail.config);
    let program = &config.program;
    let own = config.configuration.jails.get(jail.index).map(|resolved| resolved.block);
    let Some(block) = own.and_then(|own| program.blocks.get(own.0 as usize)) else { return };
    let Some(outer) = block.outer.and_then(|o| program.blocks.get(o.0 as usize)) else { return };
    if outer.file == block.file || outer.global {
        return;
    }
    let message = format!(
        "this block is read inside `{}`: the jail is `{}`",
        outer.name.to_text(),
        jail.own_name.to_text()
    );
    let diagnostic = sink.report(plan.name_place(jail), message);
    rest_on(diagnostic, id, &[fact::M54], "write the include behind the block");
    let from = program.files.get(block.file.0 as usize).and_then(|f| f.included_from);
    let at = from.map(|(file, range)| Place { file: config.file(file.0 as usize), range });
    diagnostic.related.extend(related(at, "included here"));
}
