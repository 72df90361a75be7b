use std::fmt;

use jailconf_catalog::{Check, Fact};
use jailconf_plan::{Config, ConfigId, JailId, JailPlan, Plan};

use crate::suppression::Idle;
use crate::{Applicability, Diagnostic, Documentation, Severity};

/// What rules are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// What is written and what jail(8) reads of it.
    Language,
    /// Jails inside jails.
    Nesting,
    /// Names and values of parameters.
    Values,
    /// Addresses and network stacks.
    Network,
    /// Mounts, devfs and ZFS.
    Mounts,
    /// Start, stop and what keeps a jail alive.
    Life,
    /// What a jail could do without; off unless it is asked for.
    Hardening,
    /// What Bastille's own scripts cannot edit any more.
    Bastille,
}

impl Group {
    /// Every group, in the order of its codes.
    pub const ALL: [Group; 8] = [
        Group::Language,
        Group::Nesting,
        Group::Values,
        Group::Network,
        Group::Mounts,
        Group::Life,
        Group::Hardening,
        Group::Bastille,
    ];

    /// Whether its rules speak unless they are asked not to.
    pub fn is_on(self) -> bool {
        self != Group::Hardening
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Group::Language => "language",
            Group::Nesting => "nesting",
            Group::Values => "values",
            Group::Network => "network",
            Group::Mounts => "mounts",
            Group::Life => "life",
            Group::Hardening => "hardening",
            Group::Bastille => "bastille",
        }
    }
}

/// A rule: what it is called, what it says, and how it finds it.
pub struct Rule {
    /// Its code; never used again for another rule.
    pub code: &'static str,
    /// Its name: the pattern that it finds.
    pub name: &'static str,
    /// What it is about.
    pub group: Group,
    /// How bad what it finds is, unless it says otherwise.
    pub severity: Severity,
    /// The version of jailconf that brought it.
    pub since: &'static str,
    /// The class of its fix, where it has one.
    pub fix: Option<Applicability>,
    /// The facts that it cites.
    pub facts: &'static [Fact],
    /// The checks whose refusals it says; none has a second rule.
    pub handles: &'static [Check],
    /// The text of its file, whose documentation comment is its page.
    pub source: &'static str,
    /// How it finds what it says.
    pub find: Finder,
}

/// The narrowest input that a rule works on.
#[derive(Clone, Copy, Debug)]
pub enum Finder {
    /// The files of one configuration, which may be broken.
    Config(fn(&Plan, ConfigId, &Config, &mut Sink<'_>)),
    /// One jail's plan, with those around and inside it and what is known of the host.
    /// It is not asked again before one of these changes ([`lint_renewed`](crate::lint_renewed));
    /// what becomes of a jail ([`JailPlan::outcome`], [`JailPlan::message`]) is not for it to see.
    Jail(fn(&Plan, JailId, &JailPlan, &mut Sink<'_>)),
    /// The whole plan.
    Plan(fn(&Plan, &mut Sink<'_>)),
    /// A name in a comment that is to keep a finding silent, and keeps none.
    Suppressions(fn(&Plan, &Idle, &mut Sink<'_>)),
}

impl Rule {
    /// Whether it goes by this code, the beginning of its code (`J1`), its name or its group.
    pub fn is_called(&self, name: &str) -> bool {
        let has_digit = name.bytes().any(|byte| byte.is_ascii_digit());
        let begins = |len| self.code.get(..len).is_some_and(|part| part.eq_ignore_ascii_case(name));
        has_digit && begins(name.len()) || name == self.name || name == self.group.word()
    }

    /// Its documentation.
    pub fn documentation(&self) -> Documentation {
        Documentation::of(self.source)
    }

    /// Whether the refusal of a check is its to say.
    pub fn is_about(&self, check: Check) -> bool {
        self.handles.contains(&check)
    }

    /// The facts that it cites.
    pub fn facts(&self) -> impl Iterator<Item = Fact> {
        self.facts.iter().copied()
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.name)
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Rule) -> bool {
        self.code == other.code
    }
}

/// Where a rule puts what it finds.
pub struct Sink<'a> {
    rule: &'static Rule,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> Sink<'a> {
    /// Completes what was reported last.
    pub fn complete(&mut self, fill_in: impl FnOnce(&mut Diagnostic)) {
        if let Some(last) = self.found.last_mut() {
            fill_in(last);
        }
    }

    pub(crate) fn new(rule: &'static Rule, found: &'a mut Vec<Diagnostic>) -> Sink<'a> {
        Sink { rule, found }
    }

    /// A diagnostic of the rule, to be completed.
    #[expect(clippy::indexing_slicing, reason = "it was pushed in the line above")]
    pub fn report(
        &mut self,
        place: jailconf_plan::Place,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        let index = self.found.len();
        self.found.push(Diagnostic {
            rule: self.rule,
            severity: self.rule.severity,
            place,
            message: message.into(),
            says: Vec::new(),
            help: None,
            facts: Vec::new(),
            related: Vec::new(),
            fix: None,
            jail: None,
            label: None,
            consequences: Vec::new(),
            beyond: None,
        });
        &mut self.found[index]
    }
}
