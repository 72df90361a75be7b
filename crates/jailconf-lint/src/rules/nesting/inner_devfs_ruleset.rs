//! A jail inside a jail asks for a devfs ruleset that is not its parent's.
//!
//! # Why
//!
//! Inside a jail the kernel accepts only two values of `devfs_ruleset`: 0, which
//! becomes the parent's own ruleset, and exactly the parent's number. The same
//! holds for the devfs mount itself, and jail(8) passes 4 to it where
//! `devfs_ruleset` is not set. On the host 4 is the usual value; a file that was
//! moved into a jail keeps it.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! p {
//!     path = /jails/p;
//!     children.max = 5;
//!     allow.mount;
//!     allow.mount.devfs;
//!     enforce_statfs = 1;
//!     devfs_ruleset = 13;
//!     persist;
//! }
//! #- /jails/p/etc/jail.conf
//! c {
//! # <- consequence: `c` (created by `p`) is refused at `create`; jail: c: jail_set: Operation not permitted
//!     path = /jails/c;
//!     devfs_ruleset = 4;
//! #   ^^^^^^^^^^^^^^^^^^ inner-devfs-ruleset: devfs ruleset 4 is refused inside `p`, which accepts 0 or its own 13
//!     mount.devfs;
//! #   ^^^^^^^^^^^^ consequence: `c` (created by `p`) is refused at `mount.devfs`; mount: .: Operation not permitted; jail: c: /sbin/mount -t devfs -oruleset=4 . /jails/c/dev: failed
//!     persist;
//! }
//! ```
//!
//! With nothing known of the parent but that there is one:
//!
//! ```jail.conf inside
//! c {
//!     path = /jails/c;
//!     mount.devfs;
//! #   ^^^^^^^^^^^^ inner-devfs-ruleset: devfs ruleset 4 is refused unless the ruleset of the jail around is 4 too
//! #   ^^^^^^^^^^^^ consequence: `c` (created inside a jail) is refused at `mount.devfs`; mount: .: Operation not permitted; jail: c: /sbin/mount -t devfs -oruleset=4 . /jails/c/dev: failed
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! p {
//!     path = /jails/p;
//!     children.max = 5;
//!     allow.mount;
//!     allow.mount.devfs;
//!     enforce_statfs = 1;
//!     devfs_ruleset = 13;
//!     persist;
//! }
//! #- /jails/p/etc/jail.conf
//! c {
//!     path = /jails/c;
//!     devfs_ruleset = 0;
//!     mount.devfs;
//!     persist;
//! }
//! ```
//!
//! On the host every number is accepted, and 4 is right:
//!
//! ```jail.conf
//! c {
//!     path = /jails/c;
//!     devfs_ruleset = 4;
//!     mount.devfs;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! `devfs_ruleset = 0;` in the child. Safe inside a jail: the child gets the
//! ruleset that its parent has and nothing beyond it. Never on the host, where 0
//! shows every device.

use jailconf_catalog::{Check, Fact, fact};
use jailconf_plan::{Holder, JailId, JailPlan, Plan, StepKind};

use crate::refusals::{Refusal, refusals};
use crate::wording::{complete, holder_name, place, set, value};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J102",
    name: "inner-devfs-ruleset",
    group: Group::Nesting,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Safe),
    facts: &[fact::R012, fact::R014],
    handles: &[Check::RulesetNotOfCreator, Check::DevfsMountRuleset],
    source: include_str!("inner_devfs_ruleset.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let objection = refusal.objection;
        let wanted = value(&objection.wanted);
        let holder = holder_name(plan, objection.holder);
        let own = plan.parameter_place(jail, "devfs_ruleset");
        let message = match objection.holder {
            Holder::Unknown => format!(
                "devfs ruleset {wanted} is refused unless the ruleset of the jail around is {wanted} too"
            ),
            _ => format!(
                "devfs ruleset {wanted} is refused inside {holder}, which accepts 0 or its own {}",
                value(&objection.held),
            ),
        };
        let at = own.filter(|_| !is_line(&refusal)).unwrap_or_else(|| place(plan, jail, &refusal));
        let diagnostic = sink.report(at, message);
        complete(plan, id, &refusal, diagnostic);
        diagnostic.label = Some(format!("asks for ruleset {wanted}"));
        diagnostic.facts = facts(&refusal);
        if plan.doubt(jail, objection).is_some() {
            diagnostic.severity = Severity::Warning;
        }
        if is_line(&refusal) {
            diagnostic.help = Some(
                "leave `ruleset=` out of the mount options: the kernel sets the parent's"
                    .to_owned(),
            );
            continue;
        }
        diagnostic.help =
            Some("set `devfs_ruleset = 0;`, which becomes the parent's ruleset".to_owned());
        diagnostic.fix = Some(set(plan, id, "devfs_ruleset", Some("0"), Applicability::Safe));
    }
}

/// Whether it is a devfs line of `mount` or an fstab that names the ruleset.
fn is_line(refusal: &Refusal<'_>) -> bool {
    matches!(refusal.step.kind, StepKind::Mount | StepKind::MountFstab)
}

fn facts(refusal: &Refusal<'_>) -> Vec<Fact> {
    let others = refusal.others.iter().flat_map(|s| &s.objections).map(|o| o.check);
    let checks = others.filter(|check| RULE.is_about(*check)).chain([refusal.objection.check]);
    let mut facts: Vec<Fact> = checks.map(Check::fact).collect();
    facts.sort();
    facts.dedup();
    facts
}
