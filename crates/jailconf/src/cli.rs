//! The command line.

mod forms;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use forms::*;

/// What the exit status says, of every command.
const STATUS: &str = "\
Exit status:
  0    nothing to report, or everything is fixed
  1    findings at or above --fail-level are left (lint, fix); a jail fails or is
       skipped (plan); jail(8) refuses the file (resolve, parse); a file does not have
       its form (fmt --check), or was left alone because of an error (fmt); something
       would change (nest, tighten, set, unset and the commands on whole jails, with
       --check); a parameter is not set (get)
  2    something was not looked at: a path that is absent, a file that cannot be read, is
       no regular file or too large, a directory that cannot be entered, no jail.conf at
       all; or the call, the settings or the output are at fault. It wins over 1, and
       what was found is printed all the same
  130  interrupted";

const NEST: &str = "\
Example:
  jailconf nest yard --for thin,vnet --children 3 --diff
  jailconf nest yard --for clone --dataset tank/yard

Exit status: 0 written, or nothing to change; 1 with --check if something would change;
2 if the jail is not there, cannot have such jails inside, or could not be written";

const TIGHTEN: &str = "\
Example:
  jailconf tighten yard --diff

Exit status: 0 written, or nothing to take; 1 with --check if something would be taken;
2 if the jail is not there, or could not be written";

const GET: &str = "\
Example:
  jailconf get yard children.max --origin

Exit status: 0 printed; 1 the parameter is not set; 2 the jail is not there";

const SET: &str = "\
Example:
  jailconf set yard children.max=3
  jailconf set yard 'exec.poststop+=logger yard is gone'
  jailconf set yard persist

Elements of a list of addresses or interfaces are separated by commas.

Exit status: 0 written, or it was so already; 1 with --check if something would change;
2 if it would not mean what is asked for, or could not be written";

const UNSET: &str = "\
Example:
  jailconf unset yard allow.chflags

Exit status: 0 written, or it was not set; 1 with --check if something would change;
2 if it would still be set, or could not be written";

const ADD_JAIL: &str = "\
Example:
  jailconf add-jail yard --set path=/jails/yard --set 'ip4.addr=em0|192.0.2.7/24' /etc/jail.conf

Exit status: 0 written; 1 with --check, since something would change; 2 if there is such a jail,
a value would not mean what is asked for, or it could not be written";

const CLONE_JAIL: &str = "\
Example:
  jailconf clone-jail yard garden --set 'ip4.addr=em0|192.0.2.8/24' --diff

Exit status: 0 written; 1 with --check, since something would change; 2 if the jail is not
there, both would share what only one can have, or it could not be written";

const REMOVE_JAIL: &str = "\
Example:
  jailconf remove-jail yard --diff

Exit status: 0 written; 1 with --check, since something would change; 2 if the jail is not
there, others are defined inside it, or it could not be written";

const RENAME_JAIL: &str = "\
Example:
  jailconf rename-jail yard garden --diff

Exit status: 0 written, or it has that name; 1 with --check, since something would change; 2 if
the jail is not there, the name is taken or none, or it could not be written";

/// The toolchain for FreeBSD's jail.conf: says beforehand what a start will be
/// refused, by whom and why, and fixes it.
#[derive(Parser)]
#[command(name = "jailconf", version, arg_required_else_help = true, after_help = STATUS)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    /// When to use colours
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true)]
    pub color: Color,
}

