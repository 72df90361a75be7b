use std::ops::Range;

use jailconf_syntax::{
    Bytes, Document, LineIndex, PieceKind, RawPiece, RawPieceKind, SyntaxKind, Text, TextRange,
    TextSize, Token, lex, raw_pieces,
};

use crate::{CharSign, Level, LoadOptions};

/// What jail(8)'s own parser meets in one file, in order.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    pub(crate) events: Vec<Event>,
    /// Where jail(8) takes the file to end, before its end (LANGUAGE 1.7).
    pub(crate) ends_at: Option<TextSize>,
}

#[derive(Debug)]
pub(crate) enum Event {
    /// A diagnostic after which jail(8) reads on.
    Error { line: Option<u32>, message: Bytes },
    /// A diagnostic after which nothing is dependable.
    Fatal { line: Option<u32>, message: Bytes },
    /// `.include` with its names; `None` for one with a variable in it.
    Include { line: u32, names: Vec<Option<Bytes>> },
}

/// Reads a file as jail(8) does, up to its end or first syntax error.
pub(crate) fn scan(document: &Document, options: &LoadOptions) -> Scan {
    scan_text(document.text(), document.lines(), 0, options)
}

/// The same for a part of whole lines that begins between two statements outside of
/// blocks, where jail(8) has nothing to say to what stands before it; `None` where what
/// stands behind it may have a say.
pub(crate) fn scan_part(
    document: &Document,
    part: Range<usize>,
    options: &LoadOptions,
) -> Option<Scan> {
    let whole = document.text();
    let text = Text::decode(&whole.slice_bytes(part.start, part.end));
    if text.as_str() != whole.as_str().get(part.clone())? {
        return None;
    }
    let before = document.position(TextSize::new(part.start as u32)).line - 1;
    let scan = scan_text(&text, &LineIndex::new(&text), before, options);
    // An open quote might end behind it, and so might all.
    let is_sure = matches!(&scan.events[..], [Event::Fatal { line: Some(_), .. }]);
    is_sure.then_some(scan)
}

fn scan_text(text: &Text, lines: &LineIndex, lines_before: u32, options: &LoadOptions) -> Scan {
    let mut reader = Reader {
        text,
        lines,
        lines_before,
        options,
        out: Scan::default(),
        depth: 0,
        expect: Expect::Item,
        include: None,
        joined: false,
        skip_to: TextSize::default(),
    };
    reader.read();
    reader.out
}

/// The states that yacc's stack can hold: 10,000, the first one included.
const STACK: usize = 10_000;

/// What the grammar allows next (LANGUAGE 2).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// A jail, a parameter, `;` or the end of the block or file.
    Item,
    /// Behind the first piece of a jail or parameter.
    AfterString,
    /// Behind a variable that is defined.
    AfterVariable,
    /// The first piece of an element.
    Element(Height),
    /// More pieces of it, `,` or `;`.
    MoreOf(Height),
}

/// Where yacc's stack stands above the list of items: with the whole value
/// list, and with the element that is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Height {
    value: usize,
    element: usize,
}

#[derive(Clone, Copy)]
enum Terminal {
    String,
    Variable,
    /// A piece that continues a string.
    Joined,
    Sign,
    Comma,
    Semicolon,
    Open,
    Close,
    End,
    /// Nothing the grammar knows.
    Other,
}

struct Reader<'d, 'o> {
    text: &'d Text,
    lines: &'d LineIndex,
    /// The lines of the file before the text.
    lines_before: u32,
    options: &'o LoadOptions,
    out: Scan,
    /// The blocks that are open.
    depth: usize,
    expect: Expect,
    /// The names of the `.include` that is being read.
    include: Option<Vec<Option<Bytes>>>,
    /// Nothing separates what comes from the piece before (LANGUAGE 1.6).
    joined: bool,
    /// Where an open string ends; tokens that begin before belong to it.
    skip_to: TextSize,
}

/// The reading is over.
struct Stop;

