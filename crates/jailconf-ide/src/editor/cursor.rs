use jailconf_syntax::{
    DIRECTIVE_MARK, Document, Part, SyntaxKind, SyntaxToken, TextRange, TextSize, ast,
};

/// What could be written at a cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Writing {
    /// The name of a parameter, or a new block.
    Name,
    /// A value of a parameter.
    Value(String),
    /// A variable, behind its `$`, in the value of this parameter or variable.
    Variable(String),
    /// The name of a variable that is to be defined, behind its `$`.
    Definition,
}

/// The cursor in an unfinished text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) writing: Writing,
    /// What is written of it so far, up to the cursor.
    pub(crate) range: TextRange,
    /// Whether it stands in quotes.
    pub(crate) quoted: bool,
}

/// Tokens of a statement that are looked at; nobody writes a longer one by hand.
const MAX_TOKENS: usize = 1_000;

impl Cursor {
    /// What could be written at an offset; `None` in a comment.
    pub(crate) fn at(document: &Document, offset: TextSize) -> Option<Cursor> {
        let Some(left) = document.syntax().token_at_offset(offset).left_biased() else {
            let range = TextRange::empty(offset);
            return Some(Cursor { writing: Writing::Name, range, quoted: false });
        };
        if is_comment(&left, offset) {
            return None;
        }
        let quoted = is_inside_quotes(&left, offset);
        let start = match quoted {
            true => left.text_range().start() + TextSize::new(1),
            false => written_from(&left, offset),
        };
        let whole = TextRange::new(start, offset);
        let value = value_of(document, &left, offset);
        // In single quotes `$` is a character like others (LANGUAGE 1.4).
        let is_inert = quoted && left.text().starts_with('\'');
        if let Some(range) = variable(document, whole).filter(|_| !is_inert) {
            let writing = value.map_or(Writing::Definition, Writing::Variable);
            return Some(Cursor { writing, range, quoted });
        }
        let writing = value.map_or(Writing::Name, Writing::Value);
        Some(Cursor { writing, range: whole, quoted })
    }
}

/// The beginning of a rule's name in `# jailconf: allow(`.
pub(crate) fn allowed_at(document: &Document, offset: TextSize) -> Option<TextRange> {
    let comment = document.syntax().token_at_offset(offset).left_biased()?;
    if !is_comment(&comment, offset) {
        return None;
    }
    let before = document.slice(TextRange::new(comment.text_range().start(), offset));
    let (_, rest) = before.rsplit_once(DIRECTIVE_MARK)?;
    let names = rest.trim_start().strip_prefix("allow(").filter(|names| !names.contains(')'))?;
    let name = names.rsplit([',', ' ']).next().unwrap_or_default();
    Some(TextRange::new(offset - TextSize::of(name), offset))
}

fn is_comment(token: &SyntaxToken, offset: TextSize) -> bool {
    match token.kind() {
        SyntaxKind::LINE_COMMENT | SyntaxKind::OPEN_COMMENT => true,
        SyntaxKind::BLOCK_COMMENT => offset < token.text_range().end(),
        _ => false,
    }
}

/// Whether an offset is behind the first quote and before the last one.
fn is_inside_quotes(token: &SyntaxToken, offset: TextSize) -> bool {
    let range = token.text_range();
    let is_open = token.kind() == SyntaxKind::OPEN_STRING;
    is_quoted(token.kind()) && range.start() < offset && (offset < range.end() || is_open)
}

fn is_quoted(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::SINGLE_QUOTED | SyntaxKind::DOUBLE_QUOTED | SyntaxKind::OPEN_STRING)
}

/// Where the pieces that touch the cursor begin.
fn written_from(left: &SyntaxToken, offset: TextSize) -> TextSize {
    if !left.kind().is_piece() {
        return offset;
    }
    let mut first = left.clone();
    for _ in 0..MAX_TOKENS {
        match first.prev_token().filter(|t| t.kind().is_piece() && !is_quoted(t.kind())) {
            Some(before) => first = before,
            None => break,
        }
    }
    if is_quoted(first.kind()) { offset } else { first.text_range().start() }
}

/// The `$` and what follows it up to the cursor, if that is the beginning of a
/// variable (LANGUAGE 1.5).
fn variable(document: &Document, written: TextRange) -> Option<TextRange> {
    let text = document.slice(written);
    let dollar = text.rfind('$')?;
    let rest = text.part(dollar + 1..);
    let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let open = match rest.strip_prefix('{') {
        Some(name) => !name.contains('}'),
        None => is_name(rest),
    };
    let start = written.start() + TextSize::new(dollar as u32);
    open.then(|| TextRange::new(start, written.end()))
}

