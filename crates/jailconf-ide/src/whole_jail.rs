//! Whole jails: taken away, renamed, copied, added.

mod add;
mod commands;
mod copy;
mod followers;
mod moves;
mod proof;
mod remove;
mod rename;
mod values;

use std::collections::BTreeMap;
use std::sync::Arc;

use jailconf_host::{Reader, bastille_file};
use jailconf_lint::{Changed, EditedFile, Overlay};
use jailconf_plan::{Config, Context, Creator, FileRef, Input, JailPlan, Place, Plan, plan};
use jailconf_resolve::Block;
use jailconf_syntax::{Bytes, Document, Part, TextEdit, TextRange, TextSize, apply_edits};

use crate::effect::Command;
use crate::shell::shell_word;
use proof::{Expected, prove};

pub use add::add_jail;
pub use copy::clone_jail;
pub(crate) use followers::{Followers, can_be_renamed, followers, is_known};
pub use remove::remove_jail;
pub use rename::rename_jail;

/// What a change of whole jails comes to. Nothing is written or run.
#[derive(Debug)]
pub struct Reshaped {
    /// The files that change.
    pub files: Vec<EditedFile>,
    /// What is to be run beside it, in this order.
    pub commands: Vec<Command>,
    /// What else is to be known: what was left as it is, and may be meant too.
    pub remarks: Vec<String>,
}

/// Edits that are collected for one plan, and then proven on another.
struct Draft<'a> {
    input: Input<'a>,
    context: &'a Context,
    plan: Plan,
    edits: BTreeMap<Bytes, (FileRef, Vec<TextEdit>)>,
}

impl<'a> Draft<'a> {
    fn new(input: Input<'a>, context: &'a Context) -> Draft<'a> {
        Draft { input, context, plan: plan(input, context), edits: BTreeMap::new() }
    }

    /// Adds an edit, once: a file that is read twice is one file.
    fn add(&mut self, file: FileRef, edit: TextEdit) {
        let path = self.plan.file(file).path.clone();
        let (_, edits) = self.edits.entry(path).or_insert((file, Vec::new()));
        if !edits.contains(&edit) {
            edits.push(edit);
        }
    }

    /// Makes the edits and proves that they change what is expected and nothing else.
    fn finish(&self, expected: &Expected<'_>) -> Result<(Vec<EditedFile>, Plan), String> {
        let (mut files, mut changed) = (Vec::new(), Changed::new());
        for (path, (file, edits)) in &self.edits {
            let old = self.plan.file(*file);
            let bytes = apply_edits(old.document.text(), edits).map_err(|e| e.to_string())?;
            let after = Arc::new(Document::new(&bytes));
            changed.insert(path.clone(), after.clone());
            files.push(EditedFile {
                path: path.clone(),
                within: old.within.clone(),
                own_path: old.own_path.clone(),
                before: old.document.clone(),
                after,
            });
        }
        let new = plan_over(self.input, self.context, &changed);
        prove(&self.plan, &new, &changed, expected)?;
        Ok((files, new))
    }
}

/// The plan of files some of which are others.
fn plan_over(input: Input<'_>, context: &Context, changed: &Changed) -> Plan {
    match input {
        Input::Root(tree) => plan(Input::Root(&Overlay::over_tree(tree, changed)), context),
        Input::Declared(source, files) => {
            plan(Input::Declared(&Overlay::over_source(source, changed), files), context)
        }
        Input::Files(source, paths) => {
            plan(Input::Files(&Overlay::over_source(source, changed), paths), context)
        }
    }
}

/// Nothing is written into a file that does not parse, or that jail(8) refuses.
fn is_sound(plan: &Plan, config: &Config) -> Result<(), String> {
    let has_errors = |file: &&FileRef| !plan.file(**file).document.parse().errors().is_empty();
    match config.files.iter().find(has_errors) {
        None if config.refusal().is_none() => Ok(()),
        found => {
            let file = found.copied().unwrap_or_else(|| config.file(0));
            let path = plan.file(file).path.to_text().into_owned();
            Err(format!("jail(8) refuses `{path}` as it is: `jailconf lint` says where"))
        }
    }
}

