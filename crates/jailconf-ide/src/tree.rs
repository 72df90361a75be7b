//! The hierarchy: who creates whom, what is handed down and what is refused.

#![expect(
    clippy::indexing_slicing,
    reason = "ids are places in the lists of the plan or program that gave them"
)]

mod dot;
mod html;
mod json;
mod mermaid;
mod svg;

use std::collections::HashSet;

use jailconf_plan::{Creator, JailId, JailPlan, Plan};

pub use dot::dot;
pub use html::html;
pub use json::{TreeJson, tree_json};
pub use mermaid::mermaid;
pub use svg::svg;

/// A jail in the hierarchy, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The jail.
    pub jail: JailId,
    /// How many jails are around it.
    pub depth: usize,
    /// Whether it is the last of its creator's jails.
    pub last: bool,
    /// What it has, in short.
    pub has: Vec<String>,
    /// What its start is refused, in short: the parameter that holds against it.
    pub refused: Vec<String>,
}

/// The jails as a tree, each behind its creator.
pub fn branches(plan: &Plan) -> Vec<Branch> {
    let top =
        plan.jails().filter(|(_, j)| !matches!(j.creator, Creator::Jail(_))).map(|(id, _)| id);
    let mut children: Vec<Vec<JailId>> = vec![Vec::new(); plan.jails.len()];
    for (id, jail) in plan.jails() {
        if let Creator::Jail(parent) = jail.creator {
            children[parent.0 as usize].push(id);
        }
    }
    let mut found = Vec::new();
    let mut open: Vec<(JailId, usize, bool)> = level(top.collect(), 0);
    while let Some((id, depth, last)) = open.pop() {
        let jail = plan.jail(id);
        found.push(Branch { jail: id, depth, last, has: has(jail), refused: refused(jail) });
        open.extend(level(std::mem::take(&mut children[id.0 as usize]), depth + 1));
    }
    found
}

fn level(ids: Vec<JailId>, depth: usize) -> Vec<(JailId, usize, bool)> {
    let count = ids.len();
    ids.into_iter().enumerate().map(|(i, id)| (id, depth, i + 1 == count)).rev().collect()
}

/// What is handed down: only what is not the default.
pub(crate) fn has(jail: &JailPlan) -> Vec<String> {
    let Some(e) = &jail.effective else { return Vec::new() };
    let mut has = Vec::new();
    let mut say = |counts: bool, text: String| {
        if counts {
            has.push(text);
        }
    };
    say(e.children_max > 0, format!("children.max={}", e.children_max));
    say(e.enforce_statfs < 2, format!("enforce_statfs={}", e.enforce_statfs));
    say(e.devfs_ruleset != 0, format!("devfs_ruleset={}", e.devfs_ruleset));
    say(e.securelevel > -1, format!("securelevel={}", e.securelevel));
    say(e.vnet, "vnet".to_owned());
    has.extend(e.allow.iter().filter(|f| !is_default(f)).map(|f| format!("allow.{f}")));
    has
}

/// The flags of a new jail that asks for none (R007).
fn is_default(flag: &str) -> bool {
    matches!(flag, "set_hostname" | "reserved_ports" | "unprivileged_proc_debug" | "suser")
}

fn refused(jail: &JailPlan) -> Vec<String> {
    let mut seen: HashSet<String> = HashSet::new();
    let mut found: Vec<String> = Vec::new();
    for objection in jail.steps.iter().flat_map(|s| &s.objections) {
        let by = objection.against.as_deref().or(objection.parameter.as_deref());
        let word = by.unwrap_or(objection.check.fact().number()).to_owned();
        if seen.insert(word.clone()) {
            found.push(word);
        }
    }
    found
}

/// Text for HTML and SVG.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}
