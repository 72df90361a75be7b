use jailconf_ide::editor::{self, Symbol};
use jailconf_ide::{Document, FormatOptions, Indent, Lines};
use tower_lsp_server::ls_types::*;

use crate::answer::MAX_DEPTH;
use crate::convert;
use crate::messages::RangesFormattingParams;
use crate::state::State;

/// The outline of a file.
pub fn document_symbols(
    state: &State,
    params: &DocumentSymbolParams,
) -> Option<DocumentSymbolResponse> {
    let uri = &params.text_document.uri;
    let document = state.document(&convert::path(uri))?;
    let ruler = state.ruler();
    let range = |range| ruler.range(&document, range);
    let symbols = editor::symbols(&document);
    Some(match state.client.nests_symbols {
        true => DocumentSymbolResponse::Nested(nested(symbols, range)),
        false => {
            let flat = symbols.into_iter().map(|symbol| information(uri, symbol, &range));
            DocumentSymbolResponse::Flat(flat.collect())
        }
    })
}

#[allow(deprecated)]
fn information(
    uri: &Uri,
    symbol: Symbol,
    range: &impl Fn(jailconf_ide::TextRange) -> Range,
) -> SymbolInformation {
    SymbolInformation {
        name: symbol.name,
        kind: kind(symbol.is_block),
        tags: None,
        deprecated: None,
        location: Location { uri: uri.clone(), range: range(symbol.range) },
        container_name: None,
    }
}

fn kind(is_block: bool) -> SymbolKind {
    if is_block { SymbolKind::MODULE } else { SymbolKind::PROPERTY }
}

/// What can be folded: blocks of more than a line.
pub fn folds(state: &State, params: &FoldingRangeParams) -> Option<Vec<FoldingRange>> {
    let document = state.document(&convert::path(&params.text_document.uri))?;
    let ruler = state.ruler();
    let fold = |symbol: Symbol| {
        let range = ruler.range(&document, symbol.range);
        FoldingRange {
            start_line: range.start.line,
            end_line: range.end.line,
            ..FoldingRange::default()
        }
    };
    let blocks = editor::symbols(&document).into_iter().filter(|s| s.is_block);
    Some(blocks.map(fold).filter(|f| f.end_line > f.start_line).collect())
}

/// What is around each position, the narrowest first.
pub fn selection_ranges(
    state: &State,
    params: &SelectionRangeParams,
) -> Option<Vec<SelectionRange>> {
    let document = state.document(&convert::path(&params.text_document.uri))?;
    let ruler = state.ruler();
    let around = |position: &Position| {
        let offset = convert::offset(&document, *position, state.encoding);
        let mut ranges = editor::widening(&document, offset);
        ranges.truncate(MAX_DEPTH);
        let outward =
            ranges.into_iter().rev().fold(None, |parent: Option<SelectionRange>, range| {
                let range = ruler.range(&document, range);
                Some(SelectionRange { range, parent: parent.map(Box::new) })
            });
        let here = Range { start: *position, end: *position };
        outward.unwrap_or(SelectionRange { range: here, parent: None })
    };
    Some(params.positions.iter().map(around).collect())
}

/// The paths in a file that lead somewhere.
pub fn document_links(state: &State, params: &DocumentLinkParams) -> Option<Vec<DocumentLink>> {
    let (view, file) = state.view(&convert::path(&params.text_document.uri))?;
    let document = &view.plan.file(file).document;
    let ruler = state.ruler();
    let link = |link: editor::Link| DocumentLink {
        range: ruler.range(document, link.range),
        target: state.uri(&link.target),
        tooltip: None,
        data: None,
    };
    Some(editor::links(&view, file).into_iter().map(link).collect())
}

/// How an open file is to look: the edits.
pub fn formatted(
    state: &State,
    uri: &Uri,
    lines: Option<Range>,
    wanted: &FormattingOptions,
) -> Option<Vec<TextEdit>> {
    let path = convert::path(uri);
    let document = state.document(&path)?;
    let mut options = form(wanted);
    if let Some(range) = lines {
        options.lines = Lines::Of(convert::text_range(&document, range, state.encoding));
    }
    let formatted = state.around().formatted(&path, options)?;
    Some(edits(state, &formatted.before, formatted.edits))
}

/// The same of several parts of a file at once.
pub fn formatted_parts(state: &State, params: &RangesFormattingParams) -> Option<Vec<TextEdit>> {
    let path = convert::path(&params.text_document.uri);
    let document = state.document(&path)?;
    let offsets = |range: &Range| convert::text_range(&document, *range, state.encoding);
    let parts: Vec<_> = params.ranges.iter().map(offsets).collect();
    let formatted = state.around().formatted_parts(&path, form(&params.options), &parts)?;
    Some(edits(state, &formatted.before, formatted.edits))
}

fn edits(state: &State, document: &Document, edits: Vec<jailconf_ide::TextEdit>) -> Vec<TextEdit> {
    let ruler = state.ruler();
    let edit = |e: jailconf_ide::TextEdit| TextEdit {
        range: ruler.range(document, e.range),
        new_text: e.insert,
    };
    edits.into_iter().map(edit).collect()
}

/// How the line is indented in which a statement or a block was ended.
pub fn indented(state: &State, params: &DocumentOnTypeFormattingParams) -> Option<Vec<TextEdit>> {
    let at = &params.text_document_position;
    let path = convert::path(&at.text_document.uri);
    let offset = convert::offset(&*state.document(&path)?, at.position, state.encoding);
    let (document, edit) = state.around().indented(&path, offset, form(&params.options))?;
    let range = state.ruler().range(&document, edit.range);
    Some(vec![TextEdit { range, new_text: edit.insert }])
}

/// What the client wants.
fn form(wanted: &FormattingOptions) -> FormatOptions {
    let indent = match wanted.insert_spaces {
        true => Indent::Spaces(wanted.tab_size.min(16) as u8),
        false => Indent::Tab,
    };
    FormatOptions { indent, ..FormatOptions::default() }
}

/// A flat outline as a nested one.
fn nested(
    symbols: Vec<Symbol>,
    range: impl Fn(jailconf_ide::TextRange) -> Range,
) -> Vec<DocumentSymbol> {
    // Blocks that are still open, outermost first.
    let mut open: Vec<(usize, DocumentSymbol)> = Vec::new();
    let mut done: Vec<DocumentSymbol> = Vec::new();
    for symbol in symbols {
        let depth = symbol.depth.min(MAX_DEPTH);
        close(&mut open, &mut done, depth);
        #[allow(deprecated)]
        let item = DocumentSymbol {
            name: symbol.name,
            detail: None,
            kind: kind(symbol.is_block),
            tags: None,
            deprecated: None,
            range: range(symbol.range),
            selection_range: range(symbol.name_range),
            children: Some(Vec::new()),
        };
        open.push((depth, item));
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
