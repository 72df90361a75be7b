//! A jail upgrades itself at a securelevel that forbids it.
//!
//! # Why
//!
//! From securelevel 1 on nobody may change the flags of system files, root of
//! the jail included, and freebsd-update(8) refuses to install.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     securelevel = 2;
//!     exec.clean;
//!     exec.start = "/usr/sbin/freebsd-update install";
//! #                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ upgrade-under-securelevel: `freebsd-update` installs nothing at securelevel 2
//!     exec.start += "/bin/sh /etc/rc";
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     securelevel = 2;
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//! }
//! ```
//!
//! # Fix
//!
//! None: upgrade from the host, or lower `securelevel` for the upgrade only.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J511",
    name: "upgrade-under-securelevel",
    group: Group::Life,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::M13],
    handles: &[],
    source: include_str!("upgrade_under_securelevel.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let level = jail.effective.as_ref().map_or(-1, |e| e.securelevel);
    if level < 1 {
        return;
    }
    for command in jail.commands_inside() {
        let installs = |r: &jailconf_plan::Run| {
            r.name() == "freebsd-update" && r.words.iter().any(|w| w == "install")
        };
        if !command.runs.iter().any(installs) {
            continue;
        }
        let message = format!("`freebsd-update` installs nothing at securelevel {level}");
        let diagnostic = sink.report(command.place, message);
        rest_on(diagnostic, id, &[fact::M13], "upgrade it from the host, by `freebsd-update -b`");
        diagnostic.says = vec![
            "Updates cannot be installed when the system securelevel is greater than zero."
                .to_owned(),
        ];
        let place = plan.parameter_place(jail, "securelevel");
        diagnostic.related.extend(related(place, "it is raised here"));
    }
}
