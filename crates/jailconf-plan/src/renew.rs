//! The plan of files of which some were edited, made of the plan before the edit: a
//! jail whose request, creator and surroundings are the same is not started again.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use jailconf_host::{Reader, Tree};
use jailconf_kernel::{Deed, PrisonId};
use jailconf_resolve::{
    Configuration, FileId, FileSource, Gone, Jail, Level, Moved, Origin, Program, StartOrder,
};
use jailconf_syntax::{Bytes, Document};

use crate::planner::{Planner, run};
use crate::{
    Command, Config, ConfigId, Context, Creator, FileRef, Foreign, Input, JailId, JailPlan, Place,
    Plan, PlanFile, Runner, Step, StepKind, foreign,
};

/// A plan that was renewed.
#[derive(Debug)]
pub struct Renewed {
    /// The plan, as [`plan`](crate::plan()) would give it.
    pub plan: Plan,
    /// For each of its jails, whether all that is known of it is what it was, but for
    /// its places.
    pub kept: Vec<bool>,
    /// Where these places are now.
    pub moves: Moves,
}

/// How places moved, by file.
#[derive(Clone, Debug, Default)]
pub struct Moves(Vec<(FileRef, Moved)>);

impl Moves {
    /// Moves a place to where its text stands now.
    ///
    /// # Errors
    ///
    /// Where it touches what was edited.
    pub fn apply(&self, place: &mut Place) -> Result<(), Gone> {
        let mut of_file = self.0.iter().filter(|(file, _)| *file == place.file);
        of_file.try_for_each(|(_, moved)| moved.apply(&mut place.range))
    }
}

/// Plans again after edits. Nothing but the texts of documents may be another: what
/// directories hold and the context must be as they were. A document that was not
/// edited must be the very same one.
pub fn renew(input: Input<'_>, context: &Context, old: Plan) -> Renewed {
    let files = old.files.clone();
    let (parents, jails) = (old.parents.clone(), old.jails.len());
    let mut planner = Planner::new(context);
    planner.before = Before::of(old);
    run(&mut planner, input, context);
    let Planner { plan, before, .. } = planner;
    let is_same = plan.parents == parents
        && plan.jails.len() == jails
        && !before.renamed
        && are_same(&plan, &files, &before.moves);
    let mut kept = before.kept;
    kept.resize(plan.jails.len(), false);
    if !is_same {
        kept.fill(false);
    }
    Renewed { plan, kept, moves: before.moves }
}

/// Whether all files but those that were edited in part are what they were.
fn are_same(plan: &Plan, old: &[PlanFile], moves: &Moves) -> bool {
    let is_moved = |index: usize| moves.0.iter().any(|(file, _)| file.0 as usize == index);
    let pairs = plan.files.iter().zip(old).enumerate();
    let mut same = pairs.map(|(index, (new, old))| {
        new.path == old.path && (is_moved(index) || Arc::ptr_eq(&new.document, &old.document))
    });
    plan.files.len() == old.len() && same.all(|same| same)
}

/// What a jail's start did, beside its steps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    /// What happened to the machine; `None` where that must be asked for again.
    pub(crate) deed: Option<Deed>,
    /// The plan's files that were read for it.
    pub(crate) files: Range<usize>,
    /// Whether nobody had its interfaces before.
    pub(crate) interfaces_free: bool,
}

impl PartialEq for Memory {
    /// It says nothing of the plan.
    fn eq(&self, _: &Memory) -> bool {
        true
    }
}

/// The plan before the edit, as far as it is not used up.
#[derive(Default)]
pub(crate) struct Before {
    configs: Vec<Option<Config>>,
    jails: Vec<Option<JailPlan>>,
    files: Vec<PlanFile>,
    /// What was read again of each configuration of the new plan.
    readings: Vec<Reading>,
    /// The prisons that are what they were.
    prisons: HashSet<PrisonId>,
    moves: Moves,
    kept: Vec<bool>,
    /// Some jail has another name.
    renamed: bool,
}

/// What was read again of a configuration.
enum Reading {
    /// Everything.
    All,
    /// Nothing.
    Nothing,
    /// A part of one file, and what these jails have.
    Part { file: FileId, moved: Moved, jails: Range<usize> },
}

impl Before {
    fn of(old: Plan) -> Before {
        Before {
            configs: old.configs.into_iter().map(Some).collect(),
            jails: old.jails.into_iter().map(Some).collect(),
            files: old.files,
            ..Before::default()
        }
    }
}

/// Who reads a configuration, and where it is.
pub(crate) struct Asked<'a> {
    pub(crate) path: &'a Bytes,
    pub(crate) creator: Creator,
    pub(crate) prefix: &'a [u8],
    pub(crate) reader: Option<Reader>,
}

