//! A configuration after an edit of one of its files: only what the edit can change is
//! read again.

use std::ops::Range;
use std::sync::Arc;

use jailconf_syntax::{Bytes, Document, SyntaxKind, TextRange, TextSize};
use rowan::NodeOrToken;

use crate::load::{MAX_NAMES, SURE_DEPTH};
use crate::lower::{Element, Opened, Step, kind, length, lower_within};
use crate::{Block, BlockId, Configuration, FileId, Jail, Level, Origin, Program, Via};

/// What an edit of a file came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// The part of the file that was read again, and what became of the rest.
    pub moved: Moved,
    /// Those of [`Configuration::jails`] that were resolved again; all others are as
    /// they were but for their places.
    pub jails: Range<usize>,
    /// Whether they are started when and as they were: the order is what it was.
    pub keeps_order: bool,
}

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

/// A program and its configuration after one of its files became another one;
/// `None` where an edit there may change anything: outside of blocks, in a wildcard,
/// with an `.include`, with a mistake before or after it, or where jails come or go.
pub fn renew(
    mut program: Program,
    mut configuration: Configuration,
    file: FileId,
    document: Arc<Document>,
) -> Option<(Program, Configuration, Renewal)> {
    let old = program.files.get(file.0 as usize)?.document.clone();
    if !is_plain(&program, file) || !document.parse().errors().is_empty() {
        return None;
    }
    let change = Change::between(&old, &document)?;
    let moved = change.moved();
    let blocks = program.blocks_in(file, &change.old)?;
    let new = change.blocks(file, &document, blocks.start)?;
    let includes = program.files.iter().filter_map(|f| f.included_from);
    let is_inside = |(at, range): (FileId, TextRange)| {
        at == file && change.old.contains(&usize::from(range.start()))
    };
    if new.len() != blocks.len() || includes.into_iter().any(is_inside) {
        return None;
    }
    program.shift(file, moved, &blocks).ok()?;
    program.blocks.splice(blocks.clone(), new);
    program.files[file.0 as usize].document = document;
    let nested = program.blocks.iter().filter(|b| b.outer.is_some());
    if nested.map(|b| b.name.len()).sum::<usize>() > MAX_NAMES {
        return None;
    }
    let is_new = |block: BlockId| blocks.contains(&(block.0 as usize));
    let some = Configuration::resolve_some(&program, &is_new);
    configuration.spent = configuration.spent.with(some.spent)?;
    let first = configuration.jails.partition_point(|jail| (jail.block.0 as usize) < blocks.start);
    let jails = first..first + some.jails.len();
    let mut places = Places { program: &program, file, moved };
    for (index, jail) in configuration.jails.iter_mut().enumerate() {
        if !jails.contains(&index) {
            places.jail(jail).ok()?;
        }
    }
    let pairs = configuration.jails[jails.clone()].iter().zip(&some.jails);
    let keeps_order = pairs.into_iter().all(|(old, new)| is_started_alike(old, new));
    configuration.jails.splice(jails.clone(), some.jails);
    Some((program, configuration, Renewal { moved, jails, keeps_order }))
}

/// Whether jail(8) accepts all, and reads the file once.
fn is_plain(program: &Program, file: FileId) -> bool {
    let own = &program.files[file.0 as usize];
    let readings = program.files.iter().filter(|f| f.path == own.path).count();
    program.level == Level::From14
        && program.verdict.errors.is_empty()
        && program.missing.is_empty()
        && program.too_large.is_none()
        && own.ends_at.is_none()
        && own.document.parse().errors().is_empty()
        && readings == 1
}

/// Whether all that [`Configuration::start_order`] asks of two jails is the same.
fn is_started_alike(old: &Jail, new: &Jail) -> bool {
    let texts = |jail: &Jail| -> Vec<Bytes> {
        jail.value_messages().into_iter().map(|message| message.text).collect()
    };
    let waits = |jail: &Jail| -> Vec<Bytes> {
        jail.list("depend").iter().map(|value| value.text.clone()).collect()
    };
    (old.failed, &old.name, waits(old), texts(old))
        == (new.failed, &new.name, waits(new), texts(new))
}

/// The items of a file that are not the same nodes in another state of it.
struct Change {
    old: Range<usize>,
    new: Range<usize>,
}

impl Change {
    /// `None` where something other than a block is among them.
    fn between(old: &Document, new: &Document) -> Option<Change> {
        let (old_root, new_root) = (old.syntax(), new.syntax());
        let (old_green, new_green) = (old_root.green(), new_root.green());
        let old_all: Vec<Element<'_>> = old_green.children().collect();
        let new_all: Vec<Element<'_>> = new_green.children().collect();
        let pairs = old_all.iter().zip(&new_all);
        let before = pairs.take_while(|(a, b)| is_same(a, b)).count();
        let (old_rest, new_rest) = (&old_all[before..], &new_all[before..]);
        let pairs = old_rest.iter().rev().zip(new_rest.iter().rev());
        let behind = pairs.take_while(|(a, b)| is_same(a, b)).count();
        let old_rest = &old_rest[..old_rest.len() - behind];
        let new_rest = &new_rest[..new_rest.len() - behind];
        let is_block = |child: &Element<'_>| {
            child.as_node().is_none_or(|node| kind(node.kind()) == SyntaxKind::BLOCK)
        };
        if !old_rest.iter().chain(new_rest).all(is_block) {
            return None;
        }
        let start = bytes_of(&old_all[..before]);
        Some(Change {
            old: start..start + bytes_of(old_rest),
            new: start..start + bytes_of(new_rest),
        })
    }

    fn moved(&self) -> Moved {
        let at = |offset: usize| TextSize::new(offset as u32);
        let old = TextRange::new(at(self.old.start), at(self.old.end));
        Moved { old, by: self.new.end as i64 - self.old.end as i64 }
    }

    /// The blocks as they are now; the first of them has a number.
    fn blocks(&self, file: FileId, document: &Document, first: usize) -> Option<Vec<Block>> {
        let mut blocks = Some(Blocks { file, first, list: Vec::new(), open: Vec::new() });
        let (start, end) = (self.new.start as u32, self.new.end as u32);
        lower_within(document, start, end, &mut |step| {
            blocks = blocks.take().and_then(|blocks| blocks.with(step));
        });
        Some(blocks?.list).filter(|l| !l.iter().any(|b| crate::is_wildcard(&b.name)))
    }
}

