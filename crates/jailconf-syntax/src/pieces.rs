#![expect(
    clippy::indexing_slicing,
    reason = "every position is behind the token and at most at its end"
)]

use text_size::{TextRange, TextSize};

use crate::{Bytes, Part, SyntaxKind, Text};

/// A part of a decoded name or value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it stands for.
    pub kind: PieceKind,
    /// Where it stands in the text.
    pub range: TextRange,
}

/// What a piece stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// Literal bytes, escapes decoded, cut at a NUL (LANGUAGE 1.3).
    Text(Bytes),
    /// `$name` or `${name}`: the variable's name, escapes decoded.
    Variable(Bytes),
}

/// One piece as jail(8)'s own lexer sees it (LANGUAGE 1.2, 1.4): the strict
/// reader works on these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawPiece {
    /// What it is.
    pub kind: RawPieceKind,
    /// Its raw text, as a syntax error would quote it. Of a double-quoted
    /// string with a `$` in it, the first piece begins with the quote, and no
    /// piece holds the closing one.
    pub range: TextRange,
    /// What it stands for.
    pub value: PieceKind,
}

/// How jail(8)'s lexer came by a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawPieceKind {
    /// A string piece: bare, escaped, or (part of) a quoted string.
    String,
    /// A variable piece.
    Variable,
    /// A quote that never ends: jail(8) reports `unterminated string` and gets
    /// no token from it (LANGUAGE 1.8). Only of an [`SyntaxKind::OPEN_STRING`].
    OpenString,
    /// `${` that never ends: jail(8) reports `unterminated variable` and gets
    /// no token from it (LANGUAGE 1.8). Also inside a double-quoted string.
    OpenVariable,
}

/// The pieces of one token (a piece kind, see [`SyntaxKind::is_piece`]), decoded
/// and merged: neighbouring literal text is one piece, `""` is one empty piece.
/// Any other token has none.
pub fn pieces(text: &Text, kind: SyntaxKind, range: TextRange) -> Vec<Piece> {
    let mut merged = Merged::default();
    merged.token(text, kind, range);
    merged.finish()
}

/// The pieces of one token as jail(8)'s lexer splits them, in order.
///
/// Where a word ends in a backslash because only the first byte of the
/// character behind it is escaped (see [`crate::lex`]), the last piece stands
/// for that byte; its range is the backslash alone.
pub fn raw_pieces(text: &Text, kind: SyntaxKind, range: TextRange) -> Vec<RawPiece> {
    let mut pieces = Vec::new();
    split(text, kind, range, &mut |piece| pieces.push(piece));
    pieces
}

/// Hands over the pieces of a token one by one.
#[inline]
fn split(text: &Text, kind: SyntaxKind, range: TextRange, sink: &mut impl FnMut(RawPiece)) {
    let (start, end) = (usize::from(range.start()), usize::from(range.end()));
    if text.as_str().get(start..end).is_none() {
        return;
    }
    let scan = Scan { text, bytes: text.as_str().as_bytes(), end };
    match kind {
        SyntaxKind::WORD => scan.word(start, sink),
        SyntaxKind::SINGLE_QUOTED => {
            sink(scan.string(start, end, start + 1, end.saturating_sub(1)))
        }
        SyntaxKind::DOUBLE_QUOTED => scan.double_quoted(start, sink),
        SyntaxKind::VARIABLE => sink(scan.variable(start, end)),
        SyntaxKind::OPEN_STRING => {
            let string = scan.string(start, end, start + 1, end);
            sink(RawPiece { kind: RawPieceKind::OpenString, ..string });
        }
        SyntaxKind::OPEN_VARIABLE => sink(scan.open_variable(start, end)),
        _ => {}
    }
}

/// Neighbouring pieces of one string, merged.
#[derive(Default)]
pub(crate) struct Merged {
    done: Vec<Piece>,
    literal: Vec<u8>,
    /// Where the literal text that is being gathered stands.
    range: Option<TextRange>,
}

impl Merged {
    /// Adds the pieces of a token.
    pub(crate) fn token(&mut self, text: &Text, kind: SyntaxKind, range: TextRange) {
        split(text, kind, range, &mut |piece| self.push(piece));
    }

    fn push(&mut self, piece: RawPiece) {
        match piece.value {
            PieceKind::Text(bytes) => {
                self.literal.extend_from_slice(&bytes);
                self.range = Some(self.range.map_or(piece.range, |range| range.cover(piece.range)));
            }
            PieceKind::Variable(_) => {
                self.end_literal();
                self.done.push(Piece { kind: piece.value, range: piece.range });
            }
        }
    }

