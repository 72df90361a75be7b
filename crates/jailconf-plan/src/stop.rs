use crate::hook::{Hook, hook};
use crate::planner::Planner;
use crate::start::Scene;
use crate::{JailPlan, Step, StepKind, StepOutcome};

/// Goes through a stop in jail(8)'s order (R098): what the start mounted and
/// added is undone in reverse, `exec.poststop` comes before that, and
/// `exec.release` last.
pub(crate) fn stop(planner: &Planner, scene: &Scene<'_>, started: &[Step]) -> Vec<Step> {
    let mut steps = Vec::new();
    commands(scene, StepKind::Prestop, "exec.prestop", &mut steps);
    commands(scene, StepKind::Stop, "exec.stop", &mut steps);
    let timeout = scene.statement_place(planner, "stop.timeout");
    steps.push(Step::granted(StepKind::Kill, None, timeout));
    steps.push(Step::granted(StepKind::Remove, None, None));
    commands(scene, StepKind::Poststop, "exec.poststop", &mut steps);
    for (done, undo) in [
        (StepKind::MountProcfs, StepKind::UnmountProcfs),
        (StepKind::MountFdescfs, StepKind::UnmountFdescfs),
        (StepKind::MountDevfs, StepKind::UnmountDevfs),
        (StepKind::MountFstab, StepKind::UnmountFstab),
        (StepKind::Mount, StepKind::Unmount),
        (StepKind::Alias, StepKind::RemoveAlias),
    ] {
        let of_kind = started.iter().rev().filter(|s| s.kind == done);
        steps.extend(of_kind.map(|s| Step::granted(undo, None, s.place)));
    }
    commands(scene, StepKind::Release, "exec.release", &mut steps);
    steps
}

/// The commands of one parameter. None is understood: what they are run on is
/// the state of a jail that has been running.
fn commands(scene: &Scene<'_>, kind: StepKind, parameter: &str, steps: &mut Vec<Step>) {
    for command in scene.commands_of(parameter) {
        let mut step = Step::granted(kind, Some(command.text.clone()), Some(command.place));
        step.failure_ignored = command.read.failure_ignored;
        step.outcome = StepOutcome::NotUnderstood;
        steps.push(step);
    }
}

impl JailPlan {
    /// What stays behind after a start that fails midway: the hooks in front of
    /// the refused step that made something. jail(8) undoes its own mounts,
    /// aliases and the jail; it undoes no hook, and runs neither
    /// `exec.poststop` nor `exec.release` then (R099).
    pub fn left_behind(&self) -> Vec<&Step> {
        let Some(refused) = self.refused_step() else { return Vec::new() };
        let before = self.steps.iter().take_while(|s| !std::ptr::eq(*s, refused));
        before.filter(|s| makes_something(s)).collect()
    }
}

fn makes_something(step: &Step) -> bool {
    let by_hook = matches!(
        step.kind,
        StepKind::Prepare | StepKind::Prestart | StepKind::Created | StepKind::Poststart
    );
    let makes = |part: &Hook| {
        matches!(
            part,
            Hook::InterfaceCreate { .. }
                | Hook::InterfaceHelper { .. }
                | Hook::InterfaceMove { back: false, .. }
                | Hook::Mount { .. }
                | Hook::MakeDirectory { .. }
                | Hook::KldLoad { .. }
                | Hook::ZfsSet { .. }
                | Hook::Sysctl { .. }
        )
    };
    by_hook && step.command.as_deref().is_some_and(|c| hook(c).parts.iter().any(makes))
}
