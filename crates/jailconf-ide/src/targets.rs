#![expect(
    clippy::indexing_slicing,
    reason = "ids are places in the lists of the plan or program that gave them"
)]

use std::collections::{BTreeSet, HashMap, HashSet};

use jailconf_kernel::Release;
use jailconf_lint::{
    Diagnostic, Finder, Selection, Spoken, lint_all, lint_and_remember, lint_renewed,
};
use jailconf_plan::{Context, FileRef, Input, JailId, Place, Plan, plan, renew};
use jailconf_syntax::{Bytes, TextRange};

use crate::alike::Asked;

/// The findings on several releases: those of the last one, and those that only
/// others have, which say so.
pub fn lint_on(
    input: Input<'_>,
    context: &Context,
    targets: &[Release],
    selection: &Selection,
) -> (Plan, Vec<Diagnostic>) {
    let last = targets.last().copied().unwrap_or(context.host.release);
    let (plan, found) = lint_release(input, context, last, selection);
    let others = Others { plan: &plan, input, context, selection };
    let found = others.compare(found.clone(), targets, &mut Vec::new(), &|| true).unwrap_or(found);
    (plan, found)
}

/// The findings on one release.
fn lint_release(
    input: Input<'_>,
    context: &Context,
    release: Release,
    selection: &Selection,
) -> (Plan, Vec<Diagnostic>) {
    let mut context = context.clone();
    context.host.release = release;
    let mut plan = plan(input, &context);
    let linted = lint_all(&plan, selection);
    plan.problems.extend(linted.problems);
    (plan, linted.found)
}

/// What was found on a release, to be found again after an edit.
#[derive(Debug)]
pub(crate) struct OnRelease {
    pub(crate) release: Release,
    pub(crate) plan: Plan,
    pub(crate) spoken: Spoken,
    pub(crate) found: Vec<Diagnostic>,
    /// How many jails are what they were before.
    pub(crate) kept: usize,
}

/// Looks at a release, from what was known of it before edits, if anything was.
pub(crate) fn look(
    input: Input<'_>,
    context: &Context,
    release: Release,
    selection: &Selection,
    before: Option<OnRelease>,
) -> OnRelease {
    let mut context = context.clone();
    context.host.release = release;
    match before {
        Some(OnRelease { plan, spoken, .. }) => {
            let mut renewed = renew(input, &context, plan);
            let (linted, spoken) = lint_renewed(&renewed, selection, spoken);
            let kept = renewed.kept.iter().flatten().count();
            renewed.plan.problems.extend(linted.problems);
            OnRelease { release, plan: renewed.plan, spoken, found: linted.found, kept }
        }
        None => {
            let mut plan = plan(input, &context);
            let (linted, spoken) = lint_and_remember(&plan, selection);
            plan.problems.extend(linted.problems);
            OnRelease { release, plan, spoken, found: linted.found, kept: 0 }
        }
    }
}

/// Other releases than the one that is planned already.
pub(crate) struct Others<'a> {
    /// The plan on the last release.
    pub(crate) plan: &'a Plan,
    pub(crate) input: Input<'a>,
    pub(crate) context: &'a Context,
    pub(crate) selection: &'a Selection,
}

/// What makes findings on two releases the same.
type Key = (&'static str, Bytes, TextRange, String);

/// A finding that the last release does not have, and the releases that do.
struct Only {
    diagnostic: Diagnostic,
    releases: Vec<Release>,
}

impl Others<'_> {
    /// The findings of the last release, and those that only others have; `None`
    /// as soon as nobody wants to know any more. What is known of a release is taken
    /// from `known`, and left there.
    pub(crate) fn compare(
        &self,
        found: Vec<Diagnostic>,
        targets: &[Release],
        known: &mut Vec<OnRelease>,
        is_wanted: &dyn Fn() -> bool,
    ) -> Option<Vec<Diagnostic>> {
        let others = targets.split_last().map_or(&[][..], |(_, others)| others);
        let mine: Vec<Key> = found.iter().map(|d| key(d, self.plan)).collect();
        let is_mine: HashSet<&Key> = mine.iter().collect();
        let mut missing: Vec<BTreeSet<Release>> = vec![BTreeSet::new(); found.len()];
        let mut only: Vec<Only> = Vec::new();
        let mut place_of: HashMap<(Place, String), usize> = HashMap::new();
        // Most releases cannot differ on most hosts.
        let asked = Asked::by(self.plan, &self.context.host);
        let last = targets.last().copied();
        let mut seen: Vec<Release> = Vec::new();
        for &release in others {
            if !is_wanted() {
                return None;
            }
            if last.is_some_and(|last| asked.is_alike(release, last)) {
                continue;
            }
            if !seen.iter().any(|known| asked.is_alike(release, *known)) {
                self.look(release, known);
                seen.push(release);
            }
            let is_alike = |r: &Release| *r == release || asked.is_alike(release, *r);
            let alike = seen.iter().find(|r| is_alike(r));
            let alike = alike.and_then(|alike| known.iter().find(|k| k.release == *alike));
            let Some(OnRelease { plan, found: theirs, .. }) = alike else { continue };
            let keys: Vec<Key> = theirs.iter().map(|d| key(d, plan)).collect();
            let has: HashSet<&Key> = keys.iter().collect();
            for (mine, absent) in mine.iter().zip(&mut missing) {
                if !has.contains(mine) {
                    absent.insert(release);
                }
            }
            let mover = Mover::new(plan, self.plan);
            let new = theirs.iter().zip(&keys).filter(|(_, key)| !is_mine.contains(key));
            for diagnostic in new.filter_map(|(d, _)| mover.moved(d.clone())) {
                let key = (diagnostic.place, diagnostic.message.clone());
                match place_of.get(&key) {
                    Some(&at) => only[at].releases.push(release),
                    None => {
                        place_of.insert(key, only.len());
                        only.push(Only { diagnostic, releases: vec![release] });
                    }
                }
            }
        }
        Some(joined(found, missing, only, targets))
    }

    /// Looks at a release, from what was known of it.
    fn look(&self, release: Release, known: &mut Vec<OnRelease>) {
        let at = known.iter().position(|k| k.release == release);
        let before = at.map(|at| known.swap_remove(at));
        known.push(look(self.input, self.context, release, self.selection, before));
    }
}

