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
//! #   ^^^^^^^^^^^^^^^^^^^ undefined-ruleset: `/etc/devfs.rules` has no ruleset 14
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

use jailconf_catalog::fact;
use jailconf_plan::{Creator, Plan};

use crate::rulesets::is_cut_off;
use crate::wording::{first_of, grouped, is_bastilles, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J414",
    name: "undefined-ruleset",
    group: Group::Mounts,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R080, fact::M07],
    handles: &[],
    source: include_str!("undefined_ruleset.rs"),
    find: Finder::Plan(check),
};

fn check(plan: &Plan, sink: &mut Sink<'_>) {
    if plan.devfs.is_none() && plan.known.devfs_rulesets.is_none() {
        return;
    }
    let asked = plan.jails().filter_map(|(id, jail)| {
        let number = u32::try_from(jail.effective.as_ref()?.devfs_ruleset).ok()?;
        let place = plan.parameter_place(jail, "devfs_ruleset")?;
        (jail.creator == Creator::Host).then_some(((place, number), id))
    });
    for ((place, number), jails) in grouped(asked) {
        let (Some(lack), Some(&id)) = (lack(plan, number), jails.first()) else { continue };
        let diagnostic = sink.report(place, lack.message);
        let bastilles = "let `bastille setup vnet` write it, or ";
        // It writes the whole file anew: what another has in it would be gone.
        let is_bastilles = is_bastilles(plan, plan.jail(id))
            && number == BASTILLES
            && plan.rulesets.is_none()
            && plan.known.devfs_rulesets.is_none();
        let help = format!(
            "{}write a section `[NAME={number}]` in the host's /etc/devfs.rules, or take a number \
             that it has: {} would see every device",
            if is_bastilles { bastilles } else { "" },
            first_of(plan, &jails)
        );
        rest_on(diagnostic, id, &[fact::R080, fact::M07], help);
        diagnostic.label = Some("defined nowhere".to_owned());
        diagnostic.severity = lack.severity;
    }
}

/// The ruleset of Bastille's own (BASTILLE section 1).
const BASTILLES: u32 = 13;

/// The rulesets 1 to 5 come with the system (R080).
const LAST_OF_THE_SYSTEM: u32 = 5;

/// That a ruleset is not there.
struct Lack {
    message: String,
    severity: Severity,
}

fn lack(plan: &Plan, number: u32) -> Option<Lack> {
    // Those that were seen on the running host.
    if let Some(loaded) = &plan.known.devfs_rulesets {
        let is_absent = number > LAST_OF_THE_SYSTEM && !loaded.contains(&number);
        let message = format!("the host has no ruleset {number}");
        return is_absent.then_some(Lack { message, severity: Severity::Error });
    }
    let own = plan.rulesets.as_ref().map(|(file, _)| plan.file(*file).own_path.to_text());
    let is_absent = plan.devfs.as_ref()?.lacks(number, own.is_some()) && !is_cut_off(plan, number);
    let lack = match own {
        _ if number <= LAST_OF_THE_SYSTEM => Lack {
            message: format!("this release has no ruleset {number}"),
            severity: Severity::Error,
        },
        Some(path) => {
            Lack { message: format!("`{path}` has no ruleset {number}"), severity: Severity::Error }
        }
        // Rules may be loaded by other means.
        None => Lack {
            message: format!("the host has no `/etc/devfs.rules`, and so no ruleset {number}"),
            severity: Severity::Warning,
        },
    };
    is_absent.then_some(lack)
}
