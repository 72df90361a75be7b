//! What edits do to a text, line by line.

use std::ops::Range;

use jailconf_edit::Change;
use jailconf_lint::{Fix, PlannedChange};
use jailconf_plan::JailId;
use jailconf_syntax::{Document, TextEdit};

/// The statements that a fix sets in a jail: `allow.mount;`.
pub fn set_statements(fix: &Fix, jail: JailId) -> Vec<String> {
    let statement = |change: &PlannedChange| match change {
        PlannedChange::Jail(of, Change::Set { parameter, value }) if *of == jail => {
            Some(jailconf_edit::statement(parameter, value.as_deref()))
        }
        _ => None,
    };
    fix.changes.iter().filter_map(statement).collect()
}

/// The lines that edits of a file take away (`- `) and bring (`+ `), in the order of the file; lines
/// that stay are left out.
pub fn line_changes<'e>(
    document: &Document,
    edits: impl Iterator<Item = &'e TextEdit>,
) -> Vec<String> {
    let text = document.text().as_str();
    let mut edits: Vec<&TextEdit> = edits.collect();
    edits.sort_by_key(|e| (e.range.start(), e.range.end()));
    let mut changes = Vec::new();
    let mut rest = edits.as_slice();
    while let Some((first, _)) = rest.split_first() {
        let mut region = lines_around(text, first);
        let together = rest.iter().take_while(|edit| {
            let around = lines_around(text, edit);
            let is_near = around.start < region.end || around.start == region.start;
            if is_near {
                region.end = region.end.max(around.end);
            }
            is_near
        });
        let count = together.count();
        let (here, behind) = rest.split_at(count);
        differences(text, region, here, &mut changes);
        rest = behind;
    }
    changes
}

/// The whole lines that an edit touches.
fn lines_around(text: &str, edit: &TextEdit) -> Range<usize> {
    let (start, end) = (usize::from(edit.range.start()), usize::from(edit.range.end()));
    let before = text.get(..start).unwrap_or_default();
    let from = before.rfind('\n').map_or(0, |at| at + 1);
    // What is inserted in front of a line leaves that line as it is.
    if start == end && from == start && edit.insert.ends_with('\n') {
        return from..from;
    }
    let behind = text.get(end..).unwrap_or_default();
    from..behind.find('\n').map_or(text.len(), |at| end + at + 1)
}

fn differences(text: &str, region: Range<usize>, edits: &[&TextEdit], changes: &mut Vec<String>) {
    let mut after = String::new();
    let mut at = region.start;
    for edit in edits {
        after.push_str(text.get(at..usize::from(edit.range.start())).unwrap_or_default());
        after.push_str(&edit.insert);
        at = usize::from(edit.range.end());
    }
    after.push_str(text.get(at..region.end.max(at)).unwrap_or_default());
    let old: Vec<&str> = text.get(region).unwrap_or_default().lines().collect();
    let new: Vec<&str> = after.lines().collect();
    let head = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let (old, new) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old, new) = (&old.get(..old.len() - tail), &new.get(..new.len() - tail));
    changes.extend(old.unwrap_or_default().iter().map(|line| format!("- {line}")));
    changes.extend(new.unwrap_or_default().iter().map(|line| format!("+ {line}")));
}

#[cfg(test)]
mod tests {
    use super::*;
    use jailconf_syntax::{TextRange, TextSize};

    fn check(text: &str, edits: &[(u32, u32, &str)], expected: &[&str]) {
        let edit = |(start, end, insert): &(u32, u32, &str)| {
            let range = TextRange::new(TextSize::new(*start), TextSize::new(*end));
            TextEdit::replace(range, *insert)
        };
        let edits: Vec<TextEdit> = edits.iter().map(edit).collect();
        let document = Document::new(text.as_bytes());
        assert_eq!(line_changes(&document, edits.iter()), expected);
    }

    #[test]
    fn a_value_a_new_line_and_a_line_that_goes() {
        check("a {\n  b = 4;\n}\n", &[(10, 11, "0")], &["-   b = 4;", "+   b = 0;"]);
        check("a {\n  b;\n}\n", &[(9, 9, "  c;\n")], &["+   c;"]);
        check("a {\n  b;\n}\n", &[(4, 9, "")], &["-   b;"]);
        check("a;", &[(2, 2, " b;")], &["- a;", "+ a; b;"]);
    }

    #[test]
    fn two_edits_of_a_line_are_one_change() {
        check(
            "a = 1; b = 2;\nc;\n",
            &[(4, 5, "7"), (11, 12, "8")],
            &["- a = 1; b = 2;", "+ a = 7; b = 8;"],
        );
    }
}
