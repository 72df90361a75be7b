//! From events and tokens to a tree.
//!
//! Building the tree is most of the price of a parse. rowan's builder looks up
//! every token and every small node in a table that grows with the file; here
//! small tables that forget take its place, for short tokens and small nodes,
//! and everything else is simply made.

#![expect(
    clippy::indexing_slicing,
    reason = "the numbers are places in lists made here, and the offsets are ends of tokens of the same text"
)]

use std::hash::Hasher;

use rowan::{GreenNode, GreenToken, NodeOrToken};
use rustc_hash::FxHasher;

use super::Reading;
use super::grammar::Event;
use super::input::Tok;
use super::statements::Statements;
use crate::{Part, SyntaxKind, Text, Token};

/// Builds the tree. White space and comments at the edge of a node belong to
/// the node around it.
pub(super) fn build(text: &Text, reading: &Reading) -> GreenNode {
    let mut builder = Builder {
        source: text.as_str(),
        tokens: &reading.tokens,
        real: reading.toks.iter(),
        placed: 0,
        open: Vec::new(),
        children: Vec::new(),
        known: Known::new(slots(reading.tokens.len())),
        statements: Statements::new(reading),
    };
    let mut events = reading.log.events.as_slice();
    while let Some((&event, behind)) = events.split_first() {
        events = match event {
            Event::Start(SyntaxKind::PARAMETER) => builder.statement(events),
            _ => behind,
        };
        match event {
            Event::Start(SyntaxKind::PARAMETER) => {}
            Event::Start(kind) => builder.start(kind),
            Event::Token => {
                let end = builder.next_real().map_or(builder.tokens.len(), |index| index + 1);
                builder.place_until(end);
            }
            Event::Finish(_) => builder.finish(),
        }
    }
    builder.place_until(builder.tokens.len());
    GreenNode::new(raw(SyntaxKind::ROOT), builder.children)
}

type Element = NodeOrToken<GreenNode, GreenToken>;

struct Builder<'t> {
    source: &'t str,
    tokens: &'t [Token],
    /// The tokens that the grammar saw, from the next one on.
    real: std::slice::Iter<'t, Tok>,
    /// How many tokens have their place.
    placed: usize,
    /// Nodes that were started, each with the place of its first child.
    open: Vec<(SyntaxKind, usize)>,
    children: Vec<Element>,
    known: Known,
    statements: Statements<'t>,
}

impl<'t> Builder<'t> {
    /// The place of the next token that the grammar saw.
    fn next_real(&mut self) -> Option<usize> {
        self.real.find(|tok| !tok.implied).map(|tok| tok.index as usize)
    }

    fn peek_real(&self) -> Option<usize> {
        self.real.clone().find(|tok| !tok.implied).map(|tok| tok.index as usize)
    }

    fn start(&mut self, kind: SyntaxKind) {
        self.place_until(self.peek_real().unwrap_or(self.tokens.len()));
        self.open.push((kind, self.children.len()));
    }

