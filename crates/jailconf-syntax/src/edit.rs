use std::fmt;

use text_size::{TextRange, TextSize};

use crate::Text;

/// Replace a range of a text by other text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TextEdit {
    /// What is replaced; empty to insert.
    pub range: TextRange,
    /// The new text.
    pub insert: String,
}

impl TextEdit {
    /// Insert text at a place.
    pub fn insert(at: TextSize, insert: impl Into<String>) -> TextEdit {
        TextEdit { range: TextRange::empty(at), insert: insert.into() }
    }

    /// Replace a range.
    pub fn replace(range: TextRange, insert: impl Into<String>) -> TextEdit {
        TextEdit { range, insert: insert.into() }
    }

    /// Delete a range.
    pub fn delete(range: TextRange) -> TextEdit {
        TextEdit { range, insert: String::new() }
    }
}

/// Why edits could not be applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditError {
    /// Two edits touch the same text.
    Overlap,
    /// An edit lies outside the text or inside a character.
    OutOfRange,
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            EditError::Overlap => "two edits overlap",
            EditError::OutOfRange => "an edit lies outside the text",
        })
    }
}

impl std::error::Error for EditError {}

/// Applies edits, in any order, to a text and gives the bytes of the new file.
/// Odd bytes outside the edits are kept. Two insertions at one place are made
/// in the order given.
pub fn apply_edits(text: &Text, edits: &[TextEdit]) -> Result<Vec<u8>, EditError> {
    let mut sorted: Vec<&TextEdit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.range.start(), edit.range.end()));
    let mut out = Vec::new();
    let mut at = 0;
    for edit in sorted {
        let (start, end) = (usize::from(edit.range.start()), usize::from(edit.range.end()));
        if start < at {
            return Err(EditError::Overlap);
        }
        let whole = text.as_str();
        if !whole.is_char_boundary(start) || !whole.is_char_boundary(end) {
            return Err(EditError::OutOfRange);
        }
        out.extend_from_slice(&text.slice_bytes(at, start));
        out.extend_from_slice(edit.insert.as_bytes());
        at = end;
    }
    out.extend_from_slice(&text.slice_bytes(at, text.as_str().len()));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(start: u32, end: u32) -> TextRange {
        TextRange::new(start.into(), end.into())
    }

    #[test]
    fn edits_keep_odd_bytes() {
        let text = Text::decode(b"a \xff b");
        let edits = [TextEdit::insert(7.into(), "!"), TextEdit::replace(range(0, 1), "xy")];
        assert_eq!(apply_edits(&text, &edits).unwrap(), b"xy \xff b!");
    }

    #[test]
    fn overlapping_edits_are_refused() {
        let text = Text::decode(b"abcdef");
        let edits = [TextEdit::delete(range(1, 4)), TextEdit::delete(range(3, 5))];
        assert_eq!(apply_edits(&text, &edits), Err(EditError::Overlap));
        assert_eq!(
            apply_edits(&text, &[TextEdit::delete(range(5, 9))]),
            Err(EditError::OutOfRange)
        );
    }
}
