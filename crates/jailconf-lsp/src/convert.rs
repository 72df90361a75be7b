//! Positions and findings in the protocol's words.

use jailconf_ide::{Bytes, Document, Severity, TextRange, TextSize};
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

/// An offset as a position.
pub fn position(document: &Document, offset: TextSize, encoding: Encoding) -> Position {
    let line = document.position(offset).line;
    let start = document.lines().line_start(line).unwrap_or_default();
    let before = document.slice(TextRange::new(start, offset));
    Position { line: line - 1, character: before.chars().map(|c| encoding.width(c)).sum() }
}

/// A range of offsets as a range of positions.
pub fn range(document: &Document, range: TextRange, encoding: Encoding) -> Range {
    Range {
        start: position(document, range.start(), encoding),
        end: position(document, range.end(), encoding),
    }
}

/// A position as an offset: past a line's end it is that end, past the file its
/// end, and inside a character its beginning.
pub fn offset(document: &Document, position: Position, encoding: Encoding) -> TextSize {
    let text = document.text().as_str();
    let Some(start) = document.lines().line_start(position.line.saturating_add(1)) else {
        return TextSize::of(text);
    };
    let line = text[usize::from(start)..].split('\n').next().unwrap_or_default();
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
    use std::os::unix::ffi::OsStrExt;
    let is_file = uri.scheme().as_str() == "file";
    match uri.to_file_path().filter(|_| is_file) {
        Some(path) => path.as_os_str().as_bytes().into(),
        None => uri.as_str().into(),
    }
}

/// The address of a path.
pub fn uri(path: &Bytes) -> Option<Uri> {
    use std::os::unix::ffi::OsStrExt;
    if !path.starts_with(b"/") {
        return path.as_str()?.parse().ok();
    }
    Uri::from_file_path(std::path::Path::new(std::ffi::OsStr::from_bytes(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_come_back_in_every_encoding() {
        let document = Document::new("a\r\nb\u{e9}\u{1f600}c\n\nlast".as_bytes());
        let text = document.text().as_str().to_owned();
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for (at, _) in text.char_indices().filter(|(_, c)| *c != '\n') {
                let here = TextSize::new(at as u32);
                let position = position(&document, here, encoding);
                assert_eq!(offset(&document, position, encoding), here, "{encoding:?} {at}");
            }
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
