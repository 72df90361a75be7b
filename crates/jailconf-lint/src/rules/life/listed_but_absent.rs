//! `jail_list` names a jail that the file that rc(8) reads for it does not define.
//!
//! # Why
//!
//! rc(8) starts each jail of `jail_list` by its name, from `/etc/jail.NAME.conf`,
//! `/etc/jail.conf.d/NAME.conf` or `/etc/jail.conf`, the first of them that is there, and
//! from that one alone. Where it has no such block, jail(8) finds no jail of that name.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/rc.conf
//! jail_enable="YES"
//! jail_list="www db"
//! # <------------------ listed-but-absent: `jail_list` names `db`, which /etc/jail.conf does not define
//! #- /etc/jail.conf
//! www {
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
//! jail_list="www"
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: the name may be wrong, or the file may be missing.

use jailconf_catalog::fact;
use jailconf_host::Reader;
use jailconf_plan::{Config, Creator, Plan, RcConf};
use jailconf_syntax::Bytes;

use crate::rc_conf::is_on;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J530",
    name: "listed-but-absent",
    group: Group::Life,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R111, fact::R112, fact::R113],
    handles: &[],
    source: include_str!("listed_but_absent.rs"),
    find: Finder::Plan(check),
};

fn check(plan: &Plan, sink: &mut Sink<'_>) {
    for rc in plan.rc.iter().filter(|rc| is_complete(plan, rc)) {
        let Some(setting) = rc.setting("jail_list") else { continue };
        let list = setting.value.as_deref().unwrap_or_default();
        for name in list.split_whitespace().filter(|name| !is_known(plan, rc, name)) {
            let (message, help) = match read_for(plan, rc, name) {
                Some(config) => {
                    let path = plan.file(config.file(0)).own_path.to_text();
                    let message =
                        format!("`jail_list` names `{name}`, which {path} does not define");
                    (message, format!("take `{name}` out of `jail_list`, or write its block there"))
                }
                None => (
                    format!("`jail_list` names `{name}`, and there is no jail.conf for it"),
                    format!(
                        "write /etc/jail.conf.d/{name}.conf, or take `{name}` out of `jail_list`"
                    ),
                ),
            };
            let is_read = read_for(plan, rc, name).is_some();
            let diagnostic = sink.report(setting.place, message);
            diagnostic.facts = vec![fact::R111, fact::R112, fact::R113];
            diagnostic.help = Some(help);
            if is_read {
                diagnostic.says = vec![format!("\"{name}\" not found")];
            }
        }
    }
}

/// Whether rc(8) starts jails, and all that it reads was looked at.
pub(super) fn is_complete(plan: &Plan, rc: &RcConf) -> bool {
    let jail = match rc.creator {
        Creator::Jail(id) => Some(id),
        Creator::Host | Creator::Unknown => None,
    };
    let enabled = is_on(rc, "jail_enable");
    // Who computes one variable may compute others.
    let is_plain = ["jail_list", "jail_conf"]
        .iter()
        .all(|name| rc.setting(name).is_none_or(|setting| setting.value.is_some()));
    plan.is_whole
        && enabled
        && is_plain
        && !plan.problems.iter().any(|problem| problem.jail == jail)
}

/// Whether what a name means is defined, is another rule's, or is not certain.
fn is_known(plan: &Plan, rc: &RcConf, name: &str) -> bool {
    // Patterns, jids, and what rc(8) turns into another name (R111).
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    if !name.chars().all(is_plain) || name.chars().all(|c| c.is_ascii_digit()) {
        return true;
    }
    // rc(8) makes a file of it (R114).
    let variable = format!("jail_{}_rootdir", name.replace('-', "_"));
    if rc.setting(&variable).is_some() {
        return true;
    }
    let defines = |config: &Config| {
        config.configuration.jails.iter().any(|jail| *jail.name == *name.as_bytes())
    };
    match read_for(plan, rc, name) {
        Some(config) if !is_clear(config) || defines(config) => true,
        // A file of another name has it: that is said there.
        _ => {
            of_rc(plan, rc).any(|config| config.reader == Some(Reader::RcByName) && defines(config))
        }
    }
}

/// Whether it is certain which jails a file defines.
fn is_clear(config: &Config) -> bool {
    let is_read = config.foreign.is_none() && config.refusal().is_none();
    is_read && config.is_sure && config.program.missing.is_empty()
}

fn of_rc<'p>(plan: &'p Plan, rc: &'p RcConf) -> impl Iterator<Item = &'p Config> {
    let is_rc = |config: &Config| matches!(config.reader, Some(Reader::Rc | Reader::RcByName));
    plan.configs.iter().filter(move |config| config.creator == rc.creator && is_rc(config))
}

/// What rc(8) reads for a name (R113).
fn read_for<'p>(plan: &'p Plan, rc: &'p RcConf, name: &str) -> Option<&'p Config> {
    let at = |path: String| {
        let path = Bytes::from(path.as_str());
        of_rc(plan, rc).find(|config| plan.file(config.file(0)).own_path == path)
    };
    at(format!("/etc/jail.{name}.conf"))
        .or_else(|| at(format!("/etc/jail.conf.d/{name}.conf")))
        .or_else(|| of_rc(plan, rc).find(|config| config.reader == Some(Reader::Rc)))
}