/// A configuration as it was read.
pub(crate) struct ReadConfig {
    pub(crate) program: Program,
    pub(crate) configuration: Arc<Configuration>,
    pub(crate) order: StartOrder,
    pub(crate) foreign: Option<Foreign>,
    pub(crate) is_sure: bool,
}

impl Planner {
    /// The next configuration, of what the old plan knows of it.
    pub(crate) fn read_again(
        &mut self,
        source: &dyn FileSource,
        asked: &Asked<'_>,
    ) -> Option<ReadConfig> {
        let next = self.plan.configs.len();
        self.before.readings.truncate(next);
        self.before.readings.push(Reading::All);
        let old = self.before.configs.get_mut(next)?.take()?;
        let root = self.before.files.get(old.files.first()?.0 as usize)?;
        let path: Bytes = [asked.prefix, asked.path].concat().into();
        let numbers = (self.plan.files.len()..).map(|at| FileRef(at as u32));
        let is_same = root.path == path
            && (old.creator, old.reader) == (asked.creator, asked.reader)
            && old.context == self.context
            && old.program.missing.is_empty()
            && old.files.iter().copied().eq(numbers.take(old.files.len()));
        if !is_same {
            return None;
        }
        let mut edited = Vec::new();
        for (index, file) in old.program.files.iter().enumerate() {
            let path = if index == 0 { asked.path } else { &file.path };
            let document = source.read(path).ok()?;
            if !Arc::ptr_eq(&document, &file.document) {
                edited.push((index, document));
            }
        }
        let (read, reading) = match edited.pop() {
            None => (unchanged(old), Reading::Nothing),
            Some(one) if edited.is_empty() => self.read_part(old, one)?,
            Some(_) => return None,
        };
        self.before.readings[next] = reading;
        Some(read)
    }

    /// A configuration of which one file was edited.
    fn read_part(
        &mut self,
        old: Config,
        (index, document): (usize, Arc<Document>),
    ) -> Option<(ReadConfig, Reading)> {
        if !Level::is_proven(old.release)
            || old.foreign.is_some()
            || foreign(document.text().as_str()).is_some()
        {
            return None;
        }
        let configuration = Arc::try_unwrap(old.configuration).ok()?;
        let file = FileId(index as u32);
        let (program, configuration, renewal) =
            jailconf_resolve::renew(old.program, configuration, file, document)?;
        self.before.moves.0.push((old.files[index], renewal.moved));
        let order = match renewal.keeps_order {
            true => old.order,
            false => configuration.start_order(None),
        };
        let configuration = Arc::new(configuration);
        let read = ReadConfig { program, configuration, order, foreign: None, is_sure: true };
        Some((read, Reading::Part { file, moved: renewal.moved, jails: renewal.jails }))
    }

    /// The next jail as the old plan has it, if its start would be the same; the
    /// machine is then as after its start.
    pub(crate) fn keep(
        &mut self,
        config: ConfigId,
        index: usize,
        by: PrisonId,
        name: &str,
        tree: Option<&dyn Tree>,
    ) -> Option<JailPlan> {
        let id = self.plan.jails.len();
        let old = self.before.jails.get_mut(id)?.take()?;
        self.before.renamed |= old.name != name;
        let prison = old.prison;
        let kept = self.keep_jail(old, config, index, by, tree);
        match (&kept, prison) {
            (Some(_), _) => self.before.prisons.extend(prison),
            // It may have stood for a jail of the same name.
            (None, Some(prison)) => self.forget_prison(prison),
            (None, None) => {}
        }
        kept
    }

    fn keep_jail(
        &mut self,
        mut old: JailPlan,
        config: ConfigId,
        index: usize,
        by: PrisonId,
        tree: Option<&dyn Tree>,
    ) -> Option<JailPlan> {
        let Config { creator, configuration, .. } = self.plan.config(config);
        let (creator, configuration) = (*creator, configuration.clone());
        let jail = &configuration.jails[index];
        // What hooks may have made is not looked at again.
        let asks_for_made = creator == Creator::Host
            && (self.plan.known.interfaces.is_some() || self.plan.known.datasets.is_some());
        let deed = old.memory.deed.take()?;
        let is_same = (old.config, old.index, old.creator) == (config, index, creator)
            && !asks_for_made
            && old.memory.interfaces_free
            && self.are_free(by, jail)
            && self.is_known(by)
            && deed.parent().is_some_and(|parent| self.is_known(parent));
        if !is_same || self.move_jail(&mut old, config, index).is_err() {
            return None;
        }
        let files = self.files_of(&old, tree)?;
        if !self.machine.repeat(by, &deed) {
            return None;
        }
        self.plan.files.extend(files);
        self.make_again(by, jail, &old);
        old.memory.deed = Some(deed);
        Some(old)
    }

