//! What can be written once instead of many times.

mod placing;
mod proof;
mod variable;
mod wildcard;

use jailconf_plan::{Config, FileRef};
use jailconf_resolve::{Block, FileId, Statement};
use jailconf_syntax::{Document, TextEdit, TextRange};

use crate::editor::{Around, View};

/// Edits of one file by which something is written in another place, and every jail has
/// what it had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extraction {
    /// What it does.
    pub title: String,
    /// The edits, in order and apart.
    pub edits: Vec<TextEdit>,
}

impl Around<'_> {
    /// What can be extracted from a range of a file: of a value, or the part of it that is
    /// selected, a variable; of a parameter that all jails of the file have, one of the
    /// wildcard `*`. Each is proven: the changed file is read again.
    pub fn extractions(&self, view: &View, file: FileRef, range: TextRange) -> Vec<Extraction> {
        let document = &view.plan.file(file).document;
        if !document.parse().errors().is_empty() {
            return Vec::new();
        }
        let Some(spot) = Spot::at(view, file, range) else { return Vec::new() };
        let proposed = variable::proposals(&spot).into_iter().chain(wildcard::proposal(&spot));
        let is_proven = |proposal: &Proposal| self.is_proven(view, file, proposal);
        proposed.filter(is_proven).map(|proposal| proposal.extraction).collect()
    }
}

/// Places that are changed at once; a line of a hostile file may be as long as the file.
const MAX_PLACES: usize = 1000;

/// An extraction that is not proven yet.
struct Proposal {
    extraction: Extraction,
    /// The variable that is new.
    new: Option<String>,
}

/// The statement that a range lies in.
struct Spot<'v> {
    document: &'v Document,
    config: &'v Config,
    /// The file, as its first reader reads it.
    reading: FileId,
    block: &'v Block,
    statement: &'v Statement,
    range: TextRange,
}

impl<'v> Spot<'v> {
    fn at(view: &'v View, file: FileRef, range: TextRange) -> Option<Spot<'v>> {
        let document = &view.plan.file(file).document;
        view.readings(file).into_iter().find_map(|(config, reading)| {
            let config = view.plan.config(config);
            let holds = |s: &Statement| s.file == reading && s.range.contains_range(range);
            let blocks = config.program.blocks.iter();
            let mut found = blocks.flat_map(|b| b.statements.iter().map(move |s| (b, s)));
            let (block, statement) = found.find(|(_, statement)| holds(statement))?;
            Some(Spot { document, config, reading, block, statement, range })
        })
    }

    /// The statements of the file with the blocks in which they count.
    fn statements(&self) -> impl Iterator<Item = (&'v Block, &'v Statement)> {
        let reading = self.reading;
        let blocks = self.config.program.blocks.iter();
        let all = blocks.flat_map(|b| b.statements.iter().map(move |s| (b, s)));
        all.filter(move |(_, statement)| statement.file == reading)
    }

    fn text(&self) -> &'v str {
        self.document.text().as_str()
    }
}
