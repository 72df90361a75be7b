use jailconf_catalog::Check;
use jailconf_host::{Reader, Tree};
use jailconf_kernel::{Answer, Errno, Mount, PrisonId, Privilege, Refusal, Reliance};
use jailconf_resolve::{Jail, Origin};

use crate::hook::Hook;
use crate::planner::Planner;
use crate::world::{Around, Fresh, View, Way};
use crate::{
    Command, Config, ConfigId, Creator, Delegation, Effective, Holder, JailId, Leaning, Objection,
    Place, Step, StepKind, StepOutcome, create, hook, mounts, network, text,
};

/// A jail about to be started.
pub(crate) struct Scene<'a> {
    pub(crate) jail: &'a Jail,
    pub(crate) commands: &'a [Command],
    pub(crate) config: ConfigId,
    /// The creator's prison.
    pub(crate) by: PrisonId,
    /// The jail's name as its creator calls it.
    pub(crate) name: String,
    /// The creator's tree, where it is at hand.
    pub(crate) tree: Option<&'a dyn Tree>,
    /// The creator's root, absolute in the host.
    pub(crate) prefix: &'a [u8],
}

/// What a start comes to.
pub(crate) struct Started {
    pub(crate) steps: Vec<Step>,
    pub(crate) delegations: Vec<Delegation>,
    pub(crate) prison: Option<PrisonId>,
    pub(crate) effective: Option<Effective>,
}

/// Goes through a start in jail(8)'s order (R097).
pub(crate) fn start(planner: &mut Planner, scene: &Scene<'_>) -> Started {
    planner.fresh = Fresh::default();
    let mut started =
        Started { steps: Vec::new(), delegations: Vec::new(), prison: None, effective: None };
    let import = crate::import(scene.jail);
    started
        .steps
        .extend(import.errors.iter().map(|error| create::import_step(planner, scene, error)));
    create::later_parameters(planner, scene, &mut started);
    hooks(planner, scene, StepKind::Prepare, "exec.prepare", &mut started);
    started.steps.extend(network::alias_steps(planner, scene));
    started.steps.extend(mounts::mount_steps(planner, scene));
    hooks(planner, scene, StepKind::Prestart, "exec.prestart", &mut started);
    create::create(planner, scene, import.params, &mut started);
    hooks(planner, scene, StepKind::Created, "exec.created", &mut started);
    create::dataset_steps(planner, scene, &mut started);
    network::vnet_steps(planner, scene, &mut started);
    inner_commands(planner, scene, StepKind::Start, "exec.start", &mut started);
    inner_commands(planner, scene, StepKind::Command, "command", &mut started);
    hooks(planner, scene, StepKind::Poststart, "exec.poststart", &mut started);
    started
}

/// The hooks of one parameter, run by the creator.
fn hooks(
    planner: &mut Planner,
    scene: &Scene<'_>,
    kind: StepKind,
    parameter: &str,
    started: &mut Started,
) {
    for command in scene.commands_of(parameter) {
        let Command { place, text, read, .. } = command;
        let mut step = Step::granted(kind, Some(text.clone()), Some(*place));
        scene.run_program(&mut step);
        for (i, part) in read.parts.iter().enumerate() {
            step.in_part(read, i, |step| {
                scene.lacks_dollar(part, step);
                scene.run_part(planner, part, step, started);
            });
        }
        let own = JailId(planner.plan.jails.len() as u32);
        planner.made.entry(scene.by).or_default().note(command, own);
        note_files(planner, scene, command);
        if step.objections.is_empty() && read.parts.iter().all(|p| *p == Hook::Other) {
            step.outcome = StepOutcome::NotUnderstood;
        }
        started.steps.push(step);
    }
}

