//! The way to the client. Findings, which may be many and follow each keystroke, are
//! written as they are; the protocol library would build a tree of values first.

use std::sync::Arc;

use serde::Serialize;
use tokio::io::{AsyncRead, AsyncWrite, BufReader};
use tokio::sync::Mutex;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tower_lsp_server::ls_types::{Diagnostic, Uri};

use crate::frames;

/// Where findings are handed in.
#[derive(Clone)]
pub struct Outlet(Sender<Vec<u8>>);

#[derive(Serialize)]
struct Notification<'a> {
    jsonrpc: &'a str,
    method: &'a str,
    params: Findings<'a>,
}

#[derive(Serialize)]
struct Findings<'a> {
    uri: &'a Uri,
    diagnostics: &'a [Diagnostic],
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i32>,
}

impl Outlet {
    /// A way to the client, and its end, for [`pass_on`].
    pub fn new() -> (Outlet, Receiver<Vec<u8>>) {
        // Whoever has more waits until the client has read.
        let (sender, receiver) = channel(1);
        (Outlet(sender), receiver)
    }

    /// Tells the client what is to be said of a file, in the order of the calls.
    pub async fn publish(&self, uri: &Uri, diagnostics: &[Diagnostic], version: Option<i32>) {
        let params = Findings { uri, diagnostics, version };
        let method = "textDocument/publishDiagnostics";
        let message = Notification { jsonrpc: "2.0", method, params };
        if let Ok(body) = serde_json::to_vec(&message) {
            // A client that is gone is told nothing.
            let _ = self.0.send(body).await;
        }
    }
}

/// Passes the protocol's messages and what comes through an outlet on to the client,
/// until the protocol has no more or the client is gone.
pub async fn pass_on(
    protocol: impl AsyncRead + Unpin,
    outlet: Receiver<Vec<u8>>,
    output: impl AsyncWrite + Unpin + Send + 'static,
) {
    let output = Arc::new(Mutex::new(output));
    let beside = tokio::spawn(pass_beside(outlet, output.clone()));
    let mut protocol = BufReader::new(protocol);
    while let Some(body) = frames::next(&mut protocol).await {
        if frames::write(&mut *output.lock().await, &body).await.is_err() {
            break;
        }
    }
    beside.abort();
}

async fn pass_beside(
    mut outlet: Receiver<Vec<u8>>,
    output: Arc<Mutex<impl AsyncWrite + Unpin + Send>>,
) {
    while let Some(body) = outlet.recv().await {
        if frames::write(&mut *output.lock().await, &body).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The specification's base protocol, and `textDocument/publishDiagnostics`.
    #[test]
    fn findings_go_out_beside_messages_and_whole() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let written = runtime.block_on(async {
            let (outlet, end) = Outlet::new();
            let (mut server, protocol) = tokio::io::duplex(64);
            let (output, mut client) = tokio::io::duplex(1 << 16);
            let passing = tokio::spawn(pass_on(protocol, end, output));
            frames::write(&mut server, b"{}").await.unwrap();
            let uri: Uri = "file:///a".parse().unwrap();
            outlet.publish(&uri, &[], Some(1)).await;
            outlet.publish(&uri, &[], None).await;
            // The second is taken when the first is written.
            let mut read = BufReader::new(&mut client);
            let mut bodies = Vec::new();
            for _ in 0..3 {
                let body = frames::next(&mut read).await.unwrap();
                bodies.push(String::from_utf8(body).unwrap());
            }
            drop(server);
            passing.await.unwrap();
            bodies.sort();
            bodies
        });
        let publish = |rest: &str| {
            let head = r#"{"jsonrpc":"2.0","method":"textDocument/publishDiagnostics","params":"#;
            format!(r#"{head}{{"uri":"file:///a","diagnostics":[]{rest}}}}}"#)
        };
        assert_eq!(written, [publish(r#","version":1"#), publish(""), "{}".to_owned()]);
    }
}
