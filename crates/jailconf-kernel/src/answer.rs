//! What the kernel says.

use jailconf_catalog::Check;

use crate::errno::Errno;
use crate::prison::PrisonId;
use crate::value::Value;

/// One check that says no.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The error number.
    pub errno: Errno,
    /// The kernel's own text, where it gives one.
    pub text: Option<String>,
    /// The check.
    pub check: Check,
    /// The parameter that is refused, as the kernel calls it.
    pub parameter: Option<String>,
    /// The value that was wanted. Of addresses only those that are refused
    /// (R015); of `children.max` the number that would be needed (R002, R003).
    pub wanted: Value,
    /// The parameter that holds against it; often the same.
    pub against: Option<String>,
    /// The prison whose value holds against it.
    pub holder: Option<PrisonId>,
    /// That prison's value.
    pub held: Value,
}

/// What a granted answer leaned on: with another value it would be refused.
/// The host's own values are not listed: nobody can take them away in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Reliance {
    /// The check that was passed.
    pub check: Check,
    /// The parameter that was looked at.
    pub parameter: String,
    /// The prison that has it.
    pub prison: PrisonId,
    /// Its value.
    pub value: Value,
    /// The least that would have been enough, where the check is a limit: the
    /// smallest `children.max`, the greatest `enforce_statfs` or `securelevel`,
    /// the only ruleset, the addresses.
    pub needed: Value,
}

/// What the kernel says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Every check that says no, in the kernel's order; empty: granted.
    pub refusals: Vec<Refusal>,
    /// What a granted answer (or the granted part) relied on.
    pub relied_on: Vec<Reliance>,
    /// Checks on which the answer hangs and that are not proven for this release.
    pub unknown: Vec<Check>,
    /// The prison that was made or changed.
    pub prison: Option<PrisonId>,
    /// Other prisons that were changed, by number. One that is gone is no
    /// longer in the machine.
    pub changed: Vec<PrisonId>,
    /// What the kernel writes to the console (R071).
    pub console: Vec<String>,
    /// For a granted devfs mount the ruleset in force; 0 hides nothing.
    pub ruleset: Option<i32>,
}

impl Answer {
    /// Whether no check says no.
    pub fn granted(&self) -> bool {
        self.refusals.is_empty()
    }

    /// The kernel's answer: the first check that says no.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.refusals.first()
    }

    pub(crate) fn refuse(&mut self, refusal: Refusal) {
        self.refusals.push(refusal);
    }

    pub(crate) fn rely(&mut self, check: Check, parameter: &str, on: (PrisonId, Value, Value)) {
        let (prison, value, needed) = on;
        if prison == PrisonId::HOST {
            return;
        }
        let parameter = parameter.to_owned();
        self.relied_on.push(Reliance { check, parameter, prison, value, needed });
    }

    pub(crate) fn not_proven(&mut self, check: Check) {
        if !self.unknown.contains(&check) {
            self.unknown.push(check);
        }
    }
}

impl Refusal {
    /// What jail(8) prints after `jail: NAME: ` when jail_set(2) gives this
    /// answer: the kernel's text, or else the call and the error's text.
    pub fn message(&self) -> String {
        match &self.text {
            Some(text) => text.clone(),
            None => format!("jail_set: {}", self.errno.text()),
        }
    }

    pub(crate) fn new(errno: Errno, check: Check) -> Refusal {
        Refusal {
            errno,
            text: None,
            check,
            parameter: None,
            wanted: Value::None,
            against: None,
            holder: None,
            held: Value::None,
        }
    }

    /// With the check's own text, filled in.
    pub(crate) fn saying(mut self, parts: &[&str]) -> Refusal {
        self.text = self.check.says(parts);
        self
    }

    pub(crate) fn of(mut self, parameter: &str, wanted: Value) -> Refusal {
        self.parameter = Some(parameter.to_owned());
        self.wanted = wanted;
        self
    }

    pub(crate) fn wanting(mut self, wanted: Value) -> Refusal {
        self.wanted = wanted;
        self
    }

    pub(crate) fn against(mut self, parameter: &str, holder: PrisonId, held: Value) -> Refusal {
        self.against = Some(parameter.to_owned());
        self.holder = Some(holder);
        self.held = held;
        self
    }
}
