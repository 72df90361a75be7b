#![expect(clippy::indexing_slicing, reason = "the numbers are places in the list of tokens")]

use jailconf_syntax::{Part, SyntaxKind, TextEdit, TextRange};

use crate::comments::{Inside, line_ends, tidied};
use crate::directives::Frozen;
use crate::moves::Moves;
use crate::options::{FinalNewline, MAX_INDENT_LEVELS, Options, Profile};
use crate::tokens::{Lines, Tok};

/// The edits that give every gap between two tokens its white space.
pub(crate) fn edits(
    source: &str,
    toks: &[Tok],
    options: &Options,
    frozen: &Frozen,
    moves: &Moves,
    quotes: &[usize],
) -> Vec<TextEdit> {
    let mut writer = Writer::new(source, options);
    let mut cursor = moves.cursor();
    for (index, tok) in toks.iter().enumerate() {
        writer.lines = writer.lines.and(tok.lines);
        if cursor.leaves(index) {
            continue;
        }
        let above = cursor.above(index);
        if !frozen.holds(index) {
            let gap = match moves.keeps_before(index) && writer.is_behind_comment() {
                true => Gap::Blank,
                false => writer.before(tok),
            };
            writer.write(&gap, above.iter().map(|&(_, comment)| &toks[comment]), tok.start);
            writer.inside(tok, &gap);
            if quotes.binary_search(&index).is_ok() {
                writer.unquote(tok);
            }
        }
        writer.step(tok);
    }
    if !frozen.holds(toks.len()) {
        writer.end();
    }
    writer.edits
}

/// Where the walk is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// At the beginning of the file.
    Begin,
    /// Between items.
    Item,
    /// In a statement or header.
    Statement,
}

/// White space that is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// Nothing.
    None,
    /// One blank.
    Blank,
    /// A new line at this level.
    Line(usize),
    /// An empty line, and a new one at this level.
    Apart(usize),
    /// The beginning of the file.
    Begin,
}

struct Writer<'a> {
    source: &'a str,
    options: &'a Options,
    newline: &'static str,
    unit: &'static str,
    edits: Vec<TextEdit>,
    buffer: String,
    /// Behind the last token that was written.
    end: usize,
    /// The line ends since then.
    lines: Lines,
    last: Option<SyntaxKind>,
    at: At,
    depth: usize,
    /// The comment behind us began a line.
    leads: bool,
}

