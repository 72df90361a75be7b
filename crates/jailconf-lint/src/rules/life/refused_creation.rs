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
//!     path = /jails/www;
//!     enforce_statfs = 3;
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

use jailconf_plan::{JailId, JailPlan, Plan, StepKind};

use crate::refusals::refusals;
use crate::wording::{as_template, complete, is_placeholder, jail_and_creator, place, value};
use crate::{Check, Group, Rule, Severity, Sink, rules};

pub(crate) static RULE: Rule = Rule {
    code: "J502",
    name: "refused-creation",
    group: Group::Life,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[],
    source: include_str!("refused_creation.rs"),
    check: Check::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let has_no_rule = |fact: &str| rules::resting_on(fact).next().is_none();
    for refusal in refusals(jail, |s, o| s.kind == StepKind::Create && has_no_rule(o.fact.0)) {
        let what = refusal
            .objection
            .parameter
            .as_deref()
            .map_or(String::new(), |p| format!(" because of `{p}`"));
        let message = format!("{} is refused{what}", jail_and_creator(plan, jail));
        let diagnostic = sink.report(place(plan, jail, &refusal), message);
        complete(plan, id, &refusal, diagnostic);
        diagnostic.help = help(refusal.objection.fact.0).map(str::to_owned);
        let wanted = value(&refusal.objection.wanted);
        if refusal.objection.fact.0 == "R029" && is_placeholder(&wanted) {
            as_template(diagnostic);
        }
    }
}

/// What to do about a refusal that has no rule of its own.
fn help(fact: &str) -> Option<&'static str> {
    Some(match fact {
        "R023" => "define the jail in front of the dot too, or write `_` and set `host.hostname`",
        "R024" => "a name of digits alone is a `jid`: put a letter into it",
        "R028" => "shorten the name: with its parents' names it may have 255 bytes",
        "R029" => "write a path that begins with `/`",
        "R032" => "shorten `osrelease`, or set `osreldate` to a release's number",
        "R033" => "leave it out: it can only be read",
        "R020" => "set `zfs.mount_snapshot` in the parent as well",
        "R039" => "write `inherit` or `new`: this one cannot be disabled",
        "R049" => "write a value in range: `enforce_statfs` 0 to 2, `devfs_ruleset` 0 to 65535",
        "R050" => "write three numbers, such as `5.15.0`",
        "R051" => "write `= 0` or `= 1`",
        "R066" => "take some addresses away: a family may have 255",
        "R117" => "leave `allow.suser` on in a jail that is to have children",
        _ => return None,
    })
}
