//! The name of an interface is longer than 15 bytes.
//!
//! # Why
//!
//! The kernel has room for 15 bytes. ifconfig(8) refuses a longer name, and the
//! jail does not start.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     vnet;
//!     vnet.interface = e11b_bridgenomac1;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     vnet;
//!     vnet.interface = epair0b;
//! }
//! ```
//!
//! # Fix
//!
//! None: a shorter name has to be used wherever the old one stands.

use std::collections::HashSet;

use jailconf_plan::{Hook, JailId, JailPlan, Place, Plan};

use crate::wording::rest_on;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J302",
    name: "long-interface-name",
    group: Group::Network,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &["M23"],
    handles: &[],
    source: include_str!("long_interface_name.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let mut named: Vec<(String, Place)> = Vec::new();
    for value in plan.resolved(jail).list("vnet.interface") {
        let place = plan.config(jail.config).value_place(&value.origin);
        named.extend(place.map(|place| (value.text.to_text().into_owned(), place)));
    }
    for command in jail.commands_before_start() {
        for part in &command.read.parts {
            let to = match part {
                Hook::InterfaceRename { to, .. } => Some(to),
                Hook::InterfaceCreate { name, .. } => name.as_ref(),
                _ => None,
            };
            named.extend(to.map(|to| (to.clone(), command.place)));
        }
    }
    let mut said: HashSet<String> = HashSet::new();
    for (name, place) in named {
        let plain = !name.contains(['$', '`', ',', ' ']);
        if name.len() <= MAX_INTERFACE_NAME || !plain || !said.insert(name.clone()) {
            continue;
        }
        let message = format!("`{name}` has {} bytes, an interface's name at most 15", name.len());
        let diagnostic = sink.report(place, message);
        rest_on(diagnostic, id, &["M23"], "take a short name, and `ifconfig ... description`");
        diagnostic.says =
            vec!["ifconfig: ioctl SIOCSIFNAME (set name): File name too long".to_owned()];
    }
}

/// The bytes of an interface's name: IFNAMSIZ without its end (M23).
const MAX_INTERFACE_NAME: usize = 15;