/// The folder in which Bastille keeps a jail, and its name: `.../jails/NAME/jail.conf`.
fn bastille_folder(plan: &Plan, jail: &JailPlan) -> Option<(String, String)> {
    let config = plan.config(jail.config);
    let path = &config.program.files.first()?.path;
    let found = bastille_file(path, &config.program)?;
    let folder = path.as_str()?.strip_suffix("/jail.conf")?;
    (folder.rsplit('/').next() == Some(&*found.jail)).then(|| (folder.to_owned(), found.jail))
}

/// The file that rc(8) reads for one jail alone, by its name (R113), and what it is called for
/// another one.
fn own_file(plan: &Plan, config: &Config, name: &str, other: &str) -> Option<(String, String)> {
    if config.reader != Some(Reader::RcByName) {
        return None;
    }
    let path = plan.file(config.file(0)).own_path.to_text().into_owned();
    let (dir, file) = path.rsplit_once('/')?;
    let of = |name: &str| match file.starts_with("jail.") && dir == "/etc" {
        true => format!("jail.{name}.conf"),
        false => format!("{name}.conf"),
    };
    (file == of(name)).then(|| (path.clone(), format!("{dir}/{}", of(other))))
}

/// The blocks that define a jail.
fn blocks<'p>(config: &'p Config, name: &'p [u8]) -> impl Iterator<Item = &'p Block> {
    config.program.blocks.iter().filter(move |block| !block.global && *block.name == *name)
}

/// The full name of the jail that runs jail(8) for another; `None`: the host does.
fn runs_in(plan: &Plan, jail: &JailPlan) -> Option<String> {
    match jail.creator {
        Creator::Jail(id) => Some(plan.jail(id).name.clone()),
        Creator::Host | Creator::Unknown => None,
    }
}

/// Where a word stands in rc.conf's `jail_list`, if it does.
fn in_jail_list(plan: &Plan, jail: &JailPlan, word: &str) -> Option<Place> {
    let setting = plan.rc_of(jail.creator)?.setting("jail_list")?;
    let Place { file, range } = setting.place;
    let text = plan.file(file).document.slice(range);
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let is_word = |at: &usize| {
        !text.part(..*at).ends_with(is_part) && !text.part(at + word.len()..).starts_with(is_part)
    };
    let value = text.find('=')? + 1;
    let at = text.match_indices(word).map(|(at, _)| at).filter(|at| *at >= value).find(is_word)?;
    let start = range.start() + TextSize::new(at as u32);
    Some(Place { file, range: TextRange::at(start, TextSize::of(word)) })
}

/// The edit that writes a block behind another one, apart as that one is.
fn behind_block(text: &str, block: TextRange, copy: &str) -> TextEdit {
    let (start, end) = (usize::from(block.start()), usize::from(block.end()));
    let line = text.part(..start).rfind('\n').map_or(0, |at| at + 1);
    let eol = text.part(end..).find('\n').map_or(text.len(), |at| end + at);
    let rest = text.part(end..eol).trim_end_matches('\r');
    let indent = text.part(line..start);
    let is_alone = indent.trim().is_empty()
        && (rest.trim().is_empty() || rest.trim_start().starts_with(['#', '/']));
    if !is_alone {
        return TextEdit::replace(TextRange::empty(block.end()), format!(" {copy}"));
    }
    let newline = if text.part(end..eol).ends_with('\r') { "\r\n" } else { "\n" };
    let apart = if copy.contains('\n') { newline } else { "" };
    let at = TextSize::new((end + rest.len()) as u32);
    TextEdit::replace(TextRange::empty(at), format!("{newline}{apart}{indent}{copy}"))
}

/// What lets rc(8) start a jail too, where it starts only those that it lists.
fn sysrc_jail_list(plan: &Plan, creator: Creator, name: &str) -> Option<(String, &'static str)> {
    let list = plan.rc_of(creator)?.value("jail_list")?;
    (!list.trim().is_empty()).then(|| {
        let text = format!("sysrc jail_list+={}", shell_word(&format!(" {name}")));
        (text, "starts it with the others: `jail_list` names those that are started")
    })
}

/// A file and line, as a remark names it.
fn shown(plan: &Plan, place: Place) -> String {
    let file = plan.file(place.file);
    let line = file.document.position(place.range.start()).line;
    format!("{}:{line}", file.path.to_text())
}
