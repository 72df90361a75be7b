use std::collections::{BTreeMap, HashMap};

use jailconf_ide::{Bytes, Document, TextRange};
use tower_lsp_server::ls_types::*;

use crate::convert::Ruler;
use crate::state::State;

/// Edits of files, as far as the client can take them.
pub struct Edits<'a> {
    state: &'a State,
    ruler: Ruler,
    files: BTreeMap<Bytes, Vec<(TextEdit, Consent)>>,
}

/// Whether a person is asked before an edit is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// It belongs to what was asked for.
    Given,
    /// It may mean something else.
    Asked(&'static str),
}

impl<'a> Edits<'a> {
    /// None yet.
    pub fn new(state: &'a State) -> Edits<'a> {
        Edits { state, ruler: state.ruler(), files: BTreeMap::new() }
    }

    /// One more. Where nobody can be asked, what must be asked is left out.
    pub fn add(
        &mut self,
        path: Bytes,
        document: &Document,
        range: TextRange,
        text: String,
        consent: Consent,
    ) {
        if consent != Consent::Given && !self.state.client.confirms_edits {
            return;
        }
        let range = self.ruler.range(document, range);
        let edit = TextEdit { range, new_text: text };
        self.files.entry(path).or_default().push((edit, consent));
    }

    /// In the form that the client knows.
    pub fn finish(self) -> WorkspaceEdit {
        if self.state.client.versioned_edits { self.versioned() } else { self.plain() }
    }

    // Types here are the protocol's: a client may fill them from any file.
    #[allow(clippy::mutable_key_type)]
    fn plain(self) -> WorkspaceEdit {
        let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
        for (path, edits) in self.files {
            let Some(uri) = self.state.uri(&path) else { continue };
            changes.insert(uri, edits.into_iter().map(|(edit, _)| edit).collect());
        }
        WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
    }

    fn versioned(self) -> WorkspaceEdit {
        let mut annotations: HashMap<String, ChangeAnnotation> = HashMap::new();
        let mut documents = Vec::new();
        for (path, edits) in self.files {
            let Some(uri) = self.state.uri(&path) else { continue };
            let version = self.state.open.get(&path).map(|open| open.version);
            let text_document = OptionalVersionedTextDocumentIdentifier { uri, version };
            let edits =
                edits.into_iter().map(|(edit, consent)| annotated(edit, consent, &mut annotations));
            documents.push(TextDocumentEdit { text_document, edits: edits.collect() });
        }
        WorkspaceEdit {
            changes: None,
            document_changes: Some(DocumentChanges::Edits(documents)),
            change_annotations: (!annotations.is_empty()).then_some(annotations),
        }
    }
}

fn annotated(
    text_edit: TextEdit,
    consent: Consent,
    annotations: &mut HashMap<String, ChangeAnnotation>,
) -> OneOf<TextEdit, AnnotatedTextEdit> {
    let Consent::Asked(label) = consent else { return OneOf::Left(text_edit) };
    annotations.entry(label.to_owned()).or_insert_with(|| ChangeAnnotation {
        label: label.to_owned(),
        needs_confirmation: Some(true),
        description: None,
    });
    OneOf::Right(AnnotatedTextEdit { text_edit, annotation_id: label.to_owned() })
}
