mod becomes;
mod beside;
mod share;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jailconf_catalog::Check;
use jailconf_host::{
    ConfigFile, Reader, Tree, config_files, jail_roots, normal_path, roots_named_in,
};
use jailconf_kernel::{Host, Machine, PrisonId};
use jailconf_resolve::{
    Configuration, FileSource, Jail, Level, Likeness, Limits, LoadOptions, ReadError, load_with,
};
use jailconf_syntax::{Bytes, Document};

use becomes::Identity;
pub(crate) use becomes::are_names_sure;
use share::Share;

use crate::command::commands;
use crate::devices::Devices;
use crate::guard::guarded;
use crate::made::Made;
use crate::renew::{Asked, Before, Memory, ReadConfig};
use crate::start::{Scene, start};
use crate::surroundings::{stated_by, unknown_jail};
use crate::world::{Fresh, Mounts};
use crate::{
    Command, Config, ConfigId, Creator, FileRef, Holder, Hook, JailId, JailPlan, Outcome, Plan,
    PlanFile, Problem, Step, foreign,
};

/// How deep jails inside jails are followed. A full name has 255 bytes (R028),
/// so that no real host comes near.
const MAX_NESTING: usize = 64;

/// Where the files are.
#[derive(Clone, Copy)]
pub enum Input<'a> {
    /// A host's (or a jail's) whole tree: its files are found, and absent files
    /// and directories count.
    Root(&'a dyn Tree),
    /// Single files, each read for itself: only what the text says counts.
    Files(&'a dyn FileSource, &'a [Bytes]),
    /// Files that are declared to belong to one host: who reads each.
    Declared(&'a dyn FileSource, &'a [Declared]),
}

/// A file that is declared to be read by the host or by a jail of it, wherever
/// it lies (a repository that is checked without the host).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The file.
    pub path: Bytes,
    /// The full name of the jail whose root reads it; `None`: the host.
    pub reader: Option<String>,
}

/// Who reads the files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context {
    /// The machine.
    pub host: Host,
    /// The files are read inside a jail of which nothing is known but, perhaps,
    /// its name.
    pub inside: Option<String>,
    /// What is known of the host beside its kernel.
    pub known: Known,
    /// How much of the plan what is inside one jail may take.
    pub limits: Limits,
}

/// What is known of the host beside its files and its kernel; `None`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Its interfaces.
    pub interfaces: Option<Vec<String>>,
    /// Its datasets, and whether each has `jailed=on`.
    pub datasets: Option<BTreeMap<String, bool>>,
    /// The devfs rulesets that are loaded, beside those of the system.
    pub devfs_rulesets: Option<Vec<u32>>,
}

/// Plans the start of every jail that is found.
pub fn plan(input: Input<'_>, context: &Context) -> Plan {
    let mut planner = Planner::new(context);
    run(&mut planner, input, context);
    planner.plan
}

/// Fills a planner's plan.
pub(crate) fn run(planner: &mut Planner, input: Input<'_>, context: &Context) {
    match input {
        Input::Root(tree) => {
            planner.entered.extend(tree.identity());
            planner.plan.is_whole = tree.is_whole();
            planner.system(tree, planner.outermost, b"", 0);
        }
        Input::Files(source, paths) => {
            source.confine(&|| roots_named_in(source, paths.iter().map(|p| &**p)));
            for path in paths {
                planner.guarded(path, Creator::Host, |planner| {
                    let document = source.read(path).ok();
                    let own = document.map(|document| stated_by(&document, context));
                    planner.reset(own.as_ref().unwrap_or(context));
                    planner.file(source, path, planner.outermost);
                });
            }
        }
        Input::Declared(source, files) => {
            source.confine(&|| roots_named_in(source, files.iter().map(|f| &*f.path)));
            planner.is_declared = true;
            for file in files {
                let outermost = planner.outermost;
                planner.guarded(&file.path, outermost, |planner| planner.declared(source, file));
            }
            planner.look_beside();
        }
    }
}