#[derive(Subcommand)]
pub enum Command {
    /// Say what is wrong
    Lint(LintArgs),
    /// Fix what is wrong
    Fix(FixArgs),
    /// Give files their form
    Fmt(FmtArgs),
    /// Let a jail have jails inside: gives it what they need of it, and says what to run
    #[command(after_help = NEST)]
    Nest(NestArgs),
    /// Take away what a jail has for jails inside and none of them needs
    #[command(after_help = TIGHTEN)]
    Tighten(TightenArgs),
    /// Print what a parameter of a jail comes to
    #[command(after_help = GET)]
    Get(GetArgs),
    /// Set a parameter of a jail, or add to it, in its own block
    #[command(after_help = SET)]
    Set(SetArgs),
    /// Take a parameter out of a jail's own block
    #[command(after_help = UNSET)]
    Unset(UnsetArgs),
    /// Write a new jail
    #[command(after_help = ADD_JAIL)]
    AddJail(AddJailArgs),
    /// Write a jail once more, under another name
    #[command(after_help = CLONE_JAIL)]
    CloneJail(CloneJailArgs),
    /// Take a jail's definition away, and its name out of what lists it; its root stays
    #[command(after_help = REMOVE_JAIL)]
    RemoveJail(RemoveJailArgs),
    /// Give a jail another name: in its block, in all that names it, and in Bastille's folders
    #[command(after_help = RENAME_JAIL)]
    RenameJail(RenameJailArgs),
    /// Say for each jail whether it starts, and at which step it does not
    Plan(PlanArgs),
    /// Show who creates whom, and what is handed down
    Tree(TreeArgs),
    /// Show what jail(8) reads: each jail's parameters and where they come from
    Resolve(ResolveArgs),
    /// Show the tree and the tokens of a file
    Parse(ParseArgs),
    /// Explain a rule, a parameter, a fact, or an error text from a terminal
    Explain(ExplainArgs),
    /// List the rules
    Rules,
    /// Serve an editor on standard input and output
    Lsp {
        /// What clients append; it is the only way there is
        #[arg(long, hide = true)]
        stdio: bool,
    },
}

/// Where the files are, and who reads them.
#[derive(Args, Clone, Default)]
pub struct Where {
    /// jail.conf files, or directories to look for them in; `-` is standard
    /// input. With --root: only what is found in these files of it. Without
    /// any: what jailconf.toml declares, else what the repository holds, else
    /// on FreeBSD the machine's own files, else what is here and below
    pub paths: Vec<PathBuf>,
    /// Take DIR for the host's `/`, and find every file by itself
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// The files are read inside a jail, of this name
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "parent", require_equals = true)]
    pub inside_jail: Option<String>,
    /// The releases on which the files are read, such as 14.3, 15 or main
    /// [default: those supported today: 14.4 (until 2026-12-31), 14.5, 15.1, main]
    #[arg(long, value_delimiter = ',', value_name = "RELEASE")]
    pub target_version: Vec<String>,
    /// Which `[[host]]` of the settings is meant
    #[arg(long, value_name = "NAME")]
    pub host: Option<String>,
    /// The settings, instead of the nearest jailconf.toml
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Which rules speak.
#[derive(Args, Clone, Default)]
pub struct Choice {
    /// Only these rules, by code, the beginning of codes (J1), name or group
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub select: Vec<String>,
    /// These rules as well, such as the group `hardening`, which is off by default
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub extend_select: Vec<String>,
    /// Not these rules
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub ignore: Vec<String>,
}

#[derive(Args)]
pub struct LintArgs {
    #[command(flatten)]
    pub place: Where,
    #[command(flatten)]
    pub choice: Choice,
    /// The form of the output
    #[arg(long, value_enum, default_value_t = LintFormat::Human)]
    pub format: LintFormat,
    /// Write another form into a file as well, such as sarif:jailconf.sarif; may be repeated
    #[arg(long, value_name = "FORM:FILE", value_parser = Output::parse)]
    pub output: Vec<Output>,
    /// Count the findings of each rule instead of showing them
    #[arg(long)]
    pub statistics: bool,
    /// Only findings: no first line and no summary
    #[arg(long, short)]
    pub quiet: bool,
    /// Show so many findings at most; all of them count
    #[arg(long, value_name = "COUNT")]
    pub max_findings: Option<usize>,
    /// Accept the findings that FILE lists; what is new, or affects another jail, counts
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write what is found into the file of --baseline, and accept it
    #[arg(long, requires = "baseline")]
    pub write_baseline: bool,
    /// From which severity on the exit status is 1
    #[arg(long, value_enum, default_value_t = Level::Warning)]
    pub fail_level: Level,
    /// Exit with status 0 whatever is found; 2 still says that something was not looked at
    #[arg(long)]
    pub exit_zero: bool,
}

#[derive(Args)]
pub struct FixArgs {
    #[command(flatten)]
    pub place: Where,
    #[command(flatten)]
    pub choice: Choice,
    /// Also what gives a jail more, or guesses at what is wanted
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Show what would change; write nothing
    #[arg(long)]
    pub diff: bool,
    /// Count what would change; write nothing
    #[arg(long, conflicts_with = "diff")]
    pub dry_run: bool,
    #[command(flatten)]
    pub writing: Writing,
    /// From which severity on the exit status is 1, for what is left
    #[arg(long, value_enum, default_value_t = Level::Warning)]
    pub fail_level: Level,
}

