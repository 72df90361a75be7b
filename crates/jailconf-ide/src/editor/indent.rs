use std::sync::Arc;

use jailconf_syntax::{Bytes, Document, Part, SyntaxKind, TextEdit, TextRange, TextSize};

use crate::editor::Around;
use crate::{FormatOptions, Formatted, Lines};

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
        let start = text.part(..offset.into()).rfind('\n').map_or(0, |at| at + 1);
        let blank =
            text.part(start..).len() - text.part(start..).trim_start_matches([' ', '\t']).len();
        let (start, first) = (TextSize::new(start as u32), TextSize::new((start + blank) as u32));
        if first >= offset {
            return None;
        }
        let form = FormatOptions { lines: Lines::Of(TextRange::new(first, offset)), ..wanted };
        let formatted = match document.parse().errors().is_empty() {
            true => self.formatted(path, form),
            false => self.formatted_up_to(path, &document, offset, form),
        }?;
        let insert = formatted.edits.iter().find(|edit| edit.range.end() == first)?;
        let insert = indentation(text, insert, start)?;
        Some((document, TextEdit { range: TextRange::new(start, first), insert }))
    }

    /// How a file that is not finished is to look up to an offset: as if its open blocks
    /// were closed there.
    fn formatted_up_to(
        &self,
        path: &Bytes,
        document: &Document,
        offset: TextSize,
        form: FormatOptions,
    ) -> Option<Formatted> {
        let before = document.text().as_str().part(..offset.into());
        let closed = format!("{before}{}", "\n}".repeat(open_blocks(document, offset)));
        let mut open = self.open.clone();
        open.insert(path.clone(), Arc::new(Document::new(closed.as_bytes())));
        Around { open: &open, ..*self }.formatted(path, form)
    }
}

/// The blocks that are open at an offset.
fn open_blocks(document: &Document, offset: TextSize) -> usize {
    let tokens = document.syntax().descendants_with_tokens().filter_map(|e| e.into_token());
    let before = tokens.take_while(|t| t.text_range().end() <= offset);
    before.fold(0, |open: usize, token| match token.kind() {
        SyntaxKind::L_BRACE => open + 1,
        SyntaxKind::R_BRACE => open.saturating_sub(1),
        _ => open,
    })
}

/// What an edit in front of a line's first word leaves between the two; `None` if it
/// moves the word to another line.
fn indentation(text: &str, edit: &TextEdit, start: TextSize) -> Option<String> {
    match edit.insert.rsplit_once('\n') {
        Some((_, indentation)) => Some(indentation.to_owned()),
        None if edit.range.start() < start => None,
        None => {
            let kept = text.part(usize::from(start)..usize::from(edit.range.start()));
            Some(format!("{kept}{}", edit.insert))
        }
    }
}