/// The machine as it fills with jails.
pub(crate) struct Planner {
    pub(crate) plan: Plan,
    pub(crate) machine: Machine,
    pub(crate) holders: HashMap<PrisonId, Holder>,
    outermost: Creator,
    /// Whether the files are declared to be all there are.
    is_declared: bool,
    pub(crate) outer_prison: PrisonId,
    /// What is known of the host and of who reads the files.
    pub(crate) context: Arc<Context>,
    /// A plan of which this one is a renewal.
    pub(crate) before: Before,
    /// The roots of the jails around what is being read, outermost first.
    within: Vec<Bytes>,
    /// What the hooks of each creator make, as far as they are understood.
    pub(crate) made: HashMap<PrisonId, Made>,
    /// What the starts so far have mounted.
    pub(crate) mounts: Mounts,
    /// What the host's devfs shows.
    pub(crate) devices: Devices,
    /// What the start at hand has made.
    pub(crate) fresh: Fresh,
    /// Roots that were walked into, absolute in the host: a jail whose root is
    /// its creator's would be walked for ever.
    walked: HashSet<Bytes>,
    /// The same by what makes a directory the same one.
    entered: HashSet<(u64, u64)>,
    /// What the inside of the outermost jail at hand has taken.
    share: Option<Share>,
    /// Whether no jail of this name in a configuration starts.
    idle: HashMap<(ConfigId, Bytes), bool>,
    /// The jails of a configuration that run, as jail(8) looks for them.
    running: HashMap<(ConfigId, Identity), JailId>,
}

impl Planner {
    pub(crate) fn new(context: &Context) -> Planner {
        let mut planner = Planner {
            plan: Plan::default(),
            machine: Machine::new(context.host.clone()),
            holders: HashMap::new(),
            outermost: Creator::Host,
            is_declared: false,
            outer_prison: PrisonId::HOST,
            context: Arc::default(),
            before: Before::default(),
            within: Vec::new(),
            made: HashMap::new(),
            mounts: Mounts::default(),
            devices: Devices::unknown(context.host.release),
            fresh: Fresh::default(),
            walked: HashSet::new(),
            entered: HashSet::new(),
            share: None,
            idle: HashMap::new(),
            running: HashMap::new(),
        };
        planner.plan.known = context.known.clone();
        planner.reset(context);
        planner
    }

    /// A fresh machine.
    fn reset(&mut self, context: &Context) {
        self.context = Arc::new(context.clone());
        self.forget_prisons();
        self.machine = Machine::new(context.host.clone());
        self.made.clear();
        self.mounts.clear();
        self.devices = Devices::unknown(context.host.release);
        self.holders = HashMap::from([(PrisonId::HOST, Holder::Host)]);
        self.outer_prison = PrisonId::HOST;
        self.outermost = Creator::Host;
        if let Some(name) = &context.inside {
            self.outermost = Creator::Unknown;
            self.outer_prison = unknown_jail(&mut self.machine, name);
            self.holders.insert(self.outer_prison, Holder::Unknown);
        }
    }

    /// All that a system's own root starts, and what the jails start inside.
    fn system(&mut self, tree: &dyn Tree, creator: Creator, prefix: &[u8], depth: usize) {
        tree.confine(&|| jail_roots(tree));
        let mut unreadable = Vec::new();
        let files = config_files(tree, &mut unreadable);
        for (path, error) in unreadable {
            self.problem(&[prefix, &path].concat(), error, creator);
        }
        let rc_conf = [prefix, b"/etc/rc.conf"].concat();
        self.guarded(&rc_conf, creator, |planner| planner.rc_conf(tree, creator, prefix));
        if creator == Creator::Host {
            self.guarded(b"/boot/loader.conf", creator, |planner| planner.tunables(tree));
            self.guarded(b"/etc/devfs.rules", creator, |planner| planner.devfs_rules(tree));
        }
        let mut included: HashSet<Bytes> = HashSet::new();
        let first = self.plan.jails.len();
        for file in files {
            if file.reader == Reader::RcByName && included.contains(&file.path) {
                continue;
            }
            if let Some(config) = self.config(tree, &file, creator, prefix) {
                let program = &self.plan.config(config).program;
                included.extend(program.files.iter().map(|f| f.path.clone()));
                self.jails(config, Some(tree), prefix);
            }
        }
        for id in first..self.plan.jails.len() {
            let (jail, within) = (JailId(id as u32), self.within.len());
            let root = self.plan.jail(jail).root.clone().unwrap_or_default();
            self.guarded(&root, creator, |planner| planner.descend(tree, jail, prefix, depth));
            self.within.truncate(within);
        }
    }

    /// A single file.
    fn file(&mut self, source: &dyn FileSource, path: &Bytes, creator: Creator) {
        if let Some(config) = self.read(source, path, creator, b"", None) {
            self.jails(config, None, b"");
        }
    }

