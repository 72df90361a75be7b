//! What may be asked?
//!
//! The one façade of plain data, for terminal and editor alike: questions about
//! files, answered without disk, clock or protocol.

mod alike;
mod changes;
mod devfs;
pub mod editor;
mod effect;
mod explain;
pub mod format;
mod format_file;
pub mod human;
mod inside;
mod limits;
mod mapped;
mod names;
mod nest;
mod one_parameter;
mod parameter;
mod project;
mod rows;
mod settings;
mod shell;
mod targets;
mod tighten;
pub mod tree;
mod whole_jail;

pub use changes::{line_changes, set_statements};
pub use devfs::{explain_ruleset, ruleset_asked};
pub use effect::{Command, make_effective};
pub use explain::{Cause, Explanation, behind, explain};
pub use format_file::{
    Difference, FinalNewline, FormatOptions, FormatSettings, Formatted, Indent, LeftAlone,
    LineEnding, Lines, Profile, TreeFile, format_file, format_tree,
};
pub use inside::{InsideNeeds, inside_commands, inside_needs};
pub use jailconf_catalog::{Fact, Parameter, Release};
pub use jailconf_host::{Tree, config_files, jail_roots, normal_path, roots_named_in};
pub use jailconf_kernel::Host;
pub use jailconf_lint::{
    Applicability, Changed, Consequence, Diagnostic, EditedFile, Fix, FixOptions, FixReport, Group,
    Overlay, Related, Rule, Selection, Severity, edits_of, fix, lint, rules,
};
pub use jailconf_plan::{
    Context, Creator, Declared, FileRef, Holder, Input, JailId, JailPlan, Outcome, Place, Plan,
    PlanFile, Problem, Step, StepOutcome, guarded, plan, remember_panics,
};
pub use jailconf_resolve::{
    Configuration, DirEntry, FileKind, FileSource, Jail, Limits, MemorySource, Origin, Param,
    Program, ReadError, Via, load,
};
pub use jailconf_syntax::{Bytes, Document, Part, Position, TextEdit, TextRange, TextSize};
pub use limits::LimitSettings;
pub use mapped::Mapped;
pub use names::no_such_jail;
pub use nest::{Kind, NestWishes, Nested, nest};
pub use one_parameter::{Assignment, Got, assign, get};
pub use parameter::parameter_rows;
pub use project::{Project, Wishes};
pub use rows::{Row, resolve_rows};
pub use settings::{
    HostSettings, JailSettings, RuleSettings, Settings, are_rules, no_release, renamed_in_settings,
    targets,
};
pub use targets::lint_on;
pub use tighten::{Fate, Judged, Tightened, tighten};
pub use whole_jail::{Reshaped, add_jail, clone_jail, remove_jail, rename_jail};

/// The parameter whose statement stands at a place of a jail.conf; `None` where none does, as in an
/// fstab or at a jail's name.
pub fn statement_name(plan: &Plan, place: Place) -> Option<String> {
    let at = place.range.start();
    let of_config = |config: &jailconf_plan::Config| {
        let file = config.files.iter().position(|file| *file == place.file)?;
        let statements = config.program.blocks.iter().flat_map(|block| &block.statements);
        let is_it = |s: &&jailconf_resolve::Statement| {
            s.file.0 as usize == file && s.range.contains(at) && !s.variable
        };
        Some(statements.into_iter().find(is_it)?.name.to_text().into_owned())
    };
    plan.configs.iter().find_map(of_config)
}

/// Whether a file of any name defines jails: it is read without a mistake, and a block of it has a
/// parameter that jail(8) knows. Nothing that it includes is looked at.
pub fn defines_jails(document: &Document) -> bool {
    if jailconf_plan::foreign(document.text().as_str()).is_some() {
        return false;
    }
    let mut source = jailconf_resolve::MemorySource::new();
    source.insert("jail.conf", &document.text().to_bytes());
    let program = jailconf_resolve::load(&source, b"jail.conf");
    let is_whole = document.parse().errors().is_empty();
    let is_known = |s: &jailconf_resolve::Statement| {
        !s.variable && jailconf_catalog::parameter(&s.name.to_text()).is_some()
    };
    let mut blocks = program.blocks.iter().filter(|block| !block.global);
    is_whole && blocks.any(|block| block.statements.iter().any(is_known))
}

/// A release by its name: `14.3`, `main`.
pub fn release(text: &str) -> Option<Release> {
    Release::parse(text)
}

/// A file and what it includes, as jail(8) of a release reads them.
pub fn load_on(source: &dyn FileSource, root: &[u8], release: Release) -> Program {
    let options = jailconf_resolve::LoadOptions {
        level: jailconf_resolve::Level::of(release),
        ..jailconf_resolve::LoadOptions::default()
    };
    jailconf_resolve::load_with(source, root, &options)
}

/// What jail(8) says to a file that it refuses.
pub fn refused_file(error: &jailconf_resolve::Diagnostic) -> String {
    jailconf_plan::text::refused_file(error)
}

/// The tree of a file, a node or token a line.
pub fn tree_dump(document: &Document) -> String {
    jailconf_syntax::dump(&document.syntax())
}

/// The kind of value that a parameter takes, in words.
pub fn type_words(parameter: &Parameter) -> String {
    use jailconf_catalog::Type;
    match parameter.ty {
        Type::Bool => "true, false or an integer; alone it is true".to_owned(),
        Type::Int => "an integer".to_owned(),
        Type::String => "a string".to_owned(),
        Type::JailSys(words) => words.join(", "),
        Type::Ip4List => "a list of IPv4 addresses".to_owned(),
        Type::Ip6List => "a list of IPv6 addresses".to_owned(),
        Type::Commands => "a list of commands".to_owned(),
        Type::List => "a list of strings".to_owned(),
    }
}

/// How many jails will not start: those that fail, and those that wait for one that does.
pub fn jails_not_starting(plan: &Plan) -> usize {
    plan.jails.iter().filter(|j| matches!(j.outcome, Outcome::Fails | Outcome::Skipped)).count()
}

/// A file's name as it is shown: under a host's root relative to it.
pub fn shown_path(path: &[u8], under_root: UnderRoot) -> Bytes {
    match under_root {
        UnderRoot::Yes => path.strip_prefix(b"/").unwrap_or(path).into(),
        UnderRoot::No => path.into(),
    }
}

/// Whether files are named relative to a host's root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnderRoot {
    /// `--root DIR`: relative to DIR.
    Yes,
    /// As they were given.
    No,
}
