//! A configuration after edits of its files: only what they can change is read again,
//! and what comes to the same is known to be the same.

mod change;
mod part;
mod shift;

use std::ops::Range;
use std::sync::Arc;

use jailconf_syntax::{Bytes, Document};

use self::change::Change;
use self::part::Part;
use self::shift::Shift;
use crate::{Block, Configuration, FileId, Jail, Origin, Program};

pub use self::shift::{Gone, Moved};

/// What edits of a program's files came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renewal {
    /// For each of [`Configuration::jails`] the one before that is the same but for its
    /// places and the numbers of blocks.
    pub same: Vec<Option<usize>>,
    /// Whether they are started when and as they were: the order is what it was.
    pub keeps_order: bool,
    /// Whether the global parameters are what they were, but for their places, and an
    /// include is missing only if one was.
    pub keeps_rest: bool,
    shift: Shift,
}

impl Renewal {
    /// How places of a file moved; `None` for one that was not edited.
    pub fn moved(&self, file: FileId) -> Option<Moved> {
        self.shift.moved(file)
    }

    /// Moves where a value comes from to where it stands now.
    ///
    /// # Errors
    ///
    /// Where it touches what was edited.
    pub fn origin(&self, origin: &mut Origin) -> Result<(), Gone> {
        self.shift.origin(origin)
    }
}

/// A program and its configuration after some of its files became other ones: what
/// `anew` reads, which is asked where the edit may reach further than the jails that
/// it stands in. Without a renewal nothing is known to be the same.
pub fn renew(
    old: Program,
    configuration: Configuration,
    edited: &[(FileId, Arc<Document>)],
    anew: &dyn Fn() -> Program,
) -> (Program, Configuration, Option<Renewal>) {
    let part = match edited {
        [(file, document)] => Part::of(&old, *file, document),
        _ => None,
    };
    if let Some(part) = part {
        return match part.put_in(old, configuration) {
            Some((program, configuration, renewal)) => (program, configuration, Some(renewal)),
            None => {
                let (program, configuration) = resolved(anew());
                (program, configuration, None)
            }
        };
    }
    let (program, new) = resolved(anew());
    let renewal = compare(&old, configuration, &program, &new);
    (program, new, renewal)
}

fn resolved(program: Program) -> (Program, Configuration) {
    let configuration = Configuration::resolve(&program);
    (program, configuration)
}

/// What is the same in two readings; `None` where they are of other files.
fn compare(
    old: &Program,
    mut before: Configuration,
    program: &Program,
    configuration: &Configuration,
) -> Option<Renewal> {
    let paths = |program: &Program| -> Vec<Bytes> {
        program.files.iter().map(|file| file.path.clone()).collect()
    };
    if old.level != program.level || paths(old) != paths(program) {
        return None;
    }
    let mut shift = Shift::default();
    for (old, new) in old.files.iter().zip(&program.files) {
        let is_same = Arc::ptr_eq(&old.document, &new.document);
        let change = (!is_same).then(|| Change::between(&old.document, &new.document));
        shift.files.push(match change {
            Some(change) => Some(change?.moved()),
            None => None,
        });
    }
    shift.blocks = other_blocks(&shift, &old.blocks, &program.blocks);
    shift.more = program.blocks.len() as isize - old.blocks.len() as isize;
    let keeps_rest = are_globals_alike(&shift, old, program)
        && old.missing.is_empty() == program.missing.is_empty();
    let mut same = pairs(&shift, &before.jails, configuration.jails.len());
    for (new, known) in configuration.jails.iter().zip(&mut same) {
        *known = known.filter(|old| {
            let old = before.jails.get_mut(*old);
            old.is_some_and(|old| shift.jail(program, old).is_ok() && old == new)
        });
    }
    let keeps_order = is_order_kept(&same, &before.jails, &configuration.jails);
    Some(Renewal { same, keeps_order, keeps_rest, shift })
}

/// The old blocks between those that stand where they stood.
fn other_blocks(shift: &Shift, old: &[Block], new: &[Block]) -> Range<usize> {
    let is_it = |(old, new): &(&Block, &Block)| {
        let mut range = old.range;
        (old.file, old.global, &old.name) == (new.file, new.global, &new.name)
            && shift.range(old.file, &mut range).is_ok()
            && range == new.range
    };
    let before = old.iter().zip(new).take_while(is_it).count();
    let (old_rest, new_rest) = (&old[before..], &new[before..]);
    let behind = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(is_it).count();
    before..old.len() - behind
}

fn are_globals_alike(shift: &Shift, old: &Program, new: &Program) -> bool {
    let global = |program: &Program| -> Vec<Block> {
        program.blocks.iter().filter(|block| block.global).cloned().collect()
    };
    let mut moved = global(old);
    moved.iter_mut().all(|block| shift.of_block(block).is_ok()) && moved == global(new)
}

/// For each jail now the one before whose block is the same.
fn pairs(shift: &Shift, before: &[Jail], count: usize) -> Vec<Option<usize>> {
    let until = |block: usize| before.partition_point(|jail| (jail.block.0 as usize) < block);
    let (first, behind) = (until(shift.blocks.start), until(shift.blocks.end));
    let last = (count + behind).saturating_sub(before.len());
    let pair = |index: usize| match index {
        _ if index < first => Some(index),
        _ if index >= last => Some(index - last + behind),
        _ => None,
    };
    (0..count).map(pair).collect()
}

fn is_order_kept(same: &[Option<usize>], before: &[Jail], now: &[Jail]) -> bool {
    let mut all = same.iter().enumerate();
    before.len() == now.len()
        && all.all(|(index, old)| {
            *old == Some(index) || is_started_alike(&before[index], &now[index])
        })
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