/// The commands of one parameter, run inside the new jail.
fn inner_commands(
    planner: &mut Planner,
    scene: &Scene<'_>,
    kind: StepKind,
    parameter: &str,
    started: &mut Started,
) {
    for Command { place, text, read, .. } in scene.commands_of(parameter) {
        let mut step = Step::granted(kind, Some(text.clone()), Some(*place));
        let by = started.prison.unwrap_or(scene.by);
        scene.run_program(&mut step);
        for (i, part) in read.parts.iter().enumerate() {
            step.in_part(read, i, |step| match part {
                Hook::KldLoad { .. } => scene.load_module(planner, by, step),
                Hook::Mount { fs, target, .. } => {
                    scene.mount_inside(planner, started.prison, fs, target, step);
                }
                part => network::check_made(planner, scene, by, part, step),
            });
        }
        scene.open_console(planner, &mut step);
        if step.objections.is_empty() {
            step.outcome = StepOutcome::NotUnderstood;
        }
        started.steps.push(step);
    }
}

/// What a hook does to the files of whoever runs it.
fn note_files(planner: &mut Planner, scene: &Scene<'_>, command: &Command) {
    for part in &command.read.parts {
        match part {
            Hook::MakeDirectory { paths } => {
                let made: Vec<_> =
                    paths.iter().map(|p| scene.view(planner).global(p.as_bytes())).collect();
                made.iter().for_each(|path| planner.fresh.make_directory(path));
            }
            Hook::Mount { fs, source, target } => {
                let ruleset = (fs == "devfs").then_some(0);
                let mount = Mount { ruleset, ..Mount::new(fs, target) };
                mounts::enter(planner, scene, (&mount, source), None);
            }
            Hook::Unmount { target } => {
                let on = scene.view(planner).global(target.as_bytes());
                planner.mounts.unmount(&on);
            }
            _ => {}
        }
    }
    planner.fresh.anything |= command.may_make_anything();
}

impl<'a> Scene<'a> {
    /// What is there for the creator by now.
    pub(crate) fn view<'v>(&'v self, planner: &'v Planner) -> View<'v> {
        View {
            tree: self.tree,
            prefix: self.prefix,
            mounts: &planner.mounts,
            devices: &planner.devices,
            fresh: &planner.fresh,
        }
    }

    /// A command that no shell runs begins with a program (N04).
    fn run_program(&self, step: &mut Step) {
        let command = step.command.clone().unwrap_or_default();
        let Some(word) = hook::shell_word(&command) else { return };
        let check = if word == "." { Check::DotIsNoProgram } else { Check::NotAProgram };
        let mut objection = self.request_objection(check, step.kind.word(), &[word]);
        objection.messages.push(text::hook_failed(&self.name, &command));
        step.objections.push(objection);
        step.outcome = StepOutcome::Refused;
        step.show_first();
    }

    /// Braces without their dollar are passed on as they stand, by jail(8) and the shell:
    /// no interface is called so.
    fn lacks_dollar(&self, part: &Hook, step: &mut Step) {
        let (Hook::InterfaceCreate { interface, .. }
        | Hook::InterfaceRename { from: interface, .. }
        | Hook::InterfaceSet { interface, .. }
        | Hook::InterfaceDestroy { interface }
        | Hook::InterfaceMove { interface, .. }) = part
        else {
            return;
        };
        let Some(name) = in_bare_braces(interface) else { return };
        if self.jail.variables.iter().any(|variable| *variable.name == *name.as_bytes()) {
            self.lacks(step, Check::BracesWithoutDollar, String::new());
            if let Some(objection) = step.objections.last_mut() {
                objection.wanted = jailconf_kernel::Value::Str(name.to_owned());
            }
        }
    }

    /// jail(8) opens `exec.consolelog` for each command that runs inside (R101).
    fn open_console(&self, planner: &Planner, step: &mut Step) {
        let path = self.jail.scalar("exec.consolelog").map(|v| v.text.to_text());
        let Some(path) = path.filter(|path| !path.is_empty()) else { return };
        let refused = match path.starts_with('/') {
            true => self.closed_console(planner, &path),
            false => Some((Check::ConsoleLogNotAbsolute, path.to_string())),
        };
        let Some((check, at)) = refused else { return };
        step.objections.insert(0, self.request_objection(check, "exec.consolelog", &[&at]));
        step.outcome = StepOutcome::Refused;
        step.failure_ignored = false;
        step.show_first();
    }

