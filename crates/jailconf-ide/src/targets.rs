use std::collections::BTreeSet;

use jailconf_kernel::Release;
use jailconf_lint::{Check, Diagnostic, Selection, lint};
use jailconf_plan::{Context, FileRef, Input, Place, Plan, plan};

/// The findings on several releases: those of the last one, and those that only
/// others have, which say so.
pub fn lint_on(
    input: Input<'_>,
    context: &Context,
    targets: &[Release],
    selection: &Selection,
) -> (Plan, Vec<Diagnostic>) {
    let on = |release: Release| {
        let mut context = context.clone();
        context.host.release = release;
        let plan = plan(input, &context);
        let found = lint(&plan, selection);
        (plan, found)
    };
    let Some((&last, others)) = targets.split_last() else { return on(context.host.release) };
    let (main_plan, found) = on(last);
    let mut only: Vec<(Diagnostic, Vec<Release>)> = Vec::new();
    let mut missing: Vec<BTreeSet<Release>> = vec![BTreeSet::new(); found.len()];
    for &release in others {
        let (other_plan, other_found) = on(release);
        for (mine, absent) in found.iter().zip(&mut missing) {
            if !other_found.iter().any(|d| is_same(mine, &main_plan, d, &other_plan)) {
                absent.insert(release);
            }
        }
        for diagnostic in other_found {
            if found.iter().any(|d| is_same(d, &main_plan, &diagnostic, &other_plan)) {
                continue;
            }
            let Some(moved) = moved(diagnostic, &other_plan, &main_plan) else { continue };
            match only
                .iter_mut()
                .find(|(d, _)| d.message == moved.message && d.place == moved.place)
            {
                Some((_, releases)) => releases.push(release),
                None => only.push((moved, vec![release])),
            }
        }
    }
    // A comment is idle only if it is so everywhere.
    let (mut found, missing): (Vec<_>, Vec<_>) = found
        .into_iter()
        .zip(missing)
        .filter(|(d, absent)| absent.is_empty() || !is_about_comments(d))
        .unzip();
    only.retain(|(d, _)| !is_about_comments(d));
    for (diagnostic, absent) in
        found.iter_mut().zip(&missing).filter(|(_, absent)| !absent.is_empty())
    {
        let here = targets.iter().filter(|t| !absent.contains(t));
        diagnostic.message.push_str(&on_words(here));
    }
    for (mut diagnostic, releases) in only {
        diagnostic.message.push_str(&on_words(releases.iter()));
        found.push(diagnostic);
    }
    found.sort_by_key(|d| (d.place.file, d.place.range.start(), d.rule.code));
    (main_plan, found)
}

fn is_about_comments(diagnostic: &Diagnostic) -> bool {
    matches!(diagnostic.rule.check, Check::Suppressions(_))
}

/// ` (on FreeBSD 13.2, 14.3)`
fn on_words<'a>(releases: impl Iterator<Item = &'a Release>) -> String {
    let names: Vec<_> = releases.map(|r| r.to_string()).collect();
    format!(" (on FreeBSD {})", names.join(", "))
}

fn is_same(a: &Diagnostic, of_a: &Plan, b: &Diagnostic, of_b: &Plan) -> bool {
    let path = |d: &Diagnostic, plan: &Plan| plan.file(d.place.file).path.clone();
    a.rule == b.rule
        && a.message == b.message
        && a.place.range == b.place.range
        && path(a, of_a) == path(b, of_b)
}

/// A finding of one plan in the words of another: a release that reads fewer
/// files has them elsewhere. Its fix is that release's own, and is left out.
fn moved(mut diagnostic: Diagnostic, from: &Plan, to: &Plan) -> Option<Diagnostic> {
    let file = |file: FileRef| {
        let path = &from.file(file).path;
        to.files.iter().position(|f| f.path == *path).map(|i| FileRef(i as u32))
    };
    let place = |place: Place| Some(Place { file: file(place.file)?, ..place });
    diagnostic.place = place(diagnostic.place)?;
    diagnostic.related.retain_mut(|r| match place(r.place) {
        Some(moved) => {
            r.place = moved;
            true
        }
        None => false,
    });
    diagnostic.jail = diagnostic.jail.and_then(|id| {
        let name = &from.jail(id).name;
        to.jails().find(|(_, j)| j.name == *name).map(|(id, _)| id)
    });
    diagnostic.fix = None;
    Some(diagnostic)
}
