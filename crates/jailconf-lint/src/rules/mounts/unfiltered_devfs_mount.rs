//! A devfs line of `mount` or an fstab names no ruleset.
//!
//! # Why
//!
//! jail(8) passes a ruleset only with `mount.devfs`. A devfs that the host mounts
//! by a line has ruleset 0 unless the line says otherwise: all devices of the
//! host are in it, disks and memory too. The jail's `devfs_ruleset` does not
//! reach it.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     mount = "devfs /jails/www/compat/linux/dev devfs rw 0 0";
//! #           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unfiltered-devfs-mount: all devices of the host are in `/jails/www/compat/linux/dev`: the line has no ruleset
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     mount = "devfs /jails/www/compat/linux/dev devfs rw,ruleset=4 0 0";
//! }
//! ```
//!
//! # Fix
//!
//! `ruleset=4` among the options. Unsafe: the jail sees fewer devices. None where the
//! target is not below the jail's `path`: what is wrong there is the target.

use jailconf_catalog::fact;
use std::collections::HashMap;

use jailconf_host::{MountEntry, MountLine, mount_entry};
use jailconf_plan::{Creator, JailId, JailPlan, Place, Plan, StepKind};
use jailconf_syntax::{Bytes, Part, TextEdit, TextSize};

use crate::mount_lines::{is_within, normal};
use crate::rulesets::shows_all;
use crate::wording::{last_value, rest_on};
use crate::{Applicability, Finder, Fix, Group, PlannedChange, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J404",
    name: "unfiltered-devfs-mount",
    group: Group::Mounts,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R079, fact::M06],
    handles: &[],
    source: include_str!("unfiltered_devfs_mount.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    if jail.creator != Creator::Host {
        return;
    }
    let config = plan.config(jail.config);
    let values = plan.resolved(jail).list("mount").iter();
    let written: HashMap<Place, &Bytes> =
        values.filter_map(|v| Some((config.value_place(&v.origin)?, &v.text))).collect();
    let root = last_value(plan, jail, "path").map(|path| normal(&path.as_str().into()));
    let lines =
        jail.steps.iter().filter(|s| matches!(s.kind, StepKind::Mount | StepKind::MountFstab));
    for step in lines {
        let Some(place) = step.place else { continue };
        let document = &plan.file(place.file).document;
        let raw = document.slice(place.range);
        let text = match (step.kind, written.get(&place)) {
            (StepKind::Mount, Some(text)) => text.to_text().into_owned(),
            (StepKind::Mount, None) => continue,
            _ => raw.to_owned(),
        };
        let Some((line, options)) = unfiltered(&text) else { continue };
        let target = line.target.text.to_text();
        let message = format!("all devices of the host are in `{target}`: the line has no ruleset");
        let diagnostic = sink.report(place, message);
        let number = match jail.effective.as_ref().map(|e| e.devfs_ruleset) {
            Some(number) if number > 0 && !shows_all(plan, number.unsigned_abs()) => number,
            _ => 4,
        };
        let help = format!("add `ruleset={number}` to its options");
        rest_on(diagnostic, id, &[fact::R079, fact::M06], help.clone());
        let again = format!(" {options} ");
        // What lands outside of the jail is not fixed by a ruleset there (R083).
        let is_inside =
            root.as_ref().is_none_or(|root| is_within(&normal(&line.target.text), root));
        let is_once = is_inside && raw.matches(&again).count() == 1;
        if let Some(at) = raw.rfind(&again).filter(|_| is_once) {
            let end = place.range.start() + TextSize::of(raw.part(..at + again.len() - 1));
            let edit = TextEdit::insert(end, format!(",ruleset={number}"));
            diagnostic.fix = Some(Fix {
                title: help,
                applicability: Applicability::Unsafe,
                changes: vec![PlannedChange::Text(place.file, edit)],
            });
        }
    }
}

/// The line and its options, if it is devfs without a ruleset.
fn unfiltered(text: &str) -> Option<(Box<MountLine>, String)> {
    let MountEntry::Line(line) = mount_entry(text, 0.into())? else { return None };
    let is_devfs = &*line.fs.text.to_text() == "devfs" && line.option("ruleset").is_none();
    let options = line.options.as_ref().map(|o| o.text.to_text().into_owned()).unwrap_or_default();
    is_devfs.then_some((line, options))
}
