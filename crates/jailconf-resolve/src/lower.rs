use std::hash::Hasher;

use jailconf_syntax::ast::Operator;
use jailconf_syntax::{
    Bytes, Document, JailConf, PieceKind, SyntaxKind, TextRange, TextSize, pieces,
};
use rowan::{GreenNodeData, GreenTokenData, Language, NodeOrToken};
use rustc_hash::FxHasher;

use crate::{FileId, List, Pieces, Statement};

/// A step of the walk through a file, in the order of reading.
pub(crate) enum Step {
    /// A block begins.
    Open(Opened),
    /// The block ends.
    Close,
    /// A parameter or variable.
    Parameter(Parameter),
    /// `.include NAME, ...;`, from 14.0 on.
    Include(Parameter),
}

/// The beginning of a block.
pub(crate) struct Opened {
    /// The name and its range; a block may lack one.
    pub(crate) name: Option<(Bytes, TextRange)>,
    pub(crate) range: TextRange,
    /// How many statements stand in it.
    pub(crate) statements: usize,
}

/// A statement without its file.
#[derive(Clone)]
pub(crate) struct Parameter {
    pub(crate) range: TextRange,
    pub(crate) name: Bytes,
    pub(crate) name_range: TextRange,
    pub(crate) variable: bool,
    pub(crate) operator: Operator,
    pub(crate) values: List<(Pieces, TextRange)>,
}

impl Parameter {
    /// As a statement of a file.
    pub(crate) fn of_file(self, file: FileId) -> Statement {
        let Parameter { range, name, name_range, variable, operator, values } = self;
        Statement { file, range, name, name_range, variable, operator, values }
    }

    /// The same statement at another place of the file.
    fn move_to(&mut self, offset: u32) {
        let from = self.range.start();
        let moved = |range: TextRange| {
            TextRange::at(range.start() - from + TextSize::new(offset), range.len())
        };
        for (_, range) in &mut *self.values {
            *range = moved(*range);
        }
        self.name_range = moved(self.name_range);
        self.range = moved(self.range);
    }
}

/// A statement's node, and what it was lowered to.
#[derive(Clone)]
struct Seen<'t> {
    node: &'t GreenNodeData,
    parameter: Option<Parameter>,
}

const MOST_SLOTS: usize = 1 << 10;

/// Where a node is remembered; a newcomer takes the place of whatever had it.
fn slot(node: &GreenNodeData, slots: usize) -> usize {
    let mut hasher = FxHasher::default();
    hasher.write_usize(std::ptr::from_ref(node).addr());
    (hasher.finish() >> 32) as usize & (slots - 1)
}

/// Walks through a file's tree, up to the place where jail(8) takes the file to
/// end. The depth of the tree costs no stack. It is the green tree, without
/// parents and places, that is walked: that takes a tenth of the time.
pub(crate) fn lower(document: &Document, ends_at: Option<TextSize>, sink: &mut dyn FnMut(Step)) {
    let end = ends_at.map_or(u32::MAX, u32::from);
    lower_within(document, 0, end, sink);
}

/// The same with those items only that begin in a part of the file.
pub(crate) fn lower_within(document: &Document, start: u32, end: u32, sink: &mut dyn FnMut(Step)) {
    let root = document.syntax();
    let green = root.green();
    // A statement has some 16 bytes; a table is filled before it is used.
    let bytes = document.text().as_str().len().min((end - start) as usize);
    let slots = (bytes / 16).next_power_of_two().min(MOST_SLOTS);
    let mut walk = Walk { document, seen: vec![None; slots], sink };
    let mut levels = vec![Level { children: green.children(), offset: 0, is_block: false }];
    while let Some(level) = levels.last_mut() {
        let Some(child) = level.children.next() else {
            if level.is_block {
                (walk.sink)(Step::Close);
            }
            levels.pop();
            continue;
        };
        let offset = level.offset;
        level.offset += length(&child);
        if offset >= end {
            // Nothing is open there.
            break;
        }
        let Some(node) = child.into_node().filter(|_| offset >= start) else {
            continue;
        };
        match kind(node.kind()) {
            SyntaxKind::PARAMETER => walk.statement(node, offset),
            SyntaxKind::BLOCK => {
                walk.open(node, offset);
                levels.push(Level { children: node.children(), offset, is_block: true });
            }
            SyntaxKind::ERROR => {
                levels.push(Level { children: node.children(), offset, is_block: false })
            }
            _ => {}
        }
    }
}