    /// A file whose reader is declared; the reader's own file must come before.
    fn declared(&mut self, source: &dyn FileSource, file: &Declared) {
        let Some(name) = &file.reader else {
            return self.file(source, &file.path, self.outermost);
        };
        let reader = self.plan.jails().find(|(_, jail)| jail.name == *name).map(|(id, _)| id);
        match reader {
            Some(id) => self.file(source, &file.path, Creator::Jail(id)),
            None => {
                let error =
                    ReadError::Other(format!("its reader, the jail `{name}`, is not there"));
                self.problem(&file.path, error, self.outermost);
            }
        }
    }

    /// Walks into a jail's root.
    fn descend(&mut self, tree: &dyn Tree, id: JailId, prefix: &[u8], depth: usize) {
        let jail = self.plan.jail(id);
        if jail.passed_over_for.is_some() {
            return;
        }
        let Some(path) = self.plan.resolved(jail).scalar("path").map(|v| v.text.clone()) else {
            return;
        };
        let root = normal_path(&[prefix, b"/", &path].concat());
        if depth >= MAX_NESTING || root == normal_path(prefix) || !self.walked.insert(root.clone())
        {
            return;
        }
        match tree.inside(&path) {
            // A root of two names is looked at once.
            Ok(inside) if inside.identity().is_some_and(|id| !self.entered.insert(id)) => {}
            Ok(inside) => {
                self.within.push(path);
                self.sharing(id, |planner| {
                    planner.system(&*inside, Creator::Jail(id), &root, depth + 1);
                });
                self.within.pop();
            }
            Err(ReadError::NotFound) => {}
            Err(error) => self.problem(&root, error, Creator::Jail(id)),
        }
    }

    /// What goes wrong in us with a file or below a directory is a problem of that one.
    fn guarded(&mut self, path: &[u8], creator: Creator, work: impl FnOnce(&mut Planner)) {
        if let Err(what) = guarded(|| work(self)) {
            self.problem(path, ReadError::Internal(what), creator);
        }
    }

    /// Something could not be looked at; what several ask for is named once.
    pub(crate) fn problem(&mut self, path: &[u8], error: ReadError, creator: Creator) {
        let jail = match creator {
            Creator::Jail(id) => Some(id),
            Creator::Host | Creator::Unknown => None,
        };
        let (path, jail) = match (&error, self.whose_share()) {
            (ReadError::Spent(_), Some((root, of))) => (root, Some(of)),
            _ => (path.into(), jail),
        };
        let problem = Problem { path, error, jail };
        if !self.plan.problems.contains(&problem) {
            self.plan.problems.push(problem);
        }
    }

    /// A file of a system's own.
    fn config(
        &mut self,
        tree: &dyn Tree,
        file: &ConfigFile,
        creator: Creator,
        prefix: &[u8],
    ) -> Option<ConfigId> {
        self.read(tree, &file.path, creator, prefix, Some(file.reader))
    }

    /// Reads a jail.conf and what it includes.
    fn read(
        &mut self,
        source: &dyn FileSource,
        path: &Bytes,
        creator: Creator,
        prefix: &[u8],
        reader: Option<Reader>,
    ) -> Option<ConfigId> {
        let there = guarded(|| source.read(path).map(drop));
        if let Err(error) = there.unwrap_or_else(|what| Err(ReadError::Internal(what))) {
            self.problem(&[prefix, path].concat(), error, creator);
            return None;
        }
        let asked = Asked { path, prefix, reader };
        let read = guarded(|| match self.read_again(source, &asked) {
            Some(read) => Some(read),
            None => self.read_anew(source, path),
        });
        let read = match read {
            Ok(read) => read?,
            Err(what) => {
                let error = ReadError::Internal(format!("it could not be read: {what}"));
                self.problem(&[prefix, path].concat(), error, creator);
                return None;
            }
        };
        for missing in read.program.left_out() {
            self.problem(&[prefix, &missing.path].concat(), missing.error.clone(), creator);
        }
        if !self.has_room_for_text(&read.configuration) {
            return None;
        }
        let is_bastilles = read.is_bastilles();
        let ReadConfig { program, configuration, order, foreign, is_sure } = read;
        let mut files = Vec::new();
        for (i, file) in program.files.iter().enumerate() {
            // jail(8) has a name of its own for standard input; ours is the one asked for.
            let asked = if i == 0 { path } else { &file.path };
            files.push(self.add_file(prefix, asked, file.document.clone()));
        }
        // With a host's whole tree an absent file is absent.
        let closed = reader.is_some() && self.plan.is_whole;
        self.plan.configs.push(Config {
            creator,
            release: self.machine.host().release,
            reader,
            program,
            configuration,
            order,
            files,
            closed,
            declared: self.is_declared,
            foreign,
            is_sure,
            is_bastilles,
            context: self.context.clone(),
        });
        Some(ConfigId(self.plan.configs.len() as u32 - 1))
    }