    /// Starts a statement, or takes one that was made before; what events are
    /// left.
    fn statement(&mut self, events: &'t [Event]) -> &'t [Event] {
        self.start(SyntaxKind::PARAMETER);
        let Some(statement) = self.statements.next(self.source, self.tokens, &self.real, events)
        else {
            return &events[1..];
        };
        if let Some(known) = self.statements.known(&statement) {
            self.open.pop();
            self.children.push(NodeOrToken::Node(known.clone()));
            self.real = statement.behind;
            self.placed = statement.end;
            return &events[statement.events.len()..];
        }
        self.statements.made = Some(statement);
        &events[1..]
    }

    fn place_until(&mut self, end: usize) {
        for token in &self.tokens[self.placed.min(end)..end] {
            let token = self.known.token(token.kind, self.source.part(token.range));
            self.children.push(NodeOrToken::Token(token));
        }
        self.placed = self.placed.max(end);
    }

    fn finish(&mut self) {
        let Some((kind, first)) = self.open.pop() else {
            return;
        };
        let node = self.known.node(kind, &mut self.children, first);
        if kind == SyntaxKind::PARAMETER {
            self.statements.learn(&node);
        }
        self.children.push(NodeOrToken::Node(node));
    }
}

/// What was made before and may be used again; a newcomer takes the place of
/// whatever had it.
struct Known {
    /// The tokens of which each kind has but one.
    marks: [Option<GreenToken>; SyntaxKind::R_BRACE as usize + 1],
    tokens: Vec<Option<GreenToken>>,
    nodes: Vec<Option<GreenNode>>,
}

impl Known {
    fn new(slots: usize) -> Known {
        let (tokens, nodes) = (vec![None; slots], vec![None; slots]);
        Known { marks: Default::default(), tokens, nodes }
    }
}

/// How many slots a table has for a file of so many tokens: most files are
/// small, and a table is filled before it is used.
pub(super) fn slots(tokens: usize) -> usize {
    tokens.next_power_of_two().min(MOST_SLOTS)
}

const MOST_SLOTS: usize = 1 << 11;
/// Longer tokens seldom come twice.
const LONGEST: usize = 48;
/// Nodes of more children seldom come twice.
const MOST_CHILDREN: usize = 8;

impl Known {
    fn token(&mut self, kind: SyntaxKind, text: &str) -> GreenToken {
        if kind.has_one_text() {
            let known = &mut self.marks[kind as usize];
            return known.get_or_insert_with(|| GreenToken::new(raw(kind), text)).clone();
        }
        if text.len() > LONGEST {
            return GreenToken::new(raw(kind), text);
        }
        let mut hasher = FxHasher::default();
        hasher.write(text.as_bytes());
        hasher.write_u16(kind as u16);
        let index = slot(&hasher, self.tokens.len());
        let slot = &mut self.tokens[index];
        match slot {
            Some(known) if known.kind() == raw(kind) && known.text() == text => known.clone(),
            _ => slot.insert(GreenToken::new(raw(kind), text)).clone(),
        }
    }

    /// A node of the children from `first` on, which it takes.
    fn node(&mut self, kind: SyntaxKind, children: &mut Vec<Element>, first: usize) -> GreenNode {
        let own = &children[first..];
        if own.len() > MOST_CHILDREN {
            return GreenNode::new(raw(kind), children.drain(first..));
        }
        let mut hasher = FxHasher::default();
        own.iter().for_each(|child| hasher.write_usize(address(child)));
        hasher.write_u16(kind as u16);
        let index = slot(&hasher, self.nodes.len());
        let slot = &mut self.nodes[index];
        if let Some(known) = slot
            && known.kind() == raw(kind)
            && has_children(known, own)
        {
            children.truncate(first);
            return known.clone();
        }
        slot.insert(GreenNode::new(raw(kind), children.drain(first..))).clone()
    }
}

fn has_children(node: &GreenNode, children: &[Element]) -> bool {
    let same = |(one, other): (NodeOrToken<&_, &_>, &Element)| match (one, other) {
        (NodeOrToken::Node(one), NodeOrToken::Node(other)) => std::ptr::eq(one, &**other),
        (NodeOrToken::Token(one), NodeOrToken::Token(other)) => std::ptr::eq(one, &**other),
        _ => false,
    };
    node.children().len() == children.len() && node.children().zip(children).all(same)
}

/// Made once, used often: the same address means the same text.
fn address(element: &Element) -> usize {
    match element {
        NodeOrToken::Node(node) => std::ptr::from_ref(&**node).addr(),
        NodeOrToken::Token(token) => std::ptr::from_ref(&**token).addr(),
    }
}

/// A place among so many slots, a power of two.
pub(super) fn slot(hasher: &FxHasher, slots: usize) -> usize {
    // The upper bits are the well mixed ones.
    (hasher.finish() >> 32) as usize & (slots - 1)
}

fn raw(kind: SyntaxKind) -> rowan::SyntaxKind {
    rowan::SyntaxKind(kind as u16)
}
