//! A jail says that it is of one release, and its fstab mounts another.
//!
//! # Why
//!
//! `osrelease` is what programs inside take for the release of the system. A thin jail gets
//! its programs from the release that its fstab mounts: after an upgrade of one of the two
//! they no longer agree, and pkg(8) and Bastille work for the wrong one. Where `osrelease` is
//! the older of the two it is a note: older versions of `bastille upgrade` leave it behind.
//!
//! # Example
//!
//! ```jail.conf
//! web {
//!     path = /jails/web;
//!     mount = "/releases/14.2-RELEASE /jails/web/.bastille nullfs ro 0 0";
//! #           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ release-of-another-name: `/releases/14.2-RELEASE` is mounted, and `osrelease` says `14.3-RELEASE`
//!     osrelease = 14.3-RELEASE;
//!     ip4 = inherit;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! web {
//!     path = /jails/web;
//!     mount = "/releases/14.3-RELEASE /jails/web/.bastille nullfs ro 0 0";
//!     osrelease = 14.3-RELEASE-p1;
//!     ip4 = inherit;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: which of the two is meant is yours to say.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::mount_lines::{is_within, mount_lines, normal};
use crate::wording::{related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J433",
    name: "release-of-another-name",
    group: Group::Mounts,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::BAS504],
    handles: &[],
    source: include_str!("release_of_another_name.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let resolved = plan.resolved(jail);
    let value = |name: &str| resolved.scalar(name).map(|v| v.text.to_text().into_owned());
    let (Some(said), Some(path)) = (value("osrelease"), resolved.scalar("path")) else { return };
    let Some(own) = release(&said) else { return };
    let base = format!("{}/.bastille", normal(&path.text).trim_end_matches('/'));
    for written in mount_lines(plan, jail) {
        let target = normal(&written.line.target.text);
        // The release is what brings the root, or Bastille's part of it.
        if target != base && !is_within(&normal(&path.text), &target) {
            continue;
        }
        let source = normal(&written.line.source.text);
        let Some(mounted) = source.rsplit('/').next().and_then(release) else { continue };
        if mounted == own {
            continue;
        }
        let message = format!("`{source}` is mounted, and `osrelease` says `{said}`");
        let diagnostic = sink.report(written.place, message);
        // `bastille upgrade` changes the fstab, and older ones leave `osrelease` as it is.
        if mounted > own {
            diagnostic.severity = Severity::Note;
        }
        rest_on(diagnostic, id, &[fact::BAS504], "name the same release in both");
        diagnostic.related.extend(related(plan.parameter_place(jail, "osrelease"), "said here"));
    }
}

/// `14.3` of `14.3-RELEASE-p6`: what is compared. Other names say nothing of a release.
fn release(name: &str) -> Option<(u32, u32)> {
    let (number, _) = name.split_once("-RELEASE")?;
    let (major, minor) = number.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
