//! Texts that stop short: a copy that broke off, a full disk, an editor that crashed.

use std::collections::HashSet;

use jailconf_syntax::ast::Block;
use jailconf_syntax::{
    Document, SyntaxError, SyntaxErrorKind, SyntaxKind, SyntaxToken, TextRange, TextSize,
};

/// A text whose end is missing.
pub(crate) struct CutOff {
    /// The last thing that is there, up to the end of its line.
    pub(crate) last: TextRange,
    /// The blocks that are open there, the innermost first.
    pub(crate) open: Vec<Block>,
    /// Whether it ends in the middle of a statement.
    pub(crate) in_statement: bool,
    /// Their braces: there may be as many mistakes as blocks.
    braces: HashSet<TextRange>,
    /// Mistakes from here on come from the missing end.
    from: TextSize,
}

impl CutOff {
    /// Whether nothing is likelier: a mistake elsewhere, or text that was pasted behind the
    /// last block, may look like the last statement of a file, too.
    pub(crate) fn is_cause(&self, document: &Document) -> bool {
        !self.open.is_empty() || document.parse().errors().iter().all(|e| self.explains(e))
    }

    /// Whether a statement stands before the cut as a whole.
    pub(crate) fn is_before(&self, statement: TextRange) -> bool {
        !self.in_statement || statement.start() < self.from
    }

    /// Whether a mistake is there because the end is not.
    pub(crate) fn explains(&self, error: &SyntaxError) -> bool {
        error.range.end() >= self.from
            || error.kind == SyntaxErrorKind::UnclosedBlock && self.braces.contains(&error.range)
    }
}

/// Where and in what a text with mistakes stops short. A last block that merely lacks its
/// `}` looks the same as one that lacks more.
pub(crate) fn cut_off(document: &Document) -> Option<CutOff> {
    let errors = document.parse().errors();
    if errors.is_empty() {
        return None;
    }
    // Behind `/*` everything is a comment: what lacks is likelier its end, or a quote.
    let last = last_word(document).filter(|last| last.kind() != SyntaxKind::OPEN_COMMENT)?;
    let blocks = last.parent_ancestors().filter_map(Block::cast);
    let open: Vec<Block> = blocks.filter(|block| block.r_brace().is_none()).collect();
    let from = statement_at_end(&last).or_else(|| open_at_end(document, errors));
    if open.is_empty() && from.is_none() {
        return None;
    }
    let line = last.text().lines().next().unwrap_or_default();
    let braces = open.iter().filter_map(|block| Some(block.l_brace()?.text_range())).collect();
    Some(CutOff {
        braces,
        last: TextRange::at(last.text_range().start(), TextSize::of(line)),
        open,
        in_statement: from.is_some(),
        from: from.unwrap_or(last.text_range().end()),
    })
}

/// The last token that is neither white space nor a comment with an end.
fn last_word(document: &Document) -> Option<SyntaxToken> {
    let last = document.syntax().last_token();
    std::iter::successors(last, SyntaxToken::prev_token).find(|token| !token.kind().is_trivia())
}

/// Where the statement begins that a text ends in, if it has no `;`.
fn statement_at_end(last: &SyntaxToken) -> Option<TextSize> {
    match last.kind() {
        SyntaxKind::SEMICOLON | SyntaxKind::L_BRACE | SyntaxKind::R_BRACE | SyntaxKind::ODD => None,
        _ => {
            let statement = last.parent_ancestors().find(|n| n.kind() == SyntaxKind::PARAMETER);
            Some(statement.map_or(last.text_range(), |n| n.text_range()).start())
        }
    }
}

/// Where a quote or variable opens that has nothing but a `;` behind it: what looks like
/// the end of a statement may stand in the middle of a value.
fn open_at_end(document: &Document, errors: &[SyntaxError]) -> Option<TextSize> {
    let is_open = |e: &&SyntaxError| {
        matches!(
            e.kind,
            SyntaxErrorKind::UnterminatedString | SyntaxErrorKind::UnterminatedVariable
        )
    };
    let error = errors.iter().rfind(is_open)?;
    let rest = document.text().as_str().get(error.range.end().into()..)?;
    let is_at_end = rest.trim_matches(|c: char| c == ';' || c.is_whitespace()).is_empty();
    is_at_end.then_some(error.range.start())
}
