use std::collections::{BTreeMap, HashMap, HashSet};

use jailconf_plan::{ConfigId, FileRef, JailPlan, Outcome};
use jailconf_resolve::{Block, FileId, is_wildcard, wildcard_matches};
use jailconf_syntax::{Bytes, TextRange, TextSize};

use crate::editor::View;
use crate::editor::jails::outer_name;

/// What a block comes to, shown above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The block's name.
    pub range: TextRange,
    /// What is shown.
    pub text: String,
}

/// How many jails each wildcard of a file matches, and how many children each jail has,
/// in the order of the file. A file that several read counts for all of them.
pub fn lenses(view: &View, file: FileRef) -> Vec<Lens> {
    let mut readings: BTreeMap<ConfigId, HashSet<FileId>> = BTreeMap::new();
    for (config, reading) in view.readings(file) {
        readings.entry(config).or_default().insert(reading);
    }
    let mut counter = Counter { view, children: children(view), tries: 0 };
    let mut found: BTreeMap<TextSize, (TextRange, Count)> = BTreeMap::new();
    for (config, readings) in readings {
        for (range, count) in counter.of_config(config, &readings) {
            let known = found.entry(range.start()).or_insert((range, count.none()));
            known.1 = known.1.with(count);
        }
    }
    found.into_values().map(|(range, count)| Lens { range, text: count.words() }).collect()
}

struct Counter<'v> {
    view: &'v View,
    /// The children of each jail that has some, by its full name.
    children: HashMap<&'v str, Children>,
    tries: usize,
}

impl Counter<'_> {
    /// What is counted at the blocks of a file in one configuration, once for each.
    fn of_config(
        &mut self,
        config: ConfigId,
        readings: &HashSet<FileId>,
    ) -> HashMap<TextRange, Count> {
        let plan = &self.view.plan;
        let jails: HashMap<&Bytes, &JailPlan> =
            plan.jails_of(config).map(|(_, jail)| (&jail.own_name, jail)).collect();
        let mut found = HashMap::new();
        for block in plan.config(config).program.blocks.iter().filter(|b| !b.global) {
            if !readings.contains(&block.file) || found.contains_key(&block.name_range) {
                continue;
            }
            if let Some(count) = self.of_block(block, &jails) {
                found.insert(block.name_range, count);
            }
        }
        found
    }

    fn of_block(&mut self, block: &Block, jails: &HashMap<&Bytes, &JailPlan>) -> Option<Count> {
        if !is_wildcard(&block.name) {
            let jail = jails.get(&block.name)?;
            return self.children.get(&*jail.name).copied().map(Count::Children);
        }
        if self.tries > MAX_TRIES {
            return None;
        }
        self.tries += jails.len();
        let matched = jails.keys().filter(|name| wildcard_matches(&block.name, name));
        Some(Count::Matched(matched.count()))
    }
}

/// Names that are held against wildcards: a file may have thousands of both.
const MAX_TRIES: usize = 1_000_000;

/// What is counted at a block.
#[derive(Clone, Copy)]
enum Count {
    /// The jails that a wildcard matches.
    Matched(usize),
    /// The children of a jail.
    Children(Children),
}

/// The jails in a jail.
#[derive(Clone, Copy, Default)]
pub(crate) struct Children {
    all: usize,
    /// Those of them that do not start.
    idle: usize,
}

impl Count {
    fn none(self) -> Count {
        match self {
            Count::Matched(_) => Count::Matched(0),
            Count::Children(_) => Count::Children(Children::default()),
        }
    }

    fn with(self, more: Count) -> Count {
        match (self, more) {
            (Count::Matched(a), Count::Matched(b)) => Count::Matched(a + b),
            (Count::Children(a), Count::Children(b)) => {
                Count::Children(Children { all: a.all + b.all, idle: a.idle + b.idle })
            }
            (known, _) => known,
        }
    }

    fn words(self) -> String {
        match self {
            Count::Matched(all) => matched_words(all),
            Count::Children(children) => children.words(),
        }
    }
}

/// How many jails a wildcard matches.
pub(crate) fn matched_words(all: usize) -> String {
    match all {
        0 => "matches no jail".to_owned(),
        1 => "matches 1 jail".to_owned(),
        all => format!("matches {all} jails"),
    }
}

impl Children {
    /// How many there are, and how many of them do not start.
    pub(crate) fn words(self) -> String {
        let word = if self.all == 1 { "child" } else { "children" };
        let idle = match self.idle {
            0 => String::new(),
            idle => format!(", {idle} won't start"),
        };
        format!("{} {word}{idle}", self.all)
    }
}

/// The children of each jail that has some, by its full name.
pub(crate) fn children(view: &View) -> HashMap<&str, Children> {
    let mut found: HashMap<&str, Children> = HashMap::new();
    for (_, jail) in view.plan.jails() {
        let Some(outer) = outer_name(view, jail) else { continue };
        let children = found.entry(outer).or_default();
        children.all += 1;
        children.idle += usize::from(matches!(jail.outcome, Outcome::Fails | Outcome::Skipped));
    }
    found
}
