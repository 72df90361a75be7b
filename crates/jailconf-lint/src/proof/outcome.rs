use std::collections::{HashMap, HashSet, VecDeque};

use jailconf_catalog::Check;
use jailconf_plan::{
    Effective, Holder, JailPlan, Objection as Against, Outcome, Plan, Step, StepKind, StepOutcome,
};
use jailconf_resolve::{Jail, Param};
use jailconf_syntax::Bytes;

use super::announced::{Announced, Own};
use super::{Objection, Round};

/// The jails before and after.
pub(super) struct Pairs<'a> {
    round: &'a Round<'a>,
    pairs: Vec<Pair<'a>>,
    /// The first jail that is gone, where the fixes may take one away.
    gone: Option<&'a JailPlan>,
    /// The first jail that nobody was before.
    new: Option<&'a JailPlan>,
}

struct Pair<'a> {
    before: &'a JailPlan,
    after: &'a JailPlan,
    /// What the fixes say of it.
    own: Own<'a>,
}

impl<'a> Pairs<'a> {
    /// Every jail of the old plan with what it becomes: the jail of the same name in
    /// the same file, the first for the first where there are several.
    pub(super) fn of(
        round: &'a Round<'a>,
        announced: &'a Announced<'a>,
    ) -> Result<Pairs<'a>, Objection> {
        let mut becomes: HashMap<(&str, &Bytes), VecDeque<&JailPlan>> = HashMap::new();
        for jail in &round.new.jails {
            becomes.entry(key(round.new, jail)).or_default().push_back(jail);
        }
        let mut pairs = Vec::with_capacity(round.old.jails.len());
        let mut gone = None;
        for before in &round.old.jails {
            match becomes.get_mut(&key(round.old, before)).and_then(VecDeque::pop_front) {
                Some(after) => {
                    let own = announced.own((round.old, before), (round.new, after));
                    pairs.push(Pair { before, after, own });
                }
                None if announced.may_lose_jails(before.config) => gone = gone.or(Some(before)),
                None => return Err(Objection::LosesJail(before.name.clone())),
            }
        }
        let new = becomes.into_values().flatten().min_by_key(|jail| &jail.name);
        Ok(Pairs { round, pairs, gone, new })
    }

    /// No jail is gone, and none is there that was not.
    pub(super) fn jails_stay(&self) -> Result<(), Objection> {
        match (self.gone, self.new) {
            (Some(jail), _) => Err(Objection::LosesJail(jail.name.clone())),
            (None, Some(jail)) => Err(Objection::AddsJail(jail.name.clone())),
            (None, None) => Ok(()),
        }
    }

    /// What jail(8) reads of every jail and each step of its start and stop stay as they
    /// are, but for what the fixes announce and for refusals that go away.
    pub(super) fn nothing_else_changes(&self) -> Result<(), Objection> {
        for pair in &self.pairs {
            if pair.own.is_everything() {
                continue;
            }
            self.parameters(pair)?;
            self.refusals(pair)?;
            pair.steps(&pair.before.steps, &pair.after.steps)?;
            pair.steps(&pair.before.stop, &pair.after.stop)?;
            pair.outcome()?;
        }
        Ok(())
    }

    /// What jail(8) reads of every jail stays as it is, but for what the fixes announce.
    pub(super) fn no_other_parameter_changes(&self) -> Result<(), Objection> {
        self.pairs.iter().try_for_each(|pair| self.parameters(pair))
    }

    fn parameters(&self, pair: &Pair<'_>) -> Result<(), Objection> {
        let Round { old, new, changed, .. } = self.round;
        let mut files = old.config(pair.before.config).files.iter();
        if !files.any(|f| changed.contains_key(&old.file(*f).path)) {
            return Ok(());
        }
        let (before, after) = (old.resolved(pair.before), new.resolved(pair.after));
        let differs =
            pair.other_parameter((before, after)).or_else(|| pair.other_parameter((after, before)));
        match differs {
            Some(name) => Err(Objection::ChangesMore(pair.before.name.clone(), name)),
            None => Ok(()),
        }
    }

    /// A refusal may go away; none may come. Who holds it and by which parameter
    /// counts, not the number that it is about.
    fn refusals(&self, pair: &Pair<'_>) -> Result<(), Objection> {
        if pair.after.steps.iter().all(|s| s.objections.is_empty()) {
            return Ok(());
        }
        let met: HashSet<Refusal<'_>> =
            pair.before.steps.iter().flat_map(|s| refusals(self.round.old, s, &pair.own)).collect();
        for step in &pair.after.steps {
            if refusals(self.round.new, step, &pair.own).any(|refusal| !met.contains(&refusal)) {
                return Err(Objection::IsRefused(pair.before.name.clone(), step.kind.word()));
            }
        }
        Ok(())
    }

    /// Whether every jail has no more than before.
    pub(super) fn nobody_gets_more(&self) -> Result<(), Objection> {
        let more = |pair: &&Pair<'_>| match (&pair.before.effective, &pair.after.effective) {
            (Some(old), Some(new)) => gets_more(old, new),
            _ => false,
        };
        match self.pairs.iter().find(more) {
            Some(pair) => Err(Objection::GivesMore(pair.before.name.clone())),
            None => Ok(()),
        }
    }
}

