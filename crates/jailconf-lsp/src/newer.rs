//! What the protocol has since 3.18 and the types here lack. It stands between the
//! messages and the service: there a client's own words are still at hand.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use serde_json::{Value, json};
use tower_lsp_server::jsonrpc::{Request, Response};
use tower_service::Service;

use crate::answer::SCHEME;

/// What a client can do in newer words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Newer {
    /// It has several ranges formatted at once.
    pub ranges: bool,
    /// It asks for texts that no file holds.
    pub contents: bool,
    /// It takes edits with places to fill in.
    pub snippet_edits: bool,
}

/// The request that stands in for `textDocument/codeAction` where edits may have places to
/// fill in.
pub const CODE_ACTION: &str = "jailconf/codeAction";

/// Where it is kept from the first message on.
pub type Known = Arc<OnceLock<Newer>>;

impl Newer {
    /// What the parameters of `initialize` say.
    #[expect(clippy::indexing_slicing, reason = "what a JSON value does not hold is null")]
    fn of(params: &Value) -> Newer {
        let client = &params["capabilities"];
        let (document, workspace) = (&client["textDocument"], &client["workspace"]);
        Newer {
            ranges: document["rangeFormatting"]["rangesSupport"] == true,
            contents: workspace["textDocumentContent"].is_object(),
            snippet_edits: workspace["workspaceEdit"]["snippetEditSupport"] == true,
        }
    }

    /// A request under the name by which it is answered in newer words.
    fn routed(self, request: Request) -> Request {
        if !self.snippet_edits || request.method() != "textDocument/codeAction" {
            return request;
        }
        let (_, id, params) = request.into_parts();
        let routed = Request::build(CODE_ACTION).params(params.unwrap_or_default());
        match id {
            Some(id) => routed.id(id).finish(),
            None => routed.finish(),
        }
    }

    /// Says what the server can do for such a client.
    fn advertise(self, answer: &mut Value) {
        let server = answer.get_mut("capabilities").and_then(Value::as_object_mut);
        let Some(server) = server else { return };
        if self.ranges {
            let ranges = json!({ "rangesSupport": true });
            server.insert("documentRangeFormattingProvider".to_owned(), ranges);
        }
        if self.contents {
            let workspace = server.entry("workspace").or_insert_with(|| json!({}));
            if let Some(workspace) = workspace.as_object_mut() {
                let schemes = json!({ "schemes": [SCHEME] });
                workspace.insert("textDocumentContent".to_owned(), schemes);
            }
        }
    }
}

/// A service that also knows the newer words.
pub struct WithNewer<S> {
    service: S,
    known: Known,
}

impl<S> WithNewer<S> {
    /// Keeps what a client says where the service finds it.
    pub fn new(service: S, known: Known) -> WithNewer<S> {
        WithNewer { service, known }
    }
}

impl<S> Service<Request> for WithNewer<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
{
    type Response = Option<Response>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if request.method() != "initialize" {
            let newer = self.known.get().copied().unwrap_or_default();
            return Box::pin(self.service.call(newer.routed(request)));
        }
        let newer = request.params().map(Newer::of).unwrap_or_default();
        let newer = *self.known.get_or_init(|| newer);
        let answer = self.service.call(request);
        Box::pin(async move { Ok(answer.await?.map(|answer| advertised(answer, newer))) })
    }
}

fn advertised(answer: Response, newer: Newer) -> Response {
    let (id, mut body) = answer.into_parts();
    if let Ok(result) = &mut body {
        newer.advertise(result);
    }
    Response::from_parts(id, body)
}
