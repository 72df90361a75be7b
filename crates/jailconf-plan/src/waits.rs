//! Who waits for whom.

use std::collections::HashMap;

use crate::{Creator, JailId, JailPlan, Plan};

/// For whom each jail of a plan waits: it is skipped where one of these does not start (R104, R106).
pub struct Waits<'p> {
    plan: &'p Plan,
    /// The jails by creator and the name that their creator calls them.
    names: HashMap<(Creator, &'p [u8]), JailId>,
}

impl Plan {
    /// Who waits for whom.
    pub fn waits(&self) -> Waits<'_> {
        let names = self.jails().map(|(id, jail)| ((jail.creator, &*jail.own_name), id)).collect();
        Waits { plan: self, names }
    }
}

impl Waits<'_> {
    /// A jail's creator, the one in front of its last dot, and those that `depend` names.
    pub fn of(&self, jail: &JailPlan) -> Vec<JailId> {
        let creator = match jail.creator {
            Creator::Jail(id) => Some(id),
            Creator::Host | Creator::Unknown => None,
        };
        let named = |name: &[u8]| self.names.get(&(jail.creator, name)).copied();
        let dot = jail.own_name.iter().rposition(|b| *b == b'.');
        let parent = dot.and_then(|at| named(jail.own_name.get(..at)?));
        let depend = self.plan.resolved(jail).list("depend").iter().filter_map(|v| named(&v.text));
        creator.into_iter().chain(parent).chain(depend).collect()
    }
}
