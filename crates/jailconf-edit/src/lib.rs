//! How is it changed?
//!
//! "Set this parameter in this jail" and the like as the smallest text edits:
//! in place where the parameter stands, else where the file's habits and
//! Bastille's scripts expect it (BASTILLE section 3, rule 7), refused where
//! a later line or a wildcard would win.

mod anchor;
mod order;
mod spelling;

use jailconf_resolve::{
    Block, FileId, Jail, Origin, Param, Program, Statement, Via, same_parameter,
};
use jailconf_syntax::ast::Operator;
use jailconf_syntax::{Document, TextEdit, TextRange, TextSize};

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

impl<'a> Target<'a> {
    /// The jail's own block.
    fn block(self) -> Option<&'a Block> {
        self.program.blocks.get(self.jail.block.0 as usize)
    }

    /// The file of that block.
    fn file(self) -> Option<FileId> {
        self.block().map(|block| block.file)
    }

    fn document(self, file: FileId) -> Option<&'a Document> {
        self.program.files.get(file.0 as usize).map(|file| &*file.document)
    }
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
    /// The list has these elements and no other.
    List {
        /// Its name.
        parameter: String,
        /// Its elements.
        values: Vec<String>,
    },
    /// The list has one element more, its last.
    Append {
        /// Its name.
        parameter: String,
        /// The element.
        value: String,
        /// A comment above it, without its sign: then both stand last in the block, where
        /// `bastille zfs` writes and looks for such a pair (BASTILLE E10).
        comment: Option<String>,
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
            Change::Set { parameter, .. }
            | Change::List { parameter, .. }
            | Change::Append { parameter, .. }
            | Change::Remove { parameter } => parameter,
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
    /// A wildcard or global parameter behind the jail's block would win.
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
            Change::Append { parameter, value, comment } => {
                made.push(append(target, parameter, value, comment.as_deref())?);
            }
            Change::Set { parameter, value } => match own_statement(target, parameter)? {
                Some(param) => made.push(replace(target, param, parameter, value.as_deref())?),
                None => inserted.push((parameter, statement(parameter, value.as_deref()))),
            },
            Change::List { parameter, values } => {
                // Bastille's scripts edit one element a line (BAS110).
                let text = match is_bastille(target) {
                    true => spelling::list_by_lines(parameter, values),
                    false => spelling::list(parameter, values),
                };
                match own_statement(target, parameter)? {
                    Some(param) => made.push(rewrite(target, param, &text)?),
                    None => inserted.push((parameter, text)),
                }
            }
        }
    }
    inserted.sort_by_key(|(parameter, _)| order::rank(parameter));
    inserted.dedup();
    let bastille = is_bastille(target);
    while let Some((first, _)) = inserted.first() {
        let anchor = anchor::anchor(target, first, bastille).ok_or(Refused::Broken)?;
        let same = |p: &str| anchor::anchor(target, p, bastille).as_ref() == Some(&anchor);
        let run = inserted.iter().take_while(|(p, _)| same(p)).count();
        let statements: Vec<String> = inserted.drain(..run).map(|(_, text)| text).collect();
        let file = target.file().ok_or(Refused::Broken)?;
        made.push(FileEdit { file, edit: anchor.insertion(&statements) });
    }
    Ok(made)
}

fn is_bastille(target: Target<'_>) -> bool {
    let path = target.program.files.first().map(|f| f.path.clone()).unwrap_or_default();
    jailconf_host::bastille_file(&path, target.program).is_some()
}

/// The statement of the jail's own block that has the last word on a
/// parameter; refused if another place has it.
fn own_statement<'a>(target: Target<'a>, parameter: &str) -> Result<Option<&'a Param>, Refused> {
    let Some(param) = target.jail.param(parameter) else { return Ok(None) };
    let origin = &param.origin;
    match &origin.via {
        Via::Own if origin.file.is_some() && origin.file == target.file() => Ok(Some(param)),
        Via::Own => Err(Refused::Included(Box::new(*origin))),
        Via::Implied => Ok(None),
        // A block counts at its opening position: what stands before it loses.
        Via::Wildcard | Via::Global if origin.block < target.jail.block => Ok(None),
        Via::Wildcard | Via::Global => Err(Refused::LaterWins(Box::new(*origin))),
    }
}

