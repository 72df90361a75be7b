//! How a mistake of the text is mended.

use jailconf_catalog::{parameter, parameter_of_negation};
use jailconf_syntax::ast::Parameter;
use jailconf_syntax::{
    Document, SyntaxError, SyntaxErrorKind, SyntaxNode, TextEdit, TextRange, TextSize,
};

use crate::Applicability::{self, Safe, Unsafe};

/// A mend: what it does, its class, and the edit.
pub(crate) type Mend = (&'static str, Applicability, TextEdit);

/// The mend of a syntax error, where it can be written down.
pub(crate) fn mend(document: &Document, error: &SyntaxError) -> Option<Mend> {
    match error.kind {
        SyntaxErrorKind::MissingSemicolon => Some(semicolon(document, error)),
        SyntaxErrorKind::UnterminatedString => close_quote(document, error),
        SyntaxErrorKind::ExtraWord => {
            leave_out_jail(document, error).or_else(|| quote_value(document, error))
        }
        SyntaxErrorKind::UnclosedBlock => Some(close_block(document, error)),
        SyntaxErrorKind::UnterminatedComment => quote_glob(document, error),
        SyntaxErrorKind::UnterminatedVariable => close_variable(document, error),
        SyntaxErrorKind::MissingValue if document.slice(error.range) == "," => {
            Some(("delete it", Unsafe, TextEdit::delete(error.range)))
        }
        SyntaxErrorKind::NameNotOnePiece => quote_name(document, error),
        SyntaxErrorKind::EndsFile => Some(delete_odd(document, error)),
        SyntaxErrorKind::StrayBrace | SyntaxErrorKind::ControlCharacter => {
            Some(("delete it", Unsafe, TextEdit::delete(error.range)))
        }
        SyntaxErrorKind::Unexpected if matches!(document.slice(error.range), "=" | "+") => {
            Some(("delete it", Unsafe, TextEdit::delete(error.range)))
        }
        _ => None,
    }
}

fn semicolon(document: &Document, error: &SyntaxError) -> Mend {
    let end = error.range.end();
    let is_plain = begins_something_new(&document.text().as_str()[usize::from(end)..]);
    ("insert `;`", if is_plain { Safe } else { Unsafe }, TextEdit::insert(end, ";"))
}

/// Whether what follows a statement can be nothing else than something new (M08).
fn begins_something_new(rest: &str) -> bool {
    let next = rest.trim_start();
    if next.is_empty() || next.starts_with('}') {
        return true;
    }
    let begins_line = rest[..rest.len() - next.len()].contains('\n');
    let end = next.find(|c: char| c.is_whitespace() || "=+;{".contains(c)).unwrap_or(next.len());
    let (word, behind) = next.split_at(end);
    let is_known = parameter(word).or_else(|| parameter_of_negation(word)).is_some();
    begins_line && (is_known || behind.trim_start().starts_with('{'))
}

fn close_quote(document: &Document, error: &SyntaxError) -> Option<Mend> {
    let quote = document.slice(error.range).get(..1)?;
    Some(("close the quote", Unsafe, TextEdit::insert(error.range.end(), quote)))
}

/// `jail "www" {`, as in other languages (M56).
fn leave_out_jail(document: &Document, error: &SyntaxError) -> Option<Mend> {
    let text = document.text().as_str();
    let (start, end) = (usize::from(error.range.start()), usize::from(error.range.end()));
    let before = text[..start].trim_end();
    let word = before.strip_suffix("jail")?;
    let begins_line =
        word.trim_end_matches([' ', '\t']).chars().next_back().is_none_or(|c| c == '\n');
    let is_heading = text[end..].trim_start().starts_with('{');
    let range = TextRange::new(TextSize::of(word), error.range.start());
    (begins_line && is_heading).then(|| ("leave out `jail`", Unsafe, TextEdit::delete(range)))
}

/// Lines that are looked at for a block's end: every block of a file may be open.
const MAX_LINES: usize = 10_000;

/// `}` behind the last line that is indented deeper than the block's own.
fn close_block(document: &Document, error: &SyntaxError) -> Mend {
    let text = document.text().as_str();
    let brace = usize::from(error.range.end());
    let line = text[..brace].rfind('\n').map_or(0, |at| at + 1);
    let indent = blanks(&text[line..]);
    let mut lines = text[brace..].split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let newline = if first.ends_with("\r\n") { "\r\n" } else { "\n" };
    let (mut at, mut end) = (brace + first.len(), brace + first.len());
    for line in lines.take(MAX_LINES) {
        at += line.len();
        let is_outside = blanks(line).len() <= indent.len();
        match line.trim() {
            "" => {}
            comment if is_outside && comment.starts_with(['#', '/']) => {}
            _ if is_outside => break,
            _ => end = at,
        }
    }
    let open = if text[..end].ends_with('\n') { "" } else { newline };
    let edit = TextEdit::insert(TextSize::new(end as u32), format!("{open}{indent}}}{newline}"));
    ("close the block", Unsafe, edit)
}

fn blanks(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// `/a/*.conf`, where `/*` was not meant to begin a comment (M54).
fn quote_glob(document: &Document, error: &SyntaxError) -> Option<Mend> {
    let text = document.text().as_str();
    let mark = usize::from(error.range.start());
    let ends = |c: char| c.is_whitespace() || "=;{},".contains(c);
    let start = text[..mark].rfind(ends).map_or(0, |at| at + 1);
    let end = text[mark..].find(ends).map_or(text.len(), |at| mark + at);
    let whole = TextRange::new(TextSize::new(start as u32), TextSize::new(end as u32));
    let value = plain(document, whole).filter(|_| start < mark)?;
    Some(("put the value in quotes", Unsafe, TextEdit::replace(whole, format!("\"{value}\""))))
}

/// `${name`: the name ends where no name goes on.
fn close_variable(document: &Document, error: &SyntaxError) -> Option<Mend> {
    let start = usize::from(error.range.start());
    let name = document.text().as_str()[start..].strip_prefix("${")?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_.".contains(c);
    let length = name.find(|c| !is_part(c)).unwrap_or(name.len());
    let at = TextSize::new((start + 2 + length) as u32);
    (length > 0).then(|| ("close the variable", Unsafe, TextEdit::insert(at, "}")))
}

/// The whole value in quotes, from its first word to its last.
fn quote_value(document: &Document, error: &SyntaxError) -> Option<Mend> {
    let around = document.syntax().covering_element(error.range);
    let mut nodes = around.ancestors();
    let value = nodes.find_map(Parameter::cast)?.values().next()?;
    let whole = TextRange::new(value.text_range().start(), error.range.end());
    let text = plain(document, whole)?;
    Some(("put the value in quotes", Unsafe, TextEdit::replace(whole, format!("\"{text}\""))))
}

/// A name in quotes can mean nothing else (LANGUAGE 2).
fn quote_name(document: &Document, error: &SyntaxError) -> Option<Mend> {
    let text = plain(document, error.range)?;
    let is_literal = !text.contains('$');
    let edit = TextEdit::replace(error.range, format!("\"{text}\""));
    is_literal.then_some(("put the name in quotes", Safe, edit))
}

/// Text that quotes around it do not change.
fn plain(document: &Document, range: TextRange) -> Option<&str> {
    let text = document.slice(range);
    (!text.contains(['"', '\'', '\\', '\n', '\u{fffd}'])).then_some(text)
}

/// Between statements an odd byte means nothing to anybody (M65).
fn delete_odd(document: &Document, error: &SyntaxError) -> Mend {
    let around = document.syntax().covering_element(error.range);
    let is_inside = around.ancestors().any(|n: SyntaxNode| Parameter::cast(n).is_some());
    ("delete it", if is_inside { Unsafe } else { Safe }, TextEdit::delete(error.range))
}
