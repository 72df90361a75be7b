use std::collections::BTreeSet;
use std::sync::Arc;

use jailconf_catalog::Release;
use jailconf_host::{DevfsRules, Reader, Ruleset};
use jailconf_kernel::PrisonId;
use jailconf_resolve::{Configuration, Diagnostic, Jail, Origin, Program, ReadError, StartOrder};
use jailconf_syntax::{Bytes, Document, SyntaxErrorKind, TextRange};

use crate::renew::Memory;
use crate::{Command, Context, Delegation, Foreign, Known, Step, StepKind, StepOutcome};

/// Who creates whom from which file, and what happens to each.
#[derive(Debug, Default)]
pub struct Plan {
    /// Every file that was read, jail.conf or fstab.
    pub files: Vec<PlanFile>,
    /// Each jail.conf that somebody reads, with what it includes.
    pub configs: Vec<Config>,
    /// The jails in the order in which they are planned: a parent before the
    /// jails inside it.
    pub jails: Vec<JailPlan>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// The jails that create others.
    pub parents: BTreeSet<JailId>,
    /// What rc.conf and the files that count after it say, beside the jail.conf files.
    pub rc: Vec<RcConf>,
    /// What loader.conf and sysctl.conf set on the host; `None` where none of them is at hand.
    pub tunables: Option<RcConf>,
    /// The host's own /etc/devfs.rules: the file and its rulesets; `None` where
    /// it is not at hand.
    pub rulesets: Option<(FileRef, Vec<Ruleset>)>,
    /// The host's devfs rulesets by content, those of the system among them; `None` where
    /// they are not known.
    pub devfs: Option<DevfsRules>,
    /// What is known of the host beside its files and its kernel.
    pub known: Known,
    /// Whether a root that is there as a whole was read: what is not in it is nowhere.
    pub is_whole: bool,
}

/// What says what rc(8) starts of the jail.conf files beside it (R111 to R113): rc.conf,
/// rc.conf.local and what is the script's own, read as one.
#[derive(Clone, Debug, PartialEq)]
pub struct RcConf {
    /// Whose it is.
    pub creator: Creator,
    /// The files, in the order in which they are read.
    pub files: Vec<FileRef>,
    /// Their plain assignments, in order.
    pub settings: Vec<RcSetting>,
}

/// An assignment of an [`RcConf`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RcSetting {
    /// The variable.
    pub name: String,
    /// Its value, quotes removed; `None` where the shell would compute it.
    pub value: Option<String>,
    /// The whole assignment.
    pub place: Place,
}

/// A file of a [`Plan`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileRef(pub u32);

/// A jail.conf of a [`Plan`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConfigId(pub u32);

/// A jail of a [`Plan`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JailId(pub u32);

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file.
    pub file: FileRef,
    /// The range in its text.
    pub range: TextRange,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanFile {
    /// Its path, absolute in the host (or as given).
    pub path: Bytes,
    /// What is in it.
    pub document: Arc<Document>,
    /// The roots of the jails inside which it lies, outermost first, each as
    /// the jail around it sees it; empty for a file of the host. Whoever is root
    /// in the innermost could have written it.
    pub within: Vec<Bytes>,
    /// Its path as the innermost of them sees it.
    pub own_path: Bytes,
}

/// A jail.conf that somebody reads.
#[derive(Debug)]
pub struct Config {
    /// Who reads it.
    pub creator: Creator,
    /// The release whose kernel and jail(8) answer.
    pub release: Release,
    /// What runs jail(8) on it; `None` for a file that was named.
    pub reader: Option<Reader>,
    /// Its files and blocks.
    pub program: Program,
    /// Its jails.
    pub configuration: Arc<Configuration>,
    /// The order in which jail(8) starts them.
    pub order: StartOrder,
    /// The plan's file for each of the program's.
    pub files: Vec<FileRef>,
    /// Whether all that its reader reads is at hand: with a host's tree an
    /// absent file is certainly absent, a single file may be a part of more.
    pub closed: bool,
    /// Whether the settings declare it: the files that they declare are all there are.
    pub declared: bool,
    /// What it is instead, if it only shares the name.
    pub foreign: Option<Foreign>,
    /// Whether the release reads it so: the language of some is not proven
    /// (VERSIONS 4), and the older one would come to something else.
    pub is_sure: bool,
    /// Whether it is one of Bastille's own (BASTILLE section 6).
    pub is_bastilles: bool,
    /// What was known when it was read.
    pub(crate) context: Arc<Context>,
}

