//! An edit within blocks that are no wildcards: only they are read again.

use std::ops::Range;
use std::sync::Arc;

use jailconf_syntax::Document;

use super::change::Change;
use super::shift::Shift;
use super::{Renewal, is_order_kept, pairs};
use crate::load::{MAX_NAMES, SURE_DEPTH};
use crate::lower::{Opened, Step, lower_within};
use crate::strict::{scan, scan_part};
use crate::{
    Block, BlockId, Configuration, FileId, Level, LoadOptions, Program, Verdict, is_wildcard,
    verdict,
};

/// The blocks of a file that are other ones now.
pub(super) struct Part {
    file: FileId,
    document: Arc<Document>,
    shift: Shift,
    blocks: Vec<Block>,
    verdict: Verdict,
}

impl Part {
    /// `None` where an edit may change more: outside of blocks, in a wildcard, with an
    /// `.include`, with a mistake where there are more files, or where a limit is near.
    pub(super) fn of(program: &Program, file: FileId, document: &Arc<Document>) -> Option<Part> {
        let own = program.files.get(file.0 as usize)?;
        let readings = program.files.iter().filter(|f| f.path == own.path).count();
        let is_plain = program.level >= Level::From14
            && program.missing.is_empty()
            && program.too_large.is_none()
            && own.ends_at.is_none()
            && readings == 1;
        if !is_plain {
            return None;
        }
        let change = Change::between(&own.document, document).filter(|c| c.is_of_blocks)?;
        let old = blocks_in(program, file, &change.old)?;
        let blocks = blocks_of(&change, file, document, old.start)?;
        let includes = program.files.iter().filter_map(|f| f.included_from);
        let is_inside = |(at, range): (FileId, jailconf_syntax::TextRange)| {
            at == file && change.old.contains(&usize::from(range.start()))
        };
        if includes.into_iter().any(is_inside) {
            return None;
        }
        let verdict = verdict_with(program, file, document, &change.new)?;
        let more = blocks.len() as isize - old.len() as isize;
        let mut files = vec![None; program.files.len()];
        *files.get_mut(file.0 as usize)? = Some(change.moved());
        let shift = Shift { files, blocks: old, more };
        Some(Part { file, document: document.clone(), shift, blocks, verdict })
    }

    /// The program with these blocks, and its configuration; `None` where both must be
    /// made anew after all.
    pub(super) fn put_in(
        self,
        mut program: Program,
        mut configuration: Configuration,
    ) -> Option<(Program, Configuration, Renewal)> {
        let Part { file, document, shift, blocks, verdict } = self;
        for (index, block) in program.blocks.iter_mut().enumerate() {
            if !shift.blocks.contains(&index) {
                shift.of_block(block).ok()?;
            }
        }
        for (from, range) in program.files.iter_mut().filter_map(|f| f.included_from.as_mut()) {
            shift.range(*from, range).ok()?;
        }
        let new = shift.blocks.start..shift.blocks.start + blocks.len();
        program.blocks.splice(shift.blocks.clone(), blocks);
        program.files.get_mut(file.0 as usize)?.document = document;
        program.verdict = verdict;
        let nested = program.blocks.iter().filter(|b| b.outer.is_some());
        if nested.map(|b| b.name.len()).sum::<usize>() > MAX_NAMES {
            return None;
        }
        let some = Configuration::resolve_some(&program, &|b| new.contains(&(b.0 as usize)));
        configuration.spent = configuration.spent.with(some.spent)?;
        let before = &configuration.jails;
        let until = |block: usize| before.partition_point(|jail| (jail.block.0 as usize) < block);
        let gone = until(shift.blocks.start)..until(shift.blocks.end);
        let count = before.len() - gone.len() + some.jails.len();
        let same = pairs(&shift, before, count);
        let keeps_order = is_order_of_part_kept(&configuration, &gone, &some);
        for (index, jail) in configuration.jails.iter_mut().enumerate() {
            if !gone.contains(&index) {
                shift.jail(&program, jail).ok()?;
            }
        }
        configuration.jails.splice(gone, some.jails);
        Some((program, configuration, Renewal { same, keeps_order, keeps_rest: true, shift }))
    }
}

fn is_order_of_part_kept(
    before: &Configuration,
    gone: &Range<usize>,
    some: &Configuration,
) -> bool {
    is_order_kept(&vec![None; some.jails.len()], &before.jails[gone.clone()], &some.jails)
}