    /// Why a console log cannot be opened: below the jail's root jail(8) goes part by part.
    fn closed_console(&self, planner: &Planner, path: &str) -> Option<(Check, String)> {
        let view = self.view(planner);
        let root = self.jail.scalar("path").map(|p| p.text.to_text().into_owned());
        let root = root.unwrap_or_default();
        let below = path.strip_prefix(&*root).filter(|rest| rest.starts_with('/'));
        if let Some(below) = below.filter(|_| view.is_filled(&root)) {
            return match view.way(&root, below) {
                Way::EndsAt(at) if at == path => None,
                Way::EndsAt(at) => Some((Check::ConsoleLogFolderAbsent, at)),
                Way::OverLink(at) => Some((Check::ConsoleLogOverLink, at)),
                Way::To(_) | Way::Unknown => None,
            };
        }
        let (folder, _) = path.rsplit_once('/')?;
        let absent = view.surely_absent(folder.as_bytes(), Around::Directory);
        absent.map(|_| (Check::ConsoleLogNotOpened, path.to_owned()))
    }

    /// The commands of a parameter.
    pub(crate) fn commands_of(&self, parameter: &str) -> impl Iterator<Item = &'a Command> {
        self.commands.iter().filter(move |c| c.parameter == parameter)
    }

    pub(crate) fn value_place(&self, planner: &Planner, origin: &Origin) -> Option<Place> {
        planner.plan.config(self.config).value_place(origin)
    }

    pub(crate) fn statement_place(&self, planner: &Planner, parameter: &str) -> Option<Place> {
        let origin = &self.jail.param(parameter)?.origin;
        planner.plan.config(self.config).place(origin)
    }

    fn run_part(&self, planner: &mut Planner, part: &Hook, step: &mut Step, started: &mut Started) {
        match part {
            Hook::ZfsJail { jail, dataset } => self.zfs_jail(planner, jail, dataset, step, started),
            Hook::KldLoad { .. } => self.load_module(planner, self.by, step),
            Hook::ZfsUnknown { command } => {
                let check = Check::ZfsCommandUnknown;
                self.lacks(step, check, check.says(&[command]).unwrap_or_default());
                if let Some(objection) = step.objections.last_mut() {
                    objection.wanted = jailconf_kernel::Value::Str(command.clone());
                }
            }
            Hook::Inside { jail, part } if **part != Hook::Other && self.is_me(jail) => {
                let Some(prison) = started.prison else { return };
                match &**part {
                    Hook::KldLoad { .. } => self.load_module(planner, prison, step),
                    Hook::Mount { fs, target, .. } => {
                        self.mount_inside(planner, Some(prison), fs, target, step);
                    }
                    _ => {}
                }
            }
            part => network::check_made(planner, self, self.by, part, step),
        }
    }

    /// Whether a hook means this jail, by name or number.
    fn is_me(&self, jail: &str) -> bool {
        jail == self.name || Some(jail) == self.jail.scalar("jid").and_then(|v| v.text.as_str())
    }

    /// `kldload`, by whoever runs it (R075).
    fn load_module(&self, planner: &Planner, by: PrisonId, step: &mut Step) {
        let answer = planner.machine.privilege(by, Privilege::PRIV_KLD_LOAD);
        self.object(planner, step, &answer);
        self.fail_command(step, |_, _| None);
    }

    /// `mount`, by the root of the new jail: nothing of its creator's permissions
    /// is inherited (R007, R072, R073).
    fn mount_inside(
        &self,
        planner: &mut Planner,
        prison: Option<PrisonId>,
        fs: &str,
        target: &str,
        step: &mut Step,
    ) {
        let Some(prison) = prison.filter(|_| target.starts_with('/')) else { return };
        let ruleset = (fs == "devfs").then_some(0);
        let mount = Mount { ruleset, ..Mount::new(fs, target) };
        let answer = planner.machine.mount(prison, &mount);
        let first = step.objections.len();
        self.object(planner, step, &answer);
        // The jail is not in the plan yet; here it is its own obstacle.
        let own = Holder::Jail(JailId(planner.plan.jails.len() as u32));
        for (objection, refusal) in step.objections[first..].iter_mut().zip(&answer.refusals) {
            if refusal.holder == Some(prison) {
                objection.holder = own;
                let against = objection.against.as_deref();
                objection.held_at = against.and_then(|a| self.statement_place(planner, a));
            }
        }
        self.fail_command(step, |_, _| None);
    }

    fn zfs_jail(
        &self,
        planner: &mut Planner,
        jail: &str,
        dataset: &str,
        step: &mut Step,
        started: &mut Started,
    ) {
        let answer = planner.machine.privilege(self.by, Privilege::PRIV_ZFS_JAIL);
        self.object(planner, step, &answer);
        self.fail_command(step, |_, _| None);
        if self.is_absent(planner, &planner.plan.known.datasets, dataset, |d| d.keys()) {
            let own = Check::DatasetAbsent.says(&[dataset]).unwrap_or_default();
            self.lacks(step, Check::DatasetAbsent, own);
        }
        if self.is_nobody(planner, jail) && !self.is_me(jail) {
            self.lacks(step, Check::ZfsJailNobody, String::new());
        }
        if !self.is_me(jail) {
            return;
        }
        if step.objections.is_empty() && create::is_attached(self, dataset, started) {
            self.lacks(step, Check::DatasetAttachedTwice, String::new());
            if let Some(objection) = step.objections.last_mut() {
                objection.wanted = jailconf_kernel::Value::Str(dataset.to_owned());
            }
            return;
        }
        create::delegate(planner, self, dataset, step.place, started);
    }

    /// Whether a name that a hook of a Bastille file has is surely no jail's: neither a file
    /// that was read before defines one, nor has Bastille a folder of that name.
    fn is_nobody(&self, planner: &Planner, jail: &str) -> bool {
        let config = planner.plan.config(self.config);
        let is_name = jail.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            && jail.bytes().any(|b| !b.is_ascii_digit());
        let is_sure = config.reader == Some(Reader::Bastille) && config.closed && is_name;
        let tree = self.tree.filter(|_| is_sure);
        let file = config.files.first().map(|file| planner.plan.file(*file).own_path.to_text());
        let (Some(tree), Some(file)) = (tree, file) else { return false };
        let mut folders = file.rsplitn(3, '/');
        let Some(jails) = folders.nth(2) else { return false };
        let defines = |c: &Config| {
            let mut names = c.configuration.jails.iter().map(|j| &j.name);
            c.creator == config.creator && names.any(|name| **name == *jail.as_bytes())
        };
        !planner.plan.configs.iter().any(defines)
            && matches!(tree.kind(format!("{jails}/{jail}").as_bytes()), Ok(None))
    }

    /// An objection of jail(8) itself to what is asked, with the parts of what the check says.
    pub(crate) fn request_objection(
        &self,
        check: Check,
        parameter: &str,
        says: &[&str],
    ) -> Objection {
        let words = check.says(says).unwrap_or_default();
        Objection {
            check,
            errno: None,
            parameter: Some(parameter.to_owned()),
            wanted: jailconf_kernel::Value::None,
            against: None,
            holder: Holder::Request,
            held: jailconf_kernel::Value::None,
            held_at: None,
            messages: vec![text::jail_says(&self.name, &words)],
        }
    }

    /// Whether the host itself runs what is run here.
    pub(crate) fn is_hosts(&self, planner: &Planner) -> bool {
        planner.plan.config(self.config).creator == Creator::Host
    }

    /// Whether something is known not to be on the host, and no hook may have made
    /// it.
    pub(crate) fn is_absent<'p, T, N: Iterator<Item = &'p String>>(
        &self,
        planner: &'p Planner,
        known: &'p Option<T>,
        name: &str,
        names: impl Fn(&'p T) -> N,
    ) -> bool {
        let Some(known) = known.as_ref().filter(|_| self.is_hosts(planner)) else { return false };
        let made = planner.made.get(&self.by);
        !names(known).any(|n| n == name) && !made.is_some_and(|made| made.may_have(name))
    }

    /// A command fails because what it is about is not there.
    pub(crate) fn lacks(&self, step: &mut Step, check: Check, own_line: String) {
        let command = step.command.clone().unwrap_or_default();
        let mut objection = self.request_objection(check, step.kind.word(), &[]);
        objection.messages = vec![own_line];
        // What some programs print is not known.
        objection.messages.retain(|line| !line.is_empty());
        if !step.failure_ignored {
            objection.messages.push(failed(step.kind, &self.name, &command));
        }
        step.objections.push(objection);
        step.outcome = StepOutcome::Refused;
        step.show_first();
    }

    /// Takes over what an answer says.
    pub(crate) fn object(&self, planner: &Planner, step: &mut Step, answer: &Answer) {
        step.objections.extend(answer.refusals.iter().map(|r| objection(planner, r)));
        step.relied_on.extend(answer.relied_on.iter().map(|r| leaning(planner, r)));
        let certain = step.objections.iter().any(|o| !o.is_conditional());
        step.errno = step.objections.first().and_then(|o| o.errno);
        step.outcome = match (step.objections.is_empty(), certain) {
            (true, _) if answer.unknown.is_empty() => step.outcome,
            (_, true) => StepOutcome::Refused,
            _ => StepOutcome::Unknown,
        };
    }

    /// The messages of a command that the kernel refused: its own line, where
    /// it is known, and jail(8)'s.
    pub(crate) fn fail_command(
        &self,
        step: &mut Step,
        own_line: impl Fn(Check, Errno) -> Option<String>,
    ) {
        let Some(command) = &step.command else { return };
        // What the shell catches, jail(8) does not hear of.
        let failed = (!step.failure_ignored).then(|| failed(step.kind, &self.name, command));
        for objection in step.objections.iter_mut().filter(|o| o.messages.is_empty()) {
            let own = objection.errno.and_then(|errno| own_line(objection.check, errno));
            objection.messages = own.into_iter().chain(failed.clone()).collect();
        }
        step.show_first();
    }
}

