//! what should be said and fixed?
//!
//! Rules read the plan and say in words what it holds as data; fixes are
//! changes that the engine turns into edits and applies until nothing changes.

mod causes;
mod cut_off;
mod diagnostic;
mod documentation;
mod engine;
mod layout;
mod mount_lines;
mod overlay;
mod proof;
mod rc_conf;
mod refusals;
mod renew;
mod rule;
pub mod rules;
mod rulesets;
mod run;
mod statements;
mod suppression;
mod syntax_fix;
mod withhold;
mod wording;

pub use diagnostic::{
    Applicability, Beyond, Consequence, Diagnostic, Fix, PlannedChange, Related, Severity,
};
pub use documentation::{Documentation, Example, ExampleFile};
pub use engine::{
    Asked, EditedFile, FixOptions, FixReport, NotMade, Proof, UnappliedFix, edits_of, fix,
    whole_edits_of,
};
pub use overlay::{Changed, Overlay};
pub use renew::{Spoken, lint_and_remember, lint_renewed};
pub use rule::{Finder, Group, Rule, Sink};
pub use run::Linted;
pub use suppression::{Idle, Scope, suppress};

use jailconf_plan::{Place, Plan};
use jailconf_syntax::Bytes;

/// Which rules speak.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only these, by code, name or group; empty: all that are on by default.
    pub select: Vec<String>,
    /// These as well: rules that are off by default.
    pub extend: Vec<String>,
    /// Not these.
    pub ignore: Vec<String>,
    /// Only causes that lie in these files, or have a consequence there (paths as the plan has them);
    /// `None`: in all.
    pub files: Option<Vec<Bytes>>,
}

impl Selection {
    /// Whether a rule is selected.
    pub fn includes(&self, rule: &Rule) -> bool {
        let named = |names: &[String]| names.iter().any(|n| rule.is_called(n));
        let selected = match self.select.is_empty() {
            true => rule.group.is_on(),
            false => named(&self.select),
        };
        (selected || named(&self.extend)) && !named(&self.ignore)
    }
}

/// Everything that the selected rules find, in the order of files and places.
pub fn lint(plan: &Plan, selection: &Selection) -> Vec<Diagnostic> {
    lint_all(plan, selection).found
}

/// The same, and what could not be looked at.
pub fn lint_all(plan: &Plan, selection: &Selection) -> Linted {
    let mut linted = Linted::default();
    let rules = run::selected(selection);
    for (id, jail) in plan.jails() {
        run::run_on_jail(&rules, plan, id, jail, &mut linted);
    }
    run::run_on_rest(&rules, plan, &mut linted);
    finish(plan, selection, &mut linted.found);
    linted
}

/// Leaves out what comments allow and what is not asked for, and puts the rest in order.
fn finish(plan: &Plan, selection: &Selection, found: &mut Vec<Diagnostic>) {
    *found = causes::join(plan, std::mem::take(found));
    suppression::apply(plan, selection, found);
    if let Some(files) = &selection.files {
        let is_asked = |place: &Place| files.contains(&plan.file(place.file).path);
        found.retain(|d| {
            is_asked(&d.place)
                || d.consequences.iter().filter_map(|c| c.place.as_ref()).any(is_asked)
        });
    }
    withhold::withhold(plan, found);
    found.sort_by(|a, b| a.order(b));
    // What a wildcard does to many jails is said once.
    found.dedup_by(|a, b| a.rule == b.rule && a.place == b.place && a.message == b.message);
    found.sort_by(|a, b| a.by_weight(b));
}
