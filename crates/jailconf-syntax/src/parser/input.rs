//! The tokens that the grammar sees, with what stands behind each word.

#![expect(
    clippy::indexing_slicing,
    reason = "the numbers are places in the list of tokens that they were made of"
)]

use crate::{Part, SyntaxKind, Text, TextRange, TextSize, Token, raw_pieces};

/// A token that means something. Kept small: a file has many.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tok {
    pub(super) kind: SyntaxKind,
    /// It continues the string of the token before it.
    pub(super) joined: bool,
    /// Only white space or comments stand before it on its line.
    pub(super) line_start: bool,
    /// A closing brace that the file lacks.
    pub(super) implied: bool,
    /// A closing brace that the file has too many.
    pub(super) surplus: bool,
    /// Of the first token of a string at the start of a line: the string looks
    /// like a name, bare and one piece.
    pub(super) name_like: bool,
    /// Of the first token of a string: what stands behind that string.
    pub(super) follow: Follow,
    /// Its place among all tokens of the file.
    pub(super) index: u32,
}

/// What stands behind a string: enough to tell the head of a statement from a
/// value without reading on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Follow {
    /// `=` or `+=`
    Assign,
    /// `=` or `+=`, and the string has no letter or digit: `:=`, `+ =`.
    AssignAfterSign,
    /// `{`
    Brace,
    /// Something that does not belong there and then `{`: `jail a {`, `a = {`.
    OddBrace,
    /// Another string on a line of its own, or the end of the block: no `;`.
    Unended,
    /// Anything else.
    Other,
}

impl Tok {
    /// A part of a name or value.
    pub(super) fn is_piece(&self) -> bool {
        is_part(self.kind)
    }

    /// The first part of a name or value.
    pub(super) fn is_string(&self) -> bool {
        self.is_piece() && !self.joined
    }

    pub(super) fn is_sign(&self) -> bool {
        matches!(self.kind, SyntaxKind::EQ | SyntaxKind::PLUS_EQ)
    }

    /// A string that can only begin a statement of its own.
    pub(super) fn is_head(&self) -> bool {
        self.is_string() && matches!(self.follow, Follow::Assign | Follow::Brace | Follow::OddBrace)
    }

    /// A string that begins the next statement where a `;` is due: a line often
    /// lacks its `;`, and a value seldom goes on in the next line.
    pub(super) fn begins_statement(&self) -> bool {
        self.is_head() || (self.is_string() && self.line_start && self.name_like)
    }

    /// The closing brace that the file lacks before this token.
    pub(super) fn implied_brace(&self) -> Tok {
        Tok {
            kind: SyntaxKind::R_BRACE,
            joined: false,
            implied: true,
            surplus: false,
            follow: Follow::Other,
            ..*self
        }
    }
}

/// Leaves out what only separates: trivia, a comment that never ends, and odd
/// characters that stand alone (a byte-order mark, a no-break space).
pub(super) fn significant(text: &Text, tokens: &[Token]) -> Vec<Tok> {
    let mut toks: Vec<Tok> = Vec::with_capacity(tokens.len() / 2);
    let mut noise_until = 0;
    for (index, token) in tokens.iter().enumerate() {
        if token.kind.is_trivia() || token.kind == SyntaxKind::OPEN_COMMENT || index < noise_until {
            continue;
        }
        if token.kind == SyntaxKind::ODD
            && let Some(end) = stands_alone(text, tokens, index, toks.last())
        {
            noise_until = end;
            continue;
        }
        toks.push(Tok {
            kind: token.kind,
            joined: touches(toks.last(), tokens, index),
            line_start: token.at_line_start,
            implied: false,
            surplus: false,
            name_like: false,
            follow: Follow::Other,
            index: index as u32,
        });
    }
    look_ahead(text, tokens, &mut toks);
    toks
}

