use jailconf_ide::editor;
use tower_lsp_server::ls_types::*;

use crate::answer::At;
use crate::state::State;

/// What is known of the word under the cursor.
pub fn hover(state: &State, params: &HoverParams) -> Option<Hover> {
    let at = At::of(state, &params.text_document_position_params)?;
    let hover = editor::hover(&at.view, at.file, at.offset)?;
    let contents =
        HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value: hover.text });
    Some(Hover { contents, range: Some(at.range(hover.range)) })
}

/// What can be written at the cursor.
pub fn completion(state: &State, params: &CompletionParams) -> Option<CompletionResponse> {
    let at = At::of(state, &params.text_document_position)?;
    let items = editor::completions(at.document(), at.offset).into_iter().map(item);
    Some(CompletionResponse::Array(items.collect()))
}

fn item(item: editor::Completion) -> CompletionItem {
    CompletionItem {
        label: item.label,
        kind: Some(CompletionItemKind::PROPERTY),
        detail: Some(item.detail),
        documentation: Some(Documentation::String(item.help)),
        insert_text: Some(item.insert),
        ..CompletionItem::default()
    }
}
