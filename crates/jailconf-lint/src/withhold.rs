//! Fixes that are not offered: whoever has not understood a file writes nothing into it.

use std::collections::HashSet;

use jailconf_plan::{ConfigId, FileRef, Plan};
use jailconf_syntax::Bytes;

use crate::{Diagnostic, PlannedChange};

/// The rules whose fixes are fixes of syntax errors, and make whole files.
const FIXERS: [&str; 2] = ["syntax-error", "comment-in-value"];

/// Takes the fixes away that rest on a guess: what is read of a file with a syntax error,
/// and of all that is read together with it, is what it most likely says. Only the syntax
/// error itself may be fixed ([`repair`](crate::syntax_fix::repair)); the others are found again
/// when that is done.
pub(crate) fn withhold(plan: &Plan, found: &mut [Diagnostic]) {
    let Some(guessed) = Guessed::of(plan) else { return };
    for diagnostic in found.iter_mut().filter(|d| d.fix.is_some()) {
        if !FIXERS.contains(&diagnostic.rule.name) && guessed.is_behind(plan, diagnostic) {
            diagnostic.fix = None;
        }
    }
}

/// What is read with a syntax error somewhere in it.
#[derive(Default)]
struct Guessed<'p> {
    configs: HashSet<ConfigId>,
    files: HashSet<FileRef>,
    /// The files with the errors, whoever reads them.
    broken: HashSet<&'p Bytes>,
}

impl<'p> Guessed<'p> {
    fn of(plan: &'p Plan) -> Option<Guessed<'p>> {
        let mut guessed = Guessed::default();
        for (i, config) in plan.configs.iter().enumerate().filter(|(_, c)| c.foreign.is_none()) {
            let files = config.files.iter().map(|f| plan.file(*f));
            let broken = files.filter(|f| !f.document.parse().errors().is_empty());
            let broken: Vec<&Bytes> = broken.map(|f| &f.path).collect();
            if !broken.is_empty() {
                guessed.configs.insert(ConfigId(i as u32));
                guessed.files.extend(&config.files);
                guessed.broken.extend(broken);
            }
        }
        (!guessed.configs.is_empty()).then_some(guessed)
    }

    /// Whether a finding or its fix rests on it.
    fn is_behind(&self, plan: &Plan, diagnostic: &Diagnostic) -> bool {
        let of_file = |file: FileRef| {
            self.files.contains(&file) || self.broken.contains(&plan.file(file).path)
        };
        let of_jail = |id| {
            let jail = plan.jail(id);
            self.configs.contains(&jail.config) || of_file(plan.name_place(jail).file)
        };
        let changes = diagnostic.fix.iter().flat_map(|fix| &fix.changes);
        let touches = |change: &PlannedChange| match change {
            PlannedChange::Jail(id, _) => of_jail(*id),
            PlannedChange::Text(file, _) => of_file(*file),
        };
        of_file(diagnostic.place.file)
            || diagnostic.jail.is_some_and(of_jail)
            || changes.into_iter().any(touches)
    }
}
