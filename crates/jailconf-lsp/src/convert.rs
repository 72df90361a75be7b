//! Positions and findings in the protocol's words.

use std::cell::RefCell;
use std::collections::HashMap;

use jailconf_ide::{Bytes, Document, Part, Severity, TextRange, TextSize};
use tower_lsp_server::ls_types::{DiagnosticSeverity, Position, PositionEncodingKind, Range, Uri};

/// How columns are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 units, what every client knows.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// The best that a client offers.
    pub fn negotiate(offered: &[PositionEncodingKind]) -> Encoding {
        let all = [
            (PositionEncodingKind::UTF8, Encoding::Utf8),
            (PositionEncodingKind::UTF32, Encoding::Utf32),
            (PositionEncodingKind::UTF16, Encoding::Utf16),
        ];
        let known = all.into_iter().find(|(kind, _)| offered.contains(kind));
        known.map_or(Encoding::Utf16, |(_, encoding)| encoding)
    }

    /// Its name.
    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    /// The bytes of a line's first so many units; its `\r` is no part of it.
    pub fn bytes_of(self, line: &str, units: u32) -> usize {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let (mut column, mut at) = (0, 0);
        for c in line.chars() {
            column += self.width(c);
            if column > units {
                break;
            }
            at += c.len_utf8();
        }
        at
    }

    fn width(self, c: char) -> u32 {
        match self {
            Encoding::Utf8 => c.len_utf8() as u32,
            Encoding::Utf16 => c.len_utf16() as u32,
            Encoding::Utf32 => 1,
        }
    }
}

/// Counts columns. A line of a hostile file may be as long as the file and hold
/// thousands of places: of a long line it remembers what it counted. It is for one
/// answer, in which documents stay where they are.
#[derive(Default)]
pub struct Ruler {
    encoding: Encoding,
    marks: RefCell<HashMap<Line, Marks>>,
}

/// A line of a document.
type Line = (*const Document, u32);
/// Offsets in a line, and the columns there.
type Marks = Vec<(u32, u32)>;

/// Bytes between two marks.
const MARK: u32 = 1 << 10;

impl Ruler {
    /// A ruler.
    pub fn new(encoding: Encoding) -> Ruler {
        Ruler { encoding, ..Ruler::default() }
    }

    /// An offset as a position.
    pub fn position(&self, document: &Document, offset: TextSize) -> Position {
        let line = document.position(offset).line;
        let start = document.lines().line_start(line).unwrap_or_default();
        let (mut from, mut column) = (start, 0);
        if offset - start > MARK.into() {
            let mut marks = self.marks.borrow_mut();
            let key = (std::ptr::from_ref(document), line);
            let marks = marks.entry(key).or_insert_with(|| self.marks_of(document, start));
            let at = marks.partition_point(|(at, _)| *at <= u32::from(offset - start));
            if let Some((at, known)) = at.checked_sub(1).and_then(|at| marks.get(at).copied()) {
                (from, column) = (start + TextSize::new(at), known);
            }
        }
        let rest = document.slice(TextRange::new(from, offset));
        column += self.width(rest);
        Position { line: line - 1, character: column }
    }

    /// A range of offsets as a range of positions.
    pub fn range(&self, document: &Document, range: TextRange) -> Range {
        Range {
            start: self.position(document, range.start()),
            end: self.position(document, range.end()),
        }
    }

    fn marks_of(&self, document: &Document, start: TextSize) -> Marks {
        let line = document.text().as_str().part(usize::from(start)..).split('\n').next();
        let (mut column, mut next) = (0, MARK);
        let mut marks = Vec::new();
        for (at, c) in line.unwrap_or_default().char_indices() {
            if at as u32 >= next {
                marks.push((at as u32, column));
                next = at as u32 + MARK;
            }
            column += self.encoding.width(c);
        }
        marks
    }

    fn width(&self, text: &str) -> u32 {
        text.chars().map(|c| self.encoding.width(c)).sum()
    }
}

/// A position as an offset: past a line's end it is that end, past the file its
/// end, and inside a character its beginning.
pub fn offset(document: &Document, position: Position, encoding: Encoding) -> TextSize {
    let text = document.text().as_str();
    let Some(start) = document.lines().line_start(position.line.saturating_add(1)) else {
        return TextSize::of(text);
    };
    let line = text.part(usize::from(start)..).split('\n').next().unwrap_or_default();
    start + TextSize::new(encoding.bytes_of(line, position.character) as u32)
}

/// A range of positions as a range of offsets.
pub fn text_range(document: &Document, range: Range, encoding: Encoding) -> TextRange {
    let (start, end) =
        (offset(document, range.start, encoding), offset(document, range.end, encoding));
    TextRange::new(start, end.max(start))
}

/// A severity.
pub fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Note => DiagnosticSeverity::INFORMATION,
    }
}

/// The path behind an address: that of a `file:`, else the address itself, so that
/// text without a file has a name too.
pub fn path(uri: &Uri) -> Bytes {
    let is_file = uri.scheme().as_str() == "file";
    let path = uri.path().decode().to_bytes();
    if is_file && path.starts_with(b"/") { (&*path).into() } else { uri.as_str().into() }
}

/// The address of a path. A byte that an address has no sign for is written as `%`
/// and its number (RFC 3986, section 2.1).
pub fn uri(path: &Bytes) -> Option<Uri> {
    if !path.starts_with(b"/") {
        return path.as_str()?.parse().ok();
    }
    let parts: Vec<String> = path.split(|&b| b == b'/').map(escaped).collect();
    format!("file://{}", parts.join("/")).parse().ok()
}

/// Bytes as a part of an address.
pub fn escaped(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b'-' | b'.' | b'_' | b'~' => text.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => text.push(char::from(byte)),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_come_back_in_every_encoding() {
        let long = "\u{1f600}x\u{e9}".repeat(1_000);
        let document = Document::new(format!("a\r\nb\u{e9}\u{1f600}c\n\n{long}\nlast").as_bytes());
        let text = document.text().as_str().to_owned();
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let ruler = Ruler::new(encoding);
            for (at, _) in text.char_indices().filter(|(_, c)| *c != '\n') {
                let here = TextSize::new(at as u32);
                let position = ruler.position(&document, here);
                assert_eq!(offset(&document, position, encoding), here, "{encoding:?} {at}");
            }
        }
    }

    #[test]
    fn any_path_comes_back() {
        for bytes in [&b"/a b/\xc3\xa9.conf"[..], b"/\xff\xfe", b"/100%", b"/a#b?c", b"untitled:x"]
        {
            let bytes = Bytes::from(bytes);
            assert_eq!(path(&uri(&bytes).unwrap()), bytes);
        }
    }

    #[test]
    fn what_is_past_the_end_is_the_end() {
        let document = Document::new(b"ab\r\ncd");
        let at = |line, character| {
            u32::from(offset(&document, Position { line, character }, Encoding::Utf16))
        };
        assert_eq!((at(0, 9), at(1, 9), at(7, 0)), (2, 6, 6));
        let wide = Document::new("\u{1f600}".as_bytes());
        let half = offset(&wide, Position { line: 0, character: 1 }, Encoding::Utf16);
        assert_eq!(u32::from(half), 0, "half a surrogate pair is the character's beginning");
    }
}