/// Who creates a jail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Creator {
    /// The host.
    Host,
    /// A jail that is known.
    Jail(JailId),
    /// A jail that is not known: the file is read inside some jail.
    Unknown,
}

/// What happens to a jail.
#[derive(Clone, Debug, PartialEq)]
pub struct JailPlan {
    /// Its full dotted name, seen from the host (or from the unknown creator).
    pub name: String,
    /// Its name as its creator calls it.
    pub own_name: Bytes,
    /// Who creates it.
    pub creator: Creator,
    /// The file that defines it.
    pub config: ConfigId,
    /// Its index in [`Configuration::jails`].
    pub index: usize,
    /// The commands that jail(8) runs for it.
    pub commands: Vec<Command>,
    /// Its prison.
    pub prison: Option<PrisonId>,
    /// Its root, absolute in the host, if its creator's is known.
    pub root: Option<Bytes>,
    /// What becomes of it.
    pub outcome: Outcome,
    /// What the user sees if it does not start for a reason that is no step.
    pub message: Option<String>,
    /// Its start, in order.
    pub steps: Vec<Step>,
    /// Its stop, in order (R098).
    pub stop: Vec<Step>,
    /// The datasets that are handed to it.
    pub delegations: Vec<Delegation>,
    /// What it has once it runs.
    pub effective: Option<Effective>,
    /// The jail that runs by then and that jail(8) takes it for, by its `jid`, or by its
    /// name where it has none (R027, REAL.md): it passes the block over without a word.
    pub passed_over_for: Option<JailId>,
    /// What its start did, to be done again.
    pub(crate) memory: Memory,
}

/// What becomes of a jail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// No step is refused.
    Starts,
    /// A step is refused, or jail(8) refuses the file.
    Fails,
    /// It is not tried, because of another jail.
    Skipped,
    /// The answer hangs on something that is not known.
    Unknown,
}

impl Outcome {
    /// Its word in machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Starts => "starts",
            Outcome::Fails => "fails",
            Outcome::Skipped => "skipped",
            Outcome::Unknown => "unknown",
        }
    }
}

/// What a jail has once it runs (numbers as the kernel holds them).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effective {
    /// The flags that are on, without `allow.`, sorted.
    pub allow: Vec<String>,
    /// `enforce_statfs`
    pub enforce_statfs: i32,
    /// `devfs_ruleset`
    pub devfs_ruleset: i32,
    /// `securelevel`
    pub securelevel: i32,
    /// `children.max`
    pub children_max: i32,
    /// Whether it has a network stack of its own.
    pub vnet: bool,
    /// `inherit`, `new` or `disable`.
    pub ip4: &'static str,
    /// `inherit`, `new` or `disable`.
    pub ip6: &'static str,
}

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file or directory, absolute in the host (or as given).
    pub path: Bytes,
    /// Why.
    pub error: ReadError,
    /// The jail inside which it lies.
    pub jail: Option<JailId>,
}

impl Plan {
    /// Why what stands against a jail's step may be none; `None` where it is certain.
    pub fn doubt(&self, jail: &JailPlan, objection: &crate::Objection) -> Option<crate::Doubt> {
        crate::doubt(self.config(jail.config), self.resolved(jail), objection)
    }

    /// A jail of the plan.
    pub fn jail(&self, id: JailId) -> &JailPlan {
        &self.jails[id.0 as usize]
    }

    /// A jail.conf of the plan.
    pub fn config(&self, id: ConfigId) -> &Config {
        &self.configs[id.0 as usize]
    }

    /// A file of the plan.
    pub fn file(&self, file: FileRef) -> &PlanFile {
        &self.files[file.0 as usize]
    }

    /// The jails with their ids.
    pub fn jails(&self) -> impl Iterator<Item = (JailId, &JailPlan)> {
        self.jails.iter().enumerate().map(|(i, jail)| (JailId(i as u32), jail))
    }

