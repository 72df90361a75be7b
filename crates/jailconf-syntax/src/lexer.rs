#![expect(
    clippy::indexing_slicing,
    reason = "a token is not empty and lies in the text that it was read from"
)]

use logos::Logos;
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
///
/// These are jail(8)'s own tokens: the tree of a text with an open quote may
/// have others ([`crate::parse`]).
///
/// An [`SyntaxKind::ODD`] token is one character. Of `\é` outside quotes
/// jail(8) escapes the first byte only and stumbles over the second, so the
/// word ends behind the backslash and `é` is an ODD token of its own.
pub fn lex(text: &Text) -> Vec<Token> {
    let mut tokens = Tokens::new(text);
    tokens.list.reserve(text.as_str().len() / 4);
    for found in Reader::new(text) {
        tokens.push(found.kind, found.start, found.end);
    }
    tokens.list
}

/// What a pattern matched, before touching pieces become one word.
#[derive(Clone, Copy)]
pub(crate) struct Match {
    pub(crate) kind: SyntaxKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Reads a text piece by piece, from any place between two pieces.
pub(crate) struct Reader<'t> {
    text: &'t Text,
    lexer: logos::Lexer<'t, Raw>,
    start: usize,
    /// The second half of a match that was split.
    rest: Option<Match>,
    open: Open,
}

