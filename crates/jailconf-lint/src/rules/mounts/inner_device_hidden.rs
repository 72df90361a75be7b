//! A jail's own rc.conf asks for what needs a device that its devfs ruleset hides.
//!
//! # Why
//!
//! DHCP reads `/dev/bpf`, pf is set up by `/dev/pf`, a VPN makes a `tun`. The jail starts
//! without them, and what its rc.conf asks for does not.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     vnet;
//!     vnet.interface = em1;
//!     mount.devfs;
//!     devfs_ruleset = 4;
//! #   ^^^^^^^^^^^^^^^^^^ inner-device-hidden: devfs ruleset 4 hides `bpf*`, which `ifconfig_em1` in the rc.conf of `www` needs
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.stop = "/bin/sh /etc/rc.shutdown";
//! }
//! #- /jails/www/dev/.keep
//! #- /jails/www/etc/rc.conf
//! ifconfig_em1="SYNCDHCP"
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     vnet;
//!     vnet.interface = em1;
//!     mount.devfs;
//!     devfs_ruleset = 13;
//!     exec.clean;
//!     exec.start = "/bin/sh /etc/rc";
//!     exec.stop = "/bin/sh /etc/rc.shutdown";
//! }
//! #- /jails/www/dev/.keep
//! #- /jails/www/etc/rc.conf
//! ifconfig_em1="SYNCDHCP"
//! #- /etc/devfs.rules
//! [devfsrules_dhcp=13]
//! add include $devfsrules_hide_all
//! add include $devfsrules_unhide_basic
//! add include $devfsrules_unhide_login
//! add path 'bpf*' unhide
//! ```
//!
//! # Fix
//!
//! None: the ruleset is the host's, and shows the device to the jail for good.

use jailconf_catalog::{Fact, fact};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use jailconf_host::Sight;
use jailconf_plan::{JailId, JailPlan, Plan, RcConf, RcSetting};

use crate::rc_conf::{Part, inner_rcs, interfaces, is_on};
use crate::rulesets::{NO_BPF, pattern, show_device};
use crate::wording::{first_of, grouped, has_vnet, related, rest_on};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J422",
    name: "inner-device-hidden",
    group: Group::Mounts,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R081, fact::M05, fact::BAS502],
    handles: &[],
    source: include_str!("inner_device_hidden.rs"),
    find: Finder::Plan(check),
};

/// A variable of rc.conf that turns something on, the device that it needs, and whether it
/// is of use only in a network stack of the jail's own.
const NEEDS: [(&str, &str, bool); 8] = [
    ("pf_enable", "pf", true),
    ("pflog_enable", "bpf", true),
    ("dhcpd_enable", "bpf", true),
    ("openvpn_enable", "tun", false),
    ("tailscaled_enable", "tun", false),
    ("zerotier_enable", "tap", true),
    ("vm_enable", "vmm", false),
    ("zfs_enable", "zfs", false),
];

fn check(plan: &Plan, sink: &mut Sink<'_>) {
    let mut first: HashMap<JailId, HashMap<&str, &RcSetting>> = HashMap::new();
    let hidden = inner_rcs(plan).flat_map(|(id, jail, rc)| {
        let ruleset = plan.dev_ruleset(jail);
        let place = plan.parameter_place(jail, "devfs_ruleset");
        let place = place.unwrap_or_else(|| plan.name_place(jail));
        let wanted = ruleset.map(|_| wants(jail, rc)).unwrap_or_default();
        wanted.into_iter().filter_map(move |(device, setting)| {
            let ruleset = ruleset?;
            let is_hidden = plan.device(ruleset, device) == Sight::Hidden;
            is_hidden.then_some(((place, ruleset, device), id, setting))
        })
    });
    let mut of_devices = Vec::new();
    for (key, id, setting) in hidden {
        // The first thing that needs a device is enough.
        if let Entry::Vacant(entry) = first.entry(id).or_default().entry(key.2) {
            entry.insert(setting);
            of_devices.push((key, id));
        }
    }
    for ((place, ruleset, device), jails) in grouped(of_devices.into_iter()) {
        let Some(&id) = jails.first() else { continue };
        let Some(setting) = first.get(&id).and_then(|of| of.get(device)) else { continue };
        let message = format!(
            "devfs ruleset {ruleset} hides `{}`, which `{}` in the rc.conf of {} needs",
            pattern(device),
            setting.name,
            first_of(plan, &jails)
        );
        let diagnostic = sink.report(place, message);
        let facts: &[Fact] = if device == "bpf" { &[fact::R081, fact::M05] } else { &[fact::R081] };
        rest_on(diagnostic, id, facts, show_device(plan, plan.jail(id), device));
        diagnostic.label = Some(format!("`{}` is hidden", pattern(device)));
        diagnostic.related.extend(related(Some(setting.place), "it is asked for here"));
        if setting.name.starts_with("ifconfig_") {
            diagnostic.says = vec![NO_BPF.to_owned()];
        }
    }
}

/// The devices that an rc.conf needs, each with what asks for it.
fn wants<'a>(jail: &JailPlan, rc: &'a RcConf) -> Vec<(&'static str, &'a RcSetting)> {
    let mut wants = Vec::new();
    if has_vnet(jail) {
        let all = interfaces(rc).into_iter();
        let dhcp = all.filter(|(_, part, s)| *part == Part::Addresses && by_dhcp(s));
        wants.extend(dhcp.map(|(_, _, setting)| ("bpf", setting)));
    }
    for (variable, device, in_own_stack) in NEEDS {
        let is_of_use = has_vnet(jail) || !in_own_stack;
        // Without a dataset there is nothing to mount.
        let is_idle = device == "zfs" && jail.delegations.is_empty();
        if is_of_use && !is_idle && is_on(rc, variable) && !does_without(rc, variable) {
            wants.extend(rc.setting(variable).map(|setting| (device, setting)));
        }
    }
    wants
}

/// `DHCP`, `SYNCDHCP` or `NOSYNCDHCP` among the words (rc.conf(5)).
fn by_dhcp(setting: &RcSetting) -> bool {
    let words = setting.value.as_deref().unwrap_or_default().split_whitespace();
    let mut upper = words.map(str::to_ascii_uppercase);
    upper.any(|word| matches!(&*word, "DHCP" | "SYNCDHCP" | "NOSYNCDHCP"))
}

/// Whether a program was told to do without the device.
fn does_without(rc: &RcConf, variable: &str) -> bool {
    let program = variable.trim_end_matches("enable");
    let own = rc.settings.iter().filter(|s| s.name.starts_with(program));
    own.filter_map(|s| s.value.as_deref()).any(|value| value.contains("userspace"))
}
