//! A program needs a device that the jail's devfs ruleset hides.
//!
//! # Why
//!
//! Rulesets 4 and 5 show a handful of devices: `bpf`, `tun`, `tap` and `vmm` are
//! not among them; a ruleset of one's own may hide `zfs` or `fuse` too. What is started with the jail and needs one fails there,
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
//! #                ^^^^^^^^^^^^^^^^^^^^^^^^ device-hidden: `dhclient` needs a device, which devfs ruleset 4 hides: it has no `bpf*`
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

use jailconf_catalog::{Fact, fact};
use jailconf_host::Sight;
use jailconf_plan::{JailId, JailPlan, Plan, Runner};

use crate::rulesets::{NO_BPF, pattern, show_device};
use crate::wording::{rest_on, statement_place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J415",
    name: "device-hidden",
    group: Group::Mounts,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R081, fact::M05, fact::M28, fact::M50, fact::M57],
    handles: &[],
    source: include_str!("device_hidden.rs"),
    find: Finder::Jail(check),
};

/// What needs which device, and who found it out the hard way.
const NEEDS: &[(&str, &str, Fact)] = &[
    ("dhclient", "bpf", fact::M05),
    ("tcpdump", "bpf", fact::M05),
    ("openvpn", "tun", fact::M28),
    ("tailscaled", "tun", fact::M28),
    ("bhyve", "vmm", fact::M57),
    ("zerotier-one", "tap", fact::M28),
    ("pfctl", "pf", fact::R081),
    ("zfs", "zfs", fact::M50),
    ("zpool", "zfs", fact::M50),
    ("sshfs", "fuse", fact::R081),
    ("ntfs-3g", "fuse", fact::R081),
];

/// What zfs(8) says without its device (M50).
const NO_ZFS: &str = "internal error: failed to initialize ZFS library";

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let Some(ruleset) = plan.dev_ruleset(jail) else { return };
    let is_hidden = |device: &str| plan.device(ruleset, device) == Sight::Hidden;
    let hides = |device: &str| {
        let shown = pattern(device);
        format!("which devfs ruleset {ruleset} hides: it has no `{shown}`")
    };
    for command in jail.commands_once_created() {
        let is_inner = command.runner == Runner::Jail;
        let inside = command.runs.iter().filter(|r| r.inside || is_inner);
        for (program, device, fact) in
            inside.filter_map(|r| NEEDS.iter().find(|(program, ..)| *program == r.name()))
        {
            if !is_hidden(device) {
                continue;
            }
            let message = format!("`{program}` needs a device, {}", hides(device));
            let diagnostic = sink.report(command.place, message);
            rest_on(diagnostic, id, &[fact::R081, *fact], show_device(plan, jail, device));
            diagnostic.facts.dedup();
            match *program {
                "dhclient" => diagnostic.says = vec![NO_BPF.to_owned()],
                "zfs" | "zpool" => diagnostic.says = vec![NO_ZFS.to_owned()],
                _ => {}
            }
        }
    }
    if plan.resolved(jail).boolean("allow.vmm") == Some(true) && is_hidden("vmm") {
        let message = format!("`allow.vmm` is of no use without `/dev/vmm`, {}", hides("vmm"));
        let diagnostic = sink.report(statement_place(plan, jail, "allow.vmm"), message);
        rest_on(diagnostic, id, &[fact::R081, fact::M57], show_device(plan, jail, "vmm"));
    }
}
