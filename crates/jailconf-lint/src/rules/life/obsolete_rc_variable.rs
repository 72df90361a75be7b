//! A jail in rc.conf's variables of old.
//!
//! # Why
//!
//! From `jail_NAME_rootdir` and its like rc(8) makes `/var/run/jail.NAME.conf`, warns,
//! and reads that. What is set there is in no file that is checked here.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/rc.conf
//! jail_enable=YES
//! jail_list="www"
//! jail_www_rootdir="/jails/www"
//! # <----------------------------- obsolete-rc-variable: `jail_www_rootdir` is obsolete: rc(8) makes a jail.conf of it
//! jail_www_hostname="www"
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/rc.conf
//! jail_enable=YES
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     host.hostname = www;
//!     ip4 = inherit;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: the file that rc(8) makes is a good start for one of your own.

use jailconf_catalog::fact;
use jailconf_plan::Plan;

use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J516",
    name: "obsolete-rc-variable",
    group: Group::Life,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R114],
    handles: &[],
    source: include_str!("obsolete_rc_variable.rs"),
    find: Finder::Plan(check),
};

fn check(plan: &Plan, sink: &mut Sink<'_>) {
    for rc in &plan.rc {
        for setting in &rc.settings {
            let own = setting.name.strip_prefix("jail_").and_then(|n| n.strip_suffix("_rootdir"));
            let Some(jail) = own else { continue };
            let place = setting.place;
            let message = format!("`{}` is obsolete: rc(8) makes a jail.conf of it", setting.name);
            let diagnostic = sink.report(place, message);
            diagnostic.facts = vec![fact::R114];
            diagnostic.help = Some(format!(
                "make /var/run/jail.{jail}.conf your own, in /etc/jail.conf.d/{jail}.conf"
            ));
        }
    }
}
