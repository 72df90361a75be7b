//! A jail's rc.conf sets up interfaces that the jail does not get, and none that it gets.
//!
//! # Why
//!
//! A VNET jail has the interfaces of `vnet.interface` and those that it makes itself. rc(8)
//! looks for a variable `ifconfig_NAME` for each that is there: what is set for another name
//! is never looked at, without a message, and the jail has no address. A copied jail has
//! the names of the first one in its rc.conf.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! two {
//!     path = /jails/two;
//!     vnet;
//!     vnet.interface = em2;
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.stop = "/bin/sh /etc/rc.shutdown";
//! }
//! #- /jails/two/etc/rc.conf
//! ifconfig_em1="inet 192.0.2.2/24"
//! # <-------------------------------- rc-for-another-interface: the rc.conf of `two` sets up `em1`, and the jail gets `em2`
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! two {
//!     path = /jails/two;
//!     vnet;
//!     vnet.interface = em2;
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.stop = "/bin/sh /etc/rc.shutdown";
//! }
//! #- /jails/two/etc/rc.conf
//! ifconfig_em2="inet 192.0.2.2/24"
//! ```
//!
//! # Fix
//!
//! None: which of the two names is right is not known.

use jailconf_catalog::fact;
use std::collections::HashSet;

use jailconf_host::no_variables;
use jailconf_plan::{JailPlan, Plan, RcConf, RcSetting, is_placeholder};

use crate::rc_conf::{Part, as_variable, cloned, inner_rcs, interfaces, may_be_made_inside};
use crate::wording::{has_vnet, related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J321",
    name: "rc-for-another-interface",
    group: Group::Network,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R055],
    handles: &[],
    source: include_str!("rc_for_another_interface.rs"),
    find: Finder::Plan(check),
};

fn check(plan: &Plan, sink: &mut Sink<'_>) {
    for (id, jail, rc) in inner_rcs(plan) {
        let Some(given) = given(plan, jail) else { continue };
        let Some((interface, setting)) = for_another(plan, rc, &given) else { continue };
        let all = given.join("`, `");
        let message = format!(
            "the rc.conf of `{}` sets up `{interface}`, and the jail gets `{all}`",
            jail.name
        );
        let diagnostic = sink.report(setting.place, message);
        let meant = given.first().map(|name| as_variable(name)).unwrap_or_default();
        let variable = setting.name.replacen(interface, &meant, 1);
        rest_on(diagnostic, id, &[fact::R055], format!("write `{variable}=`"));
        let at = plan.parameter_place(jail, "vnet.interface");
        diagnostic.related.extend(related(at, "the jail gets this one"));
    }
}

/// The interfaces that are moved into a jail, where that is all it is given.
fn given(plan: &Plan, jail: &JailPlan) -> Option<Vec<String>> {
    let values = plan.resolved(jail).list("vnet.interface").iter();
    let names = values.map(|v| v.text.to_text().into_owned()).filter(|name| !name.is_empty());
    let names: Vec<String> = names.collect();
    let is_plain = |name: &String| !is_placeholder(name) && !name.contains(['$', ' ', ',']);
    // Hooks move and name interfaces, and set them up.
    let quiet = |name: &str| matches!(name, "rc" | "zfs" | "mount" | "sysctl" | "jib" | "jng");
    let mut later = jail.commands_once_created().flat_map(|command| &command.runs);
    let is_all = has_vnet(jail) && !names.is_empty() && names.iter().all(is_plain);
    (is_all && later.all(|run| quiet(run.name()))).then_some(names)
}

/// The first interface that is set up, where none is that the jail has.
fn for_another<'a>(
    plan: &Plan,
    rc: &'a RcConf,
    given: &[String],
) -> Option<(&'a str, &'a RcSetting)> {
    let mut known: HashSet<String> = given.iter().map(|name| as_variable(name)).collect();
    let texts = rc.files.iter().map(|file| plan.file(*file).document.text());
    let is_whole = rc.settings.iter().all(|s| s.value.is_some() || !s.name.contains("interfaces"));
    if !is_whole || texts.into_iter().any(|text| !no_variables(text.as_str()).is_empty()) {
        return None;
    }
    // `ifconfig_IF_name`: only one that the jail gets is renamed.
    let mut stray = None;
    let all = interfaces(rc);
    for (old, _, setting) in all.iter().filter(|(_, part, _)| *part == Part::Name) {
        match (known.contains(*old), setting.value.as_deref()) {
            (true, Some(new)) => drop(known.insert(as_variable(new))),
            (true, None) => return None,
            (false, _) => stray = stray.or(Some((*old, *setting))),
        }
    }
    known.extend(cloned(rc));
    let set = all.iter().filter(|(name, part, _)| *part == Part::Addresses && *name != "lo0");
    let set: Vec<_> = set.collect();
    // `ifconfig_DEFAULT` is for those that have none of their own.
    let is_covered = set.iter().any(|(name, ..)| known.contains(*name) || *name == "DEFAULT")
        || rc.settings.iter().any(|s| lists_addresses(&s.name, &known));
    let first = set.iter().find(|(name, ..)| !may_be_made_inside(name));
    let first = first.map(|(name, _, setting)| (*name, *setting));
    first.filter(|_| !is_covered).map(|first| stray.unwrap_or(first))
}

/// `ipv4_addrs_IF` and the like of an interface that is there.
fn lists_addresses(variable: &str, known: &HashSet<String>) -> bool {
    let lists = ["ipv4_addrs_", "ipv6_addrs_", "ipv6_ifconfig_"];
    lists.iter().any(|list| variable.strip_prefix(list).is_some_and(|name| known.contains(name)))
}