impl Reader<'_, '_> {
    fn read(&mut self) {
        let mut last: Option<Token> = None;
        for token in lex(self.text) {
            if self.token(&token, last.as_ref()).is_err() {
                return;
            }
            last = Some(token);
        }
        // The stop is the end itself.
        let _ = self.terminal(Terminal::End, b"", None, None);
    }

    fn token(&mut self, token: &Token, last: Option<&Token>) -> Result<(), Stop> {
        if token.range.start() < self.skip_to {
            // Behind the newline of the escape white space may go on.
            if token.kind.is_trivia() {
                self.joined &= token.range.end() == self.skip_to;
            }
            return Ok(());
        }
        if token.kind == SyntaxKind::OPEN_STRING {
            return self.open_string(token);
        }
        if token.kind.is_piece() {
            return self.pieces(token);
        }
        self.joined = false;
        let terminal = match token.kind {
            SyntaxKind::WHITESPACE => return self.white_space(token),
            kind if kind.is_trivia() => return Ok(()),
            SyntaxKind::OPEN_COMMENT => {
                self.error(token.range, b"unterminated comment");
                return Ok(());
            }
            SyntaxKind::ODD => return self.odd(token, last),
            SyntaxKind::EQ | SyntaxKind::PLUS_EQ => Terminal::Sign,
            SyntaxKind::COMMA => Terminal::Comma,
            SyntaxKind::SEMICOLON => Terminal::Semicolon,
            SyntaxKind::L_BRACE => Terminal::Open,
            SyntaxKind::R_BRACE => Terminal::Close,
            _ => Terminal::Other,
        };
        // A sign before a value makes `.include` an ordinary parameter.
        if matches!(terminal, Terminal::Sign) {
            self.include = None;
        }
        let raw = self.raw(token.range);
        self.terminal(terminal, &raw, Some(token.range), None)
    }

    /// Before 14.0 CR is a character that the grammar does not know (LANGUAGE 8).
    fn white_space(&mut self, token: &Token) -> Result<(), Stop> {
        if self.options.level >= Level::From14 {
            return Ok(());
        }
        let Some(at) = self.raw(token.range).iter().position(|&b| b == b'\r') else {
            return Ok(());
        };
        let at = token.range.start() + TextSize::new(at as u32);
        let range = TextRange::at(at, TextSize::new(1));
        self.terminal(Terminal::Other, b"\r", Some(range), None)
    }

    fn pieces(&mut self, token: &Token) -> Result<(), Stop> {
        for piece in raw_pieces(self.text, token.kind, token.range) {
            let mut raw = match piece.kind {
                RawPieceKind::OpenString => continue,
                RawPieceKind::OpenVariable => {
                    self.error(piece.range, b"unterminated variable");
                    continue;
                }
                RawPieceKind::String | RawPieceKind::Variable => self.raw_piece(&piece),
            };
            if takes_the_quote(token, &piece, &raw) {
                raw.push(b'"');
            }
            self.piece(&raw, piece.range, &piece.value)?;
        }
        Ok(())
    }

    fn piece(&mut self, raw: &[u8], range: TextRange, value: &PieceKind) -> Result<(), Stop> {
        let terminal = match value {
            _ if self.joined => Terminal::Joined,
            PieceKind::Text(_) => Terminal::String,
            PieceKind::Variable(_) => Terminal::Variable,
        };
        self.terminal(terminal, raw, Some(range), Some(value))?;
        self.joined = true;
        Ok(())
    }

