//! Messages that the types of the protocol lack.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tower_lsp_server::ls_types::notification::Notification;
use tower_lsp_server::ls_types::request::Request;
use tower_lsp_server::ls_types::{FormattingOptions, Range, TextDocumentIdentifier, Uri};

/// The jails may be others than they were: whoever shows them asks again. It is none of
/// the protocol's, and for clients that asked for it.
pub enum JailsChanged {}

impl Notification for JailsChanged {
    // What has no members is still an object: null is none of what JSON-RPC allows.
    type Params = Map<String, Value>;
    const METHOD: &'static str = "jailconf/jailsChanged";
}

/// The address of a text that no file holds (3.18, "Text Document Content Request").
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ContentParams {
    /// The address.
    pub uri: Uri,
}

/// Its text.
#[derive(Clone, Debug, Serialize)]
pub struct Content {
    /// The text.
    pub text: String,
}

/// The text at an address is another one now (3.18, "Text Document Content Refresh
/// Request").
pub enum ContentRefresh {}

impl Request for ContentRefresh {
    type Params = ContentParams;
    type Result = ();
    const METHOD: &'static str = "workspace/textDocumentContent/refresh";
}

/// Several ranges are to be formatted (3.18, "Document Ranges Formatting Request").
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RangesFormattingParams {
    /// The file.
    pub text_document: TextDocumentIdentifier,
    /// The ranges.
    pub ranges: Vec<Range>,
    /// What the client wants.
    pub options: FormattingOptions,
}
