//! A devfs ruleset that is defined and hides nothing.
//!
//! # Why
//!
//! A devfs shows every device but those that a rule hides. Of the system's rulesets 2
//! and 3 hide none: they are parts of others. A ruleset that only unhides hides none
//! either; nor does one that only includes `devfsrules_jail`, since the kernel does not
//! follow what an included ruleset includes. And a section of `/etc/devfs.rules` with a
//! number from 1 to 5 empties the system's ruleset of that number first. What stands behind
//! a line that devfs(8) does not take is not loaded at all. The jail then sees the disks and
//! the memory of the host.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/devfs.rules
//! [devfsrules_gpu=10]
//! add include $devfsrules_jail
//! add path 'dri*' unhide
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     mount.devfs;
//!     devfs_ruleset = 10;
//! #   ^^^^^^^^^^^^^^^^^^^ ruleset-hides-nothing: `www` sees the disks and the memory of the host: devfs ruleset 10 hides nothing
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/devfs.rules
//! [devfsrules_gpu=10]
//! add include $devfsrules_hide_all
//! add include $devfsrules_unhide_basic
//! add include $devfsrules_unhide_login
//! add path 'dri*' unhide
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     mount.devfs;
//!     devfs_ruleset = 10;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: which devices the jail is to see is not in the files.

use jailconf_catalog::fact;
use std::collections::HashMap;

use jailconf_plan::{Creator, JailId, Place, Plan, Step, StepKind};

use crate::rulesets::{
    end_of_reading, is_cut_off, own_section, place_of_ruleset, ruleset_in_use, shows_all,
    what_ended,
};
use crate::wording::{first_of, grouped, related, rest_on};
use crate::{Diagnostic, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J420",
    name: "ruleset-hides-nothing",
    group: Group::Mounts,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R080, fact::M94],
    handles: &[],
    source: include_str!("ruleset_hides_nothing.rs"),
    find: Finder::Plan(check),
};

fn check(plan: &Plan, sink: &mut Sink<'_>) {
    if plan.devfs.is_none() {
        return;
    }
    let of_host = || plan.jails().filter(|(_, jail)| jail.creator == Creator::Host);
    let in_use = of_host().filter_map(|(id, jail)| {
        let number = ruleset_in_use(plan, id)?;
        Some(((place_of_ruleset(plan, jail), number), id))
    });
    let mut known: HashMap<u32, bool> = HashMap::new();
    let mut is_open =
        |number| *known.entry(number).or_insert_with(|| is_defined_open(plan, number));
    for ((place, number), jails) in grouped(in_use) {
        if !is_open(number) {
            continue;
        }
        let verb = if jails.len() > 1 { "see" } else { "sees" };
        let message = format!(
            "{} {verb} the disks and the memory of the host: devfs ruleset {number} hides nothing",
            first_of(plan, &jails)
        );
        say(plan, &jails, number, sink.report(place, message));
    }
    let lines = of_host().flat_map(|(id, jail)| {
        let is_line = |s: &&Step| matches!(s.kind, StepKind::Mount | StepKind::MountFstab);
        jail.steps.iter().filter(is_line).filter_map(move |step| {
            let number = ruleset_of_command(step.command.as_deref()?)?;
            let place = step.place.unwrap_or_else(|| plan.name_place(jail));
            Some(((place, number), id))
        })
    });
    for ((place, number), jails) in grouped(lines) {
        if !is_open(number) {
            continue;
        }
        let message = format!(
            "the disks and the memory of the host are in this devfs of {}: its ruleset {number} \
             hides nothing",
            first_of(plan, &jails)
        );
        say(plan, &jails, number, sink.report(place, message));
    }
}

/// What no file defines is another rule's.
fn is_defined_open(plan: &Plan, number: u32) -> bool {
    let is_there = plan.devfs.as_ref().is_some_and(|rules| rules.has(number));
    (is_there || is_cut_off(plan, number)) && shows_all(plan, number)
}

/// `-o` of mount(8): `ruleset=N` among the options.
fn ruleset_of_command(command: &str) -> Option<u32> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let is_devfs = words.windows(2).any(|pair| pair == ["-t", "devfs"]);
    let options = words.iter().flat_map(|word| word.trim_start_matches("-o").split(','));
    let mut numbers = options.filter_map(|option| option.strip_prefix("ruleset=")?.parse().ok());
    numbers.next_back().filter(|_| is_devfs)
}

fn say(plan: &Plan, jails: &[JailId], number: u32, diagnostic: &mut Diagnostic) {
    let Some(&id) = jails.first() else { return };
    diagnostic.label = Some(format!("ruleset {number} hides nothing"));
    const HIDE: &str = "`add include $devfsrules_hide_all`";
    let includes = plan.devfs.as_ref().is_some_and(|rules| rules.includes_includes(number));
    let own = own_section(plan, number).map(|(place, _)| place);
    let end = end_of_reading(plan).filter(|_| is_cut_off(plan, number));
    if let Some(end) = end {
        let help = "correct or delete the line that ends the reading of devfs.rules, then `service \
                    devfs restart`";
        rest_on(diagnostic, id, &[fact::R080], help);
        let why = format!("the reading ends here: {}", what_ended(plan).unwrap_or_default());
        diagnostic.related.extend(related(Some(end), why));
        return;
    }
    let (why, help) = match (own, number) {
        (Some(at), _) if is_last_line_lost(plan, at) => (
            "no newline ends the last line of this section: it is not read".to_owned(),
            "end the last line of devfs.rules with a newline; then `service devfs restart`"
                .to_owned(),
        ),
        (None, _) => (
            String::new(),
            format!(
                "rulesets of the system that hide are 4, and 5 with `pf`; {number} is a part of them"
            ),
        ),
        (Some(_), _) if includes => (
            "what an included ruleset includes is not followed".to_owned(),
            format!(
                "begin the section with {HIDE}, and include `$devfsrules_unhide_basic` and \
                 `$devfsrules_unhide_login`; then `service devfs restart`"
            ),
        ),
        (Some(_), 1..=5) => (
            format!("this section empties the system's ruleset {number}"),
            format!(
                "give the section a number of its own, or begin it with {HIDE}; then `service devfs restart`"
            ),
        ),
        (Some(_), _) => (
            "no rule of this section hides".to_owned(),
            format!("begin the section with {HIDE}; then `service devfs restart`"),
        ),
    };
    let fact = if includes { fact::M94 } else { fact::R080 };
    rest_on(diagnostic, id, &[fact], help);
    diagnostic.related.extend(related(own, why));
}

/// Whether a section is the last one of its file, and the file's last line has no end: sh(1)
/// does not read it (REAL.md, 14).
fn is_last_line_lost(plan: &Plan, section: Place) -> bool {
    let text = plan.file(section.file).document.text().as_str();
    let last = text.rsplit('\n').next().unwrap_or_default().trim();
    let is_last = plan.rulesets.as_ref().and_then(|(_, all)| all.last());
    last.starts_with("add") && is_last.is_some_and(|all| all.range == section.range)
}
