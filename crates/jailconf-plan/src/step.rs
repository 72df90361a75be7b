use jailconf_catalog::{Check, Fact};
use jailconf_kernel::{Errno, Value};

use crate::{JailId, Place, ReadHook};

/// A step of a start or a stop, each in jail(8)'s order (R097, R098).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum StepKind {
    Prepare,
    Alias,
    Mount,
    MountFstab,
    MountDevfs,
    MountFdescfs,
    MountProcfs,
    Prestart,
    Create,
    Created,
    ZfsDataset,
    VnetInterface,
    Start,
    Command,
    Poststart,
    Prestop,
    Stop,
    Kill,
    Remove,
    Poststop,
    UnmountProcfs,
    UnmountFdescfs,
    UnmountDevfs,
    UnmountFstab,
    Unmount,
    RemoveAlias,
    Release,
}

impl StepKind {
    /// Whether a command of the configuration's is run, and not one of jail(8)'s own.
    pub(crate) fn is_hook(self) -> bool {
        use StepKind::{
            Command, Created, Poststart, Poststop, Prepare, Prestart, Prestop, Release, Start, Stop,
        };
        matches!(
            self,
            Prepare | Prestart | Created | Start | Command | Poststart | Prestop | Stop | Poststop
        ) || self == Release
    }

    /// Its word in output.
    pub fn word(self) -> &'static str {
        match self {
            StepKind::Prepare => "prepare",
            StepKind::Alias => "alias",
            StepKind::Mount => "mount",
            StepKind::MountFstab => "mount.fstab",
            StepKind::MountDevfs => "mount.devfs",
            StepKind::MountFdescfs => "mount.fdescfs",
            StepKind::MountProcfs => "mount.procfs",
            StepKind::Prestart => "prestart",
            StepKind::Create => "create",
            StepKind::Created => "created",
            StepKind::ZfsDataset => "zfs.dataset",
            StepKind::VnetInterface => "vnet.interface",
            StepKind::Start => "start",
            StepKind::Command => "command",
            StepKind::Poststart => "poststart",
            StepKind::Prestop => "prestop",
            StepKind::Stop => "stop",
            StepKind::Kill => "kill",
            StepKind::Remove => "remove",
            StepKind::Poststop => "poststop",
            StepKind::UnmountProcfs => "unmount.procfs",
            StepKind::UnmountFdescfs => "unmount.fdescfs",
            StepKind::UnmountDevfs => "unmount.devfs",
            StepKind::UnmountFstab => "unmount.fstab",
            StepKind::Unmount => "unmount",
            StepKind::RemoveAlias => "remove.alias",
            StepKind::Release => "release",
        }
    }
}

/// What comes of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepOutcome {
    /// Nothing stands against it.
    Granted,
    /// It is refused.
    Refused,
    /// It hangs on something that is not known.
    Unknown,
    /// A hook that is not understood.
    NotUnderstood,
}

impl StepOutcome {
    /// Its word in output.
    pub fn word(self) -> &'static str {
        match self {
            StepOutcome::Granted => "granted",
            StepOutcome::Refused => "refused",
            StepOutcome::Unknown => "unknown",
            StepOutcome::NotUnderstood => "not understood",
        }
    }
}

/// One step of a start.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Which.
    pub kind: StepKind,
    /// The command that jail(8) runs, where it runs one.
    pub command: Option<String>,
    /// The statement behind it.
    pub place: Option<Place>,
    /// What comes of it.
    pub outcome: StepOutcome,
    /// The error number of the first objection.
    pub errno: Option<Errno>,
    /// What the user would see, line by line, verbatim.
    pub messages: Vec<String>,
    /// Everything that stands against it, in the kernel's order.
    pub objections: Vec<Objection>,
    /// What it leaned on.
    pub relied_on: Vec<Leaning>,
    /// Whether jail(8) goes on although the command failed (`|| true`, R088).
    pub failure_ignored: bool,
}

impl Step {
    /// A step that nothing stands against.
    pub fn granted(kind: StepKind, command: Option<String>, place: Option<Place>) -> Step {
        Step {
            kind,
            command,
            place,
            outcome: StepOutcome::Granted,
            errno: None,
            messages: Vec::new(),
            objections: Vec::new(),
            relied_on: Vec::new(),
            failure_ignored: false,
        }
    }

    /// Adds what stands against one part of a hook: whether jail(8) hears of it is the
    /// part's affair, and of the step what a part that decides says (R100).
    pub(crate) fn in_part(&mut self, hook: &ReadHook, part: usize, add: impl FnOnce(&mut Step)) {
        let before = self.objections.len();
        let is_decided = before > 0 && !self.failure_ignored;
        self.failure_ignored = hook.ignores(part);
        add(self);
        self.failure_ignored = match () {
            () if is_decided => false,
            () if self.objections.len() > before => hook.ignores(part),
            () => before > 0 || hook.failure_ignored,
        };
    }

    /// Shows what the first objection would make the user see.
    pub(crate) fn show_first(&mut self) {
        if let Some(first) = self.objections.first() {
            self.messages = first.messages.clone();
        }
    }

    /// The facts that its outcome rests on.
    pub fn facts(&self) -> Vec<Fact> {
        let mut facts: Vec<Fact> = self.objections.iter().map(|o| o.check.fact()).collect();
        facts.extend(self.relied_on.iter().map(|r| r.check.fact()));
        facts.dedup();
        facts
    }
}

/// Something that stands against a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Objection {
    /// The check that says no.
    pub check: Check,
    /// The error number, where the kernel says no.
    pub errno: Option<Errno>,
    /// The parameter that is refused.
    pub parameter: Option<String>,
    /// The value that was wanted.
    pub wanted: Value,
    /// The parameter that holds against it.
    pub against: Option<String>,
    /// Who has it.
    pub holder: Holder,
    /// The holder's value.
    pub held: Value,
    /// The statement that sets it; `None` where it stands nowhere.
    pub held_at: Option<Place>,
    /// What the user would see if nothing else stood against the step, line by
    /// line, verbatim.
    pub messages: Vec<String>,
}

/// What a step leaned on: with another value it would be refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaning {
    /// The check that was passed.
    pub check: Check,
    /// The parameter that was looked at.
    pub parameter: String,
    /// Who has it.
    pub holder: Holder,
    /// Its value.
    pub value: Value,
    /// The least that would have been enough.
    pub needed: Value,
}

/// Who holds something against a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// Nobody: the request itself is wrong.
    Request,
    /// The host.
    Host,
    /// A jail that is known.
    Jail(JailId),
    /// The unknown jail inside which the file is read.
    Unknown,
}
