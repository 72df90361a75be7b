//! Messages that the types of the protocol lack.

use serde_json::{Map, Value};
use tower_lsp_server::ls_types::notification::Notification;

/// The jails may be others than they were: whoever shows them asks again. It is none of
/// the protocol's, and for clients that asked for it.
pub enum JailsChanged {}

impl Notification for JailsChanged {
    // What has no members is still an object: null is none of what JSON-RPC allows.
    type Params = Map<String, Value>;
    const METHOD: &'static str = "jailconf/jailsChanged";
}
