//! Findings after an edit: of a jail that is what it was, and of which all relatives
//! are, the rules would say what they said.

use std::collections::HashSet;

use jailconf_plan::{JailId, JailPlan, Moves, Place, Plan, Renewed};
use jailconf_resolve::Gone;

use crate::diagnostic::Beyond;
use crate::{
    Consequence, Diagnostic, Fix, Linted, PlannedChange, Related, Rule, Selection, finish, run,
};

/// What rules said of each jail by itself, in the plan's order.
#[derive(Clone, Debug, Default)]
pub struct Spoken(Vec<Linted>);

/// The findings as of [`lint`](crate::lint()), and what can be said again.
pub fn lint_and_remember(plan: &Plan, selection: &Selection) -> (Linted, Spoken) {
    let rules = run::selected(selection);
    let spoken = plan.jails().map(|(id, jail)| of_jail(&rules, plan, id, jail)).collect();
    together(&rules, plan, selection, Spoken(spoken))
}

/// The findings of a renewed plan; the selection must be the one before.
pub fn lint_renewed(
    renewed: &Renewed,
    selection: &Selection,
    mut before: Spoken,
) -> (Linted, Spoken) {
    let (rules, plan) = (run::selected(selection), &renewed.plan);
    let changed = changed_families(renewed);
    let spoken = plan.jails().zip(&renewed.kept).map(|((id, jail), kept)| {
        let kept = kept.filter(|_| !changed.contains(family(&jail.name)));
        let old = kept.and_then(|kept| before.0.get_mut(kept.0 as usize).map(std::mem::take));
        // A rule that failed is asked again.
        let old = old.filter(|old| old.problems.is_empty());
        let moved = old.and_then(|old| moved(old.found, &renewed.moves).ok());
        let said = moved.map(|found| Linted { found, problems: Vec::new() });
        said.unwrap_or_else(|| of_jail(&rules, plan, id, jail))
    });
    let spoken = spoken.collect();
    together(&rules, plan, selection, Spoken(spoken))
}

fn of_jail(rules: &[&'static Rule], plan: &Plan, id: JailId, jail: &JailPlan) -> Linted {
    let mut linted = Linted::default();
    run::run_on_jail(rules, plan, id, jail, &mut linted);
    linted
}

fn together(
    rules: &[&'static Rule],
    plan: &Plan,
    selection: &Selection,
    spoken: Spoken,
) -> (Linted, Spoken) {
    let mut all = Linted {
        found: spoken.0.iter().flat_map(|of| &of.found).cloned().collect(),
        problems: spoken.0.iter().flat_map(|of| &of.problems).cloned().collect(),
    };
    run::run_on_rest(rules, plan, &mut all);
    finish(plan, selection, &mut all.found);
    (all, spoken)
}

/// The outermost jail around a jail, by full name: whatever has to do with a jail, its
/// parents, its children or one of the same name, is below it.
fn family(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

fn changed_families(renewed: &Renewed) -> HashSet<&str> {
    let jails = renewed.plan.jails.iter().zip(&renewed.kept);
    let new = jails.filter(|(_, kept)| kept.is_none()).map(|(jail, _)| jail.name.as_str());
    new.chain(renewed.gone.iter().map(String::as_str)).map(family).collect()
}

fn moved(mut found: Vec<Diagnostic>, moves: &Moves) -> Result<Vec<Diagnostic>, Gone> {
    found.iter_mut().try_for_each(|diagnostic| moved_one(diagnostic, moves))?;
    Ok(found)
}

/// Each field is named, so that a new one cannot be forgotten.
fn moved_one(diagnostic: &mut Diagnostic, moves: &Moves) -> Result<(), Gone> {
    let Diagnostic {
        place,
        related,
        fix,
        jail,
        consequences,
        beyond,
        rule: _,
        severity: _,
        message: _,
        label: _,
        says: _,
        help: _,
        facts: _,
    } = diagnostic;
    moves.place(place)?;
    jail.as_mut().map_or(Ok(()), |jail| moves.jail(jail))?;
    for Related { place, message: _ } in related {
        moves.place(place)?;
    }
    if let Some(Beyond { holder, parameter: _, wanted: _ }) = beyond {
        moves.jail(holder)?;
    }
    for Consequence { jail, place, step: _, message: _, says: _ } in consequences {
        moves.jail(jail)?;
        place.as_mut().map_or(Ok(()), |place| moves.place(place))?;
    }
    if let Some(Fix { changes, title: _, applicability: _ }) = fix {
        changes.iter_mut().try_for_each(|change| moved_change(change, moves))?;
    }
    Ok(())
}

fn moved_change(change: &mut PlannedChange, moves: &Moves) -> Result<(), Gone> {
    match change {
        PlannedChange::Jail(jail, _) => moves.jail(jail),
        PlannedChange::Text(file, edit) => {
            let mut place = Place { file: *file, range: edit.range };
            moves.place(&mut place)?;
            (*file, edit.range) = (place.file, place.range);
            Ok(())
        }
    }
}
