use jailconf_catalog::{Check, Presence, Reader, parameter};
use jailconf_kernel::{Errno, JailSet, JailSys, Mode, Module, Mount, PrisonId, Privilege, Value};
use jailconf_resolve::FileKind;

use crate::planner::Planner;
use crate::start::{Scene, Started, objection};
use crate::world::{Around, Seen};
use crate::{
    Delegation, Effective, Holder, ImportError, Objection, Place, Step, StepKind, StepOutcome,
    command, text,
};

/// A parameter that jail(8) or libjail refuses before anything is done.
pub(crate) fn import_step(planner: &Planner, scene: &Scene<'_>, error: &ImportError) -> Step {
    let place = planner.plan.config(scene.config).place(&error.origin);
    let mut step = Step::granted(StepKind::Prepare, None, place);
    step.outcome = StepOutcome::Refused;
    step.messages = vec![text::jail_says(&scene.name, &error.words)];
    step.objections = vec![Objection {
        check: error.check,
        errno: None,
        parameter: Some(error.parameter.clone()),
        wanted: Value::None,
        against: None,
        holder: Holder::Request,
        held: Value::None,
        held_at: None,
        messages: step.messages.clone(),
    }];
    step
}

/// What a later jail(8) uses itself, an older one hands on, and libjail refuses it
/// as it does a parameter of a later kernel (R053). Where it is not known whether a
/// release has it, what becomes of it is not known either.
pub(crate) fn later_parameters(planner: &Planner, scene: &Scene<'_>, started: &mut Started) {
    let release = planner.plan.config(scene.config).release;
    for param in &scene.jail.params {
        let name = param.name.to_text();
        let Some(known) = parameter(&name).filter(|p| p.reader == Reader::Program) else {
            continue;
        };
        let presence = known.presence(release);
        if presence == Presence::Yes {
            continue;
        }
        let error = ImportError {
            words: Check::LaterName.says(&[&name]).unwrap_or_default(),
            check: Check::LaterName,
            wanted: None,
            parameter: name.into_owned(),
            origin: param.origin,
        };
        let mut step = import_step(planner, scene, &error);
        if presence == Presence::Unknown {
            step.outcome = StepOutcome::Unknown;
            step.objections.clear();
            step.messages.clear();
        }
        started.steps.push(step);
    }
}

/// The creation itself. The jail is made even where it is refused, so that what
/// comes after it is answered too.
pub(crate) fn create(
    planner: &mut Planner,
    scene: &Scene<'_>,
    mut params: Vec<(String, Value)>,
    started: &mut Started,
) {
    params.retain(|(name, _)| name != "name");
    if let Some(path) = params.iter().position(|(name, _)| name == "path") {
        started.steps.extend(path_step(planner, scene));
        // The kernel's model knows no directories but those it is told of.
        if let Value::Str(text) = &mut params[path].1 {
            *text = absolute(text);
        }
    }
    if keeps_it_alive(scene)
        && !params.iter().any(|(n, v)| n == "persist" && *v == Value::Bool(true))
    {
        params.retain(|(name, _)| name != "persist");
        params.push(("persist".to_owned(), Value::Bool(true)));
    }
    load_file_systems(planner, scene, &params);
    let request = JailSet { mode: Mode::Create, name: Some(scene.name.clone()), params };
    let answer = planner.machine.jail_set_as_if_granted(scene.by, &request);
    let mut step = Step::granted(StepKind::Create, None, Some(name_place(planner, scene)));
    scene.object(planner, &mut step, &answer);
    for (objection, refusal) in step.objections.iter_mut().zip(&answer.refusals) {
        objection.messages = vec![text::jail_says(&scene.name, &refusal.message())];
    }
    import_first(&mut step, started);
    step.show_first();
    started.steps.push(step);
    started.prison = answer.prison;
    started.effective = answer.prison.and_then(|id| effective(planner, id));
}

