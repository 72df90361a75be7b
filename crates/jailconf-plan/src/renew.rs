//! The plan of files of which some were edited, made of the plan before the edit: a
//! jail whose request, creator and surroundings are the same is not started again.

mod moves;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use jailconf_host::{DevfsRules, Reader, Ruleset, Tree, bastille_file};
use jailconf_kernel::{Deed, PrisonId};
use jailconf_resolve::{
    Configuration, FileId, FileSource, Gone, Jail, Level, LoadOptions, Program, Renewal,
    StartOrder, load_with,
};
use jailconf_syntax::{Bytes, Document};

use crate::made::Made;
use crate::network;
use crate::planner::{Planner, are_names_sure, run};
use crate::world::Mounted;
use crate::{
    Command, Config, ConfigId, Context, Creator, FileRef, Foreign, Hook, Input, JailId, JailPlan,
    Plan, PlanFile, RcConf, Runner, StepKind, StepOutcome, foreign,
};

pub use moves::Moves;

/// A plan that was renewed.
#[derive(Debug)]
pub struct Renewed {
    /// The plan, as [`plan`](crate::plan()) would give it.
    pub plan: Plan,
    /// For each of its jails the one before of which all that is known is the same, but
    /// for places, numbers, and what becomes of it: [`JailPlan::outcome`] and
    /// [`JailPlan::message`]. Those that are known stand in the order they stood in.
    pub kept: Vec<Option<JailId>>,
    /// The full names of those before that nobody is now.
    pub gone: Vec<String>,
    /// Where places and numbers are now.
    pub moves: Moves,
}

/// Plans again after edits. Nothing but the texts of documents may be another: what
/// directories hold and the context must be as they were. A document that was not
/// edited must be the very same one.
pub fn renew(input: Input<'_>, context: &Context, old: Plan) -> Renewed {
    let mut planner = Planner::new(context);
    planner.before = Before::of(old);
    run(&mut planner, input, context);
    let Planner { plan, before, .. } = planner;
    before.renewed(plan)
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
    /// What was mounted before it, as [`Mounts::digest`] has it, and by it.
    pub(crate) mounts_before: u64,
    pub(crate) mounts: Vec<Mounted>,
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
    /// The jails of each configuration, by their number there.
    jails_of: Vec<HashMap<usize, usize>>,
    files: Vec<PlanFile>,
    parents: BTreeSet<JailId>,
    rc: Vec<RcConf>,
    tunables: Option<RcConf>,
    rulesets: Option<(FileRef, Vec<Ruleset>)>,
    devfs: Option<DevfsRules>,
    /// What each configuration of the new plan is to the one before; `None`: nothing.
    readings: Vec<Option<Reading>>,
    /// Prisons that are what they were, and their numbers now.
    prisons: HashMap<PrisonId, PrisonId>,
    /// Prisons of the new plan that may be other ones.
    others: HashSet<PrisonId>,
    moves: Moves,
    kept: Vec<Option<JailId>>,
    gone: Vec<String>,
}

/// What a configuration is to the one before.
enum Reading {
    /// The same.
    Same,
    /// That one after edits.
    Edited(Renewal),
}

impl Before {
    fn of(old: Plan) -> Before {
        let mut jails_of: Vec<HashMap<usize, usize>> = vec![HashMap::new(); old.configs.len()];
        for (number, jail) in old.jails.iter().enumerate() {
            if let Some(of_config) = jails_of.get_mut(jail.config.0 as usize) {
                of_config.insert(jail.index, number);
            }
        }
        Before {
            moves: Moves::of(old.files.len(), old.jails.len()),
            configs: old.configs.into_iter().map(Some).collect(),
            jails: old.jails.into_iter().map(Some).collect(),
            jails_of,
            files: old.files,
            parents: old.parents,
            rc: old.rc,
            tunables: old.tunables,
            rulesets: old.rulesets,
            devfs: old.devfs,
            ..Before::default()
        }
    }

