//! A jail brings up an address that the host's rc.conf gives to the same
//! interface.
//!
//! # Why
//!
//! jail(8) adds the address when the jail starts, and takes it away when the jail
//! stops, the host's own as well: the host is off the network then.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/rc.conf
//! ifconfig_em0="inet 192.0.2.10/24"
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     ip4.addr = "em0|192.0.2.10";
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/rc.conf
//! ifconfig_em0="inet 192.0.2.10/24"
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     ip4.addr = 192.0.2.10;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: the interface may stand in a loose parameter that other jails need.

use jailconf_host::Setting;
use jailconf_plan::{JailId, JailPlan, Place, Plan, StepKind};

use crate::wording::{related, rest_on};
use crate::{Check, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J311",
    name: "host-address-as-alias",
    group: Group::Network,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &["R097", "R098", "M24"],
    source: include_str!("host_address_as_alias.rs"),
    check: Check::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let Some(rc) = plan.rc_of(jail.creator) else { return };
    for step in jail.steps_of(StepKind::Alias) {
        let words = step.command.as_deref().unwrap_or_default();
        let mut words = words.split_whitespace().skip(1);
        let (interface, address) = (words.next(), words.nth(1));
        let (Some(interface), Some(address)) = (interface, address) else { continue };
        let address = address.split('/').next().unwrap_or_default();
        let variable = format!("ifconfig_{}", interface.replace(['.', '-'], "_"));
        let owns = |s: &&Setting| {
            let is_of = s.name == variable || s.name.starts_with(&format!("{variable}_"));
            let mut words = s.value.as_deref().unwrap_or_default().split([' ', '\t', '/']);
            is_of && words.any(|w| w == address)
        };
        let Some(setting) = rc.settings.iter().find(owns) else { continue };
        let place = step.place.unwrap_or_else(|| plan.name_place(jail));
        let message = format!("stopping {} takes `{address}` from the host", jail.name);
        let diagnostic = sink.report(place, message);
        let help = format!("write `{address}` without an interface");
        rest_on(diagnostic, id, &["R098", "M24"], help);
        let at = Place { file: rc.file, range: setting.range };
        diagnostic.related.extend(related(Some(at), "the host has it here"));
    }
}
