use jailconf_catalog::{Check, Checker};
use jailconf_host::{MountEntry, MountLine, mount_entries, mount_entry};
use jailconf_kernel::{Errno, Mount, PrisonId, Value};
use jailconf_resolve::{FileKind, ReadError};

use crate::planner::Planner;
use crate::start::Scene;
use crate::world::{Around, Content, Mounted, Seen, Way};
use crate::{Place, Step, StepKind, StepOutcome, text};

/// The ruleset that jail(8) passes where `devfs_ruleset` is not set (R014, R078).
const DEFAULT_RULESET: i64 = 4;

/// The mounts of a start: `mount`, `mount.fstab`, devfs, fdescfs, procfs (R097).
pub(crate) fn mount_steps(planner: &mut Planner, scene: &Scene<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    for value in scene.jail.list("mount") {
        let line = value.text.to_text().into_owned();
        let place = scene.value_place(planner, &value.origin);
        let entry = mount_entry(&line, 0.into());
        steps.extend(entry.map(|e| entry_step(planner, scene, StepKind::Mount, &e, place)));
    }
    steps.extend(fstab_steps(planner, scene));
    let path = scene.jail.scalar("path").map(|p| p.text.to_text().into_owned());
    for (parameter, kind) in [
        ("mount.devfs", StepKind::MountDevfs),
        ("mount.fdescfs", StepKind::MountFdescfs),
        ("mount.procfs", StepKind::MountProcfs),
    ] {
        if scene.jail.boolean(parameter) == Some(true) {
            let place = scene.statement_place(planner, parameter);
            steps.push(builtin_step(planner, scene, kind, path.as_deref(), place));
        }
    }
    steps
}

fn fstab_steps(planner: &mut Planner, scene: &Scene<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    let Some(tree) = scene.tree else { return steps };
    for value in scene.jail.list("mount.fstab").iter().filter(|v| !v.text.is_empty()) {
        let place = scene.value_place(planner, &value.origin);
        match tree.read(&value.text) {
            Ok(document) => {
                let file = planner.add_file(scene.prefix, &value.text, document.clone());
                for entry in mount_entries(document.text().as_str()) {
                    if !planner.has_room_for_a_mount() {
                        break;
                    }
                    let range = match &entry {
                        MountEntry::Line(line) => line.range,
                        MountEntry::Short(field) => field.range,
                    };
                    let place = Some(Place { file, range });
                    let kind = StepKind::MountFstab;
                    steps.push(entry_step(planner, scene, kind, &entry, place));
                }
            }
            Err(error) => {
                if !matches!(error, ReadError::NotFound | ReadError::IsDirectory) {
                    let creator = planner.plan.config(scene.config).creator;
                    let path = [scene.prefix, &*value.text].concat();
                    planner.problem(&path, error.clone(), creator);
                }
                let mut step = missing_fstab(scene, &value.text.to_text(), &error, place);
                // It may lie where this tree does not reach.
                if !tree.is_whole() {
                    step.outcome = StepOutcome::Unknown;
                }
                steps.push(step);
            }
        }
    }
    steps
}

/// jail(8) reads the fstab before any step (R084).
fn missing_fstab(scene: &Scene<'_>, path: &str, error: &ReadError, place: Option<Place>) -> Step {
    let mut step = Step::granted(StepKind::MountFstab, None, place);
    step.outcome =
        if *error == ReadError::NotFound { StepOutcome::Refused } else { StepOutcome::Unknown };
    let says = [path, &error.to_string()];
    step.objections = vec![scene.request_objection(Check::FstabUnreadable, "mount.fstab", &says)];
    step.show_first();
    step
}

fn entry_step(
    planner: &mut Planner,
    scene: &Scene<'_>,
    kind: StepKind,
    entry: &MountEntry,
    place: Option<Place>,
) -> Step {
    match entry {
        MountEntry::Line(line) if !line.target.text.starts_with(b"/") => {
            let target = line.target.text.to_text();
            let mut step = refused_line(scene, kind, Check::TargetNotAbsolute, &target, place);
            for objection in &mut step.objections {
                objection.wanted = Value::Str(target.to_string());
            }
            step
        }
        MountEntry::Line(line) => {
            let lacks = lacks(planner, scene, line);
            let mut step = line_step(planner, scene, kind, line, place);
            if let Some((check, at)) = lacks {
                refuse_line(scene, &mut step, check, &at);
            }
            step
        }
        MountEntry::Short(field) => {
            refused_line(scene, kind, Check::MountLineTooShort, &field.text.to_text(), place)
        }
    }
}

