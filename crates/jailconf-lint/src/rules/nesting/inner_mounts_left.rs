//! Jails inside a jail mount, and nothing stops them before it.
//!
//! # Why
//!
//! When a jail stops, jail(8) undoes what it mounted itself. What was mounted
//! inside by the jail's own jails stays, and keeps its file system busy: the next
//! unmount or start fails. `/etc/rc.shutdown` stops them first, where rc(8) or Bastille
//! inside is enabled: jails that were started by hand there it does not know.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! p {
//! # <- inner-mounts-left: `p` stops before the jails inside it: what `p.c` mounted stays
//!     path = /jails/p;
//!     ip4 = inherit;
//!     children.max = 5;
//!     allow.mount;
//!     allow.mount.nullfs;
//!     enforce_statfs = 1;
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//! }
//! #- /jails/p/etc/jail.conf
//! c {
//!     path = /jails/c;
//!     ip4 = inherit;
//!     mount += "/data /jails/c/data nullfs ro 0 0";
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
//!     ip4 = inherit;
//!     children.max = 5;
//!     allow.mount;
//!     allow.mount.nullfs;
//!     enforce_statfs = 1;
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.stop = "/bin/sh /etc/rc.shutdown";
//! }
//! #- /jails/p/etc/jail.conf
//! c {
//!     path = /jails/c;
//!     ip4 = inherit;
//!     mount += "/data /jails/c/data nullfs ro 0 0";
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: which command stops them is known to who started them.

use jailconf_catalog::fact;
use std::collections::BTreeMap;

use jailconf_host::Reader;
use jailconf_plan::{Command, Creator, JailId, JailPlan, Plan, Step, StepKind, StepOutcome};

use crate::rc_conf::is_on;
use crate::wording::{related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J118",
    name: "inner-mounts-left",
    group: Group::Nesting,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R098, fact::M26, fact::BAS310],
    handles: &[],
    source: include_str!("inner_mounts_left.rs"),
    find: Finder::Plan(check),
};

fn check(plan: &Plan, sink: &mut Sink<'_>) {
    // The first mount inside each jail.
    let mut inside: BTreeMap<JailId, (&JailPlan, &Step)> = BTreeMap::new();
    for child in &plan.jails {
        if let (Creator::Jail(parent), Some(step)) = (child.creator, first_mount(child)) {
            inside.entry(parent).or_insert((child, step));
        }
    }
    for (id, (child, step)) in inside {
        let jail = plan.jail(id);
        // Jails that are made by hand inside are unmade by hand.
        let starts_jails = |c: &Command| c.runs.iter().any(|r| r.program == "/etc/rc");
        if !jail.commands_of("exec.start").any(starts_jails) {
            continue;
        }
        let not_enabled = not_enabled(plan, id, child);
        let stops = |c: &Command| {
            let is_rc = c.runs.iter().all(|run| run.program == "/etc/rc.shutdown");
            stops_jails(c) && !(is_rc && not_enabled.is_some())
        };
        if jail.commands_of_stop().any(|c| c.step < StepKind::Unmount && stops(c)) {
            continue;
        }
        let message = format!(
            "`{}` stops before the jails inside it: what `{}` mounted stays",
            jail.name, child.name
        );
        let diagnostic = sink.report(plan.name_place(jail), message);
        match not_enabled {
            Some(variable) => {
                let help = format!(
                    "`sysrc {variable}=YES` inside `{}`: `/etc/rc.shutdown` stops them first then",
                    jail.name
                );
                rest_on(diagnostic, id, &[fact::BAS310, fact::R098, fact::M26], help);
            }
            None => {
                let help = "stop them first: `exec.stop = \"/bin/sh /etc/rc.shutdown\";`";
                rest_on(diagnostic, id, &[fact::R098, fact::M26], help);
            }
        }
        diagnostic.related.extend(related(step.place, "mounted here, from inside"));
    }
}

fn first_mount(jail: &JailPlan) -> Option<&Step> {
    use StepKind::{Mount, MountDevfs, MountFdescfs, MountFstab, MountProcfs};
    jail.steps.iter().find(|step| {
        let mounts =
            matches!(step.kind, Mount | MountFstab | MountDevfs | MountFdescfs | MountProcfs);
        mounts && step.outcome == StepOutcome::Granted
    })
}

/// The variable that would let `/etc/rc.shutdown` stop the jails inside a jail, and that its
/// rc.conf does not turn on.
fn not_enabled(plan: &Plan, id: JailId, child: &JailPlan) -> Option<&'static str> {
    let rc = plan.rc_of(Creator::Jail(id))?;
    let variable = match plan.config(child.config).reader? {
        Reader::Bastille => "bastille_enable",
        Reader::Rc | Reader::RcByName => "jail_enable",
    };
    // What the shell computes may be anything.
    let is_unknown = rc.setting(variable).is_some_and(|s| s.value.is_none());
    (!is_unknown && !is_on(rc, variable)).then_some(variable)
}

/// Whether a command may stop jails or unmount. What is not understood may.
fn stops_jails(command: &Command) -> bool {
    command.runs.iter().any(|run| !run.is_plain() || matches!(run.name(), "umount" | "zfs"))
}