/// What jail(8) says with a file's new text; `None` where more files have a say in it.
fn verdict_with(
    program: &Program,
    file: FileId,
    document: &Document,
    part: &Range<usize>,
) -> Option<Verdict> {
    let own = program.files.get(file.0 as usize)?;
    let is_clean = |document: &Document| document.parse().errors().is_empty();
    if program.verdict.errors.is_empty() && is_clean(&own.document) && is_clean(document) {
        return Some(Verdict::default());
    }
    if program.files.len() > 1 {
        return None;
    }
    let options = LoadOptions { level: program.level, ..LoadOptions::default() };
    let first = document.parse().errors().first();
    let is_first = first.is_some_and(|error| usize::from(error.range.start()) >= part.start);
    let from_part = match is_first && !program.includes {
        true => scan_part(document, part.start..end_of_line(document, part.end), &options),
        false => None,
    };
    let scan = from_part.unwrap_or_else(|| scan(document, &options));
    if scan.ends_at.is_some() { None } else { verdict::of_one_file(&own.path, &scan) }
}

fn end_of_line(document: &Document, from: usize) -> usize {
    let text = document.text().as_str();
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    rest.iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| from + at + 1)
}

/// The blocks that begin in a part of a file, or where there would be some; `None` where
/// one of them is a wildcard, or lies in a block of the file that includes this one.
fn blocks_in(program: &Program, file: FileId, part: &Range<usize>) -> Option<Range<usize>> {
    let start = |block: &Block| usize::from(block.range.start());
    let is_in = |block: &Block| block.file == file && !block.global && part.contains(&start(block));
    let is_behind = |block: &Block| block.file == file && start(block) >= part.end;
    let first = program.blocks.iter().position(|b| is_in(b) || is_behind(b));
    let first = first.unwrap_or(program.blocks.len());
    let blocks = &program.blocks[first..];
    let count = blocks.iter().take_while(|b| is_in(b)).count();
    let (found, others) = blocks.split_at(count);
    let is_within = |b: &Block| b.outer.is_some_and(|outer| (outer.0 as usize) < first);
    let is_odd = found.iter().any(|b| is_within(b) || is_wildcard(&b.name));
    // Where there are none, those of other files may stand between.
    let is_placed = count > 0 || program.files.len() == 1;
    let is_all = !others.iter().any(is_in);
    (is_all && is_placed && !is_odd).then_some(first..first + count)
}

/// The blocks of a change as they are now; the first of them has a number.
fn blocks_of(
    change: &Change,
    file: FileId,
    document: &Document,
    first: usize,
) -> Option<Vec<Block>> {
    let mut blocks = Some(Blocks { file, first, list: Vec::new(), open: Vec::new() });
    let (start, end) = (change.new.start as u32, change.new.end as u32);
    lower_within(document, start, end, &mut |step| {
        blocks = blocks.take().and_then(|blocks| blocks.with(step));
    });
    Some(blocks?.list).filter(|list| !list.iter().any(|block| is_wildcard(&block.name)))
}

/// Blocks as they are gathered.
struct Blocks {
    file: FileId,
    first: usize,
    list: Vec<Block>,
    /// Those that are open; `None` for one without a name: nothing in it belongs to a
    /// jail.
    open: Vec<Option<usize>>,
}

impl Blocks {
    /// With what comes next; `None` where that may have to do with more than the block.
    fn with(mut self, step: Step) -> Option<Blocks> {
        match step {
            Step::Include(_) => return None,
            Step::Close => drop(self.open.pop()),
            Step::Open(opened) => self.open_block(opened)?,
            Step::Parameter(parameter) => {
                if let Some(block) = *self.open.last()? {
                    self.list[block].statements.push(parameter.of_file(self.file));
                }
            }
        }
        Some(self)
    }

    fn open_block(&mut self, opened: Opened) -> Option<()> {
        let Opened { name, range, statements } = opened;
        let outer = self.open.last().copied().flatten();
        self.open.push(name.is_some().then_some(self.list.len()));
        if let Some((name, name_range)) = name {
            let name = match outer {
                Some(outer) => crate::message([&self.list[outer].name, b".", &name]),
                None => name,
            };
            let outer = outer.map(|outer| BlockId((self.first + outer) as u32));
            let (file, statements) = (self.file, Vec::with_capacity(statements));
            let (global, list) = (false, &mut self.list);
            list.push(Block { name, global, file, name_range, range, outer, statements });
        }
        (self.open.len() <= SURE_DEPTH).then_some(())
    }
}
