//! Formatting, proven before anything is written.

mod proof;
mod settings;

use std::collections::BTreeMap;
use std::sync::Arc;

use jailconf_fmt::{Options, directive_words, format};
use jailconf_host::{BARE_LISTS, Tree, bastille_file};
use jailconf_lint::{Changed, Overlay};
use jailconf_plan::{Config, Context, Input, Plan, PlanFile, foreign, plan};
use jailconf_resolve::{FileSource, Program, ReadError, load};
use jailconf_syntax::{
    Bytes, Document, Part, Position, TextEdit, TextRange, TextSize, apply_edits,
};

pub use jailconf_fmt::{FinalNewline, Indent, LineEnding, Profile};
pub use proof::Difference;
pub use settings::FormatSettings;

/// How files are to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FormatOptions {
    /// The style; `None`: the file's own. That is what a comment `# jailconf:
    /// profile=bastille` (or `standard`) in it says, else Bastille's for a file of
    /// Bastille's (BASTILLE section 6), else the manual's.
    pub profile: Option<Profile>,
    /// What a level is indented by, but in Bastille's style.
    pub indent: Indent,
    /// How lines end.
    pub line_ending: LineEnding,
    /// Whether the last line ends.
    pub final_newline: FinalNewline,
    /// Only these lines.
    pub lines: Lines,
}

/// Which lines of a file are formatted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lines {
    /// All.
    #[default]
    All,
    /// From a line to another, both included, from 1.
    Between(u32, u32),
    /// Those of a range.
    Of(TextRange),
}

/// A file as it is, and as it is to look.
#[derive(Clone, Debug)]
pub struct Formatted {
    /// As it is.
    pub before: Arc<Document>,
    /// As it is to look; the same text where it does already.
    pub after: Arc<Document>,
    /// What makes one of the other, in order and apart.
    pub edits: Vec<TextEdit>,
    /// The style.
    pub profile: Profile,
}

/// Why a file was left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftAlone {
    /// It could not be read.
    Unreadable(ReadError),
    /// It only shares the name: an INI file, a script, a template.
    Foreign,
    /// It has a syntax error, the first one here: where its statements end is a
    /// guess.
    Syntax(Position),
    /// What came out would not be the same file. This would be a mistake of the
    /// formatter.
    Unproven(Difference),
}

impl std::fmt::Display for LeftAlone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LeftAlone::Unreadable(error) => error.fmt(f),
            LeftAlone::Foreign => f.write_str("not a jail(8) file: left alone"),
            LeftAlone::Syntax(at) => write!(
                f,
                "not formatted: a syntax error in line {}, column {} (`jailconf lint` says which)",
                at.line, at.column
            ),
            LeftAlone::Unproven(difference) => write!(f, "not formatted: {difference}"),
        }
    }
}

/// Formats a file, and proves that its tokens, its comments and what jail(8) makes
/// of it stay.
pub fn format_file(
    source: &dyn FileSource,
    path: &[u8],
    options: &FormatOptions,
) -> Result<Formatted, LeftAlone> {
    format_parts(source, path, options, None)
}

/// The same of several ranges at once, instead of the lines that the options name.
pub(crate) fn format_parts(
    source: &dyn FileSource,
    path: &[u8],
    options: &FormatOptions,
    parts: Option<&[TextRange]>,
) -> Result<Formatted, LeftAlone> {
    let document = source.read(path).map_err(LeftAlone::Unreadable)?;
    let program = load(source, path);
    let own = || own_profile(path, &program, &document);
    let formatted = proposed(&document, own, options, parts)?;
    if formatted.edits.is_empty() {
        return Ok(formatted);
    }
    let changed = Changed::from([(path.into(), formatted.after.clone())]);
    let after = load(&Overlay::over_source(source, &changed), path);
    proof::same_outcome(&program, &after).map_err(LeftAlone::Unproven)?;
    Ok(formatted)
}

/// A file of a tree, and how it is to look.
#[derive(Clone, Debug)]
pub struct TreeFile {
    /// The file.
    pub file: PlanFile,
    /// How it is to look, or why it was left alone.
    pub result: Result<Formatted, LeftAlone>,
}