/// The parameter whose value is being written, if the statement up to the cursor
/// has got that far.
fn value_of(document: &Document, left: &SyntaxToken, offset: TextSize) -> Option<String> {
    let mut tokens: Vec<SyntaxToken> = Vec::new();
    let mut next = Some(left.clone());
    let mut lines = 0;
    while let Some(token) = next {
        match token.kind() {
            SyntaxKind::SEMICOLON | SyntaxKind::L_BRACE | SyntaxKind::R_BRACE => break,
            SyntaxKind::WHITESPACE if token.text_range().end() <= offset => {
                lines += usize::from(token.text().contains('\n') && tokens.len() < 2);
            }
            kind if kind.is_trivia() => {}
            _ if tokens.len() > MAX_TOKENS => break,
            _ => tokens.push(token.clone()),
        }
        next = token.prev_token();
    }
    tokens.reverse();
    let sign = tokens.iter().position(|t| {
        matches!(t.kind(), SyntaxKind::EQ | SyntaxKind::PLUS_EQ) && t.text_range().end() <= offset
    });
    let behind = match sign {
        Some(at) => at + 1,
        None if is_include(&tokens, offset) => 1,
        None => return None,
    };
    // A value that is finished, and a new line: the `;` was forgotten.
    let before =
        tokens.iter().rev().find(|t| t.text_range().end() < offset || !t.kind().is_piece());
    let goes_on = before.is_none_or(|t| {
        matches!(t.kind(), SyntaxKind::EQ | SyntaxKind::PLUS_EQ | SyntaxKind::COMMA)
    });
    if lines > 0 && !goes_on && tokens.len() > behind {
        return None;
    }
    let name = tokens.first()?;
    let name = name.parent().filter(|n| n.kind() == SyntaxKind::NAME).map_or_else(
        || name.text().to_owned(),
        |node| document.slice(node.text_range()).to_owned(),
    );
    Some(name.trim_matches(['"', '\'']).to_owned())
}

/// `.include` has no sign before its value.
fn is_include(tokens: &[SyntaxToken], offset: TextSize) -> bool {
    tokens.first().is_some_and(|t| t.text() == ".include" && t.text_range().end() < offset)
}

/// What is written up to an offset, with the rest of that word: a word may have dots,
/// and of a path only a part is one. Where nothing is written in front of the cursor,
/// what follows it is another word.
pub(crate) fn to_end(document: &Document, written: TextRange, offset: TextSize) -> TextRange {
    let text = document.slice(written);
    let Some(token) = document.syntax().token_at_offset(offset).left_biased() else {
        return written;
    };
    if text.is_empty() {
        return written;
    }
    let rest = document.text().as_str().part(offset.into()..);
    let rest = rest.lines().next().unwrap_or_default();
    let is_variable = text.starts_with('$');
    let quote = token.text().chars().next().filter(|_| is_inside_quotes(&token, offset));
    let is_closed = token.kind() != SyntaxKind::OPEN_STRING;
    let ends = |c: char| match (is_variable, quote) {
        (true, _) => !c.is_ascii_alphanumeric() && c != '_',
        (false, Some(quote)) if is_closed => c == quote || matches!(c, '/' | '$'),
        (false, _) => ends_word(c),
    };
    let word = rest.find(ends).unwrap_or(rest.len());
    let closes = is_variable && text.starts_with("${") && rest.part(word..).starts_with('}');
    let more = TextSize::of(rest.part(..word + usize::from(closes)));
    TextRange::new(written.start(), offset + more)
}

/// Whether a character is no part of a name, of a value, or of a path's part.
fn ends_word(c: char) -> bool {
    c.is_whitespace() || "/;,=+{}()#$\"'".contains(c)
}

/// What follows the word at an offset, in its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behind {
    /// The statement goes on: its name alone is to be written.
    Statement,
    /// A block begins: the word is its name.
    Block,
    /// Something else, or nothing.
    Other,
}

/// What follows the word at an offset.
pub(crate) fn behind(document: &Document, offset: TextSize) -> Behind {
    let mut next = document.syntax().token_at_offset(offset).right_biased();
    for _ in 0..MAX_TOKENS {
        let Some(token) = next else { return Behind::Other };
        match token.kind() {
            SyntaxKind::EQ | SyntaxKind::PLUS_EQ | SyntaxKind::SEMICOLON => {
                return Behind::Statement;
            }
            SyntaxKind::L_BRACE => return Behind::Block,
            SyntaxKind::WHITESPACE if !token.text().contains('\n') => {}
            kind if kind.is_piece() && token.text_range().start() < offset => {}
            _ => return Behind::Other,
        }
        next = token.next_token();
    }
    Behind::Other
}

/// The beginning of a word in a comment that speaks to jailconf, where it is none of the
/// rules that the comment allows.
pub(crate) fn directive_at(document: &Document, offset: TextSize) -> Option<TextRange> {
    let comment = document.syntax().token_at_offset(offset).left_biased()?;
    if comment.kind() != SyntaxKind::LINE_COMMENT {
        return None;
    }
    let before = document.slice(TextRange::new(comment.text_range().start(), offset));
    let (mark, rest) = before.split_once(DIRECTIVE_MARK)?;
    let speaks = mark.trim_start_matches(['#', '/']).trim().is_empty();
    if !speaks || rest.contains(['(', ')']) {
        return None;
    }
    let word = rest.rsplit([' ', '\t']).next().unwrap_or_default();
    Some(TextRange::new(offset - TextSize::of(word), offset))
}

/// The innermost block around an offset, between its braces.
pub(crate) fn block_at(document: &Document, offset: TextSize) -> Option<ast::Block> {
    let token = document.syntax().token_at_offset(offset).left_biased()?;
    let blocks = token.parent_ancestors().filter_map(ast::Block::cast);
    blocks.into_iter().find(|block| {
        let inside = block.l_brace().is_some_and(|b| b.text_range().end() <= offset);
        inside && block.r_brace().is_none_or(|b| offset <= b.text_range().start())
    })
}
