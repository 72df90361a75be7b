use jailconf_syntax::ast::{self, Item, Operator};
use jailconf_syntax::{Bytes, Document, PieceKind, SyntaxNode, TextRange, TextSize};

/// A step of the walk through a file, in the order of reading.
pub(crate) enum Step {
    /// A block begins; one without a name has none.
    Open { name: Option<(Bytes, TextRange)>, range: TextRange },
    /// The block ends.
    Close,
    /// A parameter or variable.
    Parameter(Parameter),
    /// `.include`
    Include(Include),
}

/// A statement without its file.
pub(crate) struct Parameter {
    pub(crate) range: TextRange,
    pub(crate) name: Bytes,
    pub(crate) name_range: TextRange,
    pub(crate) variable: bool,
    pub(crate) operator: Operator,
    pub(crate) values: Vec<(Vec<PieceKind>, TextRange)>,
}

/// `.include NAME, ...;`
pub(crate) struct Include {
    pub(crate) range: TextRange,
    /// The names, each with its range; `None` for one with a variable in it.
    pub(crate) names: Vec<(Option<Bytes>, TextRange)>,
}

/// Walks through a file's tree, up to the place where jail(8) takes the file to
/// end. The depth of the tree costs no stack.
pub(crate) fn lower(document: &Document, ends_at: Option<TextSize>) -> Vec<Step> {
    let mut steps = Vec::new();
    let root = document.syntax();
    let mut next = root.first_child();
    while let Some(node) = next {
        if ends_at.is_some_and(|end| node.text_range().start() >= end) {
            break;
        }
        next = match Item::cast(node.clone()) {
            Some(Item::Block(block)) => {
                let name = block.name().map(|name| (name.decoded(document.text()), name.text_range()));
                steps.push(Step::Open { name, range: node.text_range() });
                node.first_child()
            }
            Some(Item::Parameter(parameter)) => {
                steps.extend(lower_parameter(document, &parameter));
                None
            }
            None => node.first_child(),
        };
        if next.is_none() {
            next = after(&root, node, &mut steps);
        }
    }
    steps
}

/// The node behind a node that is done, whose blocks are closed on the way.
fn after(root: &SyntaxNode, node: SyntaxNode, steps: &mut Vec<Step>) -> Option<SyntaxNode> {
    let mut node = node;
    loop {
        if ast::Block::cast(node.clone()).is_some() {
            steps.push(Step::Close);
        }
        if let Some(next) = node.next_sibling() {
            return Some(next);
        }
        node = node.parent().filter(|parent| parent != root)?;
    }
}

fn lower_parameter(document: &Document, parameter: &ast::Parameter) -> Option<Step> {
    let name = parameter.name()?;
    let variable = name.is_variable();
    let decoded = name.decoded(document.text());
    let operator = parameter.operator();
    let values = parameter.values().map(|value| {
        let pieces = value.pieces(document.text()).into_iter().map(|piece| piece.kind);
        (pieces.collect(), value.text_range())
    });
    let values: Vec<(Vec<PieceKind>, TextRange)> = values.collect();
    let range = parameter.text_range();
    if decoded == ".include" && !variable && operator == Operator::Juxtaposed {
        let names = values.into_iter().map(|(pieces, range)| (literal(&pieces), range)).collect();
        return Some(Step::Include(Include { range, names }));
    }
    let name_range = name.text_range();
    Some(Step::Parameter(Parameter { range, name: decoded, name_range, variable, operator, values }))
}

/// The text of an element; `None` for one with a variable in it.
fn literal(pieces: &[PieceKind]) -> Option<Bytes> {
    if let [PieceKind::Text(text)] = pieces {
        return Some(text.clone());
    }
    let texts = pieces.iter().map(|piece| match piece {
        PieceKind::Text(text) => Some(&**text),
        PieceKind::Variable(_) => None,
    });
    Some(texts.collect::<Option<Vec<_>>>()?.concat().into())
}
