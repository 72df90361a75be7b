//! Where places are after an edit, and which numbers blocks have.

use std::ops::Range;

use jailconf_syntax::{TextRange, TextSize};

use crate::{Block, BlockId, FileId, Jail, Origin, Program, Via};

/// How places of a text move when a part of it becomes longer or shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The part, as it was.
    pub old: TextRange,
    /// How many bytes it is longer now.
    pub by: i64,
}

/// A place in what was read again: nothing of it is known any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

impl Moved {
    /// Moves a range to where its text stands now.
    ///
    /// # Errors
    ///
    /// Where it touches the part that is another one now.
    pub fn apply(self, range: &mut TextRange) -> Result<(), Gone> {
        if range.start() >= self.old.end() {
            let at = i64::from(u32::from(range.start())) + self.by;
            let at = u32::try_from(at).map_err(|_| Gone)?;
            *range = TextRange::at(TextSize::new(at), range.len());
            return Ok(());
        }
        if range.end() <= self.old.start() { Ok(()) } else { Err(Gone) }
    }
}

/// What became of a program's places and of the numbers of its blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shift {
    /// By file; `None` for one that was not edited. There may be thousands.
    pub(super) files: Vec<Option<Moved>>,
    /// The blocks that were read again, by their old numbers.
    pub(super) blocks: Range<usize>,
    /// How many more of these there are now.
    pub(super) more: isize,
}

impl Shift {
    pub(super) fn moved(&self, file: FileId) -> Option<Moved> {
        self.files.get(file.0 as usize).copied().flatten()
    }

    pub(super) fn range(&self, file: FileId, range: &mut TextRange) -> Result<(), Gone> {
        self.moved(file).map_or(Ok(()), |moved| moved.apply(range))
    }

    pub(super) fn block(&self, block: &mut BlockId) -> Result<(), Gone> {
        let number = block.0 as usize;
        if self.blocks.contains(&number) {
            return Err(Gone);
        }
        if number >= self.blocks.end {
            let moved = number.checked_add_signed(self.more).ok_or(Gone)?;
            block.0 = u32::try_from(moved).map_err(|_| Gone)?;
        }
        Ok(())
    }

    /// Moves an origin that is no implied one.
    pub(super) fn origin(&self, origin: &mut Origin) -> Result<(), Gone> {
        self.block(&mut origin.block)?;
        if let Some(file) = origin.file {
            self.range(file, &mut origin.statement)?;
            self.range(file, &mut origin.range)?;
        }
        Ok(())
    }

    /// Moves all places of a block but its own number.
    pub(super) fn of_block(&self, block: &mut Block) -> Result<(), Gone> {
        self.range(block.file, &mut block.name_range)?;
        self.range(block.file, &mut block.range)?;
        block.outer.as_mut().map_or(Ok(()), |outer| self.block(outer))?;
        for statement in &mut block.statements {
            let file = statement.file;
            if self.moved(file).is_none() {
                continue;
            }
            self.range(file, &mut statement.range)?;
            self.range(file, &mut statement.name_range)?;
            statement.values.iter_mut().try_for_each(|(_, range)| self.range(file, range))?;
        }
        Ok(())
    }

    /// Moves a jail's places to where they are in the program now.
    pub(super) fn jail(&self, program: &Program, jail: &mut Jail) -> Result<(), Gone> {
        self.block(&mut jail.block)?;
        let origin = |origin: &mut Origin| match origin.via {
            Via::Implied => {
                self.block(&mut origin.block)?;
                let block = program.blocks.get(origin.block.0 as usize).ok_or(Gone)?;
                (origin.statement, origin.range) = (block.name_range, block.name_range);
                Ok(())
            }
            _ => self.origin(origin),
        };
        for param in jail.params.iter_mut().chain(&mut jail.variables) {
            origin(&mut param.origin)?;
            param.replaced.iter_mut().try_for_each(origin)?;
            for value in param.values.iter_mut().flat_map(|values| values.iter_mut()) {
                origin(&mut value.origin)?;
                value.through.iter_mut().try_for_each(|(_, through)| origin(through))?;
            }
        }
        jail.messages.iter_mut().filter_map(|m| m.origin.as_mut()).try_for_each(origin)?;
        jail.faults.iter_mut().try_for_each(|fault| origin(&mut fault.origin))
    }
}
