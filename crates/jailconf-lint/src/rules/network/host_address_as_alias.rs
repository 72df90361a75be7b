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
//! #              ^^^^^^^^^^^^^^^^ host-address-as-alias: stopping `www` takes `192.0.2.10` from the host
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
//! The interface is taken out of the value. Unsafe: the host may be meant to lose the
//! address. None where it comes from the parameter `interface`, which other addresses
//! need.

use jailconf_catalog::fact;
use std::collections::HashMap;

use jailconf_plan::{Config, ConfigId, Place, Plan, StepKind};
use jailconf_syntax::{Part, TextRange, TextSize};

use crate::rc_conf::addresses;
use crate::wording::{related, rest_on, rewrite};
use crate::{Applicability, Finder, Fix, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J311",
    name: "host-address-as-alias",
    group: Group::Network,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R097, fact::R098, fact::M24],
    handles: &[],
    source: include_str!("host_address_as_alias.rs"),
    find: Finder::Config(check),
};

fn check(plan: &Plan, of: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let Some(rc) = plan.rc_of(config.creator) else { return };
    let mut of_interfaces: HashMap<String, Vec<_>> = HashMap::new();
    for (id, jail) in plan.jails_of(of) {
        for step in jail.steps_of(StepKind::Alias) {
            let words = step.command.as_deref().unwrap_or_default();
            let mut words = words.split_whitespace().skip(1);
            let (Some(interface), Some(address)) = (words.next(), words.nth(1)) else { continue };
            let address = address.split('/').next().unwrap_or_default();
            let Ok(asked) = address.parse() else { continue };
            let own = of_interfaces.entry(interface.to_owned());
            let own = own.or_insert_with(|| addresses(rc, interface));
            let Some((_, setting)) = own.iter().find(|(own, _)| own.is(asked)) else { continue };
            let place = step.place.unwrap_or_else(|| plan.name_place(jail));
            let message = format!("stopping `{}` takes `{address}` from the host", jail.name);
            let diagnostic = sink.report(place, message);
            let help = format!("write `{address}` without an interface");
            rest_on(diagnostic, id, &[fact::R098, fact::M24], help);
            diagnostic.fix = step.place.and_then(|p| without_interface(plan, p, interface));
            let at = setting.place;
            diagnostic.related.extend(related(Some(at), "the host has it here"));
        }
    }
}

/// The value without `IF|` in front.
fn without_interface(plan: &Plan, value: Place, interface: &str) -> Option<Fix> {
    let written = plan.file(value.file).document.slice(value.range);
    let quotes = written.len() - written.trim_start_matches(['"', '\'']).len();
    let prefix = format!("{interface}|");
    written.part(quotes..).strip_prefix(&prefix)?;
    let start = value.range.start() + TextSize::new(quotes as u32);
    let range = TextRange::at(start, TextSize::of(prefix.as_str()));
    let title = format!("leave out `{prefix}`");
    Some(rewrite(title, value, range, "", Applicability::Unsafe))
}