/// Where an odd run that begins here ends, if it is no part of a name or value.
fn stands_alone(
    text: &Text,
    tokens: &[Token],
    start: usize,
    before: Option<&Tok>,
) -> Option<usize> {
    let behind = &tokens[start..];
    let end = start + behind.iter().take_while(|token| token.kind == SyntaxKind::ODD).count();
    if tokens[start].range.start() == TextSize::new(0) && text.as_str().starts_with('\u{FEFF}') {
        return Some(1);
    }
    let neighbour = start.checked_sub(1).map(|i| tokens[i].kind);
    if neighbour.is_some_and(is_part) || tokens.get(end).is_some_and(|token| is_part(token.kind)) {
        return None;
    }
    let next = tokens[end..].iter().map(|token| token.kind).find(|kind| !kind.is_trivia());
    let names = matches!(next, Some(SyntaxKind::EQ | SyntaxKind::PLUS_EQ | SyntaxKind::L_BRACE));
    let values = before.is_some_and(|tok| tok.is_sign() || tok.kind == SyntaxKind::COMMA)
        && !next.is_some_and(is_part);
    (!names && !values).then_some(end)
}

fn is_part(kind: SyntaxKind) -> bool {
    kind.is_piece() || kind == SyntaxKind::ODD
}

fn touches(last: Option<&Tok>, tokens: &[Token], index: usize) -> bool {
    let Some(last) = last else { return false };
    last.index as usize + 1 == index && is_part(last.kind) && is_part(tokens[index].kind)
}

/// Fills in [`Tok::follow`], from the end.
fn look_ahead(text: &Text, tokens: &[Token], toks: &mut [Tok]) {
    let mut behind = vec![0u32; toks.len()];
    for i in (0..toks.len()).rev() {
        let continued = toks.get(i + 1).is_some_and(|next| next.joined);
        behind[i] = if continued { behind[i + 1] } else { i as u32 + 1 };
        if !toks[i].is_string() {
            continue;
        }
        let next = behind[i] as usize;
        toks[i].follow = follow(toks, &behind, next);
        if toks[i].line_start
            && next == i + 1
            && matches!(toks[i].kind, SyntaxKind::WORD | SyntaxKind::VARIABLE)
        {
            let token = &tokens[toks[i].index as usize];
            toks[i].name_like = is_one_piece(text, token.kind, token.range);
        }
        if toks[i].follow == Follow::Assign
            && !toks[i].line_start
            && is_mere_sign(text, tokens, &toks[i..next])
        {
            toks[i].follow = Follow::AssignAfterSign;
        }
    }
}

fn follow(toks: &[Tok], behind: &[u32], next: usize) -> Follow {
    let Some(tok) = toks.get(next) else {
        return Follow::Unended;
    };
    if tok.kind == SyntaxKind::L_BRACE {
        return Follow::Brace;
    }
    let value = if tok.is_sign() { next + 1 } else { next };
    let behind_value = match toks.get(value) {
        Some(tok) if tok.is_string() && !tok.line_start => behind[value] as usize,
        _ => value,
    };
    match toks.get(behind_value) {
        Some(brace) if brace.kind == SyntaxKind::L_BRACE => Follow::OddBrace,
        _ if tok.is_sign() => Follow::Assign,
        _ if tok.kind == SyntaxKind::R_BRACE || (tok.is_string() && tok.line_start) => {
            Follow::Unended
        }
        _ => Follow::Other,
    }
}

fn is_mere_sign(text: &Text, tokens: &[Token], toks: &[Tok]) -> bool {
    let [tok] = toks else { return false };
    let word = text.as_str().part(tokens[tok.index as usize].range);
    tok.kind == SyntaxKind::WORD && !word.contains(|c: char| c.is_ascii_alphanumeric())
}

/// Whether jail(8) makes one piece of a token, as a name must be.
pub(super) fn is_one_piece(text: &Text, kind: SyntaxKind, range: TextRange) -> bool {
    let raw = &text.as_str().as_bytes()[range.start().into()..range.end().into()];
    match kind {
        SyntaxKind::WORD if !raw.iter().any(|&byte| ENDS_PIECE[usize::from(byte)]) => true,
        SyntaxKind::DOUBLE_QUOTED if !raw.contains(&b'$') => true,
        SyntaxKind::WORD | SyntaxKind::DOUBLE_QUOTED => raw_pieces(text, kind, range).len() == 1,
        _ => true,
    }
}

/// The bytes of a word that are a piece of their own, or begin one.
const ENDS_PIECE: [bool; 256] = {
    let mut table = [false; 256];
    let mut rest: &[u8] = br"\$*+/";
    while let [byte, behind @ ..] = rest {
        table[*byte as usize] = true;
        rest = behind;
    }
    table
};
