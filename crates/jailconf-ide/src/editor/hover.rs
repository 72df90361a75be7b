use jailconf_catalog::{Parameter, parameter, parameter_of_negation};
use jailconf_edit::quoted;
use jailconf_plan::{Creator, FileRef, JailPlan, Outcome};
use jailconf_resolve::Param;
use jailconf_syntax::{Bytes, SyntaxKind, SyntaxToken, TextRange, TextSize};

use crate::editor::{
    AtCursor, Matched, Named, View, cursor, jail_at, lenses, markdown, matched_here, name_at,
};

/// What is shown where the cursor rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// Markdown.
    pub text: String,
    /// What it is about.
    pub range: TextRange,
}

/// Jails shown with their value; a wildcard may reach thousands.
const MAX_JAILS: usize = 10;

/// What is known of the word at a place: of a parameter what it is and which value
/// each jail here gets, of a jail what becomes of it, of a variable its values, of a
/// wildcard the jails that it matches, of a rule what it finds.
pub fn hover(view: &View, file: FileRef, offset: TextSize) -> Option<Hover> {
    let named = name_at(view, file, offset).and_then(|at| {
        let range = at.range.cover_offset(offset);
        Some(Hover { text: named(view, &at)?, range })
    });
    named.or_else(|| wildcard(view, file, offset)).or_else(|| word(view, file, offset))
}

fn named(view: &View, at: &AtCursor) -> Option<String> {
    match &at.named {
        Named::Jail(_) => {
            let id = jail_at(view, at)?;
            Some(jail(view, view.plan.jail(id)))
        }
        Named::Variable(name) => Some(variable(view, name, at)),
        Named::Parameter(name) => {
            let spelled = name.to_text();
            let known = parameter(&spelled).or_else(|| parameter_of_negation(&spelled));
            let values = values(view, at, |jail| {
                let found = view.plan.resolved(jail).param(known.map_or(&spelled, |k| k.name));
                found.map(|param| (param, value_words(param)))
            });
            // LANGUAGE 6
            let unknown = || {
                let name = markdown::strong(&spelled);
                format!("{name}: no parameter that is known; jail(8) hands it to the kernel")
            };
            Some(format!("{}{values}", known.map_or_else(unknown, parameter_help)))
        }
    }
}

/// A wildcard, and the jails that it matches.
fn wildcard(view: &View, file: FileRef, offset: TextSize) -> Option<Hover> {
    let Matched { pattern, range, jails } = matched_here(view, file, offset)?;
    let name = markdown::code(&pattern.to_text());
    let mut text = format!("wildcard {name}, {}", lenses::matched_words(jails.len()));
    let shown =
        jails.iter().take(MAX_JAILS).map(|jail| format!("- {}", markdown::code(&jail.name)));
    let more = (jails.len() > MAX_JAILS).then(|| "- ...".to_owned());
    let lines: Vec<String> = shown.chain(more).collect();
    if !lines.is_empty() {
        text.push_str(&format!("\n\n{}", lines.join("\n")));
    }
    Some(Hover { text, range })
}

/// What names nothing of the file's: a rule in a comment, `.include`.
fn word(view: &View, file: FileRef, offset: TextSize) -> Option<Hover> {
    let document = &view.plan.file(file).document;
    if let Some(begun) = cursor::allowed_at(document, offset) {
        let range = cursor::to_end(document, TextRange::new(begun.start(), offset), offset);
        let rule = jailconf_lint::rules::find(document.slice(range))?;
        let summary = rule.documentation().summary();
        return Some(Hover {
            text: format!("**{}** ({}): {summary}", rule.name, rule.code),
            range,
        });
    }
    let tokens = document.syntax().token_at_offset(offset);
    let is_it = |token: &SyntaxToken| token.text() == ".include" && is_first_word(token);
    let include = tokens.into_iter().find(is_it)?;
    Some(Hover { text: INCLUDE.to_owned(), range: include.text_range() })
}

/// LANGUAGE 3 and 8
const INCLUDE: &str = "**.include**: reads other files at this place: what stands in them counts as \
    if it stood here. `*`, `?` and `[...]` in a name stand for others; since FreeBSD 14.0.";

fn is_first_word(token: &SyntaxToken) -> bool {
    let parent = token.parent();
    parent.is_some_and(|node| node.kind() == SyntaxKind::NAME)
}

