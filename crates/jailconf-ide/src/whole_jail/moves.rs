#![expect(clippy::indexing_slicing, reason = "files are those of the configuration that is asked")]

use jailconf_host::{MountEntry, mount_entries};
use jailconf_plan::{Creator, FileRef, JailId, JailPlan, Place, Plan};
use jailconf_syntax::{Bytes, Part, TextRange, TextSize};

use crate::whole_jail::followers::own_part;
use crate::whole_jail::{bastille_folder, blocks};

/// A file or folder that lies elsewhere afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) from: String,
    pub(super) to: String,
    /// Whether what lies in it moves with it.
    pub(super) is_folder: bool,
}

impl Move {
    fn folder(from: impl Into<String>, to: impl Into<String>) -> Move {
        Move { from: from.into(), to: to.into(), is_folder: true }
    }

    fn file(from: impl Into<String>, to: impl Into<String>) -> Move {
        Move { from: from.into(), to: to.into(), is_folder: false }
    }

    /// The path afterwards, if it is moved.
    fn applied(&self, path: &str) -> Option<String> {
        let rest = path.strip_prefix(&*self.from)?;
        let is_it = rest.is_empty() || self.is_folder && rest.starts_with('/');
        is_it.then(|| format!("{}{rest}", self.to))
    }
}

/// What moves when a jail of Bastille's is renamed: its folder, and its console log (BASTILLE 2
/// and E4). `None`: it is none of Bastille's.
pub(super) fn bastille_moves(plan: &Plan, jail: &JailPlan, new: &str) -> Option<Vec<Move>> {
    let (folder, old) = bastille_folder(plan, jail)?;
    let around = folder.strip_suffix(&*old)?;
    let mut moves = vec![Move::folder(&*folder, format!("{around}{new}"))];
    let log = plan.resolved(jail).scalar("exec.consolelog").map(|v| v.text.to_text().into_owned());
    if let Some(log) = log {
        if let Some(dir) = log.strip_suffix(&format!("/{old}_console.log")) {
            moves.push(Move::file(&*log, format!("{dir}/{new}_console.log")));
        }
        if let Some(dir) = log.strip_suffix(&format!("/{old}/console.log")) {
            moves.push(Move::folder(format!("{dir}/{old}"), format!("{dir}/{new}")));
        }
    }
    Some(moves)
}

/// What moves since a jail's paths are others: its root, its fstab, its console log.
pub(super) fn moves_between(
    (old, id): (&Plan, JailId),
    (new, creator, name): (&Plan, Creator, &Bytes),
) -> Vec<Move> {
    let is_it = |jail: &&JailPlan| jail.own_name == *name && kind(jail.creator) == kind(creator);
    let Some(after) = new.jails.iter().find(is_it) else { return Vec::new() };
    let (before, after) = (old.resolved(old.jail(id)), new.resolved(after));
    let mut moves: Vec<Move> = Vec::new();
    for (parameter, make) in [
        ("path", Move::folder as fn(String, String) -> Move),
        ("mount.fstab", Move::file),
        ("exec.consolelog", Move::file),
    ] {
        let text = |jail: &jailconf_resolve::Jail| {
            jail.scalar(parameter).map(|value| value.text.to_text().into_owned())
        };
        let (Some(from), Some(to)) = (text(before), text(after)) else { continue };
        let follows = moves.iter().any(|m| m.applied(&from).as_ref() == Some(&to));
        if from != to && !follows {
            moves.push(make(from, to));
        }
    }
    moves
}

/// Jails have other numbers in another plan.
fn kind(creator: Creator) -> bool {
    matches!(creator, Creator::Jail(_))
}

/// The values and fields of the fstab that name what moves: places, and what stands there then.
pub(super) fn moved_values(plan: &Plan, id: JailId, moves: &[Move]) -> Vec<(Place, String)> {
    let jail = plan.jail(id);
    let config = plan.config(jail.config);
    let mut made = Vec::new();
    let is_bastille = bastille_folder(plan, jail).is_some();
    // Bastille keeps one jail in a file: what stands beside its block is the jail's too.
    let global = config.program.blocks.iter().filter(|block| is_bastille && block.global);
    let own = blocks(config, &jail.own_name).chain(global);
    for statement in own.flat_map(|block| &block.statements) {
        let file = config.files[statement.file.0 as usize];
        for (_, range) in statement.values.iter() {
            moved_in(plan, file, *range, moves, &mut made);
        }
    }
    if is_bastille {
        made.extend(own_hostname(plan, jail, moves));
    }
    for file in fstabs(plan, jail) {
        for entry in mount_entries(plan.file(file).document.text().as_str()) {
            if let MountEntry::Line(line) = entry {
                moved_in(plan, file, line.range, moves, &mut made);
            }
        }
    }
    made
}

/// A host name that is the jail's own name, as Bastille writes it (BASTILLE E4).
fn own_hostname(plan: &Plan, jail: &JailPlan, moves: &[Move]) -> Option<(Place, String)> {
    let value = plan.resolved(jail).scalar("host.hostname")?;
    let place = plan.config(jail.config).value_place(&value.origin)?;
    let (text, own) = (plan.file(place.file).document.slice(place.range), own_part(&jail.own_name));
    let new = moves.first()?.to.rsplit('/').next()?.to_owned();
    let at = text.find(&*own).filter(|_| text.trim_matches(['"', '\'']) == own)?;
    let start = place.range.start() + TextSize::new(at as u32);
    Some((Place { range: TextRange::at(start, TextSize::of(&*own)), ..place }, new))
}

/// The fstab of a jail, as it was read.
fn fstabs(plan: &Plan, jail: &JailPlan) -> Vec<FileRef> {
    let home = plan.file(plan.config(jail.config).file(0));
    let Some(value) = plan.resolved(jail).scalar("mount.fstab") else { return Vec::new() };
    let is_it = |file: &FileRef| {
        let file = plan.file(*file);
        file.own_path == value.text && file.within == home.within
    };
    (0..plan.files.len() as u32).map(FileRef).filter(is_it).take(1).collect()
}

/// The paths in a range that move.
fn moved_in(
    plan: &Plan,
    file: FileRef,
    range: TextRange,
    moves: &[Move],
    made: &mut Vec<(Place, String)>,
) {
    let text = plan.file(file).document.slice(range);
    for m in moves {
        for (at, _) in text.match_indices(&*m.from) {
            let (before, behind) = (text.part(..at), text.part(at + m.from.len()..));
            let is_part = |c: char| c.is_alphanumeric() || "._-/+".contains(c);
            let goes_on = behind.starts_with(is_part) && !(m.is_folder && behind.starts_with('/'));
            if before.ends_with(is_part) || goes_on {
                continue;
            }
            let start = range.start() + TextSize::new(at as u32);
            let range = TextRange::at(start, TextSize::of(&*m.from));
            made.push((Place { file, range }, m.to.clone()));
        }
    }
}
