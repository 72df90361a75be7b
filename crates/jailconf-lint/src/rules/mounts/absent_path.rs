//! A jail's `path` is not there, or is a file.
//!
//! # Why
//!
//! jail(8) looks for it when the jail is made: after `exec.prepare`, the mounts and
//! `exec.prestart`, so that these may make it. Found with `--root` only, where other
//! jails' roots are there: a tree that was copied without them says nothing.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! www {
//!     path = /jails/wwww;
//! #   ^^^^^^^^^^^^^^^^^^^ absent-path: `/jails/wwww`, the path of `www`, does not exist
//! #          ^^^^^^^^^^^ consequence: `www` is refused at `create`; jail: www: path /jails/wwww: No such file or directory
//!     ip4 = inherit;
//!     persist;
//! }
//! #- /jails/www/bin/sh
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     persist;
//! }
//! #- /jails/www/bin/sh
//! ```
//!
//! # Fix
//!
//! None: which directory is meant, or who is to make it, is not known.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::refusals::refusals;
use crate::wording::{complete, jail_and_creator, place, value};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J418",
    name: "absent-path",
    group: Group::Mounts,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R029],
    handles: &[Check::PathAbsent, Check::PathNotDirectory],
    source: include_str!("absent_path.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let path = value(&refusal.objection.wanted);
        let what = match refusal.objection.check {
            Check::PathNotDirectory => "is a file",
            _ => "does not exist",
        };
        let message = format!("`{path}`, the path of {}, {what}", jail_and_creator(plan, jail));
        let diagnostic = sink.report(place(plan, jail, &refusal), message);
        complete(plan, id, &refusal, diagnostic);
        let help = format!("create `{path}`, let `exec.prepare` create it, or name another `path`");
        diagnostic.help = Some(help);
    }
}
