//! A parent has a dataset handed to it and starts jails, and none of their files are
//! there.
//!
//! # Why
//!
//! Where the children live on a dataset that only the running parent mounts,
//! their files are not in the host's tree, and nothing can be said of them. A program
//! that makes jails by itself, as poudriere does, has no files of them.
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
//!     zfs.dataset = tank/p;
//! #                 ^^^^^^ delegated-and-childless: `p` may have jails inside and none is to be seen: `tank/p` may not be mounted
//!     persist;
//! }
//! #- /jails/p/etc/rc.conf
//! jail_enable="YES"
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! p {
//!     path = /jails/p;
//!     children.max = 5;
//!     allow.mount;
//!     allow.mount.zfs;
//!     enforce_statfs = 1;
//!     zfs.dataset = tank/p;
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
//! None: nothing is wrong.

use jailconf_catalog::fact;
use jailconf_plan::{Creator, JailId, JailPlan, Plan, RcConf};

use crate::rc_conf::is_on;
use crate::wording::rest_on;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J117",
    name: "delegated-and-childless",
    group: Group::Nesting,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R092],
    handles: &[],
    source: include_str!("delegated_and_childless.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let intended = jail.effective.as_ref().is_some_and(|e| e.children_max > 0);
    let closed = plan.config(jail.config).closed;
    let Some(delegation) = jail.delegations.first() else { return };
    if !intended || !closed || plan.parents.contains(&id) {
        return;
    }
    let rc = plan.rc_of(Creator::Jail(id));
    let starts_jails = |rc: &RcConf| is_on(rc, "jail_enable") || is_on(rc, "bastille_enable");
    if !rc.is_some_and(starts_jails) {
        return;
    }
    let own = &jail.name;
    let message = format!(
        "`{own}` may have jails inside and none is to be seen: `{}` may not be mounted",
        delegation.dataset
    );
    let place = delegation.place.unwrap_or_else(|| plan.name_place(jail));
    let help = "look again while it runs, with its dataset mounted below its root";
    rest_on(sink.report(place, message), id, &[fact::R092], help);
}
