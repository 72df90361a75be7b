//! What the server holds between messages.

use std::collections::BTreeMap;
use std::sync::Arc;

use jailconf_ide::editor::{View, Workspace, formatted, mend_all};
use jailconf_ide::{Bytes, Changed, Context, Document, FormatOptions, Indent, Lines};
use tower_lsp_server::ls_types::{Range, TextDocumentContentChangeEvent, TextEdit};

use crate::convert::{Encoding, range, text_range};

/// The open files and how they are counted. A request answers from a copy.
#[derive(Clone)]
pub struct State {
    /// Where the other files are.
    pub workspace: Arc<dyn Workspace>,
    /// How columns are counted.
    pub encoding: Encoding,
    /// The open files, by path: their text, and the client's version of it.
    pub open: BTreeMap<Bytes, (Arc<Document>, i32)>,
    /// Grows with every change of any text.
    pub generation: u64,
}

impl State {
    /// Nothing is open.
    pub fn new(workspace: Arc<dyn Workspace>) -> State {
        State { workspace, encoding: Encoding::default(), open: BTreeMap::new(), generation: 0 }
    }

    /// A file is opened, or has this text now.
    pub fn set(&mut self, path: Bytes, text: &str, version: i32) {
        self.open.insert(path, (Arc::new(Document::new(text.as_bytes())), version));
        self.generation += 1;
    }

    /// A file is no longer open.
    pub fn close(&mut self, path: &Bytes) {
        self.open.remove(path);
        self.generation += 1;
    }

    /// Changes of a text, in order; each counts in the text that the one before
    /// left.
    pub fn change(
        &mut self,
        path: &Bytes,
        changes: &[TextDocumentContentChangeEvent],
        version: i32,
    ) {
        let Some((document, _)) = self.open.get(path).cloned() else { return };
        let mut text = document.text().as_str().to_owned();
        let mut current = document;
        for (i, change) in changes.iter().enumerate() {
            match change.range {
                None => text.clone_from(&change.text),
                Some(range) => {
                    let range = text_range(&current, range, self.encoding);
                    text.replace_range(
                        usize::from(range.start())..usize::from(range.end()),
                        &change.text,
                    );
                }
            }
            if i + 1 < changes.len() {
                current = Arc::new(Document::new(text.as_bytes()));
            }
        }
        self.set(path.clone(), &text, version);
    }

    /// What is known around a file.
    pub fn view(&self, path: &Bytes) -> View {
        View::of(&*self.workspace, &self.unsaved(), path, &Context::default())
    }

    /// How an open file is to look: the edits, in the protocol's words.
    pub fn formatted(
        &self,
        path: &Bytes,
        lines: Option<Range>,
        tab: Option<u32>,
    ) -> Option<Vec<TextEdit>> {
        let (document, _) = self.open.get(path)?;
        let mut options = FormatOptions::default();
        if let Some(range) = lines {
            options.lines = Lines::Of(text_range(document, range, self.encoding));
        }
        options.indent = tab.map_or(Indent::Tab, |width| Indent::Spaces(width.min(16) as u8));
        let formatted = formatted(&*self.workspace, &self.unsaved(), path, &options)?;
        let edit = |e: jailconf_ide::TextEdit| TextEdit {
            range: range(&formatted.before, e.range, self.encoding),
            new_text: e.insert,
        };
        Some(formatted.edits.into_iter().map(edit).collect())
    }

    /// Every safe mend around a file: path, old text, new text.
    pub fn mend_all(&self, path: &Bytes) -> Vec<(Bytes, Arc<Document>, Arc<Document>)> {
        mend_all(&*self.workspace, &self.unsaved(), path, &Context::default())
    }

    fn unsaved(&self) -> Changed {
        self.open.iter().map(|(p, (d, _))| (p.clone(), d.clone())).collect()
    }
}
