//! A sysctl that changes no jail of jail.conf.
//!
//! # Why
//!
//! `security.jail.*_allowed`, `allow_raw_sockets` and `socket_unixiproute_only` are
//! for the jail(2) call of old. Jails of jail.conf start from the kernel's own
//! defaults and get what their `allow.*` says.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4 = inherit;
//!     persist;
//!     exec.prestart = "sysctl security.jail.mount_allowed=1";
//! #                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sysctl-without-effect: `security.jail.mount_allowed` changes no jail of jail.conf
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
//!     allow.mount;
//!     enforce_statfs = 1;
//! }
//! ```
//!
//! # Fix
//!
//! None: the parameter gives the jail more than it has today.

use jailconf_catalog::{fact, parameter};
use jailconf_plan::{Hook, JailId, JailPlan, Plan};

use crate::wording::rest_on;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J515",
    name: "sysctl-without-effect",
    group: Group::Life,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R110, fact::M61],
    handles: &[],
    source: include_str!("sysctl_without_effect.rs"),
    find: Finder::Jail(check),
};

fn check(_: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for command in jail.commands_before_start() {
        for part in &command.read.parts {
            let Hook::Sysctl { name } = part else { continue };
            let Some(meant) = meant(name) else { continue };
            let message = format!("`{name}` changes no jail of jail.conf");
            let diagnostic = sink.report(command.place, message);
            let help = format!("write `{meant};` in the jail that needs it");
            rest_on(diagnostic, id, &[fact::R110, fact::M61], help);
        }
    }
}

/// The parameter that does what the sysctl did.
fn meant(sysctl: &str) -> Option<String> {
    let own = sysctl.strip_prefix("security.jail.")?;
    let flag = match own {
        "allow_raw_sockets" => "raw_sockets".to_owned(),
        "socket_unixiproute_only" => "socket_af".to_owned(),
        _ => {
            let flag = own.strip_suffix("_allowed")?;
            flag.strip_prefix("mount_").map_or(flag.to_owned(), |fs| format!("mount.{fs}"))
        }
    };
    let name = format!("allow.{flag}");
    parameter(&name).map(|_| name)
}
