//! The requests and notifications.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jailconf_ide::editor::Workspace;
use jailconf_ide::{Bytes, guarded};
use tokio::sync::Notify;
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types::*;
use tower_lsp_server::{Client, LanguageServer};

use crate::capabilities::capabilities;
use crate::client::{Abilities, Settings};
use crate::convert::{self, Encoding};
use crate::diagnose::{self, Publisher};
use crate::messages::{Content, ContentParams, RangesFormattingParams};
use crate::newer::Known;
use crate::outlet::Outlet;
use crate::sheets::Sheets;
use crate::state::{Disk, State};
use crate::{answer, capabilities};

/// The server. State changes before the first await of a handler, so that it
/// changes in the order of the messages; work is done on a copy of the state,
/// beside the loop that reads them.
pub struct Backend {
    client: Client,
    outlet: Outlet,
    state: Arc<Mutex<State>>,
    bell: Arc<Notify>,
    /// The tokens that the client has of each file.
    highlighted: Mutex<HashMap<Bytes, SemanticTokens>>,
    /// The texts that the client shows and no file holds.
    sheets: Arc<Sheets>,
    /// What the client can do in newer words.
    pub newer: Known,
    /// Whether `shutdown` came before `exit`.
    pub orderly: Arc<AtomicBool>,
}

impl Backend {
    /// A server over a workspace.
    pub fn new(client: Client, outlet: Outlet, workspace: Arc<dyn Workspace>) -> Backend {
        let state = Arc::new(Mutex::new(State::new(workspace)));
        let (bell, orderly, highlighted) = (Arc::default(), Arc::default(), Mutex::default());
        let (sheets, newer) = (Arc::default(), Known::default());
        Backend { client, outlet, state, bell, highlighted, sheets, newer, orderly }
    }

    /// A text that no file holds. The client is asked to ask again when it is another one.
    pub async fn content(&self, params: ContentParams) -> Result<Content> {
        let generation = self.state().generation;
        let uri = params.uri.clone();
        let text = self.ask(move |state| answer::content(state, &uri)).await??;
        self.sheets.given(&params.uri, &text);
        if self.state().generation != generation {
            // That it is another one by now may have been looked for before.
            self.bell.notify_one();
        }
        Ok(Content { text })
    }

    /// What can be done where the cursor is, with places to fill in.
    pub async fn actions_with_blanks(
        &self,
        params: CodeActionParams,
    ) -> Result<Option<Vec<serde_json::Value>>> {
        self.ask(move |state| answer::actions_with_blanks(state, &params)).await
    }

    /// How parts of a file are to look.
    pub async fn ranges_formatting(
        &self,
        params: RangesFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        self.ask(move |state| answer::formatted_parts(state, &params)).await
    }

