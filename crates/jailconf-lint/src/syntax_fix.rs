//! How a mistake of the text is fixed.

use std::net::IpAddr;

use jailconf_catalog::{parameter, parameter_of_negation};
use jailconf_syntax::ast::Parameter;
use jailconf_syntax::{
    Document, Part, SyntaxError, SyntaxErrorKind, SyntaxKind, SyntaxNode, SyntaxToken, TextEdit,
    TextRange, TextSize, apply_edits,
};

use crate::Applicability::{self, Safe, Unsafe};
use crate::cut_off::cut_off;

/// A fix: what it does, its class, and the edit.
pub(crate) type SyntaxFix = (&'static str, Applicability, TextEdit);

/// What makes a whole file of a text with mistakes: a fix that leaves one of them would
/// be written into what is not understood.
pub(crate) struct Repair {
    /// What the fix of each mistake does, in the order of the mistakes.
    pub(crate) titles: Vec<&'static str>,
    /// The class of all of them together.
    pub(crate) class: Applicability,
    /// The edit of each mistake, in the same order.
    pub(crate) edits: Vec<TextEdit>,
}

/// The fixes of all mistakes of a text; `None` where one has none, where they do not come
/// to a text without a mistake, where anything but what they touch would be read in another
/// way, and where the text was cut off: what stood there nobody knows.
pub(crate) fn repair(document: &Document) -> Option<Repair> {
    if document.parse().errors().is_empty() || cut_off(document).is_some() {
        return None;
    }
    let mut repair = Repair { titles: Vec::new(), class: Safe, edits: Vec::new() };
    let headers = lost_braces(document);
    for error in document.parse().errors() {
        let header = headers.iter().find(|header| header.is_part(error));
        let (title, class, edit) = match (cutting_comment(document, error), header) {
            (_, Some(header)) => header.fix(error),
            (Some(comment), _) => ("put the value in quotes", Unsafe, quote_cut_word(&comment)?),
            // Beside another mistake it may be that one's: it closes what was opened there.
            (None, None) if error.kind == SyntaxErrorKind::StrayBrace && has_others(document) => {
                return None;
            }
            (None, None) => fix_of(document, error)?,
        };
        repair.class = repair.class.max(class);
        repair.titles.push(title);
        repair.edits.push(edit);
    }
    let bytes = apply_edits(document.text(), &repair.edits).ok()?;
    let after = document.renewed(&bytes);
    let is_whole = after.parse().errors().is_empty();
    (is_whole && keeps_the_rest(document, &after, &repair.edits)).then_some(repair)
}

/// Whether a text has mistakes of other kinds than a `}` too many.
fn has_others(document: &Document) -> bool {
    document.parse().errors().iter().any(|e| e.kind != SyntaxErrorKind::StrayBrace)
}

/// A jail's header that lost its `{`: a name alone on its line outside of every block, and the
/// `}` behind it that has nothing to close.
struct LostBrace {
    name: TextSize,
    closing: TextRange,
    /// Whether the name is a mistake of its own, and not taken for a parameter with the next line
    /// for its value.
    is_mistake: bool,
}

impl LostBrace {
    fn is_name(&self, error: &SyntaxError) -> bool {
        error.range.end() == self.name && error.kind == SyntaxErrorKind::MissingSemicolon
    }

    fn is_part(&self, error: &SyntaxError) -> bool {
        self.is_name(error) || error.range == self.closing
    }

    /// The `{` is written behind the name, once; the `}` stays.
    fn fix(&self, error: &SyntaxError) -> SyntaxFix {
        let edit = match self.is_name(error) || !self.is_mistake {
            true => TextEdit::insert(self.name, " {".to_owned()),
            false => TextEdit::insert(self.closing.end(), String::new()),
        };
        ("write the `{` behind the jail's name", Unsafe, edit)
    }
}

/// The headers that lost their `{`, each with the `}` behind it.
fn lost_braces(document: &Document) -> Vec<LostBrace> {
    let errors = document.parse().errors();
    let mut from = TextSize::new(0);
    let mut headers = Vec::new();
    for stray in errors.iter().filter(|e| e.kind == SyntaxErrorKind::StrayBrace) {
        let name = header_between(document, from, stray.range.start());
        from = stray.range.end();
        let Some(name) = name else { continue };
        let mut lost = LostBrace { name, closing: stray.range, is_mistake: false };
        lost.is_mistake = errors.iter().any(|error| lost.is_name(error));
        headers.push(lost);
    }
    headers
}

/// Where the last line ends, between two places, that is one word outside of every block and no
/// parameter's name.
fn header_between(document: &Document, from: TextSize, to: TextSize) -> Option<TextSize> {
    let text = document.text().as_str().get(usize::from(from)..usize::from(to))?;
    let mut at = from;
    let mut last = None;
    for line in text.split_inclusive('\n') {
        let end = at + TextSize::of(line.trim_end());
        at += TextSize::of(line);
        let word = line.trim();
        let is_word = word.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
        let is_known = parameter(word).or_else(|| parameter_of_negation(word)).is_some();
        if word.is_empty() || !is_word || is_known {
            continue;
        }
        let token = document.syntax().token_at_offset(end).left_biased();
        let is_inside = |n: SyntaxNode| n.kind() == SyntaxKind::BLOCK;
        let is_outside = token.is_some_and(|token| {
            !token.kind().is_trivia() && !token.parent_ancestors().any(is_inside)
        });
        last = is_outside.then_some(end).or(last);
    }
    last
}

/// Whether every word, sign and comment that no edit touches is there again, in order.
fn keeps_the_rest(before: &Document, after: &Document, edits: &[TextEdit]) -> bool {
    let mut edits: Vec<&TextEdit> = edits.iter().collect();
    edits.sort_by_key(|e| e.range.end());
    let is_touched = |range: TextRange| {
        let behind = edits.partition_point(|e| e.range.end() < range.start());
        edits.get(behind).is_some_and(|e| e.range.start() <= range.end())
    };
    let mut later = words(after);
    let mut left = words(before).filter(|t| !is_touched(t.text_range()));
    left.all(|old| later.any(|new| (new.kind(), new.text()) == (old.kind(), old.text())))
}

fn words(document: &Document) -> impl Iterator<Item = SyntaxToken> {
    let first = document.syntax().first_token();
    std::iter::successors(first, SyntaxToken::next_token)
        .filter(|token| token.kind() != SyntaxKind::WHITESPACE)
}

/// The comment that begins inside the last word of a statement, whose `;` it hides.
pub(crate) fn cutting_comment(document: &Document, error: &SyntaxError) -> Option<SyntaxToken> {
    let rest = document.text().as_str().get(usize::from(error.range.end())..)?;
    let is_cut = error.kind == SyntaxErrorKind::MissingSemicolon
        && (rest.starts_with("//") || rest.starts_with("/*"));
    if !is_cut {
        return None;
    }
    document.syntax().token_at_offset(error.range.end()).right_biased()
}

/// The word with what the comment hides up to its `;`, in quotes.
pub(crate) fn quote_cut_word(comment: &SyntaxToken) -> Option<TextEdit> {
    let word = comment.prev_token()?;
    let (hidden, rest) = comment.text().split_once(';')?;
    let value = format!("{}{hidden}", word.text());
    if value.contains(['"', '\\', '$', '\n']) || !rest.trim().is_empty() {
        return None;
    }
    let end = comment.text_range().start() + TextSize::of(hidden) + TextSize::of(';');
    Some(TextEdit::replace(TextRange::new(word.text_range().start(), end), format!("\"{value}\";")))
}

/// The fix of a syntax error, where it can be written down.
fn fix_of(document: &Document, error: &SyntaxError) -> Option<SyntaxFix> {
    match error.kind {
        SyntaxErrorKind::MissingSemicolon => {
            name_address(document, error).or_else(|| Some(semicolon(document, error)))
        }
        SyntaxErrorKind::UnterminatedString => close_quote(document, error),
        SyntaxErrorKind::ExtraWord => {
            leave_out_jail(document, error).or_else(|| quote_value(document, error))
        }
        SyntaxErrorKind::UnclosedBlock => close_block(document, error),
        SyntaxErrorKind::UnterminatedComment => quote_glob(document, error),
        SyntaxErrorKind::UnterminatedVariable => close_variable(document, error),
        SyntaxErrorKind::MissingValue if document.slice(error.range) == "," => {
            Some(("delete it", Unsafe, TextEdit::delete(error.range)))
        }
        SyntaxErrorKind::NameNotOnePiece => quote_name(document, error),
        SyntaxErrorKind::EndsFile => delete_odd(document, error),
        SyntaxErrorKind::StrayBrace | SyntaxErrorKind::ControlCharacter => {
            Some(("delete it", Unsafe, TextEdit::delete(error.range)))
        }
        SyntaxErrorKind::Unexpected if matches!(document.slice(error.range), "=" | "+") => {
            Some(("delete it", Unsafe, TextEdit::delete(error.range)))
        }
        _ => None,
    }
}

/// The parameter and the address of a statement that is only an address, alone on its line.
pub(crate) fn bare_address<'d>(
    document: &'d Document,
    error: &SyntaxError,
) -> Option<(&'static str, &'d str)> {
    let before = document.text().as_str().get(..usize::from(error.range.end()))?;
    let word = before.rsplit('\n').next().unwrap_or(before).trim();
    let (address, prefix) = word.split_once('/').unwrap_or((word, "0"));
    if !prefix.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match address.parse().ok()? {
        IpAddr::V4(_) => Some(("ip4.addr", word)),
        IpAddr::V6(_) => Some(("ip6.addr", word)),
    }
}

