//! What a jail with a devfs ruleset sees.

use jailconf_catalog::Release;
use jailconf_host::{DevfsRules, Own, Sight};
use jailconf_plan::{Plan, shipped};

/// Devices by which a ruleset is told: those of a plain jail, those that programs ask for,
/// and those that no jail is to see.
const TOLD: [&str; 20] = [
    "null",
    "zero",
    "random",
    "ptmx",
    "pts/0",
    "fd/0",
    "stdin",
    "zfs",
    "fuse",
    "pf",
    "bpf",
    "tun0",
    "tap0",
    "vmm/0",
    "dri/card0",
    "shm",
    "log",
    "mem",
    "io",
    "ada0",
];

/// The number of a ruleset that somebody asks for: `devfs:13`.
pub fn ruleset_asked(words: &str) -> Option<u32> {
    words.trim().strip_prefix("devfs:")?.trim().parse().ok()
}

/// What a jail with a ruleset sees: on the host of a plan, else on one that has only what
/// FreeBSD brings.
pub fn explain_ruleset(plan: Option<&Plan>, number: u32) -> String {
    let bare;
    let rules = match plan.map(|plan| plan.devfs.as_ref()) {
        Some(Some(rules)) => rules,
        Some(None) => return format!("devfs ruleset {number}: the host's rules are not at hand\n"),
        None => {
            bare = DevfsRules::load(shipped(Release::Main), Own::Unknown);
            &bare
        }
    };
    let name = rules.name(number).filter(|_| rules.has(number));
    let mut out = match name {
        Some(name) => format!("devfs ruleset {number}, {name}\n\n"),
        None => format!("devfs ruleset {number}\n\n"),
    };
    out.push_str(&what_it_is(rules, plan, number));
    for (title, sight) in [("shows", Sight::Shown), ("hides", Sight::Hidden)] {
        let devices = TOLD.iter().filter(|device| rules.sees(number, device) == sight);
        let devices = devices.copied().collect::<Vec<_>>().join(" ");
        out.push_str(&format!(
            "  {title:<6} {}\n",
            if devices.is_empty() { "-" } else { &devices }
        ));
    }
    let outline = rules.outline(number);
    if !outline.is_empty() {
        out.push_str("\nits rules, as they are loaded\n");
        out.extend(outline.iter().map(|line| format!("  {line}\n")));
    }
    if let Some(ended) = rules.ended.as_ref() {
        out.push_str(&format!("\nthe reading of devfs.rules ended early: {}\n", ended.message));
    }
    out.push_str(&jails_with(plan, number));
    out
}

fn what_it_is(rules: &DevfsRules, plan: Option<&Plan>, number: u32) -> String {
    let is_own_at_hand = plan.is_some_and(|plan| plan.rulesets.is_some());
    let words = match () {
        () if number == 0 => {
            "none: on the host every device is shown; inside a jail it stands for the ruleset of \
             that jail"
        }
        () if rules.is_doubtful => {
            "a line of devfs.rules is not understood, or `vfs.devfs.rule_depth` is set: nothing is certain"
        }
        () if rules.lacks(number, is_own_at_hand) => {
            "no file defines it: it is empty, and shows every device"
        }
        () if !rules.has(number) => {
            "it is not of the system; without the host's /etc/devfs.rules (`--root`) it is taken to \
             be Bastille's where it is 13, and to be empty else"
        }
        () if rules.hides_nothing(number) => {
            "it hides neither disks nor memory: no jail is to have it"
        }
        () if rules.shows_the_host(number) => "it shows some of the host's disks or its memory",
        () => return String::new(),
    };
    format!("{words}\n\n")
}

/// The jails of a plan whose devfs has a ruleset.
fn jails_with(plan: Option<&Plan>, number: u32) -> String {
    let Some(plan) = plan else { return String::new() };
    let with = plan.jails.iter().filter(|jail| plan.dev_ruleset(jail) == Some(number));
    let names: Vec<&str> = with.map(|jail| jail.name.as_str()).collect();
    if names.is_empty() { String::new() } else { format!("\njails with it: {}\n", names.join(" ")) }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use jailconf_plan::{Context, Input, plan};
    use jailconf_resolve::MemorySource;

    use super::*;

    fn check(files: &[(&str, &str)], number: u32, expected: Expect) {
        let mut source = MemorySource::new();
        files.iter().for_each(|(path, text)| source.insert(*path, text.as_bytes()));
        let plan = plan(Input::Root(&source), &Context::default());
        let text = explain_ruleset(Some(&plan), number);
        // Without the rules, one by one.
        let text = text.split("\nits rules").next().unwrap_or_default().to_owned();
        expected.assert_eq(&text);
    }

    const JAIL: (&str, &str) =
        ("/etc/jail.conf", "a { path = /a; persist; mount.devfs; devfs_ruleset = 13; }\n");

    // R080, R081, M94, BASTILLE section 1.
    #[test]
    fn what_a_jail_sees() {
        let own = "[b=13]\nadd include 1\nadd include 2\nadd path 'bpf*' unhide\n";
        check(
            &[JAIL, ("/etc/devfs.rules", own)],
            13,
            expect![[r#"
                devfs ruleset 13, b

                  shows  null zero random bpf
                  hides  ptmx pts/0 fd/0 stdin zfs fuse pf tun0 tap0 vmm/0 dri/card0 shm log mem io ada0
            "#]],
        );
        check(
            &[JAIL, ("/etc/devfs.rules", "[b=13]\nadd include 4\n")],
            13,
            expect![[r#"
                devfs ruleset 13, b

                it hides neither disks nor memory: no jail is to have it

                  shows  null zero random ptmx pts/0 fd/0 stdin zfs fuse pf bpf tun0 tap0 vmm/0 dri/card0 shm log mem io ada0
                  hides  -
            "#]],
        );
        check(
            &[JAIL, ("/etc/devfs.rules", "")],
            14,
            expect![[r#"
                devfs ruleset 14

                no file defines it: it is empty, and shows every device

                  shows  null zero random ptmx pts/0 fd/0 stdin zfs fuse pf bpf tun0 tap0 vmm/0 dri/card0 shm log mem io ada0
                  hides  -
            "#]],
        );
    }

    #[test]
    fn how_it_is_asked_for() {
        assert_eq!(ruleset_asked(" devfs:13 "), Some(13));
        for other in ["devfs", "devfs:", "devfs:x", "mount.devfs", "13"] {
            assert_eq!(ruleset_asked(other), None);
        }
        assert!(explain_ruleset(None, 4).contains("hides  pf bpf"));
    }
}