/// The name in `{NAME}` without a `$` in front, at the beginning of a word.
fn in_bare_braces(word: &str) -> Option<&str> {
    word.strip_prefix('{')?.split_once('}').map(|(name, _)| name)
}

/// jail(8)'s word on a command of its own, or of a hook.
fn failed(kind: StepKind, name: &str, command: &str) -> String {
    match kind.is_hook() {
        true => text::hook_failed(name, command),
        false => text::command_failed(name, command),
    }
}

impl Objection {
    /// Whether it hangs on a value of an unknown jail: any number but the
    /// jail's own is refused there, and the jail's own is not known (R012, R014).
    pub fn is_conditional(&self) -> bool {
        self.holder == Holder::Unknown
            && matches!(self.check, Check::RulesetNotOfCreator | Check::DevfsMountRuleset)
    }
}

pub(crate) fn objection(planner: &Planner, refusal: &Refusal) -> Objection {
    let holder = refusal.holder.map_or(Holder::Request, |id| holder(planner, id));
    let held_at = match (holder, &refusal.against) {
        (Holder::Jail(id), Some(against)) => {
            planner.plan.parameter_place(planner.plan.jail(id), against)
        }
        _ => None,
    };
    Objection {
        check: refusal.check,
        errno: Some(refusal.errno),
        parameter: refusal.parameter.clone(),
        wanted: refusal.wanted.clone(),
        against: refusal.against.clone(),
        holder,
        held: refusal.held.clone(),
        held_at,
        messages: Vec::new(),
    }
}

fn leaning(planner: &Planner, reliance: &Reliance) -> Leaning {
    Leaning {
        check: reliance.check,
        parameter: reliance.parameter.clone(),
        holder: holder(planner, reliance.prison),
        value: reliance.value.clone(),
        needed: reliance.needed.clone(),
    }
}

fn holder(planner: &Planner, prison: PrisonId) -> Holder {
    planner.holders.get(&prison).copied().unwrap_or(Holder::Request)
}
