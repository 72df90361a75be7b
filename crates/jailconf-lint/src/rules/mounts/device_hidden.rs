//! A program needs a device that the jail's devfs ruleset hides.
//!
//! # Why
//!
//! Rulesets 4 and 5 show a handful of devices: `bpf`, `tun`, `tap` and `vmm` are
//! not among them. What is started with the jail and needs one fails there,
//! although the jail itself starts.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     vnet;
//!     vnet.interface = epair0b;
//!     mount.devfs;
//!     exec.clean;
//!     exec.start = "/sbin/dhclient epair0b";
//!     exec.start += "/bin/sh /etc/rc";
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! www {
//!     path = /jails/www;
//!     vnet;
//!     vnet.interface = epair0b;
//!     mount.devfs;
//!     devfs_ruleset = 13;
//!     exec.clean;
//!     exec.start = "/sbin/dhclient epair0b";
//!     exec.start += "/bin/sh /etc/rc";
//! }
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

use jailconf_plan::{Creator, JailId, JailPlan, Plan, Runner};

use crate::wording::{rest_on, statement_place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J415",
    name: "device-hidden",
    group: Group::Mounts,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &["R081", "M05", "M28", "M57"],
    handles: &[],
    source: include_str!("device_hidden.rs"),
    find: Finder::Jail(check),
};

/// What needs which device, and who found it out the hard way.
const NEEDS: &[(&str, &str, &str)] = &[
    ("dhclient", "bpf*", "M05"),
    ("openvpn", "tun*", "M28"),
    ("tailscaled", "tun*", "M28"),
    ("bhyve", "vmm", "M57"),
];

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let Some(ruleset) = ruleset(plan, jail) else { return };
    let hidden =
        |device: &str| format!("which devfs ruleset {ruleset} hides: it has no `{device}`");
    for command in jail.commands_once_created() {
        let is_inner = command.runner == Runner::Jail;
        let inside = command.runs.iter().filter(|r| r.inside || is_inner);
        for (program, device, fact) in
            inside.filter_map(|r| NEEDS.iter().find(|(program, ..)| *program == r.name()))
        {
            let message = format!("`{program}` needs a device, {}", hidden(device));
            let diagnostic = sink.report(command.place, message);
            rest_on(diagnostic, id, &["R081", fact], help(device));
            if *program == "dhclient" {
                diagnostic.says = vec!["Can't find free bpf: No such file or directory".to_owned()];
            }
        }
    }
    if plan.resolved(jail).boolean("allow.vmm") == Some(true) {
        let message = format!("`allow.vmm` is of no use without `/dev/vmm`, {}", hidden("vmm"));
        let diagnostic = sink.report(statement_place(plan, jail, "allow.vmm"), message);
        rest_on(diagnostic, id, &["R081", "M57"], help("vmm"));
    }
}

fn help(device: &str) -> String {
    format!(
        "give the host's devfs.rules a ruleset with `add path '{device}' unhide`, and its number \
         to `devfs_ruleset`"
    )
}

/// 4 or 5, where the jail's /dev has it as FreeBSD brings it.
fn ruleset(plan: &Plan, jail: &JailPlan) -> Option<i32> {
    let resolved = plan.resolved(jail);
    if resolved.boolean("mount.devfs") != Some(true) {
        return None;
    }
    // Inside a jail it is the parent's (R012, R014).
    let number = match jail.creator {
        Creator::Host => match resolved.scalar("devfs_ruleset") {
            Some(value) => value.text.as_str()?.trim().parse().ok()?,
            None => 4,
        },
        Creator::Jail(parent) => plan.jail(parent).effective.as_ref()?.devfs_ruleset,
        Creator::Unknown => return None,
    };
    let is_ours = |own: &jailconf_host::Ruleset| i64::from(own.number) == i64::from(number);
    let is_redefined = plan.rulesets.as_ref().is_some_and(|(_, own)| own.iter().any(is_ours));
    (matches!(number, 4 | 5) && !is_redefined).then_some(number)
}