/// A line that jail(8) itself refuses (R082, R083).
fn refused_line(
    scene: &Scene<'_>,
    kind: StepKind,
    check: Check,
    what: &str,
    place: Option<Place>,
) -> Step {
    let mut step = Step::granted(kind, None, place);
    step.outcome = StepOutcome::Refused;
    step.objections = vec![scene.request_objection(check, kind.word(), &[kind.word(), what])];
    step.show_first();
    step
}

/// What jail(8), or mount(8), says of a line because of what is there or is not.
fn refuse_line(scene: &Scene<'_>, step: &mut Step, check: Check, at: &str) {
    let word = step.kind.word();
    let objection = match check.by() {
        Checker::Jail => scene.request_objection(check, word, &[word, at]),
        _ => {
            let mut objection = scene.request_objection(check, word, &[]);
            let command = step.command.as_deref().unwrap_or_default();
            let failed = text::command_failed(&scene.name, command);
            objection.messages = check.says(&[at]).into_iter().chain([failed]).collect();
            objection
        }
    };
    step.objections.insert(0, objection);
    step.outcome = StepOutcome::Refused;
    step.show_first();
}

fn line_step(
    planner: &mut Planner,
    scene: &Scene<'_>,
    kind: StepKind,
    line: &MountLine,
    place: Option<Place>,
) -> Step {
    let [source, target, fs] =
        [&line.source, &line.target, &line.fs].map(|f| f.text.to_text().into_owned());
    let mut step = Step::granted(kind, Some(line.command()), place);
    let ruleset =
        (fs == "devfs").then(|| line.option("ruleset").and_then(|n| n.parse().ok()).unwrap_or(0));
    let mount = Mount {
        fs: fs.clone(),
        on: target.clone(),
        ruleset,
        dataset: (fs == "zfs").then(|| source.clone()),
    };
    let release = planner.machine.host().release;
    let own_line = |check: Check, errno: Errno| match check {
        Check::FileSystemNotLoaded if fs != "unionfs" => text::not_loaded(release, &source),
        _ => text::mount_refused(&fs, &source, &target, errno.text()),
    };
    ask(planner, scene, &mut step, (&mount, &source), own_line);
    step
}

fn builtin_step(
    planner: &mut Planner,
    scene: &Scene<'_>,
    kind: StepKind,
    path: Option<&str>,
    place: Option<Place>,
) -> Step {
    let Some(path) = path else {
        let mut step = Step::granted(kind, None, place);
        step.outcome = StepOutcome::Refused;
        let objection =
            scene.request_objection(Check::NoPathToMountIn, kind.word(), &[kind.word()]);
        step.objections = vec![objection];
        step.show_first();
        return step;
    };
    let (fs, target, ruleset, command) = match kind {
        StepKind::MountDevfs => {
            let ruleset = ruleset(scene);
            ("devfs", format!("{path}/dev"), Some(ruleset), text::devfs_command(ruleset, path))
        }
        StepKind::MountFdescfs => {
            ("fdescfs", format!("{path}/dev/fd"), None, text::fdescfs_command(path))
        }
        _ => ("procfs", format!("{path}/proc"), None, text::procfs_command(path)),
    };
    let mut step = Step::granted(kind, Some(command), place);
    if let Some((check, at)) = lacks_mount_point(planner, scene, path, &target) {
        step.outcome = StepOutcome::Refused;
        step.objections = vec![scene.request_objection(check, kind.word(), &[kind.word(), &at])];
        step.show_first();
    }
    let mount = Mount { fs: fs.to_owned(), on: target.clone(), ruleset, dataset: None };
    ask(planner, scene, &mut step, (&mount, "."), |_, errno| {
        text::mount_refused(fs, ".", &target, errno.text())
    });
    step
}

/// The ruleset of `mount.devfs`: the parameter, or 4 (R014).
fn ruleset(scene: &Scene<'_>) -> i64 {
    let set = scene.jail.scalar("devfs_ruleset");
    set.and_then(|v| v.text.as_str()?.trim().parse().ok()).unwrap_or(DEFAULT_RULESET)
}

