#![expect(clippy::indexing_slicing, reason = "files are those of the configuration that is asked")]

use std::ops::Range;

use jailconf_plan::{Config, ConfigId, JailId, Place, Plan};
use jailconf_resolve::{Block, Statement};
use jailconf_syntax::{Bytes, TextRange, TextSize};

use crate::editor::names::{jail_places, lost_wildcard, odd_mention};
use crate::whole_jail::commands::{interfaces, jails_named, makes_interfaces, words};
use crate::whole_jail::in_jail_list;

/// The places where a jail's own name stands: its last part alone.
#[derive(Debug, Default)]
pub(crate) struct Followers {
    /// Those that must change with it: blocks, `depend`, commands that take a jail, interfaces
    /// that its own hooks make, rc.conf's `jail_list`.
    pub(crate) certain: Vec<Place>,
    /// Those that hold the same word, and may mean something else: paths, other commands.
    pub(crate) doubtful: Vec<Place>,
}

/// Why a jail cannot have a name although it is free, in words.
pub(crate) fn can_be_renamed(
    plan: &Plan,
    configs: &[ConfigId],
    (old, new): (&Bytes, &Bytes),
    shown: &dyn Fn(Place) -> String,
) -> Result<(), String> {
    if let Some(odd) = odd_mention(plan, configs, old) {
        return Err(format!("it is spelled in another way at {}", shown(odd)));
    }
    match lost_wildcard(plan, configs, old, new) {
        Some(pattern) => {
            let pattern = pattern.to_text();
            Err(format!("the wildcard `{pattern}` would not match the same jails"))
        }
        None => Ok(()),
    }
}

/// What follows a jail into another name, in the configurations that know it by this one.
pub(crate) fn followers(plan: &Plan, configs: &[ConfigId], name: &Bytes) -> Followers {
    let mut found = Followers { certain: jail_places(plan, configs, name), ..Followers::default() };
    let (full, own) = (name.to_text(), own_part(name));
    for id in configs {
        let config = plan.config(*id);
        let makes = makes_its_interfaces(plan, config, name, &own);
        for (block, statement) in commands_and_own(config, name) {
            let is_own = block.name == *name;
            let file = config.files[statement.file.0 as usize];
            for (_, range) in &statement.values {
                let text = plan.file(file).document.slice(*range);
                let place = |at: Range<usize>| part_of(file, *range, at);
                if statement.name.starts_with(b"exec.") {
                    found.certain.extend(jails_named(text, &full).into_iter().map(place));
                }
                if is_own && makes {
                    found.certain.extend(interfaces(text, &own).into_iter().map(place));
                }
                found.doubtful.extend(words(text, &own).into_iter().map(place));
            }
        }
        let jail = plan.jails_of(*id).find(|(_, jail)| jail.own_name == *name);
        let listed = jail.and_then(|(_, jail)| in_jail_list(plan, jail, &full));
        // The last part alone.
        found.certain.extend(listed.map(|place| Place {
            range: TextRange::new(place.range.end() - TextSize::of(&*own), place.range.end()),
            ..place
        }));
    }
    once(plan, &mut found);
    found
}

/// Whether a list of places holds one, whichever of its readings it is of.
pub(crate) fn is_known(plan: &Plan, places: &[Place], place: &Place) -> bool {
    let path = &plan.file(place.file).path;
    places.iter().any(|p| p.range == place.range && plan.file(p.file).path == *path)
}

/// The last part of a dotted name.
pub(super) fn own_part(name: &[u8]) -> String {
    let own = name.rsplit(|&b| b == b'.').next().unwrap_or_default();
    String::from_utf8_lossy(own).into_owned()
}

/// The configurations that read the file with a jail's block.
pub(super) fn configs_of(plan: &Plan, id: JailId) -> Vec<ConfigId> {
    let path = &plan.file(plan.name_place(plan.jail(id)).file).path;
    let reads = |config: &Config| config.files.iter().any(|file| plan.file(*file).path == *path);
    let numbered = plan.configs.iter().enumerate().filter(|(_, config)| reads(config));
    numbered.map(|(index, _)| ConfigId(index as u32)).collect()
}

/// The statements in which a jail's name may follow: all of its own blocks, and commands.
fn commands_and_own<'p>(
    config: &'p Config,
    name: &'p Bytes,
) -> impl Iterator<Item = (&'p Block, &'p Statement)> {
    let blocks = config.program.blocks.iter();
    blocks.flat_map(move |block| {
        let counts = |s: &&Statement| {
            (block.name == *name || s.name.starts_with(b"exec.")) && &*s.name != b"depend"
        };
        block.statements.iter().filter(counts).map(move |statement| (block, statement))
    })
}

fn makes_its_interfaces(plan: &Plan, config: &Config, name: &Bytes, own: &str) -> bool {
    let mut own_hooks = commands_and_own(config, name)
        .filter(|(block, s)| block.name == *name && s.name.starts_with(b"exec."));
    own_hooks.any(|(_, statement)| {
        let document = &plan.file(config.files[statement.file.0 as usize]).document;
        statement.values.iter().any(|(_, range)| makes_interfaces(document.slice(*range), own))
    })
}

fn part_of(file: jailconf_plan::FileRef, range: TextRange, at: Range<usize>) -> Place {
    let start = range.start() + TextSize::new(at.start as u32);
    Place { file, range: TextRange::at(start, TextSize::new(at.len() as u32)) }
}

/// Leaves each place once, in the first of the two lists that has it.
fn once(plan: &Plan, found: &mut Followers) {
    let mut certain: Vec<Place> = Vec::new();
    for place in found.certain.drain(..) {
        if !is_known(plan, &certain, &place) {
            certain.push(place);
        }
    }
    let mut doubtful: Vec<Place> = Vec::new();
    for place in found.doubtful.drain(..) {
        if !is_known(plan, &certain, &place) && !is_known(plan, &doubtful, &place) {
            doubtful.push(place);
        }
    }
    (found.certain, found.doubtful) = (certain, doubtful);
}
