//! What becomes of a jail, and which jail it is taken for.

use std::collections::HashSet;

use jailconf_catalog::Release;
use jailconf_resolve::{Configuration, FaultKind, Jail, Level, Program};
use jailconf_syntax::Bytes;

use super::Planner;
use crate::doubt::{doubt_of_reading, doubt_of_step};
use crate::{Config, ConfigId, Creator, Holder, JailId, Outcome};

impl Planner {
    /// A list variable crashes jail(8) while it reads (LANGUAGE 5; seen on 14): it has
    /// started nothing by then, and says nothing of its own.
    pub(super) fn fail_after_a_crash(&mut self, config: ConfigId) {
        let crashes = |jail: &Jail| jail.faults.iter().any(|f| f.kind == FaultKind::ListVariable);
        let of = self.plan.config(config);
        if !of.is_sure || !of.configuration.jails.iter().any(crashes) {
            return;
        }
        let first = self.plan.jails.partition_point(|jail| jail.config < config);
        let configuration = of.configuration.clone();
        for planned in &mut self.plan.jails[first..] {
            let is_refused = configuration.jails[planned.index].failed;
            planned.outcome = Outcome::Fails;
            planned.message = planned.message.take().filter(|_| is_refused);
        }
    }

    /// The jail of the same run that jail(8) finds running when it comes to a block.
    pub(super) fn running_by(&self, config: ConfigId, jail: &Jail) -> Option<JailId> {
        let of = self.plan.config(config);
        let is_read = of.is_sure && of.refusal().is_none() && !jail.failed;
        self.running.get(&(config, Identity::of(jail))).copied().filter(|_| is_read)
    }

    /// Which jid a jail gets by itself is not known, so that none has the one that is
    /// asked for.
    pub(super) fn vacate_jid(&mut self, jail: &Jail) {
        let Identity::Jid(jid) = Identity::of(jail) else { return };
        let Ok(jid) = i32::try_from(jid) else { return };
        let holder = self.machine.find_jid(jid).and_then(|prison| self.holders.get(&prison));
        let Some(Holder::Jail(holder)) = holder.copied() else { return };
        if !matches!(Identity::of(self.plan.resolved(self.plan.jail(holder))), Identity::Jid(_)) {
            self.machine.vacate_jid(jid);
        }
    }

    pub(super) fn outcome(
        &self,
        config_id: ConfigId,
        index: usize,
        steps: &[crate::Step],
        tried: bool,
    ) -> (Outcome, Option<String>) {
        use crate::StepOutcome::{Refused, Unknown};
        let config = self.plan.config(config_id);
        let jail = &config.configuration.jails[index];
        if !config.is_sure || !config.closed && !config.program.missing.is_empty() {
            return (Outcome::Unknown, None);
        }
        if let Some(error) = config.refusal() {
            return (Outcome::Fails, Some(crate::text::refused_file(error)));
        }
        if jail.failed {
            if let Some(doubt) = doubt_of_reading(config, jail) {
                return (Outcome::Unknown, Some(doubt.words().to_owned()));
            }
            let message = jail.messages.first().map(|m| resolution_message(jail, &m.text));
            return (Outcome::Fails, message);
        }
        let counts = |s: &&crate::Step| !s.failure_ignored;
        let refused = || steps.iter().filter(counts).filter(|s| s.outcome == Refused);
        let doubts = refused().map(|step| doubt_of_step(config, jail, step));
        if let Some(Some(doubt)) =
            doubts.reduce(|all, one| all.and_then(|first| one.and(Some(first))))
        {
            return (Outcome::Unknown, Some(doubt.words().to_owned()));
        }
        if let Some(step) = refused().next() {
            return (Outcome::Fails, Some(step.messages.join("\n")));
        }
        if !tried {
            let said = config.order.messages.iter().find(|(i, _)| *i == index);
            if !config.is_whole() && may_wait_for_another_file(config, index) {
                return (Outcome::Unknown, None);
            }
            return (Outcome::Skipped, said.map(|(_, text)| resolution_message(jail, text)));
        }
        let creator_fails = match config.creator {
            Creator::Jail(id) => {
                matches!(self.plan.jail(id).outcome, Outcome::Fails | Outcome::Skipped)
            }
            Creator::Host | Creator::Unknown => false,
        };
        if creator_fails || self.waits_in_vain(config_id, jail) {
            return (Outcome::Skipped, None);
        }
        if steps.iter().filter(counts).any(|s| s.outcome == Unknown) {
            return (Outcome::Unknown, None);
        }
        (Outcome::Starts, None)
    }

