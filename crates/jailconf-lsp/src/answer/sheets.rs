use std::sync::Arc;

use jailconf_ide::editor::{self, Sheet, View};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types::{Position, Uri};

use crate::answer::names::refused;
use crate::convert;
use crate::diagnose::views;
use crate::state::State;

/// The scheme of addresses at which no file lies.
pub const SCHEME: &str = "jailconf";

/// A sheet, as a client can show it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// Its address.
    uri: String,
    /// What it is written in.
    language_id: &'static str,
    text: String,
}

/// The kinds of sheets that a client can have shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `jailconf plan`
    Plan,
    /// `jailconf resolve`
    Resolved,
    /// `jailconf tree`
    Tree,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Plan => "plan",
            Kind::Resolved => "resolved",
            Kind::Tree => "tree",
        }
    }

    fn sheet(self, jail: Option<String>) -> Sheet {
        match self {
            Kind::Plan => Sheet::Plan(jail),
            Kind::Resolved => Sheet::Resolved(jail),
            Kind::Tree => Sheet::Tree,
        }
    }
}

/// A sheet of the host around a file: the arguments are the file's address, and for a
/// plan or what is resolved a jail's full name, or a position in or at it.
pub fn show(state: &State, kind: Kind, arguments: &[Value]) -> Result<Shown> {
    let uri = address(arguments.first().unwrap_or(&Value::Null))?;
    let known = state.view(&convert::path(&uri));
    let (view, file) = known.ok_or_else(|| refused("nothing is known of this file".to_owned()))?;
    let jail = match arguments.get(1).filter(|_| kind != Kind::Tree) {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name.clone()),
        Some(other) => {
            let at = Position::deserialize(other);
            let at = at.map_err(|_| Error::invalid_params(format!("`{other}` is no position")))?;
            let offset = convert::offset(&view.plan.file(file).document, at, state.encoding);
            let jail = editor::jail_meant(&view, file, offset);
            Some(jail.ok_or_else(|| refused("there is no jail here".to_owned()))?)
        }
    };
    let sheet = kind.sheet(jail);
    let text = sheet.text(&view).ok_or_else(|| refused(no_jail(&sheet)))?;
    let language_id = match kind {
        Kind::Resolved => "jailconf",
        Kind::Plan | Kind::Tree => "plaintext",
    };
    // The first host that has such a jail is meant where no other one is named.
    let is_meant = view_of(state, &sheet, None).is_some_and(|first| Arc::ptr_eq(&first, &view));
    let uri = sheet_uri(kind, &sheet, (!is_meant).then_some(&uri));
    Ok(Shown { uri, language_id, text })
}

/// The text at an address of ours.
pub fn content(state: &State, uri: &Uri) -> Result<String> {
    let wrong = || Error::invalid_params(format!("nothing is at `{}`", uri.as_str()));
    let (sheet, of) = parsed(uri).ok_or_else(wrong)?;
    let view = view_of(state, &sheet, of.as_ref());
    // Whoever shows it sees why it is gone.
    Ok(view.and_then(|view| sheet.text(&view)).unwrap_or_else(|| no_jail(&sheet) + "\n"))
}

/// The address that an argument names.
pub fn address(argument: &Value) -> Result<Uri> {
    let uri = argument.as_str().and_then(|text| text.parse().ok());
    uri.ok_or_else(|| Error::invalid_params(format!("`{argument}` is no address")))
}

fn no_jail(sheet: &Sheet) -> String {
    match sheet.jail() {
        Some(name) => format!("there is no jail `{name}`"),
        None => "there are no jails".to_owned(),
    }
}

/// What is known around a file, or the first of all views that has the jail.
fn view_of(state: &State, sheet: &Sheet, of: Option<&Uri>) -> Option<Arc<View>> {
    match of {
        Some(uri) => state.view(&convert::path(uri)).map(|(view, _)| view),
        None => views(state).into_iter().find(|view| sheet.is_of(view)),
    }
}

/// `jailconf:plan/NAME`, with `?FILE` where another host than the first is meant.
fn sheet_uri(kind: Kind, sheet: &Sheet, of: Option<&Uri>) -> String {
    let jail = sheet.jail().map(|name| format!("/{}", convert::escaped(name.as_bytes())));
    let of = of.map(|uri| format!("?{}", convert::escaped(uri.as_str().as_bytes())));
    format!("{SCHEME}:{}{}{}", kind.word(), jail.unwrap_or_default(), of.unwrap_or_default())
}

fn parsed(uri: &Uri) -> Option<(Sheet, Option<Uri>)> {
    if uri.scheme().as_str() != SCHEME {
        return None;
    }
    let path = uri.path().decode().to_string_lossy().into_owned();
    let (word, jail) = match path.split_once('/') {
        Some((word, jail)) => (word, Some(jail.to_owned())),
        None => (&*path, None),
    };
    let kind = [Kind::Plan, Kind::Resolved, Kind::Tree].into_iter().find(|k| k.word() == word)?;
    let of = match uri.query() {
        Some(query) => Some(query.decode().to_string_lossy().parse().ok()?),
        None => None,
    };
    Some((kind.sheet(jail), of))
}
