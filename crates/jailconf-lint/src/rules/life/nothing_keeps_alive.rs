//! A jail has nothing that keeps it alive.
//!
//! # Why
//!
//! A jail needs `persist`, or a command that jail(8) runs in it or behind it:
//! `exec.start`, `command`, `exec.poststart`. The other hooks do not count.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//! # <--- nothing-keeps-alive: `www` has nothing that keeps it alive
//! # <--- consequence: `www` is refused at `create`; jail: www: new jail must persist or attach
//!     path = /jails/www;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     exec.start = "/bin/sh /etc/rc";
//! }
//! ```
//!
//! # Fix
//!
//! `persist;`. Unsafe: what the jail is to run is not in the file.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::refusals::refusals;
use crate::wording::{complete, doubted, jail_and_creator, leans_on_other_file, set};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J501",
    name: "nothing-keeps-alive",
    group: Group::Life,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R095, fact::R113, fact::M53],
    handles: &[Check::MustPersist],
    source: include_str!("nothing_keeps_alive.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        // A block that leans on global parameters elsewhere has them there (G13).
        let config = plan.config(jail.config);
        let resolved = plan.resolved(jail);
        if !config.closed && resolved.param("path").is_none() || config.is_unfinished(resolved) {
            continue;
        }
        let message = format!("{} has nothing that keeps it alive", jail_and_creator(plan, jail));
        let diagnostic = sink.report(plan.name_place(jail), message);
        complete(plan, id, &refusal, diagnostic);
        diagnostic.help = Some("add `persist;`, or an `exec.start`".to_owned());
        diagnostic.fix = Some(set(plan, id, "persist", None, Applicability::Unsafe));
        doubted(diagnostic, plan.doubt(jail, refusal.objection));
        for parameter in ["exec.start", "persist"] {
            leans_on_other_file(plan, jail, parameter, diagnostic);
        }
    }
}
