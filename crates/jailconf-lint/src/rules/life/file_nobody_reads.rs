//! rc(8) does not read a file, because `jail_list` does not name it and nothing
//! includes it.
//!
//! # Why
//!
//! With an empty `jail_list` rc(8) reads `/etc/jail.conf` alone;
//! `/etc/jail.conf.d/NAME.conf` and `/etc/jail.NAME.conf` count only for a jail
//! that `jail_list` names. A file is found by its own name, whatever the jail in it is
//! called.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/rc.conf
//! jail_enable="YES"
//! #- /etc/jail.conf.d/www.conf
//! www {
//! # <- file-nobody-reads: rc(8) does not read this file: `jail_list` does not name `www`
//!     path = /jails/www;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/rc.conf
//! jail_enable="YES"
//! #- /etc/jail.conf
//! .include "/etc/jail.conf.d/*.conf";
//! #- /etc/jail.conf.d/www.conf
//! www {
//!     path = /jails/www;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: the file may be read by hand.

use jailconf_catalog::fact;
use jailconf_host::Reader;
use jailconf_plan::{Config, ConfigId, Place, Plan, RcConf};
use jailconf_syntax::TextRange;

use crate::rc_conf::is_on;
use crate::wording::related;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J508",
    name: "file-nobody-reads",
    group: Group::Life,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R112, fact::R113, fact::M52],
    handles: &[],
    source: include_str!("file_nobody_reads.rs"),
    find: Finder::Config(check),
};

fn check(plan: &Plan, _: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let Some(rc) = plan.rc_of(config.creator).filter(|_| config.reader == Some(Reader::RcByName))
    else {
        return;
    };
    let enabled = is_on(rc, "jail_enable");
    let list = match rc.setting("jail_list") {
        None => "",
        Some(setting) => match &setting.value {
            Some(list) => list.as_str(),
            None => return,
        },
    };
    let place = Place { file: config.file(0), range: TextRange::empty(0.into()) };
    let path = plan.file(place.file).own_path.to_text().into_owned();
    let base = path.rsplit('/').next().unwrap_or_default();
    let name = base.strip_suffix(".conf").unwrap_or(base);
    let name = name.strip_prefix("jail.").unwrap_or(name);
    if !enabled || list.split_whitespace().any(|n| n == name) {
        return;
    }
    let mut listed = config.configuration.jails.iter().map(|jail| jail.name.to_text());
    let listed = listed.find(|own| list.split_whitespace().any(|n| n == own));
    let (message, help) = match listed {
        Some(own) => by_another_name(plan, config, &path, &own),
        None => (
            format!("rc(8) does not read this file: `jail_list` does not name `{name}`"),
            to_be_read(rc, config, &path, name),
        ),
    };
    let diagnostic = sink.report(place, message);
    diagnostic.facts = vec![fact::R112, fact::M52];
    diagnostic.help = Some(help);
    let set = rc.setting("jail_list").or_else(|| rc.setting("jail_enable"));
    let at = set.map(|s| s.place);
    diagnostic.related.extend(related(at, "rc.conf says what is started here"));
}

/// `jail_list` names the jail of a file of another name.
fn by_another_name(plan: &Plan, config: &Config, path: &str, own: &str) -> (String, String) {
    let dir = path.rsplit_once('/').map_or("", |(dir, _)| dir);
    let prefix = if path.contains("/jail.conf.d/") { "" } else { "jail." };
    let wanted = format!("{prefix}{own}.conf");
    let message = format!("rc(8) does not read this file: for `{own}` it looks for `{wanted}`");
    let whole = format!("{dir}/{wanted}");
    let is_there = plan.configs.iter().any(|other| {
        let file = plan.file(other.file(0));
        other.creator == config.creator && file.own_path.to_text() == whole
    });
    let help = match is_there {
        true => format!("`{wanted}` is there and is read: take what is needed of this file there"),
        false => format!("rename it to `{wanted}`"),
    };
    (message, help)
}

/// What makes rc(8) read a file of which `jail_list` names no jail.
fn to_be_read(rc: &RcConf, config: &Config, path: &str, name: &str) -> String {
    let main = rc.value("jail_conf").filter(|conf| !conf.is_empty()).unwrap_or("/etc/jail.conf");
    let files = if path.contains("/jail.conf.d/") { "/etc/jail.conf.d/*.conf" } else { path };
    let include = format!("write `.include \"{files}\";` in {main}");
    match config.configuration.jails.iter().any(|jail| *jail.name == *name.as_bytes()) {
        true => format!("{include}, or name the jail in `jail_list`"),
        false => include,
    }
}