    fn renewed(mut self, plan: Plan) -> Renewed {
        self.gone.extend(self.jails.iter_mut().filter_map(Option::take).map(|jail| jail.name));
        let are_alike =
            self.are_configs_alike() && self.is_rc_alike(&plan) && self.are_rules_alike(&plan);
        let numbers = self.kept.iter().flatten();
        let all_same = are_alike && numbers.is_sorted();
        for (id, jail) in plan.jails() {
            let kept = &mut self.kept[id.0 as usize];
            let is_same =
                |old: &JailId| all_same && self.parents.contains(old) == plan.parents.contains(&id);
            if kept.is_some() && kept.filter(is_same).is_none() {
                *kept = None;
                self.gone.push(jail.name.clone());
            }
        }
        Renewed { plan, kept: self.kept, gone: self.gone, moves: self.moves }
    }

    /// Whether no configuration came or went, and what jails of several may lean on is
    /// what it was.
    fn are_configs_alike(&self) -> bool {
        let mut readings = self.readings.iter();
        self.readings.len() == self.configs.len()
            && readings.all(|reading| match reading {
                None => false,
                Some(Reading::Same) => true,
                Some(Reading::Edited(renewal)) => renewal.keeps_rest,
            })
    }

    /// Whether the rc.conf files and what loader.conf sets are what they were.
    fn is_rc_alike(&mut self, plan: &Plan) -> bool {
        let files = |rc: &[RcConf], tunables: &Option<RcConf>| {
            rc.iter().chain(tunables).flat_map(|rc| rc.files.clone()).collect::<Vec<_>>()
        };
        let old = files(&self.rc, &self.tunables);
        let new = files(&plan.rc, &plan.tunables);
        let is_alike = old.len() == new.len()
            && self.rc.len() == plan.rc.len()
            && self.tunables.is_some() == plan.tunables.is_some();
        let pairs = old.into_iter().zip(new);
        // Each pair is noted, also behind the first that differs.
        let same: Vec<bool> = pairs.map(|pair| self.is_file_same(plan, pair)).collect();
        is_alike && same.into_iter().all(|is_same| is_same)
    }

    fn are_rules_alike(&mut self, plan: &Plan) -> bool {
        match (&self.rulesets, &plan.rulesets) {
            (Some((old, _)), Some((new, _))) => self.is_file_same(plan, (*old, *new)),
            (None, None) => true,
            _ => false,
        }
    }

    /// Whether a file that no jail.conf includes is what it was; it has its number then.
    fn is_file_same(&mut self, plan: &Plan, (old, new): (FileRef, FileRef)) -> bool {
        let (was, is) = (&self.files[old.0 as usize], plan.file(new));
        let is_same = was.path == is.path && Arc::ptr_eq(&was.document, &is.document);
        self.moves.note_file(old, is_same.then_some(new));
        is_same
    }

    /// A jail is left out of the new plan after it was looked for in the old.
    pub(crate) fn forget_behind(&mut self, jails: usize) {
        self.kept.truncate(jails);
    }

    /// The jail before that is one now, by its number in a configuration.
    fn jail_before(&self, config: ConfigId, index: usize) -> Option<usize> {
        let index = match self.readings.get(config.0 as usize)?.as_ref()? {
            Reading::Same => index,
            Reading::Edited(renewal) => (*renewal.same.get(index)?)?,
        };
        self.jails_of.get(config.0 as usize)?.get(&index).copied()
    }

    fn creator(&self, creator: Creator) -> Result<Creator, Gone> {
        let Creator::Jail(mut id) = creator else { return Ok(creator) };
        self.moves.jail(&mut id)?;
        Ok(Creator::Jail(id))
    }
}

/// What runs jail(8) on a configuration, and where it is.
pub(crate) struct Asked<'a> {
    pub(crate) path: &'a Bytes,
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

