//! A jail mounts something while it starts, and its parent has `enforce_statfs` 2.
//!
//! # Why
//!
//! Whoever is root in a jail may mount file systems only if that jail's
//! `enforce_statfs` is below 2. The default is 2, and it is not inherited: a
//! jail that says nothing has 2 whatever its parent has. A jail inside a jail is
//! started by its parent's root, so that its `mount.devfs`, `mount` and
//! `mount.fstab` are mounts from inside the parent. The kernel gives no reason.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! p {
//! # <- mount-under-statfs-2: `p` has `enforce_statfs` 2: nothing can be mounted in it
//!     path = /jails/p;
//!     children.max = 5;
//!     allow.mount;
//!     allow.mount.devfs;
//!     persist;
//! }
//! #- /jails/p/etc/jail.conf
//! c {
//!     path = /jails/c;
//!     devfs_ruleset = 0;
//!     mount.devfs;
//! #   ^^^^^^^^^^^^ consequence: `c` (created by `p`) is refused at `mount.devfs`; mount: .: Operation not permitted; jail: c: /sbin/mount -t devfs -oruleset=0 . /jails/c/dev: failed
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
//!     devfs_ruleset = 4;
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
//! # Fix
//!
//! `enforce_statfs = 1;` in the parent, where its statement stands. Unsafe: the
//! parent sees and may change more than before. It takes effect when the parent
//! is started again, or at once by `jail -m` on the host.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::refusals::refusals;
use crate::wording::{holder_name, of_holder, set, value, with_ruleset};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J101",
    name: "mount-under-statfs-2",
    group: Group::Nesting,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R072, fact::R010],
    handles: &[Check::MountUnderStatfs],
    source: include_str!("mount_under_statfs_2.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let holder = holder_name(plan, refusal.objection.holder);
        let held = value(&refusal.objection.held);
        let message = format!("{holder} has `enforce_statfs` {held}: nothing can be mounted in it");
        let is_default = refusal.objection.held_at.is_none();
        let Some(parent) = of_holder(plan, id, &refusal, message, sink) else { continue };
        let fix = set(plan, parent, "enforce_statfs", Some("1"), Applicability::Unsafe);
        sink.complete(|diagnostic| {
            diagnostic.facts.extend(is_default.then_some(fact::R010));
            diagnostic.help = Some(format!("set `enforce_statfs = 1;` in {holder}"));
            diagnostic.fix = Some(with_ruleset(plan, parent, fix));
        });
    }
}
