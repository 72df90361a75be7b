//! How a mistake of the text is mended.

use jailconf_catalog::{parameter, parameter_of_negation};
use jailconf_syntax::ast::Parameter;
use jailconf_syntax::{Document, SyntaxError, SyntaxErrorKind, SyntaxNode, TextEdit, TextRange};

use crate::Applicability::{self, Safe, Unsafe};

/// A mend: what it does, its class, and the edit.
pub(crate) type Mend = (&'static str, Applicability, TextEdit);

/// The mend of a syntax error, where it can be written down.
pub(crate) fn mend(document: &Document, error: &SyntaxError) -> Option<Mend> {
    match error.kind {
        SyntaxErrorKind::MissingSemicolon => Some(semicolon(document, error)),
        SyntaxErrorKind::UnterminatedString => close_quote(document, error),
        SyntaxErrorKind::ExtraWord => quote_value(document, error),
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
