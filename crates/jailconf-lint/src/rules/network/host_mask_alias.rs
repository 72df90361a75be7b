//! The first address of a jail goes to an interface without a mask.
//!
//! # Why
//!
//! jail(8) takes /32 (/128 for IPv6) then. That is right for a further address of
//! a subnet that the interface has already, as rc.conf may show, and on a loopback; it is
//! wrong for the first one.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     ip4.addr = "em1|10.0.0.228";
//! #              ^^^^^^^^^^^^^^^^ host-mask-alias: `10.0.0.228` goes to `em1` with /32
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     ip4.addr = "em1|10.0.0.228/24";
//! }
//! ```
//!
//! # Fix
//!
//! None: which mask is right is not in the file.

use jailconf_catalog::fact;
use jailconf_plan::{Creator, JailId, JailPlan, Plan};

use crate::rc_conf::{Part, addresses, interfaces};
use crate::wording::{has_vnet, is_bastilles, last_value, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J305",
    name: "host-mask-alias",
    group: Group::Network,
    severity: Severity::Note,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R059, fact::M33],
    handles: &[],
    source: include_str!("host_mask_alias.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    if has_vnet(jail) || jail.creator != Creator::Host || is_bastilles(plan, jail) {
        return;
    }
    let resolved = plan.resolved(jail);
    let interface = last_value(plan, jail, "interface").unwrap_or_default();
    for (list, mask) in [("ip4.addr", "/32"), ("ip6.addr", "/128")] {
        let Some(value) = resolved.list(list).first() else { continue };
        let text = value.text.to_text();
        let (named, address) = text.split_once('|').unwrap_or((&interface, &text));
        let is_first = !named.is_empty() && !is_loopback(plan, named);
        if !is_first || address.is_empty() || address.contains(['/', ',', '-']) {
            continue;
        }
        if is_further(plan, named, address) {
            continue;
        }
        let place = plan.config(jail.config).value_place(&value.origin);
        let place = place.unwrap_or_else(|| plan.name_place(jail));
        let message = format!("`{address}` goes to `{named}` with {mask}");
        let help = format!("write the mask if `{named}` has no other address of that subnet");
        rest_on(sink.report(place, message), id, &[fact::R059, fact::M33], help);
    }
}

/// Whether rc.conf brings the subnet of an address to its interface.
fn is_further(plan: &Plan, interface: &str, address: &str) -> bool {
    let (Some(rc), Ok(address)) = (plan.rc_of(Creator::Host), address.parse()) else {
        return false;
    };
    addresses(rc, interface).iter().any(|(own, _)| own.has_in_subnet(address))
}

/// `lo1`, Bastille's own (`bastille0`, BASTILLE section 1), and what rc.conf names so.
fn is_loopback(plan: &Plan, interface: &str) -> bool {
    let is_kind = |name: &str| {
        let kind = name.trim_end_matches(|c: char| c.is_ascii_digit());
        matches!(kind, "lo" | "bastille")
    };
    let rc = plan.rc_of(Creator::Host);
    let mut named = rc.into_iter().flat_map(interfaces);
    is_kind(interface)
        || named.any(|(old, part, setting)| {
            let new = setting.value.as_deref();
            part == Part::Name && is_kind(old) && new == Some(interface)
        })
}
