//! A list written as one quoted string.
//!
//! # Why
//!
//! Elements are separated by commas outside the quotes. In one string the kernel
//! gets only the first address where interfaces or masks are given, an interface
//! of that name does not exist, and neither does a jail to depend on.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     ip4.addr = "em0|10.0.0.1/24,em0|10.0.0.2/24";
//! #              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ quoted-list: `ip4.addr` has one element `em0|10.0.0.1/24,em0|10.0.0.2/24` and no list
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     ip4.addr = "em0|10.0.0.1/24", "em0|10.0.0.2/24";
//! }
//! ```
//!
//! # Fix
//!
//! Each element gets its own quotes. Unsafe: the jail gets addresses that it did
//! not have.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::{rest_on, rewrite};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J209",
    name: "quoted-list",
    group: Group::Values,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::M83],
    handles: &[Check::InterfaceList],
    source: include_str!("quoted_list.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for name in ["ip4.addr", "ip6.addr", "vnet.interface", "depend", "zfs.dataset"] {
        for value in plan.resolved(jail).list(name) {
            let text = value.text.to_text();
            let blanks: &[char] = if name == "vnet.interface" { &[' ', '\t'] } else { &[] };
            let is_list = text.contains(',') || text.contains(blanks);
            if !is_list || (name.ends_with("addr") && is_whole(&text)) {
                continue;
            }
            let Some(place) = plan.config(jail.config).value_place(&value.origin) else { continue };
            let separators = |c: char| c == ',' || blanks.contains(&c);
            let elements = text.split(separators).map(str::trim).filter(|e| !e.is_empty());
            let elements: Vec<&str> = elements.collect();
            let quoted: Vec<String> = elements.iter().map(|e| format!("\"{e}\"")).collect();
            let list = quoted.join(", ");
            let message = format!("`{name}` has one element `{text}` and no list");
            let diagnostic = sink.report(place, message);
            rest_on(diagnostic, id, &[fact::M83], format!("write `{list}`"));
            let written = plan.file(place.file).document.slice(place.range);
            if written.trim_matches(['"', '\'']) == text {
                let title = format!("write `{list}`");
                diagnostic.fix =
                    Some(rewrite(title, place, place.range, list, Applicability::Unsafe));
            }
        }
    }
}

/// Whether the kernel gets every address: it does where nothing is cut off in
/// front of the last comma (LANGUAGE 6.1).
fn is_whole(text: &str) -> bool {
    let (before, _) = text.rsplit_once(',').unwrap_or((text, ""));
    !before.contains(['|', '/', ' ', '\t'])
}
