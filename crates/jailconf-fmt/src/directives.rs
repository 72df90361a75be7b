#![expect(clippy::indexing_slicing, reason = "the numbers are places in the list of tokens")]

use std::ops::RangeInclusive;

use jailconf_syntax::{Part, SyntaxKind, TextRange};

use crate::structure::{Owner, Structure};
use crate::tokens::Tok;

pub(crate) use jailconf_syntax::DIRECTIVE_MARK as MARK;

/// The words of a comment that speaks to jailconf: `# jailconf: fmt=off` and the
/// like, after `#` or `//`.
pub fn directive_words(comment: &str) -> Option<impl Iterator<Item = &str>> {
    Some(jailconf_syntax::directive(comment)?.split_whitespace())
}

/// What a comment says to the formatter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Directive {
    Off,
    On,
    Skip,
}

pub(crate) fn directive(source: &str, tok: &Tok) -> Option<Directive> {
    if tok.kind != SyntaxKind::LINE_COMMENT {
        return None;
    }
    directive_words(source.part(tok.start..tok.end))?.find_map(|word| match word {
        "fmt=off" => Some(Directive::Off),
        "fmt=on" => Some(Directive::On),
        "fmt=skip" => Some(Directive::Skip),
        _ => None,
    })
}

/// The white space that must stay, by the token behind it; the last is that at
/// the end of the file.
#[derive(Default)]
pub(crate) struct Frozen(Vec<bool>);

impl Frozen {
    pub(crate) fn holds(&self, index: usize) -> bool {
        self.0.get(index).copied().unwrap_or(false)
    }

    fn freeze(&mut self, gaps: RangeInclusive<usize>) {
        if let Some(gaps) = self.0.get_mut(gaps) {
            gaps.fill(true);
        }
    }
}

pub(crate) fn frozen(
    source: &str,
    toks: &[Tok],
    structure: &Structure,
    parts: Option<&[TextRange]>,
) -> Frozen {
    let said: Vec<_> = structure
        .comments
        .iter()
        .filter_map(|c| Some((c, directive(source, &toks[c.index])?)))
        .collect();
    if said.is_empty() && parts.is_none() {
        return Frozen::default();
    }
    let mut frozen = Frozen(vec![false; toks.len() + 1]);
    let mut off = None;
    // Items lie in one another; each place is filled once at most.
    let (mut skipped_to, mut next) = (0, 0);
    for (comment, directive) in said {
        let at = comment.index;
        match directive {
            Directive::Off => off = off.or(Some(at)),
            Directive::On => {
                if let Some(from) = off.take() {
                    frozen.freeze(from + 1..=at);
                }
            }
            Directive::Skip => {
                next = next_item(toks, at, next);
                let (from, to) = skipped(toks, structure, comment.of, at, next);
                let from = from.max(skipped_to);
                if from < to {
                    frozen.freeze(from..=to - 1);
                    skipped_to = to;
                }
            }
        }
    }
    if let Some(from) = off {
        frozen.freeze(from + 1..=toks.len());
    }
    if let Some(parts) = parts {
        outside(source, toks, parts, &mut frozen);
    }
    frozen
}

/// The first token behind a comment that is none; what was found for an earlier
/// comment is not looked for again.
fn next_item(toks: &[Tok], at: usize, known: usize) -> usize {
    if at < known {
        return known;
    }
    at + toks[at..].iter().take_while(|t| t.kind.is_comment()).count()
}

/// The gaps that a `fmt=skip` keeps, up to but not including the second number: of
/// the item that it stands behind or in, or of the next one.
fn skipped(
    toks: &[Tok],
    structure: &Structure,
    of: Owner,
    at: usize,
    next: usize,
) -> (usize, usize) {
    match of {
        Owner::Item(first) | Owner::Closed { first, .. } => {
            (first, structure.last[first].max(at) + 1)
        }
        Owner::Nothing => match toks.get(next) {
            Some(tok) if tok.kind != SyntaxKind::R_BRACE => (at + 1, structure.last[next] + 1),
            _ => (at, at),
        },
    }
}

/// Freezes what does not stand on the lines of one of the ranges.
fn outside(source: &str, toks: &[Tok], parts: &[TextRange], frozen: &mut Frozen) {
    let mut parts = parts.to_vec();
    parts.sort_by_key(|part| part.start());
    // Gaps up to here are done, and the line up to here belongs to the last range.
    let (mut next, mut line) = (0, 0);
    for part in parts {
        if usize::from(part.end()).min(source.len()) < line {
            continue;
        }
        let (from, to) = lines_of(source, part);
        line = to + usize::from(to == source.len());
        let first = toks.partition_point(|t| t.start < from);
        let behind = toks.partition_point(|t| t.start < to);
        if first > next {
            frozen.freeze(next..=first - 1);
        }
        let is_last = behind == toks.len() && to == source.len();
        next = next.max(behind + usize::from(is_last));
    }
    if next <= toks.len() {
        frozen.freeze(next..=toks.len());
    }
}

/// Where the lines of a range begin, and where the next one does.
fn lines_of(source: &str, range: TextRange) -> (usize, usize) {
    let end = source.len();
    let (from, to) = (usize::from(range.start()).min(end), usize::from(range.end()).min(end));
    let bytes = source.as_bytes();
    let from = bytes[..from].iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
    let to = bytes[to..].iter().position(|&b| b == b'\n').map_or(end, |at| to + at + 1);
    (from, to)
}
