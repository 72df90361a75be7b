#![expect(
    clippy::indexing_slicing,
    reason = "ids are places in the lists of the plan or program that gave them"
)]

use jailconf_plan::{Creator, FileRef, JailId, JailPlan, Place};
use jailconf_resolve::{is_wildcard, wildcard_matches};
use jailconf_syntax::{Bytes, TextRange, TextSize};

use crate::editor::{View, jail_at, name_at};

/// A jail as an editor lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JailItem {
    /// Its full name, seen from the host.
    pub name: String,
    /// Who creates it: `host`, or a jail's full name.
    pub creator: String,
    /// Its name where it is defined.
    pub name_place: Place,
    /// The whole block.
    pub range: TextRange,
}

/// Every jail of a view, in the order of their start.
pub fn jails(view: &View) -> Vec<JailItem> {
    view.plan.jails().map(|(id, _)| item(view, id)).collect()
}

/// The jail whose name is at an offset.
pub fn jail_here(view: &View, file: FileRef, offset: TextSize) -> Option<JailItem> {
    let at = name_at(view, file, offset)?;
    Some(item(view, jail_at(view, &at)?))
}

/// The jail in which the one of this full name is.
pub fn creator_of(view: &View, name: &str) -> Option<JailItem> {
    let (_, jail) = view.plan.jails().find(|(_, jail)| jail.name == name)?;
    let outer = outer_name(view, jail)?;
    let around = view.plan.jails().find(|(_, jail)| jail.name == outer).map(|(id, _)| id);
    let creator = match jail.creator {
        Creator::Jail(id) => Some(id),
        Creator::Host | Creator::Unknown => None,
    };
    Some(item(view, around.or(creator)?))
}

/// The jails that are in the one of this full name, and in no other one in it.
pub fn created_by(view: &View, name: &str) -> Vec<JailItem> {
    let inside = view.plan.jails().filter(|(_, jail)| outer_name(view, jail) == Some(name));
    inside.map(|(id, _)| item(view, id)).collect()
}

/// A wildcard, and the jails that it matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched {
    /// Its name.
    pub pattern: Bytes,
    /// Where that stands.
    pub range: TextRange,
    /// The jails, in the order of their start; each reader of the file has its own.
    pub jails: Vec<JailItem>,
}

/// The wildcard whose name is at an offset (LANGUAGE 4.1).
pub fn matched_here(view: &View, file: FileRef, offset: TextSize) -> Option<Matched> {
    let mut found: Option<Matched> = None;
    for (config, reading) in view.readings(file) {
        let blocks = view.plan.config(config).program.blocks.iter();
        let mut here = blocks.filter(|b| b.file == reading && !b.global && is_wildcard(&b.name));
        let block = here.find(|b| b.name_range.contains_inclusive(offset));
        let Some(block) = block else { continue };
        let found = found.get_or_insert_with(|| Matched {
            pattern: block.name.clone(),
            range: block.name_range,
            jails: Vec::new(),
        });
        let jails = view.plan.jails_of(config);
        let matched = jails.filter(|(_, jail)| wildcard_matches(&block.name, &jail.own_name));
        found.jails.extend(matched.map(|(id, _)| item(view, id)));
    }
    found
}

/// The full name of the jail in which a jail is: `a` for `a.b`, because whoever reads
/// the file creates both, and the kernel puts one into the other (R001).
pub(crate) fn outer_name<'v>(view: &'v View, jail: &'v JailPlan) -> Option<&'v str> {
    match jail.creator {
        Creator::Jail(id) if !jail.own_name.contains(&b'.') => Some(&view.plan.jail(id).name),
        _ => jail.name.rsplit_once('.').map(|(outer, _)| outer),
    }
}

/// A jail as it is listed.
pub(crate) fn item(view: &View, id: JailId) -> JailItem {
    let jail = view.plan.jail(id);
    let creator = match jail.creator {
        Creator::Host => "host".to_owned(),
        Creator::Jail(id) => view.plan.jail(id).name.clone(),
        Creator::Unknown => "a jail".to_owned(),
    };
    let program = &view.plan.config(jail.config).program;
    let block = &program.blocks[view.plan.resolved(jail).block.0 as usize];
    let name_place = view.plan.name_place(jail);
    JailItem { name: jail.name.clone(), creator, name_place, range: block.range }
}
