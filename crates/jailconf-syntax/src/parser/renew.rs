//! The tree of a text that was edited: what stands outside of the edit is taken over
//! from the tree before.

#![expect(
    clippy::indexing_slicing,
    reason = "the numbers are places in lists made here, and the offsets are ends of tokens of the same text"
)]

use std::ops::Range;

use rowan::NodeOrToken;

use super::recover::{LONGEST_STRETCH, MOST_TRIALS, Recovery, trials};
use super::{MAX_DEPTH, Parse, Reading, braces, input, tree};
use crate::lexer::{Reader, Tokens};
use crate::{Part, SyntaxError, SyntaxErrorKind, SyntaxKind, Text, TextSize, Token};

/// The tree of `text`, of which `before` with its tree `old` was the last state; `None`
/// where only a whole new look is certain.
///
/// Items of a file follow each other: one that is whole ends with its `;` or `}`,
/// whatever comes behind it, so that those which the edit does not touch are the same
/// nodes as before. A mistake may reach further, which is looked for here.
pub(crate) fn renew(before: &Text, old: &Parse, text: &Text) -> Option<Parse> {
    if !before.odd().is_empty() || !text.odd().is_empty() || hides_others(&old.errors) {
        return None;
    }
    let edit = Edit::between(before.as_str(), text.as_str());
    let mut seams_before = seams(old);
    let behind = seams_before.partition_point(|seam| seam.at <= edit.was.end);
    let mut seams_behind = seams_before.split_off(behind);
    seams_before.truncate(seams_before.partition_point(|seam| seam.at <= edit.was.start));
    let end = Seam { child: old.green.children().len(), at: before.as_str().len() };
    if seams_behind.last().is_none_or(|last| last.at < end.at) {
        seams_behind.push(end);
    }
    let renewal = Renewal { text, old, edit, seams_before, seams_behind };
    renewal.as_it_is().or_else(|| renewal.recovered())
}

/// Whether mistakes may go untold because of one of these.
fn hides_others(errors: &[SyntaxError]) -> bool {
    use SyntaxErrorKind::{TooDeep, UnterminatedComment};
    errors.iter().any(|error| matches!(error.kind, TooDeep | UnterminatedComment))
}

/// What became of a text.
struct Edit {
    /// The bytes in whose place something else stands now.
    was: Range<usize>,
    /// How many bytes it is longer.
    by: i64,
}

impl Edit {
    fn between(was: &str, now: &str) -> Edit {
        let mut start = same_start(was.as_bytes(), now.as_bytes());
        while !was.is_char_boundary(start) || !now.is_char_boundary(start) {
            start -= 1;
        }
        let (rest_was, rest_now) = (was.part(start..), now.part(start..));
        let mut same = same_end(rest_was.as_bytes(), rest_now.as_bytes());
        while !rest_was.is_char_boundary(rest_was.len() - same)
            || !rest_now.is_char_boundary(rest_now.len() - same)
        {
            same -= 1;
        }
        Edit { was: start..was.len() - same, by: now.len() as i64 - was.len() as i64 }
    }

    /// Where a place behind the edit is now.
    fn moved(&self, at: usize) -> usize {
        (at as i64 + self.by) as usize
    }
}

/// So many bytes are compared at once.
const STRIDE: usize = 256;

fn same_start(one: &[u8], other: &[u8]) -> usize {
    let strides = one.chunks_exact(STRIDE).zip(other.chunks_exact(STRIDE));
    let at = strides.take_while(|(a, b)| a == b).count() * STRIDE;
    at + one[at..].iter().zip(&other[at..]).take_while(|(a, b)| a == b).count()
}

fn same_end(one: &[u8], other: &[u8]) -> usize {
    let strides = one.rchunks_exact(STRIDE).zip(other.rchunks_exact(STRIDE));
    let at = strides.take_while(|(a, b)| a == b).count() * STRIDE;
    let (one, other) = (&one[..one.len() - at], &other[..other.len() - at]);
    at + one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count()
}

/// A place between two items, or an end of the text.
#[derive(Clone, Copy, Debug)]
struct Seam {
    /// How many of the root's children stand before it.
    child: usize,
    at: usize,
}

