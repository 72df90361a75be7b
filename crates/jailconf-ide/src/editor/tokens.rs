use jailconf_catalog::{Parameter, Type, parameter, parameter_of_negation};
use jailconf_syntax::{
    Document, PieceKind, SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken, TextRange, TextSize,
    ast, pieces,
};

/// A piece of text that means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// Where; never over the end of a line.
    pub range: TextRange,
    /// What it is.
    pub kind: MeaningKind,
    /// Whether it is where the thing is defined.
    pub is_definition: bool,
    /// Whether something else took its place.
    pub is_old: bool,
    /// Whether it is a word of FreeBSD's.
    pub is_known: bool,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MeaningKind {
    /// A comment.
    Comment,
    /// The name of a jail.
    Jail,
    /// A parameter that the kernel reads.
    Parameter,
    /// A parameter that jail(8) itself uses.
    PseudoParameter,
    /// `.include`
    Include,
    /// A variable.
    Variable,
    /// A value that is a text.
    Text,
    /// A value that is a number.
    Number,
    /// A value that is one of a few words.
    Word,
    /// `=` or `+=`
    Operator,
}

/// What the text of a file means, in order, as far as a range reaches.
pub fn meanings(document: &Document, within: TextRange) -> Vec<Meaning> {
    let mut found = Vec::new();
    let root = document.syntax();
    let around = match root.covering_element(within) {
        SyntaxElement::Node(node) => node,
        SyntaxElement::Token(token) => token.parent().unwrap_or(root),
    };
    for element in around.descendants_with_tokens() {
        let SyntaxElement::Token(token) = element else { continue };
        if token.text_range().intersect(within).is_some_and(|r| !r.is_empty()) {
            meaning(document, &token, &mut found);
        }
    }
    found
}

fn meaning(document: &Document, token: &SyntaxToken, found: &mut Vec<Meaning>) {
    let plain = |kind| Meaning {
        range: token.text_range(),
        kind,
        is_definition: false,
        is_old: false,
        is_known: false,
    };
    match token.kind() {
        SyntaxKind::LINE_COMMENT | SyntaxKind::BLOCK_COMMENT | SyntaxKind::OPEN_COMMENT => {
            by_line(document, plain(MeaningKind::Comment), found);
        }
        SyntaxKind::EQ | SyntaxKind::PLUS_EQ => found.push(plain(MeaningKind::Operator)),
        kind if kind.is_piece() => {
            let Some(parent) = token.parent() else { return };
            match parent.kind() {
                SyntaxKind::NAME => name(document, token, &parent, found),
                SyntaxKind::VALUE => value(document, token, &parent, found),
                _ => {}
            }
        }
        _ => {}
    }
}

fn name(document: &Document, token: &SyntaxToken, node: &SyntaxNode, found: &mut Vec<Meaning>) {
    let is_jail = node.parent().is_some_and(|n| n.kind() == SyntaxKind::BLOCK);
    let known = known(document, node);
    let kind = match known {
        _ if is_jail => MeaningKind::Jail,
        _ if token.kind() == SyntaxKind::VARIABLE => MeaningKind::Variable,
        _ if token.text() == ".include" => MeaningKind::Include,
        Some(p) if p.reader == jailconf_catalog::Reader::Program => MeaningKind::PseudoParameter,
        _ => MeaningKind::Parameter,
    };
    let is_parameter = matches!(kind, MeaningKind::Parameter | MeaningKind::PseudoParameter);
    let meaning = Meaning {
        range: token.text_range(),
        kind,
        is_definition: matches!(kind, MeaningKind::Jail | MeaningKind::Variable),
        is_old: is_parameter && known.is_some_and(|p| p.replacement.is_some()),
        is_known: is_parameter && known.is_some() || kind == MeaningKind::Include,
    };
    by_line(document, meaning, found);
}

fn value(document: &Document, token: &SyntaxToken, node: &SyntaxNode, found: &mut Vec<Meaning>) {
    let statement = node.parent();
    let name = statement.and_then(|s| s.children().find(|n| n.kind() == SyntaxKind::NAME));
    let parameter = name.and_then(|n| known(document, &n));
    let text = token.text();
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let is_word = parameter.is_some_and(|p| match p.ty {
        Type::Bool => matches!(text, "true" | "false"),
        _ => p.values.contains(&text),
    });
    let kind = match (is_number, is_word) {
        (true, _) => MeaningKind::Number,
        (false, true) => MeaningKind::Word,
        (false, false) => MeaningKind::Text,
    };
    let at = |range, kind| {
        let is_known = kind == MeaningKind::Word;
        Meaning { range, kind, is_definition: false, is_old: false, is_known }
    };
    let mut start = token.text_range().start();
    if text.contains('$') {
        for piece in pieces(document.text(), token.kind(), token.text_range()) {
            if !matches!(piece.kind, PieceKind::Variable(_)) {
                continue;
            }
            let range = without_quote(document, piece.range);
            if start < range.start() {
                by_line(document, at(TextRange::new(start, range.start()), kind), found);
            }
            by_line(document, at(range, MeaningKind::Variable), found);
            start = range.end();
        }
    }
    if start < token.text_range().end() {
        by_line(document, at(TextRange::new(start, token.text_range().end()), kind), found);
    }
}

/// The first variable of a string brings the quote with it.
fn without_quote(document: &Document, range: TextRange) -> TextRange {
    let quote = u32::from(document.slice(range).starts_with('"'));
    TextRange::new(range.start() + TextSize::new(quote), range.end())
}

fn known(document: &Document, name: &SyntaxNode) -> Option<&'static Parameter> {
    let statement = name.parent().and_then(ast::Parameter::cast)?;
    let spelled = statement.name()?.decoded(document.text());
    let spelled = spelled.to_text();
    parameter(&spelled).or_else(|| parameter_of_negation(&spelled))
}

/// A meaning that goes over several lines, line by line.
fn by_line(document: &Document, meaning: Meaning, found: &mut Vec<Meaning>) {
    let mut start = meaning.range.start();
    for line in document.slice(meaning.range).split_inclusive('\n') {
        let shown = line.trim_end_matches(['\n', '\r']);
        if !shown.is_empty() {
            let range = TextRange::at(start, TextSize::of(shown));
            found.push(Meaning { range, ..meaning });
        }
        start += TextSize::of(line);
    }
}

/// What is around an offset, the narrowest first: its word, its value, its
/// statement, its block, and so on.
pub fn widening(document: &Document, offset: TextSize) -> Vec<TextRange> {
    let root = document.syntax();
    let both = root.token_at_offset(offset);
    let right = both.clone().right_biased().filter(|t| !t.kind().is_trivia());
    let Some(token) = right.or_else(|| both.left_biased()) else { return vec![root.text_range()] };
    let mut ranges = vec![token.text_range()];
    ranges.extend(token.parent_ancestors().map(|node| node.text_range()));
    ranges.dedup();
    ranges
}
