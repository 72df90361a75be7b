use std::sync::Arc;

use jailconf_syntax::{Bytes, Document, TextEdit, TextRange, TextSize};

use crate::editor::Around;
use crate::{FormatOptions, Lines};

impl Around<'_> {
    /// How the line of an offset is indented in an open file; nothing else changes,
    /// because a person is still writing there. `None` where it is right already.
    pub fn indented(
        &self,
        path: &Bytes,
        offset: TextSize,
        wanted: FormatOptions,
    ) -> Option<(Arc<Document>, TextEdit)> {
        let document = self.open.get(path)?.clone();
        let text = document.text().as_str();
        let start = text[..offset.into()].rfind('\n').map_or(0, |at| at + 1);
        let blank = text[start..].len() - text[start..].trim_start_matches([' ', '\t']).len();
        let (start, first) = (TextSize::new(start as u32), TextSize::new((start + blank) as u32));
        if first >= offset {
            return None;
        }
        let lines = Lines::Of(TextRange::new(first, offset));
        let formatted = self.formatted(path, FormatOptions { lines, ..wanted })?;
        let insert = formatted.edits.iter().find(|edit| edit.range.end() == first)?;
        let insert = indentation(text, insert, start)?;
        Some((document, TextEdit { range: TextRange::new(start, first), insert }))
    }
}

/// What an edit in front of a line's first word leaves between the two; `None` if it
/// moves the word to another line.
fn indentation(text: &str, edit: &TextEdit, start: TextSize) -> Option<String> {
    match edit.insert.rsplit_once('\n') {
        Some((_, indentation)) => Some(indentation.to_owned()),
        None if edit.range.start() < start => None,
        None => {
            let kept = &text[usize::from(start)..usize::from(edit.range.start())];
            Some(format!("{kept}{}", edit.insert))
        }
    }
}