    /// A quote that never ends goes on to the end of its line, escaped quotes
    /// included; a backslash at the end of the line is a piece of its own, with
    /// the newline (LANGUAGE 1.2, 1.8).
    fn open_string(&mut self, token: &Token) -> Result<(), Stop> {
        let bytes = self.text.as_str().as_bytes();
        let start = usize::from(token.range.start());
        let mut end = start + 1;
        while let Some(&byte) = bytes.get(end) {
            let escape = byte == b'\\';
            let ends = if escape {
                matches!(bytes.get(end + 1), None | Some(b'\n'))
            } else {
                byte == b'\n'
            };
            if ends {
                break;
            }
            end += 1 + usize::from(escape);
        }
        let (from, to) = (TextSize::new(start as u32), TextSize::new(end as u32));
        self.error(TextRange::new(from, to), b"unterminated string");
        self.skip_to = to;
        // Behind an escaped quote it stands in a later token.
        if bytes.get(end) == Some(&b'\\') {
            let escape = &bytes[end..(end + 2).min(bytes.len())];
            let range = TextRange::at(to, TextSize::new(escape.len() as u32));
            let value: &[u8] = if escape.len() == 2 { b"" } else { b"\\" };
            self.skip_to = range.end();
            return self.piece(escape, range, &PieceKind::Text(value.into()));
        }
        Ok(())
    }

    /// A character that no rule of jail(8)'s lexer takes: it is handed on byte
    /// by byte, and as a signed char a byte from 0x80 up is the end of the file
    /// (LANGUAGE 1.7).
    fn odd(&mut self, token: &Token, last: Option<&Token>) -> Result<(), Stop> {
        let bytes = self.raw(token.range);
        let escaped = last.is_some_and(|last| self.half_escaped(last).is_some());
        let byte = bytes.get(usize::from(escaped)).or(bytes.first()).copied().unwrap_or(0);
        let ends = byte == 0 || (byte >= 0x80 && self.options.sign == CharSign::Signed);
        if !ends {
            return self.terminal(Terminal::Other, &[byte], Some(token.range), None);
        }
        if self.expect == Expect::Item && self.depth == 0 {
            self.out.ends_at = Some(token.range.start());
            return Err(Stop);
        }
        self.terminal(Terminal::End, &[byte], Some(token.range), None)
    }

    /// One step of the grammar.
    fn terminal(
        &mut self,
        terminal: Terminal,
        raw: &[u8],
        range: Option<TextRange>,
        value: Option<&PieceKind>,
    ) -> Result<(), Stop> {
        use Expect::*;
        // Where yacc's stack stands: behind the first state, three for each
        // open block, and the list of items.
        let base = 1 + 3 * self.depth;
        let (next, height) = match (self.expect, terminal) {
            (Item, Terminal::String) => (AfterString, 1),
            (Item, Terminal::Variable) => (AfterVariable, 1),
            (Item, Terminal::Semicolon) => (Item, 1),
            (Item, Terminal::Close) if self.depth > 0 => (Item, 1),
            (Item, Terminal::End) if self.depth == 0 => return Err(Stop),
            (AfterString, Terminal::Open) if self.may_open() => (Item, 3),
            (AfterString | AfterVariable, Terminal::Sign) => {
                (Element(Height { value: 3, element: 3 }), 2)
            }
            (AfterString | AfterVariable, Terminal::String | Terminal::Variable) => {
                (MoreOf(Height { value: 2, element: 2 }), 2)
            }
            (AfterString | AfterVariable, Terminal::Semicolon) => (Item, 2),
            (Element(height), Terminal::String | Terminal::Variable) => {
                (MoreOf(height), height.element)
            }
            (MoreOf(height), Terminal::Joined) => (MoreOf(height), height.element + 1),
            (MoreOf(Height { value, .. }), Terminal::Comma) => {
                (Element(Height { value, element: value + 2 }), value + 1)
            }
            (MoreOf(_), Terminal::Semicolon) => (Item, 2),
            _ => return self.fatal(range, raw, b"syntax error"),
        };
        if base + height >= STACK {
            return self.fatal(range, raw, b"yacc stack overflow");
        }
        self.note_include(terminal, range, value, next);
        match terminal {
            Terminal::Open => self.depth += 1,
            Terminal::Close => self.depth -= 1,
            _ => {}
        }
        self.expect = next;
        Ok(())
    }

    /// Before 14.0 blocks do not nest (LANGUAGE 8).
    fn may_open(&self) -> bool {
        self.depth == 0 || self.options.level >= Level::From14
    }

