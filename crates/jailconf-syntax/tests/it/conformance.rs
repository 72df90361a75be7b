//! FreeBSD's own recorded outcomes: what it accepts has no error and is read as
//! it reads it, what it refuses has one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jailconf_syntax::ast::{Block, Item, Name, Operator, Parameter};
use jailconf_syntax::{Bytes, Document, PieceKind, SyntaxErrorKind, SyntaxKind};
use serde_json::{Value as Json, json};

const CASES: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/conformance/language.jsonl"));

/// What one file of the cases says, where the file alone decides.
pub struct Case {
    pub id: String,
    pub bytes: Vec<u8>,
    pub accepted: bool,
    blocks: Json,
}

/// The cases of a single file without includes and without a verdict that
/// another layer gives (include, depth of blocks is ours).
pub fn cases() -> Vec<Case> {
    let cases = CASES.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    cases.filter_map(|case| single_file(&case)).collect()
}

fn single_file(case: &Json) -> Option<Case> {
    let text_files = case["files"].as_object()?;
    let byte_files = case["files_b64"].as_object().cloned().unwrap_or_default();
    if text_files.len() + byte_files.len() != 1 {
        return None;
    }
    let text = text_files.values().map(|text| text.as_str().unwrap().as_bytes().to_vec());
    let bytes = byte_files.values().map(|text| STANDARD.decode(text.as_str().unwrap()).unwrap());
    let bytes = text.chain(bytes).next()?;
    if bytes.windows(8).any(|window| window == b".include") {
        return None;
    }
    let accepted = case["verdict"] == "accept";
    Some(Case { id: case["id"].as_str()?.into(), bytes, accepted, blocks: case["blocks"].clone() })
}

fn string(bytes: &Bytes) -> Json {
    bytes.as_str().map_or_else(|| json!({ "b64": STANDARD.encode(&**bytes) }), |text| json!(text))
}

/// The blocks in the form of the cases: global parameters in one block `*` that
/// stands where the first of them does, nested blocks with their full names in
/// the order of opening.
fn blocks(document: &Document) -> Json {
    let mut blocks: Vec<(Bytes, Vec<Json>)> = Vec::new();
    let mut global = None;
    let mut stack: Vec<(usize, std::vec::IntoIter<Item>)> = Vec::new();
    let top: Vec<Item> = document.root().items().collect();
    let mut items = top.into_iter();
    let mut current = usize::MAX;
    loop {
        match items.next() {
            Some(Item::Parameter(parameter)) => {
                let at = if current != usize::MAX {
                    current
                } else {
                    *global.get_or_insert_with(|| {
                        blocks.push(("*".into(), Vec::new()));
                        blocks.len() - 1
                    })
                };
                blocks[at].1.push(parameter_json(document, &parameter));
            }
            Some(Item::Block(block)) => {
                let outer = blocks.get(current).map(|block| block.0.clone());
                blocks.push((full_name(document, outer, &block), Vec::new()));
                let inner: Vec<Item> = block.items().collect();
                stack.push((current, std::mem::replace(&mut items, inner.into_iter())));
                current = blocks.len() - 1;
            }
            None => match stack.pop() {
                Some((outer, rest)) => (current, items) = (outer, rest),
                None => break,
            },
        }
    }
    blocks
        .into_iter()
        .map(|(name, params)| json!({ "name": string(&name), "params": params }))
        .collect()
}

fn full_name(document: &Document, outer: Option<Bytes>, block: &Block) -> Bytes {
    let name = block.name().map(|name| name.decoded(document.text())).unwrap_or_default();
    outer.map_or(name.clone(), |outer| [&*outer, b".", &*name].concat().into())
}

fn parameter_json(document: &Document, parameter: &Parameter) -> Json {
    let op = match parameter.operator() {
        Operator::Set => "=",
        Operator::Append => "+=",
        Operator::Juxtaposed => "juxtaposed",
        Operator::Bare => "bare",
    };
    let name: Name = parameter.name().unwrap();
    let values: Vec<Json> = parameter.values().map(|value| value_json(document, &value)).collect();
    json!({ "name": string(&name.decoded(document.text())), "var": name.is_variable(), "op": op, "values": values })
}

fn value_json(document: &Document, value: &jailconf_syntax::ast::Value) -> Json {
    let pieces = value.pieces(document.text());
    let piece = |kind: &PieceKind| match kind {
        PieceKind::Text(bytes) => string(bytes),
        PieceKind::Variable(name) => json!({ "var": string(name) }),
    };
    pieces.iter().map(|piece_| piece(&piece_.kind)).collect()
}

/// Where jail(8) takes the file to end (LANGUAGE 1.7).
fn end_of_file(document: &Document) -> u32 {
    let ends =
        document.parse().errors().iter().filter(|error| error.kind == SyntaxErrorKind::EndsFile);
    ends.map(|error| error.range.start().into()).min().unwrap_or(u32::MAX)
}

#[test]
fn an_accepted_file_has_no_error() {
    let wrong: Vec<String> = cases()
        .into_iter()
        .filter(|case| case.accepted)
        .filter_map(|case| {
            let document = Document::new(&case.bytes);
            let end = end_of_file(&document);
            let errors =
                document.parse().errors().iter().filter(|error| u32::from(error.range.end()) < end);
            let errors: Vec<_> = errors.collect();
            (!errors.is_empty()).then(|| format!("{}: {errors:?}", case.id))
        })
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn an_accepted_file_is_read_as_jail_reads_it() {
    let mut compared = 0;
    let wrong: Vec<String> = cases()
        .into_iter()
        .filter(|case| case.accepted)
        .filter_map(|case| {
            let document = Document::new(&case.bytes);
            // jail(8) reads nothing behind such a byte, the tree does.
            if document
                .syntax()
                .descendants_with_tokens()
                .any(|element| element.kind() == SyntaxKind::ODD)
            {
                return None;
            }
            compared += 1;
            let found = blocks(&document);
            (found != case.blocks).then(|| format!("{}:\n  {found}\n  {}", case.id, case.blocks))
        })
        .collect();
    assert!(wrong.is_empty(), "{} wrong of {compared}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared > 900, "only {compared} cases were compared");
}

#[test]
fn a_refused_file_has_an_error() {
    let wrong: Vec<String> = cases()
        .into_iter()
        .filter(|case| !case.accepted)
        .filter(|case| Document::new(&case.bytes).parse().errors().is_empty())
        .map(|case| case.id)
        .collect();
    assert!(wrong.is_empty(), "no error in {wrong:?}");
}

#[test]
fn every_byte_is_kept() {
    for case in cases() {
        let document = Document::new(&case.bytes);
        assert_eq!(document.syntax().text().to_string(), document.text().as_str(), "{}", case.id);
        assert_eq!(document.text().to_bytes(), case.bytes, "{}", case.id);
    }
}
