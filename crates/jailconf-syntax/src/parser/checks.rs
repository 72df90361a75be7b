//! What is wrong with a text that was parsed: the faults that the grammar
//! noted, the names that are no names, and the tokens that never end.

#![expect(
    clippy::indexing_slicing,
    reason = "the numbers are places in the list of tokens that they were made of"
)]

use super::grammar::{Event, Fault, Log};
use super::input::{Tok, is_one_piece};
use crate::{
    Part, RawPieceKind, SyntaxError, SyntaxErrorKind, SyntaxKind, Text, TextRange, TextSize, Token,
    raw_pieces,
};

/// All mistakes, in the order of the text.
pub(super) fn errors(text: &Text, tokens: &[Token], toks: &[Tok], log: &Log) -> Vec<SyntaxError> {
    let mut errors = Vec::new();
    let file = File { text, tokens, toks };
    file.faults(&log.faults, &mut errors);
    file.nodes(&log.events, &mut errors);
    file.token_errors(&mut errors);
    file.forgive_swallowed(&mut errors);
    errors.sort_by_key(|error| (error.range.start(), error.range.end()));
    errors
}

struct File<'t> {
    text: &'t Text,
    tokens: &'t [Token],
    toks: &'t [Tok],
}

/// A block that is not finished, and its opening brace.
struct Open {
    brace: Option<usize>,
}

