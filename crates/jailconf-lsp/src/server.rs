//! The requests and notifications.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jailconf_ide::editor::{self, View, Workspace};
use jailconf_ide::{Bytes, FileRef};
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types::{self as lsp, *};
use tower_lsp_server::{Client, LanguageServer};

use crate::convert::{self, Encoding};
use crate::state::State;

/// The server. State changes before the first await of a handler, so that it
/// changes in the order of the messages; work is done on a copy of the state,
/// beside the loop that reads them.
pub struct Backend {
    client: Client,
    state: Arc<Mutex<State>>,
    /// Whether `shutdown` came before `exit`.
    pub orderly: Arc<AtomicBool>,
}

impl Backend {
    /// A server over a workspace.
    pub fn new(client: Client, workspace: Arc<dyn Workspace>) -> Backend {
        let state = Arc::new(Mutex::new(State::new(workspace)));
        Backend { client, state, orderly: Arc::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finds what is to be said around a file and tells the client, for every
    /// open file that it concerns, unless a newer change came meanwhile.
    fn diagnose(&self, path: Bytes) {
        let (client, state, snapshot) =
            (self.client.clone(), self.state.clone(), self.state().clone());
        tokio::spawn(async move {
            let generation = snapshot.generation;
            let found =
                tokio::task::spawn_blocking(move || all_diagnostics(&snapshot, &path)).await;
            let Ok(found) = found else { return };
            for (uri, diagnostics, version) in found {
                let newest = state.lock().unwrap_or_else(PoisonError::into_inner).generation;
                if newest != generation {
                    return;
                }
                client.publish_diagnostics(uri, diagnostics, Some(version)).await;
            }
        });
    }

    async fn format(
        &self,
        uri: &Uri,
        lines: Option<Range>,
        options: FormattingOptions,
    ) -> Result<Option<Vec<TextEdit>>> {
        let snapshot = self.state().clone();
        let Some(path) = convert::path(uri) else { return Ok(None) };
        let width = options.insert_spaces.then_some(options.tab_size);
        let task = tokio::task::spawn_blocking(move || snapshot.formatted(&path, lines, width));
        task.await.map_err(|_| Error::internal_error())
    }

    /// Answers from a copy of the state, where a panic becomes an error answer.
    async fn ask<T: Send + 'static>(
        &self,
        uri: &Uri,
        answer: impl FnOnce(&State, &View, FileRef) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let snapshot = self.state().clone();
        let Some(path) = convert::path(uri) else { return Ok(None) };
        let task = tokio::task::spawn_blocking(move || {
            let view = snapshot.view(&path);
            let file = view.file_at(&path)?;
            answer(&snapshot, &view, file)
        });
        task.await.map_err(|_| Error::internal_error())
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let general = params.capabilities.general;
        let offered = general.and_then(|g| g.position_encodings).unwrap_or_default();
        let encoding = Encoding::negotiate(&offered);
        self.state().encoding = encoding;
        let server_info = ServerInfo {
            name: "jailconf".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        };
        Ok(InitializeResult {
            capabilities: capabilities(encoding),
            server_info: Some(server_info),
            ..InitializeResult::default()
        })
    }

    async fn shutdown(&self) -> Result<()> {
        self.orderly.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let Some(path) = convert::path(&document.uri) else { return };
        self.state().set(path.clone(), &document.text, document.version);
        self.diagnose(path);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let Some(path) = convert::path(&params.text_document.uri) else { return };
        self.state().change(&path, &params.content_changes, params.text_document.version);
        self.diagnose(path);
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        if let Some(path) = convert::path(&params.text_document.uri) {
            self.diagnose(path);
        }
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let Some(path) = convert::path(&params.text_document.uri) else { return };
        self.state().close(&path);
        self.client.publish_diagnostics(params.text_document.uri, Vec::new(), None).await;
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let at = params.text_document_position_params;
        self.ask(&at.text_document.uri, move |state, view, file| {
            let document = &view.plan.file(file).document;
            let offset = convert::offset(document, at.position, state.encoding);
            let hover = editor::hover(view, file, offset)?;
            let contents = HoverContents::Markup(MarkupContent {
                kind: MarkupKind::Markdown,
                value: hover.text,
            });
            Some(Hover {
                contents,
                range: Some(convert::range(document, hover.range, state.encoding)),
            })
        })
        .await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let at = params.text_document_position;
        self.ask(&at.text_document.uri, move |state, view, file| {
            let document = &view.plan.file(file).document;
            let offset = convert::offset(document, at.position, state.encoding);
            let items = editor::completions(document, offset).into_iter().map(completion);
            Some(CompletionResponse::Array(items.collect()))
        })
        .await
    }

    async fn document_symbol(
        &self,
        params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>> {
        self.ask(&params.text_document.uri, move |state, view, file| {
            let document = &view.plan.file(file).document;
            Some(DocumentSymbolResponse::Nested(nested(editor::symbols(document), |r| {
                convert::range(document, r, state.encoding)
            })))
        })
        .await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.ask(&params.text_document.uri, move |state, view, file| {
            let document = &view.plan.file(file).document;
            let blocks = editor::symbols(document).into_iter().filter(|s| s.is_block);
            let fold = |s: editor::Symbol| {
                let range = convert::range(document, s.range, state.encoding);
                FoldingRange {
                    start_line: range.start.line,
                    end_line: range.end.line,
                    ..FoldingRange::default()
                }
            };
            Some(blocks.map(fold).filter(|f| f.end_line > f.start_line).collect())
        })
        .await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.format(&params.text_document.uri, None, params.options).await
    }

    async fn range_formatting(
        &self,
        params: DocumentRangeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        self.format(&params.text_document.uri, Some(params.range), params.options).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        self.ask(&params.text_document.uri.clone(), move |state, view, file| {
            let document = &view.plan.file(file).document;
            let range = convert::text_range(document, params.range, state.encoding);
            let mends = editor::mends(view, file, range);
            let wanted = params.context.only.clone();
            let is_wanted = |kind: &CodeActionKind| {
                wanted
                    .as_ref()
                    .is_none_or(|only| only.iter().any(|o| kind.as_str().starts_with(o.as_str())))
            };
            let mut actions = Vec::new();
            if is_wanted(&CodeActionKind::QUICKFIX) {
                actions.extend(mends.into_iter().map(|m| action(state, view, m)));
            }
            if wanted.is_some() && is_wanted(&CodeActionKind::new(FIX_ALL)) {
                actions.extend(fix_all(state, &view.real_path(file)));
            }
            Some(actions)
        })
        .await
    }
}

/// Every safe mend of a file's surroundings.
const FIX_ALL: &str = "source.fixAll.jailconf";

// Types here are the protocol's: a client may fill them from any file.
#[allow(clippy::mutable_key_type)]
fn fix_all(state: &State, path: &Bytes) -> Option<CodeActionOrCommand> {
    let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
    for (path, before, after) in state.mend_all(path) {
        let whole =
            jailconf_ide::TextRange::up_to(jailconf_ide::TextSize::of(before.text().as_str()));
        let range = convert::range(&before, whole, state.encoding);
        let edit = TextEdit { range, new_text: after.text().as_str().to_owned() };
        changes.insert(convert::uri(&path)?, vec![edit]);
    }
    (!changes.is_empty()).then(|| {
        CodeActionOrCommand::CodeAction(CodeAction {
            title: "apply every safe mend".to_owned(),
            kind: Some(CodeActionKind::new(FIX_ALL)),
            edit: Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }),
            ..CodeAction::default()
        })
    })
}