/// A parameter that this kernel does not have libjail refuses before anything is done
/// (R121).
fn import_first(step: &mut Step, started: &mut Started) {
    let is_imported = |o: &mut Objection| {
        matches!(
            o.check,
            Check::AbsentParameter | Check::UnknownParameter | Check::ReadOnlyParameter
        )
    };
    let objections: Vec<Objection> = step.objections.extract_if(.., is_imported).collect();
    let Some(first) = objections.first() else { return };
    let mut import = Step::granted(StepKind::Prepare, None, step.place);
    (import.outcome, import.errno) = (StepOutcome::Refused, first.errno);
    import.objections = objections;
    import.show_first();
    step.errno = step.objections.first().and_then(|o| o.errno);
    if step.objections.is_empty() && step.outcome == StepOutcome::Refused {
        step.outcome = StepOutcome::Granted;
    }
    let is_import = |s: &&Step| s.kind == StepKind::Prepare && s.command.is_none();
    let at = started.steps.iter().take_while(is_import).count();
    started.steps.insert(at, import);
}

/// On the host libjail loads the file system whose flag is asked for (R053), where the
/// securelevel lets it.
fn load_file_systems(planner: &mut Planner, scene: &Scene<'_>, params: &[(String, Value)]) {
    if !scene.is_hosts(planner) || planner.machine.host().securelevel > 0 {
        return;
    }
    for (name, _) in params.iter().filter(|(name, _)| parameter(name).is_some()) {
        if let Some(fs) = name.strip_prefix("allow.mount.") {
            planner.machine.load(Module::JailFs(fs.to_owned()));
        }
    }
}

/// jail(8) itself makes a jail persist while it has commands to run (R095).
fn keeps_it_alive(scene: &Scene<'_>) -> bool {
    command::keeping_alive().any(|p| scene.jail.param(p).is_some_and(|p| p.values.is_some()))
}

fn name_place(planner: &Planner, scene: &Scene<'_>) -> Place {
    let config = planner.plan.config(scene.config);
    let block = &config.program.blocks[scene.jail.block.0 as usize];
    Place { file: config.file(block.file.0 as usize), range: block.name_range }
}

fn absolute(path: &str) -> String {
    if path.starts_with('/') { path.to_owned() } else { format!("/{path}") }
}

/// A path that is relative, missing or no directory (R029).
fn path_step(planner: &Planner, scene: &Scene<'_>) -> Option<Step> {
    let path = scene.jail.scalar("path")?;
    let shown = path.text.to_text().into_owned();
    let check = match path.text.starts_with(b"/") {
        true => unusable_path(planner, scene, &path.text)?,
        false => Check::PathNotAbsolute,
    };
    let mut step = Step::granted(StepKind::Create, None, scene.value_place(planner, &path.origin));
    step.outcome = StepOutcome::Refused;
    let mut objection = scene.request_objection(check, "path", &[&shown]);
    objection.errno = Some(Errno::EINVAL).filter(|_| check == Check::PathNotAbsolute);
    objection.wanted = Value::Str(shown);
    step.objections = vec![objection];
    step.show_first();
    Some(step)
}

/// A host's tree without the directory may be one that was copied without it: its
/// absence counts where other roots are there.
fn unusable_path(planner: &Planner, scene: &Scene<'_>, path: &[u8]) -> Option<Check> {
    let view = scene.view(planner);
    match view.follow(path) {
        Seen::There(FileKind::File) => Some(Check::PathNotDirectory),
        Seen::Absent => view.surely_absent(path, Around::Roots).map(|_| Check::PathAbsent),
        Seen::There(_) | Seen::Unknown => None,
    }
}

/// `zfs.dataset`: jail(8) runs `zfs jail` for each, and goes on if that fails (R088).
pub(crate) fn dataset_steps(planner: &mut Planner, scene: &Scene<'_>, started: &mut Started) {
    for value in scene.jail.list("zfs.dataset").iter().filter(|v| !v.text.is_empty()) {
        let dataset = value.text.to_text().into_owned();
        let place = scene.value_place(planner, &value.origin);
        let mut step = Step::granted(
            StepKind::ZfsDataset,
            Some(format!("zfs jail {} {dataset}", scene.name)),
            place,
        );
        let answer = planner.machine.privilege(scene.by, Privilege::PRIV_ZFS_JAIL);
        scene.object(planner, &mut step, &answer);
        if !step.objections.is_empty() {
            step.failure_ignored = true;
            for objection in &mut step.objections {
                objection.messages = vec![text::attach_failed(&dataset, &scene.name)];
            }
            step.show_first();
        }
        object_to_dataset(planner, scene, &dataset, &mut step);
        let is_attached = is_attached(scene, &dataset, started);
        if is_attached && step.objections.is_empty() {
            object_to_second(scene, &dataset, &mut step);
        }
        started.steps.push(step);
        if !is_attached {
            delegate(planner, scene, &dataset, place, started);
        }
    }
}

