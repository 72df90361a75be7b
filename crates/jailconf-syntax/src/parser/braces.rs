//! Closing braces that a text lacks, found by its indentation: a block that
//! swallowed a less indented one was not closed before it.

use super::MAX_DEPTH;
use super::input::{Follow, Tok};
use crate::{SyntaxKind, Text, Token};

/// The tokens with the closing braces that the text lacks, where the
/// indentation shows them.
pub(super) fn imply(text: &Text, tokens: &[Token], toks: &[Tok]) -> Option<Vec<Tok>> {
    let lacking = lacking(toks)?;
    let mut blocks =
        Blocks { lacking, open: Vec::new(), out: Vec::with_capacity(toks.len() + lacking) };
    let mut head = None;
    for tok in toks {
        let column = tok.line_start.then(|| column(text, tokens, tok));
        if tok.is_string() && matches!(tok.follow, Follow::Brace | Follow::OddBrace) {
            head = column;
        }
        match column {
            Some(column) if tok.kind == SyntaxKind::R_BRACE => blocks.close_deeper(tok, column),
            Some(column) if tok.is_string() => blocks.line(tok, column),
            _ => {}
        }
        match tok.kind {
            SyntaxKind::L_BRACE => blocks.open.push(Block { indent: head.take(), inside: None }),
            SyntaxKind::R_BRACE => _ = blocks.open.pop(),
            _ => {}
        }
        blocks.out.push(*tok);
    }
    (blocks.lacking < lacking).then_some(blocks.out)
}

/// How many blocks are never closed, if there are any and not too many.
fn lacking(toks: &[Tok]) -> Option<usize> {
    let (mut depth, mut deepest) = (0usize, 0);
    for tok in toks {
        match tok.kind {
            SyntaxKind::L_BRACE => depth += 1,
            SyntaxKind::R_BRACE => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    (depth > 0 && deepest <= MAX_DEPTH).then_some(depth)
}

/// An open block.
struct Block {
    /// The column of its name, where that begins a line.
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

    /// A block begins no deeper than the one it stands in, whose lines before
    /// were deeper.
    fn line(&mut self, tok: &Tok, column: usize) {
        let begins_block = matches!(tok.follow, Follow::Brace | Follow::OddBrace);
        while let Some(block) = self.open.last_mut() {
            let indented = block.indent.zip(block.inside).is_some_and(|(own, inside)| inside > own);
            let swallows =
                begins_block && indented && block.indent.is_some_and(|indent| column <= indent);
            if !swallows || self.lacking == 0 {
                block.inside.get_or_insert(column);
                return;
            }
            self.close(tok);
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
    let line = text.as_str()[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let indent = text.as_str().as_bytes()[line..start].iter();
    indent.fold(0, |column, &byte| if byte == b'\t' { column / 8 * 8 + 8 } else { column + 1 })
}
