//! A line of a jail's rc.conf sets a name that no variable can have.
//!
//! # Why
//!
//! rc.conf is read by sh(1): a name of letters, digits and `_` is a variable, and any other
//! makes the line a command that is not found. rc(8) writes `_` where an interface has
//! `-`, `.`, `/` or `+`: of `e0b_web-1` it reads `ifconfig_e0b_web_1`.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     vnet;
//!     vnet.interface = em1.10;
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.stop = "/bin/sh /etc/rc.shutdown";
//! }
//! #- /jails/www/etc/rc.conf
//! ifconfig_em1.10="inet 192.0.2.3/24"
//! # <--------------- rc-name-with-hyphen: `ifconfig_em1.10` is no variable: the rc.conf of `www` is read as shell, and this line is a command that is not found
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     vnet;
//!     vnet.interface = em1.10;
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.stop = "/bin/sh /etc/rc.shutdown";
//! }
//! #- /jails/www/etc/rc.conf
//! ifconfig_em1_10="inet 192.0.2.3/24"
//! ```
//!
//! # Fix
//!
//! None: the file is the jail's, and another line may set the name that is meant.

use jailconf_catalog::fact;
use jailconf_host::no_variables;
use jailconf_plan::{Place, Plan};

use crate::rc_conf::{as_variable, inner_rcs};
use crate::wording::rest_on;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J320",
    name: "rc-name-with-hyphen",
    group: Group::Network,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::BAS505],
    handles: &[],
    source: include_str!("rc_name_with_hyphen.rs"),
    find: Finder::Plan(check),
};

fn check(plan: &Plan, sink: &mut Sink<'_>) {
    for (id, jail, rc) in inner_rcs(plan) {
        for &file in &rc.files {
            for (name, range) in no_variables(plan.file(file).document.text().as_str()) {
                let message = format!(
                    "`{name}` is no variable: the rc.conf of `{}` is read as shell, and this line \
                     is a command that is not found",
                    jail.name
                );
                let diagnostic = sink.report(Place { file, range }, message);
                let meant = as_variable(&name);
                rest_on(diagnostic, id, &[fact::BAS505], format!("write `{meant}=`"));
            }
        }
    }
}
