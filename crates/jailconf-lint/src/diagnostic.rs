use std::cmp::Ordering;

use jailconf_catalog::Fact;
use jailconf_edit::Change;
use jailconf_plan::{FileRef, JailId, Place};
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

/// One thing that is said.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// The rule that says it.
    pub rule: &'static Rule,
    /// How bad it is.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// What will happen: FreeBSD's own text, line by line, verbatim.
    pub says: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// The facts that it rests on.
    pub facts: Vec<Fact>,
    /// The other places that have to do with it.
    pub related: Vec<Related>,
    /// How it is mended.
    pub fix: Option<Fix>,
    /// The jail that it is about.
    pub jail: Option<JailId>,
}

/// Another place that has to do with a diagnostic.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What is there.
    pub message: String,
}

/// How something is mended.
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
}
