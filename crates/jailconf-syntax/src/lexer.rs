use text_size::{TextRange, TextSize};

use crate::{SyntaxKind, Text};

/// A token of the file: touching bare pieces are one [`SyntaxKind::WORD`], a
/// quoted string is one token whatever is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: SyntaxKind,
    /// Where it stands in the text.
    pub range: TextRange,
    /// It continues the string that the token before it began: both are
    /// pieces, and nothing stands between (LANGUAGE 1.6).
    pub joined: bool,
    /// Only white space or comments stand before it on its line.
    pub at_line_start: bool,
}

/// Splits the text into tokens, trivia included; their ranges cover it without
/// a gap (LANGUAGE 1).
pub fn lex(text: &Text) -> Vec<Token> {
    let _ = (text, TextSize::new(0));
    todo!()
}
