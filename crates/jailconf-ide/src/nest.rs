//! Making a jail one that can have jails, and taking back what none of them needs.

use std::collections::BTreeSet;

use jailconf_edit::Change;
use jailconf_lint::{Applicability, Asked, FixOptions, FixReport, PlannedChange, Proof, Selection};
use jailconf_plan::{Context, Input, JailId, JailPlan, Plan};

use crate::effect::{Command, make_effective};
use crate::shell::shell_word;

/// What the jails inside are to be (BASTILLE 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A root of nullfs mounts, and a devfs.
    Thin,
    /// A root of its own, and a devfs.
    Thick,
    /// A root that is a clone of a dataset, which is handed to the jail around it.
    Clone,
    /// A Linux system.
    Linux,
    /// Jails with a network stack of their own, or with addresses on an interface.
    Vnet,
}

impl Kind {
    /// Its word on a command line.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Thin => "thin",
            Kind::Thick => "thick",
            Kind::Clone => "clone",
            Kind::Linux => "linux",
            Kind::Vnet => "vnet",
        }
    }
}

/// What is asked of a jail that is to have others inside.
#[derive(Clone, Debug, Default)]
pub struct NestWishes {
    /// What they are to be.
    pub kinds: BTreeSet<Kind>,
    /// How many there may be; what is known to be there always has room.
    pub children: Option<u32>,
    /// A dataset to hand over.
    pub dataset: Option<String>,
    /// Also what installing a release inside takes, for a time.
    pub bootstrap: bool,
    /// Also a hook that unmounts what the jails inside leave behind.
    pub cleanup: bool,
}

/// What nesting came to.
#[derive(Debug)]
pub struct Nested {
    /// What changes; nothing where the jail has all.
    pub report: FixReport,
    /// What is to be run, in this order.
    pub commands: Vec<Command>,
    /// What else is to be known.
    pub remarks: Vec<String>,
}

/// Gives a jail what the jails inside it are to have of it, and no more, whether or not they are
/// there (BASTILLE 4.3, 4.4). Proven on a new plan; nothing is run. Refused in words where it cannot
/// be, or where a jail would be worse off.
pub fn nest(
    input: Input<'_>,
    context: &Context,
    name: &str,
    wishes: &NestWishes,
) -> Result<Nested, String> {
    let options = FixOptions { threshold: Applicability::Unsafe, selection: Selection::default() };
    let mut asked = Asked::new(input, context, &options);
    let id = jail_called(asked.plan(), name)?;
    let changes = changes(asked.plan(), id, wishes)?;
    if !changes.is_empty() {
        let changes = changes.into_iter().map(|c| PlannedChange::Jail(id, c)).collect();
        let title = format!("let `{name}` have jails inside");
        asked.make(id, &title, changes, Proof::Start).map_err(|not| match not.refused {
            Some((jail, _)) if jail == name => {
                format!("{}: the jail around it has less; nest that one first", not.reason)
            }
            _ => not.reason,
        })?;
    }
    let report = asked.report();
    let commands = commands(&report, name, wishes);
    let remarks = remarks(&report.plan, name, wishes);
    Ok(Nested { report, commands, remarks })
}

/// The one jail of this name.
pub(crate) fn jail_called(plan: &Plan, name: &str) -> Result<JailId, String> {
    let mut found = plan.jails().filter(|(_, jail)| jail.name == name);
    match (found.next(), found.next()) {
        (Some((id, _)), None) => Ok(id),
        (None, _) => Err(format!("there is no jail `{name}`")),
        (Some((_, one)), Some((_, other))) => {
            let file = |jail: &JailPlan| {
                plan.file(plan.config(jail.config).file(0)).path.to_text().into_owned()
            };
            let (one, other) = (file(one), file(other));
            Err(match one == other {
                true => format!("`{name}` is defined twice in {one}: leave one block of the two"),
                false => format!(
                    "`{name}` is defined twice, in {one} and in {other}: name the file that is meant"
                ),
            })
        }
    }
}

