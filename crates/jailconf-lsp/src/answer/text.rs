use jailconf_ide::editor::{self, Symbol};
use jailconf_ide::{FormatOptions, Indent, Lines};
use tower_lsp_server::ls_types::*;

use crate::convert;
use crate::state::State;

/// The outline of a file.
pub fn document_symbols(
    state: &State,
    params: &DocumentSymbolParams,
) -> Option<DocumentSymbolResponse> {
    let document = state.document(&convert::path(&params.text_document.uri))?;
    let range = |range| convert::range(&document, range, state.encoding);
    Some(DocumentSymbolResponse::Nested(nested(editor::symbols(&document), range)))
}

/// What can be folded: blocks of more than a line.
pub fn folds(state: &State, params: &FoldingRangeParams) -> Option<Vec<FoldingRange>> {
    let document = state.document(&convert::path(&params.text_document.uri))?;
    let fold = |symbol: Symbol| {
        let range = convert::range(&document, symbol.range, state.encoding);
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
    let around = |position: &Position| {
        let offset = convert::offset(&document, *position, state.encoding);
        let ranges = editor::widening(&document, offset).into_iter().rev();
        let outward = ranges.fold(None, |parent: Option<SelectionRange>, range| {
            let range = convert::range(&document, range, state.encoding);
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
    let link = |link: editor::Link| DocumentLink {
        range: convert::range(document, link.range, state.encoding),
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
    let mut options = FormatOptions::default();
    if let Some(range) = lines {
        options.lines = Lines::Of(convert::text_range(&document, range, state.encoding));
    }
    options.indent = match wanted.insert_spaces {
        true => Indent::Spaces(wanted.tab_size.min(16) as u8),
        false => Indent::Tab,
    };
    let formatted = state.around().formatted(&path, &options)?;
    let edit = |e: jailconf_ide::TextEdit| TextEdit {
        range: convert::range(&formatted.before, e.range, state.encoding),
        new_text: e.insert,
    };
    Some(formatted.edits.into_iter().map(edit).collect())
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
