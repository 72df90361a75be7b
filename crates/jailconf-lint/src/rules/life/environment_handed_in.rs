//! Commands run inside the jail with the environment of whoever starts it.
//!
//! # Why
//!
//! Without `exec.clean` services inside see the variables of the shell, or of the
//! root user, that ran jail(8).
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     exec.start = "/usr/local/bin/worker";
//! #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ environment-handed-in: `www` runs `exec.start` with the environment of its creator
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     exec.start = "/usr/local/bin/worker";
//!     exec.clean;
//! }
//! ```
//!
//! # Fix
//!
//! `exec.clean` is set. Shown only: a service may rely on a variable.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{is_bastilles, rest_on, set, statement_place};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J506",
    name: "environment-handed-in",
    group: Group::Life,
    severity: Severity::Note,
    since: "0.1.0",
    fix: Some(Applicability::DisplayOnly),
    facts: &[fact::M98],
    handles: &[],
    source: include_str!("environment_handed_in.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let resolved = plan.resolved(jail);
    let Some(command) = jail.commands_inside().next().map(|c| c.parameter) else { return };
    if resolved.param("exec.clean").is_some()
        || plan.config(jail.config).may_lack(resolved)
        || is_bastilles(plan, jail)
    {
        return;
    }
    let own = jail.own_name.to_text();
    let message = format!("`{own}` runs `{command}` with the environment of its creator");
    let diagnostic = sink.report(statement_place(plan, jail, command), message);
    rest_on(diagnostic, id, &[fact::M98], "add `exec.clean;`");
    diagnostic.fix = Some(set(plan, id, "exec.clean", None, Applicability::DisplayOnly));
}