fn capabilities(encoding: Encoding) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Kind(
            TextDocumentSyncKind::INCREMENTAL,
        )),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions::default()),
        document_symbol_provider: Some(OneOf::Left(true)),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::new(FIX_ALL)]),
            ..CodeActionOptions::default()
        })),
        document_formatting_provider: Some(OneOf::Left(true)),
        document_range_formatting_provider: Some(OneOf::Left(true)),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        ..ServerCapabilities::default()
    }
}

/// The diagnostics of every open file that a view holds.
fn all_diagnostics(state: &State, path: &Bytes) -> Vec<(Uri, Vec<lsp::Diagnostic>, i32)> {
    let view = state.view(path);
    let of = |(path, (_, version)): (&Bytes, &(_, i32))| {
        let file = view.file_at(path)?;
        let found = view.found_in(file).map(|d| diagnostic(state, &view, d)).collect();
        Some((convert::uri(path)?, found, *version))
    };
    state.open.iter().filter_map(of).collect()
}

fn diagnostic(state: &State, view: &View, found: &jailconf_ide::Diagnostic) -> lsp::Diagnostic {
    let place = |place: jailconf_ide::Place| {
        let document = &view.plan.file(place.file).document;
        convert::range(document, place.range, state.encoding)
    };
    let related = found.related.iter().filter_map(|r| {
        let uri = convert::uri(&view.real_path(r.place.file))?;
        Some(DiagnosticRelatedInformation {
            location: Location { uri, range: place(r.place) },
            message: r.message.clone(),
        })
    });
    let mut message = found.line();
    if let Some(help) = &found.help {
        message.push('\n');
        message.push_str(help);
    }
    lsp::Diagnostic {
        range: place(found.place),
        severity: Some(convert::severity(found.severity)),
        code: Some(NumberOrString::String(found.rule.code.to_owned())),
        source: Some("jailconf".to_owned()),
        message,
        related_information: Some(related.collect()),
        ..lsp::Diagnostic::default()
    }
}

