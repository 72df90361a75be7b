//! A line of `mount` or an fstab uses a file system that jail(8) mounts later.
//!
//! # Why
//!
//! `mount` and `mount.fstab` come first, then devfs, fdescfs and procfs, in
//! whatever order the file has them. A nullfs of the jail's /dev shows an empty
//! directory then, and what is mounted below /dev is hidden by the devfs that
//! comes over it.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     mount.devfs;
//!     devfs_ruleset = 4;
//!     mount = "/jails/www/dev /jails/www/compat/dev nullfs rw 0 0";
//! #           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mount-before-devfs: `/jails/www/dev` is empty when `/jails/www/compat/dev` is mounted
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     devfs_ruleset = 4;
//!     mount = "devfs /jails/www/dev devfs rw,ruleset=4 0 0";
//!     mount += "/jails/www/dev /jails/www/compat/dev nullfs rw 0 0";
//! }
//! ```
//!
//! # Fix
//!
//! None: devfs has to be mounted by a line of its own, with its ruleset.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::mount_lines::{Written, is_within, mount_lines, normal};
use crate::wording::{last_value, related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J405",
    name: "mount-before-devfs",
    group: Group::Mounts,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R097, fact::M48],
    handles: &[],
    source: include_str!("mount_before_devfs.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let Some(path) = last_value(plan, jail, "path") else { return };
    if plan.resolved(jail).boolean("mount.devfs") != Some(true) {
        return;
    }
    let dev = normal(&format!("{}/dev", path.trim_end_matches('/')).as_str().into());
    let mut is_brought = false;
    for Written { place, line, .. } in mount_lines(plan, jail) {
        let [source, target] = [&line.source, &line.target].map(|f| normal(&f.text));
        let is_devfs = &*line.fs.text.to_text() == "devfs" && target == dev;
        is_brought |= is_devfs;
        let is_bound = line.source.text.starts_with(b"/") && is_within(&source, &dev);
        let what = match () {
            () if is_devfs => continue,
            () if is_bound && !is_brought => {
                format!("`{source}` is empty when `{target}` is mounted")
            }
            () if is_within(&target, &dev) => {
                format!("`{target}` is hidden by the devfs that comes later")
            }
            () => continue,
        };
        let diagnostic = sink.report(place, what);
        let help = "mount devfs by a line in front of this one, with `ruleset=`, and leave \
                    `mount.devfs` out";
        rest_on(diagnostic, id, &[fact::R097, fact::M48], help);
        let at = plan.parameter_place(jail, "mount.devfs");
        diagnostic.related.extend(related(at, "devfs is mounted after all lines"));
    }
}
