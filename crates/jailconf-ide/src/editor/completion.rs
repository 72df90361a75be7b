use jailconf_catalog::{Parameter, parameter, parameters};
use jailconf_syntax::{Document, SyntaxKind, TextSize, ast};

/// Something that can be written at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The word.
    pub label: String,
    /// What it is, in short.
    pub detail: String,
    /// Its help.
    pub help: String,
    /// What is written.
    pub insert: String,
}

/// The parameters, or the values of one, that can be written at an offset.
pub fn completions(document: &Document, offset: TextSize) -> Vec<Completion> {
    if is_in_quotes_or_comment(document, offset) {
        return Vec::new();
    }
    if let Some(known) = value_of(document, offset) {
        let words: &[&str] = match known.ty {
            jailconf_catalog::Type::Bool => &["true", "false"],
            _ => known.values,
        };
        let value = |w: &&str| Completion {
            label: (*w).to_owned(),
            detail: known.name.to_owned(),
            help: known.summary.to_owned(),
            insert: (*w).to_owned(),
        };
        return words.iter().map(value).collect();
    }
    let set = already_set(document, offset);
    let fits = |p: &&Parameter| !p.read_only && (p.list || !set.iter().any(|s| s == p.name));
    parameters().iter().filter(fits).filter(|p| !p.name.ends_with(".KEY")).map(statement).collect()
}

fn statement(parameter: &Parameter) -> Completion {
    use jailconf_catalog::Type;
    let insert = match parameter.ty {
        Type::Bool => format!("{};", parameter.name),
        _ => format!("{} = ", parameter.name),
    };
    Completion {
        label: parameter.name.to_owned(),
        detail: crate::type_words(parameter),
        help: parameter.summary.to_owned(),
        insert,
    }
}

fn is_in_quotes_or_comment(document: &Document, offset: TextSize) -> bool {
    let token = document.syntax().token_at_offset(offset).left_biased();
    token.is_some_and(|t| {
        let inside = t.text_range().start() < offset && offset < t.text_range().end();
        let quoted = matches!(t.kind(), SyntaxKind::SINGLE_QUOTED | SyntaxKind::DOUBLE_QUOTED);
        (quoted && inside)
            || (t.kind() == SyntaxKind::LINE_COMMENT)
            || (t.kind() == SyntaxKind::BLOCK_COMMENT && inside)
    })
}

/// The parameter whose value is being written: the line up to the cursor is
/// `name =`, perhaps with the beginning of a word.
fn value_of(document: &Document, offset: TextSize) -> Option<&'static Parameter> {
    let before = &document.text().as_str()[..usize::from(offset)];
    let statement = before.rsplit([';', '{', '}', '\n']).next()?;
    let (name, _) = statement.split_once('=')?;
    parameter(name.trim().trim_end_matches('+').trim_end())
}

/// The names that are set in the block around an offset.
fn already_set(document: &Document, offset: TextSize) -> Vec<String> {
    let token = document.syntax().token_at_offset(offset).left_biased();
    let block = token.and_then(|t| t.parent_ancestors().find_map(ast::Block::cast));
    let items: Vec<ast::Item> = match block {
        Some(block) => block.items().collect(),
        None => document.root().items().collect(),
    };
    let name = |item: ast::Item| match item {
        ast::Item::Parameter(p) => {
            p.name().map(|n| n.decoded(document.text()).to_text().into_owned())
        }
        ast::Item::Block(_) => None,
    };
    items.into_iter().filter_map(name).collect()
}