pub(crate) type Element<'t> = NodeOrToken<&'t GreenNodeData, &'t GreenTokenData>;

struct Level<'t> {
    children: rowan::Children<'t>,
    /// Where the next child begins.
    offset: u32,
    is_block: bool,
}

struct Walk<'t, 's> {
    document: &'t Document,
    /// The statements that were met: one that stands in many blocks is one node.
    seen: Vec<Option<Seen<'t>>>,
    sink: &'s mut dyn FnMut(Step),
}

impl<'t> Walk<'t, '_> {
    fn open(&mut self, block: &'t GreenNodeData, offset: u32) {
        let name = placed(block, offset).find_map(|(child, at)| {
            let node = child.into_node().filter(|node| kind(node.kind()) == SyntaxKind::NAME)?;
            Some((self.name(node, at).0, range(at, node.text_len())))
        });
        let parameters = block.children().filter(|c| kind(c.kind()) == SyntaxKind::PARAMETER);
        let (range, statements) = (range(offset, block.text_len()), parameters.count());
        (self.sink)(Step::Open(Opened { name, range, statements }));
    }

    fn statement(&mut self, node: &'t GreenNodeData, offset: u32) {
        let slot = slot(node, self.seen.len());
        let seen = self.seen[slot].as_ref().filter(|seen| std::ptr::eq(seen.node, node));
        let again = seen.is_some();
        let known = seen.and_then(|seen| seen.parameter.as_ref());
        let parameter = match known {
            Some(parameter) => Some(parameter.clone()),
            None => self.parameter(node, offset),
        };
        let Some(mut parameter) = parameter else { return };
        match known {
            Some(_) => parameter.move_to(offset),
            // What is met once may never be met again.
            None => {
                let parameter = again.then(|| parameter.clone());
                self.seen[slot] = Some(Seen { node, parameter });
            }
        }
        let is_include = parameter.operator == Operator::Juxtaposed
            && !parameter.variable
            && parameter.name == ".include";
        (self.sink)(if is_include { Step::Include(parameter) } else { Step::Parameter(parameter) });
    }

    fn parameter(&self, node: &'t GreenNodeData, offset: u32) -> Option<Parameter> {
        let mut name = None;
        let mut sign = None;
        let mut values = Elements::default();
        for (child, at) in placed(node, offset) {
            match (kind(child.kind()), child) {
                (SyntaxKind::NAME, NodeOrToken::Node(node)) if name.is_none() => {
                    name = Some((self.name(node, at), range(at, node.text_len())));
                }
                (SyntaxKind::VALUE, NodeOrToken::Node(node)) => {
                    values.push((self.pieces(node, at), range(at, node.text_len())));
                }
                (SyntaxKind::EQ, _) => sign = sign.or(Some(Operator::Set)),
                (SyntaxKind::PLUS_EQ, _) => sign = sign.or(Some(Operator::Append)),
                _ => {}
            }
        }
        let ((name, variable), name_range) = name?;
        let values = values.finish();
        let beside = if values.is_empty() { Operator::Bare } else { Operator::Juxtaposed };
        let operator = sign.unwrap_or(beside);
        let range = range(offset, node.text_len());
        Some(Parameter { range, name, name_range, variable, operator, values })
    }

    /// A name, decoded, and whether it is a variable: one bare variable piece
    /// (LANGUAGE 1.4).
    fn name(&self, node: &'t GreenNodeData, offset: u32) -> (Bytes, bool) {
        if let Some(token) = only_token(node)
            && let Some(Plain { text, variable }) = plain(token)
        {
            let bare = kind(token.kind()) == SyntaxKind::VARIABLE;
            return (text.into(), variable && bare);
        }
        let variable =
            only_token(node).is_some_and(|token| kind(token.kind()) == SyntaxKind::VARIABLE);
        let pieces = self.merged(node, offset);
        let parts: Vec<&[u8]> = pieces.iter().map(text_of).collect();
        (parts.concat().into(), variable)
    }

    /// The pieces of an element, neighbouring text merged.
    fn pieces(&self, node: &GreenNodeData, offset: u32) -> Pieces {
        if let Some(token) = only_token(node)
            && let Some(plain) = plain(token)
        {
            let text = Bytes::from(plain.text);
            return match plain.variable {
                true => Pieces::Mixed(Box::new([PieceKind::Variable(text)])),
                false => Pieces::Text(text),
            };
        }
        self.merged(node, offset).into()
    }

    fn merged(&self, node: &GreenNodeData, offset: u32) -> Vec<PieceKind> {
        let split = |token: &GreenTokenData, at| {
            pieces(self.document.text(), kind(token.kind()), range(at, token.text_len()))
        };
        if let Some(token) = only_token(node) {
            return split(token, offset).into_iter().map(|piece| piece.kind).collect();
        }
        let mut merged = Merged::default();
        for (child, at) in placed(node, offset) {
            let Some(token) = child.into_token() else {
                continue;
            };
            for piece in split(token, at) {
                merged.push(piece.kind);
            }
        }
        merged.finish()
    }
}