/// Gives a lone address its parameter; the jail gets what it did not have.
fn name_address(document: &Document, error: &SyntaxError) -> Option<SyntaxFix> {
    let (parameter, address) = bare_address(document, error)?;
    let end = error.range.end();
    let range = TextRange::at(end - TextSize::of(address), TextSize::of(address));
    let edit = TextEdit::replace(range, format!("{parameter} = {address};"));
    Some(("name the address's parameter", Unsafe, edit))
}

fn semicolon(document: &Document, error: &SyntaxError) -> SyntaxFix {
    let end = error.range.end();
    let rest = document.text().as_str().get(usize::from(end)..).unwrap_or_default();
    let is_plain = begins_something_new(rest);
    ("insert `;`", if is_plain { Safe } else { Unsafe }, TextEdit::insert(end, ";"))
}

/// Whether what follows a statement can be nothing else than something new (M08).
fn begins_something_new(rest: &str) -> bool {
    let next = rest.trim_start();
    if next.is_empty() || next.starts_with('}') {
        return true;
    }
    let begins_line = rest.strip_suffix(next).is_some_and(|blanks| blanks.contains('\n'));
    let end = next.find(|c: char| c.is_whitespace() || "=+;{".contains(c)).unwrap_or(next.len());
    let (word, behind) = next.split_at(end);
    let is_known = parameter(word).or_else(|| parameter_of_negation(word)).is_some();
    begins_line && (is_known || behind.trim_start().starts_with('{'))
}