/// Two nodes or tokens that are one.
fn is_same(one: &Element<'_>, other: &Element<'_>) -> bool {
    match (one, other) {
        (NodeOrToken::Node(one), NodeOrToken::Node(other)) => std::ptr::eq(*one, *other),
        (NodeOrToken::Token(one), NodeOrToken::Token(other)) => std::ptr::eq(*one, *other),
        _ => false,
    }
}

fn bytes_of(items: &[Element<'_>]) -> usize {
    items.iter().map(|item| length(item) as usize).sum()
}

/// Blocks as they are gathered.
struct Blocks {
    file: FileId,
    first: usize,
    list: Vec<Block>,
    open: Vec<usize>,
}

impl Blocks {
    /// With what comes next; `None` where that may have to do with more than the block.
    fn with(mut self, step: Step) -> Option<Blocks> {
        match step {
            Step::Include(_) => return None,
            Step::Close => drop(self.open.pop()),
            Step::Open(opened) => self.open_block(opened)?,
            Step::Parameter(parameter) => {
                let block = *self.open.last()?;
                self.list[block].statements.push(parameter.of_file(self.file));
            }
        }
        Some(self)
    }

    fn open_block(&mut self, opened: Opened) -> Option<()> {
        let (name, name_range) = opened.name?;
        let outer = self.open.last().copied();
        let name = match outer {
            Some(outer) => crate::message([&self.list[outer].name, b".", &name]),
            None => name,
        };
        self.open.push(self.list.len());
        self.list.push(Block {
            name,
            global: false,
            file: self.file,
            name_range,
            range: opened.range,
            outer: outer.map(|outer| BlockId((self.first + outer) as u32)),
            statements: Vec::with_capacity(opened.statements),
        });
        (self.open.len() <= SURE_DEPTH).then_some(())
    }
}

impl Program {
    /// The blocks that begin in a part of a file; `None` where one of them is a
    /// wildcard, or lies in a block of the file that includes this one.
    fn blocks_in(&self, file: FileId, part: &Range<usize>) -> Option<Range<usize>> {
        let is_in = |block: &Block| {
            block.file == file && !block.global && part.contains(&block.range.start().into())
        };
        let first = self.blocks.iter().position(is_in).unwrap_or(self.blocks.len());
        let blocks = &self.blocks[first..];
        let count = blocks.iter().take_while(|b| is_in(b)).count();
        let (found, others) = blocks.split_at(count);
        let is_within = |b: &Block| b.outer.is_some_and(|outer| (outer.0 as usize) < first);
        let is_odd = found.iter().any(|b| is_within(b) || crate::is_wildcard(&b.name));
        let is_all = !others.iter().any(is_in);
        (is_all && !is_odd).then_some(first..first + count)
    }

    /// Moves all places but those of some blocks.
    fn shift(&mut self, file: FileId, moved: Moved, but: &Range<usize>) -> Result<(), Gone> {
        for (index, block) in self.blocks.iter_mut().enumerate() {
            if but.contains(&index) {
                continue;
            }
            if block.file == file {
                moved.apply(&mut block.name_range)?;
                moved.apply(&mut block.range)?;
            }
            for statement in block.statements.iter_mut().filter(|s| s.file == file) {
                moved.apply(&mut statement.range)?;
                moved.apply(&mut statement.name_range)?;
                for (_, range) in &mut *statement.values {
                    moved.apply(range)?;
                }
            }
        }
        for (from, range) in self.files.iter_mut().filter_map(|f| f.included_from.as_mut()) {
            if *from == file {
                moved.apply(range)?;
            }
        }
        Ok(())
    }
}

/// Moves the places of jails.
struct Places<'p> {
    program: &'p Program,
    file: FileId,
    moved: Moved,
}

impl Places<'_> {
    fn jail(&mut self, jail: &mut Jail) -> Result<(), Gone> {
        for param in jail.params.iter_mut().chain(&mut jail.variables) {
            self.origin(&mut param.origin)?;
            for origin in &mut *param.replaced {
                self.origin(origin)?;
            }
            for value in param.values.iter_mut().flat_map(|values| values.iter_mut()) {
                self.origin(&mut value.origin)?;
                for (_, origin) in &mut *value.through {
                    self.origin(origin)?;
                }
            }
        }
        for origin in jail.messages.iter_mut().filter_map(|m| m.origin.as_mut()) {
            self.origin(origin)?;
        }
        jail.faults.iter_mut().try_for_each(|fault| self.origin(&mut fault.origin))
    }

    fn origin(&self, origin: &mut Origin) -> Result<(), Gone> {
        if origin.via == Via::Implied {
            let name = self.program.blocks[origin.block.0 as usize].name_range;
            (origin.statement, origin.range) = (name, name);
            return Ok(());
        }
        if origin.file == Some(self.file) {
            self.moved.apply(&mut origin.statement)?;
            self.moved.apply(&mut origin.range)?;
        }
        Ok(())
    }
}
