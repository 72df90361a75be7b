//! Jails whose parent is not known: what it is to be asked for, and what they lack around them.

use std::collections::BTreeSet;

use jailconf_host::bastille_file;
use jailconf_kernel::Value;
use jailconf_plan::{Creator, Holder, JailPlan, Leaning, Plan};
use jailconf_syntax::Bytes;

use crate::effect::Command;
use crate::nest::Kind;
use crate::shell::shell_word;

/// What the jails of a tree need of the jail that is to hold it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InsideNeeds {
    /// How many they are, with those inside them.
    pub children: usize,
    /// What they are: for `nest`.
    pub kinds: BTreeSet<Kind>,
    /// What they ask for beside that: statements.
    pub more: BTreeSet<String>,
}

impl InsideNeeds {
    /// What they need, as the commands that give it to a jail of this name.
    pub fn commands(&self, parent: &str) -> Vec<String> {
        let kinds: Vec<&str> = self.kinds.iter().map(|kind| kind.word()).collect();
        let nest = format!(
            "jailconf nest {parent} --for {} --children {}",
            kinds.join(","),
            self.children
        );
        let set = self.more.iter().map(|more| format!("jailconf set {parent} {more}"));
        std::iter::once(nest).chain(set).collect()
    }
}

/// What the jails of some plans need of the jail inside which they are read; `None`: there are no
/// such jails.
pub fn inside_needs(plans: &[&Plan]) -> Option<InsideNeeds> {
    let mut needs = InsideNeeds::default();
    for plan in plans {
        let direct = plan.jails.iter().filter(|jail| jail.creator == Creator::Unknown);
        for jail in direct {
            needs.children = needs.children.max(1);
            needs.add(jail);
        }
    }
    if needs.children == 0 {
        return None;
    }
    needs.children = plans.iter().map(|plan| plan.jails.len()).sum();
    Some(needs)
}

impl InsideNeeds {
    fn add(&mut self, jail: &JailPlan) {
        let mut kinds = BTreeSet::new();
        let leanings = jail.steps.iter().flat_map(|step| &step.relied_on);
        for leaning in leanings.filter(|leaning| leaning.holder == Holder::Unknown) {
            match kind_for(&leaning.parameter) {
                Some(kind) => drop(kinds.insert(kind)),
                None => self.more.extend(statement(leaning)),
            }
        }
        // Those of a Linux system come with a root of mounts too.
        if kinds.contains(&Kind::Linux) {
            kinds.remove(&Kind::Thin);
        }
        if !kinds.iter().any(|kind| *kind != Kind::Vnet) {
            kinds.insert(Kind::Thick);
        }
        self.kinds.extend(kinds);
    }
}

/// The kind of jail that asks for a parameter of its parent (BASTILLE 4.3).
fn kind_for(parameter: &str) -> Option<Kind> {
    Some(match parameter {
        "allow.mount.nullfs" => Kind::Thin,
        "allow.mount.zfs" => Kind::Clone,
        "allow.mount.tmpfs"
        | "allow.mount.fdescfs"
        | "allow.mount.linprocfs"
        | "allow.mount.linsysfs" => Kind::Linux,
        "vnet" => Kind::Vnet,
        _ => return None,
    })
}

/// What no kind stands for; what every nest has is left out.
fn statement(leaning: &Leaning) -> Option<String> {
    match (leaning.parameter.as_str(), &leaning.needed) {
        ("securelevel", Value::Int(most)) if *most < 2 => Some(format!("securelevel={most}")),
        ("enforce_statfs", Value::Int(most)) if *most < 1 => Some(format!("enforce_statfs={most}")),
        ("allow.suser" | "allow.mount" | "allow.mount.devfs", _) => None,
        (name, _) if name.starts_with("allow.") => Some(name.to_owned()),
        _ => None,
    }
}

/// What is to be run inside, so that Bastille's jails of a tree start with it and have the
/// interfaces that they name; what its rc.conf has already is left out.
pub fn inside_commands(plan: &Plan, parent: &str) -> Vec<Command> {
    let is_bastilles = |jail: &&JailPlan| {
        let config = plan.config(jail.config);
        let path = config.program.files.first().map(|file| file.path.clone()).unwrap_or_default();
        jail.creator == Creator::Unknown && bastille_file(&path, &config.program).is_some()
    };
    let jails: Vec<&JailPlan> = plan.jails.iter().filter(is_bastilles).collect();
    if jails.is_empty() {
        return Vec::new();
    }
    let rc = plan.rc_of(Creator::Unknown);
    let run = |text: String, why| Command { within: Some(parent.to_owned()), text, why };
    let mut commands = Vec::new();
    let enabled = rc.and_then(|rc| rc.value("bastille_enable"));
    if !enabled.is_some_and(|value| value.eq_ignore_ascii_case("yes")) {
        let text = "sysrc bastille_enable=YES".to_owned();
        commands.push(run(text, "starts them with it, and stops them before it"));
    }
    let is_known = |name: &str| {
        let mut values =
            rc.into_iter().flat_map(|rc| &rc.settings).filter_map(|s| s.value.as_ref());
        values.any(|value| value.split_whitespace().any(|word| word == name))
    };
    let named: BTreeSet<String> = jails.iter().flat_map(|jail| interfaces(plan, jail)).collect();
    for name in named.iter().filter(|name| !is_known(name)) {
        if name == "bastille0" {
            let text = "sysrc cloned_interfaces+=' lo1' ifconfig_lo1_name=bastille0".to_owned();
            commands.push(run(text, "makes the interface of their addresses"));
        } else {
            let text = format!("sysrc cloned_interfaces+={}", shell_word(&format!(" {name}")));
            commands.push(run(text, "makes the bridge that their interfaces join"));
        }
    }
    commands
}

/// The interfaces that a jail of Bastille's takes for granted: `bastille0` for its addresses, and
/// bridges.
fn interfaces(plan: &Plan, jail: &JailPlan) -> BTreeSet<String> {
    let resolved = plan.resolved(jail);
    let addresses = ["ip4.addr", "ip6.addr"].into_iter().flat_map(|name| resolved.list(name));
    let of_address = |text: &Bytes| text.to_text().split_once('|').map(|(name, _)| name.to_owned());
    let loopback = addresses.filter_map(|value| of_address(&value.text));
    let mut found: BTreeSet<String> = loopback.filter(|name| name == "bastille0").collect();
    for command in resolved.list("exec.prestart") {
        let text = command.text.to_text();
        let mut words = text.split_whitespace().filter_map(is_bridge);
        found.extend(words.next());
    }
    found
}

fn is_bridge(word: &str) -> Option<String> {
    let number = word.strip_prefix("bridge")?;
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| word.to_owned())
}
