mod asked;

pub use asked::{Asked, NotMade, Proof};

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use jailconf_edit::{Change, Target, edits};
use jailconf_plan::{
    Context, FileRef, Input, JailId, JailPlan, Outcome, Plan, PlanFile, Problem, guarded, plan,
};
use jailconf_resolve::ReadError;
use jailconf_syntax::{Bytes, Document, TextEdit, apply_edits};

use crate::overlay::Changed;
use crate::proof::{Objection, Round, is_whole, prove};
use crate::syntax_fix::repair;
use crate::{Applicability, Diagnostic, Fix, Overlay, PlannedChange, Selection, lint_all};

/// Rounds after which the engine gives up: a fix that has not settled by then
/// never will.
const MAX_ROUNDS: usize = 10;

/// How many jails are planned in all to find the fixes that fail: each set that is tried
/// is a plan of its own, and files may be made so that all their fixes fail.
const MAX_PLANNED: usize = 2_000_000;

/// The edits of files, by path, each with a file of the plan that they are of.
pub(crate) type Edits = BTreeMap<Bytes, (FileRef, Vec<TextEdit>)>;

/// What may be applied.
#[derive(Clone, Debug)]
pub struct FixOptions {
    /// The most consent-hungry class that is applied.
    pub threshold: Applicability,
    /// Whose fixes.
    pub selection: Selection,
}

/// A file that fixes changed.
#[derive(Clone, Debug)]
pub struct EditedFile {
    /// Its path, absolute in the host (or as given).
    pub path: Bytes,
    /// The roots of the jails around it, outermost first.
    pub within: Vec<Bytes>,
    /// Its path as the innermost of them sees it.
    pub own_path: Bytes,
    /// What it was.
    pub before: Arc<Document>,
    /// What it is to be.
    pub after: Arc<Document>,
}

/// A fix that was not applied although it might have been.
#[derive(Clone, Debug)]
pub struct UnappliedFix {
    /// Its diagnostic.
    pub diagnostic: Diagnostic,
    /// Why not.
    pub reason: String,
}