    fn read_anew(&self, source: &dyn FileSource, path: &Bytes) -> Option<ReadConfig> {
        let release = self.machine.host().release;
        let options = LoadOptions { level: Level::of(release), ..LoadOptions::default() };
        let mut program = load_with(source, path, &options);
        let foreign = foreign(program.files.first()?.document.text().as_str());
        if foreign.is_some() {
            program.blocks.clear();
        }
        let configuration = Arc::new(Configuration::resolve(&program));
        let order = configuration.start_order(None);
        let is_sure = Level::is_proven(release) || {
            let older = LoadOptions { level: Level::Before14, ..LoadOptions::default() };
            let older = load_with(source, path, &older);
            older.verdict == program.verdict
                && Likeness::default().holds(&Configuration::resolve(&older), &configuration)
        };
        let is_sure = is_sure && are_names_sure(&program, &configuration, release);
        Some(ReadConfig { program, configuration, order, foreign, is_sure })
    }

    pub(crate) fn add_file(
        &mut self,
        prefix: &[u8],
        own_path: &Bytes,
        document: Arc<Document>,
    ) -> FileRef {
        let path = [prefix, own_path].concat().into();
        let (within, own_path) = (self.within.clone(), own_path.clone());
        self.plan.files.push(PlanFile { path, document, within, own_path });
        FileRef(self.plan.files.len() as u32 - 1)
    }

    /// Plans the jails of a config in jail(8)'s start order.
    fn jails(&mut self, config: ConfigId, tree: Option<&dyn Tree>, prefix: &[u8]) {
        let order = &self.plan.config(config).order;
        let started = order.order.iter().map(|&i| (i, true));
        let all: Vec<(usize, bool)> =
            started.chain(order.not_started.iter().map(|&i| (i, false))).collect();
        for (index, tried) in all {
            if !self.has_room_for_a_jail() {
                break;
            }
            let run = guarded(|| self.jail(config, index, tree, prefix, tried));
            if let Err(what) = run {
                self.fail(config, index, &what);
            }
        }
        self.fail_after_a_crash(config);
    }

    /// A jail of which the plan went wrong is left out of it, and named.
    fn fail(&mut self, config: ConfigId, index: usize, what: &str) {
        let of = self.plan.config(config);
        let name = of.configuration.jails.get(index).map(|jail| jail.name.to_text().into_owned());
        let path = of.files.first().map(|file| self.plan.file(*file).path.clone());
        let what = format!("the jail `{}` could not be planned: {what}", name.unwrap_or_default());
        let (error, creator) = (ReadError::Internal(what), of.creator);
        self.before.forget_behind(self.plan.jails.len());
        self.problem(&path.unwrap_or_default(), error, creator);
    }

