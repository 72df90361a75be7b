use jailconf_ide::editor::{self, JailItem, View};
use tower_lsp_server::ls_types::*;

use crate::answer::calls::{self, asked_before};
use crate::answer::{At, location};
use crate::convert;
use crate::diagnose::views;
use crate::state::State;

/// The jails of all open files' hosts whose names hold the characters that are
/// asked for, in their order.
pub fn workspace_symbols(state: &State, query: &str) -> WorkspaceSymbolResponse {
    let mut found: Vec<WorkspaceSymbol> = Vec::new();
    let ruler = state.ruler();
    for view in views(state) {
        for jail in editor::jails(&view).into_iter().filter(|j| holds(&j.name, query)) {
            let Some(location) = location(state, &ruler, &view, jail.name_place) else { continue };
            found.push(WorkspaceSymbol {
                name: jail.name,
                kind: SymbolKind::CLASS,
                tags: None,
                container_name: Some(jail.creator),
                location: OneOf::Left(location),
                data: None,
            });
        }
    }
    WorkspaceSymbolResponse::Nested(found)
}

fn holds(name: &str, query: &str) -> bool {
    let mut rest = name.chars().flat_map(char::to_lowercase);
    query.chars().flat_map(char::to_lowercase).all(|wanted| rest.any(|c| c == wanted))
}

/// The jail under the cursor, to ask for those around it.
pub fn prepare(
    state: &State,
    params: &TypeHierarchyPrepareParams,
) -> Option<Vec<TypeHierarchyItem>> {
    let at = At::of(state, &params.text_document_position_params)?;
    let jail = editor::jail_here(&at.view, at.file, at.offset)?;
    let asked = &params.text_document_position_params.text_document.uri;
    Some(vec![item(state, &at.view, asked, jail)?])
}

/// The jail that creates a jail.
pub fn above(state: &State, of: &TypeHierarchyItem) -> Option<Vec<TypeHierarchyItem>> {
    around(state, of, |view, name| editor::creator_of(view, name).into_iter().collect())
}

/// The jails that a jail creates.
pub fn below(state: &State, of: &TypeHierarchyItem) -> Option<Vec<TypeHierarchyItem>> {
    around(state, of, editor::created_by)
}

/// The blocks of the jails that the one under the cursor creates, or that the wildcard
/// there matches.
pub fn implementation(
    state: &State,
    params: &GotoDefinitionParams,
) -> Option<GotoDefinitionResponse> {
    let at = At::of(state, &params.text_document_position_params)?;
    let jails = match editor::jail_here(&at.view, at.file, at.offset) {
        Some(jail) => editor::created_by(&at.view, &jail.name),
        None => editor::matched_here(&at.view, at.file, at.offset)?.jails,
    };
    let places = jails.into_iter().filter_map(|jail| at.location(jail.name_place));
    let found: Vec<Location> = places.collect();
    (!found.is_empty()).then_some(GotoDefinitionResponse::Array(found))
}

/// What stands above the blocks of a file: numbers of jails. They are to be read, and no
/// command is behind them.
pub fn lenses(state: &State, params: &CodeLensParams) -> Option<Vec<CodeLens>> {
    let (view, file) = state.view(&convert::path(&params.text_document.uri))?;
    let document = &view.plan.file(file).document;
    let ruler = state.ruler();
    let lens = |lens: editor::Lens| CodeLens {
        range: ruler.range(document, lens.range),
        command: Some(Command { title: lens.text, ..Command::default() }),
        data: None,
    };
    Some(editor::lenses(&view, file).into_iter().map(lens).collect())
}

fn around(
    state: &State,
    of: &TypeHierarchyItem,
    ask: impl Fn(&View, &str) -> Vec<JailItem>,
) -> Option<Vec<TypeHierarchyItem>> {
    let (asked, view) = asked_before(state, of.data.as_ref())?;
    let jails = ask(&view, &of.name).into_iter();
    Some(jails.filter_map(|jail| item(state, &view, &asked, jail)).collect())
}

fn item(state: &State, view: &View, asked: &Uri, jail: JailItem) -> Option<TypeHierarchyItem> {
    // The protocol has two types for one thing.
    let item = calls::item(state, &state.ruler(), view, asked, &jail)?;
    let CallHierarchyItem { name, kind, detail, uri, range, selection_range, data, .. } = item;
    let tags = None;
    Some(TypeHierarchyItem { name, kind, tags, detail, uri, range, selection_range, data })
}
