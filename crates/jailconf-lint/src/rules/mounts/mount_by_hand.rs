//! A hook mounts what `mount` could.
//!
//! # Why
//!
//! jail(8) undoes its own mounts when a start fails, and no hook; `exec.poststop` does
//! not run then. At the next start the hook mounts a second time on top.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     persist;
//!     exec.prestart = "mount -t nullfs /data /jails/www/data";
//! #                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mount-by-hand: `/jails/www/data` is mounted by a hook, which a failed start leaves
//!     exec.poststop = "umount /jails/www/data";
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     persist;
//!     mount += "/data /jails/www/data nullfs rw 0 0";
//! }
//! ```
//!
//! # Fix
//!
//! None: the hook and its counterpart stand in two places, and may do more.

use jailconf_catalog::fact;
use jailconf_plan::{Hook, JailId, JailPlan, Plan};

use crate::wording::rest_on;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J416",
    name: "mount-by-hand",
    group: Group::Mounts,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R099, fact::M70A],
    handles: &[],
    source: include_str!("mount_by_hand.rs"),
    find: Finder::Jail(check),
};

fn check(_: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for command in jail.commands_of("exec.prestart") {
        for part in &command.read.parts {
            // devfs with a ruleset by hand is what mount.devfs does (G27).
            let Hook::Mount { fs, target, .. } = part else { continue };
            if fs == "devfs" {
                continue;
            }
            let message = format!("`{target}` is mounted by a hook, which a failed start leaves");
            let diagnostic = sink.report(command.place, message);
            let help =
                format!("write `mount += \"SOURCE {target} {fs} rw 0 0\";`, which jail(8) undoes");
            rest_on(diagnostic, id, &[fact::R099, fact::M70A], help);
        }
    }
}
