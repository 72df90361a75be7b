use jailconf_syntax::{Bytes, Document, lex};
use serde::Serialize;

use super::{RangeJson, SCHEMA, TextJson, range_json};

/// What `jailconf parse --format json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ParseJson {
    schema: u32,
    errors: Vec<ErrorJson>,
    nodes: Vec<NodeJson>,
    tokens: Vec<TokenJson>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct ErrorJson {
    kind: String,
    range: RangeJson,
}

/// A node of the tree, in preorder; `depth` is that of the root, 0, plus one
/// for each node around it.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct NodeJson {
    kind: String,
    depth: usize,
    range: RangeJson,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct TokenJson {
    kind: String,
    range: RangeJson,
    text: TextJson,
}

/// The tree and the tokens of a file. A list in preorder instead of nested
/// objects: a file may nest blocks thousands deep.
pub fn parse_json(document: &Document) -> ParseJson {
    let range = |r| range_json(document, r);
    let errors = document.parse().errors().iter();
    let tokens = lex(document.text()).into_iter().map(|t| TokenJson {
        kind: format!("{:?}", t.kind),
        range: range(t.range),
        text: TextJson(Bytes::from(
            document.text().slice_bytes(t.range.start().into(), t.range.end().into()),
        )),
    });
    ParseJson {
        schema: SCHEMA,
        errors: errors
            .map(|e| ErrorJson { kind: format!("{:?}", e.kind), range: range(e.range) })
            .collect(),
        nodes: nodes(document),
        tokens: tokens.collect(),
    }
}

fn nodes(document: &Document) -> Vec<NodeJson> {
    let mut depth = 0;
    let mut found = Vec::new();
    for event in document.syntax().preorder() {
        match event {
            rowan::WalkEvent::Enter(node) => {
                let range = range_json(document, node.text_range());
                found.push(NodeJson { kind: format!("{:?}", node.kind()), depth, range });
                depth += 1;
            }
            rowan::WalkEvent::Leave(_) => depth -= 1,
        }
    }
    found
}
