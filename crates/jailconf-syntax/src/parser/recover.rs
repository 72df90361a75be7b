//! A second reading of a text that has mistakes: quotes that were left open.
//!
//! jail(8) pairs an open quote with the next one, lines later, and stumbles
//! somewhere behind it (LANGUAGE 1.8). Here a string that spans lines, and whose
//! first line looks like the end of a statement, is read both ways for a
//! stretch, and the reading with fewer mistakes holds. A text without a mistake
//! never comes here, so a legal string is never torn.

#![expect(
    clippy::indexing_slicing,
    reason = "the numbers are places in the list of tokens that they were made of"
)]

use super::{checks, grammar, input};
use crate::lexer::{Match, Reader, Tokens};
use crate::{Part, SyntaxError, SyntaxErrorKind, SyntaxKind, Text, Token};

/// How far behind a string the two readings are compared, in bytes.
const STRETCH: usize = 1 << 10;
/// Where a stretch ends even inside a token, in bytes behind the string.
pub(super) const LONGEST_STRETCH: usize = 1 << 14;
/// How many tokens at the end of a stretch may mean something else with what follows.
const UNSURE: usize = 3;
/// How many strings are read both ways: no text makes this dear.
pub(super) const MOST_TRIALS: usize = 256;

/// The tokens of a text with a mistake, open quotes found where they are.
pub(super) fn tokens(text: &Text) -> Recovered {
    let mut recovery = Recovery::new(text);
    recovery.read_to(usize::MAX);
    Recovered { trials: recovery.trials, tokens: recovery.tokens.list }
}

/// Tokens as they were recovered.
pub(super) struct Recovered {
    pub(super) tokens: Vec<Token>,
    /// How many strings were read both ways.
    pub(super) trials: usize,
}

/// How many strings would be read both ways in a text without a mistake.
pub(super) fn trials(text: &Text, tokens: &[Token]) -> usize {
    tokens
        .iter()
        .filter(|token| closed_end(text.as_str().part(token.range), token.kind).is_some())
        .count()
}

/// Reads a text whose open quotes are recovered, up to where it is asked to.
pub(super) struct Recovery<'t> {
    text: &'t Text,
    reader: Reader<'t>,
    tokens: Tokens<'t>,
    trials: usize,
}