impl Pair<'_> {
    /// The first parameter of a jail that is another in the other and may not be.
    fn other_parameter(&self, (jail, other): (&Jail, &Jail)) -> Option<String> {
        for (index, param) in jail.params.iter().enumerate() {
            // Most are as they were, and stand where they stood.
            if other.params.get(index).is_some_and(|there| says_same(param, there)) {
                continue;
            }
            let name = param.name.to_text();
            let same = match (jail.param(&name), other.param(&name)) {
                (Some(here), Some(there)) => says_same(here, there),
                _ => false,
            };
            if !same && !self.own.has(&param.name) {
                return Some(name.into_owned());
            }
        }
        None
    }

    /// The steps are the same, in order, and each comes to what it came to or better.
    fn steps(&self, before: &[Step], after: &[Step]) -> Result<(), Objection> {
        if before.len() == after.len() && before.iter().zip(after).all(|(b, a)| is_as_good(b, a)) {
            return Ok(());
        }
        let counts = |s: &&Step| !self.own.concerns(s.kind) && !is_refused_line(s);
        let mut old = before.iter().filter(counts);
        let mut new = after.iter().filter(counts);
        loop {
            let kind = match (old.next(), new.next()) {
                (None, None) => return Ok(()),
                (Some(old), Some(new)) if is_as_good(old, new) => continue,
                (Some(old), _) => old.kind,
                (None, Some(new)) => new.kind,
            };
            return Err(Objection::ChangesStep(self.before.name.clone(), kind.word()));
        }
    }

    /// What started starts, and what might start is not certain to fail.
    fn outcome(&self) -> Result<(), Objection> {
        let is_worse = match self.before.outcome {
            Outcome::Starts => self.after.outcome != Outcome::Starts,
            Outcome::Unknown => {
                matches!(self.after.outcome, Outcome::Fails | Outcome::Skipped)
            }
            Outcome::Fails | Outcome::Skipped => false,
        };
        if is_worse { Err(Objection::StartsNoMore(self.before.name.clone())) } else { Ok(()) }
    }
}

fn key<'p>(plan: &'p Plan, jail: &'p JailPlan) -> (&'p str, &'p Bytes) {
    let file = plan.config(jail.config).file(0);
    (&jail.name, &plan.file(file).path)
}

/// Whether it stands for something that jail(8) itself refuses, so that nothing is
/// run: it may go away, and what comes is a refusal.
fn is_refused_line(step: &Step) -> bool {
    let is_run = step.command.is_some() || step.kind == StepKind::Create;
    !is_run && step.outcome == StepOutcome::Refused
}

fn is_as_good(old: &Step, new: &Step) -> bool {
    let refusal_went = new.objections.len() < old.objections.len();
    (old.kind, &old.command, old.failure_ignored) == (new.kind, &new.command, new.failure_ignored)
        && (old.outcome == new.outcome || refusal_went || new.outcome == StepOutcome::Granted)
}

/// A refusal as it is told from others in any plan: the step, where it must be the
/// same, the fact, the parameter, what holds against it, and who.
type Refusal<'p> = (Option<StepKind>, Check, Option<&'p str>, Option<&'p str>, &'p str);

fn refusals<'p>(
    plan: &'p Plan,
    step: &'p Step,
    own: &Own<'_>,
) -> impl Iterator<Item = Refusal<'p>> + use<'p> {
    let kind = Some(step.kind).filter(|kind| !own.concerns(*kind));
    let refusal = move |o: &'p Against| {
        (kind, o.check, o.parameter.as_deref(), o.against.as_deref(), holder(plan, o.holder))
    };
    step.objections.iter().map(refusal)
}

fn holder(plan: &Plan, holder: Holder) -> &str {
    match holder {
        Holder::Request => "",
        Holder::Host => "the host",
        Holder::Jail(id) => &plan.jail(id).name,
        Holder::Unknown => "*",
    }
}

/// Whether two parameters are spelled alike and have the same values.
fn says_same(a: &Param, b: &Param) -> bool {
    let count = |p: &Param| p.values.as_ref().map(|v| v.len());
    let mut both = a.values.iter().flatten().zip(b.values.iter().flatten());
    a.name == b.name && count(a) == count(b) && both.all(|(a, b)| a.text == b.text)
}

/// Whether a jail may do more than before. The devfs ruleset is not compared:
/// numbers say nothing of what a ruleset shows.
fn gets_more(old: &Effective, new: &Effective) -> bool {
    new.allow.iter().any(|flag| !old.allow.contains(flag))
        || new.enforce_statfs < old.enforce_statfs
        || new.securelevel < old.securelevel
        || new.children_max > old.children_max
        || (new.vnet && !old.vnet)
}