    /// The answer to what is no message.
    pub async fn no_message(&self) -> Result<()> {
        Err(Error::parse_error())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, in the order of the messages.
    fn change(&self, change: impl FnOnce(&mut State)) {
        let result = guarded(|| change(&mut self.state()));
        if let Err(place) = result {
            self.log(place);
        }
        self.bell.notify_one();
    }

    /// Answers from a copy of the state. A panic becomes an error answer.
    async fn ask<T: Send + 'static>(
        &self,
        answer: impl FnOnce(&State) -> T + Send + 'static,
    ) -> Result<T> {
        let snapshot = self.state().clone();
        let task = tokio::task::spawn_blocking(move || guarded(|| answer(&snapshot)));
        match task.await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(place)) => {
                self.log(place);
                Err(Error::internal_error())
            }
            Err(_) => Err(Error::internal_error()),
        }
    }

    fn highlighted(&self) -> MutexGuard<'_, HashMap<Bytes, SemanticTokens>> {
        self.highlighted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The tokens that the client is sent, under a number of their own.
    fn sent(&self, uri: &Uri, data: Vec<SemanticToken>) -> SemanticTokens {
        let mut highlighted = self.highlighted();
        let path = convert::path(uri);
        let last = highlighted.get(&path).and_then(|t| t.result_id.as_ref()?.parse::<u64>().ok());
        let result_id = Some((last.unwrap_or_default() + 1).to_string());
        let tokens = SemanticTokens { result_id, data };
        highlighted.insert(path, tokens.clone());
        tokens
    }

    fn log(&self, message: String) {
        let client = self.client.clone();
        tokio::spawn(async move { client.log_message(MessageType::ERROR, message).await });
    }

    /// Takes over what the client's settings say.
    fn settle(&self, settings: &serde_json::Value) {
        match Settings::read(settings) {
            Ok(Some(settings)) => self.change(|state| state.settle(&settings)),
            Ok(None) => {}
            Err(error) => self.log(format!("settings: {error}")),
        }
    }

    /// Asks the client for its settings, which are taken over when they come.
    fn ask_for_settings(&self) {
        let (client, state, bell) = (self.client.clone(), self.state.clone(), self.bell.clone());
        tokio::spawn(async move {
            let item = ConfigurationItem { scope_uri: None, section: Some("jailconf".to_owned()) };
            let Ok(answers) = client.configuration(vec![item]).await else { return };
            match answers.first().map(Settings::read) {
                Some(Ok(Some(settings))) => {
                    state.lock().unwrap_or_else(PoisonError::into_inner).settle(&settings);
                    bell.notify_one();
                }
                Some(Err(error)) => {
                    client.log_message(MessageType::ERROR, format!("settings: {error}")).await;
                }
                _ => {}
            }
        });
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let general = params.capabilities.general.as_ref();
        let offered = general.and_then(|g| g.position_encodings.clone()).unwrap_or_default();
        let encoding = Encoding::negotiate(&offered);
        let folders = params.workspace_folders.unwrap_or_default();
        let options = params.initialization_options.as_ref();
        let mut abilities = Abilities::of(&params.capabilities, options);
        abilities.newer = self.newer.get().copied().unwrap_or_default();
        let capabilities = capabilities(encoding, &abilities);
        self.change(|state| {
            state.encoding = encoding;
            state.client = Arc::new(abilities);
            state.folders = Arc::new(folders.iter().map(|f| convert::path(&f.uri)).collect());
        });
        if let Some(options) = options {
            self.settle(options);
        }
        let version = Some(env!("CARGO_PKG_VERSION").to_owned());
        let server_info = Some(ServerInfo { name: "jailconf".to_owned(), version });
        Ok(InitializeResult { capabilities, server_info, ..InitializeResult::default() })
    }

    async fn initialized(&self, _: InitializedParams) {
        let (client, outlet) = (self.client.clone(), self.outlet.clone());
        let (state, bell, sheets) = (self.state.clone(), self.bell.clone(), self.sheets.clone());
        let teller = Publisher::new(client, outlet, state, bell, sheets);
        tokio::spawn(teller.run());
        let abilities = self.state().client.clone();
        let wanted = capabilities::registrations(&abilities);
        if !wanted.is_empty() {
            let client = self.client.clone();
            tokio::spawn(async move { client.register_capability(wanted).await });
        }
        if abilities.tells_settings {
            self.ask_for_settings();
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.orderly.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        // What was made here is no jail.conf.
        if document.uri.scheme().as_str() == answer::SCHEME {
            return;
        }
        self.change(|state| state.set(document.uri, &document.text, document.version));
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let path = convert::path(&params.text_document.uri);
        let version = params.text_document.version;
        self.change(|state| {
            let disk = state.trust_in_disk(&path);
            state.change(&path, &params.content_changes, version, disk);
        });
    }

    async fn did_save(&self, _: DidSaveTextDocumentParams) {
        self.change(|state| state.turn(Disk::MayHaveChanged));
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let path = convert::path(&params.text_document.uri);
        self.highlighted().remove(&path);
        self.change(|state| state.close(&path));
        if !self.state().client.pulls {
            self.outlet.publish(&params.text_document.uri, &[], None).await;
        }
    }

    async fn did_change_watched_files(&self, _: DidChangeWatchedFilesParams) {
        self.change(|state| state.turn(Disk::MayHaveChanged));
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        let tells = self.state().client.tells_settings;
        if params.settings.is_null() && tells {
            return self.ask_for_settings();
        }
        self.settle(&params.settings);
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let paths = |folders: &[WorkspaceFolder]| -> Vec<Bytes> {
            folders.iter().map(|f| convert::path(&f.uri)).collect()
        };
        let (added, removed) = (paths(&params.event.added), paths(&params.event.removed));
        self.change(|state| {
            let folders = Arc::make_mut(&mut state.folders);
            folders.retain(|f| !removed.contains(f) && !added.contains(f));
            folders.extend(added);
            state.turn(Disk::MayHaveChanged);
        });
    }

    async fn diagnostic(
        &self,
        params: DocumentDiagnosticParams,
    ) -> Result<DocumentDiagnosticReportResult> {
        self.ask(move |state| diagnose::pulled(state, &params)).await
    }

    async fn workspace_diagnostic(
        &self,
        params: WorkspaceDiagnosticParams,
    ) -> Result<WorkspaceDiagnosticReportResult> {
        self.ask(move |state| diagnose::workspace(state, &params)).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        self.ask(move |state| answer::hover(state, &params)).await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        self.ask(move |state| answer::completion(state, &params)).await
    }

    async fn completion_resolve(&self, params: CompletionItem) -> Result<CompletionItem> {
        self.ask(move |state| answer::resolved(state, params)).await
    }

    async fn goto_definition(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        self.ask(move |state| answer::definition(state, &params)).await
    }

    async fn goto_declaration(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        self.ask(move |state| answer::declaration(state, &params)).await
    }

    async fn goto_implementation(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        self.ask(move |state| answer::implementation(state, &params)).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.ask(move |state| answer::lenses(state, &params)).await
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        self.ask(move |state| answer::signature(state, &params)).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        self.ask(move |state| answer::references(state, &params)).await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        self.ask(move |state| answer::highlights(state, &params)).await
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        self.ask(move |state| answer::prepare_rename(state, &params)).await?
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        self.ask(move |state| answer::rename(state, &params)).await?
    }

    async fn document_symbol(
        &self,
        params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>> {
        self.ask(move |state| answer::document_symbols(state, &params)).await
    }

    async fn symbol(
        &self,
        params: WorkspaceSymbolParams,
    ) -> Result<Option<WorkspaceSymbolResponse>> {
        self.ask(move |state| Some(answer::workspace_symbols(state, &params.query))).await
    }

    async fn selection_range(
        &self,
        params: SelectionRangeParams,
    ) -> Result<Option<Vec<SelectionRange>>> {
        self.ask(move |state| answer::selection_ranges(state, &params)).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.ask(move |state| answer::document_links(state, &params)).await
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        let uri = params.text_document.uri;
        let asked = uri.clone();
        let data = self.ask(move |state| answer::tokens(state, &asked)).await?;
        Ok(data.map(|data| SemanticTokensResult::Tokens(self.sent(&uri, data))))
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let uri = params.text_document.uri;
        let asked = uri.clone();
        let data = self.ask(move |state| answer::tokens(state, &asked)).await?;
        let before = self.highlighted().get(&convert::path(&uri)).cloned();
        let before = before.filter(|b| b.result_id.as_ref() == Some(&params.previous_result_id));
        Ok(data.map(|data| match before {
            None => SemanticTokensFullDeltaResult::Tokens(self.sent(&uri, data)),
            Some(before) => {
                let edits = answer::difference(&before.data, &data);
                let result_id = self.sent(&uri, data).result_id;
                SemanticTokensFullDeltaResult::TokensDelta(SemanticTokensDelta { result_id, edits })
            }
        }))
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let (uri, range) = (params.text_document.uri, params.range);
        self.ask(move |state| answer::tokens_in(state, &uri, range)).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.ask(move |state| answer::inlay_hints(state, &params)).await
    }

    async fn prepare_type_hierarchy(
        &self,
        params: TypeHierarchyPrepareParams,
    ) -> Result<Option<Vec<TypeHierarchyItem>>> {
        self.ask(move |state| answer::prepare(state, &params)).await
    }

    async fn supertypes(
        &self,
        params: TypeHierarchySupertypesParams,
    ) -> Result<Option<Vec<TypeHierarchyItem>>> {
        self.ask(move |state| answer::above(state, &params.item)).await
    }

    async fn subtypes(
        &self,
        params: TypeHierarchySubtypesParams,
    ) -> Result<Option<Vec<TypeHierarchyItem>>> {
        self.ask(move |state| answer::below(state, &params.item)).await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        self.ask(move |state| answer::prepare_calls(state, &params)).await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        self.ask(move |state| answer::incoming(state, &params.item)).await
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        self.ask(move |state| answer::outgoing(state, &params.item)).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.ask(move |state| answer::folds(state, &params)).await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let uri = params.text_document.uri;
        self.ask(move |state| answer::formatted(state, &uri, None, &params.options)).await
    }

    async fn range_formatting(
        &self,
        params: DocumentRangeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let (uri, range) = (params.text_document.uri, Some(params.range));
        self.ask(move |state| answer::formatted(state, &uri, range, &params.options)).await
    }

    async fn on_type_formatting(
        &self,
        params: DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        self.ask(move |state| answer::indented(state, &params)).await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        self.ask(move |state| answer::command(state, &params)).await?
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        self.ask(move |state| answer::code_actions(state, &params)).await
    }
}