impl<'a> Writer<'a> {
    fn new(source: &'a str, options: &'a Options) -> Writer<'a> {
        Writer {
            source,
            options,
            newline: options.newline(source),
            unit: options.unit(),
            edits: Vec::new(),
            buffer: String::new(),
            end: 0,
            lines: Lines::Same,
            last: None,
            at: At::Begin,
            depth: 0,
            leads: true,
        }
    }

    /// The white space before a token.
    fn before(&self, tok: &Tok) -> Gap {
        match self.at {
            At::Begin => Gap::Begin,
            At::Item => self.between_items(tok),
            At::Statement => self.in_statement(tok),
        }
    }

    fn between_items(&self, tok: &Tok) -> Gap {
        let standard = self.options.profile == Profile::Standard;
        let same_line = self.lines == Lines::Same;
        let behind_comment = self.last.is_some_and(SyntaxKind::is_comment);
        match tok.kind {
            SyntaxKind::R_BRACE => Gap::Line(self.depth.saturating_sub(1)),
            kind if kind.is_comment() && same_line => Gap::Blank,
            SyntaxKind::SEMICOLON if standard && same_line && self.ends_an_item() => Gap::None,
            kind if standard && same_line && behind_comment && self.leads && !kind.is_comment() => {
                Gap::Blank
            }
            _ if self.lines == Lines::Apart && self.last != Some(SyntaxKind::L_BRACE) => {
                Gap::Apart(self.depth)
            }
            _ => Gap::Line(self.depth),
        }
    }

    /// Whether a comment stands in front, on the same line.
    fn is_behind_comment(&self) -> bool {
        self.lines == Lines::Same && self.last.is_some_and(SyntaxKind::is_comment)
    }

    fn ends_an_item(&self) -> bool {
        matches!(self.last, Some(SyntaxKind::SEMICOLON | SyntaxKind::R_BRACE))
    }

    fn in_statement(&self, tok: &Tok) -> Gap {
        if tok.joined {
            return Gap::None;
        }
        let standard = self.options.profile == Profile::Standard;
        let deeper = Gap::Line(self.depth + 1);
        let other_line = self.lines != Lines::Same;
        match (self.last, tok.kind) {
            (Some(SyntaxKind::LINE_COMMENT), SyntaxKind::L_BRACE) => Gap::Line(self.depth),
            (Some(SyntaxKind::LINE_COMMENT), _) => deeper,
            (_, SyntaxKind::SEMICOLON | SyntaxKind::COMMA) => Gap::None,
            (_, SyntaxKind::L_BRACE | SyntaxKind::EQ | SyntaxKind::PLUS_EQ) => Gap::Blank,
            (_, kind) if kind.is_comment() && other_line => deeper,
            (Some(SyntaxKind::BLOCK_COMMENT), _) if other_line => deeper,
            (Some(SyntaxKind::COMMA), _) if standard && other_line => deeper,
            _ => Gap::Blank,
        }
    }

    /// Writes a gap that ends at `to`, with the comments that come to stand above
    /// what follows.
    fn write<'t>(&mut self, gap: &Gap, above: impl Iterator<Item = &'t Tok>, to: usize) {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        let (ends, level) = match *gap {
            Gap::None | Gap::Blank | Gap::Begin => (0, 0),
            Gap::Line(level) => (1, level),
            Gap::Apart(level) => (2, level),
        };
        if *gap == Gap::Blank {
            buffer.push(' ');
        }
        for _ in 0..ends {
            buffer.push_str(self.newline);
        }
        for comment in above {
            // A brace's comment stands with what is in the block.
            self.indent(&mut buffer, self.depth);
            let wanted = Inside { newline: self.newline, stars: None };
            tidied(self.source.part(comment.start..comment.end), &wanted, &mut buffer);
            buffer.push_str(self.newline);
        }
        self.indent(&mut buffer, level);
        if self.source.part(self.end..to) != buffer {
            self.edits.push(TextEdit::replace(range(self.end, to), buffer.as_str()));
        }
        self.buffer = buffer;
    }

    fn indent(&self, buffer: &mut String, level: usize) {
        for _ in 0..level.min(MAX_INDENT_LEVELS) {
            buffer.push_str(self.unit);
        }
    }

    /// Writes the lines inside a comment.
    fn inside(&mut self, tok: &Tok, gap: &Gap) {
        let comment = self.source.part(tok.start..tok.end);
        if tok.kind != SyntaxKind::BLOCK_COMMENT || !comment.contains('\n') {
            return;
        }
        let level = match (self.options.profile, *gap) {
            (Profile::Standard, Gap::Line(level) | Gap::Apart(level)) => Some(level),
            (Profile::Standard, Gap::Begin) => Some(0),
            _ => None,
        };
        let stars = level.map(|level| {
            let mut stars = String::new();
            self.indent(&mut stars, level);
            stars.push(' ');
            stars
        });
        let wanted = Inside { newline: self.newline, stars: stars.as_deref() };
        line_ends(comment, &wanted, |found, insert| {
            if comment.part(found.clone()) != insert {
                let range = range(tok.start + found.start, tok.start + found.end);
                self.edits.push(TextEdit::replace(range, insert));
            }
        });
    }

    /// Takes the quotes off a string.
    fn unquote(&mut self, tok: &Tok) {
        for quote in [tok.start, tok.end - 1] {
            self.edits.push(TextEdit::delete(range(quote, quote + 1)));
        }
    }

    /// Goes on behind a token.
    fn step(&mut self, tok: &Tok) {
        match tok.kind {
            kind if kind.is_comment() => {
                self.leads = match self.last {
                    None => true,
                    Some(last) if self.lines == Lines::Same => last.is_comment() && self.leads,
                    Some(_) => true,
                };
                if self.at == At::Begin {
                    self.at = At::Item;
                }
            }
            SyntaxKind::L_BRACE => {
                self.depth += 1;
                self.at = At::Item;
            }
            SyntaxKind::R_BRACE => {
                self.depth = self.depth.saturating_sub(1);
                self.at = At::Item;
            }
            SyntaxKind::SEMICOLON => self.at = At::Item,
            _ => self.at = At::Statement,
        }
        self.last = Some(tok.kind);
        self.lines = Lines::Same;
        self.end = tok.end;
    }

    /// The end of the file.
    fn end(&mut self) {
        let rest = self.source.part(self.end..);
        let ends =
            self.options.final_newline == FinalNewline::Insert || Lines::of(rest) != Lines::Same;
        let wanted = if ends && self.last.is_some() { self.newline } else { "" };
        if rest != wanted {
            let rest = range(self.end, self.source.len());
            self.edits.push(TextEdit::replace(rest, wanted));
        }
    }
}

fn range(start: usize, end: usize) -> TextRange {
    TextRange::new((start as u32).into(), (end as u32).into())
}
