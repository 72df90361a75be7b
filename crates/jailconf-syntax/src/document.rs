use crate::parser::renew;
use crate::{LineIndex, Parse, Part, Position, SyntaxNode, Text, TextRange, TextSize, ast, parse};

/// One file: its text, tree and lines. A pure function of the file's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    text: Text,
    parse: Parse,
    lines: LineIndex,
}

impl Document {
    /// Reads the bytes of a file. Never fails.
    ///
    /// Offsets have 32 bits, and a byte that is no UTF-8 takes three: whoever
    /// opens files refuses those over 1 GiB.
    pub fn new(bytes: &[u8]) -> Document {
        let text = Text::decode(bytes);
        let parse = parse(&text);
        let lines = LineIndex::new(&text);
        Document { text, parse, lines }
    }

    /// Reads the bytes of a file that was edited: the same as [`Document::new`], but the
    /// items that the edit does not touch are taken over, where no mistake reaches further.
    #[must_use]
    pub fn renewed(&self, bytes: &[u8]) -> Document {
        let text = Text::decode(bytes);
        let parse = renew(&self.text, &self.parse, &text).unwrap_or_else(|| parse(&text));
        let lines = LineIndex::new(&text);
        Document { text, parse, lines }
    }

    /// The text of the file.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The tree and the syntax errors.
    pub fn parse(&self) -> &Parse {
        &self.parse
    }

    /// The root of the tree.
    pub fn syntax(&self) -> SyntaxNode {
        self.parse.syntax()
    }

    /// The typed root of the tree.
    pub fn root(&self) -> ast::Root {
        ast::Root::new(self.syntax())
    }

    /// The lines of the file.
    pub fn lines(&self) -> &LineIndex {
        &self.lines
    }

    /// The position of an offset of the text.
    pub fn position(&self, offset: TextSize) -> Position {
        self.lines.position(offset)
    }

    /// The text of a range.
    pub fn slice(&self, range: TextRange) -> &str {
        self.text.as_str().part(range)
    }
}
