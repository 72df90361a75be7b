//! The texts that the client shows and no file holds.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jailconf_ide::guarded;
use tower_lsp_server::Client;
use tower_lsp_server::ls_types::Uri;

use crate::answer;
use crate::messages::{ContentParams, ContentRefresh};
use crate::state::State;

/// The addresses that the client asked for, each with the number of the text that it was
/// given: nobody says when it is no longer shown.
#[derive(Default)]
pub struct Sheets(Mutex<BTreeMap<String, u64>>);

/// Texts that are remembered.
const MAX_SHEETS: usize = 100;

impl Sheets {
    /// The client shows a text.
    pub fn given(&self, uri: &Uri, text: &str) {
        let mut given = self.given_texts();
        if given.len() >= MAX_SHEETS && !given.contains_key(uri.as_str()) {
            given.pop_first();
        }
        given.insert(uri.as_str().to_owned(), number(text));
    }

    /// Asks the client to ask again for each text that is another one now. One that it
    /// shows is then given again; the others are forgotten.
    pub async fn refresh(self: &Arc<Sheets>, client: &Client, state: &State) {
        if !state.client.newer.contents || self.given_texts().is_empty() {
            return;
        }
        let (sheets, state) = (self.clone(), state.clone());
        let work = move || guarded(|| sheets.stale(&state));
        let Ok(Ok(stale)) = tokio::task::spawn_blocking(work).await else { return };
        for uri in stale {
            let client = client.clone();
            // Nothing waits for the answers of a client.
            tokio::spawn(async move {
                client.send_request::<ContentRefresh>(ContentParams { uri }).await
            });
        }
    }

    fn stale(&self, state: &State) -> Vec<Uri> {
        let given = self.given_texts().clone();
        let mut stale = Vec::new();
        for (address, known) in given {
            let Ok(uri) = address.parse::<Uri>() else { continue };
            if answer::content(state, &uri).is_ok_and(|text| number(&text) == known) {
                continue;
            }
            self.given_texts().remove(&address);
            stale.push(uri);
        }
        stale
    }

    fn given_texts(&self) -> MutexGuard<'_, BTreeMap<String, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The same for the same text.
fn number(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