impl<'t> Recovery<'t> {
    pub(super) fn new(text: &'t Text) -> Recovery<'t> {
        Recovery { text, reader: Reader::new(text), tokens: Tokens::new(text), trials: 0 }
    }

    /// Begins behind the `;` or `}` that ends an item.
    pub(super) fn behind_item(text: &'t Text, at: usize) -> Recovery<'t> {
        let reader = Reader::within(text, at, text.as_str().len());
        Recovery { reader, tokens: Tokens::behind_item(text), ..Recovery::new(text) }
    }

    /// Reads on until a token ends at this place or behind it, or the text does; the
    /// end of that token.
    pub(super) fn read_to(&mut self, end: usize) -> usize {
        let last = self.tokens.list.last();
        let mut at = last.map_or(0, |token| token.range.end().into());
        while at < end
            && let Some(found) = self.reader.next()
        {
            at = self.push(found);
        }
        at
    }

    fn push(&mut self, found: Match) -> usize {
        let cut = self.cut(found);
        let Match { kind, start, end } = cut.unwrap_or(found);
        self.tokens.push(kind, start, end);
        if cut.is_some() {
            self.reader.continue_at(end);
        }
        end
    }

    /// What was read so far.
    pub(super) fn so_far(&self) -> &[Token] {
        &self.tokens.list
    }

    /// How many strings were read both ways so far.
    pub(super) fn trials(&self) -> usize {
        self.trials
    }

    /// The shorter, open token that a match is better read as.
    fn cut(&mut self, found: Match) -> Option<Match> {
        let raw = self.text.as_str().part(found.start..found.end);
        if let Some((kind, length)) = closed_end(raw, found.kind) {
            let short = Match { kind, start: found.start, end: found.start + length };
            if self.trials == MOST_TRIALS {
                return None;
            }
            self.trials += 1;
            return reads_better(self.text, &self.tokens, found, short).then_some(short);
        }
        let (kind, length) = match found.kind {
            SyntaxKind::OPEN_STRING => (SyntaxKind::OPEN_STRING, statement_end(raw)?),
            SyntaxKind::OPEN_VARIABLE => {
                let behind = self.text.as_str().part(found.end..);
                let nested = nested_braces(behind).map(|length| raw.len() + length);
                (SyntaxKind::OPEN_VARIABLE, raw.find(';').or(nested)?)
            }
            SyntaxKind::OPEN_COMMENT if touches_word(&self.tokens, found.start) => {
                (SyntaxKind::OPEN_COMMENT, word_length(raw))
            }
            _ => return None,
        };
        Some(Match { kind, start: found.start, end: found.start + length })
    }
}

/// What a token with an end would be, if its quote or brace is open: one that has the
/// look of a statement's end in it, or ends where another string was to begin.
fn closed_end(raw: &str, kind: SyntaxKind) -> Option<(SyntaxKind, usize)> {
    match kind {
        SyntaxKind::SINGLE_QUOTED | SyntaxKind::DOUBLE_QUOTED => {
            let (line, _) = raw.split_once('\n')?;
            let line_end = || ends_in_sign(raw).then(|| line.trim_end().len());
            Some((SyntaxKind::OPEN_STRING, statement_end(line).or_else(line_end)?))
        }
        SyntaxKind::VARIABLE => Some((SyntaxKind::OPEN_VARIABLE, raw.find(';')?)),
        _ => None,
    }
}

/// Whether a string ends with `name = "`.
fn ends_in_sign(raw: &str) -> bool {
    let inside = raw.get(..raw.len().saturating_sub(1)).unwrap_or_default();
    inside.trim_end_matches([' ', '\t']).ends_with('=')
}

/// How far a glob that was not quoted goes on: `/*.conf` of `/a/*.conf;`.
fn word_length(raw: &str) -> usize {
    raw.find([' ', '\t', '\r', '\n', ';', ',']).unwrap_or(raw.len())
}

/// A glob that was not quoted: `/a/*;`.
fn touches_word(before: &Tokens, start: usize) -> bool {
    let last = before.list.last();
    last.is_some_and(|token| token.kind.is_piece() && usize::from(token.range.end()) == start)
}

/// Where the statement on a line with an open quote most likely ends: at the
/// first `;` with nothing but a comment, or nothing but `;` and `}`, behind it.
fn statement_end(line: &str) -> Option<usize> {
    let mut semicolons = line.match_indices(';').map(|(at, _)| at);
    let before_comment = semicolons.find(|at| {
        let behind = line.part(at + 1..).trim_start_matches([' ', '\t']);
        behind.starts_with('#') || behind.starts_with("//") || behind.starts_with("/*")
    });
    let tail = line.trim_end_matches([';', '}', ' ', '\t', '\r']).len();
    before_comment.or_else(|| line.part(tail..).find(';').map(|at| tail + at))
}

/// The length of `{b}}` behind the `${a` of `${a{b}}`, or of `{b}` if no more
/// braces close.
fn nested_braces(behind: &str) -> Option<usize> {
    const LONGEST: usize = 256;
    if !behind.starts_with('{') {
        return None;
    }
    let (mut depth, mut closed) = (1, None);
    for (at, byte) in behind
        .bytes()
        .enumerate()
        .take(LONGEST)
        .take_while(|&(_, byte)| byte != b'\n' && byte != b';')
    {
        match byte {
            b'{' => depth += 1,
            b'}' => (depth, closed) = (depth - 1, Some(at + 1)),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    closed
}

/// Whether the text reads at least as well with the shorter token, or the long
/// one ends with `name = "`, where another string was to begin.
fn reads_better(text: &Text, before: &Tokens, long: Match, short: Match) -> bool {
    let Some(statement) = statement(&before.list) else { return false };
    let mistakes = |found| mistakes(text, statement, found, long.end);
    let as_it_is = mistakes(long);
    let signed = ends_in_sign(text.as_str().part(short.start..long.end));
    as_it_is > 0 && (signed || mistakes(short) <= as_it_is)
}

/// How many mistakes there are from the start of this statement on, for a
/// stretch behind `end`, if it goes on with this token.
fn mistakes(text: &Text, before: &[Token], found: Match, end: usize) -> usize {
    let mut tokens = Tokens::new(text);
    for token in before {
        tokens.push(token.kind, token.range.start().into(), token.range.end().into());
    }
    tokens.push(found.kind, found.start, found.end);
    let (mut at, mut is_cut_off) = (found.end, false);
    let limit = char_boundary(text.as_str(), end + LONGEST_STRETCH);
    for next in Reader::within(text, found.end, limit) {
        let ends_early = next.end == limit && limit < text.as_str().len();
        is_cut_off = at >= end + STRETCH || ends_early || next.kind == SyntaxKind::ODD;
        if is_cut_off {
            break;
        }
        tokens.push(next.kind, next.start, next.end);
        at = next.end;
    }
    let toks = input::significant(text, &tokens.list);
    let errors = checks::errors(text, &tokens.list, &toks, &grammar::parse(&toks));
    let unsure = toks.len().checked_sub(UNSURE).filter(|_| is_cut_off);
    let sure_end = unsure.map(|at| tokens.list[toks[at].index as usize].range.start());
    // Braces do not count: the stretch begins and ends inside blocks.
    let counts = |error: &&SyntaxError| {
        !matches!(error.kind, SyntaxErrorKind::StrayBrace | SyntaxErrorKind::UnclosedBlock)
            && sure_end.is_none_or(|end| error.range.start() < end)
    };
    errors.iter().filter(counts).count()
}

fn char_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The tokens of the statement that is being read; `None` of a long one, of which a part
/// may have mistakes that the whole has not.
fn statement(before: &[Token]) -> Option<&[Token]> {
    const MOST: usize = 64;
    let start = before.len().saturating_sub(MOST);
    let ends = |token: &Token| ends_statement(token.kind);
    match before[start..].iter().rposition(ends) {
        Some(at) => Some(&before[start + at + 1..]),
        None => (before.len() < MOST).then_some(before),
    }
}

fn ends_statement(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::SEMICOLON | SyntaxKind::L_BRACE | SyntaxKind::R_BRACE)
}
