use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jailconf_edit::{Change, Target, edits};
use jailconf_plan::{Context, FileRef, Input, JailId, Plan, PlanFile, plan};
use jailconf_syntax::{Bytes, Document, TextEdit, apply_edits};

use crate::overlay::Changed;
use crate::proof::{Objection, Round, prove};
use crate::{Applicability, Diagnostic, Fix, Overlay, PlannedChange, Selection, lint};

/// Rounds after which the engine gives up: a fix that has not settled by then
/// never will.
const MAX_ROUNDS: usize = 10;

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

/// The edits of one fix by itself, by file.
pub fn edits_of(plan: &Plan, fix: &Fix) -> Result<Vec<(FileRef, TextEdit)>, String> {
    all_edits(plan, &[fix])
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
    given_up: BTreeSet<(&'static str, String, String)>,
}

impl<'a> State<'a> {
    fn new(input: Input<'a>, context: &'a Context, options: &'a FixOptions) -> State<'a> {
        let plan = plan(input, context);
        let found = lint(&plan, &options.selection);
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
            given_up: BTreeSet::new(),
        }
    }

    /// Applies what can be applied at once; whether anything was.
    fn round(&mut self) -> bool {
        let wanted: Vec<Diagnostic> =
            self.found.iter().filter(|d| self.is_wanted(d)).cloned().collect();
        if wanted.is_empty() {
            return false;
        }
        if self.apply(&wanted).is_ok() {
            return true;
        }
        // Something among them fails: one by one shows which.
        let mut any = false;
        for diagnostic in wanted {
            let still = self.found.iter().find(|d| key(d) == key(&diagnostic)).cloned();
            let Some(diagnostic) = still.filter(|d| self.is_wanted(d)) else { continue };
            match self.apply(std::slice::from_ref(&diagnostic)) {
                Ok(()) => any = true,
                Err(reason) => {
                    self.given_up.insert(key(&diagnostic));
                    self.unapplied.push(UnappliedFix { diagnostic, reason });
                }
            }
        }
        any
    }

    fn is_wanted(&self, diagnostic: &Diagnostic) -> bool {
        let applicable =
            diagnostic.fix.as_ref().is_some_and(|f| f.applicability <= self.options.threshold);
        applicable && !self.given_up.contains(&key(diagnostic))
    }

    /// Tries fixes together, and takes them over if the proof holds.
    fn apply(&mut self, wanted: &[Diagnostic]) -> Result<(), String> {
        let fixes: Vec<&Fix> = wanted.iter().filter_map(|d| d.fix.as_ref()).collect();
        let edits = all_edits(&self.plan, &fixes)?;
        let mut by_path: BTreeMap<Bytes, (FileRef, Vec<TextEdit>)> = BTreeMap::new();
        for (file, edit) in edits {
            let (_, list) =
                by_path.entry(self.plan.file(file).path.clone()).or_insert((file, Vec::new()));
            if !list.contains(&edit) {
                list.push(edit);
            }
        }
        let mut changed = self.changed.clone();
        for (path, (file, list)) in &by_path {
            let text = self.plan.file(*file).document.text();
            let bytes = apply_edits(text, list).map_err(|e| e.to_string())?;
            changed.insert(path.clone(), Arc::new(Document::new(&bytes)));
        }
        if by_path.is_empty() {
            return Err("it changes nothing".to_owned());
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
        for change in fixes.iter().flat_map(|f| &f.changes) {
            if let PlannedChange::Jail(id, change) = change {
                let of_jail = self.changed_parameters.entry(self.plan.jail(*id).name.clone());
                of_jail.or_default().insert(change.parameter().to_owned());
            }
        }
        (self.changed, self.plan, self.found) = (changed, new_plan, new_found);
        let mut titles: Vec<_> = wanted
            .iter()
            .filter_map(|d| Some((d.rule.code, d.fix.as_ref()?.title.clone())))
            .collect();
        titles.dedup();
        self.applied.extend(titles);
        Ok(())
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
        let found = lint(&plan, &self.options.selection);
        (plan, found)
    }

    fn report(self) -> FixReport {
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
        }
    }
}

/// What makes two diagnostics of different rounds the same.
fn key(diagnostic: &Diagnostic) -> (&'static str, String, String) {
    let title = diagnostic.fix.as_ref().map(|f| f.title.clone()).unwrap_or_default();
    (diagnostic.rule.code, diagnostic.message.clone(), title)
}

/// The edits of several fixes together: a change that several want is made
/// once, and what goes to one place goes there in the order of the file's
/// habits.
fn all_edits(plan: &Plan, fixes: &[&Fix]) -> Result<Vec<(FileRef, TextEdit)>, String> {
    let mut by_jail: BTreeMap<JailId, Vec<Change>> = BTreeMap::new();
    let mut made: Vec<(FileRef, TextEdit)> = Vec::new();
    for change in fixes.iter().flat_map(|f| &f.changes) {
        match change {
            PlannedChange::Text(file, edit) => made.push((*file, edit.clone())),
            PlannedChange::Jail(jail, change) => {
                let list = by_jail.entry(*jail).or_default();
                if !list.iter().any(|c| c.parameter() == change.parameter()) {
                    list.push(change.clone());
                }
            }
        }
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