    fn jail(
        &mut self,
        config: ConfigId,
        index: usize,
        tree: Option<&dyn Tree>,
        prefix: &[u8],
        tried: bool,
    ) {
        let creator = self.plan.config(config).creator;
        let configuration = self.plan.config(config).configuration.clone();
        let jail = &configuration.jails[index];
        let by = self.prison_of(creator);
        let own_name = jail.name.to_text().into_owned();
        let name = match self.machine.prison(by).map(|p| p.name()) {
            Some(outer) if by != PrisonId::HOST && creator != Creator::Unknown => {
                format!("{outer}.{own_name}")
            }
            _ => own_name.clone(),
        };
        let id = JailId(self.plan.jails.len() as u32);
        if let Creator::Jail(parent) = creator {
            self.plan.parents.insert(parent);
        }
        let scene = Planned { config, index, creator, by, tree, prefix };
        if tried && let Some(running) = self.running_by(config, jail) {
            self.renew_none(config, index);
            let planned =
                JailPlan { passed_over_for: Some(running), ..scene.unplanned(jail, name) };
            self.plan.jails.push(planned);
            return;
        }
        let mounted = self.mounts.len();
        let kept = self.keep(config, index, by, &name, tree);
        let is_kept = kept.is_some();
        let mut planned = kept.unwrap_or_else(|| self.start_jail(scene, jail, name, own_name));
        let is_new = planned.prison.is_some_and(|prison| !self.holders.contains_key(&prison));
        if let Some(prison) = planned.prison {
            self.holders.insert(prison, Holder::Jail(id));
            if !is_kept {
                self.forget_prison(prison);
            }
        }
        let (outcome, message) = self.outcome(config, index, &planned.steps, tried);
        let idle = matches!(outcome, Outcome::Fails | Outcome::Skipped);
        *self.idle.entry((config, jail.name.clone())).or_insert(true) &= idle;
        if !idle {
            self.running.entry((config, Identity::of(jail))).or_insert(id);
        }
        // What is refused takes no place (R003), and its mounts are undone (N14).
        let is_refused = jail.failed || planned.refused_step().is_some();
        if is_refused {
            self.mounts.undo(mounted);
        }
        if let Some(prison) = planned.prison.filter(|_| is_new && is_refused) {
            self.machine.withdraw(prison);
        }
        (planned.outcome, planned.message) = (outcome, message);
        self.plan.jails.push(planned);
    }

    /// A jail's start and stop; what becomes of it is not said yet.
    fn start_jail(
        &mut self,
        planned: Planned<'_>,
        jail: &Jail,
        name: String,
        own_name: String,
    ) -> JailPlan {
        let Planned { config, by, tree, prefix, .. } = planned;
        self.vacate_jid(jail);
        let first_file = self.plan.files.len();
        let (mounted, mounts_before) = (self.mounts.len(), self.mounts.digest());
        let interfaces_free = self.are_free(by, jail);
        let before = self.machine.mark(by);
        let commands = commands(self.plan.config(config), jail);
        let scene = Scene { jail, commands: &commands, config, by, name: own_name, tree, prefix };
        let result = start(self, &scene);
        let stop = crate::stop::stop(self, &scene, &result.steps);
        let root = jail.scalar("path").map(|p| normal_path(&[prefix, b"/", &p.text].concat()));
        // What a hook unmounts may be another's.
        let unmounts = |c: &Command| c.read.parts.iter().any(|p| matches!(p, Hook::Unmount { .. }));
        let is_alone =
            !clashes(&result.steps) && !commands.iter().any(|c| c.is_of_start() && unmounts(c));
        let deed = self.machine.deed(before).filter(|_| is_alone);
        let memory = Memory {
            deed,
            files: first_file..self.plan.files.len(),
            interfaces_free,
            mounts_before,
            mounts: self.mounts.since(mounted).to_vec(),
        };
        JailPlan {
            commands,
            prison: result.prison,
            root,
            outcome: Outcome::Unknown,
            steps: result.steps,
            stop,
            delegations: result.delegations,
            effective: result.effective,
            memory,
            ..planned.unplanned(jail, name)
        }
    }

    pub(crate) fn prison_of(&self, creator: Creator) -> PrisonId {
        match creator {
            Creator::Host | Creator::Unknown => self.outer_prison,
            Creator::Jail(id) => self.plan.jail(id).prison.unwrap_or(self.outer_prison),
        }
    }
}

/// A jail that is to be planned.
struct Planned<'a> {
    config: ConfigId,
    index: usize,
    creator: Creator,
    by: PrisonId,
    tree: Option<&'a dyn Tree>,
    prefix: &'a [u8],
}

impl Planned<'_> {
    /// A jail of which no step is taken.
    fn unplanned(&self, jail: &Jail, name: String) -> JailPlan {
        JailPlan {
            name,
            own_name: jail.name.clone(),
            creator: self.creator,
            config: self.config,
            index: self.index,
            commands: Vec::new(),
            prison: None,
            root: None,
            outcome: Outcome::Skipped,
            message: None,
            steps: Vec::new(),
            stop: Vec::new(),
            delegations: Vec::new(),
            effective: None,
            passed_over_for: None,
            memory: Memory::default(),
        }
    }
}

/// Whether an address of another jail stood against a start (R064, R115).
fn clashes(steps: &[Step]) -> bool {
    let objections = steps.iter().flat_map(|step| &step.objections);
    objections
        .into_iter()
        .any(|o| matches!(o.check, Check::AddressClash | Check::AddressOfAncestor))
}