/// What a parameter is, in Markdown: its type, default, age, and what it needs.
pub fn parameter_help(known: &Parameter) -> String {
    let mut text = format!("**{}**: {}\n", known.name, known.summary);
    text.push_str(&format!("\n{}", crate::type_words(known)));
    if !known.default.is_empty() {
        text.push_str(&format!("; default: {}", known.default));
    }
    if let Some((first, _)) = known.releases.present.first() {
        text.push_str(&format!("; since FreeBSD {first} or before"));
    }
    let listed =
        |words: &[&str]| words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ");
    if !known.requires.is_empty() {
        text.push_str(&format!("\n\nneeds {}", listed(known.requires)));
    }
    if !known.conflicts.is_empty() {
        text.push_str(&format!("\n\nnot beside {}", listed(known.conflicts)));
    }
    if let Some(instead) = known.replacement {
        text.push_str(&format!("\n\n`{instead}` took its place"));
    }
    if !known.notes.is_empty() {
        text.push_str(&format!("\n\n{}", known.notes));
    }
    text
}

/// The help of a parameter by its name or its `no` form.
pub fn help_of(name: &str) -> Option<String> {
    let known = parameter(name).or_else(|| parameter_of_negation(name))?;
    Some(parameter_help(known))
}

fn variable(view: &View, name: &Bytes, at: &AtCursor) -> String {
    let values = values(view, at, |jail| {
        let mut variables = view.plan.resolved(jail).variables.iter();
        let found = variables.find(|v| v.name == *name)?;
        Some((found, value_words(found)))
    });
    let name = markdown::strong(&format!("${}", name.to_text()));
    match values.is_empty() {
        // LANGUAGE 5
        true => format!("variable {name}: no jail here has it, and a value with it fails"),
        false => format!("variable {name}{values}"),
    }
}

/// The value that each jail has that is reached from here, and where from, if that
/// is elsewhere.
fn values<'v>(
    view: &'v View,
    at: &AtCursor,
    of: impl Fn(&'v JailPlan) -> Option<(&'v Param, String)>,
) -> String {
    let mut lines = Vec::new();
    for jail in at.jails(view) {
        let Some((param, value)) = of(jail) else { continue };
        let place = view.plan.config(jail.config).place(&param.origin);
        let here = place.is_some_and(|p| p.range.contains_range(at.range));
        let from = match place.filter(|_| !here) {
            Some(place) => format!(" ({})", place_words(view, place)),
            None => String::new(),
        };
        if lines.len() == MAX_JAILS {
            lines.push("- ...".to_owned());
            break;
        }
        let (name, value) = (markdown::code(&jail.name), markdown::code(&value));
        lines.push(format!("- {name}: {value}{from}"));
    }
    if lines.is_empty() { String::new() } else { format!("\n\n---\n{}", lines.join("\n")) }
}

fn value_words(param: &Param) -> String {
    let values = param.values.as_deref().unwrap_or_default();
    if values.is_empty() {
        let is_on = !jailconf_resolve::is_negated(&param.name);
        return is_on.to_string();
    }
    let values: Vec<_> = values.iter().map(|v| quoted(&v.text.to_text())).collect();
    values.join(", ")
}

/// `jail.conf:12`
fn place_words(view: &View, place: jailconf_plan::Place) -> String {
    let file = view.plan.file(place.file);
    let line = file.document.position(place.range.start()).line;
    let path = format!("{}:{line}", file.path.to_text());
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-:".contains(c);
    if path.chars().all(is_plain) { path } else { markdown::code(&path) }
}

/// A jail in a few lines: who creates it, what becomes of it, where it is, what it
/// has, and what it starts with.
fn jail(view: &View, jail: &JailPlan) -> String {
    let creator = match jail.creator {
        Creator::Host => "the host".to_owned(),
        Creator::Jail(id) => markdown::code(&view.plan.jail(id).name),
        Creator::Unknown => "an unknown jail".to_owned(),
    };
    let mut lines = vec![format!("jail {}, created by {creator}", markdown::strong(&jail.name))];
    lines.push(outcome(jail));
    if let Some(root) = &jail.root {
        lines.push(format!("root {}", markdown::code(&root.to_text())));
    }
    let has = crate::tree::has(jail);
    if !has.is_empty() {
        let has: Vec<String> = has.iter().map(|h| markdown::code(h)).collect();
        lines.push(format!("has {}", has.join(", ")));
    }
    let commands = jail.steps.iter().filter(|s| s.command.is_some()).count();
    lines.push(format!("{} steps, {commands} commands", jail.steps.len()));
    lines.join("\n\n")
}

fn outcome(jail: &JailPlan) -> String {
    let said = markdown::fenced;
    match (jail.outcome, jail.refused_step()) {
        (Outcome::Starts, _) => "starts".to_owned(),
        (_, Some(step)) => {
            format!("fails at `{}`{}", step.kind.word(), said(&step.messages.join("\n")))
        }
        (other, None) => {
            let message = jail.message.as_deref().map(said).unwrap_or_default();
            format!("{}{message}", other.word())
        }
    }
}
