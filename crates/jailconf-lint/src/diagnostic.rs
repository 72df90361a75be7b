use std::cmp::{Ordering, Reverse};

use jailconf_catalog::Fact;
use jailconf_edit::Change;
use jailconf_kernel::Value;
use jailconf_plan::{FileRef, JailId, Place, StepKind};
use jailconf_syntax::TextEdit;

use crate::Rule;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Hardening, style, information.
    Note,
    /// Certain but without effect, or likely.
    Warning,
    /// Certain refusal, certain loss of what the file says, or certain
    /// exposure of the host.
    Error,
}

impl Severity {
    /// Its word in output.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One thing that is said: a cause, at the place where it is changed, with what it does to whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// The rule that says it.
    pub rule: &'static Rule,
    /// How bad it is.
    pub severity: Severity,
    /// Where: the place that the preferred fix edits.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// What is wrong at the very place, in a few words; `None` where the message says it.
    pub label: Option<String>,
    /// What will happen: FreeBSD's own text, line by line, verbatim.
    pub says: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// The facts that it rests on.
    pub facts: Vec<Fact>,
    /// The other places that have to do with it.
    pub related: Vec<Related>,
    /// How it is fixed.
    pub fix: Option<Fix>,
    /// The jail whose affair the cause is.
    pub jail: Option<JailId>,
    /// What it does, to each jail that does not start because of it, in the order of jails.
    pub consequences: Vec<Consequence>,
    /// What is asked for that a jail further out does not have; `None` for all else.
    pub beyond: Option<Beyond>,
}

/// Something that a jail asks for and that the jail around it does not have: it goes away with the
/// finding that gives that jail as much.
#[derive(Clone, Debug, PartialEq)]
pub struct Beyond {
    /// The jail that does not have it.
    pub holder: JailId,
    /// The parameter.
    pub parameter: String,
    /// What is asked for.
    pub wanted: Value,
}

/// What a cause does to a jail.
#[derive(Clone, Debug, PartialEq)]
pub struct Consequence {
    /// The jail.
    pub jail: JailId,
    /// The step that is refused; `None` where the jail is skipped, or its file refused.
    pub step: Option<StepKind>,
    /// The statement behind the step.
    pub place: Option<Place>,
    /// What becomes of the jail.
    pub message: String,
    /// FreeBSD's own text, line by line, verbatim.
    pub says: Vec<String>,
}

/// Another place that has to do with a diagnostic.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What is there.
    pub message: String,
}

/// How something is fixed.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// What it does, in a few words.
    pub title: String,
    /// Whether it may be applied.
    pub applicability: Applicability,
    /// What it changes.
    pub changes: Vec<PlannedChange>,
}

/// Whether a fix may be applied; a later one needs more consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// Nobody gets more than before, and nothing else changes.
    Safe,
    /// It gives a jail more, or guesses at what is wanted.
    Unsafe,
    /// It is shown only.
    DisplayOnly,
}

impl Applicability {
    /// Its word in output.
    pub fn word(self) -> &'static str {
        match self {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
            Applicability::DisplayOnly => "display-only",
        }
    }
}

/// What a fix changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PlannedChange {
    /// A parameter of a jail.
    Jail(JailId, Change),
    /// The text of a file.
    Text(FileRef, TextEdit),
}

impl Diagnostic {
    /// What is wrong and what will happen, in one line.
    pub fn line(&self) -> String {
        if self.says.is_empty() {
            return self.message.clone();
        }
        let said: Vec<String> = self.says.iter().map(|s| format!("`{s}`")).collect();
        format!("{}: {}", self.message, said.join(", "))
    }

    pub(crate) fn order(&self, other: &Diagnostic) -> Ordering {
        let key = |d: &Diagnostic| (d.place.file, d.place.range.start(), d.rule.code, d.jail);
        key(self).cmp(&key(other)).then_with(|| self.message.cmp(&other.message))
    }

    /// Errors first, then warnings and notes; within, what affects most jails.
    pub fn by_weight(&self, other: &Diagnostic) -> Ordering {
        let key = |d: &Diagnostic| (Reverse(d.severity), Reverse(d.affected().count()));
        key(self).cmp(&key(other)).then_with(|| self.order(other))
    }

    /// The jails among the consequences, each once.
    pub fn affected(&self) -> impl Iterator<Item = JailId> + '_ {
        let jails = self.consequences.iter().map(|c| c.jail);
        let before = std::iter::once(None).chain(self.consequences.iter().map(|c| Some(c.jail)));
        jails.zip(before).filter(|(jail, before)| Some(*jail) != *before).map(|(jail, _)| jail)
    }
}
