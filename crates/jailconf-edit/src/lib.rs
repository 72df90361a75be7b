//! How is it changed?
//!
//! "Set this parameter in this jail" and the like as the smallest text edits:
//! in place where the parameter stands, else where the file's habits and
//! Bastille's scripts expect it (BASTILLE section 3, rule 7), refused where
//! a later line or a wildcard would win.

mod anchor;
mod order;
mod spelling;

use jailconf_resolve::{FileId, Jail, Origin, Param, Program, Via};
use jailconf_syntax::ast::Operator;
use jailconf_syntax::{TextEdit, TextRange, TextSize};

pub use anchor::statement_with_line;
pub use spelling::{quoted, statement};

/// A jail of a program.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// Its files and blocks.
    pub program: &'a Program,
    /// The jail.
    pub jail: &'a Jail,
}

/// What is to be different in a jail's own block.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// The parameter has this value; `None`: it stands there without one.
    Set {
        /// Its name, without `no`.
        parameter: String,
        /// Its value.
        value: Option<String>,
    },
    /// The parameter stands nowhere in the jail's own block.
    Remove {
        /// Its name, in any spelling.
        parameter: String,
    },
}

impl Change {
    /// The parameter that it is about.
    pub fn parameter(&self) -> &str {
        match self {
            Change::Set { parameter, .. } | Change::Remove { parameter } => parameter,
        }
    }
}

/// An edit of one of a program's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEdit {
    /// The file.
    pub file: FileId,
    /// The edit.
    pub edit: TextEdit,
}

/// Why a change is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A wildcard or loose parameter behind the jail's block would win.
    LaterWins(Box<Origin>),
    /// The parameter comes from an included file, which other jails may read.
    Included(Box<Origin>),
    /// The block's own braces are not whole.
    Broken,
    /// The parameter does not stand in the jail's own block.
    NotThere,
}

/// The edits that make the changes, insertions in the order that the files'
/// habits want.
pub fn edits(target: Target<'_>, changes: &[Change]) -> Result<Vec<FileEdit>, Refused> {
    let mut made = Vec::new();
    let mut inserted: Vec<(&str, String)> = Vec::new();
    for change in changes {
        match change {
            Change::Remove { parameter } => made.extend(remove(target, parameter)?),
            Change::Set { parameter, value } => match own_statement(target, parameter)? {
                Some(param) => made.push(replace(target, param, parameter, value.as_deref())),
                None => inserted.push((parameter, statement(parameter, value.as_deref()))),
            },
        }
    }
    inserted.sort_by_key(|(parameter, _)| order::rank(parameter));
    inserted.dedup();
    let bastille = is_bastille(target);
    while !inserted.is_empty() {
        let anchor = anchor::anchor(target, inserted[0].0, bastille).ok_or(Refused::Broken)?;
        let same = |p: &str| anchor::anchor(target, p, bastille).as_ref() == Some(&anchor);
        let run = inserted.iter().take_while(|(p, _)| same(p)).count();
        let statements: Vec<String> = inserted.drain(..run).map(|(_, text)| text).collect();
        made.push(FileEdit { file: block_file(target), edit: anchor.insertion(&statements) });
    }
    Ok(made)
}

fn is_bastille(target: Target<'_>) -> bool {
    let path = target.program.files.first().map(|f| f.path.clone()).unwrap_or_default();
    jailconf_host::bastille_file(&path, target.program).is_some()
}

fn block_file(target: Target<'_>) -> FileId {
    target.program.blocks[target.jail.block.0 as usize].file
}

/// The statement of the jail's own block that has the last word on a
/// parameter; refused if another place has it.
fn own_statement<'a>(target: Target<'a>, parameter: &str) -> Result<Option<&'a Param>, Refused> {
    let Some(param) = target.jail.param(parameter) else { return Ok(None) };
    let origin = &param.origin;
    match &origin.via {
        Via::Own if origin.file == Some(block_file(target)) => Ok(Some(param)),
        Via::Own => Err(Refused::Included(Box::new(*origin))),
        Via::Implied => Ok(None),
        // A block counts at its opening position: what stands before it loses.
        Via::Wildcard | Via::Global if origin.block < target.jail.block => Ok(None),
        Via::Wildcard | Via::Global => Err(Refused::LaterWins(Box::new(*origin))),
    }
}

/// Rewrites the statement where it stands; only its value where that is enough.
fn replace(target: Target<'_>, param: &Param, parameter: &str, value: Option<&str>) -> FileEdit {
    let origin = &param.origin;
    let file = origin.file.unwrap_or(block_file(target));
    let found = target.program.blocks[target.jail.block.0 as usize]
        .statements
        .iter()
        .find(|s| s.file == file && s.range == origin.statement);
    let whole = |range: TextRange| {
        let document = &target.program.files[file.0 as usize].document;
        let end = document.slice(range).trim_end_matches(';').trim_end().len() as u32;
        let range = TextRange::at(range.start(), TextSize::new(end));
        TextEdit::replace(range, statement(parameter, value).trim_end_matches(';').to_owned())
    };
    let edit = match (found, value) {
        (Some(s), Some(value))
            if s.operator == Operator::Set
                && s.values.len() == 1
                && *s.name == *parameter.as_bytes() =>
        {
            TextEdit::replace(s.values[0].1, quoted(value))
        }
        (Some(s), _) => whole(s.range),
        (None, _) => whole(origin.statement),
    };
    FileEdit { file, edit }
}

/// Deletes every statement of the parameter in the jail's own block.
fn remove(target: Target<'_>, parameter: &str) -> Result<Vec<FileEdit>, Refused> {
    let param = own_statement(target, parameter)?.ok_or(Refused::NotThere)?;
    let own = |o: &&Origin| o.via == Via::Own && o.file == Some(block_file(target));
    let statements = param.replaced.iter().chain([&param.origin]).filter(own);
    let file = block_file(target);
    let text = target.program.files[file.0 as usize].document.text();
    let mut ranges: Vec<TextRange> =
        statements.map(|o| anchor::statement_with_line(text.as_str(), o.statement)).collect();
    ranges.sort_by_key(|r| r.start());
    ranges.dedup();
    Ok(ranges.into_iter().map(|range| FileEdit { file, edit: TextEdit::delete(range) }).collect())
}
