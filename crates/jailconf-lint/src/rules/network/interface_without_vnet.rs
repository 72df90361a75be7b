//! `vnet.interface` in a jail that has no network stack of its own.
//!
//! # Why
//!
//! jail(8) moves the interface into the jail, and the kernel answers that it is
//! there already. The jail is taken down again.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     vnet.interface = em1;
//! #                    ^^^ interface-without-vnet: `www` gets `em1` and has no network stack for it
//! #                    ^^^ consequence: `www` is refused at `vnet.interface`; jail: www: /sbin/ifconfig em1 vnet www: failed
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
//!     vnet.interface = em1;
//! }
//! ```
//!
//! # Fix
//!
//! `vnet;` in the jail. Unsafe: it gives the jail a network stack.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan, text};

use crate::wording::{as_part, jail_and_creator, rest_on, set};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J304",
    name: "interface-without-vnet",
    group: Group::Network,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R055],
    handles: &[Check::InterfaceWithoutStack],
    source: include_str!("interface_without_vnet.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let resolved = plan.resolved(jail);
    let given = resolved.list("vnet.interface").iter().find(|v| !v.text.is_empty());
    let Some(value) = given.filter(|_| jail.effective.as_ref().is_some_and(|e| !e.vnet)) else {
        return;
    };
    let interface = value.text.to_text();
    let place = plan.config(jail.config).value_place(&value.origin);
    let place = place.unwrap_or_else(|| plan.name_place(jail));
    let message = format!(
        "{} gets `{interface}` and has no network stack for it",
        jail_and_creator(plan, jail)
    );
    let diagnostic = sink.report(place, message);
    rest_on(diagnostic, id, &[fact::R055], "add `vnet;`");
    let own = jail.own_name.to_text();
    diagnostic.says = vec![text::command_failed(&own, &text::vnet_command(&interface, &own))];
    let vnet = resolved.param("vnet").is_none();
    diagnostic.fix = vnet.then(|| set(plan, id, "vnet", None, Applicability::Unsafe));
    as_part(plan, jail, diagnostic);
}