/// Whether the jail has a dataset already, and no command takes one away again.
pub(crate) fn is_attached(scene: &Scene<'_>, dataset: &str, started: &Started) -> bool {
    let is_taken = scene.commands.iter().any(|command| command.text.contains("unjail"));
    !is_taken && started.delegations.iter().any(|d| d.dataset == dataset)
}

/// jail(8) says that it could not attach what a hook has attached, and goes on (R088).
fn object_to_second(scene: &Scene<'_>, dataset: &str, step: &mut Step) {
    scene.lacks(step, Check::DatasetAttachedBefore, text::attach_failed(dataset, &scene.name));
    step.failure_ignored = true;
    if let Some(objection) = step.objections.last_mut() {
        objection.messages.truncate(1);
        objection.wanted = Value::Str(dataset.to_owned());
    }
    step.show_first();
}

/// A dataset that is not there, or not set to be handed out: jail(8) says so and
/// goes on (R088).
fn object_to_dataset(planner: &Planner, scene: &Scene<'_>, dataset: &str, step: &mut Step) {
    let known = &planner.plan.known.datasets;
    let is_jailed = known.as_ref().and_then(|all| all.get(dataset)).copied();
    let (check, words) = match is_jailed {
        Some(false) if scene.is_hosts(planner) => {
            (Check::DatasetNotJailed, text::not_jailed(dataset))
        }
        _ if scene.is_absent(planner, known, dataset, |d| d.keys()) => {
            (Check::DatasetNotAttached, text::attach_failed(dataset, &scene.name))
        }
        _ => return,
    };
    scene.lacks(step, check, words.clone());
    step.failure_ignored = true;
    if let Some(objection) = step.objections.last_mut() {
        objection.messages = vec![words];
    }
    step.show_first();
}

/// A dataset is handed to the jail: could its root mount it (R089)?
pub(crate) fn delegate(
    planner: &mut Planner,
    scene: &Scene<'_>,
    dataset: &str,
    place: Option<Place>,
    started: &mut Started,
) {
    let Some(prison) = started.prison else { return };
    if let Some(name) = planner.machine.prison(prison).map(|p| p.name().to_owned()) {
        planner.machine.zfs_jail(PrisonId::HOST, &name, dataset);
    }
    let mount = Mount {
        fs: "zfs".to_owned(),
        on: "/mnt".to_owned(),
        ruleset: None,
        dataset: Some(dataset.to_owned()),
    };
    let answer = planner.machine.mount(prison, &mount);
    // The holder of these is the new jail itself, which is not in the plan yet.
    let own = |mut o: Objection| {
        o.held_at = o.against.as_deref().and_then(|p| scene.statement_place(planner, p));
        o
    };
    let mount_objections = answer.refusals.iter().map(|r| own(objection(planner, r))).collect();
    started.delegations.push(Delegation { dataset: dataset.to_owned(), place, mount_objections });
}

fn effective(planner: &Planner, id: PrisonId) -> Option<Effective> {
    let prison = planner.machine.prison(id)?;
    let mut allow: Vec<String> = prison.allow().map(str::to_owned).collect();
    allow.sort();
    Some(Effective {
        allow,
        enforce_statfs: prison.enforce_statfs(),
        devfs_ruleset: prison.devfs_ruleset(),
        securelevel: prison.securelevel(),
        children_max: prison.children_max(),
        vnet: prison.vnet(),
        ip4: family_word(prison.ip4()),
        ip6: family_word(prison.ip6()),
    })
}

fn family_word(word: Option<JailSys>) -> &'static str {
    match word {
        Some(JailSys::New) => "new",
        Some(JailSys::Inherit) => "inherit",
        Some(JailSys::Disable) => "disable",
        None => "vnet",
    }
}
