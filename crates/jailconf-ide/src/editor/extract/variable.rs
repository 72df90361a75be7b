#![expect(
    clippy::indexing_slicing,
    reason = "ids are places in the lists of the plan or program that gave them"
)]

use std::collections::HashSet;

use jailconf_resolve::same_parameter;
use jailconf_syntax::Part as _;
use jailconf_syntax::{SyntaxKind, SyntaxToken, TextEdit, TextRange, TextSize};

use crate::editor::extract::{Extraction, MAX_PLACES, Proposal, Spot, placing};
use crate::editor::names::variables_in;

/// The variables that the value at a spot, or the selected part of it, can become.
pub(super) fn proposals(spot: &Spot<'_>) -> Vec<Proposal> {
    let Some(part) = Part::selected(spot) else { return Vec::new() };
    let name = free_name(spot, part.is_whole());
    let definition = format!("${name} = {};", part.written(spot.text()));
    let here = part.replaced(spot.text(), &name);
    let proposal = |title: String, definition: TextEdit, mut edits: Vec<TextEdit>| {
        edits.push(definition);
        edits.sort_by_key(|edit| (edit.range.start(), edit.range.end()));
        Proposal { extraction: Extraction { title, edits }, new: Some(name.clone()) }
    };
    let mut found = Vec::new();
    if !spot.block.global {
        let definition = placing::before(spot.document, spot.statement.range.start(), &definition);
        let title = format!("extract to `${name}` in this block");
        found.push(proposal(title, definition, vec![here.clone()]));
    }
    if let Some(head) = placing::at_head(spot.document, &definition) {
        let title = format!("extract to `${name}` for all jails");
        found.push(proposal(title, head.clone(), vec![here]));
        let all = part.equal_ones(spot);
        if all.len() > 1 && all.len() <= MAX_PLACES {
            let title = format!("extract to `${name}` for all jails, in {} places", all.len());
            let edits = all.iter().map(|one| one.replaced(spot.text(), &name));
            found.push(proposal(title, head, edits.collect()));
        }
    }
    found
}

/// What becomes a variable.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Part {
    range: TextRange,
    within: Within,
}

/// Where a part of a value stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// It is all of the value.
    Value,
    /// Among bare pieces, which are glued to what touches them (LANGUAGE 1.6).
    Bare,
    /// Between double quotes, where variables are seen (LANGUAGE 1.4).
    Double,
    /// Between single quotes, where they are not (LANGUAGE 1.4): the quotes of the string.
    Single(TextRange),
}

impl Part {
    fn selected(spot: &Spot<'_>) -> Option<Part> {
        let holds = |range: &TextRange| range.contains_range(spot.range);
        let value = spot.statement.values.iter().map(|(_, range)| *range).find(holds)?;
        let is_all = spot.range.is_empty() || spot.range == value;
        let part = match is_all {
            true => Part { range: value, within: Within::Value },
            false => Part::of_token(spot)?,
        };
        part.is_apt(spot).then_some(part)
    }

    fn of_token(spot: &Spot<'_>) -> Option<Part> {
        let element = spot.document.syntax().covering_element(spot.range);
        let within = within(element.as_token()?, spot.range)?;
        Some(Part { range: spot.range, within })
    }

    /// What is a variable already need not become one; what is not UTF-8 cannot be written
    /// anew.
    fn is_apt(&self, spot: &Spot<'_>) -> bool {
        let written = spot.text().part(self.range);
        let bare = written.trim_matches('"');
        let is_variable = bare.starts_with('$') && is_one_variable(bare);
        let odd = spot.document.text().odd();
        let is_odd = odd.iter().any(|(at, _)| self.range.contains((*at).into()));
        !is_variable && !is_odd && !written.is_empty()
    }

    fn is_whole(&self) -> bool {
        self.within == Within::Value
    }

    /// As it is written by itself.
    fn written(&self, text: &str) -> String {
        let written = text.part(self.range);
        match self.within {
            Within::Value | Within::Bare => written.to_owned(),
            Within::Double => format!("\"{written}\""),
            Within::Single(_) => format!("'{written}'"),
        }
    }