    /// Empty text counts only where there is nothing else.
    pub(crate) fn finish(mut self) -> Vec<Piece> {
        match self.range {
            Some(range) if self.done.is_empty() => self.push_literal(range),
            _ => self.end_literal(),
        }
        self.done
    }

    fn end_literal(&mut self) {
        if let Some(range) = self.range.take()
            && !self.literal.is_empty()
        {
            self.push_literal(range);
        }
    }

    fn push_literal(&mut self, range: TextRange) {
        let text = PieceKind::Text(self.literal.as_slice().into());
        self.literal.clear();
        self.done.push(Piece { kind: text, range });
    }
}

/// How the bytes of a braced name read so far may have been taken.
#[derive(Clone, Copy)]
struct Branch {
    /// The last one stood for itself, or ended an escape.
    plain: bool,
    /// The last one began an escape.
    escape: bool,
}

/// What a backslash may escape.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escaped {
    Any,
    NoNewline,
}

impl Branch {
    const START: Branch = Branch { plain: true, escape: false };

    fn behind(self, byte: u8, escaped: Escaped) -> Branch {
        let may_be_escaped = escaped == Escaped::Any || byte != b'\n';
        let stands_alone = !matches!(byte, b'\n' | b'{' | b'}' | b'"');
        Branch {
            plain: self.plain && stands_alone || self.escape && may_be_escaped,
            escape: self.plain && byte == b'\\',
        }
    }

    fn is_over(self) -> bool {
        !self.plain && !self.escape
    }
}

/// A token that is being split: positions are offsets in the text.
struct Scan<'t> {
    text: &'t Text,
    bytes: &'t [u8],
    end: usize,
}