/// The elements of a value list; most have one.
#[derive(Default)]
struct Elements {
    first: Option<(Pieces, TextRange)>,
    rest: Vec<(Pieces, TextRange)>,
}

impl Elements {
    fn push(&mut self, element: (Pieces, TextRange)) {
        match self.first {
            None => self.first = Some(element),
            Some(_) => self.rest.push(element),
        }
    }

    fn finish(self) -> List<(Pieces, TextRange)> {
        self.first.into_iter().chain(self.rest).collect()
    }
}

/// Pieces, neighbouring text merged.
#[derive(Default)]
struct Merged {
    done: Vec<PieceKind>,
    text: Option<Vec<u8>>,
}

impl Merged {
    fn push(&mut self, piece: PieceKind) {
        match piece {
            PieceKind::Text(text) => self.text.get_or_insert_default().extend_from_slice(&text),
            PieceKind::Variable(_) => {
                self.end_text();
                self.done.push(piece);
            }
        }
    }

    /// Empty text counts only where there is nothing else.
    fn end_text(&mut self) {
        self.done.extend(
            self.text
                .take()
                .filter(|text| !text.is_empty())
                .map(|text| PieceKind::Text(text.into())),
        );
    }

    fn finish(mut self) -> Vec<PieceKind> {
        if self.done.is_empty() {
            return self.text.into_iter().map(|text| PieceKind::Text(text.into())).collect();
        }
        self.end_text();
        self.done
    }
}

/// A token that stands for what is written between its marks.
struct Plain<'t> {
    text: &'t str,
    variable: bool,
}

fn plain(token: &GreenTokenData) -> Option<Plain<'_>> {
    let text = token.text();
    // Without an early end the compiler looks at many bytes at once.
    let odd = |odd, b: u8| odd | !b.is_ascii() | (b == b'\\') | (b == 0);
    let is_decoded = |text: &str| !text.bytes().fold(false, odd);
    let (text, variable) = match kind(token.kind()) {
        SyntaxKind::WORD => (text, false),
        SyntaxKind::SINGLE_QUOTED => (text.strip_prefix('\'')?.strip_suffix('\'')?, false),
        SyntaxKind::DOUBLE_QUOTED if !text.contains('$') => {
            (text.strip_prefix('"')?.strip_suffix('"')?, false)
        }
        SyntaxKind::VARIABLE => match text.strip_prefix("${") {
            Some(text) => (text.strip_suffix('}')?, true),
            None => (text.strip_prefix('$')?, true),
        },
        _ => return None,
    };
    is_decoded(text).then_some(Plain { text, variable })
}

fn only_token(node: &GreenNodeData) -> Option<&GreenTokenData> {
    let mut children = node.children();
    let first = children.next()?.into_token()?;
    children.next().is_none().then_some(first)
}

/// The children of a node, each with its place.
fn placed(node: &GreenNodeData, offset: u32) -> impl Iterator<Item = (Element<'_>, u32)> {
    node.children().scan(offset, |at, child| {
        let place = *at;
        *at += length(&child);
        Some((child, place))
    })
}

pub(crate) fn length(element: &Element<'_>) -> u32 {
    match element {
        NodeOrToken::Node(node) => node.text_len().into(),
        NodeOrToken::Token(token) => token.text_len().into(),
    }
}

pub(crate) fn kind(raw: rowan::SyntaxKind) -> SyntaxKind {
    JailConf::kind_from_raw(raw)
}

fn range(offset: u32, length: TextSize) -> TextRange {
    TextRange::at(offset.into(), length)
}

fn text_of(piece: &PieceKind) -> &[u8] {
    match piece {
        PieceKind::Text(text) | PieceKind::Variable(text) => text,
    }
}
