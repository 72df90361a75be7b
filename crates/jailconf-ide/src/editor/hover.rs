use jailconf_catalog::{Parameter, parameter, parameter_of_negation};
use jailconf_edit::quoted;
use jailconf_plan::FileRef;
use jailconf_syntax::{Document, TextRange, TextSize, ast};

use crate::editor::View;

/// What is shown where the cursor rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// Markdown.
    pub text: String,
    /// What it is about.
    pub range: TextRange,
}

/// The parameter at a place: what it is, and which value each jail here gets.
pub fn hover(view: &View, file: FileRef, offset: TextSize) -> Option<Hover> {
    let document = &view.plan.file(file).document;
    let statement = statement_at(document, offset)?;
    let name = statement.name()?;
    let spelled = name.decoded(document.text()).to_text().into_owned();
    let known = parameter(&spelled).or_else(|| parameter_of_negation(&spelled))?;
    let mut text = format!("**{}**: {}\n", known.name, known.summary);
    text.push_str(&format!("\n{}", crate::type_words(known)));
    if !known.default.is_empty() {
        text.push_str(&format!("; default: {}", known.default));
    }
    if !known.notes.is_empty() {
        text.push_str(&format!("\n\n{}", known.notes));
    }
    let values = values_here(view, file, known, statement.text_range());
    if !values.is_empty() {
        text.push_str(&format!("\n\n---\n{}", values.join("\n")));
    }
    Some(Hover { text, range: name.text_range() })
}

/// Jails shown with their value; a wildcard may reach thousands.
const MAX_JAILS: usize = 10;

fn values_here(view: &View, file: FileRef, known: &Parameter, statement: TextRange) -> Vec<String> {
    let mut lines = Vec::new();
    for jail in &view.plan.jails {
        let Some(param) = view.plan.resolved(jail).param(known.name) else { continue };
        let here = view.plan.parameter_place(jail, known.name);
        let reaches = here.is_some_and(|p| p.file == file && p.range == statement);
        if !reaches {
            continue;
        }
        let values = param.values.as_deref().unwrap_or_default();
        let values: Vec<_> = values.iter().map(|v| quoted(&v.text.to_text())).collect();
        let value = if values.is_empty() { "true".to_owned() } else { values.join(", ") };
        lines.push(format!("- `{}`: `{value}`", jail.name));
        if lines.len() == MAX_JAILS {
            lines.push("- ...".to_owned());
            break;
        }
    }
    lines
}

/// The statement around an offset.
fn statement_at(document: &Document, offset: TextSize) -> Option<ast::Parameter> {
    let token = document.syntax().token_at_offset(offset).right_biased()?;
    token.parent_ancestors().find_map(ast::Parameter::cast)
}
