//! A devfs ruleset that the host's devfs.rules does not define.
//!
//! # Why
//!
//! Nobody complains about a number without rules: the ruleset is an empty one,
//! and the jail sees every device. The numbers 1 to 5 come with the system;
//! others stand in `/etc/devfs.rules`.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/devfs.rules
//! [devfsrules_jails=13]
//! add include $devfsrules_hide_all
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     mount.devfs;
//!     devfs_ruleset = 14;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/devfs.rules
//! [devfsrules_jails=13]
//! add include $devfsrules_hide_all
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     mount.devfs;
//!     devfs_ruleset = 13;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: the rules have to be written, and loaded by `service devfs restart`.

use jailconf_plan::{Creator, JailId, JailPlan, Plan};

use crate::wording::rest_on;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J414",
    name: "undefined-ruleset",
    group: Group::Mounts,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &["R080", "M07"],
    handles: &[],
    source: include_str!("undefined_ruleset.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let (known, whose) = match (&plan.known.devfs_rulesets, &plan.rulesets) {
        (Some(loaded), _) => (loaded.clone(), "the host".to_owned()),
        (None, Some((file, own))) => {
            let path = plan.file(*file).own_path.to_text().into_owned();
            (own.iter().map(|r| r.number).collect(), format!("`{path}`"))
        }
        (None, None) => return,
    };
    let elsewhere =
        plan.rc_of(jail.creator).is_some_and(|rc| rc.setting("devfs_rulesets").is_some());
    let Some(number) = jail.effective.as_ref().map(|e| e.devfs_ruleset) else { return };
    let is_defined = known.iter().any(|n| i64::from(*n) == i64::from(number));
    let set = plan.parameter_place(jail, "devfs_ruleset");
    let Some(place) = set.filter(|_| jail.creator == Creator::Host && !elsewhere) else { return };
    if number <= LAST_OF_THE_SYSTEM || is_defined {
        return;
    }
    let diagnostic = sink.report(place, format!("{whose} has no ruleset {number}"));
    let help = format!(
        "write a section `[NAME={number}]` in the host's devfs.rules, or take a number that it has"
    );
    rest_on(diagnostic, id, &["R080", "M07"], help);
}

/// The rulesets 1 to 5 come with the system (R080).
const LAST_OF_THE_SYSTEM: i32 = 5;
