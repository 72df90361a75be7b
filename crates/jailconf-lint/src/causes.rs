//! From what is found jail by jail to causes: what the same edit at the same place changes is one
//! finding, with what it does to whom.

mod attach;

use std::collections::{HashMap, HashSet};

use jailconf_edit::Change;
use jailconf_kernel::Value;
use jailconf_plan::{JailId, JailPlan, Outcome, Place, Plan};

use crate::rules::swallowing;
use crate::{Consequence, Diagnostic, Fix, Group, PlannedChange, Severity};

/// Joins what has one cause, and adds whoever is skipped because of it.
pub(crate) fn join(plan: &Plan, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    attach::refused_steps(plan, &mut found);
    attach::refused_files(plan, &mut found);
    let mut joined: Vec<Diagnostic> = Vec::with_capacity(found.len());
    let mut known: HashMap<Key, usize> = HashMap::new();
    let mut changes: Changes = HashMap::new();
    for diagnostic in found {
        let Some(key) = Key::of(&diagnostic) else {
            joined.push(diagnostic);
            continue;
        };
        match known.get(&key).and_then(|at| Some((*at, joined.get_mut(*at)?))) {
            Some((at, first)) => add(first, diagnostic, changes.entry(at).or_default()),
            None => {
                known.insert(key, joined.len());
                joined.push(diagnostic);
            }
        }
    }
    let mut joined = give_way(misread(joined));
    let waiting = Waiting::of(plan);
    for diagnostic in &mut joined {
        if diagnostic.severity == Severity::Error {
            waiting.skipped_by(plan, &mut diagnostic.consequences);
        }
        diagnostic.consequences.sort_by_key(|c| c.jail);
    }
    joined
}

/// What is wrong with a value that is the next line is no cause of its own: the `;` in front
/// of it is (M09), and what comes of the value comes of that.
fn misread(mut joined: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let is_slip = |d: &Diagnostic| d.rule == swallowing();
    if !joined.iter().any(is_slip) {
        return joined;
    }
    let (mut slips, others): (Vec<_>, Vec<_>) = joined.drain(..).partition(is_slip);
    slips.sort_by_key(|slip| (slip.place.file, slip.place.range.start()));
    let mut kept = Vec::with_capacity(others.len());
    for mut other in others {
        let Place { file, range } = other.place;
        let at = slips
            .partition_point(|s| (s.place.file, s.place.range.start()) < (file, range.start()));
        let slip = slips.get_mut(at).filter(|slip| {
            let is_of_value =
                other.rule.group == Group::Values && other.severity == Severity::Error;
            is_of_value && slip.place.file == file && slip.place.range.start() < range.end()
        });
        let Some(slip) = slip else {
            kept.push(other);
            continue;
        };
        slip.consequences.append(&mut other.consequences);
        slip.jail = slip.jail.or(other.jail);
        let known: HashSet<_> = slip.facts.iter().copied().collect();
        slip.facts.extend(other.facts.into_iter().filter(|fact| !known.contains(fact)));
        if slip.says.is_empty() {
            slip.says = other.says;
        }
    }
    kept.extend(slips);
    kept
}

/// What a jail asks for beyond its parent is no cause of its own where another finding gives the parent
/// as much: it is one more consequence of that.
fn give_way(joined: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut given: HashMap<(JailId, &str), usize> = HashMap::new();
    for (at, diagnostic) in joined.iter().enumerate().filter(|(_, d)| d.beyond.is_none()) {
        for (jail, parameter) in gives(diagnostic) {
            given.entry((jail, parameter)).or_insert(at);
        }
    }
    let giver = |diagnostic: &Diagnostic| {
        let beyond = diagnostic.beyond.as_ref()?;
        let at = *given.get(&(beyond.holder, beyond.parameter.as_str()))?;
        // What mounts need is `enforce_statfs` 1 (R072).
        let is_enough = !matches!(beyond.wanted, Value::Int(wanted) if wanted < 1);
        is_enough.then_some(at)
    };
    let givers: Vec<Option<usize>> = joined.iter().map(giver).collect();
    let mut kept: Vec<Option<Diagnostic>> = joined.into_iter().map(Some).collect();
    for (at, giver) in givers.into_iter().enumerate() {
        let Some(giver) = giver else { continue };
        let Some(mut gone) = kept.get_mut(at).and_then(Option::take) else { continue };
        if let Some(Some(cause)) = kept.get_mut(giver) {
            cause.consequences.append(&mut gone.consequences);
        }
    }
    kept.into_iter().flatten().collect()
}