/// The start of a text, and the places behind its whole items.
fn seams(old: &Parse) -> Vec<Seam> {
    let mut seams = vec![Seam { child: 0, at: 0 }];
    let mut at = 0;
    for (index, child) in old.green.children().enumerate() {
        at += usize::from(match child {
            NodeOrToken::Node(node) => node.text_len(),
            NodeOrToken::Token(token) => token.text_len(),
        });
        if child.as_node().is_some_and(|node| is_whole(node)) {
            seams.push(Seam { child: index + 1, at });
        }
    }
    seams
}

/// Whether an item ends where it ends, whatever comes behind it.
fn is_whole(node: &rowan::GreenNodeData) -> bool {
    let item = [SyntaxKind::PARAMETER, SyntaxKind::BLOCK];
    let end = [SyntaxKind::SEMICOLON, SyntaxKind::R_BRACE];
    let last = node.children().next_back().and_then(NodeOrToken::into_token);
    let (Some(at), Some(last)) = (item.iter().position(|kind| node.kind().0 == *kind as u16), last)
    else {
        return false;
    };
    last.kind().0 == end[at] as u16
}

/// The work on one edit.
struct Renewal<'t> {
    text: &'t Text,
    old: &'t Parse,
    edit: Edit,
    /// The places up to the edit; the first is the start of the text.
    seams_before: Vec<Seam>,
    /// The places behind it, and the end of the text.
    seams_behind: Vec<Seam>,
}

/// Braces of a part that have no other.
#[derive(Clone, Copy)]
struct Odds {
    /// Blocks that are open at its end.
    lacking: usize,
    /// Braces that close nothing.
    strays: usize,
}

/// How many items behind an edit may be needed to understand it.
const MOST_ITEMS: usize = 4;