impl File<'_> {
    fn range(&self, tok: usize) -> TextRange {
        let token = self.toks.get(tok).and_then(|tok| self.tokens.get(tok.index as usize));
        token.map_or(TextRange::empty(TextSize::of(self.text.as_str())), |token| token.range)
    }

    fn kind(&self, tok: usize) -> Option<SyntaxKind> {
        self.toks.get(tok).map(|tok| tok.kind)
    }

    fn faults(&self, faults: &[Fault], errors: &mut Vec<SyntaxError>) {
        let mut too_deep = false;
        for fault in faults {
            let range = self.range(fault.first as usize).cover(self.range(fault.last as usize));
            let range = match fault.kind {
                SyntaxErrorKind::MissingSemicolon => TextRange::empty(range.end()),
                // Told once: whatever is inside is too deep as well.
                SyntaxErrorKind::TooDeep if std::mem::replace(&mut too_deep, true) => continue,
                _ => range,
            };
            errors.push(SyntaxError { kind: fault.kind, range });
        }
    }

    /// Names that are not one piece, and blocks that are never closed.
    fn nodes(&self, events: &[Event], errors: &mut Vec<SyntaxError>) {
        let mut open: Vec<Open> = Vec::new();
        let mut at = self.skip_implied(0);
        let (mut name, mut behind, mut last) = (0, 0, None);
        for &event in events {
            let mut taken = None;
            match event {
                Event::Token => {
                    taken = self.kind(at);
                    if self.toks.get(at).is_some_and(|tok| tok.kind == SyntaxKind::L_BRACE)
                        && let Some(block) = open.last_mut()
                    {
                        block.brace.get_or_insert(at);
                    }
                    behind = at + 1;
                    at = self.skip_implied(behind);
                }
                Event::Start(SyntaxKind::NAME) => name = at,
                Event::Finish(SyntaxKind::NAME) => {
                    let in_block = self.kind(at) == Some(SyntaxKind::L_BRACE);
                    errors.extend(self.name_error(name, behind, in_block));
                }
                Event::Start(SyntaxKind::BLOCK) => open.push(Open { brace: None }),
                Event::Finish(SyntaxKind::BLOCK) => {
                    let block = open.pop();
                    let open = block.filter(|_| last != Some(SyntaxKind::R_BRACE));
                    errors.extend(open.and_then(|block| self.unclosed(&block)));
                }
                Event::Start(_) | Event::Finish(_) => {}
            }
            last = taken;
        }
    }

    fn skip_implied(&self, mut at: usize) -> usize {
        while self.toks.get(at).is_some_and(|tok| tok.implied) {
            at += 1;
        }
        at
    }

    fn name_error(&self, first: usize, end: usize, in_block: bool) -> Option<SyntaxError> {
        let toks = self.toks.get(first..end)?;
        if let [tok] = toks
            && tok.name_like
            && tok.kind == SyntaxKind::WORD
        {
            return None;
        }
        let range = self.range(first).cover(self.range(end - 1));
        // What never ends and what ends the file is told as such.
        let broken = |kind| {
            matches!(kind, SyntaxKind::ODD | SyntaxKind::OPEN_STRING | SyntaxKind::OPEN_VARIABLE)
        };
        if toks.iter().any(|tok| broken(tok.kind)) {
            return None;
        }
        let one = toks.len() == 1
            && (toks[0].name_like || is_one_piece(self.text, toks[0].kind, self.range(first)));
        match toks[0].kind {
            _ if !one => Some(SyntaxError { kind: SyntaxErrorKind::NameNotOnePiece, range }),
            SyntaxKind::VARIABLE if in_block => {
                Some(SyntaxError { kind: SyntaxErrorKind::VariableBlockName, range })
            }
            _ => None,
        }
    }

    fn unclosed(&self, block: &Open) -> Option<SyntaxError> {
        let range = self.range(block.brace?);
        Some(SyntaxError { kind: SyntaxErrorKind::UnclosedBlock, range })
    }

    /// What a comment without an end may have swallowed is not missing.
    fn forgive_swallowed(&self, errors: &mut Vec<SyntaxError>) {
        let Some(comment) =
            self.tokens.last().filter(|token| token.kind == SyntaxKind::OPEN_COMMENT)
        else {
            return;
        };
        let last = self
            .toks
            .iter()
            .rfind(|tok| !tok.implied)
            .map(|tok| self.tokens[tok.index as usize].range.end());
        errors.retain(|error| match error.kind {
            SyntaxErrorKind::UnclosedBlock => error.range.start() > comment.range.start(),
            SyntaxErrorKind::MissingSemicolon => Some(error.range.start()) != last,
            _ => true,
        });
    }

    fn token_errors(&self, errors: &mut Vec<SyntaxError>) {
        let mut ended = None;
        for token in self.tokens.iter().filter(|token| may_be_broken(token.kind)) {
            let error = |kind| SyntaxError { kind, range: token.range };
            match token.kind {
                SyntaxKind::OPEN_STRING => errors.push(error(SyntaxErrorKind::UnterminatedString)),
                SyntaxKind::OPEN_VARIABLE => {
                    errors.push(error(SyntaxErrorKind::UnterminatedVariable))
                }
                SyntaxKind::OPEN_COMMENT => {
                    let range = first_line(self.text, token.range);
                    errors.push(SyntaxError { kind: SyntaxErrorKind::UnterminatedComment, range });
                }
                SyntaxKind::DOUBLE_QUOTED => errors.extend(self.open_variables(token)),
                SyntaxKind::ODD => self.odd(token, &mut ended, errors),
                _ => {}
            }
        }
    }

    fn open_variables(&self, token: &Token) -> impl Iterator<Item = SyntaxError> + use<> {
        let inside =
            &self.text.as_str().as_bytes()[token.range.start().into()..token.range.end().into()];
        let pieces = match inside.windows(2).any(|two| two == b"${") {
            true => raw_pieces(self.text, token.kind, token.range),
            false => Vec::new(),
        };
        let open = pieces.into_iter().filter(|piece| piece.kind == RawPieceKind::OpenVariable);
        open.map(|piece| SyntaxError {
            kind: SyntaxErrorKind::UnterminatedVariable,
            range: piece.range,
        })
    }

    /// A run of odd characters of one sort is one mistake.
    fn odd(&self, token: &Token, run: &mut Option<usize>, errors: &mut Vec<SyntaxError>) {
        let character = self.text.as_str().part(token.range).chars().next().unwrap_or_default();
        let ends = character == '\0' || !character.is_ascii();
        let kind = if ends { SyntaxErrorKind::EndsFile } else { SyntaxErrorKind::ControlCharacter };
        if let Some(last) = run.and_then(|run| errors.get_mut(run))
            && last.kind == kind
            && last.range.end() == token.range.start()
        {
            last.range = last.range.cover(token.range);
            return;
        }
        *run = Some(errors.len());
        errors.push(SyntaxError { kind, range: token.range });
    }
}

fn may_be_broken(kind: SyntaxKind) -> bool {
    kind >= SyntaxKind::OPEN_VARIABLE && kind != SyntaxKind::SINGLE_QUOTED
        || kind == SyntaxKind::OPEN_COMMENT
}

fn first_line(text: &Text, range: TextRange) -> TextRange {
    let line = text.as_str().part(range).lines().next().unwrap_or_default();
    TextRange::at(range.start(), TextSize::of(line))
}