    /// A jail of another file that is declared may be what one waits for: who reads both
    /// together is not known.
    pub(super) fn look_beside(&mut self) {
        let jails = self.plan.jails.iter();
        let names: HashSet<_> = jails.map(|j| (j.creator, j.own_name.clone())).collect();
        let is_open = |config: &Config| {
            let own: HashSet<_> = config.configuration.jails.iter().map(|j| &j.name).collect();
            let stuck = config.order.not_started.iter();
            let mut waits = stuck.flat_map(|i| config.configuration.jails[*i].list("depend"));
            waits.any(|v| {
                !own.contains(&v.text) && names.contains(&(config.creator, v.text.clone()))
            })
        };
        let open: Vec<bool> = self.plan.configs.iter().map(is_open).collect();
        for at in 0..self.plan.jails.len() {
            let jail = &self.plan.jails[at];
            if jail.outcome == Outcome::Skipped
                && open[jail.config.0 as usize]
                && may_wait_for_another_file(self.plan.config(jail.config), jail.index)
            {
                let jail = &mut self.plan.jails[at];
                (jail.outcome, jail.message) = (Outcome::Unknown, None);
            }
        }
    }

    /// Whether a jail of the same files for which it waits does not start: the one in
    /// front of its last dot, or one that `depend` names (R104, R106).
    fn waits_in_vain(&self, config: ConfigId, jail: &Jail) -> bool {
        let is_idle = |name: &[u8]| self.idle.get(&(config, name.into())).is_some_and(|idle| *idle);
        let parent = jail.name.iter().rposition(|b| *b == b'.').map(|at| &jail.name[..at]);
        parent.is_some_and(is_idle) || jail.list("depend").iter().any(|v| is_idle(&v.text))
    }
}

/// By what jail(8) looks for a jail that runs: its `jid` where it asks for one, else its
/// name (state.c and jail.c, running_jid).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Identity {
    Jid(i64),
    Name(Bytes),
}

impl Identity {
    pub(super) fn of(jail: &Jail) -> Identity {
        let jid = jail.scalar("jid").and_then(|value| jailconf_resolve::integer(&value.text));
        jid.map_or_else(|| Identity::Name(jail.name.clone()), Identity::Jid)
    }
}

/// Whether a jail that is not started would be, if another file defined what it or one that
/// it waits for depends on.
fn may_wait_for_another_file(config: &Config, index: usize) -> bool {
    let is_undefined = |text: &Bytes| text.starts_with(b"depends on undefined jail ");
    let own = config.order.messages.iter().find(|(i, _)| *i == index);
    config.order.not_started.contains(&index)
        && own.is_none_or(|(_, text)| **text == *b"skipped" || is_undefined(text))
        && config.order.messages.iter().any(|(_, text)| is_undefined(text))
}

fn resolution_message(jail: &Jail, text: &Bytes) -> String {
    crate::text::jail_says(&jail.name.to_text(), &text.to_text())
}

/// Whether a release reads files in the same way, whether or not a block whose name is a
/// number has a `name`.
pub(crate) fn are_names_sure(
    program: &Program,
    configuration: &Configuration,
    release: Release,
) -> bool {
    let fails = |of: &Configuration| of.jails.iter().map(|jail| jail.failed).collect::<Vec<_>>();
    !program.may_lack_names(release)
        || fails(&Configuration::resolve(&program.at(Level::From14))) == fails(configuration)
}
