//! The file only shares jail.conf's name.
//!
//! # Why
//!
//! fail2ban keeps an INI file of the same name, some tools an executable or a
//! template. They are recognised by their content, and left alone.
//!
//! # Example
//!
//! ```jail.conf
//! [DEFAULT]
//! # <- not-a-jail-conf: this is not a jail(8) file but an INI file, such as fail2ban's: left alone
//! bantime = 10m
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None.

use jailconf_catalog::fact;
use jailconf_plan::{Config, ConfigId, Foreign, Place, Plan};
use jailconf_syntax::TextRange;

use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J004",
    name: "not-a-jail-conf",
    group: Group::Language,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::G44, fact::G46],
    handles: &[],
    source: include_str!("not_a_jail_conf.rs"),
    find: Finder::Config(check),
};

fn check(_: &Plan, _: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let (what, fact) = match config.foreign {
        None => return,
        Some(Foreign::Ini) => ("an INI file, such as fail2ban's", fact::G46),
        Some(Foreign::Script) => ("a script", fact::G46),
        Some(Foreign::Template) => ("a template", fact::G44),
        Some(Foreign::Cbsd) => ("a file of CBSD's", fact::G46),
    };
    let place = Place { file: config.file(0), range: TextRange::empty(0.into()) };
    let diagnostic =
        sink.report(place, format!("this is not a jail(8) file but {what}: left alone"));
    diagnostic.facts = vec![fact];
}
