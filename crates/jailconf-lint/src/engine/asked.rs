//! Changes that somebody asks for, made and proven as fixes are.

use std::sync::Arc;

use jailconf_plan::{Context, Input, JailId, Plan};
use jailconf_syntax::{Document, apply_edits};

use super::{FixOptions, FixReport, State, all_edits};
use crate::proof::{Objection, Round, prove, prove_reading};
use crate::{Applicability, Diagnostic, Fix, PlannedChange, Severity};

/// How much of a change is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// That nothing but what it names is read in another way.
    Reading,
    /// That no jail is worse off either: no step is refused that was not, nothing that is
    /// certainly wrong comes in.
    Start,
}

/// Why a change is not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotMade {
    /// In a few words.
    pub reason: String,
    /// The jail whose step would be refused, and the step.
    pub refused: Option<(String, &'static str)>,
}

/// Changes of one host, one after the other: each is proven on a new plan, or not made.
pub struct Asked<'a> {
    state: State<'a>,
}

impl<'a> Asked<'a> {
    /// Looks at the files as they are.
    pub fn new(input: Input<'a>, context: &'a Context, options: &'a FixOptions) -> Asked<'a> {
        Asked { state: State::new(input, context, options) }
    }

    /// The plan of what was made so far.
    pub fn plan(&self) -> &Plan {
        &self.state.plan
    }

    /// Makes changes of a jail together, if the proof holds.
    pub fn make(
        &mut self,
        jail: JailId,
        title: &str,
        changes: Vec<PlannedChange>,
        proof: Proof,
    ) -> Result<(), NotMade> {
        let fix = Fix { title: title.to_owned(), applicability: Applicability::Unsafe, changes };
        self.state.make(jail, fix, proof)
    }

    /// What came of it.
    pub fn report(self) -> FixReport {
        self.state.report()
    }
}

impl State<'_> {
    fn make(&mut self, jail: JailId, fix: Fix, proof: Proof) -> Result<(), NotMade> {
        let plain = |reason: String| NotMade { reason, refused: None };
        let edits = self.by_path(all_edits(&self.plan, &[&fix]).map_err(plain)?);
        if edits.is_empty() {
            return Err(plain("it changes nothing".to_owned()));
        }
        let mut changed = self.changed.clone();
        for (path, (file, list)) in &edits {
            let text = self.plan.file(*file).document.text();
            let bytes = apply_edits(text, list).map_err(|e| plain(e.to_string()))?;
            changed.insert(path.clone(), Arc::new(Document::new(&bytes)));
        }
        let (new_plan, new_found) = self.look(&changed);
        let wanted = [self.wish(jail, fix)];
        let only_errors = |found: &[Diagnostic]| -> Vec<Diagnostic> {
            found.iter().filter(|d| d.severity == Severity::Error).cloned().collect()
        };
        let mut old_errors = only_errors(&self.found);
        old_errors.extend(wanted.iter().cloned());
        let new_errors = only_errors(&new_found);
        let round = Round {
            old: &self.plan,
            old_found: &old_errors,
            wanted: &wanted,
            edits: &edits,
            new: &new_plan,
            new_found: &new_errors,
            changed: &changed,
        };
        let proven = match proof {
            Proof::Reading => prove_reading(&round),
            Proof::Start => prove(&round),
        };
        proven.map_err(not_made)?;
        for (path, (file, _)) in edits {
            self.before.entry(path).or_insert_with(|| self.plan.file(file).clone());
        }
        self.note(&wanted);
        (self.changed, self.plan, self.found) = (changed, new_plan, new_found);
        Ok(())
    }

    /// What is asked for, in the form that the proof reads.
    fn wish(&self, jail: JailId, fix: Fix) -> Diagnostic {
        Diagnostic {
            rule: crate::rules::fallback(),
            severity: Severity::Note,
            place: self.plan.name_place(self.plan.jail(jail)),
            message: fix.title.clone(),
            label: None,
            says: Vec::new(),
            help: None,
            facts: Vec::new(),
            related: Vec::new(),
            fix: Some(fix),
            jail: Some(jail),
            consequences: Vec::new(),
            beyond: None,
        }
    }
}

fn not_made(objection: Objection) -> NotMade {
    let refused = match &objection {
        Objection::IsRefused(jail, step) => Some((jail.clone(), *step)),
        _ => None,
    };
    NotMade { reason: objection.words(), refused }
}