impl Renewal<'_> {
    fn start(&self) -> Seam {
        self.seams_before[self.seams_before.len() - 1]
    }

    /// Neither text has a mistake.
    fn as_it_is(&self) -> Option<Parse> {
        let (start, end) = (self.start(), *self.seams_behind.first()?);
        if !self.outside(end)?.is_empty() {
            return None;
        }
        let now = self.edit.moved(end.at);
        let tokens = self.tokens(start.at, now);
        if !self.ends_at(&tokens, now) {
            return None;
        }
        let reading = Reading::new(self.text, tokens);
        if !reading.errors.is_empty() {
            return None;
        }
        let trials = trials(self.text, &reading.tokens);
        Some(self.splice(end, &reading, Vec::new(), trials))
    }

    /// Whether tokens end with an item, or with the text, at this place.
    fn ends_at(&self, tokens: &[Token], end: usize) -> bool {
        let ends_item = |token: &Token| {
            usize::from(token.range.end()) == end
                && matches!(token.kind, SyntaxKind::SEMICOLON | SyntaxKind::R_BRACE)
        };
        end == self.text.as_str().len() || tokens.last().is_some_and(ends_item)
    }

    /// jail(8)'s own tokens of a part of the text.
    fn tokens(&self, start: usize, end: usize) -> Vec<Token> {
        let mut tokens = match start {
            0 => Tokens::new(self.text),
            _ => Tokens::behind_item(self.text),
        };
        let mut at = start;
        for found in Reader::within(self.text, start, self.text.as_str().len()) {
            if at >= end {
                break;
            }
            tokens.push(found.kind, found.start, found.end);
            at = found.end;
        }
        tokens.list
    }

    /// One of the two has a mistake.
    fn recovered(&self) -> Option<Parse> {
        let start = self.start();
        let mut recovery = match start.at {
            0 => Recovery::new(self.text),
            at => Recovery::behind_item(self.text, at),
        };
        let (mut at, mut items) = (start.at, 0);
        for end in &self.seams_behind {
            let now = self.edit.moved(end.at);
            if at < now {
                at = recovery.read_to(now);
            }
            if at > now || !self.ends_at(recovery.so_far(), now) {
                continue;
            }
            if items == MOST_ITEMS {
                return None;
            }
            items += 1;
            let reading = Reading::new(self.text, recovery.so_far().to_vec());
            let is_stray = |e: &&SyntaxError| e.kind == SyntaxErrorKind::StrayBrace;
            let odds = Odds {
                lacking: reading.log.open_blocks(),
                strays: reading.errors.iter().filter(is_stray).count(),
            };
            let reading = reading.with_braces(self.text);
            let ends_file = now == self.text.as_str().len();
            if reading.log.open_blocks() == 0 || ends_file {
                return self.accept(*end, reading, odds, recovery.trials());
            }
        }
        None
    }

    /// Takes a part, if nothing in it reaches beyond it, and nothing beyond it reaches
    /// into it.
    fn accept(&self, end: Seam, reading: Reading, odds: Odds, trials: usize) -> Option<Parse> {
        use SyntaxErrorKind::{
            StrayBrace, UnclosedBlock, UnterminatedString, UnterminatedVariable,
        };
        let is_any = |errors: &[SyntaxError], kinds: &[SyntaxErrorKind]| {
            errors.iter().any(|error| kinds.contains(&error.kind))
        };
        let outside = self.outside(end)?;
        let is_odd = odds.lacking > 0 || odds.strays > 0;
        let stands = !is_any(&outside, &[UnclosedBlock, StrayBrace])
            && !is_any(self.before(), &[UnterminatedString, UnterminatedVariable])
            && !hides_others(&reading.errors)
            && self.old.trials + trials < MOST_TRIALS
            && !self.is_looked_at()
            && (!is_odd || outside.is_empty() && self.is_even(end, &reading, odds));
        if !stands {
            return None;
        }
        let mut errors = outside;
        errors.extend(&reading.errors);
        errors.sort_by_key(|error| (error.range.start(), error.range.end()));
        Some(self.splice(end, &reading, errors, self.old.trials + trials))
    }

    /// The mistakes before the part.
    fn before(&self) -> &[SyntaxError] {
        let start = self.start().at;
        let count = self.old.errors.partition_point(|e| usize::from(e.range.start()) < start);
        &self.old.errors[..count]
    }

    /// The mistakes outside of the part, where they stand now; `None` if one is
    /// inside, too.
    fn outside(&self, end: Seam) -> Option<Vec<SyntaxError>> {
        let start = TextSize::new(self.start().at as u32);
        let was_end = TextSize::new(end.at as u32);
        let before = self.before();
        if before.iter().any(|error| error.range.end() > start) {
            return None;
        }
        let ends_file = end.child == self.old.green.children().len();
        let is_behind = |e: &&SyntaxError| !ends_file && e.range.start() >= was_end;
        let behind = self.old.errors[before.len()..].iter().filter(is_behind);
        let moved = behind.map(|error| {
            let at = self.edit.moved(error.range.start().into());
            let range = crate::TextRange::at(TextSize::new(at as u32), error.range.len());
            SyntaxError { range, ..*error }
        });
        Some(before.iter().copied().chain(moved).collect())
    }

    /// Whether a string before the part was read both ways, for which the part was
    /// looked at.
    fn is_looked_at(&self) -> bool {
        let start = self.start().at;
        let near = self.seams_before.partition_point(|s| s.at + LONGEST_STRETCH < start);
        let from = self.seams_before[near.saturating_sub(1)].at;
        trials(self.text, &self.tokens(from, start)) > 0
    }

    /// Whether the indentation outside of the part, which has no mistake, asks for none
    /// of the braces that the part lacks or has too many, and has room for them.
    fn is_even(&self, end: Seam, part: &Reading, odds: Odds) -> bool {
        let before = self.tokens(0, self.start().at);
        let behind = self.tokens(self.edit.moved(end.at), self.text.as_str().len());
        if odds.strays > 0 {
            let all = [&before, part.tokens.as_slice(), &behind].concat();
            if self.surplus(&all) != self.surplus(&part.tokens) {
                return false;
            }
        }
        let toks = input::significant(self.text, &before);
        let depth = braces::depth(odds.lacking, behind.iter().map(|token| token.kind));
        !braces::misleads(self.text, &before, &toks) && depth.deepest <= MAX_DEPTH
    }

    /// Where the braces stand of which there are too many.
    fn surplus(&self, tokens: &[Token]) -> Vec<TextSize> {
        let toks = input::significant(self.text, tokens);
        let marked = braces::surplus(self.text, tokens, &toks).unwrap_or_default();
        let surplus = marked.iter().filter(|tok| tok.surplus);
        surplus.map(|tok| tokens[tok.index as usize].range.start()).collect()
    }

    fn splice(
        &self,
        end: Seam,
        reading: &Reading,
        errors: Vec<SyntaxError>,
        trials: usize,
    ) -> Parse {
        let part = tree::build(self.text, reading);
        let children = part.children().map(|child| match child {
            NodeOrToken::Node(node) => NodeOrToken::Node(node.to_owned()),
            NodeOrToken::Token(token) => NodeOrToken::Token(token.to_owned()),
        });
        let green = self.old.green.splice_children(self.start().child..end.child, children);
        Parse { green, errors, trials }
    }
}