/// Rewrites the statement where it stands; only its value where that is enough.
fn replace(
    target: Target<'_>,
    param: &Param,
    parameter: &str,
    value: Option<&str>,
) -> Result<FileEdit, Refused> {
    let origin = &param.origin;
    let block = target.block().ok_or(Refused::Broken)?;
    let file = origin.file.unwrap_or(block.file);
    let found = block.statements.iter().find(|s| s.file == file && s.range == origin.statement);
    let is_plain = |s: &&Statement| {
        s.operator == Operator::Set && s.values.len() == 1 && *s.name == *parameter.as_bytes()
    };
    let only = found.filter(is_plain).and_then(|s| s.values.first());
    match (only, value) {
        (Some((_, range)), Some(value)) => {
            Ok(FileEdit { file, edit: TextEdit::replace(*range, quoted(value)) })
        }
        _ => rewrite(target, param, &statement(parameter, value)),
    }
}

/// Writes another statement in the place of one, whose `;` stays.
fn rewrite(target: Target<'_>, param: &Param, text: &str) -> Result<FileEdit, Refused> {
    let origin = &param.origin;
    let block = target.block().ok_or(Refused::Broken)?;
    let file = origin.file.unwrap_or(block.file);
    let document = target.document(file).ok_or(Refused::Broken)?;
    let found = block.statements.iter().find(|s| s.file == file && s.range == origin.statement);
    let range = found.map_or(origin.statement, |s| s.range);
    let written = document.slice(range);
    let end = written.strip_suffix(';').unwrap_or(written).trim_end().len() as u32;
    let range = TextRange::at(range.start(), TextSize::new(end));
    let text = text.strip_suffix(';').unwrap_or(text).to_owned();
    Ok(FileEdit { file, edit: TextEdit::replace(range, text) })
}

/// Writes `name += value;` behind the last statement of that name, else as the last one of
/// the block.
fn append(
    target: Target<'_>,
    parameter: &str,
    value: &str,
    comment: Option<&str>,
) -> Result<FileEdit, Refused> {
    own_statement(target, parameter)?;
    let file = target.file().ok_or(Refused::Broken)?;
    let anchor = anchor::last(target, parameter, comment.is_none()).ok_or(Refused::Broken)?;
    let text = format!("{parameter} += {};", quoted(value));
    let comment = comment.filter(|_| anchor.begins_a_line()).map(|words| format!("# {words}"));
    let statements: Vec<String> = comment.into_iter().chain([text]).collect();
    Ok(FileEdit { file, edit: anchor.insertion(&statements) })
}

/// Deletes every statement of the parameter in the jail's own block: those that were replaced,
/// and those that a list was made of.
fn remove(target: Target<'_>, parameter: &str) -> Result<Vec<FileEdit>, Refused> {
    let param = own_statement(target, parameter)?.ok_or(Refused::NotThere)?;
    let file = target.file().ok_or(Refused::Broken)?;
    let block = target.block().ok_or(Refused::Broken)?;
    let is_it = |s: &&Statement| !s.variable && same_parameter(&s.name, parameter.as_bytes());
    let statements = block.statements.iter().filter(is_it);
    if statements.clone().any(|s| s.file != file) {
        return Err(Refused::Included(Box::new(param.origin)));
    }
    let text = target.document(file).ok_or(Refused::Broken)?.text();
    let mut ranges: Vec<TextRange> =
        statements.map(|s| anchor::statement_with_line(text.as_str(), s.range)).collect();
    ranges.sort_by_key(|r| r.start());
    ranges.dedup();
    Ok(ranges.into_iter().map(|range| FileEdit { file, edit: TextEdit::delete(range) }).collect())
}