impl ReadConfig {
    /// Whether it is one of Bastille's own.
    pub(crate) fn is_bastilles(&self) -> bool {
        let file = self.program.files.first();
        file.is_some_and(|file| bastille_file(&file.path, &self.program).is_some())
    }
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
        self.before.readings.push(None);
        let old = self.before.configs.get_mut(next)?.take()?;
        let root = self.before.files.get(old.files.first()?.0 as usize)?;
        let path: Bytes = [asked.prefix, asked.path].concat().into();
        let is_same =
            root.path == path && old.reader == asked.reader && old.context == self.context;
        if !is_same {
            return None;
        }
        let edited = edited(&old, source, asked.path)?;
        let files = old.files.clone();
        let (read, reading) = match edited.is_empty() && old.program.missing.is_empty() {
            true => (unchanged(old), Some(Reading::Same)),
            false => self.read_edited(source, asked, old, &edited)?,
        };
        for (index, old) in files.into_iter().enumerate().filter(|_| reading.is_some()) {
            let new = FileRef((self.plan.files.len() + index) as u32);
            self.before.moves.note_file(old, Some(new));
            if let Some(Reading::Edited(renewal)) = &reading {
                self.before.moves.note_edit(old, renewal.moved(FileId(index as u32)));
            }
        }
        self.before.readings[next] = reading;
        Some(read)
    }

    /// A configuration of which files were edited.
    fn read_edited(
        &mut self,
        source: &dyn FileSource,
        asked: &Asked<'_>,
        old: Config,
        edited: &[(FileId, Arc<Document>)],
    ) -> Option<(ReadConfig, Option<Reading>)> {
        let is_foreign = |(file, document): &(FileId, Arc<Document>)| {
            file.0 == 0 && foreign(document.text().as_str()).is_some()
        };
        if !Level::is_proven(old.release) || old.foreign.is_some() || edited.iter().any(is_foreign)
        {
            return None;
        }
        let configuration = Arc::try_unwrap(old.configuration).ok()?;
        let options = LoadOptions { level: Level::of(old.release), ..LoadOptions::default() };
        let anew = || load_with(source, asked.path, &options);
        let (program, configuration, renewal) =
            jailconf_resolve::renew(old.program, configuration, edited, &anew);
        let order = match &renewal {
            Some(renewal) if renewal.keeps_order => old.order,
            _ => configuration.start_order(None),
        };
        let is_sure = are_names_sure(&program, &configuration, old.release);
        let configuration = Arc::new(configuration);
        let read = ReadConfig { program, configuration, order, foreign: None, is_sure };
        Some((read, renewal.map(Reading::Edited)))
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
        self.before.kept.push(None);
        let number = self.before.jail_before(config, index)?;
        let old = self.before.jails.get_mut(number)?.take()?;
        if old.name != name {
            self.before.gone.push(old.name);
            return None;
        }
        let (was, now) = (JailId(number as u32), JailId(self.plan.jails.len() as u32));
        self.before.moves.note_jail(was, Some(now));
        let kept = self.keep_jail(old, config, index, by, tree);
        match &kept {
            Some(_) => self.before.kept[now.0 as usize] = Some(was),
            None => {
                self.before.moves.note_jail(was, None);
                self.before.gone.push(name.to_owned());
            }
        }
        kept
    }

    /// The next jail as a new one, whatever the old plan has of it.
    pub(crate) fn renew_none(&mut self, config: ConfigId, index: usize) {
        self.before.kept.push(None);
        let number = self.before.jail_before(config, index);
        let old = number.and_then(|number| self.before.jails.get_mut(number)?.take());
        self.before.gone.extend(old.map(|old| old.name));
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
        let was = deed.prison();
        let is_same = old.prison == Some(was)
            && self.before.creator(old.creator) == Ok(creator)
            && !asks_for_made
            && !names_another(&old)
            && old.memory.interfaces_free
            && self.are_free(by, jail)
            && self.are_made_alone(by, jail, &old)
            && self.before.devfs == self.plan.devfs
            && old.memory.mounts_before == self.mounts.digest();
        if !is_same {
            return None;
        }
        let files = self.files_of(&old, tree)?;
        let first = self.plan.files.len();
        for (old, new) in old.memory.files.clone().zip(first..) {
            self.before.moves.note_file(FileRef(old as u32), Some(FileRef(new as u32)));
        }
        (old.config, old.index, old.creator) = (config, index, creator);
        self.move_jail(&mut old).ok()?;
        let (before, outer) = (&self.before, self.outer_prison);
        let now = |prison: PrisonId| {
            let is_always_there = prison == PrisonId::HOST || prison == outer;
            let known = before.prisons.get(&prison).copied();
            // A jail that asks for the outer one's jid stands for it from then on.
            let now = if is_always_there { Some(prison) } else { known };
            now.filter(|now| !before.others.contains(now))
        };
        let deed = self.machine.repeat(by, deed, &now)?;
        self.before.prisons.insert(was, deed.prison());
        self.plan.files.extend(files);
        self.make_again(by, jail, &old);
        old.memory.mounts.iter().for_each(|mounted| self.mounts.mount(mounted.clone()));
        old.prison = Some(deed.prison());
        old.memory.files = first..self.plan.files.len();
        old.memory.deed = Some(deed);
        Some(old)
    }

    /// Whether nobody has the interfaces that a jail takes.
    pub(crate) fn are_free(&self, by: PrisonId, jail: &Jail) -> bool {
        let Some(made) = self.made.get(&by) else { return true };
        !interfaces(jail).any(|name| made.is_given(&name))
    }

    /// Whether the interfaces that a jail takes are there by its own hooks alone, or
    /// whoever made them, and nobody else makes what these do.
    fn are_made_alone(&self, by: PrisonId, jail: &Jail, plan: &JailPlan) -> bool {
        let is_of_start = |c: &&Command| c.runner == Runner::Creator && c.is_of_start();
        let hooks = || plan.commands.iter().filter(is_of_start);
        let mut own = Made::default();
        hooks()
            .filter(|c| c.step < StepKind::VnetInterface)
            .for_each(|hook| own.note(hook, JailId(0)));
        let is_there = |name: Cow<'_, str>| !network::is_made(&name) || own.may_have(&name);
        let others = self.made.get(&by);
        let is_others = |name: &str| others.is_some_and(|made| made.maker(name).is_some());
        interfaces(jail).all(is_there)
            && !hooks().flat_map(|hook| &hook.read.parts).any(|part| part.makes().any(is_others))
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
            made.note(hook, id);
        }
        for name in names {
            made.give(&name, id);
        }
        hooks.for_each(|hook| made.note(hook, id));
    }

    fn move_jail(&self, jail: &mut JailPlan) -> Result<(), Gone> {
        let reading = self.before.readings.get(jail.config.0 as usize);
        if let Some(Reading::Edited(renewal)) = reading.and_then(Option::as_ref) {
            let mut origins = jail.commands.iter_mut().map(|command| &mut command.origin);
            origins.try_for_each(|origin| renewal.origin(origin))?;
        }
        self.before.moves.jail_plan(jail)
    }

    /// The files that were read for a jail, if they are what they were.
    fn files_of(&self, jail: &JailPlan, tree: Option<&dyn Tree>) -> Option<Vec<PlanFile>> {
        // What could not be read is named again.
        if jail.steps_of(StepKind::MountFstab).any(|s| s.outcome == StepOutcome::Unknown) {
            return None;
        }
        let range = jail.memory.files.clone();
        if range.is_empty() {
            return Some(Vec::new());
        }
        let files = self.before.files.get(range)?;
        let is_same = |file: &PlanFile| {
            let document = tree.and_then(|tree| tree.read(&file.own_path).ok());
            document.is_some_and(|document| Arc::ptr_eq(&document, &file.document))
        };
        files.iter().all(is_same).then(|| files.to_vec())
    }

    /// A prison, or who is taken for its jail, may be another.
    pub(crate) fn forget_prison(&mut self, prison: PrisonId) {
        self.before.others.insert(prison);
    }

    /// The machine is another one.
    pub(crate) fn forget_prisons(&mut self) {
        self.before.prisons.clear();
        self.before.others.clear();
    }
}

/// The files of a configuration that are other ones now; `None` where one is not there.
fn edited(
    old: &Config,
    source: &dyn FileSource,
    root: &Bytes,
) -> Option<Vec<(FileId, Arc<Document>)>> {
    let mut edited = Vec::new();
    for (index, file) in old.program.files.iter().enumerate() {
        let path = if index == 0 { root } else { &file.path };
        let document = source.read(path).ok()?;
        if !Arc::ptr_eq(&document, &file.document) {
            edited.push((FileId(index as u32), document));
        }
    }
    Some(edited)
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

/// Whether a hook hands a dataset to another jail: whether that one is there is not looked
/// at again.
fn names_another(jail: &JailPlan) -> bool {
    let parts = jail.commands.iter().flat_map(|command| &command.read.parts);
    let mut named = parts.filter_map(|part| match part {
        Hook::ZfsJail { jail, .. } => Some(jail),
        _ => None,
    });
    named.any(|name| *jail.own_name != *name.as_bytes())
}
