//! A devfs ruleset hides even `/dev/null`.
//!
//! # Why
//!
//! The kernel goes through the rules in their order, and the last one that is about a device
//! counts: what is shown in front of `add include $devfsrules_hide_all` is hidden again.
//! Ruleset 1 of the system is a part of others, and hides everything. Hardly a program runs
//! without `/dev/null`.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/devfs.rules
//! [devfsrules_www=12]
//! add include $devfsrules_unhide_basic
//! add include $devfsrules_hide_all
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     mount.devfs;
//!     devfs_ruleset = 12;
//! #   ^^^^^^^^^^^^^^^^^^^ ruleset-hides-null: devfs ruleset 12 hides even `/dev/null` from `www`
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.stop = "/bin/sh /etc/rc.shutdown";
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/devfs.rules
//! [devfsrules_www=12]
//! add include $devfsrules_hide_all
//! add include $devfsrules_unhide_basic
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     mount.devfs;
//!     devfs_ruleset = 12;
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.stop = "/bin/sh /etc/rc.shutdown";
//! }
//! ```
//!
//! # Fix
//!
//! None: the rules are the host's.

use jailconf_catalog::fact;
use std::collections::HashMap;

use jailconf_host::Sight;
use jailconf_plan::{Creator, Plan};

use crate::rulesets::{is_cut_off, own_section, place_of_ruleset};
use crate::wording::{first_of, grouped, related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J423",
    name: "ruleset-hides-null",
    group: Group::Mounts,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::M94],
    handles: &[],
    source: include_str!("ruleset_hides_null.rs"),
    find: Finder::Plan(check),
};

fn check(plan: &Plan, sink: &mut Sink<'_>) {
    let Some(rules) = &plan.devfs else { return };
    let with_devfs = plan.jails().filter_map(|(id, jail)| {
        let is_of_host = jail.creator == Creator::Host && jail.commands_inside().next().is_some();
        let number = plan.dev_ruleset(jail).filter(|_| is_of_host)?;
        Some(((place_of_ruleset(plan, jail), number), id))
    });
    let mut known: HashMap<u32, bool> = HashMap::new();
    for ((place, number), jails) in grouped(with_devfs) {
        // What ends the reading is told by itself.
        let is_whole = || rules.has(number) && !is_cut_off(plan, number);
        let hides = || is_whole() && rules.sees(number, "null") == Sight::Hidden;
        let Some(&id) = jails.first().filter(|_| *known.entry(number).or_insert_with(hides)) else {
            continue;
        };
        let message = format!(
            "devfs ruleset {number} hides even `/dev/null` from {}",
            first_of(plan, &jails)
        );
        let diagnostic = sink.report(place, message);
        let own = own_section(plan, number).map(|(place, _)| place);
        let help = match own {
            Some(_) => {
                "begin the section with what hides: of several rules on a device the last counts; \
                 then `service devfs restart`"
            }
            None => "take 4, or 5 with `pf`: 1 is a part of them",
        };
        rest_on(diagnostic, id, &[fact::M94], help);
        diagnostic.label = Some(format!("ruleset {number} hides everything"));
        diagnostic.related.extend(related(own, "nothing behind the rule that hides shows it"));
    }
}