impl Scan<'_> {
    fn word(&self, start: usize, sink: &mut impl FnMut(RawPiece)) {
        let half_escaped = self.half_escaped(start);
        let mut at = start;
        while at < self.end {
            let next = match self.bytes[at] {
                b'\\' => self.after_escape(at, self.end),
                b'$' | b'*' | b'+' | b'/' => at + 1,
                _ => self.find(at, self.end, |b| matches!(b, b'\\' | b'$' | b'*' | b'+' | b'/')),
            };
            let mut piece = self.string(at, next, at, next);
            if let Some(byte) = half_escaped
                && next >= self.end
            {
                piece.value = PieceKind::Text([byte].as_slice().into());
            }
            sink(piece);
            at = next;
        }
    }

    /// The byte that a backslash at the end of a word escapes, if it is the
    /// first of a character.
    fn half_escaped(&self, start: usize) -> Option<u8> {
        let next = *self.bytes.get(self.end)?;
        let backslashes =
            self.bytes[start..self.end].iter().rev().take_while(|&&b| b == b'\\').count();
        let escaping =
            backslashes % 2 == 1 && self.text.odd_at(TextSize::new(self.end as u32)).is_none();
        (next >= 0x80 && escaping).then_some(next)
    }

    /// A quoted string is found before its inside is looked at; the first `$`
    /// then starts the mode in which variables are pieces (LANGUAGE 1.4).
    fn double_quoted(&self, start: usize, sink: &mut impl FnMut(RawPiece)) {
        let close = self.end.saturating_sub(1);
        let mut at = self.find_dollar(start + 1, close);
        if at >= close {
            return sink(self.string(start, self.end, start + 1, close));
        }
        sink(self.string(start, at, start + 1, at));
        while at < close {
            let next = match self.bytes[at] {
                b'$' => {
                    let piece = self.dollar(at, close);
                    at = usize::from(piece.range.end());
                    sink(piece);
                    continue;
                }
                b'\\' => self.after_escape(at, close),
                _ => self.find_dollar(at, close),
            };
            sink(self.string(at, next, at, next));
            at = next;
        }
    }

    /// What begins with this `$`: a variable, an open one, or the mere sign.
    fn dollar(&self, at: usize, limit: usize) -> RawPiece {
        let next = self.bytes[at + 1];
        if at + 1 < limit && (next.is_ascii_alphabetic() || next == b'_') {
            let end = self.find(at + 1, limit, |b| !b.is_ascii_alphanumeric() && b != b'_');
            return self.variable(at, end);
        }
        if at + 1 >= limit || next != b'{' {
            return self.string(at, at + 1, at, at + 1);
        }
        let (closed, open) = self.braced(at + 2, limit);
        match closed.filter(|end| *end >= open) {
            Some(end) => self.variable(at, end),
            None => self.open_variable(at, open),
        }
    }

    /// Where `${` ends inside quotes: with a brace, and without one. A backslash may
    /// stand for itself or begin an escape, whichever reads on (jaillex.l).
    fn braced(&self, from: usize, limit: usize) -> (Option<usize>, usize) {
        let (mut closed, mut open) = (None, from);
        let (mut to_close, mut to_open) = (Branch::START, Branch::START);
        for (at, &byte) in self.bytes[..limit].iter().enumerate().skip(from) {
            if to_close.plain && byte == b'}' {
                closed = Some(at + 1);
            }
            to_close = to_close.behind(byte, Escaped::Any);
            to_open = to_open.behind(byte, Escaped::NoNewline);
            if to_open.plain {
                open = at + 1;
            }
            if to_close.is_over() {
                break;
            }
        }
        (closed, open)
    }

    fn string(&self, start: usize, end: usize, from: usize, to: usize) -> RawPiece {
        let value = PieceKind::Text(self.decoded(from, to));
        RawPiece { kind: RawPieceKind::String, range: range(start, end), value }
    }

    /// `$name` or `${name}`.
    fn variable(&self, start: usize, end: usize) -> RawPiece {
        let braced = self.bytes.get(start + 1) == Some(&b'{');
        let (from, to) = if braced { (start + 2, end.saturating_sub(1)) } else { (start + 1, end) };
        // A backslash in front of the brace takes the brace into the name as well.
        let name = self.bytes.get(from..to).unwrap_or_default();
        let backslashes = name.iter().rev().take_while(|&&byte| byte == b'\\').count();
        let value = PieceKind::Variable(self.decoded(from, to + backslashes % 2));
        RawPiece { kind: RawPieceKind::Variable, range: range(start, end), value }
    }

    /// `${name`
    fn open_variable(&self, start: usize, end: usize) -> RawPiece {
        let value = PieceKind::Variable(self.decoded(start + 2, end));
        RawPiece { kind: RawPieceKind::OpenVariable, range: range(start, end), value }
    }

    fn find(&self, from: usize, limit: usize, stop: impl Fn(u8) -> bool) -> usize {
        self.bytes[from..limit].iter().position(|&b| stop(b)).map_or(limit, |i| from + i)
    }

    fn find_dollar(&self, from: usize, limit: usize) -> usize {
        self.find_unescaped(from, limit, |b| b == b'$')
    }

    fn find_unescaped(&self, from: usize, limit: usize, stop: impl Fn(u8) -> bool) -> usize {
        let mut at = from;
        while at < limit && !stop(self.bytes[at]) {
            at += if self.bytes[at] == b'\\' { 2 } else { 1 };
        }
        at.min(limit)
    }

    /// The end of the escape that begins here.
    fn after_escape(&self, at: usize, limit: usize) -> usize {
        let digits = |from: usize, most: usize, is_digit: fn(&u8) -> bool| {
            self.bytes[from..limit].iter().take(most).take_while(|b| is_digit(b)).count()
        };
        let length = match self.bytes[..limit].get(at + 1) {
            None => 1,
            Some(b'0'..=b'7') => 1 + digits(at + 1, 3, |b| matches!(b, b'0'..=b'7')),
            Some(b'x') => 2 + digits(at + 2, 2, u8::is_ascii_hexdigit),
            Some(_) => {
                1 + self.text.as_str().part(at + 1..).chars().next().map_or(0, char::len_utf8)
            }
        };
        (at + length).min(limit)
    }

    fn decoded(&self, from: usize, to: usize) -> Bytes {
        if from >= to {
            return Bytes::default();
        }
        let plain = &self.bytes[from..to];
        if !plain.iter().any(|b| matches!(b, b'\\' | 0 | 0x80..)) {
            return plain.into();
        }
        unescape(&self.text.slice_bytes(from, to)).into()
    }
}

fn range(start: usize, end: usize) -> TextRange {
    TextRange::new(TextSize::new(start as u32), TextSize::new(end as u32))
}

/// Decodes escapes; a NUL ends the piece (LANGUAGE 1.3).
fn unescape(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        let byte = match (byte, rest.split_first()) {
            (b'\\', Some((b'\n', behind))) => {
                rest = behind;
                continue;
            }
            (b'\\', Some((&escaped, behind))) => escape(escaped, behind, &mut rest),
            _ => byte,
        };
        if byte == 0 {
            break;
        }
        out.push(byte);
    }
    out
}

