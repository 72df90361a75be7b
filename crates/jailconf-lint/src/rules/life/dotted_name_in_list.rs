//! `jail_list` names a jail inside a jail.
//!
//! # Why
//!
//! rc(8) turns `.` and `/` of the names in `jail_list` into `_`, and jail(8)
//! finds no jail of that name.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/rc.conf
//! jail_enable="YES"
//! jail_list="p p.c"
//! # <----------------- dotted-name-in-list: rc(8) looks for `p_c` in place of `p.c`
//! #- /etc/jail.conf
//! p {
//!     path = /jails/p;
//!     persist;
//! }
//! p.c {
//!     path = /jails/p/jails/c;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/rc.conf
//! jail_enable="YES"
//! #- /etc/jail.conf
//! p {
//!     path = /jails/p;
//!     persist;
//! }
//! p.c {
//!     path = /jails/p/jails/c;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: how the jail is to be started instead is a choice.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J509",
    name: "dotted-name-in-list",
    group: Group::Life,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R111],
    handles: &[],
    source: include_str!("dotted_name_in_list.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let Some(rc) = plan.rc_of(jail.creator) else { return };
    let Some(setting) = rc.setting("jail_list") else { return };
    let own = jail.own_name.to_text();
    let list = setting.value.as_deref().unwrap_or_default();
    if !own.contains('.') || !list.split_whitespace().any(|n| n == own) {
        return;
    }
    let place = setting.place;
    let message = format!("rc(8) looks for `{}` in place of `{own}`", own.replace('.', "_"));
    let diagnostic = sink.report(place, message);
    let help = "leave `jail_list` empty, or start it from the parent's `exec.poststart`";
    rest_on(diagnostic, id, &[fact::R111], help);
    diagnostic.says = vec![format!("\"{}\" not found", own.replace('.', "_"))];
    diagnostic.related.extend(related(Some(plan.name_place(jail)), "it is defined here"));
}
