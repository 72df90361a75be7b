#![expect(clippy::indexing_slicing, reason = "the numbers are places in the list of tokens")]

use jailconf_syntax::SyntaxKind;

use crate::tokens::{Lines, Tok};

/// Where items begin and end, and which one a comment belongs to. Places are
/// numbers of tokens.
#[derive(Default)]
pub(crate) struct Structure {
    /// The comments, in order.
    pub(crate) comments: Vec<Comment>,
    /// By the first token of an item: its last one. Itself elsewhere.
    pub(crate) last: Vec<usize>,
}

pub(crate) struct Comment {
    pub(crate) index: usize,
    pub(crate) of: Owner,
}

/// What a comment stands in or behind.
#[derive(Clone, Copy)]
pub(crate) enum Owner {
    /// It stands on lines of its own, between items.
    Nothing,
    /// An item, by its first token: the comment stands in it, behind its `;` or
    /// behind its `{`.
    Item(usize),
    /// A block: the comment stands behind its `}`.
    Closed { first: usize, brace: usize },
}

impl Structure {
    pub(crate) fn new(toks: &[Tok]) -> Structure {
        let mut structure = Structure { comments: Vec::new(), last: (0..toks.len()).collect() };
        let mut blocks = Vec::new();
        // The item whose end has not come, and what a comment on this line is behind.
        let (mut open, mut behind) = (None, Owner::Nothing);
        for (index, tok) in toks.iter().enumerate() {
            if tok.kind.is_comment() {
                if open.is_none() && tok.lines != Lines::Same {
                    behind = Owner::Nothing;
                }
                let of = open.map_or(behind, Owner::Item);
                structure.comments.push(Comment { index, of });
                continue;
            }
            match tok.kind {
                SyntaxKind::L_BRACE => {
                    let first = open.take().unwrap_or(index);
                    blocks.push(first);
                    behind = Owner::Item(first);
                }
                SyntaxKind::R_BRACE => {
                    let first = blocks.pop().unwrap_or(index);
                    structure.last[first] = index;
                    behind = Owner::Closed { first, brace: index };
                }
                SyntaxKind::SEMICOLON => {
                    let first = open.take().unwrap_or(index);
                    structure.last[first] = index;
                    behind = Owner::Item(first);
                }
                _ => open = open.or(Some(index)),
            }
        }
        structure
    }
}
