//! Jails inside a jail mount, and nothing stops them before it.
//!
//! # Why
//!
//! When a jail stops, jail(8) undoes what it mounted itself. What was mounted
//! inside by the jail's own jails stays, and keeps its file system busy: the next
//! unmount or start fails. `/etc/rc.shutdown` stops them first, where they are
//! started by rc(8) or Bastille inside, which takes `jail_enable` or `bastille_enable` there.
//!
//! # Example
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

use std::collections::BTreeMap;

use jailconf_host::Reader;
use jailconf_plan::{Command, Creator, JailId, JailPlan, Plan, Step, StepKind, StepOutcome};

use crate::wording::{related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J118",
    name: "inner-mounts-left",
    group: Group::Nesting,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &["R098", "M26", "BAS310"],
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
        let enabled = Enabled::of(plan, id, child);
        let mut commands = jail.commands_of_stop().filter(|c| c.step < StepKind::Unmount);
        if commands.any(|c| stops_jails(c, &enabled)) {
            continue;
        }
        let message = format!(
            "`{}` stops before the jails inside it: what `{}` mounted stays",
            jail.name, child.name
        );
        let diagnostic = sink.report(plan.name_place(jail), message);
        let help = match enabled {
            Enabled::No(variable) => format!(
                "stop them first: `sysrc {variable}=YES` inside `{}`, so that /etc/rc.shutdown does",
                jail.name
            ),
            Enabled::Perhaps => {
                "stop them first: `exec.stop = \"/bin/sh /etc/rc.shutdown\";`".to_owned()
            }
        };
        rest_on(diagnostic, id, &["R098", "M26", "BAS310"], help);
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

/// Whether `/etc/rc.shutdown` inside stops the jails there.
enum Enabled {
    /// It does not: this variable is not set.
    No(&'static str),
    /// It does, or it is not known.
    Perhaps,
}

impl Enabled {
    /// As the rc.conf inside a jail says for those who read the file of a jail in it.
    fn of(plan: &Plan, parent: JailId, child: &JailPlan) -> Enabled {
        let variable = match plan.config(child.config).reader {
            Some(Reader::Bastille) => "bastille_enable",
            Some(Reader::Rc | Reader::RcByName) => "jail_enable",
            None => return Enabled::Perhaps,
        };
        let Some(rc) = plan.rc_of(Creator::Jail(parent)) else { return Enabled::Perhaps };
        let is_on = |value: &str| {
            ["yes", "true", "on", "1"].iter().any(|word| value.eq_ignore_ascii_case(word))
        };
        match rc.setting(variable) {
            None => Enabled::No(variable),
            Some(setting) if setting.value.as_deref().is_none_or(is_on) => Enabled::Perhaps,
            Some(_) => Enabled::No(variable),
        }
    }
}

/// Whether a command may stop jails or unmount. What is not understood may; the scripts of
/// rc(8) stop what is enabled, and nothing else (M26).
fn stops_jails(command: &Command, enabled: &Enabled) -> bool {
    command.runs.iter().any(|run| match (run.program.as_str(), enabled) {
        ("/etc/rc.shutdown", Enabled::No(_)) => false,
        _ => !run.is_plain() || matches!(run.name(), "umount" | "zfs"),
    })
}
