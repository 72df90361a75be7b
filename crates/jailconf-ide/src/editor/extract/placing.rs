use jailconf_syntax::ast::{Block, Item};
use jailconf_syntax::{DIRECTIVE_MARK, Document, Part, SyntaxKind, TextEdit, TextRange, TextSize};

/// A statement in front of what begins at an offset: on a line of its own where that has
/// one, above the comments that belong to it.
pub(super) fn before(document: &Document, at: TextSize, statement: &str) -> TextEdit {
    let text = document.text().as_str();
    let line = line_of(text, at);
    let indent = text.part(line.into()..at.into());
    if !indent.trim().is_empty() {
        return TextEdit::insert(at, format!("{statement} "));
    }
    let ends = newline(text);
    TextEdit::insert(above(document, line), format!("{indent}{statement}{ends}"))
}

/// A statement behind another one.
pub(super) fn behind(document: &Document, other: TextRange, statement: &str) -> TextEdit {
    let text = document.text().as_str();
    let line = line_of(text, other.start());
    let indent = text.part(line.into()..other.start().into());
    let rest = text.part(other.end().into()..).split('\n').next().unwrap_or_default();
    let is_end = text.part(other.end().into()..).len() == rest.len();
    let is_alone = rest.trim().is_empty() || rest.trim_start().starts_with(['#']);
    if is_end || !is_alone || !indent.trim().is_empty() {
        return TextEdit::insert(other.end(), format!(" {statement}"));
    }
    let next = other.end() + TextSize::of(rest) + TextSize::of('\n');
    TextEdit::insert(next, format!("{indent}{statement}{}", newline(text)))
}

/// A statement for all jails: behind the variables at the head of a file, or else in front
/// of what is first. `None` in an empty file, and where a comment speaks of what is first.
pub(super) fn at_head(document: &Document, statement: &str) -> Option<TextEdit> {
    let is_variable = |item: &Item| match item {
        Item::Parameter(p) => p.name().is_some_and(|name| name.is_variable()),
        Item::Block(_) => false,
    };
    let items: Vec<Item> = document.root().items().take(MAX_HEAD).collect();
    if let Some(Item::Parameter(last)) = items.iter().take_while(|item| is_variable(item)).last() {
        return Some(behind(document, last.text_range(), statement));
    }
    let first = items.first()?.syntax().text_range().start();
    let text = document.text().as_str();
    let spoken = text.part(above(document, line_of(text, first)).into()..first.into());
    match (spoken.contains(DIRECTIVE_MARK), spoken.contains("allow(")) {
        (false, _) => Some(before(document, first, statement)),
        // It speaks of the file, and must be above everything.
        (true, false) => {
            let indent = text.part(line_of(text, first).into()..first.into());
            let ends = newline(text);
            Some(TextEdit::insert(first, format!("{statement}{ends}{indent}")))
        }
        (true, true) => None,
    }
}

/// Variables at the head of a file that a new one is put behind.
const MAX_HEAD: usize = 1000;

/// A block in front of the first one of a file.
pub(super) fn block_at_head(
    document: &Document,
    statement: &str,
    indent: &str,
) -> Option<TextEdit> {
    let first = document.root().items().find_map(|item| match item {
        Item::Block(block) => Some(block.syntax().text_range().start()),
        Item::Parameter(_) => None,
    })?;
    let text = document.text().as_str();
    let line = line_of(text, first);
    let head = above(document, line);
    let is_alone = text.part(line.into()..first.into()).trim().is_empty();
    if !is_alone || text.part(head.into()..first.into()).contains(DIRECTIVE_MARK) {
        return None;
    }
    let ends = newline(text);
    let block = format!("* {{{ends}{indent}{statement}{ends}}}{ends}{ends}");
    Some(TextEdit::insert(head, block))
}

/// A statement as the last one of a block.
pub(super) fn at_end(document: &Document, block: &Block, statement: &str) -> Option<TextEdit> {
    let last = block.items().filter_map(|item| match item {
        Item::Parameter(p) => Some(p.text_range()),
        Item::Block(_) => None,
    });
    match last.last() {
        Some(last) => Some(behind(document, last, statement)),
        None => {
            let brace = block.l_brace()?.text_range().end();
            Some(TextEdit::insert(brace, format!(" {statement}")))
        }
    }
}

/// Takes a statement away: with its line where it has one, else with the blanks in front.
pub(super) fn without(document: &Document, statement: TextRange) -> TextEdit {
    let text = document.text().as_str();
    let range = jailconf_edit::statement_with_line(text, statement);
    if range != statement {
        return TextEdit::delete(range);
    }
    let before = text.part(..statement.start().into());
    let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
    let start = statement.start() - TextSize::new(blanks as u32);
    TextEdit::delete(TextRange::new(start, statement.end()))
}

/// The blanks in front of a statement that has a line of its own.
pub(super) fn indent_of(text: &str, statement: TextSize) -> &str {
    let indent = text.part(line_of(text, statement).into()..statement.into());
    if indent.trim().is_empty() && !indent.is_empty() { indent } else { "    " }
}

/// Lines of comments that are looked at, each at the cost of what is beside it.
const MAX_COMMENTS: usize = 100;

/// Where the comments begin that stand on the lines right above one.
fn above(document: &Document, line: TextSize) -> TextSize {
    let text = document.text().as_str();
    let mut first = line;
    for _ in 0..MAX_COMMENTS {
        if first == TextSize::new(0) {
            break;
        }
        let before = line_of(text, first - TextSize::of('\n'));
        let written = text.part(before.into()..first.into());
        let blanks = written.len() - written.trim_start().len();
        let at = before + TextSize::new(blanks as u32);
        let token = document.syntax().token_at_offset(at).right_biased();
        let is_comment = |t: &jailconf_syntax::SyntaxToken| {
            t.kind() == SyntaxKind::LINE_COMMENT && t.text_range().start() == at
        };
        if written.trim().is_empty() || !token.is_some_and(|token| is_comment(&token)) {
            break;
        }
        first = before;
    }
    first
}

fn line_of(text: &str, at: TextSize) -> TextSize {
    let before = text.part(..at.into());
    TextSize::new(before.rfind('\n').map_or(0, |at| at + 1) as u32)
}

/// How the lines of a file end.
fn newline(text: &str) -> &'static str {
    let first = text.find('\n');
    if first.is_some_and(|at| text.part(..at).ends_with('\r')) { "\r\n" } else { "\n" }
}
