//! Closing braces that a text lacks, or has too many, found by its indentation: a
//! block that swallowed a less indented one was not closed before it, and one whose
//! lines go on behind its end was closed too early.

#![expect(
    clippy::indexing_slicing,
    reason = "the numbers are places in the list of tokens that they were made of"
)]

use super::MAX_DEPTH;
use super::input::{Follow, Tok};
use crate::{Part, SyntaxKind, Text, Token};

/// The tokens with the closing braces that the text lacks, where the
/// indentation shows them.
pub(super) fn imply(text: &Text, tokens: &[Token], toks: &[Tok]) -> Option<Vec<Tok>> {
    let depth = depth(0, toks.iter().map(|tok| tok.kind));
    if depth.deepest > MAX_DEPTH {
        return None;
    }
    let out = close_at_most(depth.end, text, tokens, toks);
    (out.len() > toks.len()).then_some(out)
}

/// Whether the indentation of a text that lacks no brace would show that one is missing,
/// if it were asked.
pub(super) fn misleads(text: &Text, tokens: &[Token], toks: &[Tok]) -> bool {
    close_at_most(usize::MAX, text, tokens, toks).len() > toks.len()
}

fn close_at_most(lacking: usize, text: &Text, tokens: &[Token], toks: &[Tok]) -> Vec<Tok> {
    let mut blocks = Blocks { lacking, open: Vec::new(), out: Vec::with_capacity(toks.len()) };
    if lacking == 0 {
        blocks.out.extend(toks);
        return blocks.out;
    }
    let (mut head, mut last) = (None, None);
    for (index, tok) in toks.iter().enumerate() {
        let column = tok.line_start.then(|| column(text, tokens, tok));
        if tok.is_string() && begins_block(tok) {
            head = column;
        }
        match column {
            Some(column) if tok.kind == SyntaxKind::R_BRACE => blocks.close_deeper(tok, column),
            Some(column) if tok.is_string() && begins_block(tok) => {
                let next = toks[index + 1..].iter().find(|tok| tok.line_start);
                blocks.head(tok, column, next.map(|next| self::column(text, tokens, next)));
            }
            Some(column) if tok.is_string() => blocks.line(column),
            _ => {}
        }
        match tok.kind {
            SyntaxKind::L_BRACE => {
                let around = blocks.open.last().filter(|_| last == Some(SyntaxKind::L_BRACE));
                let indent = head.take().or(column).or(around.and_then(|block| block.indent));
                blocks.open.push(Block { indent, inside: None });
            }
            SyntaxKind::R_BRACE => _ = blocks.open.pop(),
            _ => {}
        }
        last = Some(tok.kind);
        blocks.out.push(*tok);
    }
    blocks.out
}

/// The tokens with the closing braces marked of which the text has too many, where the
/// indentation shows them.
pub(super) fn surplus(text: &Text, tokens: &[Token], toks: &[Tok]) -> Option<Vec<Tok>> {
    let depth = depth(0, toks.iter().map(|tok| tok.kind));
    if depth.end > 0 || depth.strays == 0 || depth.deepest > MAX_DEPTH {
        return None;
    }
    let mut out = toks.to_vec();
    (mark_at_most(depth.strays, text, tokens, &mut out) > 0).then_some(out)
}

/// Marks braces that close a block whose next line is deeper than its head; how many.
fn mark_at_most(most: usize, text: &Text, tokens: &[Token], toks: &mut [Tok]) -> usize {
    let next_line = next_lines(text, tokens, toks);
    let (mut open, mut head, mut marked) = (Vec::new(), None, 0);
    for (tok, next) in toks.iter_mut().zip(next_line) {
        let column = || tok.line_start.then(|| column(text, tokens, tok));
        if tok.is_string() && begins_block(tok) {
            head = column();
        }
        match tok.kind {
            SyntaxKind::L_BRACE => open.push(head.take().or_else(column)),
            SyntaxKind::R_BRACE => {
                let indent = open.last().copied().flatten();
                let is_early = indent.zip(next).is_some_and(|(indent, next)| next > indent);
                if is_early && marked < most {
                    tok.surplus = true;
                    marked += 1;
                } else {
                    open.pop();
                }
            }
            _ => {}
        }
    }
    marked
}

