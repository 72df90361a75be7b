//! What the server can do.

use tower_lsp_server::ls_types::*;

use crate::answer::{COMMANDS, FIX_ALL, legend};
use crate::client::Abilities;
use crate::convert::Encoding;

/// What a client of these abilities is told that the server can do.
pub fn capabilities(encoding: Encoding, client: &Abilities) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(synchronisation()),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            resolve_provider: Some(true),
            trigger_characters: Some(["$", "{", "/", ".", "="].map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        signature_help_provider: Some(SignatureHelpOptions {
            trigger_characters: Some(["=", ","].map(str::to_owned).to_vec()),
            ..SignatureHelpOptions::default()
        }),
        declaration_provider: Some(DeclarationCapability::Simple(true)),
        implementation_provider: Some(ImplementationProviderCapability::Simple(true)),
        call_hierarchy_provider: Some(CallHierarchyServerCapability::Simple(true)),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(false) }),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        inlay_hint_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
        document_link_provider: Some(DocumentLinkOptions {
            resolve_provider: Some(false),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        }),
        semantic_tokens_provider: Some(SemanticTokensServerCapabilities::SemanticTokensOptions(
            SemanticTokensOptions {
                legend: legend(),
                range: Some(true),
                full: Some(SemanticTokensFullOptions::Delta { delta: Some(true) }),
                ..SemanticTokensOptions::default()
            },
        )),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        })),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![
                CodeActionKind::QUICKFIX,
                CodeActionKind::REFACTOR_EXTRACT,
                CodeActionKind::new(FIX_ALL),
            ]),
            ..CodeActionOptions::default()
        })),
        document_formatting_provider: Some(OneOf::Left(true)),
        document_range_formatting_provider: Some(OneOf::Left(true)),
        document_on_type_formatting_provider: Some(DocumentOnTypeFormattingOptions {
            first_trigger_character: "}".to_owned(),
            more_trigger_character: Some(vec![";".to_owned()]),
        }),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: COMMANDS.map(str::to_owned).to_vec(),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        }),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        diagnostic_provider: client.pulls.then(pulled),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..ServerCapabilities::default()
    }
}

fn synchronisation() -> TextDocumentSyncCapability {
    TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(TextDocumentSyncSaveOptions::Supported(true)),
        ..TextDocumentSyncOptions::default()
    })
}

fn pulled() -> DiagnosticServerCapabilities {
    DiagnosticServerCapabilities::Options(DiagnosticOptions {
        identifier: Some("jailconf".to_owned()),
        inter_file_dependencies: true,
        workspace_diagnostics: true,
        work_done_progress_options: WorkDoneProgressOptions::default(),
    })
}

/// The files on disk that answers are made of.
const WATCHED: [&str; 6] = [
    "**/*.conf",
    "**/jailconf.toml",
    "**/fstab*",
    "**/rc.conf*",
    "**/devfs.rules",
    "**/.editorconfig",
];

/// What the client is asked to do on its own from now on.
pub fn registrations(client: &Abilities) -> Vec<Registration> {
    let mut wanted = Vec::new();
    if client.watches {
        let watch = |glob: &str| {
            let glob_pattern = GlobPattern::String(glob.to_owned());
            FileSystemWatcher { glob_pattern, kind: None }
        };
        let watchers = WATCHED.iter().copied().map(watch).collect();
        let options = DidChangeWatchedFilesRegistrationOptions { watchers };
        wanted.push(registration("workspace/didChangeWatchedFiles", serde_json::to_value(options)));
    }
    if client.registers_hierarchies {
        // The types of this protocol's version have no field for it.
        wanted.push(registration("textDocument/prepareTypeHierarchy", Ok(selector())));
    }
    if client.registers_settings {
        let options = serde_json::json!({ "section": "jailconf" });
        wanted.push(registration("workspace/didChangeConfiguration", Ok(options)));
    }
    wanted
}

fn selector() -> serde_json::Value {
    serde_json::json!({ "documentSelector": [{ "language": "jail.conf" }, { "language": "jailconf" }, { "pattern": "**/*.conf" }] })
}

fn registration(method: &str, options: serde_json::Result<serde_json::Value>) -> Registration {
    Registration {
        id: method.to_owned(),
        method: method.to_owned(),
        register_options: options.ok(),
    }
}
