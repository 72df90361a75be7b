use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jailconf_plan::{ConfigId, JailPlan, Plan, StepKind};
use jailconf_resolve::{FileId, Program, Statement};
use jailconf_syntax::{Bytes, TextEdit, TextRange, TextSize};

use super::Round;
use crate::PlannedChange;

/// What the fixes of a round say that they change.
pub(super) struct Announced<'a> {
    /// By the full name of the jail whose block changes.
    by_jail: HashMap<&'a str, Names>,
    /// By configuration of the old plan: what edits of its files' text change.
    by_config: Vec<Rewritten>,
    /// The files whose text is edited.
    files: BTreeSet<&'a Bytes>,
}

/// Names of parameters, each in a form that all its spellings have in common.
type Names = HashSet<Bytes>;

/// What edits of a text can change.
#[derive(Debug, Default)]
struct Rewritten {
    /// They touch names or borders of blocks, or variables: what is read is judged
    /// by the findings alone.
    everything: bool,
    /// The parameters whose statements they touch.
    names: Names,
}

/// What may be another in one jail.
pub(super) struct Own<'a> {
    of_jail: Option<&'a Names>,
    of_config: Option<&'a Rewritten>,
    fstab: bool,
}

impl<'a> Announced<'a> {
    pub(super) fn by(round: &Round<'a>) -> Announced<'a> {
        let mut by_jail: HashMap<&str, Names> = HashMap::new();
        let mut files: BTreeSet<&Bytes> = BTreeSet::new();
        let fixes = round.wanted.iter().filter_map(|d| d.fix.as_ref());
        for change in fixes.flat_map(|f| &f.changes) {
            match change {
                PlannedChange::Jail(id, change) => {
                    let names = by_jail.entry(&round.old.jail(*id).name).or_default();
                    names.insert(common(change.parameter().as_bytes()));
                }
                PlannedChange::Text(file, _) => {
                    files.insert(&round.old.file(*file).path);
                }
            }
        }
        let by_config = by_config(round, &files);
        Announced { by_jail, by_config, files }
    }

    /// What may be another in a jail, as it was and as it would be.
    pub(super) fn own(
        &self,
        (old, before): (&Plan, &JailPlan),
        (new, after): (&Plan, &JailPlan),
    ) -> Own<'_> {
        Own {
            of_jail: self.by_jail.get(before.name.as_str()),
            of_config: self.by_config.get(before.config.0 as usize),
            fstab: self.reads_rewritten(old, before) || self.reads_rewritten(new, after),
        }
    }

    /// Whether some of a jail's steps come from lines of an fstab that is rewritten.
    fn reads_rewritten(&self, plan: &Plan, jail: &JailPlan) -> bool {
        let mut places = jail.steps_of(StepKind::MountFstab).filter_map(|s| s.place);
        !self.files.is_empty() && places.any(|p| self.files.contains(&plan.file(p.file).path))
    }

    /// Whether a jail of a configuration may be gone: its blocks are others.
    pub(super) fn may_lose_jails(&self, config: ConfigId) -> bool {
        self.by_config.get(config.0 as usize).is_some_and(|of| of.everything)
    }
}

impl Own<'_> {
    /// Whether anything at all may be another.
    pub(super) fn is_everything(&self) -> bool {
        self.of_config.is_some_and(|of| of.everything)
    }

    /// Whether a parameter may be.
    pub(super) fn has(&self, name: &[u8]) -> bool {
        let in_config = |name: &Bytes| self.of_config.is_some_and(|of| of.names.contains(name));
        if self.of_jail.is_none() && self.of_config.is_none_or(|of| of.names.is_empty()) {
            return false;
        }
        let name = common(name);
        in_config(&name) || self.of_jail.is_some_and(|names| names.contains(&name))
    }

    /// Whether the steps of a kind may be others than they were.
    pub(super) fn concerns(&self, kind: StepKind) -> bool {
        let by_fstab = self.fstab && matches!(kind, StepKind::MountFstab | StepKind::UnmountFstab);
        by_fstab || parameters_behind(kind).iter().any(|p| self.has(p.as_bytes()))
    }
}

/// What all spellings of a parameter have in common: no part begins with `no`.
fn common(name: &[u8]) -> Bytes {
    let parts = name.split(|b| *b == b'.').map(|part| part.strip_prefix(b"no").unwrap_or(part));
    parts.collect::<Vec<_>>().join(&b'.').into()
}

/// The parameters that say which steps of a kind there are, and their commands
/// (R097, R098).
fn parameters_behind(kind: StepKind) -> &'static [&'static str] {
    match kind {
        StepKind::Prepare => &["exec.prepare"],
        StepKind::Alias | StepKind::RemoveAlias => {
            &["ip4.addr", "ip6.addr", "interface", "vnet", "ip_hostname"]
        }
        StepKind::Mount | StepKind::Unmount => &["mount"],
        StepKind::MountFstab | StepKind::UnmountFstab => &["mount.fstab"],
        StepKind::MountDevfs | StepKind::UnmountDevfs => &["mount.devfs", "devfs_ruleset", "path"],
        StepKind::MountFdescfs | StepKind::UnmountFdescfs => &["mount.fdescfs", "path"],
        StepKind::MountProcfs | StepKind::UnmountProcfs => &["mount.procfs", "path"],
        StepKind::Prestart => &["exec.prestart"],
        StepKind::Create => &["path", "persist"],
        StepKind::Created => &["exec.created"],
        StepKind::ZfsDataset => &["zfs.dataset"],
        StepKind::VnetInterface => &["vnet.interface", "vnet"],
        StepKind::Start => &["exec.start"],
        StepKind::Command => &["command"],
        StepKind::Poststart => &["exec.poststart"],
        StepKind::Prestop => &["exec.prestop"],
        StepKind::Stop => &["exec.stop"],
        StepKind::Kill => &["stop.timeout"],
        StepKind::Remove => &[],
        StepKind::Poststop => &["exec.poststop"],
        StepKind::Release => &["exec.release"],
    }
}