fn changes(plan: &Plan, id: JailId, wishes: &NestWishes) -> Result<Vec<Change>, String> {
    let jail = plan.jail(id);
    let resolved = plan.resolved(jail);
    let has_vnet = jail.effective.as_ref().is_some_and(|e| e.vnet)
        || resolved
            .param("vnet")
            .is_some_and(|p| p.values.is_none() || p.scalar().is_some_and(|v| *v.text == *b"new"));
    if wishes.kinds.contains(&Kind::Vnet) && !has_vnet {
        return Err(format!(
            "`{}` has no network stack of its own: jails inside it cannot have one, nor addresses \
             on an interface (R017, R018); give it `vnet;` and an interface first",
            jail.name
        ));
    }
    if let Some(dataset) = &wishes.dataset {
        is_dataset(dataset)?;
    }
    let mut changes = Vec::new();
    let set = |parameter: &str, value: Option<String>| Change::Set {
        parameter: parameter.to_owned(),
        value,
    };
    let number = |name: &str| {
        resolved.scalar(name).and_then(|v| v.text.to_text().trim().parse::<i64>().ok())
    };
    if number("enforce_statfs").is_none_or(|found| found > 1) {
        changes.push(set("enforce_statfs", Some("1".to_owned())));
    }
    let known = plan.needs(id).children_max;
    let wanted = i64::from(wishes.children.unwrap_or(1)).max(known).max(1);
    if number("children.max").is_none_or(|found| found < wanted) {
        changes.push(set("children.max", Some(wanted.to_string())));
    }
    let lacking = permissions(wishes);
    let lacking = lacking.into_iter().filter(|flag| resolved.boolean(flag) != Some(true));
    changes.extend(lacking.map(|flag| set(flag, None)));
    // Children may look up to the parent's securelevel, and Bastille gives them 2 (R011).
    let most = if wishes.bootstrap { 0 } else { 2 };
    if number("securelevel").is_some_and(|found| found > most) {
        changes.push(set("securelevel", Some(most.to_string())));
    }
    // Whoever may mount devfs without a ruleset sees every device of the host (R078).
    if resolved.param("devfs_ruleset").is_none() && jail.creator == jailconf_plan::Creator::Host {
        changes.push(set("devfs_ruleset", Some("4".to_owned())));
    }
    changes.extend(hooks(plan, jail, wishes)?);
    Ok(changes)
}

/// The flags that such jails need of the one around them (BASTILLE 4.3; R072, R073, R075).
fn permissions(wishes: &NestWishes) -> Vec<&'static str> {
    let has = |kind| wishes.kinds.contains(&kind);
    let mut flags = vec!["allow.mount", "allow.mount.devfs"];
    if has(Kind::Thin) || has(Kind::Linux) {
        flags.push("allow.mount.nullfs");
    }
    if has(Kind::Clone) || wishes.dataset.is_some() {
        flags.push("allow.mount.zfs");
    }
    if has(Kind::Linux) {
        flags.extend([
            "allow.mount.tmpfs",
            "allow.mount.fdescfs",
            "allow.mount.linprocfs",
            "allow.mount.linsysfs",
        ]);
    }
    if wishes.bootstrap {
        flags.push("allow.chflags");
    }
    flags
}

/// What is handed over when the jail is there, and cleared when it is gone.
fn hooks(plan: &Plan, jail: &JailPlan, wishes: &NestWishes) -> Result<Vec<Change>, String> {
    let mut changes = Vec::new();
    let own = jail.own_name.to_text();
    let is_new = |dataset: &&String| !jail.delegations.iter().any(|d| d.dataset == **dataset);
    if let Some(dataset) = wishes.dataset.as_ref().filter(is_new) {
        changes.push(Change::Append {
            parameter: "exec.created".to_owned(),
            value: format!("zfs jail {own} {dataset}"),
            comment: Some(format!("Jailed dataset: {dataset}")),
        });
    }
    if wishes.cleanup {
        let path = plan.resolved(jail).scalar("path").map(|v| v.text.to_text().into_owned());
        let path = path.filter(|p| p.trim_end_matches('/').len() > 1 && is_word(p));
        let path = path.ok_or("a clean-up needs the jail's `path`, in plain characters")?;
        let hook = clean_up(path.trim_end_matches('/'));
        let commands = plan.resolved(jail).list("exec.poststop");
        if !commands.iter().any(|command| command.text.to_text() == hook) {
            changes.push(Change::Append {
                parameter: "exec.poststop".to_owned(),
                value: hook,
                comment: None,
            });
        }
    }
    Ok(changes)
}

