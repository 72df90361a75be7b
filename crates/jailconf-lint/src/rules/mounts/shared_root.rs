//! Two jails of one creator have the same root.
//!
//! # Why
//!
//! Nothing refuses it, and hardly anyone means it: both write the same files, and each
//! mounts its devfs over the other's. Of two jails of Bastille's one is a copy that kept the
//! path. Jails that have one line in common for their path, and those with `/`, share their
//! root on purpose.
//!
//! # Example
//!
//! ```jail.conf
//! ip4 = inherit;
//! mount.devfs;
//! persist;
//! a {
//!     path = /jails/a;
//! }
//! b {
//!     path = /jails/a;
//! #   ^^^^^^^^^^^^^^^^ shared-root: `/jails/a` is the root of `a` too
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! ip4 = inherit;
//! mount.devfs;
//! persist;
//! a {
//!     path = /jails/a;
//! }
//! b {
//!     path = /jails/b;
//! }
//! ```
//!
//! # Fix
//!
//! None: where the root of the second jail is, is not known.

use jailconf_catalog::fact;
use std::collections::HashMap;

use jailconf_plan::{Creator, JailId, JailPlan, Plan, is_placeholder};
use jailconf_syntax::Bytes;

use crate::wording::{is_bastilles, related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J425",
    name: "shared-root",
    group: Group::Mounts,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::BAS214, fact::BAS115],
    handles: &[],
    source: include_str!("shared_root.rs"),
    find: Finder::Plan(check),
};

fn check(plan: &Plan, sink: &mut Sink<'_>) {
    let mut first: HashMap<(Creator, Bytes), JailId> = HashMap::new();
    for (id, jail) in plan.jails() {
        let Some(root) = jail.root.clone().filter(|root| **root != *b"/") else { continue };
        let Some(place) = plan.parameter_place(jail, "path") else { continue };
        let shown = root.to_text().into_owned();
        let other = *first.entry((jail.creator, root)).or_insert(id);
        let others = plan.jail(other);
        let at = plan.parameter_place(others, "path");
        let is_one = others.name == jail.name || at == Some(place);
        if is_one || is_placeholder(&shown) || !are_both_in_use(plan, jail, others) {
            continue;
        }
        let message = format!("`{shown}` is the root of `{}` too", others.name);
        let diagnostic = sink.report(place, message);
        let help = format!("give `{}` a root of its own", jail.name);
        rest_on(diagnostic, id, &[fact::BAS214], help);
        diagnostic.label = Some("the same root".to_owned());
        diagnostic.related.extend(related(at, "the first is here"));
        if is_bastilles(plan, jail) && is_bastilles(plan, others) {
            diagnostic.severity = Severity::Error;
            diagnostic.facts.push(fact::BAS115);
        }
    }
}

/// Whether both mount a devfs or start all of rc(8) in their root, and are to run at once: a
/// jail that is left out of `jail_list` may be another use of the same root.
fn are_both_in_use(plan: &Plan, one: &JailPlan, other: &JailPlan) -> bool {
    let fills = |jail: &JailPlan| {
        let mut runs = jail.commands_inside().flat_map(|command| &command.runs);
        plan.resolved(jail).boolean("mount.devfs") == Some(true)
            || runs.any(|run| run.program == "/etc/rc")
    };
    let list = plan.rc_of(one.creator).and_then(|rc| rc.value("jail_list")).unwrap_or_default();
    let is_listed = |jail: &JailPlan| {
        let own = jail.own_name.to_text();
        list.trim().is_empty() || list.split_whitespace().any(|name| name == own)
    };
    let are_bastilles = is_bastilles(plan, one) && is_bastilles(plan, other);
    fills(one) && fills(other) && (are_bastilles || is_listed(one) && is_listed(other))
}