fn by_config(round: &Round<'_>, files: &BTreeSet<&Bytes>) -> Vec<Rewritten> {
    let mut by_config: Vec<Rewritten> = Vec::new();
    by_config.resize_with(round.old.configs.len(), Rewritten::default);
    if files.is_empty() {
        return by_config;
    }
    let old = readings(round.old, files);
    let new = readings(round.new, files);
    for (path, before) in &old {
        let edits = round.edits.get(*path).map_or(&[][..], |(_, edits)| edits.as_slice());
        let after = new.get(path).map_or(&[][..], |readings| readings.as_slice());
        let rewritten = rewritten(edits, before, after);
        for reading in before {
            let Some(of_config) = by_config.get_mut(reading.config) else { continue };
            of_config.everything |= rewritten.everything;
            of_config.names.extend(rewritten.names.iter().cloned());
        }
    }
    by_config
}

/// A file as one configuration reads it.
struct Reading<'p> {
    config: usize,
    program: &'p Program,
    /// Its statements by place; none lies in another.
    statements: Vec<&'p Statement>,
}

/// Every reading of some files.
fn readings<'p>(plan: &'p Plan, files: &BTreeSet<&Bytes>) -> BTreeMap<&'p Bytes, Vec<Reading<'p>>> {
    let mut found: BTreeMap<&Bytes, Vec<Reading<'_>>> = BTreeMap::new();
    for (index, config) in plan.configs.iter().enumerate() {
        let wanted = |file: FileId| files.contains(&plan.file(config.file(file.0 as usize)).path);
        let mut by_file: BTreeMap<FileId, Vec<&Statement>> = BTreeMap::new();
        let read = (0..config.files.len()).map(|i| FileId(i as u32)).filter(|f| wanted(*f));
        by_file.extend(read.map(|f| (f, Vec::new())));
        if by_file.is_empty() {
            continue;
        }
        for statement in config.program.blocks.iter().flat_map(|b| &b.statements) {
            if let Some(list) = by_file.get_mut(&statement.file) {
                list.push(statement);
            }
        }
        for (file, mut statements) in by_file {
            statements.sort_by_key(|s| s.range.start());
            let path = &plan.file(config.file(file.0 as usize)).path;
            let reading = Reading { config: index, program: &config.program, statements };
            found.entry(path).or_default().push(reading);
        }
    }
    found
}

impl Reading<'_> {
    fn touched(&self, region: TextRange) -> impl Iterator<Item = &Statement> {
        let first = self.statements.partition_point(|s| s.range.end() < region.start());
        let from = self.statements.iter().skip(first).copied();
        from.take_while(move |s| s.range.start() <= region.end())
    }

    /// The blocks: their names, and which lies in which.
    fn blocks(&self) -> impl Iterator<Item = (&Bytes, Option<u32>)> {
        self.program.blocks.iter().map(|b| (&b.name, b.outer.map(|o| o.0)))
    }
}

/// What edits of a file's text can change: they and the statements that they touch
/// are a region, before and after; all statements in it are meant.
fn rewritten(edits: &[TextEdit], before: &[Reading<'_>], after: &[Reading<'_>]) -> Rewritten {
    let mut rewritten = Rewritten::default();
    let mut regions: Vec<TextRange> = edits.iter().map(|e| e.range).collect();
    let mut take = |statement: &Statement| {
        rewritten.everything |= statement.variable;
        rewritten.names.insert(common(&statement.name));
    };
    for reading in before {
        for region in &mut regions {
            for statement in reading.touched(*region).collect::<Vec<_>>() {
                *region = region.cover(statement.range);
                take(statement);
            }
        }
    }
    let regions = moved(regions, edits);
    for reading in after {
        regions.iter().flat_map(|r| reading.touched(*r)).for_each(&mut take);
    }
    let same = |(a, b): (&Reading<'_>, &Reading<'_>)| a.blocks().eq(b.blocks());
    rewritten.everything |= before.len() != after.len() || !before.iter().zip(after).all(same);
    rewritten
}

/// Where regions stand once the edits are made.
fn moved(mut regions: Vec<TextRange>, edits: &[TextEdit]) -> Vec<TextRange> {
    let mut edits: Vec<&TextEdit> = edits.iter().collect();
    edits.sort_by_key(|e| (e.range.start(), e.range.end()));
    regions.sort_by_key(|r| (r.start(), r.end()));
    let offset = |at: TextSize, by: i64| {
        TextSize::new(u32::try_from(i64::from(u32::from(at)) + by).unwrap_or_default())
    };
    let before = Shifts::over(&edits);
    let place = |r: TextRange| {
        let start =
            offset(r.start(), before.by(edits.partition_point(|e| e.range.end() < r.start())));
        let end = offset(r.end(), before.by(edits.partition_point(|e| e.range.start() <= r.end())));
        TextRange::new(start, end.max(start))
    };
    regions.into_iter().map(place).collect()
}

/// How much longer the first so many edits make a text.
struct Shifts(Vec<i64>);

impl Shifts {
    fn over(edits: &[&TextEdit]) -> Shifts {
        let longer = |e: &&TextEdit| e.insert.len() as i64 - i64::from(u32::from(e.range.len()));
        let sums = edits.iter().scan(0, |sum, e| {
            *sum += longer(e);
            Some(*sum)
        });
        Shifts(std::iter::once(0).chain(sums).collect())
    }

    fn by(&self, edits: usize) -> i64 {
        self.0.get(edits).copied().unwrap_or_default()
    }
}
