use std::collections::BTreeSet;

use jailconf_catalog::Check;
use jailconf_kernel::Value;

use crate::{Creator, Holder, JailId, Objection, Plan};

/// The least that a jail must have so that every jail inside it starts. What
/// the software inside needs for itself is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Flags, without `allow.`.
    pub allow: BTreeSet<String>,
    /// The highest `enforce_statfs`; `None`: any.
    pub enforce_statfs: Option<i64>,
    /// The highest `securelevel`; `None`: any.
    pub securelevel: Option<i64>,
    /// The smallest `children.max`.
    pub children_max: i64,
    /// Whether it needs a network stack of its own.
    pub vnet: bool,
}

impl Plan {
    /// What the jails inside a jail need of it: what they leaned on, and what
    /// they were refused for the lack of.
    pub fn needs(&self, of: JailId) -> Needs {
        let mut needs = Needs::default();
        for step in self.jails.iter().flat_map(|j| &j.steps) {
            for leaning in step.relied_on.iter().filter(|l| l.holder == Holder::Jail(of)) {
                needs.add(&leaning.parameter, &leaning.needed);
            }
            for objection in step.objections.iter().filter(|o| o.holder == Holder::Jail(of)) {
                needs.add_lack(objection);
            }
        }
        let inside = self.jails.iter().filter(|j| self.is_inside(j.creator, of)).count() as i64;
        needs.children_max = if inside == 0 { 0 } else { needs.children_max.max(inside) };
        needs
    }

    /// Whether a creator is a jail, or a jail inside it.
    fn is_inside(&self, mut creator: Creator, of: JailId) -> bool {
        while let Creator::Jail(id) = creator {
            if id == of {
                return true;
            }
            creator = self.jail(id).creator;
        }
        false
    }
}

impl Needs {
    fn add(&mut self, parameter: &str, needed: &Value) {
        match (parameter, needed) {
            ("enforce_statfs", Value::Int(most)) => lower(&mut self.enforce_statfs, *most),
            ("securelevel", Value::Int(most)) => lower(&mut self.securelevel, *most),
            ("children.max", Value::Int(least)) => {
                self.children_max = self.children_max.max(*least)
            }
            ("vnet", _) => self.vnet = true,
            // Every jail has it unless it is taken away (R007).
            ("allow.suser", _) => {}
            (parameter, _) => {
                self.allow.extend(parameter.strip_prefix("allow.").map(str::to_owned));
            }
        }
    }

    fn add_lack(&mut self, objection: &Objection) {
        let Some(against) = objection.against.as_deref() else { return };
        let wanted = match (objection.check, &objection.wanted) {
            // In-jail mounts want less than 2 (R072); a child wants its own (R009).
            (Check::MountUnderStatfs, _) => Value::Int(1),
            // A child's own limit must stay below it (R001).
            (Check::ChildrenMaxNotBelow, Value::Int(wanted)) => {
                Value::Int(wanted.saturating_add(1))
            }
            (_, wanted) => wanted.clone(),
        };
        self.add(against, &wanted);
    }
}

fn lower(slot: &mut Option<i64>, most: i64) {
    *slot = Some(slot.map_or(most, |old| old.min(most)));
}
