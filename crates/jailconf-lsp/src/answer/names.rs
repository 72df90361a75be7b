use jailconf_ide::editor::{self, Role};
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types::*;

use crate::answer::At;
use crate::answer::edits::{Consent, Edits};
use crate::state::State;

/// Where what is under the cursor is defined.
pub fn definition(state: &State, params: &GotoDefinitionParams) -> Option<GotoDefinitionResponse> {
    let at = At::of(state, &params.text_document_position_params)?;
    found(&at, editor::definitions(&at.view, at.file, at.offset)).or_else(|| named_file(&at))
}

/// The beginning of the file that a path leads to, if it is one that was read.
fn named_file(at: &At<'_>) -> Option<GotoDefinitionResponse> {
    let links = editor::links(&at.view, at.file).into_iter();
    let is_read = |link: &editor::Link| at.view.file_at(&link.target).is_some();
    let here = links.filter(|link| link.range.contains_inclusive(at.offset) && is_read(link));
    let beginning = |link: editor::Link| {
        Some(Location { uri: at.state.uri(&link.target)?, range: Range::default() })
    };
    let found: Vec<Location> = here.filter_map(beginning).collect();
    (!found.is_empty()).then_some(GotoDefinitionResponse::Array(found))
}

/// Where what is under the cursor has its value from.
pub fn declaration(state: &State, params: &GotoDefinitionParams) -> Option<GotoDefinitionResponse> {
    let at = At::of(state, &params.text_document_position_params)?;
    found(&at, editor::in_force(&at.view, at.file, at.offset))
}

fn found(at: &At<'_>, places: Vec<jailconf_ide::Place>) -> Option<GotoDefinitionResponse> {
    let found: Vec<Location> = places.into_iter().filter_map(|p| at.location(p)).collect();
    (!found.is_empty()).then_some(GotoDefinitionResponse::Array(found))
}

/// Where what is under the cursor is named.
pub fn references(state: &State, params: &ReferenceParams) -> Option<Vec<Location>> {
    let at = At::of(state, &params.text_document_position)?;
    let name = editor::name_at(&at.view, at.file, at.offset)?;
    let with_definition = params.context.include_declaration;
    let all = editor::mentions(&at.view, at.file, &name).into_iter();
    let wanted = all.filter(|m| with_definition || m.role == Role::Reference);
    Some(wanted.filter_map(|m| at.location(m.place)).collect())
}

/// The same in the file of the cursor.
pub fn highlights(
    state: &State,
    params: &DocumentHighlightParams,
) -> Option<Vec<DocumentHighlight>> {
    let at = At::of(state, &params.text_document_position_params)?;
    let name = editor::name_at(&at.view, at.file, at.offset)?;
    let here = at.view.real_path(at.file);
    let all = editor::mentions(&at.view, at.file, &name).into_iter();
    let highlight = |m: editor::Mention| {
        let kind = match m.role {
            Role::Definition => DocumentHighlightKind::WRITE,
            Role::Reference => DocumentHighlightKind::READ,
        };
        DocumentHighlight { range: at.range(m.place.range), kind: Some(kind) }
    };
    Some(all.filter(|m| at.view.real_path(m.place.file) == here).map(highlight).collect())
}

/// Whether what is under the cursor can have another name.
pub fn prepare_rename(
    state: &State,
    params: &TextDocumentPositionParams,
) -> Result<Option<PrepareRenameResponse>> {
    let Some(at) = At::of(state, params) else { return Ok(None) };
    let name = editor::can_rename(&at.view, at.file, at.offset).map_err(refused)?;
    let placeholder = at.document().slice(name.range).to_owned();
    let range = at.range(name.range);
    Ok(Some(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder }))
}

/// What another name changes.
pub fn rename(state: &State, params: &RenameParams) -> Result<Option<WorkspaceEdit>> {
    let Some(at) = At::of(state, &params.text_document_position) else { return Ok(None) };
    let renaming =
        editor::rename(&at.view, at.file, at.offset, &params.new_name).map_err(refused)?;
    let mut edits = Edits::new(state);
    let mut add = |place: jailconf_ide::Place, consent| {
        let document = &at.view.plan.file(place.file).document;
        let path = at.view.real_path(place.file);
        edits.add(path, document, place.range, renaming.text.clone(), consent);
    };
    renaming.certain.iter().for_each(|place| add(*place, Consent::Given));
    renaming.doubtful.iter().for_each(|place| add(*place, Consent::Asked("the same word")));
    Ok(Some(edits.finish()))
}

/// `RequestFailed` of the protocol, with the reason for the person who asked.
pub fn refused(reason: String) -> Error {
    Error { code: ErrorCode::ServerError(-32803), message: reason.into(), data: None }
}
