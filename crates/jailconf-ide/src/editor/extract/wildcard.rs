use std::collections::HashMap;

use jailconf_resolve::{Block, Statement, is_wildcard, same_parameter};
use jailconf_syntax::ast::{self, Item, Operator};
use jailconf_syntax::{TextEdit, TextSize};

use crate::editor::extract::{Extraction, MAX_PLACES, Proposal, Spot, placing};

/// The statement at a spot, for the wildcard `*`: if it stands in the blocks of all jails
/// of the file, once in each.
pub(super) fn proposal(spot: &Spot<'_>) -> Option<Proposal> {
    let is_apt =
        |statement: &Statement| !statement.variable && statement.operator != Operator::Append;
    let is_jail = |block: &Block| !block.global && !is_wildcard(&block.name);
    if !is_apt(spot.statement) || !is_jail(spot.block) {
        return None;
    }
    let mut own: HashMap<TextSize, Vec<&Statement>> = HashMap::new();
    let blocks = spot.config.program.blocks.iter().filter(|b| b.file == spot.reading);
    for block in blocks.filter(|block| is_jail(block)) {
        own.entry(block.range.start()).or_default();
    }
    for (block, statement) in spot.statements().filter(|(block, _)| is_jail(block)) {
        if same_parameter(&statement.name, &spot.statement.name) {
            own.get_mut(&block.range.start())?.push(statement);
        }
    }
    let is_equal = |other: &Statement| {
        let values = |s: &Statement| s.values.iter().map(|(p, _)| p.clone()).collect::<Vec<_>>();
        is_apt(other)
            && other.name == spot.statement.name
            && values(other) == values(spot.statement)
    };
    let all_have_it = own.values().all(|own| matches!(&own[..], [one] if is_equal(one)));
    if own.len() < 2 || own.len() > MAX_PLACES || !all_have_it {
        return None;
    }
    let statement = spot.document.slice(spot.statement.range);
    let mut edits = vec![insertion(spot, statement)?];
    edits.extend(own.values().flatten().map(|s| placing::without(spot.document, s.range)));
    edits.sort_by_key(|edit| (edit.range.start(), edit.range.end()));
    let (name, count) = (spot.statement.name.to_text(), own.len());
    let title = format!("extract `{name}` of all {count} jails to the wildcard `*`");
    Some(Proposal { extraction: Extraction { title, edits }, new: None })
}

/// Into the file's own block `*`, or a new one.
fn insertion(spot: &Spot<'_>, statement: &str) -> Option<TextEdit> {
    let is_it = |block: &ast::Block| {
        block.name().is_some_and(|name| &*name.decoded(spot.document.text()) == b"*")
    };
    let mut blocks = spot.document.root().items().filter_map(|item| match item {
        Item::Block(block) => Some(block),
        Item::Parameter(_) => None,
    });
    match blocks.find(is_it) {
        Some(block) => placing::at_end(spot.document, &block, statement),
        None => {
            let indent = placing::indent_of(spot.text(), spot.statement.range.start());
            placing::block_at_head(spot.document, statement, indent)
        }
    }
}