/// All findings, in the order of their weight; what not every release has
/// says so.
fn joined(
    found: Vec<Diagnostic>,
    missing: Vec<BTreeSet<Release>>,
    mut only: Vec<Only>,
    targets: &[Release],
) -> Vec<Diagnostic> {
    // A comment is idle only if it is so everywhere.
    let (mut found, missing): (Vec<_>, Vec<_>) = found
        .into_iter()
        .zip(missing)
        .filter(|(d, absent)| absent.is_empty() || !is_about_comments(d))
        .unzip();
    only.retain(|o| !is_about_comments(&o.diagnostic));
    for (diagnostic, absent) in
        found.iter_mut().zip(&missing).filter(|(_, absent)| !absent.is_empty())
    {
        let here = targets.iter().filter(|t| !absent.contains(t));
        diagnostic.message.push_str(&on_words(here));
    }
    for Only { mut diagnostic, releases } in only {
        diagnostic.message.push_str(&on_words(releases.iter()));
        found.push(diagnostic);
    }
    found.sort_by(|a, b| a.by_weight(b));
    found
}

fn key(diagnostic: &Diagnostic, plan: &Plan) -> Key {
    let path = plan.file(diagnostic.place.file).path.clone();
    (diagnostic.rule.code, path, diagnostic.place.range, diagnostic.message.clone())
}

fn is_about_comments(diagnostic: &Diagnostic) -> bool {
    matches!(diagnostic.rule.find, Finder::Suppressions(_))
}

/// ` (on FreeBSD 13.2, 14.3)`
fn on_words<'a>(releases: impl Iterator<Item = &'a Release>) -> String {
    let names: Vec<_> = releases.map(|r| r.to_string()).collect();
    format!(" (on FreeBSD {})", names.join(", "))
}

/// Puts a finding of one plan in the words of another: a release that reads fewer
/// files has them elsewhere. Its fix is that release's own, and is left out.
struct Mover<'a> {
    from: &'a Plan,
    files: HashMap<&'a Bytes, FileRef>,
    jails: HashMap<&'a str, JailId>,
}

impl<'a> Mover<'a> {
    fn new(from: &'a Plan, to: &'a Plan) -> Mover<'a> {
        let numbered = to.files.iter().enumerate().rev();
        let files = numbered.map(|(i, f)| (&f.path, FileRef(i as u32))).collect();
        let mut jails = HashMap::new();
        for (id, jail) in to.jails() {
            jails.entry(jail.name.as_str()).or_insert(id);
        }
        Mover { from, files, jails }
    }

    fn moved(&self, mut diagnostic: Diagnostic) -> Option<Diagnostic> {
        let place = |place: Place| {
            let file = *self.files.get(&self.from.file(place.file).path)?;
            Some(Place { file, ..place })
        };
        diagnostic.place = place(diagnostic.place)?;
        diagnostic.related.retain_mut(|r| match place(r.place) {
            Some(moved) => {
                r.place = moved;
                true
            }
            None => false,
        });
        let jail = |id: JailId| self.jails.get(self.from.jail(id).name.as_str()).copied();
        diagnostic.jail = diagnostic.jail.and_then(jail);
        diagnostic.beyond = None;
        diagnostic.consequences.retain_mut(|consequence| {
            consequence.place = consequence.place.and_then(place);
            jail(consequence.jail).is_some_and(|id| {
                consequence.jail = id;
                true
            })
        });
        diagnostic.fix = None;
        Some(diagnostic)
    }
}