/// The parameters that a finding's fix sets, each with its jail.
fn gives(diagnostic: &Diagnostic) -> impl Iterator<Item = (JailId, &str)> {
    let changes = diagnostic.fix.iter().flat_map(|fix| &fix.changes);
    let is_error = diagnostic.severity == Severity::Error;
    changes.filter(move |_| is_error).filter_map(|change| match change {
        PlannedChange::Jail(jail, Change::Set { parameter, .. }) => Some((*jail, &**parameter)),
        _ => None,
    })
}

/// What makes findings one: the rule, the place, and what is to be done there.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    code: &'static str,
    place: Place,
    severity: Severity,
    help: Option<String>,
}

impl Key {
    /// `None` for what does nothing to anybody: it is said where it stands, each time.
    fn of(diagnostic: &Diagnostic) -> Option<Key> {
        (!diagnostic.consequences.is_empty()).then(|| Key {
            code: diagnostic.rule.code,
            place: diagnostic.place,
            severity: diagnostic.severity,
            help: diagnostic.help.clone(),
        })
    }
}

/// What the fix of each joined finding changes already.
type Changes = HashMap<usize, HashSet<PlannedChange>>;

fn add(first: &mut Diagnostic, other: Diagnostic, known: &mut HashSet<PlannedChange>) {
    first.consequences.extend(other.consequences);
    for fact in other.facts {
        if !first.facts.contains(&fact) {
            first.facts.push(fact);
        }
    }
    first.facts.sort();
    match (&mut first.fix, other.fix) {
        (Some(fix), Some(more)) => add_changes(fix, more, known),
        (fix, None) => *fix = None,
        (None, Some(_)) => {}
    }
}

/// One fix that does what both do; where they are of two classes it is of the one that asks for more
/// consent.
fn add_changes(fix: &mut Fix, more: Fix, known: &mut HashSet<PlannedChange>) {
    fix.applicability = fix.applicability.max(more.applicability);
    if known.is_empty() {
        known.extend(fix.changes.iter().cloned());
    }
    fix.changes.extend(more.changes.into_iter().filter(|change| known.insert(change.clone())));
}

/// Who waits for whom, and is skipped.
struct Waiting {
    by: HashMap<JailId, Vec<JailId>>,
}

impl Waiting {
    fn of(plan: &Plan) -> Waiting {
        let mut by: HashMap<JailId, Vec<JailId>> = HashMap::new();
        let is_skipped = |(_, jail): &(JailId, &JailPlan)| jail.outcome == Outcome::Skipped;
        let waits = plan.jails().any(|one| is_skipped(&one)).then(|| plan.waits());
        for (id, jail) in plan.jails().filter(is_skipped) {
            for other in waits.iter().flat_map(|waits| waits.of(jail)) {
                by.entry(other).or_default().push(id);
            }
        }
        Waiting { by }
    }

    /// Adds the jails that wait, one behind the other, for those that fail.
    fn skipped_by(&self, plan: &Plan, consequences: &mut Vec<Consequence>) {
        if self.by.is_empty() {
            return;
        }
        let mut known: HashSet<JailId> = consequences.iter().map(|c| c.jail).collect();
        let mut at = 0;
        while let Some(jail) = consequences.get(at).map(|c| c.jail) {
            at += 1;
            let cause = &plan.jail(jail).name;
            for id in self.by.get(&jail).into_iter().flatten().filter(|id| known.insert(**id)) {
                consequences.push(Consequence {
                    jail: *id,
                    step: None,
                    place: None,
                    message: format!("is skipped because `{cause}` does not start"),
                    says: plan.jail(*id).message.iter().cloned().collect(),
                });
            }
        }
    }
}
