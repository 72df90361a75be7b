//! What an error does to the jails that the plan says do not start.

use std::collections::HashMap;

use jailconf_plan::{Config, ConfigId, FileRef, JailId, JailPlan, Outcome, Plan, Step, text};

use crate::{Consequence, Diagnostic, Group, Rule, Severity};

/// Gives each error on a jail the steps that its rule's checks refuse. Of several errors of a rule each
/// has the steps that meet what it says, or all where none does just that.
pub(super) fn refused_steps(plan: &Plan, found: &mut [Diagnostic]) {
    let mut known: HashMap<(JailId, &str), Refused> = HashMap::new();
    for diagnostic in found.iter_mut().filter(|d| is_bare(d)) {
        let Some(id) = diagnostic.jail else { continue };
        let (jail, rule) = (plan.jail(id), diagnostic.rule);
        let refused = known.entry((id, rule.code)).or_insert_with(|| Refused::of(rule, id, jail));
        if !refused.all.is_empty() {
            diagnostic.consequences = refused.by(&diagnostic.says);
        } else if fails_without_a_step(plan, jail) && diagnostic.rule.handles.is_empty() {
            let is_marked = plan.resolved(jail).failed;
            diagnostic.consequences.extend(is_marked.then(|| not_read(plan, id, jail)));
        }
    }
}

/// The steps of a jail that a rule's checks refuse.
struct Refused {
    all: Vec<Consequence>,
    /// Places in that list, by what FreeBSD says.
    by_says: HashMap<Vec<String>, Vec<usize>>,
}

impl Refused {
    fn of(rule: &Rule, id: JailId, jail: &JailPlan) -> Refused {
        let all: Vec<Consequence> = refused(rule, id, jail).collect();
        let mut by_says: HashMap<Vec<String>, Vec<usize>> = HashMap::new();
        for (at, consequence) in all.iter().enumerate() {
            by_says.entry(consequence.says.clone()).or_default().push(at);
        }
        Refused { all, by_says }
    }

    fn by(&self, says: &[String]) -> Vec<Consequence> {
        let Some(places) = self.by_says.get(says) else { return self.all.clone() };
        places.iter().filter_map(|at| self.all.get(*at).cloned()).collect()
    }
}

fn is_bare(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error && diagnostic.consequences.is_empty()
}

fn refused<'p>(
    rule: &'p Rule,
    id: JailId,
    jail: &'p JailPlan,
) -> impl Iterator<Item = Consequence> + use<'p> {
    let counts = |step: &&Step| !step.failure_ignored;
    jail.steps.iter().filter(counts).flat_map(move |step| {
        let met = step.objections.iter().filter(|o| rule.is_about(o.check));
        met.map(move |objection| Consequence {
            jail: id,
            step: Some(step.kind),
            place: step.place,
            message: format!("`{}` is refused at `{}`", jail.own_name.to_text(), step.kind.word()),
            says: objection.messages.clone(),
        })
    })
}

/// Gives the first error in the text of a configuration the jails that are not started because jail(8)
/// refuses its files as a whole, or dies while it reads them.
pub(super) fn refused_files(plan: &Plan, found: &mut [Diagnostic]) {
    let configs: HashMap<FileRef, ConfigId> = (0..plan.configs.len() as u32)
        .map(ConfigId)
        .filter(|id| is_refused(plan, *id))
        .flat_map(|id| plan.config(id).files.iter().map(move |file| (*file, id)))
        .collect();
    if configs.is_empty() {
        return;
    }
    let mut first: HashMap<ConfigId, usize> = HashMap::new();
    for (at, diagnostic) in found.iter().enumerate() {
        let is_ours = is_bare(diagnostic) && diagnostic.rule.group == Group::Language;
        let Some(config) = configs.get(&diagnostic.place.file).filter(|_| is_ours) else {
            continue;
        };
        let earlier = |old: &usize| {
            let start = |d: &Diagnostic| (d.place.file, d.place.range.start());
            found.get(*old).is_none_or(|old| start(diagnostic) < start(old))
        };
        if first.get(config).is_none_or(earlier) {
            first.insert(*config, at);
        }
    }
    for (config, at) in first {
        let Some(diagnostic) = found.get_mut(at) else { continue };
        let jails = plan.jails_of(config).filter(|(_, jail)| fails_without_a_step(plan, jail));
        diagnostic.consequences = jails.map(|(id, jail)| not_read(plan, id, jail)).collect();
    }
}

/// Whether none of its jails is started: they fail although no step of theirs is refused.
fn is_refused(plan: &Plan, id: ConfigId) -> bool {
    let config = plan.config(id);
    config.refusal().is_some() || plan.jails_of(id).any(|(_, jail)| crashes(config, jail))
}

fn crashes(config: &Config, jail: &JailPlan) -> bool {
    config.refusal().is_none() && jail.outcome == Outcome::Fails && jail.refused_step().is_none()
}

fn fails_without_a_step(plan: &Plan, jail: &JailPlan) -> bool {
    let is_refused = plan.config(jail.config).refusal().is_some();
    jail.outcome == Outcome::Fails && (is_refused || jail.refused_step().is_none())
}

fn not_read(plan: &Plan, id: JailId, jail: &JailPlan) -> Consequence {
    let refusal = plan.config(jail.config).refusal().map(text::refused_file);
    Consequence {
        jail: id,
        step: None,
        place: Some(plan.name_place(jail)),
        message: format!(
            "`{}` is not started: jail(8) refuses what it reads",
            jail.own_name.to_text()
        ),
        says: refusal.or_else(|| jail.message.clone()).into_iter().collect(),
    }
}