/// What was found not to end. Behind a quote without an end every other quote of
/// its sort is escaped, so it has no end either; the same goes for comments. To
/// look again each time would take quadratic time.
#[derive(Clone, Copy, Default)]
struct Open {
    any: bool,
    single: bool,
    double: bool,
    comment: bool,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(text: &'t Text) -> Reader<'t> {
        Reader::within(text, 0, text.as_str().len())
    }

    /// Reads a part of the text; whatever is longer ends with the part.
    pub(crate) fn within(text: &'t Text, start: usize, end: usize) -> Reader<'t> {
        let source = text.as_str().get(start..end).unwrap_or_default();
        Reader { text, lexer: Raw::lexer(source), start, rest: None, open: Open::default() }
    }

    /// Goes on at another place, behind what was read.
    pub(crate) fn continue_at(&mut self, start: usize) {
        *self = Reader {
            open: self.open,
            ..Reader::within(self.text, start, self.text.as_str().len())
        };
    }

    #[cold]
    fn note_open(&mut self, raw: Raw) {
        self.open.any = true;
        match raw {
            Raw::OpenComment => self.open.comment = true,
            _ if self.lexer.slice().starts_with('"') => self.open.double = true,
            _ => self.open.single = true,
        }
    }

    /// What cannot end, without looking for its end.
    fn endless(&mut self) -> Option<Match> {
        let rest = self.lexer.remainder();
        let (kind, length) = match rest.as_bytes() {
            [b'\'', ..] if self.open.single => (SyntaxKind::OPEN_STRING, open_string_length(rest)),
            [b'"', ..] if self.open.double => (SyntaxKind::OPEN_STRING, open_string_length(rest)),
            [b'/', b'*', ..] if self.open.comment => (SyntaxKind::OPEN_COMMENT, rest.len()),
            _ => return None,
        };
        let start = self.start + self.lexer.span().end;
        self.lexer.bump(length);
        Some(Match { kind, start, end: start + length })
    }
}

/// As the pattern of [`Raw::OpenString`].
fn open_string_length(rest: &str) -> usize {
    let quote = rest.as_bytes()[0];
    rest.bytes().skip(1).position(|b| b == quote || b == b'\n').map_or(rest.len(), |at| at + 1)
}

impl Iterator for Reader<'_> {
    type Item = Match;

    // Called for each piece of a file: the call itself would cost a fifth.
    #[inline(always)]
    fn next(&mut self) -> Option<Match> {
        if let Some(rest) = self.rest.take() {
            return Some(rest);
        }
        if self.open.any
            && let Some(endless) = self.endless()
        {
            return Some(endless);
        }
        let raw = self.lexer.next()?.unwrap_or(Raw::Odd);
        let (start, end) =
            (self.start + self.lexer.span().start, self.start + self.lexer.span().end);
        match raw {
            Raw::OpenString | Raw::OpenComment => self.note_open(raw),
            Raw::Piece if escapes_half_a_character(self.text, self.lexer.slice(), start) => {
                self.rest = Some(Match { kind: SyntaxKind::ODD, start: start + 1, end });
                return Some(Match { kind: SyntaxKind::WORD, start, end: start + 1 });
            }
            _ => {}
        }
        Some(Match { kind: raw.kind(), start, end })
    }
}

/// The pieces of LANGUAGE 1, as patterns. The longest match wins. `Open...` is
/// the pattern of its closed twin without the end, so nothing is read twice.
#[derive(Logos, Clone, Copy, Debug, PartialEq)]
pub(crate) enum Raw {
    #[regex(r"[ \t\r\n]+")]
    Blank,
    #[regex(r"(#|//)[^\n]*", allow_greedy = true)]
    LineComment,
    #[regex(r"/\*([^*]|\*+[^*/])*\*+/")]
    BlockComment,
    #[regex(r"/\*([^*]|\*+[^*/])*\**")]
    OpenComment,
    #[token("=")]
    Eq,
    #[token("+=")]
    PlusEq,
    #[token(",")]
    Comma,
    #[token(";")]
    Semicolon,
    #[token("{")]
    LBrace,
    #[token("}")]
    RBrace,
    #[regex(r"[A-Za-z0-9_!%&()\-.:<>?@\[\]^`|~]+", priority = 3)]
    #[regex(r"\\(?s:.)", priority = 2)]
    #[regex(r"\\[0-7]{1,3}", priority = 3)]
    #[regex(r"\\x[0-9A-Fa-f]{1,2}", priority = 3)]
    #[regex(r"[$*+/\\]", priority = 1)]
    Piece,
    // A backslash may stand for itself or begin an escape, whichever reads on:
    // `${\\}y}` is one variable (jaillex.l).
    #[regex(r"\$[A-Za-z_][A-Za-z_0-9]*")]
    #[regex(r"\$\{([^\n{}]|\\(?s:.))*\}", priority = 8)]
    Variable,
    #[regex(r"\$\{([^\n{}]|\\[^\n])*", priority = 7)]
    OpenVariable,
    #[regex(r"'([^'\\]|\\(?s:.))*'")]
    SingleQuoted,
    #[regex(r#""([^"\\]|\\(?s:.))*""#)]
    DoubleQuoted,
    #[regex(r"'[^'\n]*", priority = 1)]
    #[regex(r#""[^"\n]*"#, priority = 1)]
    OpenString,
    #[regex(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\u{10FFFF}]", priority = 1)]
    Odd,
}

impl Raw {
    fn kind(self) -> SyntaxKind {
        match self {
            Raw::Blank => SyntaxKind::WHITESPACE,
            Raw::LineComment => SyntaxKind::LINE_COMMENT,
            Raw::BlockComment => SyntaxKind::BLOCK_COMMENT,
            Raw::OpenComment => SyntaxKind::OPEN_COMMENT,
            Raw::Eq => SyntaxKind::EQ,
            Raw::PlusEq => SyntaxKind::PLUS_EQ,
            Raw::Comma => SyntaxKind::COMMA,
            Raw::Semicolon => SyntaxKind::SEMICOLON,
            Raw::LBrace => SyntaxKind::L_BRACE,
            Raw::RBrace => SyntaxKind::R_BRACE,
            Raw::Piece => SyntaxKind::WORD,
            Raw::Variable => SyntaxKind::VARIABLE,
            Raw::OpenVariable => SyntaxKind::OPEN_VARIABLE,
            Raw::SingleQuoted => SyntaxKind::SINGLE_QUOTED,
            Raw::DoubleQuoted => SyntaxKind::DOUBLE_QUOTED,
            Raw::OpenString => SyntaxKind::OPEN_STRING,
            Raw::Odd => SyntaxKind::ODD,
        }
    }
}

/// Whether a piece is `\` and a character of several bytes. An odd byte stands
/// in the text as such a character and is a single byte of the file.
fn escapes_half_a_character(text: &Text, piece: &str, start: usize) -> bool {
    matches!(piece.as_bytes(), [b'\\', next, ..] if !next.is_ascii())
        && text.odd_at(TextSize::new(start as u32 + 1)).is_none()
}

/// The tokens of a text as they are gathered.
pub(crate) struct Tokens<'t> {
    pub(crate) list: Vec<Token>,
    text: &'t Text,
    at_line_start: bool,
}

