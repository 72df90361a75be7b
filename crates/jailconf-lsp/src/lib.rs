//! How does an editor ask?
//!
//! The language server protocol and nothing else: positions, capabilities,
//! messages. Everything that is known comes from `jailconf-ide`.

mod answer;
mod capabilities;
mod client;
mod convert;
mod diagnose;
mod frames;
mod messages;
mod newer;
mod outlet;
mod server;
mod sheets;
mod state;
mod text;
mod views;

use std::sync::Arc;

use jailconf_ide::editor::Workspace;
use tokio::io::{AsyncRead, AsyncWrite};
use tower_lsp_server::{LspService, Server};

use crate::newer::WithNewer;
use crate::outlet::Outlet;

/// Serves an editor on standard input and output until it says `exit`. Whether
/// it said `shutdown` before, as the protocol wants.
pub fn run(workspace: Arc<dyn Workspace>) -> std::io::Result<bool> {
    jailconf_ide::remember_panics();
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let orderly = runtime.block_on(serve(workspace, tokio::io::stdin(), tokio::io::stdout()));
    // Nobody waits for a client that says nothing more and keeps its pipe open.
    runtime.shutdown_background();
    Ok(orderly)
}

/// The same on any two pipes, inside a runtime of tokio's.
pub async fn serve(
    workspace: Arc<dyn Workspace>,
    input: impl AsyncRead + Unpin + Send + 'static,
    output: impl AsyncWrite + Unpin + Send + 'static,
) -> bool {
    let (outlet, outlet_end) = Outlet::new();
    let backend = |client| server::Backend::new(client, outlet, workspace);
    let (service, socket) = LspService::build(backend)
        .custom_method(frames::NO_MESSAGE, server::Backend::no_message)
        .custom_method("workspace/textDocumentContent", server::Backend::content)
        .custom_method("textDocument/rangesFormatting", server::Backend::ranges_formatting)
        .custom_method(newer::CODE_ACTION, server::Backend::actions_with_blanks)
        .finish();
    let orderly = service.inner().orderly.clone();
    let (read, passed) = tokio::io::duplex(PIPE);
    let passing = tokio::spawn(frames::pass_on(input, read));
    let (written, protocol) = tokio::io::duplex(PIPE);
    let telling = tokio::spawn(outlet::pass_on(protocol, outlet_end, output));
    let server = Server::new(passed, written, socket).concurrency_level(AT_ONCE);
    let newer = service.inner().newer.clone();
    server.serve(WithNewer::new(service, newer)).await;
    passing.abort();
    // The last answer must be out before the process ends.
    let _ = telling.await;
    orderly.load(std::sync::atomic::Ordering::Relaxed)
}

/// Messages that are worked on at once: a change waits for no answer to an earlier
/// question. Each is begun in the order of its arrival.
const AT_ONCE: usize = 32;

/// Bytes between the client's pipe and the protocol.
const PIPE: usize = 64 << 10;