/// How files are written.
#[derive(Args)]
pub struct Writing {
    /// Write a file that has several names (hard links) where it stands
    #[arg(long)]
    pub in_place: bool,
    /// Keep what a file was as NAME.orig, or NAME.orig.2 and so on
    #[arg(long)]
    pub backup: bool,
}

/// Whether what would change is written.
#[derive(Args)]
pub struct Showing {
    /// Show what would change; write nothing
    #[arg(long)]
    pub diff: bool,
    /// Name the files that would change, and write nothing; the exit status is 1 if
    /// there are any
    #[arg(long)]
    pub check: bool,
    #[command(flatten)]
    pub writing: Writing,
}

#[derive(Args)]
pub struct NestArgs {
    /// The jail, by its full name
    pub jail: String,
    #[command(flatten)]
    pub place: Where,
    /// What the jails inside are to be
    #[arg(long = "for", value_name = "KIND", value_enum, value_delimiter = ',', required = true)]
    pub kinds: Vec<InnerKind>,
    /// How many there may be [default: those that are known, at least 1]
    #[arg(long, value_name = "N")]
    pub children: Option<u32>,
    /// A dataset to hand to the jail
    #[arg(long, value_name = "DATASET")]
    pub dataset: Option<String>,
    /// Also what installing a release inside takes, for a time
    #[arg(long)]
    pub bootstrap: bool,
    /// Also a hook that unmounts what the jails inside leave behind
    #[arg(long)]
    pub cleanup: bool,
    #[command(flatten)]
    pub showing: Showing,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InnerKind {
    /// A root of nullfs mounts
    Thin,
    /// A root of their own
    Thick,
    /// A root that is a clone of a dataset
    Clone,
    /// A Linux system
    Linux,
    /// A network stack of their own, or addresses on an interface
    Vnet,
}

#[derive(Args)]
pub struct TightenArgs {
    /// The jail, by its full name
    pub jail: String,
    #[command(flatten)]
    pub place: Where,
    #[command(flatten)]
    pub showing: Showing,
}

#[derive(Args)]
pub struct GetArgs {
    /// The jail, by its full name
    pub jail: String,
    /// The parameter
    pub parameter: String,
    #[command(flatten)]
    pub place: Where,
    /// Say where it comes from, too
    #[arg(long)]
    pub origin: bool,
}

#[derive(Args)]
pub struct SetArgs {
    /// The jail, by its full name
    pub jail: String,
    /// PARAM=VALUE, PARAM+=VALUE to add to a list, or PARAM
    #[arg(value_name = "PARAM=VALUE")]
    pub assignment: String,
    #[command(flatten)]
    pub place: Where,
    #[command(flatten)]
    pub showing: Showing,
}

#[derive(Args)]
pub struct UnsetArgs {
    /// The jail, by its full name
    pub jail: String,
    /// The parameter
    pub parameter: String,
    #[command(flatten)]
    pub place: Where,
    #[command(flatten)]
    pub showing: Showing,
}

#[derive(Args)]
pub struct AddJailArgs {
    /// The new jail, as jail(8) is to call it
    pub jail: String,
    #[command(flatten)]
    pub place: Where,
    /// What it has: PARAM=VALUE or PARAM, as `set` takes them
    #[arg(long, value_name = "PARAM=VALUE")]
    pub set: Vec<String>,
    /// Make the file if it is not there
    #[arg(long, requires = "paths", conflicts_with = "root")]
    pub create: bool,
    #[command(flatten)]
    pub showing: Showing,
}

#[derive(Args)]
pub struct CloneJailArgs {
    /// The jail, by its full name
    pub jail: String,
    /// The name of the copy: of a full one the last part
    pub new: String,
    #[command(flatten)]
    pub place: Where,
    /// What the copy has instead: PARAM=VALUE or PARAM, as `set` takes them
    #[arg(long, value_name = "PARAM=VALUE")]
    pub set: Vec<String>,
    #[command(flatten)]
    pub showing: Showing,
}

#[derive(Args)]
pub struct RemoveJailArgs {
    /// The jail, by its full name
    pub jail: String,
    #[command(flatten)]
    pub place: Where,
    #[command(flatten)]
    pub showing: Showing,
}

#[derive(Args)]
pub struct RenameJailArgs {
    /// The jail, by its full name
    pub jail: String,
    /// Its new name: of a full one the last part
    pub new: String,
    #[command(flatten)]
    pub place: Where,
    #[command(flatten)]
    pub showing: Showing,
}

#[derive(Args)]
pub struct FmtArgs {
    /// jail.conf files, or directories to look for them in; `-` is standard
    /// input. With --root: only these files of it. Without any, the host's own files
    pub paths: Vec<PathBuf>,
    /// Take DIR for the host's `/`, and find every file by itself
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// The style [default: as jailconf.toml says, else auto]
    #[arg(long, value_enum)]
    pub profile: Option<Style>,
    /// Columns a level, or `tab` [default: as jailconf.toml or .editorconfig says, else 4]
    #[arg(long, value_name = "COLUMNS", value_parser = crate::form::indent)]
    pub indent: Option<jailconf_ide::Indent>,
    /// How lines end [default: as jailconf.toml or .editorconfig says, else keep]
    #[arg(long, value_enum, value_name = "END")]
    pub line_ending: Option<LineEnd>,
    /// What standard input is called: its `.editorconfig` is looked for there
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,
    /// Only lines A to B of the one file
    #[arg(long, value_name = "A:B", value_parser = crate::form::lines)]
    pub range: Option<(u32, u32)>,
    /// Name the files that would change, and write nothing; the exit status is 1 if
    /// there are any
    #[arg(long)]
    pub check: bool,
    /// Show what would change; write nothing
    #[arg(long)]
    pub diff: bool,
    #[command(flatten)]
    pub writing: Writing,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Style {
    /// Bastille's for files of Bastille's, else the standard one
    Auto,
    /// That of the examples in jail.conf(5)
    Standard,
    /// What Bastille's scripts can still edit
    Bastille,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LineEnd {
    /// As they do
    Keep,
    Lf,
    Crlf,
}

#[derive(Args)]
pub struct PlanArgs {
    /// Only these jails, by their full names (beside files, `--jail` names them)
    #[arg(long, value_name = "JAIL")]
    pub jail: Vec<String>,
    #[command(flatten)]
    pub place: Where,
    /// The form of the output
    #[arg(long, value_enum, default_value_t = DataFormat::Human)]
    pub format: DataFormat,
    /// Every step
    #[arg(long)]
    pub verbose: bool,
    /// Print the commands that gather what the files do not say, on the host, as
    /// a `[[host]]` table of jailconf.toml; nothing is run
    #[arg(long)]
    pub collect: bool,
}

#[derive(Args)]
pub struct TreeArgs {
    #[command(flatten)]
    pub place: Where,
    /// The form of the output
    #[arg(long, value_enum, default_value_t = TreeFormat::Human)]
    pub format: TreeFormat,
}

#[derive(Args)]
pub struct ResolveArgs {
    /// A file, read for itself; `-` is standard input. Without one the host's
    /// files are read, as lint reads them
    #[arg(value_name = "FILE or JAIL")]
    pub file: Option<PathBuf>,
    /// Only this jail: of a host by its full name
    pub jail: Option<String>,
    /// Take DIR for the host's `/`
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// The release whose jail(8) reads the file, such as 13.2
    #[arg(long, value_name = "RELEASE", default_value = "main")]
    pub target_version: String,
    /// The form of the output
    #[arg(long, value_enum, default_value_t = ResolveFormat::Human)]
    pub format: ResolveFormat,
    /// What separates parameters in `jail-e`
    #[arg(long, default_value = "\n", hide_default_value = true)]
    pub separator: String,
}

#[derive(Args)]
pub struct ParseArgs {
    /// The file; `-` is standard input
    pub file: PathBuf,
    /// The form of the output
    #[arg(long, value_enum, default_value_t = ParseFormat::Human)]
    pub format: ParseFormat,
}

#[derive(Args)]
pub struct ExplainArgs {
    /// A rule, a parameter, a fact, an error text pasted from a terminal, or `devfs:13` for what
    /// a jail with that devfs ruleset sees
    #[arg(required = true)]
    pub words: Vec<String>,
    /// Say which of the causes of an error text it is in this host's tree
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// The same for single files
    #[arg(long, value_name = "FILE")]
    pub file: Vec<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    Note,
    Warning,
    Error,
}