fn close_quote(document: &Document, error: &SyntaxError) -> Option<SyntaxFix> {
    let quote = document.slice(error.range).get(..1)?;
    Some(("close the quote", Unsafe, TextEdit::insert(error.range.end(), quote)))
}

/// `jail "www" {`, as in other languages (M56).
fn leave_out_jail(document: &Document, error: &SyntaxError) -> Option<SyntaxFix> {
    let text = document.text().as_str();
    let (start, end) = (usize::from(error.range.start()), usize::from(error.range.end()));
    let before = text.get(..start)?.trim_end();
    let word = before.strip_suffix("jail")?;
    let begins_line =
        word.trim_end_matches([' ', '\t']).chars().next_back().is_none_or(|c| c == '\n');
    let is_heading = text.get(end..)?.trim_start().starts_with('{');
    let range = TextRange::new(TextSize::of(word), error.range.start());
    (begins_line && is_heading).then(|| ("leave out `jail`", Unsafe, TextEdit::delete(range)))
}

/// Lines that are looked at for a block's end: every block of a file may be open.
const MAX_LINES: usize = 10_000;

/// `}` behind the last line that is indented deeper than the block's own.
fn close_block(document: &Document, error: &SyntaxError) -> Option<SyntaxFix> {
    let text = document.text().as_str();
    let (before, behind) = text.split_at_checked(error.range.end().into())?;
    let (_, line) = before.rsplit_once('\n').unwrap_or(("", before));
    let indent = blanks(line);
    let mut lines = behind.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let newline = if first.ends_with("\r\n") { "\r\n" } else { "\n" };
    let mut at = before.len() + first.len();
    let (mut end, mut last) = (at, first);
    for line in lines.take(MAX_LINES) {
        at += line.len();
        let is_outside = blanks(line).len() <= indent.len();
        match line.trim() {
            "" => {}
            comment if is_outside && comment.starts_with(['#', '/']) => {}
            _ if is_outside => break,
            _ => (end, last) = (at, line),
        }
    }
    let open = if last.ends_with('\n') { "" } else { newline };
    let edit = TextEdit::insert(TextSize::new(end as u32), format!("{open}{indent}}}{newline}"));
    Some(("close the block", Unsafe, edit))
}

