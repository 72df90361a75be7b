//! A mount line covers what an earlier line mounted.
//!
//! # Why
//!
//! jail(8) mounts the lines of `mount`, then those of the fstab, from the top. What is
//! mounted below a directory is hidden when the directory itself is mounted upon.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     mount = "/data/films /jails/www/media/films nullfs ro 0 0";
//!     mount += "/data/media /jails/www/media nullfs ro 0 0";
//! #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mount-covers-earlier: `/jails/www/media` covers `/jails/www/media/films`
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     mount = "/data/media /jails/www/media nullfs ro 0 0";
//!     mount += "/data/films /jails/www/media/films nullfs ro 0 0";
//! }
//! ```
//!
//! # Fix
//!
//! None: in the other order the directory must be there in what is mounted first.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan, StepOutcome};

use crate::mount_lines::{Written, is_within, mount_lines, normal};
use crate::wording::{related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J432",
    name: "mount-covers-earlier",
    group: Group::Mounts,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R097],
    handles: &[],
    source: include_str!("mount_covers_earlier.rs"),
    find: Finder::Jail(check),
};

/// How many covered lines are looked at for one: the first that is of no use is named.
const COVERED: usize = 16;

/// A line that mounts, with its paths in their normal form.
struct Mounting<'p> {
    written: Written<'p>,
    source: String,
    target: String,
}

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let mut earlier: Vec<Mounting<'_>> = Vec::new();
    for written in mount_lines(plan, jail) {
        if written.step.outcome == StepOutcome::Refused {
            continue;
        }
        let [source, target] =
            [&written.line.source, &written.line.target].map(|f| normal(&f.text));
        let now = Mounting { written, source, target };
        if let Some(covered) = covered(&earlier, &now) {
            let message = format!("`{}` covers `{}`", now.target, covered.target);
            let diagnostic = sink.report(now.written.place, message);
            rest_on(diagnostic, id, &[fact::R097], "write this line in front of the other");
            let at = Some(covered.written.place);
            diagnostic.related.extend(related(at, "mounted first, and hidden then"));
        }
        earlier.push(now);
    }
}

/// What lies below the new mount and is of no use from then on: nothing was mounted from it,
/// and unionfs shows what is beneath.
fn covered<'e, 'p>(earlier: &'e [Mounting<'p>], now: &Mounting<'_>) -> Option<&'e Mounting<'p>> {
    if &*now.written.line.fs.text.to_text() == "unionfs" {
        return None;
    }
    let is_used = |target: &str, by: &Mounting<'_>| {
        is_within(&by.source, target) || is_within(target, &by.source)
    };
    let is_below = |b: &&Mounting<'_>| b.target != now.target && is_within(&b.target, &now.target);
    earlier.iter().filter(is_below).take(COVERED).find(|before| {
        !earlier.iter().chain([now]).any(|by| {
            by.written.line.source.text.starts_with(b"/")
                && !std::ptr::eq(by, *before)
                && is_used(&before.target, by)
        })
    })
}