fn completion(item: editor::Completion) -> CompletionItem {
    CompletionItem {
        label: item.label,
        kind: Some(CompletionItemKind::PROPERTY),
        detail: Some(item.detail),
        documentation: Some(Documentation::String(item.help)),
        insert_text: Some(item.insert),
        ..CompletionItem::default()
    }
}

// Types here are the protocol's: a client may fill them from any file.
#[allow(clippy::mutable_key_type)]
fn action(state: &State, view: &View, mend: editor::Mend) -> CodeActionOrCommand {
    let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
    for (path, document, range, new_text) in mend.edits {
        let Some(uri) = convert::uri(&path) else { continue };
        let range = convert::range(&document, range, state.encoding);
        changes.entry(uri).or_default().push(TextEdit { range, new_text });
    }
    let title = if mend.is_safe { mend.title } else { format!("{} (unsafe)", mend.title) };
    CodeActionOrCommand::CodeAction(CodeAction {
        title,
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![diagnostic(state, view, &view.found[mend.finding])]),
        edit: Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }),
        is_preferred: Some(mend.is_safe),
        ..CodeAction::default()
    })
}

/// A flat outline as a nested one.
fn nested(
    symbols: Vec<editor::Symbol>,
    range: impl Fn(jailconf_ide::TextRange) -> Range,
) -> Vec<DocumentSymbol> {
    // Blocks that are still open, outermost first.
    let mut open: Vec<(usize, DocumentSymbol)> = Vec::new();
    let mut done: Vec<DocumentSymbol> = Vec::new();
    for symbol in symbols {
        close(&mut open, &mut done, symbol.depth);
        let kind = if symbol.is_block { SymbolKind::MODULE } else { SymbolKind::PROPERTY };
        #[allow(deprecated)]
        let item = DocumentSymbol {
            name: symbol.name,
            detail: None,
            kind,
            tags: None,
            deprecated: None,
            range: range(symbol.range),
            selection_range: range(symbol.name_range),
            children: Some(Vec::new()),
        };
        open.push((symbol.depth, item));
    }
    close(&mut open, &mut done, 0);
    done
}

/// Closes every block at this depth or deeper.
fn close(open: &mut Vec<(usize, DocumentSymbol)>, done: &mut Vec<DocumentSymbol>, depth: usize) {
    while open.last().is_some_and(|(d, _)| *d >= depth) {
        let Some((_, item)) = open.pop() else { return };
        match open.last_mut() {
            Some((_, parent)) => parent.children.get_or_insert_default().push(item),
            None => done.push(item),
        }
    }
}
