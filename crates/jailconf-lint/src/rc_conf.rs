//! What rules ask of rc.conf, the host's and a jail's own.

use std::collections::HashSet;

use jailconf_host::{HostAddress, host_addresses};
use jailconf_plan::{Creator, JailId, JailPlan, Plan, RcConf, RcSetting};

/// The jails whose own rc.conf is at hand and read when they start, with it.
pub(crate) fn inner_rcs(plan: &Plan) -> impl Iterator<Item = (JailId, &JailPlan, &RcConf)> {
    plan.rc.iter().filter_map(|rc| {
        let Creator::Jail(id) = rc.creator else { return None };
        let jail = plan.jail(id);
        let mut runs = jail.commands_inside().flat_map(|command| &command.runs);
        runs.any(|run| run.program == "/etc/rc").then_some((id, jail, rc))
    })
}

/// Whether a variable is on, as `checkyesno` of rc.subr takes it.
pub(crate) fn is_on(rc: &RcConf, variable: &str) -> bool {
    let yes = ["yes", "true", "on", "1"];
    rc.value(variable).is_some_and(|value| yes.iter().any(|y| value.eq_ignore_ascii_case(y)))
}

/// The settings that count of `ifconfig_*`, each with its interface as a variable has it.
pub(crate) fn interfaces(rc: &RcConf) -> Vec<(&str, Part, &RcSetting)> {
    let mut known: HashSet<&str> = HashSet::new();
    let last_first = rc.settings.iter().rev();
    let found = last_first.filter_map(|setting| {
        let (interface, part) = part(setting.name.strip_prefix("ifconfig_")?);
        known.insert(&setting.name).then_some((interface, part, setting))
    });
    let mut found: Vec<_> = found.collect();
    found.reverse();
    found
}

/// What a variable `ifconfig_IF...` says of its interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Its addresses.
    Addresses,
    /// Its new name.
    Name,
    /// Something else.
    Other,
}

/// The addresses that an rc.conf gives to an interface, each with its setting.
pub(crate) fn addresses<'a>(rc: &'a RcConf, interface: &str) -> Vec<(HostAddress, &'a RcSetting)> {
    let variable = as_variable(interface);
    let of_interface = interfaces(rc)
        .into_iter()
        .filter(|(name, part, _)| *part == Part::Addresses && *name == variable)
        .map(|(_, _, setting)| setting);
    let lists = ["ipv4_addrs_", "ipv6_addrs_", "ipv6_ifconfig_"];
    let others = lists.iter().filter_map(|list| rc.setting(&format!("{list}{variable}")));
    let all = of_interface.chain(others);
    all.flat_map(|setting| {
        let found = host_addresses(setting.value.as_deref().unwrap_or_default());
        found.into_iter().map(move |address| (address, setting))
    })
    .collect()
}

/// Splits what stands behind `ifconfig_` (rc.conf(5)).
fn part(rest: &str) -> (&str, Part) {
    let bare = rest.trim_end_matches(|c: char| c.is_ascii_digit());
    if let Some(interface) = bare.strip_suffix("_alias") {
        return (interface, Part::Addresses);
    }
    const ENDS: [(&str, Part); 5] = [
        ("_name", Part::Name),
        ("_ipv6", Part::Addresses),
        ("_aliases", Part::Addresses),
        ("_descr", Part::Other),
        ("_mac", Part::Other),
    ];
    let found = ENDS.iter().find_map(|(end, part)| Some((rest.strip_suffix(end)?, *part)));
    found.unwrap_or((rest, Part::Addresses))
}

/// An interface's name as it stands in a variable (rc.subr: `ltr`).
pub(crate) fn as_variable(interface: &str) -> String {
    interface.replace(['.', '-', '/', '+'], "_")
}

/// The interfaces that rc(8) makes by itself.
pub(crate) fn cloned(rc: &RcConf) -> HashSet<String> {
    let lists = rc.settings.iter().filter(|s| {
        s.name == "cloned_interfaces"
            || s.name.starts_with("vlans_")
            || s.name.starts_with("wlans_")
    });
    let words = lists.flat_map(|s| s.value.as_deref().unwrap_or_default().split_whitespace());
    // Of an epair both ends are there.
    let ends = |name: String| {
        let is_pair = name.starts_with("epair");
        let ends = if is_pair { ["", "a", "b"].as_slice() } else { [""].as_slice() };
        ends.iter().map(move |end| format!("{name}{end}"))
    };
    words.map(as_variable).flat_map(ends).collect()
}

/// Whether programs make interfaces of this kind in the jail itself.
pub(crate) fn may_be_made_inside(interface: &str) -> bool {
    const KINDS: [&str; 16] = [
        "tun", "tap", "wg", "gif", "gre", "bridge", "lo", "vlan", "lagg", "ng", "ppp", "pflog",
        "pfsync", "ipsec", "vxlan", "wlan",
    ];
    KINDS.contains(&interface.trim_end_matches(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// rc.conf(5).
    #[test]
    fn what_a_variable_says_of_which_interface() {
        for (variable, interface, expected) in [
            ("em0", "em0", Part::Addresses),
            ("em0_alias0", "em0", Part::Addresses),
            ("em0_aliases", "em0", Part::Addresses),
            ("em0_ipv6", "em0", Part::Addresses),
            ("e2b_web_1_name", "e2b_web_1", Part::Name),
            ("em0_descr", "em0", Part::Other),
        ] {
            assert_eq!(part(variable), (interface, expected));
        }
    }
}