/// The same for every jail.conf file of a host and of the jails in it, and what
/// they include, by path. The form of each is asked for; a file without one is not
/// looked at. The plan says what could not be read.
pub fn format_tree(
    tree: &dyn Tree,
    context: &Context,
    form: &dyn Fn(&PlanFile) -> Option<FormatOptions>,
) -> (Plan, Vec<TreeFile>) {
    let plan = plan(Input::Root(tree), context);
    let mut found = Found::new();
    for config in &plan.configs {
        for (index, &file) in config.files.iter().enumerate() {
            let file = plan.file(file);
            if found.contains_key(&file.path) {
                continue;
            }
            let Some(options) = form(file) else { continue };
            let profile = || match index {
                0 => own_profile(&file.path, &config.program, &file.document),
                _ => said_profile(&file.document).unwrap_or_default(),
            };
            let result = proposed(&file.document, profile, &options, None);
            found.insert(file.path.clone(), TreeFile { file: file.clone(), result });
        }
    }
    prove(tree, &plan, &mut found);
    (plan, found.into_values().collect())
}

type Found = BTreeMap<Bytes, TreeFile>;

/// Proves that every file that is read gives what it gave, with all changes made.
fn prove(tree: &dyn Tree, plan: &Plan, found: &mut Found) {
    let changed: Changed = found
        .iter()
        .filter_map(|(path, found)| Some((path.clone(), found.result.as_ref().ok()?)))
        .filter(|(_, formatted)| !formatted.edits.is_empty())
        .map(|(path, formatted)| (path, formatted.after.clone()))
        .collect();
    for config in &plan.configs {
        let touches = |file| changed.contains_key(&plan.file(file).path);
        if !config.files.iter().any(|&file| touches(file)) {
            continue;
        }
        let Err(difference) = reloaded(tree, plan, config, &changed)
            .and_then(|after| proof::same_outcome(&config.program, &after))
        else {
            continue;
        };
        for &file in config.files.iter().filter(|&&file| touches(file)) {
            if let Some(found) = found.get_mut(&plan.file(file).path) {
                found.result = Err(LeftAlone::Unproven(difference));
            }
        }
    }
}

/// What a file of a tree is read as after changes, inside its jail.
fn reloaded(
    tree: &dyn Tree,
    plan: &Plan,
    config: &Config,
    changed: &Changed,
) -> Result<Program, Difference> {
    let Some(&root) = config.files.first() else { return Err(Difference::Configuration) };
    let file = plan.file(root);
    let overlay = Overlay::over_tree(tree, changed);
    within(&overlay, &file.within, &file.own_path).ok_or(Difference::Configuration)
}

/// Jails lie in one another a few deep at most: each root is a part of the path.
fn within(tree: &dyn Tree, roots: &[Bytes], path: &[u8]) -> Option<Program> {
    match roots.split_first() {
        None => Some(load(tree, path)),
        Some((root, inner)) => within(&*tree.inside(root).ok()?, inner, path),
    }
}

/// What a file is to look like, its tokens and comments proven.
fn proposed(
    document: &Arc<Document>,
    own: impl FnOnce() -> Profile,
    options: &FormatOptions,
    parts: Option<&[TextRange]>,
) -> Result<Formatted, LeftAlone> {
    if foreign(document.text().as_str()).is_some() {
        return Err(LeftAlone::Foreign);
    }
    let profile = options.profile.unwrap_or_else(own);
    let wanted = Options {
        profile,
        indent: options.indent,
        line_ending: options.line_ending,
        final_newline: options.final_newline,
        bare: BARE_LISTS,
        range: range(document, options.lines),
    };
    let syntax_error =
        |error: jailconf_fmt::Broken| LeftAlone::Syntax(document.position(error.0.range.start()));
    let edits = match parts {
        Some(parts) => jailconf_fmt::format_parts(document, &wanted, parts),
        None => format(document, &wanted),
    };
    let edits = edits.map_err(syntax_error)?;
    if edits.is_empty() {
        return Ok(Formatted { before: document.clone(), after: document.clone(), edits, profile });
    }
    let bytes = apply_edits(document.text(), &edits)
        .map_err(|_| LeftAlone::Unproven(Difference::Tokens))?;
    let after = Arc::new(Document::new(&bytes));
    proof::same_text(document, &after).map_err(LeftAlone::Unproven)?;
    Ok(Formatted { before: document.clone(), after, edits, profile })
}

