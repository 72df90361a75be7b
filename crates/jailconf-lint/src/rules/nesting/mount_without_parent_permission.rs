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
//! # <- mount-without-parent-permission: `p` lacks `allow.mount.nullfs`: nullfs cannot be mounted in it
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
//! #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ consequence: `c` (created by `p`) is refused at `mount`; mount_nullfs: /jails/c/data: Operation not permitted; jail: c: /sbin/mount -t nullfs -o ro /data /jails/c/data: failed
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

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::refusals::refusals;
use crate::wording::{holder_name, of_holder, set, with_ruleset};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J105",
    name: "mount-without-parent-permission",
    group: Group::Nesting,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R072, fact::R073],
    handles: &[Check::MountPermission, Check::FileSystemPermission],
    source: include_str!("mount_without_parent_permission.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let permission = refusal.objection.against.as_deref().unwrap_or_default();
        let holder = holder_name(plan, refusal.objection.holder);
        let what = permission.strip_prefix("allow.mount.");
        let what = what.map_or("nothing can".to_owned(), |fs| format!("{fs} cannot"));
        let message = format!("{holder} lacks `{permission}`: {what} be mounted in it");
        let Some(parent) = of_holder(plan, id, &refusal, message, sink) else { continue };
        let fix = set(plan, parent, permission, None, Applicability::Unsafe);
        sink.complete(|diagnostic| {
            diagnostic.help = Some(format!("add `{permission};` to {holder}"));
            diagnostic.fix = Some(with_ruleset(plan, parent, fix));
        });
    }
}