fn blanks(line: &str) -> &str {
    let is_blank = |c: char| matches!(c, ' ' | '\t');
    line.split_once(|c| !is_blank(c)).map_or(line, |(blanks, _)| blanks)
}

/// `/a/*.conf`, where `/*` was not meant to begin a comment (M54).
fn quote_glob(document: &Document, error: &SyntaxError) -> Option<SyntaxFix> {
    let (before, behind) = document.text().as_str().split_at_checked(error.range.start().into())?;
    let ends = |c: char| c.is_whitespace() || "=;{},".contains(c);
    let word = before.rsplit(ends).next().filter(|word| !word.is_empty())?;
    let glob = behind.split(ends).next()?;
    let whole = TextRange::new(
        error.range.start() - TextSize::of(word),
        error.range.start() + TextSize::of(glob),
    );
    let value = plain(document, whole)?;
    Some(("put the value in quotes", Unsafe, TextEdit::replace(whole, format!("\"{value}\""))))
}

/// `${name`: the name ends where no name goes on.
fn close_variable(document: &Document, error: &SyntaxError) -> Option<SyntaxFix> {
    let start = usize::from(error.range.start());
    let name = document.text().as_str().get(start..)?.strip_prefix("${")?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_.".contains(c);
    let length = name.find(|c| !is_part(c)).unwrap_or(name.len());
    let at = TextSize::new((start + 2 + length) as u32);
    (length > 0).then(|| ("close the variable", Unsafe, TextEdit::insert(at, "}")))
}

/// The whole value in quotes, from its first word to its last.
fn quote_value(document: &Document, error: &SyntaxError) -> Option<SyntaxFix> {
    let around = document.syntax().covering_element(error.range);
    let mut nodes = around.ancestors();
    let value = nodes.find_map(Parameter::cast)?.values().next()?;
    let whole = TextRange::new(value.text_range().start(), error.range.end());
    let text = plain(document, whole)?;
    Some(("put the value in quotes", Unsafe, TextEdit::replace(whole, format!("\"{text}\""))))
}

/// A name in quotes can mean nothing else (LANGUAGE 2).
fn quote_name(document: &Document, error: &SyntaxError) -> Option<SyntaxFix> {
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

/// Between statements an odd byte means nothing to anybody (M65), but jail(8) has read
/// nothing of what stands behind it: with the byte gone there are jails that were not.
fn delete_odd(document: &Document, error: &SyntaxError) -> Option<SyntaxFix> {
    let text = document.text().as_str();
    let is_word = |c: char| !c.is_whitespace() && !";{}=,".contains(c);
    let before = text.part(..usize::from(error.range.start())).chars().next_back();
    let behind = text.part(usize::from(error.range.end())..).chars().next();
    // Two words would be one that nobody wrote.
    if before.is_some_and(is_word) && behind.is_some_and(is_word) {
        return None;
    }
    let around = document.syntax().covering_element(error.range);
    let is_inside = around.ancestors().any(|n: SyntaxNode| Parameter::cast(n).is_some());
    let behind = document.syntax().token_at_offset(error.range.end()).right_biased();
    let mut behind = std::iter::successors(behind, SyntaxToken::next_token);
    let is_read_on = behind.any(|t| !t.kind().is_trivia() && t.kind() != SyntaxKind::ODD);
    let class = if is_inside || is_read_on { Unsafe } else { Safe };
    Some(("delete it", class, TextEdit::delete(error.range)))
}
