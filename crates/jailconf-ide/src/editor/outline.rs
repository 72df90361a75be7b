use jailconf_syntax::{Document, SyntaxKind, TextRange, ast};

/// A jail definition or a statement, for an outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// Whether it is a block.
    pub is_block: bool,
    /// The whole of it.
    pub range: TextRange,
    /// Its name's range.
    pub name_range: TextRange,
    /// How many blocks are around it.
    pub depth: usize,
}

/// The outline of a file, in order.
pub fn symbols(document: &Document) -> Vec<Symbol> {
    let mut found = Vec::new();
    let mut depth = 0;
    for event in document.syntax().preorder() {
        match event {
            rowan::WalkEvent::Enter(node) => {
                let Some(item) = ast::Item::cast(node) else { continue };
                found.extend(symbol(document, &item, depth));
                depth += usize::from(matches!(item, ast::Item::Block(_)));
            }
            rowan::WalkEvent::Leave(node) => depth -= usize::from(node.kind() == SyntaxKind::BLOCK),
        }
    }
    found
}

fn symbol(document: &Document, item: &ast::Item, depth: usize) -> Option<Symbol> {
    let (name, is_block) = match item {
        ast::Item::Block(block) => (block.name()?, true),
        ast::Item::Parameter(parameter) => (parameter.name()?, false),
    };
    let text = name.decoded(document.text()).to_text().into_owned();
    let shown = if text.is_empty() { "\"\"".to_owned() } else { text };
    Some(Symbol {
        name: shown,
        is_block,
        range: item.syntax().text_range(),
        name_range: name.text_range(),
        depth,
    })
}
