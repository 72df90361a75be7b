//! The answers to requests, in the protocol's words.

mod actions;
mod calls;
mod commands;
mod edits;
mod jails;
mod names;
mod sheets;
mod text;
mod tokens;
mod words;

use std::sync::Arc;

use jailconf_ide::editor::View;
use jailconf_ide::{Document, FileRef, Place, TextSize};
use tower_lsp_server::ls_types::{Location, Range, TextDocumentPositionParams};

use crate::convert::{self, Ruler};
use crate::state::State;

pub use actions::{FIX_ALL, actions_with_blanks, code_actions};
pub use calls::{incoming, outgoing, prepare_calls};
pub use commands::{COMMANDS, command};
pub use jails::{above, below, implementation, lenses, prepare, workspace_symbols};
pub use names::{declaration, definition, highlights, prepare_rename, references, rename};
pub use sheets::{SCHEME, content};
pub use text::{
    document_links, document_symbols, folds, formatted, formatted_parts, indented, selection_ranges,
};
pub use tokens::{difference, legend, tokens, tokens_in};
pub use words::{completion, hover, inlay_hints, resolved, signature};

/// How deep symbols, ranges and jails lie in each other at most: whoever reads an answer
/// goes down into it by recursion, with two levels of JSON for each of these, and
/// many readers give up at 128.
const MAX_DEPTH: usize = 50;

/// Where the cursor is, and what is known around it.
struct At<'a> {
    state: &'a State,
    view: Arc<View>,
    file: FileRef,
    offset: TextSize,
    ruler: Ruler,
}

impl<'a> At<'a> {
    fn of(state: &'a State, params: &TextDocumentPositionParams) -> Option<At<'a>> {
        let (view, file) = state.view(&convert::path(&params.text_document.uri))?;
        let document = &view.plan.file(file).document;
        let offset = convert::offset(document, params.position, state.encoding);
        Some(At { state, view, file, offset, ruler: state.ruler() })
    }

    fn document(&self) -> &Document {
        &self.view.plan.file(self.file).document
    }

    fn range(&self, range: jailconf_ide::TextRange) -> Range {
        self.ruler.range(self.document(), range)
    }

    fn location(&self, place: Place) -> Option<Location> {
        location(self.state, &self.ruler, &self.view, place)
    }
}

/// A place as the client calls it.
pub fn location(state: &State, ruler: &Ruler, view: &View, place: Place) -> Option<Location> {
    let document = &view.plan.file(place.file).document;
    let range = ruler.range(document, place.range);
    Some(Location { uri: state.uri(&view.real_path(place.file))?, range })
}