    /// The variable in its place.
    fn replaced(&self, text: &str, name: &str) -> TextEdit {
        let rest = text.part(self.range.end().into()..);
        let goes_on = rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let variable = if goes_on { format!("${{{name}}}") } else { format!("${name}") };
        let Within::Single(quotes) = self.within else {
            return TextEdit::replace(self.range, variable);
        };
        // The string ends in front of it and begins again behind it.
        let quote = TextSize::of('\'');
        let is_first = self.range.start() == quotes.start() + quote;
        let is_last = self.range.end() + quote == quotes.end();
        let start = if is_first { quotes.start() } else { self.range.start() };
        let end = if is_last { quotes.end() } else { self.range.end() };
        let (before, behind) = (if is_first { "" } else { "'" }, if is_last { "" } else { "'" });
        TextEdit::replace(TextRange::new(start, end), format!("{before}${name}{behind}"))
    }

    /// The equal ones of the file, in order: for a whole value the values of the same
    /// parameter, for a part the same text in any value, where no word goes on.
    fn equal_ones(&self, spot: &Spot<'_>) -> Vec<Part> {
        let written = spot.text().part(self.range);
        let mut found: Vec<Part> = Vec::new();
        for (_, statement) in spot.statements() {
            for (_, range) in &statement.values {
                match self.within {
                    Within::Value => {
                        let is_equal = spot.text().part(*range) == written;
                        if is_equal && same_parameter(&statement.name, &spot.statement.name) {
                            found.push(Part { range: *range, within: Within::Value });
                        }
                    }
                    _ => parts_in(spot, *range, written, &mut found),
                }
            }
            if found.len() > MAX_PLACES {
                break;
            }
        }
        found.sort_by_key(|part| part.range.start());
        found.dedup();
        found
    }
}

/// Whether a text is `$x` or `${x}`, and nothing else.
fn is_one_variable(text: &str) -> bool {
    match text.strip_prefix("${") {
        Some(rest) => rest.find('}').is_some_and(|end| end + 1 == rest.len()),
        None => text.part(1..).chars().all(|c| c.is_ascii_alphanumeric() || c == '_'),
    }
}

/// What kind of place a part of a token is.
fn within(token: &SyntaxToken, part: TextRange) -> Option<Within> {
    let whole = token.text_range();
    if whole == part {
        return Some(Within::Bare);
    }
    let quote = TextSize::of('"');
    let is_inside = whole.start() + quote <= part.start() && part.end() + quote <= whole.end();
    match token.kind() {
        SyntaxKind::WORD => Some(Within::Bare),
        SyntaxKind::DOUBLE_QUOTED if is_inside => Some(Within::Double),
        SyntaxKind::SINGLE_QUOTED if is_inside => Some(Within::Single(whole)),
        _ => None,
    }
}

/// The places in a value where a text stands by itself.
fn parts_in(spot: &Spot<'_>, value: TextRange, written: &str, found: &mut Vec<Part>) {
    let text = spot.text();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let begins_word = written.starts_with(is_word);
    let ends_word = written.ends_with(is_word);
    for (at, _) in text.part(value).match_indices(written) {
        let start = value.start() + TextSize::new(at as u32);
        let range = TextRange::at(start, TextSize::of(written));
        let goes_on = begins_word && text.part(..range.start().into()).ends_with(is_word)
            || ends_word && text.part(range.end().into()..).starts_with(is_word);
        if goes_on || found.len() > MAX_PLACES {
            continue;
        }
        let element = spot.document.syntax().covering_element(range);
        let within = element.as_token().and_then(|token| within(token, range));
        found.extend(within.map(|within| Part { range, within }));
    }
}

/// A name for the variable that is none yet: that of the parameter where no parameter is
/// called so (LANGUAGE 4.3).
fn free_name(spot: &Spot<'_>, is_whole: bool) -> String {
    let mut taken: HashSet<String> = HashSet::new();
    for block in &spot.config.program.blocks {
        for statement in &block.statements {
            taken.insert(statement.name.to_text().into_owned());
            let document = &spot.config.program.files[statement.file.0 as usize].document;
            for (_, range) in statement.values.iter().filter(|(p, _)| p.has_variables()) {
                let used = variables_in(document, *range).into_iter();
                taken.extend(used.map(|(name, _)| name.to_text().into_owned()));
            }
        }
    }
    let is_free =
        |name: &String| !taken.contains(name) && jailconf_catalog::parameter(name).is_none();
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let own: String = spot.statement.name.to_text().chars().take(MAX_NAME).map(plain).collect();
    let starts_well = own.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let own = if starts_well { own } else { format!("_{own}") };
    let other = format!("{own}_{}", if is_whole { "value" } else { "part" });
    let numbered = (2..).map(|number: u32| format!("{other}{number}"));
    let mut all = [own, other.clone()].into_iter().chain(numbered);
    all.find(is_free).unwrap_or(other)
}

/// Characters of a parameter's name that a variable is named by.
const MAX_NAME: usize = 40;
