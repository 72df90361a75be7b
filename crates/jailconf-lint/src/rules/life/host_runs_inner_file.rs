//! The host runs a file that the jail can write.
//!
//! # Why
//!
//! `exec.prepare`, `exec.prestart`, `exec.created`, `exec.poststart`, `exec.prestop`,
//! `exec.poststop` and `exec.release` are run by whoever runs jail(8), outside the
//! jail. A file below the jail's `path` belongs to the jail's root: what is written
//! there runs as the host's root at the next start.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     persist;
//!     exec.prestart = "/bin/sh /jails/www/root/setup.sh";
//! #                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ host-runs-inner-file: `/jails/www/root/setup.sh` is the jail's own file, and the host runs it
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     persist;
//!     exec.prestart = "/bin/sh /usr/local/etc/jails/www-setup.sh";
//! }
//! ```
//!
//! # Fix
//!
//! None: move the file out of the jail, or run it inside by `exec.start`.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{last_value, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J517",
    name: "host-runs-inner-file",
    group: Group::Life,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R097, fact::R098],
    handles: &[],
    source: include_str!("host_runs_inner_file.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let Some(path) = last_value(plan, jail, "path") else { return };
    let root = format!("{}/", path.trim_end_matches('/'));
    // A jail on `/` has no file that is not the host's (G29).
    if root.len() == 1 {
        return;
    }
    for command in jail.creators_commands() {
        let Some(run) = command.runs.iter().find(|r| !r.inside && r.program.starts_with(&root))
        else {
            continue;
        };
        let message = format!("`{}` is the jail's own file, and the host runs it", run.program);
        let diagnostic = sink.report(command.place, message);
        let help = "keep it outside the jail's `path`, or run it inside by `exec.start`";
        rest_on(diagnostic, id, &[fact::R097, fact::R098], help);
    }
}
