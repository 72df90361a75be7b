//! The order of starts, as calls: a jail calls what must be there before it.

use std::sync::Arc;

use jailconf_ide::editor::{self, JailItem, View, Wait};
use serde_json::{Value, json};
use tower_lsp_server::ls_types::*;

use crate::answer::{At, location};
use crate::convert::{self, Ruler};
use crate::state::State;

/// The jail under the cursor, to ask what it waits for and what waits for it.
pub fn prepare_calls(
    state: &State,
    params: &CallHierarchyPrepareParams,
) -> Option<Vec<CallHierarchyItem>> {
    let at = At::of(state, &params.text_document_position_params)?;
    let jail = editor::jail_here(&at.view, at.file, at.offset)?;
    let asked = &params.text_document_position_params.text_document.uri;
    Some(vec![item(state, &at.ruler, &at.view, asked, &jail)?])
}

/// What waits for a jail.
pub fn incoming(state: &State, of: &CallHierarchyItem) -> Option<Vec<CallHierarchyIncomingCall>> {
    let (asked, view) = asked_before(state, of.data.as_ref())?;
    let ruler = state.ruler();
    let call = |wait: Wait| {
        let from = item(state, &ruler, &view, &asked, &wait.jail)?;
        let from_ranges = ranges(state, &ruler, &view, &from, &wait);
        Some(CallHierarchyIncomingCall { from, from_ranges })
    };
    Some(editor::waited_for_by(&view, &of.name).into_iter().filter_map(call).collect())
}

/// What a jail waits for.
pub fn outgoing(state: &State, of: &CallHierarchyItem) -> Option<Vec<CallHierarchyOutgoingCall>> {
    let (asked, view) = asked_before(state, of.data.as_ref())?;
    let ruler = state.ruler();
    let call = |wait: Wait| {
        let to = item(state, &ruler, &view, &asked, &wait.jail)?;
        Some(CallHierarchyOutgoingCall { to, from_ranges: ranges(state, &ruler, &view, of, &wait) })
    };
    Some(editor::waits_for(&view, &of.name).into_iter().filter_map(call).collect())
}

/// The view of which an item of a hierarchy is, by what is kept in it: a jail's file may
/// be a part of several.
pub(super) fn asked_before(state: &State, data: Option<&Value>) -> Option<(Uri, Arc<View>)> {
    let asked: Uri = data?.get("asked")?.as_str()?.parse().ok()?;
    let (view, _) = state.view(&convert::path(&asked))?;
    Some((asked, view))
}

/// Where a jail says that it waits, as far as it is said in its own file: the protocol has
/// a caller's places in no other one. Else its name stands for them.
fn ranges(
    state: &State,
    ruler: &Ruler,
    view: &View,
    caller: &CallHierarchyItem,
    wait: &Wait,
) -> Vec<Range> {
    let places = wait.places.iter().filter_map(|place| location(state, ruler, view, *place));
    let here = places.filter(|place| place.uri == caller.uri);
    let mut found: Vec<Range> = here.map(|place| place.range).collect();
    found.sort_by_key(|range| (range.start, range.end));
    if found.is_empty() { vec![caller.selection_range] } else { found }
}

/// A jail of a hierarchy.
pub(super) fn item(
    state: &State,
    ruler: &Ruler,
    view: &View,
    asked: &Uri,
    jail: &JailItem,
) -> Option<CallHierarchyItem> {
    let Location { uri, range: selection_range } = location(state, ruler, view, jail.name_place)?;
    let document = &view.plan.file(jail.name_place.file).document;
    Some(CallHierarchyItem {
        name: jail.name.clone(),
        kind: SymbolKind::CLASS,
        tags: None,
        detail: Some(format!("created by {}", jail.creator)),
        uri,
        range: ruler.range(document, jail.range),
        selection_range,
        data: Some(json!({ "asked": asked.as_str() })),
    })
}
