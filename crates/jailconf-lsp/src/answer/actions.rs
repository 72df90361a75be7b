use jailconf_ide::editor::{self, Extraction, QuickFix, QuickFixKind, View};
use jailconf_ide::{FileRef, TextRange, TextSize};
use serde_json::{Value, json};
use tower_lsp_server::ls_types::*;

use crate::answer::edits::{Consent, Edits};
use crate::convert;
use crate::diagnose::diagnostic;
use crate::state::State;

/// Every safe fix of a file's surroundings.
pub const FIX_ALL: &str = "source.fixAll.jailconf";

/// What can be done where the cursor is.
pub fn code_actions(state: &State, params: &CodeActionParams) -> Option<CodeActionResponse> {
    Some(offers(state, params)?.into_iter().map(|offer| offer.action.into()).collect())
}

/// The same for a client that takes edits with places to fill in (3.18, "SnippetTextEdit"):
/// the types have no room for them.
pub fn actions_with_blanks(state: &State, params: &CodeActionParams) -> Option<Vec<Value>> {
    let offers = offers(state, params)?.into_iter();
    Some(offers.filter_map(Offer::with_blank).collect())
}

/// An action, and its one edit's text as a template where there is something to fill in.
struct Offer {
    action: CodeAction,
    template: Option<String>,
}

impl From<CodeAction> for Offer {
    fn from(action: CodeAction) -> Offer {
        Offer { action, template: None }
    }
}

impl Offer {
    fn with_blank(self) -> Option<Value> {
        let mut action = serde_json::to_value(self.action).ok()?;
        // What is to be filled in can stand in edits by version only.
        let edit = action.pointer_mut("/edit/documentChanges/0/edits/0");
        if let (Some(edit), Some(template)) = (edit, self.template) {
            let snippet = json!({ "kind": "snippet", "value": template });
            *edit = json!({ "range": edit["range"], "snippet": snippet });
        }
        Some(action)
    }
}

fn offers(state: &State, params: &CodeActionParams) -> Option<Vec<Offer>> {
    let (view, file) = state.view(&convert::path(&params.text_document.uri))?;
    let document = &view.plan.file(file).document;
    let range = convert::text_range(document, params.range, state.encoding);
    let only = params.context.only.as_ref();
    let mut offers: Vec<Offer> = Vec::new();
    if only.is_none_or(|only| is_wanted(only, CodeActionKind::QUICKFIX.as_str())) {
        let found = state.found(&view);
        let fixes = editor::quick_fixes(&view, found, file, range).into_iter();
        offers.extend(fixes.filter_map(|fix| offer(state, &view, fix)));
    }
    let extract = CodeActionKind::REFACTOR_EXTRACT;
    if only.map_or(!is_at_rest(params), |only| is_wanted(only, extract.as_str())) {
        let found = state.around().extractions(&view, file, range).into_iter();
        offers.extend(found.map(|one| extraction(state, &view, file, one).into()));
    }
    // Nobody asks for what changes whole files by resting on a line.
    if only.is_some_and(|only| is_wanted(only, FIX_ALL)) {
        offers.extend(fix_all(state, &view).map(Offer::from));
    }
    Some(offers)
}

/// Whether the client asks by itself while nothing is selected: what could be extracted is
/// not looked for wherever a cursor goes.
fn is_at_rest(params: &CodeActionParams) -> bool {
    let is_automatic = params.context.trigger_kind == Some(CodeActionTriggerKind::AUTOMATIC);
    is_automatic && params.range.start == params.range.end
}

fn extraction(state: &State, view: &View, file: FileRef, found: Extraction) -> CodeAction {
    let document = &view.plan.file(file).document;
    let mut edits = Edits::new(state);
    for edit in found.edits {
        edits.add(view.real_path(file), document, edit.range, edit.insert, Consent::Given);
    }
    CodeAction {
        title: found.title,
        kind: Some(CodeActionKind::REFACTOR_EXTRACT),
        edit: Some(edits.finish()),
        ..CodeAction::default()
    }
}

/// Whether a kind is one of those that are asked for, or lies below one.
fn is_wanted(only: &[CodeActionKind], kind: &str) -> bool {
    let covers = |wanted: &str| {
        let rest = kind.strip_prefix(wanted);
        rest.is_some_and(|rest| wanted.is_empty() || rest.is_empty() || rest.starts_with('.'))
    };
    only.iter().any(|wanted| covers(wanted.as_str()))
}

fn fix_all(state: &State, view: &View) -> Option<CodeAction> {
    let rewritten = state.around().fix_all(view);
    if rewritten.is_empty() {
        return None;
    }
    let mut edits = Edits::new(state);
    for (path, before, after) in rewritten {
        let whole = TextRange::up_to(TextSize::of(before.text().as_str()));
        edits.add(path, &before, whole, after.text().as_str().to_owned(), Consent::Given);
    }
    Some(CodeAction {
        title: "apply every safe fix".to_owned(),
        kind: Some(CodeActionKind::new(FIX_ALL)),
        edit: Some(edits.finish()),
        ..CodeAction::default()
    })
}

/// A fix as an action; `None` for one that is only shown, where the client shows
/// none that cannot be done.
fn offer(state: &State, view: &View, fix: QuickFix<'_>) -> Option<Offer> {
    let title = match fix.kind {
        QuickFixKind::Unsafe => format!("{} (unsafe)", fix.title),
        QuickFixKind::Safe | QuickFixKind::Shown | QuickFixKind::Allow => fix.title,
    };
    let action = CodeAction {
        title,
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![diagnostic(state, &state.ruler(), view, &fix.said)]),
        ..CodeAction::default()
    };
    if fix.kind == QuickFixKind::Shown {
        let disabled = Some(CodeActionDisabled { reason: SHOWN_ONLY.to_owned() });
        return state.client.shows_disabled.then(|| CodeAction { disabled, ..action }.into());
    }
    let first = fix.edits.first().map(|(_, _, _, text)| text);
    let template = fix.blank.and_then(|blank| template(first?, blank));
    let mut edits = Edits::new(state);
    for (path, document, range, text) in fix.edits {
        edits.add(path, &document, range, text, Consent::Given);
    }
    let (edit, is_preferred) = (Some(edits.finish()), Some(fix.kind == QuickFixKind::Safe));
    Some(Offer { action: CodeAction { edit, is_preferred, ..action }, template })
}

/// A text with a part to fill in, in the protocol's own form (3.17, "Snippet Syntax").
fn template(text: &str, blank: std::ops::Range<usize>) -> Option<String> {
    let escaped = |part: &str| {
        let mut out = String::with_capacity(part.len());
        for c in part.chars() {
            if matches!(c, '\\' | '$' | '}') {
                out.push('\\');
            }
            out.push(c);
        }
        out
    };
    let (before, behind) = (text.get(..blank.start)?, text.get(blank.end..)?);
    let inside = text.get(blank)?;
    Some(format!("{}${{1:{}}}{}", escaped(before), escaped(inside), escaped(behind)))
}

/// Why a fix that is only shown cannot be applied.
const SHOWN_ONLY: &str = "what stands here may be meant: change it by hand if it is not";
