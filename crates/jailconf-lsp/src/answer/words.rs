use jailconf_ide::editor::{self, Completion, CompletionKind};
use serde_json::json;
use tower_lsp_server::ls_types::*;

use crate::answer::At;
use crate::convert;
use crate::state::State;

/// What is known of the word under the cursor.
pub fn hover(state: &State, params: &HoverParams) -> Option<Hover> {
    let at = At::of(state, &params.text_document_position_params)?;
    let hover = editor::hover(&at.view, at.file, at.offset)?;
    let contents = HoverContents::Markup(markup(state.client.markdown, hover.text));
    Some(Hover { contents, range: Some(at.range(hover.range)) })
}

/// What can be written at the cursor.
pub fn completion(state: &State, params: &CompletionParams) -> Option<CompletionResponse> {
    let at = At::of(state, &params.text_document_position)?;
    let found = state.around().completions(&at.view, at.file, at.offset)?;
    let range = at.range(found.range);
    let items = found.items.into_iter().filter_map(|c| item(state, range, c));
    Some(CompletionResponse::Array(items.collect()))
}

/// What the parameter wants whose value is being written.
pub fn signature(state: &State, params: &SignatureHelpParams) -> Option<SignatureHelp> {
    let at = At::of(state, &params.text_document_position_params)?;
    let found = editor::signature(&at.view, at.file, at.offset)?;
    let signature = SignatureInformation {
        label: format!("{} = {}", found.name, found.values),
        documentation: Some(Documentation::MarkupContent(markup(
            state.client.markdown,
            found.help,
        ))),
        parameters: Some(vec![ParameterInformation {
            label: ParameterLabel::Simple(found.values),
            documentation: None,
        }]),
        active_parameter: None,
    };
    let (active_signature, active_parameter) = (Some(0), Some(0));
    Some(SignatureHelp { signatures: vec![signature], active_signature, active_parameter })
}

/// What the text comes to, shown within it.
pub fn inlay_hints(state: &State, params: &InlayHintParams) -> Option<Vec<InlayHint>> {
    let (view, file) = state.view(&convert::path(&params.text_document.uri))?;
    let document = &view.plan.file(file).document;
    let range = convert::text_range(document, params.range, state.encoding);
    let ruler = state.ruler();
    let hint = |hint: editor::Hint| InlayHint {
        position: ruler.position(document, hint.at),
        label: InlayHintLabel::String(hint.text),
        kind: None,
        text_edits: None,
        tooltip: hint.more.map(InlayHintTooltip::String),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    };
    Some(editor::hints(&view, file, range).into_iter().map(hint).collect())
}

/// A candidate with its documentation.
pub fn resolved(state: &State, mut item: CompletionItem) -> CompletionItem {
    let name = item.data.as_ref().and_then(|d| d["parameter"].as_str());
    let help = name.and_then(editor::help_of);
    item.documentation =
        help.map(|h| Documentation::MarkupContent(markup(state.client.markdown, h)));
    item
}

fn markup(markdown: bool, value: String) -> MarkupContent {
    let kind = if markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    MarkupContent { kind, value }
}

/// A candidate; `None` for a template where the client fills none in.
fn item(state: &State, range: Range, found: Completion) -> Option<CompletionItem> {
    let snippet = found.snippet.filter(|_| state.client.snippets);
    if snippet.is_none() && found.kind == CompletionKind::Template {
        return None;
    }
    let format = snippet.as_ref().map(|_| InsertTextFormat::SNIPPET);
    let new_text = snippet.unwrap_or(found.insert);
    let is_parameter = found.kind == CompletionKind::Parameter;
    let data = is_parameter.then(|| json!({ "parameter": found.label }));
    Some(CompletionItem {
        sort_text: Some(format!("{}{}", found.rank, found.label)),
        kind: Some(kind(found.kind)),
        detail: Some(found.detail).filter(|d| !d.is_empty()),
        label: found.label,
        insert_text_format: format,
        text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text })),
        data,
        ..CompletionItem::default()
    })
}

fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Parameter => CompletionItemKind::PROPERTY,
        CompletionKind::Value => CompletionItemKind::VALUE,
        CompletionKind::Variable => CompletionItemKind::VARIABLE,
        CompletionKind::Jail => CompletionItemKind::CLASS,
        CompletionKind::File => CompletionItemKind::FILE,
        CompletionKind::Directory => CompletionItemKind::FOLDER,
        CompletionKind::Template => CompletionItemKind::SNIPPET,
    }
}
