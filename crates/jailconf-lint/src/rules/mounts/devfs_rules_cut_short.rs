//! A line of /etc/devfs.rules that ends the reading of the file.
//!
//! # Why
//!
//! rc(8) hands each line to devfs(8), and stops at the first that fails: a heading
//! without a number, an include of a ruleset that is not there, a word that is none, a
//! line that ends as on Windows. What stands behind it is not loaded. No jail that is to
//! be seen has such a ruleset yet; one that had would see every device, which
//! `ruleset-hides-nothing` says.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/devfs.rules
//! [devfsrules_usb=12]
//! add include $devfsrules_nothing
//! # <------------------------------- devfs-rules-cut-short: the reading of devfs.rules ends at this line
//! [devfsrules_dhcp=13]
//! add include $devfsrules_hide_all
//! add include $devfsrules_unhide_basic
//! add path 'bpf*' unhide
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     mount.devfs;
//!     devfs_ruleset = 4;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/devfs.rules
//! [devfsrules_dhcp=13]
//! add include $devfsrules_hide_all
//! add include $devfsrules_unhide_basic
//! add path 'bpf*' unhide
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
//! None: what the line is to say is not known.

use jailconf_catalog::fact;
use jailconf_plan::{Creator, Plan};

use crate::rulesets::{end_of_reading, is_cut_off, ruleset_in_use, shows_all, what_ended};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J421",
    name: "devfs-rules-cut-short",
    group: Group::Mounts,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R080],
    handles: &[],
    source: include_str!("devfs_rules_cut_short.rs"),
    find: Finder::Plan(check),
};

fn check(plan: &Plan, sink: &mut Sink<'_>) {
    let Some(place) = end_of_reading(plan) else { return };
    let mut of_host = plan.jails().filter(|(_, jail)| jail.creator == Creator::Host);
    let is_said = of_host.any(|(id, _)| {
        let number = ruleset_in_use(plan, id);
        number.is_some_and(|number| is_cut_off(plan, number) && shows_all(plan, number))
    });
    if is_said {
        return;
    }
    // No jail is open because of it.
    let diagnostic = sink.report(place, "the reading of devfs.rules ends at this line");
    diagnostic.severity = Severity::Warning;
    diagnostic.label = Some("nothing from here on is loaded".to_owned());
    diagnostic.facts = vec![fact::R080];
    diagnostic.says = what_ended(plan).into_iter().collect();
    diagnostic.help = Some("correct or delete the line, then `service devfs restart`".to_owned());
}
