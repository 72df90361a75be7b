//! The block of one of Bastille's files is not called as its folder is.
//!
//! # Why
//!
//! Bastille takes the folder's name for the jail's and runs
//! `jail -f FOLDER/jail.conf -c FOLDER`: the file defines no such jail.
//!
//! # Example
//!
//! ```jail.conf
//! #- /usr/local/bastille/jails/www/jail.conf
//! web {
//! # <--- folder-of-another-name: the folder is called `www` and the jail in it `web`
//!     path = /usr/local/bastille/jails/www/root;
//!     persist;
//!     ip4 = inherit;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /usr/local/bastille/jails/www/jail.conf
//! www {
//!     path = /usr/local/bastille/jails/www/root;
//!     persist;
//!     ip4 = inherit;
//! }
//! ```
//!
//! # Fix
//!
//! None: which of the two names is right nobody but its owner knows.

use jailconf_catalog::fact;
use jailconf_host::Reader;
use jailconf_plan::{Config, ConfigId, Plan};

use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J534",
    name: "folder-of-another-name",
    group: Group::Life,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::BAS114],
    handles: &[],
    source: include_str!("folder_of_another_name.rs"),
    find: Finder::Config(check),
};

fn check(plan: &Plan, id: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let is_whole = config.refusal().is_none() && config.program.missing.is_empty();
    if config.reader != Some(Reader::Bastille) || config.foreign.is_some() || !is_whole {
        return;
    }
    let Some(path) = config.files.first().map(|file| plan.file(*file).own_path.to_text()) else {
        return;
    };
    let Some(folder) = path.rsplit('/').nth(1) else { return };
    let mut jails = plan.jails_of(id);
    let Some((first, jail)) = jails.next() else { return };
    let is_it = |jail: &jailconf_plan::JailPlan| *jail.own_name == *folder.as_bytes();
    if is_it(jail) || jails.any(|(_, jail)| is_it(jail)) {
        return;
    }
    let name = jail.own_name.to_text();
    let message = format!("the folder is called `{folder}` and the jail in it `{name}`");
    let diagnostic = sink.report(plan.name_place(jail), message);
    diagnostic.jail = Some(first);
    diagnostic.facts = vec![fact::BAS114];
    diagnostic.help = Some(format!(
        "Bastille starts `{folder}` from this file and finds none: name the block `{folder}`, \
         or the folder `{name}`"
    ));
}
