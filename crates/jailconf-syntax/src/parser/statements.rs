//! Statements that were made before: many a line stands in every jail.
//!
//! The tree of a statement follows from its text and what the grammar made of
//! it, where the text has no mistake: its tokens then need no second look.

#![expect(
    clippy::indexing_slicing,
    reason = "the numbers are places in the list of tokens that they were made of"
)]

use std::hash::Hasher;

use rowan::GreenNode;
use rustc_hash::FxHasher;

use super::Reading;
use super::grammar::Event;
use super::input::Tok;
use super::tree::{slot, slots};
use crate::{Part, SyntaxKind, Token};

/// Longer statements seldom come twice.
const LONGEST: usize = 64;
/// Neither do those of many parts.
const MOST_EVENTS: usize = 24;

/// A statement on a line of its own has as many tokens.
const LEAST_TOKENS: usize = 4;

/// A newcomer takes the place of whatever had it.
pub(super) struct Statements<'t> {
    list: Vec<Option<(Written<'t>, GreenNode)>>,
    /// The statement that is being made.
    pub(super) made: Option<Statement<'t>>,
    /// Whether the text has no mistake.
    clean: bool,
}

/// A statement that comes next.
pub(super) struct Statement<'t> {
    written: Written<'t>,
    slot: usize,
    pub(super) events: &'t [Event],
    /// The tokens behind it: those that the grammar sees, and the place of the
    /// first of all.
    pub(super) behind: std::slice::Iter<'t, Tok>,
    pub(super) end: usize,
}

#[derive(PartialEq)]
struct Written<'t> {
    text: &'t str,
    events: &'t [Event],
}

impl<'t> Statements<'t> {
    pub(super) fn new(reading: &Reading) -> Statements<'t> {
        let clean = reading.errors.is_empty();
        let slots = slots(reading.tokens.len() / LEAST_TOKENS);
        let list = Vec::from_iter((0..slots).map(|_| None));
        Statements { list, made: None, clean }
    }

    /// The statement that these events begin with, if it is worth keeping.
    pub(super) fn next(
        &self,
        source: &'t str,
        tokens: &[Token],
        toks: &std::slice::Iter<'t, Tok>,
        events: &'t [Event],
    ) -> Option<Statement<'t>> {
        let finish = Event::Finish(SyntaxKind::PARAMETER);
        let length = events.iter().take(MOST_EVENTS).position(|&event| event == finish)? + 1;
        let events = events.get(..length).filter(|_| self.clean)?;
        let count = events.iter().filter(|&&event| event == Event::Token).count();
        let mut behind = toks.clone();
        let first = behind.as_slice().first()?.index as usize;
        let last = behind.nth(count.checked_sub(1)?)?.index as usize;
        let text = source.part(tokens[first].range.cover(tokens[last].range));
        if text.len() > LONGEST {
            return None;
        }
        let mut hasher = FxHasher::default();
        hasher.write(text.as_bytes());
        let (slot, written) = (slot(&hasher, self.list.len()), Written { text, events });
        Some(Statement { written, slot, events, behind, end: last + 1 })
    }

    pub(super) fn known(&self, statement: &Statement<'t>) -> Option<&GreenNode> {
        let (written, node) = self.list.get(statement.slot)?.as_ref()?;
        (*written == statement.written).then_some(node)
    }

    /// Keeps the node of the statement that was being made.
    pub(super) fn learn(&mut self, node: &GreenNode) {
        if let Some(statement) = self.made.take()
            && let Some(slot) = self.list.get_mut(statement.slot)
        {
            *slot = Some((statement.written, node.clone()));
        }
    }
}