/// Unmounts, last first, what lies where Bastille keeps its jails inside (BASTILLE 4.4, P4). What
/// jail(8) mounted itself lies elsewhere, and is its own to unmount (R098).
fn clean_up(path: &str) -> String {
    format!(
        "mount -p | awk -v d={path}/usr/local/bastille/jails/ 'index($2, d) == 1 {{ print $2 }}' | \
         tail -r | xargs -n 1 umount -f"
    )
}

fn is_word(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._/-".contains(&b))
}

fn is_dataset(name: &str) -> Result<(), String> {
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._:-".contains(&b))
    };
    if name.split('/').all(is_part) && !name.starts_with('-') {
        return Ok(());
    }
    Err(format!("`{name}` is no name of a dataset"))
}

/// What is to be run, and where, in order.
fn commands(report: &FixReport, name: &str, wishes: &NestWishes) -> Vec<Command> {
    let has = |kind| wishes.kinds.contains(&kind);
    let mut commands = Vec::new();
    let on_host = |text: String, why| Command { within: None, text, why };
    let inside =
        |text: &str, why| Command { within: Some(name.to_owned()), text: text.to_owned(), why };
    let mut modules = Vec::new();
    if has(Kind::Thin) || has(Kind::Linux) {
        modules.push("nullfs");
    }
    if has(Kind::Linux) {
        modules.extend(["tmpfs", "fdescfs", "linprocfs", "linsysfs", "linux", "linux64"]);
    }
    if !modules.is_empty() {
        let each = format!("for m in {}; do kldload -n $m; done", modules.join(" "));
        let one = format!("kldload -n {}", modules.concat());
        let text = if modules.len() == 1 { one } else { each };
        commands.push(on_host(text, "nothing inside a jail can load a module"));
    }
    if let Some(dataset) = &wishes.dataset {
        let text = format!("zfs set jailed=on {}", shell_word(dataset));
        commands.push(on_host(text, "a jail mounts only what is jailed"));
        commands.push(inside("sysrc zfs_enable=YES", "mounts the dataset before services start"));
    }
    commands.extend(make_effective(report));
    let is_bastilles = {
        let found = report.plan.jails().find(|(_, jail)| jail.name == name);
        found.is_some_and(|(_, jail)| report.plan.config(jail.config).is_bastilles)
    };
    let service = if is_bastilles { "sysrc bastille_enable=YES" } else { "sysrc jail_enable=YES" };
    commands.push(inside(service, "stops the jails inside before this one"));
    if wishes.bootstrap {
        commands.push(inside("bastille bootstrap RELEASE", "the release that they are to have"));
        let text = format!("jailconf unset {name} allow.chflags");
        commands.push(on_host(text, "only for as long as a release is installed"));
        let text = format!("jailconf set {name} securelevel=2");
        commands.push(on_host(text, "the same; restart the jail then"));
    }
    commands
}

fn remarks(plan: &Plan, name: &str, wishes: &NestWishes) -> Vec<String> {
    let mut remarks = vec![format!(
        "each jail inside `{name}` needs `devfs_ruleset = 0;` where it has `mount.devfs;`, and then \
         gets the ruleset of `{name}` (R014)"
    )];
    let found = plan.jails().find(|(_, jail)| jail.name == name);
    let Some((id, jail)) = found else { return remarks };
    if wishes.children.is_none() && plan.needs(id).children_max == 0 {
        remarks.push(format!(
            "no jail inside `{name}` is to be seen: `--children N` makes room for more than one"
        ));
    }
    if jail.effective.as_ref().is_some_and(|e| !e.vnet) {
        remarks.push(format!(
            "`{name}` has no network stack of its own: jails inside it can have `ip4 = inherit;`, and \
             no address on an interface (R018)"
        ));
    }
    remarks
}
