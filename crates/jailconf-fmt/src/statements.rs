#![expect(clippy::indexing_slicing, reason = "the numbers are places in the list of tokens")]

use jailconf_syntax::{Part, SyntaxKind};

use crate::tokens::Tok;

/// The tokens of one statement: no comment, no `;`, no header of a block.
pub(crate) struct Statement {
    pub(crate) tokens: Vec<usize>,
}

/// The statements of a file in order; a block's header ends one, and is none.
pub(crate) fn statements(toks: &[Tok]) -> impl Iterator<Item = Statement> + '_ {
    let mut index = 0;
    std::iter::from_fn(move || {
        let mut tokens = Vec::new();
        while let Some(tok) = toks.get(index) {
            let at = index;
            index += 1;
            match tok.kind {
                SyntaxKind::SEMICOLON if !tokens.is_empty() => return Some(Statement { tokens }),
                SyntaxKind::SEMICOLON => {}
                // What a brace cuts off stands between two statements that are no neighbours.
                SyntaxKind::L_BRACE | SyntaxKind::R_BRACE => {
                    return Some(Statement { tokens: Vec::new() });
                }
                kind if kind.is_comment() => {}
                _ => tokens.push(at),
            }
        }
        None
    })
}

impl Statement {
    /// The name as it is written, where it is one word.
    pub(crate) fn name<'s>(&self, source: &'s str, toks: &[Tok]) -> &'s str {
        let Some(first) = self.tokens.first().map(|&at| &toks[at]) else { return "" };
        source.part(first.start..first.end)
    }

    /// What is written behind the sign.
    pub(crate) fn values<'s>(
        &self,
        toks: &'s [Tok],
    ) -> impl Iterator<Item = (usize, &'s Tok)> + use<'s> {
        let is_sign = |&at: &usize| matches!(toks[at].kind, SyntaxKind::EQ | SyntaxKind::PLUS_EQ);
        let from = self.tokens.iter().position(is_sign).map_or(self.tokens.len(), |at| at + 1);
        let values = self.tokens[from..].to_vec();
        values.into_iter().map(move |at| (at, &toks[at]))
    }
}
