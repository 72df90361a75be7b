//! From tokens to a tree and the mistakes in it.

mod braces;
mod checks;
mod grammar;
mod input;
mod recover;
mod renew;
mod statements;
mod tree;

pub(crate) use renew::renew;

use crate::{SyntaxError, SyntaxNode, Text, Token, lex};

/// Open blocks that jail(8) accepts (LANGUAGE 2.1).
pub const MAX_DEPTH: usize = 3332;

/// A lossless tree and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Parse {
    green: rowan::GreenNode,
    errors: Vec<SyntaxError>,
    /// At least as many strings of the text as are read both ways where it has a mistake.
    trials: usize,
}

impl PartialEq for Parse {
    /// How it was read says nothing of it.
    fn eq(&self, other: &Parse) -> bool {
        (&self.green, &self.errors) == (&other.green, &other.errors)
    }
}

impl Eq for Parse {}

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
///
/// A text that jail(8) accepts is read as jail(8) reads it. Any other is read a
/// second time, with open quotes and missing braces where they most likely are,
/// so that one mistake is one error and what comes after it is still understood.
pub fn parse(text: &Text) -> Parse {
    let mut reading = Reading::new(text, lex(text));
    let trials;
    if reading.errors.is_empty() {
        trials = recover::trials(text, &reading.tokens);
    } else {
        let recovered = recover::tokens(text);
        trials = recovered.trials;
        if recovered.tokens != reading.tokens {
            reading = Reading::new(text, recovered.tokens);
        }
        reading = reading.with_braces(text);
    }
    let green = tree::build(text, &reading);
    Parse { green, errors: reading.errors, trials }
}

/// One way to read a text, or a part of it.
struct Reading {
    tokens: Vec<Token>,
    toks: Vec<input::Tok>,
    log: grammar::Log,
    errors: Vec<SyntaxError>,
}

impl Reading {
    fn new(text: &Text, tokens: Vec<Token>) -> Reading {
        let toks = input::significant(text, &tokens);
        let log = grammar::parse(&toks);
        let errors = checks::errors(text, &tokens, &toks, &log);
        Reading { tokens, toks, log, errors }
    }

    /// The same with the closing braces that the text lacks, or without those that it
    /// has too many, if that makes no new mistake.
    fn with_braces(self, text: &Text) -> Reading {
        let (tokens, toks) = (&self.tokens, &self.toks);
        let recovered = braces::imply(text, tokens, toks);
        let Some(toks) = recovered.or_else(|| braces::surplus(text, tokens, toks)) else {
            return self;
        };
        let log = grammar::parse(&toks);
        let errors = checks::errors(text, &self.tokens, &toks, &log);
        if errors.len() > self.errors.len() {
            return self;
        }
        Reading { tokens: self.tokens, toks, log, errors }
    }
}
