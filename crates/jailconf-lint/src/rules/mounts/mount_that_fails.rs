//! A mount that fails whatever the parent permits.
//!
//! # Why
//!
//! A mount line needs a source, a target and a type; the fstab must be there
//! before anything else is done; `mount.devfs` needs a `path`, and the directory
//! on which it mounts. So does every target below the jail's `path`, and no part of
//! the way to it may be a symbolic link. From inside a jail the kernel mounts only the
//! file systems that are made for it and loaded on the host, and none of them over the
//! jail's own root.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     mount = "/data /jails/www/data";
//! #           ^^^^^^^^^^^^^^^^^^^^^^^ mount-that-fails: `www` has a mount line with fewer than three fields
//! #           ^^^^^^^^^^^^^^^^^^^^^^^ consequence: `www` is refused at `mount`; jail: www: mount: /data /jails/www/data: missing information
//!     persist;
//! }
//! ```
//!
//! A target without its first `/`, in an fstab:
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     mount.fstab = /etc/fstab.www;
//!     persist;
//! }
//! #- /etc/fstab.www
//! /data jails/www/data nullfs rw 0 0
//! # <---------------------------------- mount-that-fails: `www` has a mount whose target is not an absolute path
//! # <---------------------------------- consequence: `www` is refused at `mount.fstab`; jail: www: mount.fstab: jails/www/data: not an absolute pathname
//! ```
//!
//! A file system that no jail may mount:
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! p {
//!     path = /jails/p;
//!     ip4 = inherit;
//!     children.max = 5;
//!     allow.mount;
//!     enforce_statfs = 1;
//!     persist;
//! }
//! #- /jails/p/etc/jail.conf
//! c {
//!     path = /jails/c;
//!     ip4 = inherit;
//!     mount = "/dev/da0p2 /jails/c/data ufs rw 0 0";
//! #           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mount-that-fails: `c` mounts a file system that no jail may mount
//! #           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ consequence: `c` is refused at `mount`; mount: /dev/da0p2: Operation not permitted; jail: c: /sbin/mount -t ufs -o rw /dev/da0p2 /jails/c/data: failed
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     mount = "/data /jails/www/data nullfs rw 0 0";
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! A target that lacks only the `/` in front to lie below the jail's `path` gets it,
//! in `mount` or in the fstab. Unsafe: nothing was mounted until now. None for the
//! rest: what is to be mounted is yours to say.

use jailconf_catalog::{Check, fact};
use jailconf_host::{MountEntry, mount_entry};
use jailconf_plan::{JailId, JailPlan, Objection, Place, Plan, Step, StepKind, StepOutcome};
use jailconf_syntax::{TextRange, TextSize};

use crate::mount_lines::{is_beside, mount_lines, normal};
use crate::wording::{doubted, rewrite, value};
use crate::{Applicability, Finder, Fix, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J402",
    name: "mount-that-fails",
    group: Group::Mounts,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[
        fact::R030,
        fact::R074,
        fact::R075,
        fact::R082,
        fact::R083,
        fact::R084,
        fact::R085,
        fact::M26,
    ],
    handles: &[
        Check::NoPathToMountIn,
        Check::FileSystemNotForJails,
        Check::FileSystemNotLoaded,
        Check::OwnRootCovered,
        Check::MountLineTooShort,
        Check::TargetNotAbsolute,
        Check::TargetAbsent,
        Check::TargetIsLink,
        Check::TargetUnusable,
        Check::FstabUnreadable,
        Check::MountPointAbsent,
        Check::MountPointIsLink,
        Check::OuterTargetAbsent,
        Check::SourceAbsent,
        Check::ShownAlready,
    ],
    source: include_str!("mount_that_fails.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for step in &jail.steps {
        let is_yet_to_come = |o: &Objection| {
            o.check == Check::NoPathToMountIn
                && plan.config(jail.config).is_unfinished(plan.resolved(jail))
        };
        let is_mine = |o: &&Objection| RULE.is_about(o.check) && !is_yet_to_come(o);
        for objection in step.objections.iter().filter(is_mine) {
            let own = jail.own_name.to_text();
            let (what, help) = match objection.check {
                Check::NoPathToMountIn => ("has no `path` to mount in", "set `path`"),
                Check::FileSystemNotForJails => (
                    "mounts a file system that no jail may mount",
                    "let the host mount it, by the outer jail's own `mount`",
                ),
                Check::OwnRootCovered => (
                    "is mounted from inside a jail, over that jail's own root",
                    "mount it below, or on the host",
                ),
                Check::FileSystemNotLoaded => (
                    "mounts a file system whose module is not loaded on the host",
                    "load it on the host, by `kld_list` in its rc.conf",
                ),
                Check::MountLineTooShort => (
                    "has a mount line with fewer than three fields",
                    "write source, target, type and options",
                ),
                Check::TargetAbsent | Check::TargetIsLink | Check::TargetUnusable => (
                    "has a mount whose target is not there, or leads over a symbolic link",
                    "create the directory below the jail's `path`, and name it without links",
                ),
                Check::OuterTargetAbsent => (
                    "has a mount outside of its `path`, on what does not exist",
                    "begin the target with the jail's `path`",
                ),
                Check::SourceAbsent => (
                    "mounts a directory that does not exist",
                    "name a directory that is there, or create it",
                ),
                Check::ShownAlready => (
                    "has a nullfs mount over the same directory, shown there already",
                    "leave one of the two lines out",
                ),
                Check::MountPointIsLink => (
                    "has a symbolic link for a directory to mount on",
                    "put a directory in the place of the link",
                ),
                Check::TargetNotAbsolute => (
                    "has a mount whose target is not an absolute path",
                    "write the target with a `/` in front, and a blank in a path as `\\040`",
                ),
                Check::FstabUnreadable => {
                    ("has an fstab that cannot be read", "create it, or write `mount +=` lines")
                }
                _ => ("has no directory to mount on", "create the directory"),
            };
            let place = step.place.unwrap_or_else(|| plan.name_place(jail));
            let message = match source(plan, step, objection) {
                Some(source) => format!("`{own}` mounts `{source}`, which is not there"),
                None => format!("`{own}` {what}"),
            };
            let (message, help) = match elsewhere(plan, jail, objection) {
                Some(target) => (
                    format!("{message}: its fstab mounts `{target}`, which is not below `path`"),
                    "let `path` and the fstab name the same directory",
                ),
                None => (message, help),
            };
            let diagnostic = sink.report(place, message);
            diagnostic.jail = Some(id);
            diagnostic.says = objection.messages.clone();
            diagnostic.facts = vec![objection.check.fact()];
            diagnostic.help = Some(help.to_owned());
            if objection.check == Check::TargetNotAbsolute {
                diagnostic.fix = absolute(plan, jail, place, &value(&objection.wanted));
            }
            doubted(diagnostic, plan.doubt(jail, objection));
            if step.outcome == StepOutcome::Unknown {
                diagnostic.severity = Severity::Warning;
            }
        }
    }
}

/// Where the fstab mounts, if all of its lines mount beside the jail's `path`: the root that
/// lacks a directory is not the one that is meant.
fn elsewhere(plan: &Plan, jail: &JailPlan, objection: &Objection) -> Option<String> {
    if objection.check != Check::MountPointAbsent {
        return None;
    }
    let path = normal(&plan.resolved(jail).scalar("path")?.text);
    let lines = mount_lines(plan, jail);
    let of_fstab = lines.iter().filter(|w| w.step.kind == StepKind::MountFstab);
    let targets: Vec<String> = of_fstab.map(|w| normal(&w.line.target.text)).collect();
    targets.iter().all(|target| is_beside(target, &path)).then(|| targets.first().cloned())?
}

/// The directory that a line mounts and that is not there.
fn source(plan: &Plan, step: &Step, objection: &Objection) -> Option<String> {
    let place = step.place.filter(|_| objection.check == Check::SourceAbsent)?;
    let text = plan.file(place.file).document.slice(place.range);
    match mount_entry(text.trim_matches(['"', '\'']), TextSize::new(0))? {
        MountEntry::Line(line) => Some(line.source.text.to_text().into_owned()),
        MountEntry::Short(_) => None,
    }
}

/// The target with a `/` in front, where it then lies below the jail's `path`.
fn absolute(plan: &Plan, jail: &JailPlan, place: Place, target: &str) -> Option<Fix> {
    let path = plan.resolved(jail).scalar("path")?.text.to_text().into_owned();
    let below = format!("/{target}").strip_prefix(path.trim_end_matches('/'))?.starts_with('/');
    let line = plan.file(place.file).document.slice(place.range);
    let at = line.find(target).filter(|_| below && line.matches(target).count() == 1)?;
    let range = TextRange::empty(place.range.start() + TextSize::new(at as u32));
    Some(rewrite(format!("write `/{target}`"), place, range, "/", Applicability::Unsafe))
}