/// The byte that `\` and this byte stand for; `rest` becomes what is behind.
fn escape<'r>(escaped: u8, behind: &'r [u8], rest: &mut &'r [u8]) -> u8 {
    *rest = behind;
    match escaped {
        b'a' => 0x07,
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0b,
        b'0'..=b'7' => number(escaped - b'0', 8, 2, rest),
        b'x' => number(0, 16, 2, rest),
        other => other,
    }
}

/// Reads more digits; the value is cut to 8 bits.
fn number(first: u8, radix: u8, most: usize, rest: &mut &[u8]) -> u8 {
    let mut value = first;
    for _ in 0..most {
        let digit = rest.first().and_then(|&b| char::from(b).to_digit(u32::from(radix)));
        let Some(digit) = digit else { break };
        value = value.wrapping_mul(radix).wrapping_add(digit as u8);
        *rest = &rest[1..];
    }
    value
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::lex;

    fn check(input: &[u8], expected: Expect) {
        let text = Text::decode(input);
        let mut out = String::new();
        for piece in lex(&text).iter().flat_map(|t| raw_pieces(&text, t.kind, t.range)) {
            let (kind, bytes) = match &piece.value {
                PieceKind::Text(bytes) => ("", bytes),
                PieceKind::Variable(bytes) => ("$", bytes),
            };
            let raw = text.as_str().part(piece.range);
            out += &format!("{:?} {raw:?} {kind}\"{}\"\n", piece.kind, bytes.escape_ascii());
        }
        expected.assert_eq(&out);
    }

    // LANGUAGE 1.2: /a/b is four pieces, a\ b three.
    #[test]
    fn bare_pieces() {
        check(
            br"/a/b a\ b a+b \101\60\7x\x9z",
            expect![[r#"
                String "/" "/"
                String "a" "a"
                String "/" "/"
                String "b" "b"
                String "a" "a"
                String "\\ " " "
                String "b" "b"
                String "a" "a"
                String "+" "+"
                String "b" "b"
                String "\\101" "A"
                String "\\60" "0"
                String "\\7" "\x07"
                String "x" "x"
                String "\\x9" "\t"
                String "z" "z"
            "#]],
        );
    }

    // LANGUAGE 1.3: a NUL cuts its own piece only; \777 is cut to 8 bits; \x
    // without a digit is NUL (escapes-0036, -0042, -0044, -0045, -0046).
    #[test]
    fn nul_cuts_a_piece() {
        check(
            b"foo\\0bar \"ab\\0cd$name-x\" \\xg '\\777' \"a\\\nb\"",
            expect![[r#"
                String "foo" "foo"
                String "\\0" ""
                String "bar" "bar"
                String "\"ab\\0cd" "ab"
                Variable "$name" $"name"
                String "-x" "-x"
                String "\\x" ""
                String "g" "g"
                String "'\\777'" "\xff"
                String "\"a\\\nb\"" "ab"
            "#]],
        );
    }

    // LANGUAGE 1.4, interpolation-0005.
    #[test]
    fn variables_in_double_quotes() {
        check(
            br#""A$b.c${d.e}F$ G$5 $$h \$i ${j}k\x41""#,
            expect![[r#"
                String "\"A" "A"
                Variable "$b" $"b"
                String ".c" ".c"
                Variable "${d.e}" $"d.e"
                String "F" "F"
                String "$" "$"
                String " G" " G"
                String "$" "$"
                String "5 " "5 "
                String "$" "$"
                Variable "$h" $"h"
                String " \\$i " " $i "
                Variable "${j}" $"j"
                String "k\\x41" "kA"
            "#]],
        );
    }

    // LANGUAGE 1.4: the quote is found before the variable is (interpolation-0029).
    #[test]
    fn open_variable_in_double_quotes() {
        check(
            br#""${a"b${c"#,
            expect![[r#"
                String "\"" ""
                OpenVariable "${a" $"a"
                String "b" "b"
                OpenVariable "${c" $"c"
            "#]],
        );
    }

    // LANGUAGE 1.7: only one byte is escaped; an odd byte is itself.
    #[test]
    fn odd_bytes_keep_their_value() {
        check(
            b"\\\xc3\xa9 \\\xff '\xff\xc3\xa9'",
            expect![[r#"
                String "\\" "\xc3"
                String "\\�" "\xff"
                String "'�é'" "\xff\xc3\xa9"
            "#]],
        );
    }
}
