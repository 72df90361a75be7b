//! A jail mounts something while it starts, and its parent lacks the permission.
//!
//! # Why
//!
//! A jail inside a jail is started by its parent's root. Each of its mounts, by
//! `mount.devfs`, `mount.fdescfs`, `mount.procfs`, `mount` or `mount.fstab`, needs
//! two permissions in the parent: `allow.mount`, and `allow.mount.FS` for that
//! file system. On the host no permission is needed, so that a file which starts
//! there does not start inside.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! p {
//!     path = /jails/p;
//!     children.max = 5;
//!     allow.mount;
//!     enforce_statfs = 1;
//!     persist;
//! }
//! #- /jails/p/etc/jail.conf
//! c {
//!     path = /jails/c;
//!     mount += "/data /jails/c/data nullfs ro 0 0";
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
//!     allow.mount.nullfs;
//!     enforce_statfs = 1;
//!     persist;
//! }
//! #- /jails/p/etc/jail.conf
//! c {
//!     path = /jails/c;
//!     mount += "/data /jails/c/data nullfs ro 0 0";
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! The missing permission, in the parent. Unsafe: the parent may do more than
//! before.

use jailconf_plan::{Holder, JailId, JailPlan, Plan};

use crate::refusals::refusals;
use crate::wording::{complete, holder_name, jail_and_creator, place, set, with_ruleset};
use crate::{Applicability, Check, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J105",
    name: "mount-without-parent-permission",
    group: Group::Nesting,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &["R072", "R073"],
    source: include_str!("mount_without_parent_permission.rs"),
    check: Check::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let is_permission =
        |against: Option<&str>| against.is_some_and(|a| a.starts_with("allow.mount"));
    for refusal in refusals(jail, |_, o| {
        matches!(o.fact.0, "R072" | "R073") && is_permission(o.against.as_deref())
    }) {
        let permission = refusal.objection.against.as_deref().unwrap_or_default();
        let holder = holder_name(plan, refusal.objection.holder);
        let message = format!(
            "{} cannot mount: {holder} has no `{permission}`",
            jail_and_creator(plan, jail)
        );
        let diagnostic = sink.report(place(plan, jail, &refusal), message);
        complete(plan, id, &refusal, diagnostic);
        if let Holder::Jail(parent) = refusal.objection.holder {
            diagnostic.help = Some(format!("add `{permission};` to {holder}"));
            let fix = set(plan, parent, permission, None, Applicability::Unsafe);
            diagnostic.fix = Some(with_ruleset(plan, parent, fix));
        }
    }
}
