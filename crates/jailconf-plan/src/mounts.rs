use jailconf_catalog::Check;
use jailconf_host::{MountEntry, MountLine, mount_entries, mount_entry};
use jailconf_kernel::{Errno, Mount, Value};
use jailconf_resolve::{FileKind, ReadError};

use crate::planner::Planner;
use crate::start::Scene;
use crate::{Place, Step, StepKind, StepOutcome, text};

/// The ruleset that jail(8) passes where `devfs_ruleset` is not set (R014, R078).
const DEFAULT_RULESET: i64 = 4;

/// The mounts of a start: `mount`, `mount.fstab`, devfs, fdescfs, procfs (R097).
pub(crate) fn mount_steps(planner: &mut Planner, scene: &Scene<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut covered = Vec::new();
    for value in scene.jail.list("mount") {
        let line = value.text.to_text().into_owned();
        let place = scene.value_place(planner, &value.origin);
        if let Some(entry) = mount_entry(&line, 0.into()) {
            steps.push(entry_step(planner, scene, StepKind::Mount, &entry, place, &covered));
            covered.extend(target_of(&entry));
        }
    }
    steps.extend(fstab_steps(planner, scene, &mut covered));
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

/// Where an entry mounts: what lies below is another file system's from then on.
fn target_of(entry: &MountEntry) -> Option<String> {
    match entry {
        MountEntry::Line(line) => Some(line.target.text.to_text().into_owned()),
        MountEntry::Short(_) => None,
    }
}

fn fstab_steps(planner: &mut Planner, scene: &Scene<'_>, covered: &mut Vec<String>) -> Vec<Step> {
    let mut steps = Vec::new();
    let Some(tree) = scene.tree else { return steps };
    for value in scene.jail.list("mount.fstab").iter().filter(|v| !v.text.is_empty()) {
        let place = scene.value_place(planner, &value.origin);
        match tree.read(&value.text) {
            Ok(document) => {
                let file = planner.add_file(scene.prefix, &value.text, document.clone());
                for entry in mount_entries(document.text().as_str()) {
                    let range = match &entry {
                        MountEntry::Line(line) => line.range,
                        MountEntry::Short(field) => field.range,
                    };
                    let place = Some(Place { file, range });
                    let kind = StepKind::MountFstab;
                    steps.push(entry_step(planner, scene, kind, &entry, place, covered));
                    covered.extend(target_of(&entry));
                }
            }
            Err(error) => {
                if !matches!(error, ReadError::NotFound | ReadError::IsDirectory) {
                    let creator = planner.plan.config(scene.config).creator;
                    let path = [scene.prefix, &*value.text].concat();
                    planner.problem(&path, error.clone(), creator);
                }
                steps.push(missing_fstab(scene, &value.text.to_text(), &error, place));
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
    covered: &[String],
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
            let mut step = line_step(planner, scene, kind, line, place);
            let target = line.target.text.to_text();
            if let Some((check, at)) = bad_target(scene, &target, covered) {
                let objection = scene.request_objection(check, kind.word(), &[kind.word(), &at]);
                step.objections.insert(0, objection);
                step.outcome = StepOutcome::Refused;
                step.show_first();
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
    let own_line = |errno: Errno| text::mount_refused(&fs, &source, &target, errno.text());
    ask(planner, scene, &mut step, &mount, own_line);
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
    if is_target_missing(scene, kind, path, &target) {
        step.outcome = StepOutcome::Refused;
        let says = [kind.word(), target.as_str()];
        step.objections =
            vec![scene.request_objection(Check::MountPointAbsent, kind.word(), &says)];
        step.show_first();
    }
    let mount = Mount { fs: fs.to_owned(), on: target.clone(), ruleset, dataset: None };
    ask(planner, scene, &mut step, &mount, |errno| {
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
fn is_target_missing(scene: &Scene<'_>, kind: StepKind, path: &str, target: &str) -> bool {
    let Some(tree) = scene.tree else { return false };
    // devfs itself provides dev/fd (R085).
    if kind == StepKind::MountFdescfs && scene.jail.boolean("mount.devfs") == Some(true) {
        return false;
    }
    let there = |path: &str| tree.kind(path.as_bytes()).ok().flatten().is_some();
    there(path) && matches!(tree.kind(target.as_bytes()), Ok(None))
}

/// A target below the jail's root that is not there, or leads over a symbolic link
/// (R083). It counts only where the root itself is at hand, and not just the few files
/// of it that somebody keeps elsewhere; where nothing is mounted over the way, and no hook
/// that ran before may have made it.
fn bad_target(scene: &Scene<'_>, target: &str, covered: &[String]) -> Option<(Check, String)> {
    let tree = scene.tree?;
    let path = scene.jail.scalar("path")?.text.to_text().into_owned();
    let root = path.trim_end_matches('/');
    let below = target.strip_prefix(root).and_then(|rest| rest.strip_prefix('/'))?;
    let is_over = |mount: &String| {
        let rest = target.strip_prefix(mount.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let hooks = scene.jail.list("exec.prepare").iter().any(|v| !v.text.is_empty());
    let is_whole = matches!(tree.kind(format!("{root}/bin").as_bytes()), Ok(Some(_)));
    if root.is_empty() || hooks || covered.iter().any(is_over) || !is_whole {
        return None;
    }
    let mut at = root.to_owned();
    for part in below.split('/').filter(|part| !part.is_empty()) {
        let entries = tree.list(at.as_bytes()).ok()?;
        at = format!("{at}/{part}");
        match entries.iter().find(|e| *e.name == *part.as_bytes()).map(|e| e.kind) {
            Some(FileKind::Link) => return Some((Check::TargetIsLink, at)),
            Some(_) => {}
            None => return Some((Check::TargetAbsent, target.to_owned())),
        }
    }
    None
}

fn ask(
    planner: &mut Planner,
    scene: &Scene<'_>,
    step: &mut Step,
    mount: &Mount,
    own_line: impl Fn(Errno) -> String,
) {
    let answer = planner.machine.mount(scene.by, mount);
    scene.object(planner, step, &answer);
    scene.fail_command(step, |errno| Some(own_line(errno)));
}
