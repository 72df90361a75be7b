//! `jail_enable` is set, and there is nothing that rc(8) could start.
//!
//! # Why
//!
//! With an empty `jail_list` rc(8) starts what `/etc/jail.conf` defines, and there is no
//! such file: no jail comes up at boot, and nothing else here says which there should be.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/rc.conf
//! jail_enable="YES"
//! # <----------------- enabled-without-jails: `jail_enable` is set, and there is no /etc/jail.conf to start jails from
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/rc.conf
//! jail_enable="YES"
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: the file may be missing, or `jail_enable` may be a leftover.

use jailconf_catalog::fact;
use jailconf_plan::{Creator, Plan, RcConf};

use super::listed_but_absent::is_complete;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J531",
    name: "enabled-without-jails",
    group: Group::Life,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R112],
    handles: &[],
    source: include_str!("enabled_without_jails.rs"),
    find: Finder::Plan(check),
};

fn check(plan: &Plan, sink: &mut Sink<'_>) {
    // What a jail starts may lie in a dataset that is not mounted here.
    let is_hosts = |rc: &&RcConf| rc.creator == Creator::Host;
    for rc in plan.rc.iter().filter(is_hosts).filter(|rc| is_complete(plan, rc)) {
        let list = rc.value("jail_list").unwrap_or_default();
        // Variables of old are a jail each (R114).
        let is_of_old = rc.settings.iter().any(|s| s.name.ends_with("_rootdir"));
        let has_jails = plan.configs.iter().any(|config| config.creator == rc.creator);
        let Some(setting) = rc.setting("jail_enable") else { continue };
        if !list.trim().is_empty() || is_of_old || has_jails {
            continue;
        }
        let main = rc.value("jail_conf").filter(|conf| !conf.is_empty());
        let main = main.unwrap_or("/etc/jail.conf");
        let message = format!("`jail_enable` is set, and there is no {main} to start jails from");
        let diagnostic = sink.report(setting.place, message);
        diagnostic.facts = vec![fact::R112];
        diagnostic.help = Some(format!("write {main}, or take `jail_enable` out"));
    }
}
