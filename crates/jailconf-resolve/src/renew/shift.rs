//! Where places are after an edit, and which numbers blocks have.

use std::ops::Range;

use jailconf_syntax::{TextRange, TextSize};

use crate::{
    Block, BlockId, Fault, FileId, Jail, Message, Origin, Param, Program, Statement, Value, Via,
};

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
        let Origin { file, statement, range, block, via: _ } = origin;
        self.block(block)?;
        if let Some(file) = *file {
            self.range(file, statement)?;
            self.range(file, range)?;
        }
        Ok(())
    }

    /// Moves all places of a block but its own number.
    pub(super) fn of_block(&self, block: &mut Block) -> Result<(), Gone> {
        let Block { file, name_range, range, outer, statements, name: _, global: _ } = block;
        self.range(*file, name_range)?;
        self.range(*file, range)?;
        outer.as_mut().map_or(Ok(()), |outer| self.block(outer))?;
        for statement in statements {
            let Statement { file, range, name_range, values, name: _, variable: _, operator: _ } =
                statement;
            let file = *file;
            if self.moved(file).is_none() {
                continue;
            }
            self.range(file, range)?;
            self.range(file, name_range)?;
            values.iter_mut().try_for_each(|(_, range)| self.range(file, range))?;
        }
        Ok(())
    }

    /// Moves a jail's places to where they are in the program now.
    pub(super) fn jail(&self, program: &Program, jail: &mut Jail) -> Result<(), Gone> {
        let Jail { block, params, variables, messages, faults, name: _, failed: _ } = jail;
        self.block(block)?;
        let origin = |origin: &mut Origin| match origin.via {
            Via::Implied => {
                self.block(&mut origin.block)?;
                let block = program.blocks.get(origin.block.0 as usize).ok_or(Gone)?;
                (origin.statement, origin.range) = (block.name_range, block.name_range);
                Ok(())
            }
            _ => self.origin(origin),
        };
        for param in params.iter_mut().chain(variables) {
            let Param { values, origin: own, replaced, name: _ } = param;
            origin(own)?;
            replaced.iter_mut().try_for_each(origin)?;
            for value in values.iter_mut().flat_map(|values| values.iter_mut()) {
                let Value { origin: own, through, text: _ } = value;
                origin(own)?;
                through.iter_mut().try_for_each(|(_, through)| origin(through))?;
            }
        }
        for Message { origin: own, text: _ } in messages {
            own.as_mut().map_or(Ok(()), origin)?;
        }
        faults.iter_mut().try_for_each(|fault| {
            let Fault { origin: own, kind: _, parameter: _, variable: _ } = fault;
            origin(own)
        })
    }
}