/// For each token the column at which the next line begins.
fn next_lines(text: &Text, tokens: &[Token], toks: &[Tok]) -> Vec<Option<usize>> {
    let mut next = None;
    let columns = toks.iter().rev().map(|tok| {
        let behind = next;
        if tok.line_start {
            next = Some(column(text, tokens, tok));
        }
        behind
    });
    let mut columns: Vec<_> = columns.collect();
    columns.reverse();
    columns
}

fn begins_block(tok: &Tok) -> bool {
    matches!(tok.follow, Follow::Brace | Follow::OddBrace)
}

/// How many blocks are open.
pub(super) struct Depth {
    pub(super) deepest: usize,
    pub(super) end: usize,
    /// How many braces close nothing.
    pub(super) strays: usize,
}

/// How many blocks are open in a text, where so many are at its start.
pub(super) fn depth(start: usize, kinds: impl Iterator<Item = SyntaxKind>) -> Depth {
    let mut depth = Depth { deepest: start, end: start, strays: 0 };
    for kind in kinds {
        match kind {
            SyntaxKind::L_BRACE => depth.end += 1,
            SyntaxKind::R_BRACE if depth.end == 0 => depth.strays += 1,
            SyntaxKind::R_BRACE => depth.end -= 1,
            _ => {}
        }
        depth.deepest = depth.deepest.max(depth.end);
    }
    depth
}

/// How many blocks are looked at to find one that swallows the next.
const MOST_CLOSED: usize = 64;

/// An open block.
struct Block {
    /// The column of its name, or of its brace where it has none, if that begins a line.
    indent: Option<usize>,
    /// The column of the first line inside.
    inside: Option<usize>,
}

struct Blocks {
    /// How many braces have yet to be found.
    lacking: usize,
    open: Vec<Block>,
    out: Vec<Tok>,
}

impl Blocks {
    /// A brace stands less deep than the block that it would close, and not
    /// less deep than the block around that.
    fn close_deeper(&mut self, brace: &Tok, column: usize) {
        while let [.., outer, inner] = self.open.as_slice()
            && inner.indent.is_some_and(|indent| indent > column)
            && outer.indent.is_some_and(|indent| indent >= column)
            && self.lacking > 0
        {
            self.close(brace);
        }
    }

    /// A block begins no deeper than one that it stands in, whose lines before were
    /// deeper, or which has none yet where this one's next line is deeper.
    fn head(&mut self, tok: &Tok, column: usize, next: Option<usize>) {
        let swallows = |block: &Block| match block.indent {
            Some(own) if column <= own => block.inside.or(next).is_some_and(|line| line > own),
            _ => false,
        };
        loop {
            let may_close = |b: &&Block| b.indent.is_none_or(|indent| column <= indent);
            let mut inner = self.open.iter().rev().take(MOST_CLOSED).take_while(may_close);
            let Some(above) = inner.position(swallows).filter(|above| *above < self.lacking) else {
                break;
            };
            (0..=above).for_each(|_| self.close(tok));
        }
        self.line(column);
    }

    /// A line begins.
    fn line(&mut self, column: usize) {
        if let Some(block) = self.open.last_mut() {
            block.inside.get_or_insert(column);
        }
    }

    fn close(&mut self, before: &Tok) {
        self.out.push(before.implied_brace());
        self.open.pop();
        self.lacking -= 1;
    }
}

/// The column of the first token of a line; a tab goes on to the next multiple
/// of eight.
fn column(text: &Text, tokens: &[Token], tok: &Tok) -> usize {
    let start = usize::from(tokens[tok.index as usize].range.start());
    let line = text.as_str().part(..start).rfind('\n').map_or(0, |newline| newline + 1);
    let indent = text.as_str().as_bytes()[line..start].iter();
    indent.fold(0, |column, &byte| if byte == b'\t' { column / 8 * 8 + 8 } else { column + 1 })
}