impl<'t> Tokens<'t> {
    pub(crate) fn new(text: &'t Text) -> Tokens<'t> {
        Tokens { list: Vec::new(), text, at_line_start: true }
    }

    /// Begins on the line on which an item ends.
    pub(crate) fn behind_item(text: &'t Text) -> Tokens<'t> {
        Tokens { at_line_start: false, ..Tokens::new(text) }
    }

    /// Adds the next match; it begins where the last one ends.
    #[inline(always)]
    pub(crate) fn push(&mut self, kind: SyntaxKind, start: usize, end: usize) {
        let range = TextRange::new(TextSize::new(start as u32), TextSize::new(end as u32));
        let mut joined = false;
        if let Some(last) = self.list.last_mut() {
            if kind == SyntaxKind::WORD && last.kind == SyntaxKind::WORD {
                last.range = last.range.cover(range);
                return;
            }
            joined = kind.is_piece() && last.kind.is_piece();
        }
        self.list.push(Token { kind, range, joined, at_line_start: self.at_line_start });
        match kind {
            SyntaxKind::LINE_COMMENT => {}
            SyntaxKind::WHITESPACE | SyntaxKind::BLOCK_COMMENT if self.at_line_start => {}
            SyntaxKind::WHITESPACE => {
                // A newline mostly comes first.
                let blank = &self.text.as_str().as_bytes()[start..end];
                self.at_line_start = blank.starts_with(b"\n") || blank.contains(&b'\n');
            }
            SyntaxKind::BLOCK_COMMENT => {
                self.at_line_start = self.text.as_str().as_bytes()[start..end].contains(&b'\n');
            }
            _ => self.at_line_start = false,
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::Part;

    fn check(input: &[u8], expected: Expect) {
        let text = Text::decode(input);
        let mut out = String::new();
        for token in lex(&text) {
            let joined = if token.joined { " joined" } else { "" };
            let line = if token.at_line_start { " ^" } else { "" };
            out +=
                &format!("{:?} {:?}{joined}{line}\n", token.kind, text.as_str().part(token.range));
        }
        expected.assert_eq(&out);
    }

    // LANGUAGE 1.1, comments-0011: a comment starts inside a bare word too.
    #[test]
    fn comment_inside_a_word() {
        check(
            b"x=http://h;\n/*a\n*/y",
            expect![[r#"
                WORD "x" ^
                EQ "="
                WORD "http:"
                LINE_COMMENT "//h;"
                WHITESPACE "\n"
                BLOCK_COMMENT "/*a\n*/" ^
                WORD "y" ^
            "#]],
        );
    }

    // LANGUAGE 1.6: a'b'"c"d$e${f}'g' is one string.
    #[test]
    fn touching_pieces_are_joined() {
        check(
            b"a'b'\"c\"/d\\ $e${f g} g+=$",
            expect![[r#"
                WORD "a" ^
                SINGLE_QUOTED "'b'" joined
                DOUBLE_QUOTED "\"c\"" joined
                WORD "/d\\ " joined
                VARIABLE "$e" joined
                VARIABLE "${f g}" joined
                WHITESPACE " "
                WORD "g"
                PLUS_EQ "+="
                WORD "$"
            "#]],
        );
    }

    // LANGUAGE 1.8: an open string ends with its line, an open variable at a
    // newline or brace, an open comment with the file (lex-errors-0004, -0009,
    // variable-syntax-0015, comments-0013).
    #[test]
    fn open_tokens() {
        check(
            b"don't; }\n${a{${b\n/*c\n*",
            expect![[r#"
                WORD "don" ^
                OPEN_STRING "'t; }" joined
                WHITESPACE "\n"
                OPEN_VARIABLE "${a" ^
                L_BRACE "{"
                OPEN_VARIABLE "${b"
                WHITESPACE "\n"
                OPEN_COMMENT "/*c\n*" ^
            "#]],
        );
    }

    // LANGUAGE 1.7: NUL, bytes from 0x80 up, control characters; only one byte
    // is escaped by a backslash.
    #[test]
    fn odd_characters() {
        check(
            b"caf\xc3\xa9\0\x0c \\\xc3\xa9 \\\xff \xff",
            expect![[r#"
                WORD "caf" ^
                ODD "é"
                ODD "\0"
                ODD "\u{c}"
                WHITESPACE " "
                WORD "\\"
                ODD "é"
                WHITESPACE " "
                WORD "\\�"
                WHITESPACE " "
                ODD "�"
            "#]],
        );
    }
}
