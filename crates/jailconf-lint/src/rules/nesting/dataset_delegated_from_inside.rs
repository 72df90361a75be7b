//! A jail hands a ZFS dataset to a jail inside it.
//!
//! # Why
//!
//! `zfs jail`, and `zfs.dataset` which runs it, need a privilege that no jail has,
//! whatever its permissions are. Only the host can hand a dataset to a jail, at
//! any depth.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! p {
//!     path = /jails/p;
//!     children.max = 5;
//!     allow.mount;
//!     allow.mount.zfs;
//!     enforce_statfs = 1;
//!     persist;
//! }
//! #- /jails/p/etc/jail.conf
//! c {
//!     path = /jails/c;
//!     exec.created += "zfs jail c tank/p/c";
//! #                   ^^^^^^^^^^^^^^^^^^^^^ dataset-delegated-from-inside: `c` (created by `p`) gets a dataset from inside a jail, which no jail may hand on
//! #                   ^^^^^^^^^^^^^^^^^^^^^ consequence: `c` (created by `p`) is refused at `created`; jail: c: zfs jail c tank/p/c: failed
//!     allow.mount;
//!     allow.mount.zfs;
//!     enforce_statfs = 1;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! p {
//!     path = /jails/p;
//!     children.max = 5;
//!     persist;
//! }
//! #- /jails/p/etc/jail.conf
//! c {
//!     path = /jails/c;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: the command belongs on the host, after the inner jail is started.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::refusals::refusals;
use crate::wording::{complete, jail_and_creator, place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J109",
    name: "dataset-delegated-from-inside",
    group: Group::Nesting,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R091, fact::R088],
    handles: &[Check::ZfsJailInside],
    source: include_str!("dataset_delegated_from_inside.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let message = format!(
            "{} gets a dataset from inside a jail, which no jail may hand on",
            jail_and_creator(plan, jail)
        );
        let diagnostic = sink.report(place(plan, jail, &refusal), message);
        complete(plan, id, &refusal, diagnostic);
        diagnostic.related.clear();
        let dataset = jail.delegations.first().map_or("DATASET", |d| d.dataset.as_str());
        diagnostic.help =
            Some(format!("run it on the host instead: `zfs jail {} {dataset}`", jail.name));
    }
}