    /// The jails of a configuration: they stand one behind the other.
    pub fn jails_of(&self, config: ConfigId) -> impl Iterator<Item = (JailId, &JailPlan)> {
        let first = self.jails.partition_point(|jail| jail.config < config);
        let from = self.jails[first..].iter().take_while(move |jail| jail.config == config);
        from.enumerate().map(move |(i, jail)| (JailId((first + i) as u32), jail))
    }

    /// The resolved jail behind a planned one.
    pub fn resolved(&self, jail: &JailPlan) -> &Jail {
        &self.config(jail.config).configuration.jails[jail.index]
    }

    /// The jails that a jail creates itself.
    pub fn children(&self, of: JailId) -> impl Iterator<Item = (JailId, &JailPlan)> {
        self.jails().filter(move |(_, jail)| jail.creator == Creator::Jail(of))
    }

    /// The rc.conf that starts what a creator has.
    pub fn rc_of(&self, creator: Creator) -> Option<&RcConf> {
        self.rc.iter().find(|rc| rc.creator == creator)
    }

    /// The name of a jail's block.
    pub fn name_place(&self, jail: &JailPlan) -> Place {
        let config = self.config(jail.config);
        let block = &config.program.blocks[self.resolved(jail).block.0 as usize];
        Place { file: config.file(block.file.0 as usize), range: block.name_range }
    }

    /// The statement that sets a parameter of a jail, as jail(8) reads it.
    pub fn parameter_place(&self, jail: &JailPlan, parameter: &str) -> Option<Place> {
        let origin = &self.resolved(jail).param(parameter)?.origin;
        self.config(jail.config).place(origin)
    }
}

impl RcConf {
    /// The value of a variable, the last one where it is set again; `None`
    /// where the shell would compute it.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.setting(name)?.value.as_deref()
    }

    /// The assignment that counts.
    pub fn setting(&self, name: &str) -> Option<&RcSetting> {
        self.settings.iter().rev().find(|s| s.name == name)
    }
}

impl Config {
    /// What jail(8) says first where it refuses the files, and so starts none of
    /// their jails (R047).
    pub fn refusal(&self) -> Option<&Diagnostic> {
        self.program.verdict.errors.first()
    }

    /// Whether a jail that no block here defines is none that this reader could know: the
    /// set of files is closed, or Bastille runs jail(8) on this one alone.
    pub fn is_whole(&self) -> bool {
        self.closed || self.declared || self.is_bastilles
    }

    /// Whether what a jail lacks may stand in a file that is not at hand, or is yet to
    /// be written: the includes are not all there, or the block has no `path`, as blocks
    /// have that lean on global parameters elsewhere (G12, G13), or has no end.
    pub fn may_lack(&self, jail: &Jail) -> bool {
        let is_part = !self.program.missing.is_empty() || jail.param("path").is_none();
        !self.closed && is_part || self.is_unfinished(jail)
    }

    /// Whether a jail's block, or one in it, is never closed.
    pub fn is_unfinished(&self, jail: &Jail) -> bool {
        let Some(block) = self.program.blocks.get(jail.block.0 as usize) else { return false };
        let errors = self.program.files[block.file.0 as usize].document.parse().errors();
        let first = errors.partition_point(|e| e.range.start() < block.name_range.end());
        let within = errors[first..].iter().take_while(|e| e.range.start() < block.range.end());
        within.into_iter().any(|e| e.kind == SyntaxErrorKind::UnclosedBlock)
    }

    /// The plan's file behind one of the program's.
    pub fn file(&self, index: usize) -> FileRef {
        self.files[index]
    }

    /// The place of a statement; `None` for what jail(8) adds itself.
    pub fn place(&self, origin: &Origin) -> Option<Place> {
        Some(Place { file: self.file(origin.file?.0 as usize), range: origin.statement })
    }

    /// The place of a value.
    pub fn value_place(&self, origin: &Origin) -> Option<Place> {
        Some(Place { file: self.file(origin.file?.0 as usize), range: origin.range })
    }
}

impl JailPlan {
    /// The first step that is refused.
    pub fn refused_step(&self) -> Option<&Step> {
        self.steps.iter().find(|s| s.outcome == StepOutcome::Refused && !s.failure_ignored)
    }

    /// The steps of one kind.
    pub fn steps_of(&self, kind: StepKind) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |s| s.kind == kind)
    }
}
