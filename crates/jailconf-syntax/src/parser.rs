//! From tokens to a tree and the mistakes in it.

mod checks;
mod grammar;
mod input;
mod tree;

use crate::{SyntaxError, SyntaxNode, Text, lex};

/// Open blocks that jail(8) accepts (LANGUAGE 2.1).
pub const MAX_DEPTH: usize = 3332;

/// A lossless tree and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parse {
    green: rowan::GreenNode,
    errors: Vec<SyntaxError>,
}

impl Parse {
    /// The root of the tree; its text is the input.
    pub fn syntax(&self) -> SyntaxNode {
        SyntaxNode::new_root(self.green.clone())
    }

    /// What is wrong, in the order of the text.
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }
}

/// Parses a text. Never fails, never loses a byte.
pub fn parse(text: &Text) -> Parse {
    let tokens = lex(text);
    let toks = input::significant(text, &tokens);
    let log = grammar::parse(&toks);
    let errors = checks::errors(text, &tokens, &toks, &log);
    let green = tree::build(text, &tokens, &toks, &log.events);
    Parse { green, errors }
}