/// An absent mount point counts only if the jail's own root is there (R085).
fn lacks_mount_point(
    planner: &Planner,
    scene: &Scene<'_>,
    path: &str,
    target: &str,
) -> Option<(Check, String)> {
    let view = scene.view(planner);
    let below = target.strip_prefix(path)?;
    if !matches!(view.follow(path.as_bytes()), Seen::There(_)) {
        return None;
    }
    match view.way(path, below) {
        Way::EndsAt(at) => Some((Check::MountPointAbsent, at)),
        Way::OverLink(at) => Some((Check::MountPointIsLink, at)),
        Way::To(_) | Way::Unknown => None,
    }
}

/// What a mount line needs and surely cannot have: its target below the jail's root,
/// which jail(8) looks for part by part (R083), or elsewhere; what nullfs is to show.
fn lacks(planner: &Planner, scene: &Scene<'_>, line: &MountLine) -> Option<(Check, String)> {
    let view = scene.view(planner);
    let [source, target] = [&line.source, &line.target].map(|f| f.text.to_text());
    let path = scene.jail.scalar("path").map(|p| p.text.to_text().into_owned());
    let root = path.as_deref().unwrap_or_default().trim_end_matches('/');
    let below = target.strip_prefix(root).filter(|rest| rest.starts_with('/') && !root.is_empty());
    if let Some(below) = below.filter(|_| view.is_filled(root)) {
        match view.way(root, below) {
            Way::EndsAt(at) => return Some((Check::TargetAbsent, at)),
            Way::OverLink(at) => return Some((Check::TargetIsLink, at)),
            Way::To(_) | Way::Unknown => {}
        }
    }
    let text = |path: jailconf_syntax::Bytes| path.to_text().into_owned();
    if below.is_none() && &*target != root {
        let absent = view.surely_absent(target.as_bytes(), Around::Directories);
        if let Some(at) = absent {
            return Some((Check::OuterTargetAbsent, text(at)));
        }
    }
    if &*line.fs.text.to_text() != "nullfs" || !source.starts_with('/') {
        return None;
    }
    let absent = view.surely_absent(source.as_bytes(), Around::Directories);
    if absent.is_some() {
        return Some((Check::SourceAbsent, source.into_owned()));
    }
    let [shown, on] = [&source, &target].map(|path| view.global(path.as_bytes()));
    let is_shown = planner.mounts.is_shown_already(&shown, &on);
    is_shown.then(|| (Check::ShownAlready, normal(&target)))
}

/// A path as mount(8) says it, realpath(3)'s way.
fn normal(path: &str) -> String {
    jailconf_host::normal_path(path.as_bytes()).to_text().into_owned()
}

fn ask(
    planner: &mut Planner,
    scene: &Scene<'_>,
    step: &mut Step,
    (mount, source): (&Mount, &str),
    own_line: impl Fn(Check, Errno) -> String,
) {
    let answer = planner.machine.mount(scene.by, mount);
    scene.object(planner, step, &answer);
    scene.fail_command(step, |check, errno| Some(own_line(check, errno)));
    // Inside a jail its own ruleset counts, whatever is asked for (R014).
    let own = planner.machine.prison(scene.by).filter(|_| scene.by != PrisonId::HOST);
    let asked = mount.ruleset.and_then(|number| i32::try_from(number).ok());
    let ruleset = own.map(|prison| prison.devfs_ruleset()).or(asked);
    enter(planner, scene, (mount, source), ruleset);
}

/// What is there from then on, also where the mount was refused.
pub(crate) fn enter(
    planner: &mut Planner,
    scene: &Scene<'_>,
    (mount, source): (&Mount, &str),
    ruleset: Option<i32>,
) {
    let view = scene.view(planner);
    let content = match mount.fs.as_str() {
        "nullfs" if source.starts_with('/') => Content::Bind(view.global(source.as_bytes())),
        "tmpfs" => Content::Empty,
        "devfs" => ruleset
            .and_then(|number| u32::try_from(number).ok())
            .map_or(Content::Other, Content::Devfs),
        _ => Content::Other,
    };
    let is_file = view.look(mount.on.as_bytes()) == Seen::There(FileKind::File);
    let on = view.global(mount.on.as_bytes());
    planner.mounts.mount(Mounted { on, content, is_file });
}
