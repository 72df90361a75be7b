//! What rules ask of the host's devfs rulesets.

use jailconf_host::{Ruleset, Sight};
use jailconf_plan::{Creator, JailId, JailPlan, Place, Plan};

/// The section of /etc/devfs.rules that counts for a number: the last one.
pub(crate) fn own_section(plan: &Plan, number: u32) -> Option<(Place, &Ruleset)> {
    let (file, sections) = plan.rulesets.as_ref()?;
    let section = sections.iter().rev().find(|section| section.number == number)?;
    Some((Place { file: *file, range: section.range }, section))
}

/// Where the reading of the host's devfs.rules ends before its end.
pub(crate) fn end_of_reading(plan: &Plan) -> Option<Place> {
    let (file, _) = plan.rulesets.as_ref()?;
    Some(Place { file: *file, range: plan.devfs.as_ref()?.ended.as_ref()?.range })
}

/// What devfs(8) or rc.subr says where the reading of the host's devfs.rules ends.
pub(crate) fn what_ended(plan: &Plan) -> Option<String> {
    Some(plan.devfs.as_ref()?.ended.as_ref()?.message.replace('\r', "^M"))
}

/// Whether a ruleset stands in devfs.rules and is not loaded, or not as a whole: the line
/// that ends the reading is in front of it or in it.
pub(crate) fn is_cut_off(plan: &Plan, number: u32) -> bool {
    let Some(end) = end_of_reading(plan) else { return false };
    let Some((_, sections)) = &plan.rulesets else { return false };
    // The section in which the reading ends, and all behind it.
    let before = sections.partition_point(|s| s.range.start() <= end.range.start());
    sections.iter().skip(before.saturating_sub(1)).any(|section| section.number == number)
}

/// Whether a devfs with a ruleset shows the host's disks and its memory, for certain.
pub(crate) fn shows_all(plan: &Plan, number: u32) -> bool {
    number != 0 && plan.devfs.as_ref().is_some_and(|rules| rules.hides_nothing(number))
}

/// The ruleset that counts for the devfs of a jail of the host, or of the jails inside it.
pub(crate) fn ruleset_in_use(plan: &Plan, id: JailId) -> Option<u32> {
    let jail = plan.jail(id);
    let own = plan.dev_ruleset(jail);
    if own.is_some() || !plan.parents.contains(&id) {
        return own;
    }
    // Whatever a child asks for, it gets its parent's (R012).
    plan.children(id).find_map(|(_, child)| plan.dev_ruleset(child)).filter(|number| *number > 0)
}

/// What dhclient(8) says where it finds no bpf(4) (M05).
pub(crate) const NO_BPF: &str = "Can't find free bpf: No such file or directory";

/// A device as a rule for devfs names it.
pub(crate) fn pattern(device: &str) -> String {
    const NUMBERED: [&str; 4] = ["bpf", "tun", "tap", "vmm"];
    if NUMBERED.contains(&device) { format!("{device}*") } else { device.to_owned() }
}

/// How a jail comes to see a device: by a ruleset that the host has, else by one to be
/// written.
pub(crate) fn show_device(plan: &Plan, jail: &JailPlan, device: &str) -> String {
    let shown = pattern(device);
    let (whose, set) = match jail.creator {
        Creator::Jail(parent) => {
            let parent = &plan.jail(parent).name;
            (format!("`devfs_ruleset` of `{parent}`, which counts for the jails inside it"), false)
        }
        Creator::Host | Creator::Unknown => ("`devfs_ruleset`".to_owned(), true),
    };
    match at_hand(plan, device) {
        Some(number) if set => format!("set `devfs_ruleset = {number};`, which shows `{shown}`"),
        Some(number) => format!("give the number {number} to {whose}"),
        None => format!(
            "give the host's devfs.rules a ruleset with `add path '{shown}' unhide`, and its \
             number to {whose}"
        ),
    }
}

/// The host's ruleset that shows a device and yet hides disks and memory.
fn at_hand(plan: &Plan, device: &str) -> Option<u32> {
    let rules = plan.devfs.as_ref()?;
    let own = plan.rulesets.iter().flat_map(|(_, own)| own.iter().map(|section| section.number));
    let mut fitting = [4, 5].into_iter().chain(own).filter(|&number| {
        let is_shown = plan.device(number, device) == Sight::Shown;
        is_shown && rules.has(number) && !rules.shows_the_host(number)
    });
    fitting.next()
}

/// The statement that gives a jail its ruleset.
pub(crate) fn place_of_ruleset(plan: &Plan, jail: &JailPlan) -> Place {
    let of_mount = plan.parameter_place(jail, "mount.devfs");
    let place = plan.parameter_place(jail, "devfs_ruleset").or(of_mount);
    place.unwrap_or_else(|| plan.name_place(jail))
}
