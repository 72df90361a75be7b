//! A parameter that the target release, or its kernel without a module, does not
//! have.
//!
//! # Why
//!
//! The kernel refuses what it does not know, and so does an older jail(8) with
//! its own newer parameters. What is not proven to be absent is not reported.
//!
//! # Example
//!
//! ```jail.conf release-13.2
//! www {
//! # <--- consequence: `www` is refused at `prepare`; jail: www: unknown parameter: allow.unprivileged_parent_tampering
//!     path = /jails/www;
//!     persist;
//!     allow.unprivileged_parent_tampering;
//! #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ absent-parameter: `allow.unprivileged_parent_tampering` is not a parameter of FreeBSD 13.2
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     allow.raw_sockets;
//! }
//! ```
//!
//! # Fix
//!
//! A parameter that the release does not know is deleted where it stands in the
//! jail's own block. Unsafe: the release may be what is wrong. None where a module is
//! not loaded.

use jailconf_catalog::{Check, Presence, fact, parameter, parameter_of_negation};
use jailconf_plan::{JailId, JailPlan, Plan, StepKind, text};

use crate::wording::{remove, rest_on};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J203",
    name: "absent-parameter",
    group: Group::Values,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R034, fact::R053, fact::R116, fact::M11],
    handles: &[
        Check::AbsentParameter,
        Check::LaterName,
        Check::UnknownParameter,
        Check::NoFlagForFileSystem,
    ],
    source: include_str!("absent_parameter.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let release = plan.config(jail.config).release;
    for param in &plan.resolved(jail).params {
        let spelled = param.name.to_text();
        let known = parameter(&spelled).or_else(|| parameter_of_negation(&spelled));
        let absent = known.filter(|p| p.presence(release) == Presence::No);
        let refused = || refuses(jail, &spelled);
        let says = match absent {
            Some(_) => {
                let words = Check::LaterName.says(&[&spelled]).unwrap_or_default();
                text::jail_says(&jail.own_name.to_text(), &words)
            }
            None => match refused() {
                Some(says) => says,
                None => continue,
            },
        };
        let place = plan.config(jail.config).place(&param.origin);
        let place = place.unwrap_or_else(|| plan.name_place(jail));
        let message = match absent {
            Some(_) => format!("`{spelled}` is not a parameter of FreeBSD {release}"),
            None => format!("no module that has the parameter `{spelled}` is loaded"),
        };
        let fact = if absent.is_some() { fact::M11 } else { fact::R053 };
        let diagnostic = sink.report(place, message);
        let help = match absent {
            Some(_) => "leave it out, or raise the target release",
            None => "load the module on the host, by `kld_list` in its rc.conf",
        };
        rest_on(diagnostic, id, &[fact], help);
        diagnostic.says = vec![says];
        if absent.is_some() {
            diagnostic.fix = remove(plan, id, &spelled, Applicability::Unsafe);
        }
    }
}

/// What the kernel says where the parameter's module is not loaded (R053, R116).
fn refuses(jail: &JailPlan, spelled: &str) -> Option<String> {
    let mut objections = jail.steps_of(StepKind::Create).flat_map(|s| &s.objections);
    let mine =
        objections.find(|o| RULE.is_about(o.check) && o.parameter.as_deref() == Some(spelled))?;
    mine.messages.first().cloned()
}
