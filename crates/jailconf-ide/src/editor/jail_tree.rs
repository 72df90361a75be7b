#![expect(
    clippy::indexing_slicing,
    reason = "ids are places in the lists of the plan or program that gave them"
)]

use std::collections::HashMap;

use jailconf_plan::{JailId, Outcome};

use crate::editor::jails::{JailItem, item, outer_name};
use crate::editor::{View, hints, lenses};

/// A jail among those of a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JailNode {
    /// The jail.
    pub jail: JailItem,
    /// The last part of its name.
    pub label: String,
    /// How many jails it is in.
    pub depth: usize,
    /// What becomes of it.
    pub outcome: Outcome,
    /// In a few words why it does not start, and how many children it has; empty where
    /// there is nothing to say.
    pub detail: String,
}

/// The jails of a view, each behind the one in which it is, and beside each other in
/// the order of the plan.
pub fn jail_tree(view: &View) -> Vec<JailNode> {
    let mut first: HashMap<&str, JailId> = HashMap::new();
    for (id, jail) in view.plan.jails() {
        first.entry(&jail.name).or_insert(id);
    }
    let mut roots = Vec::new();
    let mut children: Vec<Vec<JailId>> = vec![Vec::new(); view.plan.jails.len()];
    for (id, jail) in view.plan.jails() {
        match outer_name(view, jail).and_then(|outer| first.get(outer)) {
            Some(outer) => children[outer.0 as usize].push(id),
            None => roots.push(id),
        }
    }
    let counted = lenses::children(view);
    let mut found = Vec::new();
    let mut open: Vec<(JailId, usize)> = roots.into_iter().rev().map(|id| (id, 0)).collect();
    while let Some((id, depth)) = open.pop() {
        let jail = view.plan.jail(id);
        let why = hints::outcome_words(jail);
        let count = counted.get(&*jail.name).map(|children| children.words());
        let detail = why.into_iter().chain(count).collect::<Vec<_>>().join(", ");
        let label = jail.name.rsplit('.').next().unwrap_or_default().to_owned();
        found.push(JailNode { jail: item(view, id), label, depth, outcome: jail.outcome, detail });
        let inside = std::mem::take(&mut children[id.0 as usize]).into_iter();
        open.extend(inside.rev().map(|id| (id, depth + 1)));
    }
    found
}
