use jailconf_resolve::{Jail, Origin};

use crate::{Config, JailPlan, Place, ReadHook, Run, StepKind, hook, runs};

/// A command that jail(8) runs for a jail, read once for all that ask.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// The parameter.
    pub parameter: &'static str,
    /// When it is run.
    pub step: StepKind,
    /// Who runs it.
    pub runner: Runner,
    /// Where it stands.
    pub place: Place,
    /// Its text, variables expanded; of one that nobody would write the beginning.
    pub text: String,
    /// What it does.
    pub read: ReadHook,
    /// The programs that it runs.
    pub runs: Vec<Run>,
    /// The statement that it comes from.
    pub origin: Origin,
}

/// Who runs a command (jail(8)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Runner {
    /// Whoever runs jail(8), outside of the jail.
    Creator,
    /// The jail itself, inside.
    Jail,
}

/// The parameters that hold commands, in jail(8)'s order (R097, R098).
const PARAMETERS: [(&str, StepKind, Runner); 10] = [
    ("exec.prepare", StepKind::Prepare, Runner::Creator),
    ("exec.prestart", StepKind::Prestart, Runner::Creator),
    ("exec.created", StepKind::Created, Runner::Creator),
    ("exec.start", StepKind::Start, Runner::Jail),
    ("command", StepKind::Command, Runner::Jail),
    ("exec.poststart", StepKind::Poststart, Runner::Creator),
    ("exec.prestop", StepKind::Prestop, Runner::Creator),
    ("exec.stop", StepKind::Stop, Runner::Jail),
    ("exec.poststop", StepKind::Poststop, Runner::Creator),
    ("exec.release", StepKind::Release, Runner::Creator),
];

/// The parameters that let a jail live without `persist` (R095).
pub(crate) fn keeping_alive() -> impl Iterator<Item = &'static str> {
    let keeps = |step: StepKind| (StepKind::Start..=StepKind::Poststart).contains(&step);
    PARAMETERS.iter().filter(move |(_, step, _)| keeps(*step)).map(|(name, ..)| *name)
}

/// The commands of a jail, by parameter, each in its order; empty ones are none.
pub(crate) fn commands(config: &Config, jail: &Jail) -> Vec<Command> {
    let of = |&(parameter, step, runner): &(&'static str, StepKind, Runner)| {
        let command = move |value: &jailconf_resolve::Value| {
            let text = head(&value.text);
            let place = config.value_place(&value.origin)?;
            let (read, runs) = (hook(&text), runs(&text));
            let origin = value.origin;
            Some(Command { parameter, step, runner, place, text, read, runs, origin })
        };
        jail.list(parameter).iter().filter(|v| !v.text.is_empty()).filter_map(command)
    };
    PARAMETERS.iter().flat_map(of).collect()
}

/// Bytes of a command that are read: hardly a tenth of what execve(2) takes, and far
/// beyond what anybody writes.
const MAX_READ: usize = 64 << 10;

/// A command's text, as much of it as is read.
fn head(text: &[u8]) -> String {
    String::from_utf8_lossy(text.get(..MAX_READ).unwrap_or(text)).into_owned()
}

impl Command {
    /// Whether it may have made any file: a program that is not known to make none ran,
    /// or on what the shell alone knows.
    pub(crate) fn may_make_anything(&self) -> bool {
        let makes_none = |run: &Run| match run.name() {
            "mkdir" | "mount" | "umount" => !run.words.iter().any(|word| word.contains(['$', '`'])),
            "zfs" => !matches!(
                run.words.first().map(String::as_str),
                Some(
                    "clone"
                        | "create"
                        | "mount"
                        | "promote"
                        | "receive"
                        | "recv"
                        | "rename"
                        | "rollback"
                        | "set"
                ) | None
            ),
            "cp" | "ln" | "rm" | "touch" => false,
            "jib" | "jng" | "pfctl" | "exit" | "set" | "false" | "sleep" => true,
            name => name.starts_with("mount_") || run.is_plain(),
        };
        !self.runs.iter().all(makes_none)
    }

    /// Whether it is run when the jail starts; else when it stops.
    pub fn is_of_start(&self) -> bool {
        self.step <= StepKind::Poststart
    }
}

impl JailPlan {
    /// The commands of a parameter, in order.
    pub fn commands_of(&self, parameter: &str) -> impl Iterator<Item = &Command> {
        self.commands.iter().filter(move |c| c.parameter == parameter)
    }

    /// What its creator runs, at a start and at a stop.
    pub fn creators_commands(&self) -> impl Iterator<Item = &Command> {
        self.commands.iter().filter(|c| c.runner == Runner::Creator)
    }

    /// What its creator runs before anything runs inside, and before the jail gets
    /// its interfaces.
    pub fn commands_before_start(&self) -> impl Iterator<Item = &Command> {
        self.creators_commands().filter(|c| c.step < StepKind::VnetInterface)
    }

    /// What is run when it starts, once it is there; by whom is said by each.
    pub fn commands_once_created(&self) -> impl Iterator<Item = &Command> {
        self.commands.iter().filter(|c| c.step > StepKind::Create && c.is_of_start())
    }

    /// What it runs itself when it starts.
    pub fn commands_inside(&self) -> impl Iterator<Item = &Command> {
        self.commands_once_created().filter(|c| c.runner == Runner::Jail)
    }

    /// What is run when it stops; by whom is said by each.
    pub fn commands_of_stop(&self) -> impl Iterator<Item = &Command> {
        self.commands.iter().filter(|c| !c.is_of_start())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a jail with every parameter runs, as one of [`JailPlan`]'s selections has it.
    fn check(select: impl Fn(Runner, StepKind) -> bool, expected: &[&str]) {
        let selected = PARAMETERS.iter().filter(|(_, step, runner)| select(*runner, *step));
        let names: Vec<&str> = selected.map(|(name, ..)| *name).collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn parameters_stand_in_the_order_of_a_start_and_a_stop_r097_r098() {
        assert!(PARAMETERS.is_sorted_by_key(|(_, step, _)| *step));
    }

    #[test]
    fn the_jail_runs_its_start_command_and_stop_itself_jail_8() {
        check(|runner, _| runner == Runner::Jail, &["exec.start", "command", "exec.stop"]);
    }

    #[test]
    fn what_keeps_alive_r095() {
        let keeping: Vec<&str> = keeping_alive().collect();
        assert_eq!(keeping, ["exec.start", "command", "exec.poststart"]);
    }
}
