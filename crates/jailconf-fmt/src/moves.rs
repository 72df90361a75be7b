#![expect(clippy::indexing_slicing, reason = "the numbers are places in the list of tokens")]

use jailconf_syntax::Text;

use crate::directives::{Frozen, directive};
use crate::pairs::Pairs;
use crate::structure::{Owner, Structure};
use crate::tokens::{Lines, Tok};

/// Comments that leave their place for a line above the statement, header or
/// brace that they stand in or behind (BASTILLE section 3, rules 1 and 3: nothing
/// may stand behind `;`, `{` or `}`), but not between two lines that belong together.
#[derive(Default)]
pub(crate) struct Moves {
    /// Token below, comment; both rise.
    list: Vec<(usize, usize)>,
    /// The first tokens of statements that keep the comment in front of them on their line.
    kept: Vec<usize>,
}

impl Moves {
    pub(crate) fn new(text: &Text, toks: &[Tok], structure: &Structure, frozen: &Frozen) -> Moves {
        let (mut list, mut kept_before) = (Vec::new(), Vec::new());
        let pairs = Pairs::new(text.as_str(), toks);
        // Comments keep their order: none moves past one that stays.
        let mut kept = None;
        for comment in &structure.comments {
            let at = comment.index;
            let glued = match comment.of {
                Owner::Nothing => in_front_of(toks, at).filter(|&next| pairs.has(next)),
                Owner::Item(_) | Owner::Closed { .. } => None,
            };
            let below = match comment.of {
                Owner::Nothing => {
                    glued.and_then(|next| pairs.above(text.as_str(), toks, next, &toks[at]))
                }
                Owner::Item(first) => pairs.above(text.as_str(), toks, first, &toks[at]),
                Owner::Closed { brace, .. } => Some(brace),
            };
            let below = below.filter(|&below| {
                let from = pairs.kept_from(below).unwrap_or(below);
                let stays = frozen.holds(below) || frozen.holds(at) || frozen.holds(at + 1);
                !stays && kept.is_none_or(|kept| kept < from) && may_move(text, &toks[at])
            });
            match below {
                Some(below) => list.push((below, at)),
                None => {
                    kept = Some(at);
                    kept_before.extend(glued);
                }
            }
        }
        kept_before.dedup();
        Moves { list, kept: kept_before }
    }

    /// Whether a statement keeps the comment in front of it on its line.
    pub(crate) fn keeps_before(&self, index: usize) -> bool {
        self.kept.binary_search(&index).is_ok()
    }

    /// Reads the moves along with the tokens.
    pub(crate) fn cursor(&self) -> Cursor<'_> {
        Cursor { away: &self.list, above: &self.list }
    }
}

/// The statement that begins on the line of a comment, behind it.
fn in_front_of(toks: &[Tok], comment: usize) -> Option<usize> {
    let behind = toks.iter().enumerate().skip(comment + 1);
    let mut same_line = behind.take_while(|(_, tok)| tok.lines == Lines::Same);
    same_line.find(|(_, tok)| !tok.kind.is_comment()).map(|(at, _)| at)
}

/// What speaks to the formatter speaks from its place; and an odd byte
/// (LANGUAGE 1.7) cannot be written anew.
fn may_move(text: &Text, tok: &Tok) -> bool {
    let next_odd = text.odd().partition_point(|&(at, _)| (at as usize) < tok.start);
    let has_odd = text.odd().get(next_odd).is_some_and(|&(at, _)| (at as usize) < tok.end);
    !has_odd && directive(text.as_str(), tok).is_none()
}

/// Where a walk over the tokens is in the list of moves.
pub(crate) struct Cursor<'m> {
    away: &'m [(usize, usize)],
    above: &'m [(usize, usize)],
}

impl<'m> Cursor<'m> {
    /// Whether a token leaves its place; asked once for each, in order.
    pub(crate) fn leaves(&mut self, index: usize) -> bool {
        let leaves = self.away.first().is_some_and(|&(_, comment)| comment == index);
        if leaves {
            self.away = &self.away[1..];
        }
        leaves
    }

    /// The comments that come to stand above a token; asked in order.
    pub(crate) fn above(&mut self, index: usize) -> &'m [(usize, usize)] {
        let count = self.above.iter().take_while(|&&(below, _)| below == index).count();
        let (found, rest) = self.above.split_at(count);
        self.above = rest;
        found
    }
}