    /// Gathers the names of `.include NAME, ...;` and hands them over at its
    /// `;`.
    fn note_include(
        &mut self,
        terminal: Terminal,
        range: Option<TextRange>,
        value: Option<&PieceKind>,
        next: Expect,
    ) {
        match (self.expect, next, value) {
            (Expect::Item, Expect::AfterString, Some(PieceKind::Text(name)))
                if name == ".include" && self.options.level >= Level::From14 =>
            {
                self.include = Some(Vec::new());
            }
            (Expect::Item, ..) => self.include = None,
            (_, _, Some(piece)) => {
                let Some(names) = &mut self.include else {
                    return;
                };
                if !matches!(terminal, Terminal::Joined) {
                    names.push(Some(Bytes::default()));
                }
                if let Some(name) = names.last_mut() {
                    *name = joined(name.take(), piece);
                }
            }
            (_, Expect::Item, None) => {
                let Some(names) = self.include.take().filter(|names| !names.is_empty()) else {
                    return;
                };
                let line = range.map_or(1, |range| self.line(range));
                self.out.events.push(Event::Include { line, names });
            }
            _ => {}
        }
    }

    fn error(&mut self, range: TextRange, message: &[u8]) {
        let line = Some(self.line(range));
        self.out.events.push(Event::Error { line, message: message.into() });
    }

    /// The message quotes the token up to a NUL; without text it is the end of
    /// the file, and has no line.
    fn fatal(&mut self, range: Option<TextRange>, raw: &[u8], words: &[u8]) -> Result<(), Stop> {
        let quoted = raw.split(|&b| b == 0).next().unwrap_or_default();
        let event = match range.filter(|_| !quoted.is_empty()) {
            Some(range) => Event::Fatal {
                line: Some(self.line(range)),
                message: crate::message([quoted, b": ", words]),
            },
            None => Event::Fatal { line: None, message: "unexpected EOF".into() },
        };
        self.out.events.push(event);
        Err(Stop)
    }

    /// The line in which a token ends.
    fn line(&self, range: TextRange) -> u32 {
        self.lines_before + self.lines.position(range.end()).line
    }

    fn raw(&self, range: TextRange) -> Vec<u8> {
        self.text.slice_bytes(range.start().into(), range.end().into())
    }

    fn raw_piece(&self, piece: &RawPiece) -> Vec<u8> {
        let mut raw = self.raw(piece.range);
        // The piece `\` at the end of a word, of which the lexer left the
        // escaped byte outside.
        if let (b"\\", PieceKind::Text(text)) = (&*raw, &piece.value)
            && let [byte @ 0x80..=0xff] = **text
        {
            raw.push(byte);
        }
        raw
    }

    /// Whether a token ends in a piece `\` that escapes the first byte of the
    /// character behind it.
    fn half_escaped(&self, token: &Token) -> Option<u8> {
        if token.kind != SyntaxKind::WORD {
            return None;
        }
        let pieces = raw_pieces(self.text, token.kind, token.range);
        let last = pieces.last().filter(|last| last.range.len() == TextSize::new(1))?;
        match &last.value {
            PieceKind::Text(text) => text.first().copied().filter(|byte| *byte >= 0x80),
            PieceKind::Variable(_) => None,
        }
    }
}

/// Whether a piece is the rest of a quoted string behind a variable: jail(8)'s lexer
/// reads that up to the quote (jaillex.l).
fn takes_the_quote(token: &Token, piece: &RawPiece, raw: &[u8]) -> bool {
    token.kind == SyntaxKind::DOUBLE_QUOTED
        && piece.kind == RawPieceKind::String
        && piece.range.start() > token.range.start()
        && piece.range.end() + TextSize::new(1) == token.range.end()
        && !matches!(raw.first(), None | Some(b'"' | b'$' | b'\\'))
}

fn joined(name: Option<Bytes>, piece: &PieceKind) -> Option<Bytes> {
    match (name, piece) {
        (Some(name), PieceKind::Text(text)) => Some(crate::message([&name, text])),
        _ => None,
    }
}
