//! The kernel refuses to create a jail, for a reason that has no rule of its own.
//!
//! # Why
//!
//! The text is the kernel's; the fact behind it is named.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//! # <--- consequence: `www` is refused at `create`; jail: www: jail_set: Invalid argument
//!     path = /jails/www;
//!     enforce_statfs = 3;
//! #   ^^^^^^^^^^^^^^^^^^^ refused-creation: `www` is refused because of `enforce_statfs`
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     enforce_statfs = 2;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None.

use jailconf_catalog::Check;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::refusals::refusals;
use crate::wording::{complete, doubted, jail_and_creator, place};
use crate::{Finder, Group, Rule, Severity, Sink, rules};

pub(crate) static RULE: Rule = Rule {
    code: "J502",
    name: "refused-creation",
    group: Group::Life,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[],
    handles: &[],
    source: include_str!("refused_creation.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| *rules::saying(o.check) == RULE) {
        let what = refusal
            .objection
            .parameter
            .as_deref()
            .map_or(String::new(), |p| format!(" because of `{p}`"));
        let message = format!("{} is refused{what}", jail_and_creator(plan, jail));
        let diagnostic = sink.report(place(plan, jail, &refusal), message);
        complete(plan, id, &refusal, diagnostic);
        diagnostic.help = help(refusal.objection.check).map(str::to_owned);
        doubted(diagnostic, plan.doubt(jail, refusal.objection));
    }
}

/// What to do about a refusal that has no rule of its own.
fn help(check: Check) -> Option<&'static str> {
    Some(match check {
        Check::ParentNotFound | Check::ParentDying => {
            "define the jail in front of the dot too, or write `_` and set `host.hostname`"
        }
        Check::NumericName => "a name of digits alone is a `jid`: put a letter into it",
        Check::NameTooLong => "shorten the name: with its parents' names it may have 255 bytes",
        Check::PathNotAbsolute => "write a path that begins with `/`",
        Check::OsreleaseTooLong | Check::OsreldateZero => {
            "shorten `osrelease`, or set `osreldate` to a release's number"
        }
        Check::ReadOnlyParameter => "leave it out: it can only be read",
        Check::CannotBeDisabled => "write `inherit` or `new`: this one cannot be disabled",
        Check::OutOfRange | Check::DevfsMountRulesetRange => {
            "write a value in range: `enforce_statfs` 0 to 2, `devfs_ruleset` 0 to 65535"
        }
        Check::LinuxReleaseFormat | Check::LinuxTextTooLong => {
            "write three numbers, such as `5.15.0`"
        }
        Check::SnapshotOutOfRange => "write `= 0` or `= 1`",
        Check::TooManyAddresses => "take some addresses away: a family may have 255",
        Check::Superuser => "leave `allow.suser` on in a jail that is to have children",
        _ => return None,
    })
}
