//! Two jails give their interfaces the same MAC address.
//!
//! # Why
//!
//! A bridge sends what is meant for an address to the interface that last sent from it: of
//! two with one MAC address each loses packets to the other. A copied jail kept the lines of
//! the first one.
//!
//! # Example
//!
//! ```jail.conf
//! a {
//!     path = /jails/a;
//!     persist;
//!     vnet;
//!     vnet.interface = em1;
//!     exec.prestart = "ifconfig em1 ether 02:00:00:aa:bb:01";
//! }
//! b {
//!     path = /jails/b;
//!     persist;
//!     vnet;
//!     vnet.interface = em2;
//!     exec.prestart = "ifconfig em2 ether 02:00:00:aa:bb:01";
//! #                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ shared-mac-address: `a` has the MAC address `02:00:00:aa:bb:01` too
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! a {
//!     path = /jails/a;
//!     persist;
//!     vnet;
//!     vnet.interface = em1;
//!     exec.prestart = "ifconfig em1 ether 02:00:00:aa:bb:01";
//! }
//! b {
//!     path = /jails/b;
//!     persist;
//!     vnet;
//!     vnet.interface = em2;
//!     exec.prestart = "ifconfig em2 ether 02:00:00:aa:bb:02";
//! }
//! ```
//!
//! # Fix
//!
//! None: which one is to have another is not known.

use jailconf_catalog::fact;
use std::collections::HashMap;

use jailconf_plan::{Creator, JailId, Place, Plan};

use crate::wording::{related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J324",
    name: "shared-mac-address",
    group: Group::Network,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::BAS214],
    handles: &[],
    source: include_str!("shared_mac_address.rs"),
    find: Finder::Plan(check),
};

fn check(plan: &Plan, sink: &mut Sink<'_>) {
    let mut first: HashMap<(Creator, String), (JailId, Place)> = HashMap::new();
    for (id, jail) in plan.jails() {
        for command in jail.commands.iter().filter(|command| command.is_of_start()) {
            for mac in macs(&command.text) {
                let key = (jail.creator, mac.clone());
                let (other, place) = *first.entry(key).or_insert((id, command.place));
                let others = &plan.jail(other).name;
                if *others == jail.name {
                    continue;
                }
                let message = format!("`{others}` has the MAC address `{mac}` too");
                let diagnostic = sink.report(command.place, message);
                let help = format!("give `{}` one of its own", jail.name);
                rest_on(diagnostic, id, &[fact::BAS214], help);
                diagnostic.label = Some("the same address".to_owned());
                diagnostic.related.extend(related(Some(place), "the first is here"));
            }
        }
    }
}

/// What stands behind `ether`, `lladdr` or `link`, as ifconfig(8) has them.
fn macs(command: &str) -> impl Iterator<Item = String> + '_ {
    let words = command.split(|c: char| c.is_whitespace() || "\"';&|".contains(c));
    let mut words = words.filter(|word| !word.is_empty());
    std::iter::from_fn(move || {
        words.find(|word| matches!(*word, "ether" | "lladdr" | "link"))?;
        Some(words.next().unwrap_or_default().to_ascii_lowercase())
    })
    .filter(|word| is_mac(word))
}

fn is_mac(word: &str) -> bool {
    let is_part = |p: &str| matches!(p.len(), 1 | 2) && p.bytes().all(|b| b.is_ascii_hexdigit());
    word.split(':').count() == 6 && word.split(':').all(is_part)
}
