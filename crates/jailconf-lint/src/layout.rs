//! Files that Bastille's scripts edit, line by line.

use jailconf_fmt::{Options, Profile, format, format_parts};
use jailconf_plan::{Config, ConfigId, FileRef, JailId, Place, Plan};
use jailconf_resolve::{Block, FileId, Statement};
use jailconf_syntax::{Document, Part, TextEdit, TextRange};

use crate::{Applicability, Diagnostic, Fix, PlannedChange};

/// A jail.conf that lies where Bastille keeps a jail's (`.../jails/NAME/jail.conf`, with a
/// block NAME) and can be read whole.
pub(crate) struct Home<'p> {
    pub(crate) document: &'p Document,
    /// The jail's own block.
    pub(crate) block: &'p Block,
    /// The blocks of the file in their order, that one included.
    pub(crate) blocks: Vec<&'p Block>,
    pub(crate) jail: Option<JailId>,
    file: FileRef,
}

impl<'p> Home<'p> {
    /// A file of Bastille's by its place. Those of before 0.6.20200412 have everything outside
    /// of the block: no script of today edits them (BASTILLE section 6).
    pub(crate) fn of(plan: &'p Plan, id: ConfigId, config: &'p Config) -> Option<Home<'p>> {
        let file = config.files.first().copied().filter(|_| config.foreign.is_none())?;
        let plan_file = plan.file(file);
        let program = &config.program;
        if !plan_file.document.parse().errors().is_empty()
            || program.blocks.iter().any(|b| b.global)
        {
            return None;
        }
        let blocks: Vec<&Block> = program.blocks.iter().filter(|b| b.file == FileId(0)).collect();
        let is_own = |block: &&Block| {
            let name = block.name.as_str().unwrap_or_default();
            plan_file.path.ends_with(format!("/jails/{name}/jail.conf").as_bytes())
        };
        let block = blocks.iter().copied().find(is_own)?;
        let jail = plan.jails_of(id).find(|(_, j)| j.own_name == block.name).map(|(id, _)| id);
        Some(Home { document: &plan_file.document, block, blocks, jail, file })
    }

    /// The statements that stand in the file itself, in their order.
    pub(crate) fn statements(&self) -> Vec<&'p Statement> {
        let all = self.blocks.iter().flat_map(|block| &block.statements);
        let mut own: Vec<&Statement> = all.filter(|s| s.file == FileId(0)).collect();
        own.sort_by_key(|s| s.range.start());
        own
    }

    pub(crate) fn text(&self) -> &'p str {
        self.document.text().as_str()
    }

    pub(crate) fn place(&self, range: TextRange) -> Place {
        Place { file: self.file, range }
    }

    /// Where the line of a range begins, and where its last one ends, without the line end.
    pub(crate) fn lines_of(&self, range: TextRange) -> TextRange {
        let text = self.text();
        let (from, to) = (usize::from(range.start()), usize::from(range.end()));
        let start = text.part(..from).rfind('\n').map_or(0, |at| at + 1);
        let end = text.part(to..).find('\n').map_or(text.len(), |at| to + at);
        TextRange::new((start as u32).into(), (end as u32).into())
    }

    /// The line of a range.
    pub(crate) fn line(&self, range: TextRange) -> &'p str {
        self.document.slice(self.lines_of(range))
    }

    /// A safe fix that gives the lines of some ranges the form that Bastille's scripts know;
    /// the whole file where its lines end with CR LF, which are never fixed by halves.
    pub(crate) fn form(&self, title: &str, ranges: &[TextRange]) -> Option<Fix> {
        let options = Options {
            profile: Profile::Bastille,
            bare: jailconf_host::BARE_LISTS,
            ..Options::default()
        };
        let edits = match self.text().contains('\r') {
            true => format(self.document, &options),
            false => {
                let ranges: Vec<TextRange> = ranges.iter().map(|r| self.with_end(*r)).collect();
                format_parts(self.document, &options, &ranges)
            }
        };
        self.fix(title, edits.ok()?)
    }

    /// The lines of a range up to the first thing behind them: the blanks at the end of a line
    /// belong to what follows.
    fn with_end(&self, range: TextRange) -> TextRange {
        let lines = self.lines_of(range);
        let behind = self.text().part(usize::from(lines.end())..);
        let blanks = behind.len() - behind.trim_start().len();
        let next = behind.part(blanks..).chars().next().map_or(0, char::len_utf8);
        let end = lines.end() + jailconf_syntax::TextSize::new((blanks + next) as u32);
        TextRange::new(lines.start(), end)
    }

    /// A safe fix of some edits; `None` without any.
    pub(crate) fn fix(&self, title: &str, edits: Vec<TextEdit>) -> Option<Fix> {
        let changes: Vec<PlannedChange> =
            edits.into_iter().map(|edit| PlannedChange::Text(self.file, edit)).collect();
        let title = title.to_owned();
        (!changes.is_empty()).then_some(Fix { title, applicability: Applicability::Safe, changes })
    }

    /// Fills in what each finding about the form of a file has.
    pub(crate) fn complete(
        &self,
        diagnostic: &mut Diagnostic,
        fact: jailconf_catalog::Fact,
        help: impl Into<String>,
    ) {
        diagnostic.jail = self.jail;
        diagnostic.facts = vec![fact];
        diagnostic.help = Some(help.into());
    }
}

/// A word that says the same with and without quotes, for jail(8) and for Bastille's scripts
/// (BASTILLE section 3, rule 4).
pub(crate) fn is_plain(word: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._/:|%-".contains(&b);
    !word.is_empty()
        && word.bytes().all(plain)
        && !word.contains("//")
        && !word.starts_with(|c: char| "|%".contains(c))
}

/// The word between quotes that begin and end a text.
pub(crate) fn unquoted(written: &str) -> Option<&str> {
    let inner = |quote| written.strip_prefix(quote).and_then(|w| w.strip_suffix(quote));
    inner('"').or_else(|| inner('\''))
}
