use std::sync::Arc;

use jailconf_ide::editor::{self, JailNode, View};
use serde::Serialize;
use serde_json::Value;
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types::{ExecuteCommandParams, Location, Range, Uri};

use crate::answer::sheets::{Kind, address, show};
use crate::answer::{MAX_DEPTH, location};
use crate::convert;
use crate::diagnose::views;
use crate::state::State;

/// All jails, as a tree.
pub const JAILS: &str = "jailconf.jails";

/// What happens to a jail, or to all.
pub const SHOW_PLAN: &str = "jailconf.showPlan";

/// What jail(8) reads for a jail, or for all.
pub const SHOW_RESOLVED: &str = "jailconf.showResolved";

/// Who creates whom.
pub const SHOW_TREE: &str = "jailconf.showTree";

/// What a client can have run.
pub const COMMANDS: [&str; 4] = [JAILS, SHOW_PLAN, SHOW_RESOLVED, SHOW_TREE];

/// Runs a command.
pub fn command(state: &State, params: &ExecuteCommandParams) -> Result<Option<Value>> {
    let arguments = &params.arguments;
    match params.command.as_str() {
        JAILS => {
            let views = match arguments.first() {
                None | Some(Value::Null) => views(state),
                Some(file) => around(state, file)?.into_iter().collect(),
            };
            told(&jails(state, &views))
        }
        SHOW_PLAN => told(&show(state, Kind::Plan, arguments)?),
        SHOW_RESOLVED => told(&show(state, Kind::Resolved, arguments)?),
        SHOW_TREE => told(&show(state, Kind::Tree, arguments)?),
        other => Err(Error::invalid_params(format!("there is no command `{other}`"))),
    }
}

fn told(answer: &impl Serialize) -> Result<Option<Value>> {
    serde_json::to_value(answer).map(Some).map_err(|_| Error::internal_error())
}

/// What is known around a file that an argument names.
fn around(state: &State, file: &Value) -> Result<Option<Arc<View>>> {
    let uri = address(file)?;
    Ok(state.view(&convert::path(&uri)).map(|(view, _)| view))
}

/// A jail, and those in it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    /// Its full name.
    name: String,
    /// The last part of it.
    label: String,
    /// What becomes of it, in the plan's word.
    outcome: &'static str,
    /// In a few words why it does not start, and how many jails are in it.
    detail: String,
    /// The file of its block.
    uri: Uri,
    /// Its block.
    range: Range,
    /// Its name.
    selection_range: Range,
    children: Vec<Node>,
}

fn jails(state: &State, views: &[Arc<View>]) -> Vec<Node> {
    let ruler = state.ruler();
    let mut done = Vec::new();
    for view in views {
        // Jails whose children may still come, outermost first.
        let mut open: Vec<(usize, Node)> = Vec::new();
        for jail in editor::jail_tree(view) {
            // What lies deeper is shown beside its creator: an answer that is read by
            // recursion has an end.
            let depth = jail.depth.min(MAX_DEPTH);
            close(&mut open, &mut done, depth);
            let Some(place) = location(state, &ruler, view, jail.jail.name_place) else { continue };
            let document = &view.plan.file(jail.jail.name_place.file).document;
            let range = ruler.range(document, jail.jail.range);
            open.push((depth, node(jail, place, range)));
        }
        close(&mut open, &mut done, 0);
    }
    done
}

fn node(jail: JailNode, place: Location, range: Range) -> Node {
    Node {
        name: jail.jail.name,
        label: jail.label,
        outcome: jail.outcome.word(),
        detail: jail.detail,
        uri: place.uri,
        range,
        selection_range: place.range,
        children: Vec::new(),
    }
}

/// Closes every jail at this depth or deeper.
fn close(open: &mut Vec<(usize, Node)>, done: &mut Vec<Node>, depth: usize) {
    while open.last().is_some_and(|(d, _)| *d >= depth) {
        let Some((_, node)) = open.pop() else { return };
        match open.last_mut() {
            Some((_, outer)) => outer.children.push(node),
            None => done.push(node),
        }
    }
}
