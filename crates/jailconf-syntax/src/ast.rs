//! The typed view of the tree. Every getter gives what is there: an `Option`
//! or an iterator, because any tree may be broken.

use rowan::ast::support;
use text_size::TextRange;

use crate::pieces::Merged;
use crate::{Bytes, Piece, PieceKind, SyntaxKind, SyntaxNode, SyntaxToken, Text, raw_pieces};

/// The whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root(SyntaxNode);

/// `NAME { ... }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block(SyntaxNode);

/// `NAME;`, `NAME = VALUE, ...;`, `NAME += VALUE;`, `NAME VALUE;`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter(SyntaxNode);

/// The name of a block or a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(SyntaxNode);

/// One element of a parameter's value list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value(SyntaxNode);

/// What stands in a file or block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A jail definition.
    Block(Block),
    /// A parameter or variable.
    Parameter(Parameter),
}

/// How a parameter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `name = value`: set.
    Set,
    /// `name += value`: append.
    Append,
    /// `name value`: the same as set.
    Juxtaposed,
    /// `name`: no value.
    Bare,
}

impl Root {
    pub(crate) fn new(node: SyntaxNode) -> Root {
        Root(node)
    }

    /// The blocks and global parameters, in order.
    pub fn items(&self) -> impl Iterator<Item = Item> + use<> {
        self.0.children().filter_map(Item::cast)
    }

    /// The node.
    pub fn syntax(&self) -> &SyntaxNode {
        &self.0
    }
}

impl Item {
    /// The item that a node is, if it is one.
    pub fn cast(node: SyntaxNode) -> Option<Item> {
        match node.kind() {
            SyntaxKind::BLOCK => Some(Item::Block(Block(node))),
            SyntaxKind::PARAMETER => Some(Item::Parameter(Parameter(node))),
            _ => None,
        }
    }

    /// The node.
    pub fn syntax(&self) -> &SyntaxNode {
        match self {
            Item::Block(block) => block.syntax(),
            Item::Parameter(parameter) => parameter.syntax(),
        }
    }
}

impl Block {
    /// The block that a node is, if it is one.
    pub fn cast(node: SyntaxNode) -> Option<Block> {
        (node.kind() == SyntaxKind::BLOCK).then_some(Block(node))
    }

    /// The name; `None` for a block without one.
    pub fn name(&self) -> Option<Name> {
        self.0.children().find(|n| n.kind() == SyntaxKind::NAME).map(Name)
    }

    /// The parameters and nested blocks, in order.
    pub fn items(&self) -> impl Iterator<Item = Item> + use<> {
        self.0.children().filter_map(Item::cast)
    }

    /// `{`
    pub fn l_brace(&self) -> Option<SyntaxToken> {
        support::token::<crate::JailConf>(&self.0, SyntaxKind::L_BRACE)
    }

    /// `}`; `None` where it is missing.
    pub fn r_brace(&self) -> Option<SyntaxToken> {
        self.0
            .children_with_tokens()
            .filter_map(|e| e.into_token())
            .filter(|t| t.kind() == SyntaxKind::R_BRACE)
            .last()
    }

    /// The node.
    pub fn syntax(&self) -> &SyntaxNode {
        &self.0
    }
}

impl Parameter {
    /// The parameter that a node is, if it is one.
    pub fn cast(node: SyntaxNode) -> Option<Parameter> {
        (node.kind() == SyntaxKind::PARAMETER).then_some(Parameter(node))
    }

    /// The name.
    pub fn name(&self) -> Option<Name> {
        self.0.children().find(|n| n.kind() == SyntaxKind::NAME).map(Name)
    }

    /// How it is written.
    pub fn operator(&self) -> Operator {
        match self.operator_token().map(|t| t.kind()) {
            Some(SyntaxKind::PLUS_EQ) => Operator::Append,
            Some(_) => Operator::Set,
            None if self.values().next().is_some() => Operator::Juxtaposed,
            None => Operator::Bare,
        }
    }

    /// `=` or `+=`
    pub fn operator_token(&self) -> Option<SyntaxToken> {
        let mut tokens = self.0.children_with_tokens().filter_map(|e| e.into_token());
        tokens.find(|t| matches!(t.kind(), SyntaxKind::EQ | SyntaxKind::PLUS_EQ))
    }

    /// The elements of the value list, in order.
    pub fn values(&self) -> impl Iterator<Item = Value> + use<> {
        self.0.children().filter(|n| n.kind() == SyntaxKind::VALUE).map(Value)
    }

    /// `;`; `None` where it is missing.
    pub fn semicolon(&self) -> Option<SyntaxToken> {
        support::token::<crate::JailConf>(&self.0, SyntaxKind::SEMICOLON)
    }

    /// The statement without surrounding white space and comments, its `;`
    /// included.
    pub fn text_range(&self) -> TextRange {
        self.0.text_range()
    }

    /// The node.
    pub fn syntax(&self) -> &SyntaxNode {
        &self.0
    }
}

impl Name {
    /// The name's bytes, decoded. For a variable, its name without `$`.
    pub fn decoded(&self, text: &Text) -> Bytes {
        let tokens = self.0.children_with_tokens().filter_map(|element| element.into_token());
        let pieces = tokens.flat_map(|token| raw_pieces(text, token.kind(), token.text_range()));
        let mut decoded = Vec::new();
        for piece in pieces {
            let (PieceKind::Text(bytes) | PieceKind::Variable(bytes)) = piece.value;
            decoded.extend_from_slice(&bytes);
        }
        decoded.into()
    }

    /// Whether it is a variable (`$x`, `${x}`) as jail(8) sees it: one bare
    /// variable piece (LANGUAGE 1.4).
    pub fn is_variable(&self) -> bool {
        let mut elements = self.0.children_with_tokens();
        let first = elements.next().map(|element| element.kind());
        first == Some(SyntaxKind::VARIABLE) && elements.next().is_none()
    }

    /// Where it stands.
    pub fn text_range(&self) -> TextRange {
        self.0.text_range()
    }

    /// The node.
    pub fn syntax(&self) -> &SyntaxNode {
        &self.0
    }
}

impl Value {
    /// The pieces, escapes decoded, neighbouring text merged. An odd character
    /// (LANGUAGE 1.7) is no piece.
    pub fn pieces(&self, text: &Text) -> Vec<Piece> {
        let mut merged = Merged::default();
        for token in self.0.children_with_tokens().filter_map(|element| element.into_token()) {
            merged.token(text, token.kind(), token.text_range());
        }
        merged.finish()
    }

    /// Where it stands.
    pub fn text_range(&self) -> TextRange {
        self.0.text_range()
    }

    /// The node.
    pub fn syntax(&self) -> &SyntaxNode {
        &self.0
    }
}
