use jailconf_edit::Change;
use jailconf_kernel::Value;
use jailconf_lint::{Applicability, Asked, FixOptions, FixReport, PlannedChange, Proof, Selection};
use jailconf_plan::{Context, Holder, Input, JailId, Plan};

use crate::nest::jail_called;

/// What became of one permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The permission, as it is written.
    pub parameter: String,
    /// What became of it.
    pub fate: Fate,
    /// Why.
    pub reason: String,
}

/// What becomes of a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is taken away.
    Taken,
    /// A jail inside, or the jail's own start, needs it.
    Stays,
    /// Nothing that is known needs it, and software inside may.
    Left,
}

/// What tightening came to.
#[derive(Debug)]
pub struct Tightened {
    /// What changes.
    pub report: FixReport,
    /// Each permission for jails inside, in the order in which they were looked at.
    pub judged: Vec<Judged>,
}

/// Takes away what a jail has for jails inside and no jail that is known needs, nor any step of
/// its own start: each is tried on a new plan. Where no jail inside is known nothing is taken:
/// what makes them may be software inside (poudriere), or they may be yet to come.
pub fn tighten(input: Input<'_>, context: &Context, name: &str) -> Result<Tightened, String> {
    let options = FixOptions { threshold: Applicability::Unsafe, selection: Selection::default() };
    let mut asked = Asked::new(input, context, &options);
    jail_called(asked.plan(), name)?;
    let mut judged = Vec::new();
    for parameter in candidates(asked.plan(), name) {
        let (fate, reason) = judge(&mut asked, name, &parameter);
        judged.push(Judged { parameter, fate, reason });
    }
    Ok(Tightened { report: asked.report(), judged })
}

/// What a jail has for jails inside: single mounts first, so that what all of them need is tried
/// last.
fn candidates(plan: &Plan, name: &str) -> Vec<String> {
    let Some((_, jail)) = plan.jails().find(|(_, jail)| jail.name == name) else {
        return Vec::new();
    };
    let resolved = plan.resolved(jail);
    let is_on = |name: &String| resolved.boolean(name) == Some(true);
    let flags = resolved.params.iter().map(|p| spelled_plainly(&p.name.to_text()));
    let mut flags: Vec<String> =
        flags.filter(|name| name.starts_with("allow.")).filter(is_on).collect();
    flags.sort_by_key(|name| (name == "allow.mount", !name.starts_with("allow.mount.")));
    if number(plan, name, "enforce_statfs").is_some_and(|found| found < 2) {
        flags.push("enforce_statfs".to_owned());
    }
    if number(plan, name, "children.max").is_some_and(|found| found > 0) {
        flags.push("children.max".to_owned());
    }
    flags
}

/// A name without the `no` of its last part, where that is how it is known.
fn spelled_plainly(name: &str) -> String {
    match jailconf_catalog::parameter_of_negation(name) {
        Some(parameter) => parameter.name.to_owned(),
        None => name.to_owned(),
    }
}

fn number(plan: &Plan, name: &str, parameter: &str) -> Option<i64> {
    let (_, jail) = plan.jails().find(|(_, jail)| jail.name == name)?;
    plan.resolved(jail).scalar(parameter)?.text.to_text().trim().parse().ok()
}

fn judge(asked: &mut Asked<'_>, name: &str, parameter: &str) -> (Fate, String) {
    let plan = asked.plan();
    let Ok(id) = jail_called(plan, name) else { return (Fate::Left, String::new()) };
    if let Some(who) = who_needs(plan, id, parameter) {
        return (Fate::Stays, who);
    }
    let mounts_own = matches!(parameter, "allow.mount" | "allow.mount.zfs" | "enforce_statfs");
    if let Some(delegation) = plan.jail(id).delegations.first().filter(|_| mounts_own) {
        let dataset = &delegation.dataset;
        let words =
            format!("`{name}` itself needs it to mount its dataset `{dataset}` at `exec.start`");
        return (Fate::Stays, words);
    }
    let is_for_mounts = parameter.starts_with("allow.mount") || parameter == "enforce_statfs";
    if !plan.problems.is_empty() {
        return (Fate::Left, "not all files could be looked at".to_owned());
    }
    if plan.children(id).next().is_none() {
        return (
            Fate::Left,
            "no jail inside is to be seen, and software inside may make some".to_owned(),
        );
    }
    if parameter == "children.max" {
        return (Fate::Stays, format!("the jails inside `{name}` need the room at their `create`"));
    }
    if !is_for_mounts {
        return (
            Fate::Left,
            "no jail inside asks for it; only software inside may need it".to_owned(),
        );
    }
    // Whoever may mount anything at all needs both of these.
    let has_mounts = |plan: &Plan| {
        plan.resolved(plan.jail(id))
            .params
            .iter()
            .any(|p| p.name.starts_with(b"allow.mount.") && p.boolean() == Some(true))
    };
    if parameter == "allow.mount" && has_mounts(plan) {
        return (Fate::Stays, "what it may mount is of no use without it".to_owned());
    }
    let still_mounts =
        has_mounts(plan) || plan.resolved(plan.jail(id)).boolean("allow.mount") == Some(true);
    if parameter == "enforce_statfs" && still_mounts {
        return (Fate::Stays, "nothing may be mounted inside otherwise (R072)".to_owned());
    }
    take(asked, id, parameter)
}

fn take(asked: &mut Asked<'_>, id: JailId, parameter: &str) -> (Fate, String) {
    let change = match parameter {
        "enforce_statfs" => {
            Change::Set { parameter: parameter.to_owned(), value: Some("2".to_owned()) }
        }
        _ => Change::Remove { parameter: parameter.to_owned() },
    };
    let title = format!("take `{parameter}` away");
    match asked.make(id, &title, vec![PlannedChange::Jail(id, change)], Proof::Start) {
        Ok(()) => (Fate::Taken, "no jail inside needs it, and no step of its own start".to_owned()),
        Err(not) => match not.refused {
            Some((jail, step)) => (Fate::Stays, format!("`{jail}` needs it at `{step}`")),
            None => (Fate::Left, not.reason),
        },
    }
}

/// The first jail inside that leans on it, and the step.
fn who_needs(plan: &Plan, id: JailId, parameter: &str) -> Option<String> {
    // A child that asks for as little as possible does not lean on a limit by itself (R009).
    for jail in &plan.jails {
        for step in &jail.steps {
            let leans = step.relied_on.iter().any(|l| {
                let is_lowered = parameter != "enforce_statfs"
                    || matches!(l.needed, Value::Int(most) if most < 2);
                l.holder == Holder::Jail(id) && l.parameter == parameter && is_lowered
            });
            if leans {
                return Some(format!("`{}` needs it at `{}`", jail.name, step.kind.word()));
            }
        }
    }
    None
}