/// What fixing came to.
#[derive(Debug)]
pub struct FixReport {
    /// The files that changed, by path.
    pub files: Vec<EditedFile>,
    /// What was applied, in order: the rule's code and the fix's title.
    pub applied: Vec<(&'static str, String)>,
    /// The parameters that were set or removed, by the jail's full name.
    pub changed: BTreeMap<String, BTreeSet<String>>,
    /// What failed its proof or could not be written.
    pub unapplied: Vec<UnappliedFix>,
    /// What is left to be said.
    pub left: Vec<Diagnostic>,
    /// The plan after the fixes.
    pub plan: Plan,
    /// The jails that did not start before the fixes, by their full names: none of them runs.
    pub idle_before: BTreeSet<String>,
}

/// Applies fixes, round by round, until nothing changes.
pub fn fix(input: Input<'_>, context: &Context, options: &FixOptions) -> FixReport {
    let mut state = State::new(input, context, options);
    for _ in 0..MAX_ROUNDS {
        if !state.round() {
            break;
        }
    }
    state.report()
}

/// The edits of one fix by itself, by file: of a file with syntax errors, what fixes all
/// of them.
pub fn edits_of(plan: &Plan, fix: &Fix) -> Result<Vec<(FileRef, TextEdit)>, String> {
    all_edits(plan, &[fix])
}

/// The edits of one fix by itself, as of [`edits_of`], with the proof that they leave whole
/// files: whoever applies them need not look first. What becomes of the jails is not proven.
pub fn whole_edits_of(plan: &Plan, fix: &Fix) -> Result<Vec<(FileRef, TextEdit)>, String> {
    let edits = edits_of(plan, fix)?;
    let files: BTreeSet<FileRef> = edits.iter().map(|(file, _)| *file).collect();
    for file in files.into_iter().filter(|file| is_jail_conf(plan, *file)) {
        let PlanFile { path, document, .. } = plan.file(file);
        let of_file = edits.iter().filter(|(f, _)| *f == file).map(|(_, edit)| edit.clone());
        let of_file: Vec<TextEdit> = of_file.collect();
        let own = fix.changes.iter().filter_map(|change| match change {
            PlannedChange::Text(f, edit) if *f == file => Some(edit),
            _ => None,
        });
        let bytes = apply_edits(document.text(), &of_file).map_err(|e| e.to_string())?;
        let after = document.renewed(&bytes);
        let own: Vec<&TextEdit> = own.collect();
        is_whole(path, (document, &after), &own, &of_file).map_err(Objection::words)?;
    }
    Ok(edits)
}

struct State<'a> {
    input: Input<'a>,
    context: &'a Context,
    options: &'a FixOptions,
    before: BTreeMap<Bytes, PlanFile>,
    changed: Changed,
    plan: Plan,
    found: Vec<Diagnostic>,
    applied: Vec<(&'static str, String)>,
    changed_parameters: BTreeMap<String, BTreeSet<String>>,
    unapplied: Vec<UnappliedFix>,
    /// What went wrong in us while fixes were tried.
    failed: Vec<String>,
    /// How many sets of fixes may still be tried.
    tries_left: usize,
    idle_before: BTreeSet<String>,
}

impl<'a> State<'a> {
    fn new(input: Input<'a>, context: &'a Context, options: &'a FixOptions) -> State<'a> {
        let (plan, found) = linted(plan(input, context), &options.selection);
        let is_idle = |jail: &&JailPlan| matches!(jail.outcome, Outcome::Fails | Outcome::Skipped);
        let idle_before = plan.jails.iter().filter(is_idle).map(|j| j.name.clone()).collect();
        let tries = MAX_PLANNED / plan.jails.len().max(200);
        State {
            input,
            context,
            options,
            before: BTreeMap::new(),
            changed: Changed::new(),
            plan,
            found,
            applied: Vec::new(),
            changed_parameters: BTreeMap::new(),
            unapplied: Vec::new(),
            idle_before,
            failed: Vec::new(),
            tries_left: tries,
        }
    }

    /// Applies all that holds together; whether anything was applied. Where something
    /// among them fails, each half is tried by itself, down to the one that fails.
    fn round(&mut self) -> bool {
        self.unapplied.clear();
        let mut any = false;
        let mut pending = vec![Part::All];
        while let Some(part) = pending.pop() {
            let wanted = self.wanted(&part);
            if wanted.is_empty() {
                continue;
            }
            let tried = match self.tries_left {
                0 => Err("too many others fail".to_owned()),
                _ => guarded(|| self.apply(&wanted)).unwrap_or_else(|what| {
                    self.failed.push(what.clone());
                    Err(format!("internal error: {what}"))
                }),
            };
            let Err(reason) = tried else {
                any = true;
                continue;
            };
            match self.halves(&wanted).filter(|_| self.tries_left > 0) {
                Some([first, second]) => pending.extend([second, first]),
                None => self.give_up(wanted, &reason),
            }
        }
        any
    }

    fn give_up(&mut self, wanted: Vec<Diagnostic>, reason: &str) {
        let unapplied = |diagnostic| UnappliedFix { diagnostic, reason: reason.to_owned() };
        self.unapplied.extend(wanted.into_iter().map(unapplied));
    }

    /// What is found of a part now: a fix that was applied has changed the plan.
    fn wanted(&self, part: &Part) -> Vec<Diagnostic> {
        let is_in = |d: &&Diagnostic| match part {
            Part::All => true,
            Part::Of(keys) => keys.contains(&key(&self.plan, d)),
        };
        self.found.iter().filter(|d| self.is_wanted(d)).filter(is_in).cloned().collect()
    }

    /// The first and the second half; `None` where all are alike.
    fn halves(&self, wanted: &[Diagnostic]) -> Option<[Part; 2]> {
        let mut seen = HashSet::new();
        let keys: Vec<Key> =
            wanted.iter().map(|d| key(&self.plan, d)).filter(|k| seen.insert(k.clone())).collect();
        let (first, second) = keys.split_at(keys.len() / 2);
        let part = |keys: &[Key]| Part::Of(keys.iter().cloned().collect());
        (keys.len() > 1).then(|| [part(first), part(second)])
    }

    fn is_wanted(&self, diagnostic: &Diagnostic) -> bool {
        diagnostic.fix.as_ref().is_some_and(|f| f.applicability <= self.options.threshold)
    }

    /// Tries fixes together, and takes them over if the proof holds.
    fn apply(&mut self, wanted: &[Diagnostic]) -> Result<(), String> {
        self.tries_left = self.tries_left.saturating_sub(1);
        let fixes: Vec<&Fix> = wanted.iter().filter_map(|d| d.fix.as_ref()).collect();
        let by_path = self.by_path(all_edits(&self.plan, &fixes)?);
        if by_path.is_empty() {
            return Err("it changes nothing".to_owned());
        }
        let mut changed = self.changed.clone();
        for (path, (file, list)) in &by_path {
            let text = self.plan.file(*file).document.text();
            let bytes = apply_edits(text, list).map_err(|e| e.to_string())?;
            changed.insert(path.clone(), Arc::new(Document::new(&bytes)));
        }
        let (new_plan, new_found) = self.look(&changed);
        let round = Round {
            old: &self.plan,
            old_found: &self.found,
            wanted,
            edits: &by_path,
            new: &new_plan,
            new_found: &new_found,
            changed: &changed,
        };
        prove(&round).map_err(Objection::words)?;
        for (path, (file, _)) in by_path {
            self.before.entry(path).or_insert_with(|| self.plan.file(file).clone());
        }
        self.note(wanted);
        (self.changed, self.plan, self.found) = (changed, new_plan, new_found);
        Ok(())
    }

    /// The edits of each file, each once: jails may share files, and findings fixes.
    fn by_path(&self, edits: Vec<(FileRef, TextEdit)>) -> Edits {
        let mut by_path = Edits::new();
        let mut seen: HashSet<(&Bytes, TextEdit)> = HashSet::new();
        for (file, edit) in edits {
            let path = &self.plan.file(file).path;
            if seen.insert((path, edit.clone())) {
                by_path.entry(path.clone()).or_insert((file, Vec::new())).1.push(edit);
            }
        }
        by_path
    }

    /// What was applied, of the plan that it was found in.
    fn note(&mut self, wanted: &[Diagnostic]) {
        let mut seen: HashSet<&[PlannedChange]> = HashSet::new();
        for (diagnostic, fix) in wanted.iter().filter_map(|d| Some((d, d.fix.as_ref()?))) {
            if seen.insert(&fix.changes) {
                self.applied.push((diagnostic.rule.code, fix.title.clone()));
            }
            for change in &fix.changes {
                if let PlannedChange::Jail(id, change) = change {
                    let name = self.plan.jail(*id).name.clone();
                    let of_jail = self.changed_parameters.entry(name).or_default();
                    of_jail.insert(change.parameter().to_owned());
                }
            }
        }
    }

    fn look(&self, changed: &Changed) -> (Plan, Vec<Diagnostic>) {
        let plan = match self.input {
            Input::Root(tree) => {
                plan(Input::Root(&Overlay::over_tree(tree, changed)), self.context)
            }
            Input::Declared(source, files) => {
                let over = Overlay::over_source(source, changed);
                plan(Input::Declared(&over, files), self.context)
            }
            Input::Files(source, paths) => {
                plan(Input::Files(&Overlay::over_source(source, changed), paths), self.context)
            }
        };
        linted(plan, &self.options.selection)
    }

    fn report(mut self) -> FixReport {
        self.failed.dedup();
        for what in self.failed {
            let error = ReadError::Internal(format!("a fix could not be tried: {what}"));
            let path = self.plan.files.first().map(|file| file.path.clone()).unwrap_or_default();
            self.plan.problems.push(Problem { path, error, jail: None });
        }
        let edited = |(path, file): (&Bytes, &PlanFile)| {
            let after = self.changed.get(path)?.clone();
            let (within, own_path, before) =
                (file.within.clone(), file.own_path.clone(), file.document.clone());
            let changed = after.text() != before.text();
            changed.then(|| EditedFile { path: path.clone(), within, own_path, before, after })
        };
        let files: Vec<EditedFile> = self.before.iter().filter_map(edited).collect();
        FixReport {
            files,
            applied: self.applied,
            changed: self.changed_parameters,
            unapplied: self.unapplied,
            left: self.found,
            plan: self.plan,
            idle_before: self.idle_before,
        }
    }
}

/// What is found in a plan, and the plan with what could not be looked for.
fn linted(mut plan: Plan, selection: &Selection) -> (Plan, Vec<Diagnostic>) {
    let linted = lint_all(&plan, selection);
    plan.problems.extend(linted.problems);
    (plan, linted.found)
}

/// Fixes that are tried together.
enum Part {
    /// All that are wanted.
    All,
    /// Those of these findings.
    Of(HashSet<Key>),
}

/// What makes two diagnostics of different rounds the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    code: &'static str,
    message: String,
    title: String,
    jail: Option<String>,
    path: Bytes,
    /// The text that it is about.
    text: String,
}

fn key(plan: &Plan, diagnostic: &Diagnostic) -> Key {
    let file = plan.file(diagnostic.place.file);
    Key {
        code: diagnostic.rule.code,
        message: diagnostic.message.clone(),
        title: diagnostic.fix.as_ref().map(|f| f.title.clone()).unwrap_or_default(),
        jail: diagnostic.jail.map(|id| plan.jail(id).name.clone()),
        path: file.path.clone(),
        text: file.document.slice(diagnostic.place.range).to_owned(),
    }
}

/// Whether a file is read as jail.conf; others are an fstab's like.
pub(crate) fn is_jail_conf(plan: &Plan, file: FileRef) -> bool {
    plan.configs.iter().any(|config| config.files.contains(&file))
}

/// The edits of several fixes together: a change that several want is made
/// once, and what goes to one place goes there in the order of the file's
/// habits.
fn all_edits(plan: &Plan, fixes: &[&Fix]) -> Result<Vec<(FileRef, TextEdit)>, String> {
    let mut by_jail: BTreeMap<JailId, Vec<Change>> = BTreeMap::new();
    let mut made: Vec<(FileRef, TextEdit)> = Vec::new();
    // Of a file with syntax errors all are fixed, or none.
    let mut whole: BTreeSet<FileRef> = BTreeSet::new();
    for change in fixes.iter().flat_map(|f| &f.changes) {
        match change {
            PlannedChange::Text(file, edit) => {
                let document = &plan.file(*file).document;
                if is_jail_conf(plan, *file) && !document.parse().errors().is_empty() {
                    whole.insert(*file);
                } else {
                    made.push((*file, edit.clone()));
                }
            }
            PlannedChange::Jail(jail, change) => {
                let list = by_jail.entry(*jail).or_default();
                if !list.iter().any(|c| c.parameter() == change.parameter()) {
                    list.push(change.clone());
                }
            }
        }
    }
    for file in whole {
        let PlanFile { path, document, .. } = plan.file(file);
        let repair = repair(document)
            .ok_or_else(|| format!("`{}` would still not parse", path.to_text()))?;
        made.extend(repair.edits.into_iter().map(|edit| (file, edit)));
    }
    for (id, changes) in by_jail {
        let jail = plan.jail(id);
        let config = plan.config(jail.config);
        let target = Target { program: &config.program, jail: plan.resolved(jail) };
        let edits = edits(target, &changes).map_err(|refused| {
            format!("`{}`: {}", jail.name, crate::wording::refused(&config.program, &refused))
        })?;
        made.extend(edits.into_iter().map(|e| (config.file(e.file.0 as usize), e.edit)));
    }
    Ok(made)
}
