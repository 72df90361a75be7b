//! A VNET jail has `ip4`, `ip6`, `ip4.addr` or `ip6.addr` as well.
//!
//! # Why
//!
//! A jail with a network stack of its own cannot be restricted to addresses, not
//! even by `ip6 = disable`. Often the word comes from a wildcard or from the
//! global parameters above the jails.
//!
//! # Example
//!
//! ```jail.conf
//! ip6 = disable;
//! # <-------------- vnet-with-addresses: `www` has `vnet` and `ip6`
//! www {
//! # <--- consequence: `www` is refused at `create`; jail: www: vnet jails cannot have IP address restrictions
//!     path = /jails/www;
//!     vnet;
//!     vnet.interface = epair0b;
//!     persist;
//! }
//! ```
//!
//! Left from before the jail got its stack:
//!
//! ```jail.conf
//! www {
//! # <--- consequence: `www` is refused at `create`; jail: www: vnet jails cannot have IP address restrictions
//!     path = /jails/www;
//!     ip6 = disable;
//! #   ^^^^^^^^^^^^^^ vnet-with-addresses: `www` has `vnet` and `ip6`
//!     vnet;
//!     vnet.interface = epair0b;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     vnet;
//!     vnet.interface = epair0b;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! The words are deleted where they stand in the jail's own block. Safe, unless an
//! address goes with them: the start failed, and a stack of its own is what `vnet`
//! says. Unsafe with an address, which then belongs inside the jail.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Place, Plan};

use crate::refusals::refusals;
use crate::wording::{complete, jail_and_creator, place, remove};
use crate::{Applicability, Finder, Fix, Group, Related, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J301",
    name: "vnet-with-addresses",
    group: Group::Network,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R054],
    handles: &[Check::VnetWithAddresses],
    source: include_str!("vnet_with_addresses.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let words = ["ip4", "ip6", "ip4.addr", "ip6.addr"];
        let set: Vec<(&str, Place)> =
            words.iter().filter_map(|w| Some((*w, plan.parameter_place(jail, w)?))).collect();
        let listed = set.iter().map(|(w, _)| format!("`{w}`")).collect::<Vec<_>>().join(", ");
        let at = set.first().map_or_else(|| place(plan, jail, &refusal), |(_, place)| *place);
        let message = format!("{} has `vnet` and {listed}", jail_and_creator(plan, jail));
        let diagnostic = sink.report(at, message);
        complete(plan, id, &refusal, diagnostic);
        let vnet = plan.parameter_place(jail, "vnet");
        diagnostic
            .related
            .extend(vnet.map(|place| Related { place, message: "`vnet` is set here".to_owned() }));
        diagnostic.help =
            Some(format!("leave {listed} out of VNET jails; the address belongs inside the jail"));
        diagnostic.fix = without(plan, id, &set);
    }
}

/// The jail without the words; `None` where some of them stand elsewhere.
fn without(plan: &Plan, id: JailId, words: &[(&str, Place)]) -> Option<Fix> {
    let addressed = words.iter().any(|(word, _)| word.ends_with(".addr"));
    let class = if addressed { Applicability::Unsafe } else { Applicability::Safe };
    let fixes: Option<Vec<Fix>> = words.iter().map(|(w, _)| remove(plan, id, w, class)).collect();
    let mut fixes = fixes?.into_iter();
    let mut first = fixes.next()?;
    for other in fixes {
        first.title.push_str(" and ");
        first.title.push_str(&other.title);
        first.changes.extend(other.changes);
    }
    Some(first)
}
