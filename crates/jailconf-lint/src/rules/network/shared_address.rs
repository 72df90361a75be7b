//! Two jails bring up the same address on the same interface.
//!
//! # Why
//!
//! jail(8) adds the address when a jail starts, and takes it away when the jail stops: the
//! first of the two that stops leaves the other one without it, and the stop of the other
//! one then fails (`SIOCDIFADDR: Can't assign requested address`). Of two jails of Bastille's
//! one is a copy that kept the address. VNET jails that set up one address in their rc.conf
//! answer for each other where they are in one network.
//!
//! # Example
//!
//! ```jail.conf
//! persist;
//! a {
//!     path = /jails/a;
//!     ip4.addr = "em0|192.0.2.8/32";
//! }
//! b {
//!     path = /jails/b;
//!     ip4.addr = "em0|192.0.2.8/32";
//! #              ^^^^^^^^^^^^^^^^^^ shared-address: `a` has `192.0.2.8` too: the first of the two that stops takes it from the other
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! persist;
//! a {
//!     path = /jails/a;
//!     ip4.addr = 192.0.2.8;
//! }
//! b {
//!     path = /jails/b;
//!     ip4.addr = 192.0.2.8;
//! }
//! #- /etc/rc.conf
//! ifconfig_em0="inet 192.0.2.1/24"
//! ifconfig_em0_alias0="inet 192.0.2.8/32"
//! ```
//!
//! # Fix
//!
//! None: which jail is to have another address is not known.

use jailconf_catalog::fact;
use std::collections::HashMap;
use std::net::IpAddr;

use jailconf_host::host_addresses;
use jailconf_plan::{Creator, JailId, JailPlan, Place, Plan, StepKind, is_placeholder};

use crate::rc_conf::{Part, cloned, inner_rcs, interfaces, may_be_made_inside};
use crate::refusals::refusals;
use crate::wording::{has_vnet, is_bastilles, related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J323",
    name: "shared-address",
    group: Group::Network,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R064, fact::R098, fact::BAS214],
    handles: &[],
    source: include_str!("shared_address.rs"),
    find: Finder::Plan(check),
};

/// Where a jail has an address from.
struct Has {
    jail: JailId,
    place: Place,
}

fn check(plan: &Plan, sink: &mut Sink<'_>) {
    aliases(plan, sink);
    inner(plan, sink);
}

/// The addresses that jail(8) brings up. Bastille's jails have each its own on a host,
/// whatever the interface.
fn aliases(plan: &Plan, sink: &mut Sink<'_>) {
    let mut first: HashMap<(Creator, String, IpAddr), Has> = HashMap::new();
    for (id, jail) in plan.jails() {
        let is_copy = is_bastilles(plan, jail);
        for step in jail.steps_of(StepKind::Alias) {
            let words = step.command.as_deref().unwrap_or_default();
            let mut words = words.split_whitespace().skip(1);
            let (Some(interface), Some(address)) = (words.next(), words.nth(1)) else { continue };
            let bare = address.split('/').next().unwrap_or_default();
            let Ok(address) = bare.parse::<IpAddr>() else { continue };
            let place = step.place.unwrap_or_else(|| plan.name_place(jail));
            let on = if is_copy { "of Bastille's" } else { interface };
            let key = (jail.creator, on.to_owned(), address);
            let Some(other) = first.get(&key) else {
                first.insert(key, Has { jail: id, place });
                continue;
            };
            if is_one_jail(plan, other.jail, id) || clashes(jail) || is_placeholder(bare) {
                continue;
            }
            let others = plan.jail(other.jail);
            let message = format!(
                "`{}` has `{address}` too: the first of the two that stops takes it from the other",
                others.name
            );
            let diagnostic = sink.report(place, message);
            let help = format!("give `{}` an address of its own", jail.name);
            rest_on(diagnostic, id, &[fact::R064, fact::R098], help);
            diagnostic.label = Some("the second one".to_owned());
            diagnostic.related.extend(related(Some(other.place), "the first is here"));
            if is_copy {
                diagnostic.severity = Severity::Warning;
                diagnostic.facts.push(fact::BAS214);
            }
        }
    }
}

/// The addresses that VNET jails set up themselves.
fn inner(plan: &Plan, sink: &mut Sink<'_>) {
    let mut first: HashMap<(Creator, IpAddr), Has> = HashMap::new();
    for (id, jail, rc) in inner_rcs(plan).filter(|(_, jail, _)| has_vnet(jail)) {
        // A network that a jail makes for itself is its own affair.
        let own = cloned(rc);
        let is_outer = |name: &str| !own.contains(name) && !may_be_made_inside(name);
        let set = interfaces(rc).into_iter();
        let set = set.filter(|(name, part, _)| *part == Part::Addresses && is_outer(name));
        for (_, _, setting) in set {
            let value = setting.value.as_deref().unwrap_or_default();
            let single = host_addresses(value).into_iter().filter_map(|a| a.single());
            for address in single.filter(|a| !a.is_loopback() && !a.is_unspecified()) {
                let place = setting.place;
                let has = first.entry((jail.creator, address)).or_insert(Has { jail: id, place });
                if is_one_jail(plan, has.jail, id) {
                    continue;
                }
                let message = format!(
                    "`{}` sets up `{address}` in its rc.conf too: in one network only one of the \
                     two is reached",
                    plan.jail(has.jail).name
                );
                let at = has.place;
                let are_copies = [has.jail, id].iter().all(|j| is_bastilles(plan, plan.jail(*j)));
                let diagnostic = sink.report(place, message);
                let help = format!("give `{}` an address of its own", jail.name);
                rest_on(diagnostic, id, &[fact::BAS214], help);
                diagnostic.related.extend(related(Some(at), "the first is here"));
                if are_copies {
                    diagnostic.severity = Severity::Warning;
                }
            }
        }
    }
}

/// Whether two are one jail, or two blocks of a name of which only one runs.
fn is_one_jail(plan: &Plan, a: JailId, b: JailId) -> bool {
    a == b || plan.jail(a).name == plan.jail(b).name
}

/// Whether the kernel refuses the jail because of an address.
fn clashes(jail: &JailPlan) -> bool {
    use jailconf_catalog::Check;
    let is_clash = |check| matches!(check, Check::AddressClash | Check::AddressInvalid);
    !refusals(jail, |_, objection| is_clash(objection.check)).is_empty()
}
