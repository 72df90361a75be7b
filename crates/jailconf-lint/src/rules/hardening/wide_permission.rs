//! A permission that reaches beyond the jail.
//!
//! # Why
//!
//! Every `allow.*` is off unless it is set, but for a few. Some of them let the jail's root
//! do what is felt outside: on the host's clock, its memory, its messages, its
//! network. Where the software inside does not need one it is better off.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4.addr = "em0|10.0.0.2/24";
//!     allow.raw_sockets;
//! #   ^^^^^^^^^^^^^^^^^^ wide-permission: `allow.raw_sockets` lets it forge packets of its addresses
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     ip4.addr = "em0|10.0.0.2/24";
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: what the software inside needs is not in the file.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{has_vnet, rest_on, statement_place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J601",
    name: "wide-permission",
    group: Group::Hardening,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R007],
    handles: &[],
    source: include_str!("wide_permission.rs"),
    find: Finder::Jail(check),
};

/// What each opens, in a few words.
const WIDE: &[(&str, &str)] = &[
    ("allow.adjtime", "lets it slew the host's clock"),
    ("allow.chflags", "lets it change the flags of system files"),
    ("allow.extattr", "lets it change system attributes of files"),
    ("allow.mlock", "lets it keep the host's memory from being paged"),
    ("allow.nfsd", "lets it serve files by NFS"),
    ("allow.raw_sockets", "lets it forge packets of its addresses"),
    ("allow.read_msgbuf", "lets it read the kernel's messages"),
    ("allow.settime", "lets it set the host's clock"),
    ("allow.socket_af", "lets it open sockets of every protocol of the host"),
    ("allow.unprivileged_parent_tampering", "lets users outside debug what runs inside"),
    ("allow.vmm", "lets it run virtual machines"),
];

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let resolved = plan.resolved(jail);
    for (name, opens) in WIDE {
        // In a network stack of its own it is another rule's (R070).
        let is_own = *name == "allow.raw_sockets" && has_vnet(jail);
        if is_own || resolved.boolean(name) != Some(true) {
            continue;
        }
        let message = format!("`{name}` {opens}");
        let diagnostic = sink.report(statement_place(plan, jail, name), message);
        rest_on(diagnostic, id, &[fact::R007], "delete it where nothing inside needs it");
    }
}
