//! A clean-up hook is given more than what lies below the jail's root.
//!
//! # Why
//!
//! A script that unmounts what the jail's own jails have left takes away all that lies
//! below the path that it is given: with `/` what the host has mounted, with another
//! jail's root what that one lives on, and with the jail's own root the mounts that
//! jail(8) takes away itself, which then fails.
//!
//! # Example
//!
//! ```jail.conf
//! yard {
//!     path = /jails/yard;
//!     persist;
//!     ip4 = inherit;
//!     exec.poststop = "/usr/local/sbin/umount_jail.sh /";
//! #                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ clean-up-beyond-root: the clean-up is given `/`: everything on the host
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! yard {
//!     path = /jails/yard;
//!     persist;
//!     ip4 = inherit;
//!     exec.poststop = "/usr/local/sbin/umount_jail.sh /jails/yard/usr/local/bastille";
//! }
//! ```
//!
//! # Fix
//!
//! None: where the inner jails lie is not known.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan, Run};

use crate::wording::{last_value, related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J533",
    name: "clean-up-beyond-root",
    group: Group::Life,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R087],
    handles: &[],
    source: include_str!("clean_up_beyond_root.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let Some(root) = last_value(plan, jail, "path") else { return };
    let root = root.trim_end_matches('/');
    if !root.starts_with('/') {
        return;
    }
    for command in jail
        .commands_of_stop()
        .filter(|c| c.parameter == "exec.poststop" || c.parameter == "exec.release")
    {
        let paths = command.runs.iter().filter(|run| is_clean_up(run)).flat_map(|run| &run.words);
        for path in paths.filter(|word| is_plain_path(word)) {
            let Some(what) = beyond(path, root) else { continue };
            let message = format!("the clean-up is given `{path}`: {what}");
            let diagnostic = sink.report(command.place, message);
            let help = format!("give it a path below `{root}/`, where the inner jails lie");
            rest_on(diagnostic, id, &[fact::R087], help);
            let at = plan.parameter_place(jail, "path");
            diagnostic.related.extend(related(at, "the jail's root is here"));
        }
    }
}

/// A script that unmounts whatever lies below a path: umount(8) itself takes one mount.
fn is_clean_up(run: &Run) -> bool {
    !run.inside && run.name() != "umount" && run.name().contains("umount")
}

fn is_plain_path(word: &str) -> bool {
    word.starts_with('/')
        && !word.contains(['$', '`', '*', '?', '[', '{', '\\'])
        && !word.split('/').any(|part| part == "..")
}

/// What a path is that does not lie below a root.
fn beyond(path: &str, root: &str) -> Option<&'static str> {
    let path = path.trim_end_matches('/');
    let is_around = |rest: &str| path.is_empty() || rest.starts_with('/');
    match (path.strip_prefix(root), root.strip_prefix(path)) {
        (Some(""), _) => Some("the jail's own root, whose mounts jail(8) takes away itself"),
        (Some(below), _) if below.starts_with('/') => None,
        (_, Some(rest)) if path.is_empty() && is_around(rest) => Some("everything on the host"),
        (_, Some(rest)) if is_around(rest) => Some("more than this jail lies there"),
        _ => Some("that lies outside of this jail's root"),
    }
}
