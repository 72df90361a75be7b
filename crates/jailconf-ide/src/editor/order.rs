#![expect(
    clippy::indexing_slicing,
    reason = "ids are places in the lists of the plan or program that gave them"
)]

use std::collections::HashMap;

use jailconf_plan::{ConfigId, Creator, JailId, Place};

use crate::editor::View;
use crate::editor::jails::{JailItem, item, outer_name};

/// A jail on the other side of a wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The jail.
    pub jail: JailItem,
    /// Where it is said, by the one that waits: a value of `depend`, or its own name, which
    /// says in which jail it is.
    pub places: Vec<Place>,
}

/// The jails that must be there before the one of this full name is started: those it
/// depends on (LANGUAGE 7), and the one in which it is (R001).
pub fn waits_for(view: &View, name: &str) -> Vec<Wait> {
    let names = Names::of(view);
    let Some(id) = names.full.get(name) else { return Vec::new() };
    grouped(view, names.waits_of(*id).into_iter())
}

/// The jails that wait for the one of this full name.
pub fn waited_for_by(view: &View, name: &str) -> Vec<Wait> {
    let names = Names::of(view);
    let Some(wanted) = names.full.get(name) else { return Vec::new() };
    let all = view.plan.jails().flat_map(|(id, _)| {
        let waits = names.waits_of(id).into_iter();
        waits.filter(|(to, _)| to == wanted).map(move |(_, place)| (id, place))
    });
    grouped(view, all)
}

/// The jails by name; of several of one name the first.
struct Names<'v> {
    view: &'v View,
    /// By the name seen from the host.
    full: HashMap<&'v str, JailId>,
    /// By the name that whoever reads a file calls them by.
    own: HashMap<(ConfigId, &'v [u8]), JailId>,
}

impl<'v> Names<'v> {
    fn of(view: &'v View) -> Names<'v> {
        let (mut full, mut own) = (HashMap::new(), HashMap::new());
        for (id, jail) in view.plan.jails() {
            full.entry(&*jail.name).or_insert(id);
            own.entry((jail.config, &*jail.own_name)).or_insert(id);
        }
        Names { view, full, own }
    }

    /// What a jail waits for, and where that is said.
    fn waits_of(&self, id: JailId) -> Vec<(JailId, Place)> {
        let plan = &self.view.plan;
        let jail = plan.jail(id);
        let config = plan.config(jail.config);
        let mut waits = Vec::new();
        for value in plan.resolved(jail).list("depend") {
            let known = self.own.get(&(jail.config, &*value.text));
            waits.extend(known.and_then(|to| Some((*to, config.value_place(&value.origin)?))));
        }
        let outer = outer_name(self.view, jail).and_then(|name| self.full.get(name).copied());
        let creator = match jail.creator {
            Creator::Jail(id) => Some(id),
            Creator::Host | Creator::Unknown => None,
        };
        waits.extend(outer.or(creator).map(|to| (to, plan.name_place(jail))));
        waits
    }
}

/// Each jail once, in the order of its first wait.
fn grouped(view: &View, waits: impl Iterator<Item = (JailId, Place)>) -> Vec<Wait> {
    let mut at: HashMap<JailId, usize> = HashMap::new();
    let mut found: Vec<Wait> = Vec::new();
    for (id, place) in waits {
        let at = *at.entry(id).or_insert_with(|| {
            found.push(Wait { jail: item(view, id), places: Vec::new() });
            found.len() - 1
        });
        found[at].places.push(place);
    }
    found
}