fn range(document: &Document, lines: Lines) -> Option<TextRange> {
    let text = document.text().as_str();
    let end = TextSize::of(text);
    let begin = |line: u32| {
        let before = text.split_inclusive('\n').take(line.saturating_sub(1) as usize);
        before.map(TextSize::of).sum::<TextSize>()
    };
    match lines {
        Lines::All => None,
        Lines::Of(range) => Some(range),
        // The last line's end is left out, so that the next line is not in it.
        Lines::Between(from, to) => {
            let (from, next) = (begin(from), begin(to.saturating_add(1)));
            let to = if text.part(..next.into()).ends_with('\n') {
                next - TextSize::of('\n')
            } else {
                end
            };
            Some(TextRange::new(from.min(to), to))
        }
    }
}

fn own_profile(path: &[u8], program: &Program, document: &Document) -> Profile {
    match (said_profile(document), bastille_file(path, program)) {
        (Some(profile), _) => profile,
        (None, Some(_)) => Profile::Bastille,
        (None, None) => Profile::Standard,
    }
}

/// `# jailconf: profile=bastille`
fn said_profile(document: &Document) -> Option<Profile> {
    let mut lines = document.text().as_str().lines();
    lines.find_map(|line| {
        directive_words(line.trim_start())?.find_map(|word| match word {
            "profile=bastille" => Some(Profile::Bastille),
            "profile=standard" => Some(Profile::Standard),
            _ => None,
        })
    })
}

#[cfg(test)]
mod tests {
    use jailconf_resolve::MemorySource;

    use super::*;

    const STOCK: &str = "web1 {\n  vnet;\n}\n";

    fn check(path: &str, text: &str, options: &FormatOptions) -> Result<String, String> {
        let mut source = MemorySource::new();
        source.insert(path, text.as_bytes());
        match format_file(&source, path.as_bytes(), options) {
            Ok(formatted) => Ok(formatted.after.text().as_str().to_owned()),
            Err(left) => Err(left.to_string()),
        }
    }

    /// BASTILLE section 6: by its place, or by its paths.
    #[test]
    fn a_file_of_bastilles_is_known_by_itself() {
        let own = FormatOptions::default();
        let file = "/usr/local/bastille/jails/web1/jail.conf";
        assert_eq!(check(file, STOCK, &own).unwrap(), STOCK);
        assert_eq!(check("/etc/jail.conf", STOCK, &own).unwrap(), "web1 {\n    vnet;\n}\n");
        let paths = "w {\n  mount.fstab = /b/jails/w/fstab;\n  path = /b/jails/w/root;\n}\n";
        assert_eq!(check("jail.conf", paths, &own).unwrap(), paths);
    }

    #[test]
    fn a_profile_is_said_or_given() {
        let file = "/usr/local/bastille/jails/web1/jail.conf";
        let said = format!("# jailconf: profile=standard\n{STOCK}");
        let wanted = said.replace("  vnet", "    vnet");
        assert_eq!(check(file, &said, &FormatOptions::default()).unwrap(), wanted);
        let given = FormatOptions { profile: Some(Profile::Bastille), ..FormatOptions::default() };
        assert_eq!(check("x", "a{\n\tb;}\n", &given).unwrap(), "a {\n  b;\n}\n");
    }

    #[test]
    fn lines_are_counted_from_1() {
        let lines = |from, to| FormatOptions {
            lines: Lines::Between(from, to),
            ..FormatOptions::default()
        };
        let text = "a{\nx=1;\ny=1;\n}\n";
        assert_eq!(check("x", text, &lines(2, 2)).unwrap(), "a{\n    x = 1;\ny=1;\n}\n");
        assert_eq!(check("x", text, &lines(3, 9)).unwrap(), "a{\nx=1;\n    y = 1;\n}\n");
        assert_eq!(check("x", text, &lines(9, 9)).unwrap(), text);
        assert_eq!(
            check("x", text, &lines(0, u32::MAX)).unwrap(),
            "a {\n    x = 1;\n    y = 1;\n}\n"
        );
    }

    #[test]
    fn files_are_left_alone_with_a_reason() {
        let check = |text| check("x", text, &FormatOptions::default()).unwrap_err();
        assert_eq!(
            check("a {\n  x\n}\n"),
            "not formatted: a syntax error in line 2, column 4 (`jailconf lint` says which)"
        );
        assert_eq!(check("[DEFAULT]\nbantime = 10m\n"), "not a jail(8) file: left alone");
    }
}