    /// Whether nobody has the interfaces that a jail takes.
    pub(crate) fn are_free(&self, by: PrisonId, jail: &Jail) -> bool {
        let Some(made) = self.made.get(&by) else { return true };
        !interfaces(jail).any(|name| made.is_given(&name))
    }

    /// Does what a start does to interfaces and datasets.
    fn make_again(&mut self, by: PrisonId, jail: &Jail, plan: &JailPlan) {
        let id = JailId(self.plan.jails.len() as u32);
        let is_of_start = |c: &&Command| c.runner == Runner::Creator && c.is_of_start();
        let mut hooks = plan.commands.iter().filter(is_of_start).peekable();
        let mut names = interfaces(jail).peekable();
        if hooks.peek().is_none() && names.peek().is_none() {
            return;
        }
        let made = self.made.entry(by).or_default();
        while let Some(hook) = hooks.next_if(|c| c.step < StepKind::VnetInterface) {
            made.note(hook);
        }
        for name in names {
            made.give(&name, id);
        }
        hooks.for_each(|hook| made.note(hook));
    }

    /// Whether a prison is what it was.
    fn is_known(&self, prison: PrisonId) -> bool {
        prison == PrisonId::HOST
            || prison == self.outer_prison
            || self.before.prisons.contains(&prison)
    }

    fn move_jail(&self, jail: &mut JailPlan, config: ConfigId, index: usize) -> Result<(), Gone> {
        let of_origins = match self.before.readings.get(config.0 as usize) {
            None | Some(Reading::All) => return Err(Gone),
            Some(Reading::Part { jails, .. }) if jails.contains(&index) => return Err(Gone),
            Some(Reading::Part { file, moved, .. }) => Some((*file, *moved)),
            Some(Reading::Nothing) => None,
        };
        if self.before.moves.0.is_empty() {
            return Ok(());
        }
        move_places(jail, &self.before.moves)?;
        of_origins.map_or(Ok(()), |(file, moved)| {
            let origins = jail.commands.iter_mut().map(|command| &mut command.origin);
            origins.filter(|o| o.file == Some(file)).try_for_each(|o| move_origin(o, moved))
        })
    }

    /// The files that were read for a jail, if they are what they were and would have
    /// the same numbers.
    fn files_of(&self, jail: &JailPlan, tree: Option<&dyn Tree>) -> Option<Vec<PlanFile>> {
        let range = jail.memory.files.clone();
        if range.is_empty() {
            return Some(Vec::new());
        }
        let files = self.before.files.get(range.clone())?;
        let is_same = |file: &PlanFile| {
            let document = tree.and_then(|tree| tree.read(&file.own_path).ok());
            document.is_some_and(|document| Arc::ptr_eq(&document, &file.document))
        };
        (range.start == self.plan.files.len() && files.iter().all(is_same)).then(|| files.to_vec())
    }

    /// Notes whether the next jail of the plan is as it was in all.
    pub(crate) fn note_kept(&mut self, kept: bool) {
        self.before.kept.push(kept);
    }

    /// A prison, or who is taken for its jail, may be another.
    pub(crate) fn forget_prison(&mut self, prison: PrisonId) {
        self.before.prisons.remove(&prison);
    }

    /// The machine is another one.
    pub(crate) fn forget_prisons(&mut self) {
        self.before.prisons.clear();
    }
}

/// The interfaces that are moved into a jail.
fn interfaces(jail: &Jail) -> impl Iterator<Item = Cow<'_, str>> {
    let values = jail.list("vnet.interface").iter().filter(|v| !v.text.is_empty());
    values.map(|value| value.text.to_text())
}

fn unchanged(old: Config) -> ReadConfig {
    let Config { program, configuration, order, foreign, is_sure, .. } = old;
    ReadConfig { program, configuration, order, foreign, is_sure }
}

fn move_origin(origin: &mut Origin, moved: Moved) -> Result<(), Gone> {
    moved.apply(&mut origin.statement)?;
    moved.apply(&mut origin.range)
}

fn move_places(jail: &mut JailPlan, moves: &Moves) -> Result<(), Gone> {
    for Command { place, .. } in &mut jail.commands {
        moves.apply(place)?;
    }
    for Step { place, objections, .. } in jail.steps.iter_mut().chain(&mut jail.stop) {
        let held = objections.iter_mut().filter_map(|o| o.held_at.as_mut());
        place.iter_mut().chain(held).try_for_each(|place| moves.apply(place))?;
    }
    for delegation in &mut jail.delegations {
        let held = delegation.mount_objections.iter_mut().filter_map(|o| o.held_at.as_mut());
        delegation.place.iter_mut().chain(held).try_for_each(|place| moves.apply(place))?;
    }
    Ok(())
}
