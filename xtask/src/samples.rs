//! The samples for highlighters, as assertions on scopes for vscode-tmgrammar-test.
//!
//! A sample is a text and, beside it, the kind of each character (see
//! editors/samples/README.md). Below each line of the text stand the scopes that
//! follow from the kinds: `#   ^^^ SCOPE`, or `#<--- SCOPE` from the first column.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;

use crate::source::project;

const SAMPLES: &str = "editors/samples";
const TESTS: &str = "tests/editors/textmate";

/// Renews the assertions of every sample.
pub fn write() -> Result<(), Box<dyn Error>> {
    for (path, text) in fresh()? {
        std::fs::write(path, text)?;
    }
    Ok(())
}

/// Each file of assertions with the text that it should have.
fn fresh() -> Result<Vec<(PathBuf, String)>, Box<dyn Error>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(project().join(SAMPLES))? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.extension().is_none_or(|end| end != "conf") {
            continue;
        }
        let text = std::fs::read_to_string(&path)?;
        let kinds = std::fs::read_to_string(path.with_extension("kinds"))?;
        let asserted = asserted(&name, &text, &kinds).map_err(|e| format!("{name}: {e}"))?;
        all.push((project().join(TESTS).join(format!("{name}.conf")), asserted));
    }
    Ok(all)
}

/// A sample with its assertions between the lines.
fn asserted(name: &str, text: &str, kinds: &str) -> Result<String, String> {
    let mut out = format!("# SYNTAX TEST \"source.jailconf\" \"editors/samples/{name}\"\n");
    let mut around = Around::Nothing;
    let mut kinds = kinds.lines();
    for (at, line) in text.lines().enumerate() {
        let scopes = scopes(line, kinds.next().unwrap_or(""), &mut around)
            .map_err(|e| format!("line {}: {e}", at + 1))?;
        if line.trim_start_matches(['#', ' ']).starts_with(['^', '<']) {
            return Err(format!("line {} reads like an assertion", at + 1));
        }
        out.push_str(line);
        out.push('\n');
        for (scope, columns) in scopes {
            out.push_str(&assertions(scope, &columns));
        }
    }
    Ok(out)
}

/// What a character may stand in, over several lines too.
#[derive(Clone, Copy, PartialEq)]
enum Around {
    Nothing,
    Quotes(char),
    LineComment(&'static str),
    BlockComment,
}

/// The columns of each scope in a line.
fn scopes(
    line: &str,
    kinds: &str,
    around: &mut Around,
) -> Result<BTreeMap<&'static str, Vec<usize>>, String> {
    let mut found: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
    if !line.is_ascii() {
        return Err("not ASCII".to_owned());
    }
    let characters: Vec<char> = line.chars().collect();
    let mut kinds = kinds.chars();
    for (column, &character) in characters.iter().enumerate() {
        let kind = kinds.next().unwrap_or(' ');
        if character.is_ascii_whitespace() {
            continue;
        }
        let rest = &characters[column..];
        let scope = match kind {
            'c' => comment(rest, around),
            's' => string(character, around),
            '.' => punctuation(character),
            _ => plain(kind),
        };
        let scope =
            scope.ok_or_else(|| format!("column {}: no scope for kind {kind:?}", column + 1))?;
        found.entry(scope).or_default().push(column);
        if *around == Around::BlockComment
            && character == '/'
            && characters[..column].ends_with(&['*'])
        {
            *around = Around::Nothing;
        }
    }
    if matches!(around, Around::LineComment(_)) {
        *around = Around::Nothing;
    }
    Ok(found)
}

/// The scope of a comment, from where it begins to its end.
fn comment(rest: &[char], around: &mut Around) -> Option<&'static str> {
    if *around == Around::Nothing {
        *around = match rest {
            ['#', ..] => Around::LineComment("comment.line.number-sign.jailconf"),
            ['/', '/', ..] => Around::LineComment("comment.line.double-slash.jailconf"),
            ['/', '*', ..] => Around::BlockComment,
            _ => return None,
        };
    }
    match around {
        Around::LineComment(scope) => Some(scope),
        Around::BlockComment => Some("comment.block.jailconf"),
        _ => None,
    }
}

/// The scope of a quoted string; what is escaped has a kind of its own, so a
/// quote of the same sort ends it.
fn string(character: char, around: &mut Around) -> Option<&'static str> {
    let quote = match (*around, character) {
        (Around::Nothing, '"' | '\'') => {
            *around = Around::Quotes(character);
            character
        }
        (Around::Quotes(quote), _) => {
            if quote == character {
                *around = Around::Nothing;
            }
            quote
        }
        _ => return None,
    };
    let double = quote == '"';
    Some(if double { "string.quoted.double.jailconf" } else { "string.quoted.single.jailconf" })
}

fn punctuation(character: char) -> Option<&'static str> {
    match character {
        '{' | '}' => Some("punctuation.section.block.jailconf"),
        ';' => Some("punctuation.terminator.statement.jailconf"),
        ',' => Some("punctuation.separator.value.jailconf"),
        _ => None,
    }
}

/// The scope of a kind that has only one.
fn plain(kind: char) -> Option<&'static str> {
    Some(match kind {
        'j' => "entity.name.type.jail.jailconf",
        'w' => "entity.name.type.wildcard.jailconf",
        'p' => "variable.parameter.jailconf",
        'n' => "variable.parameter.negated.jailconf",
        'x' => "support.function.pseudo-parameter.jailconf",
        'u' => "entity.other.attribute-name.unknown.jailconf",
        'i' => "keyword.control.import.jailconf",
        'v' => "variable.other.constant.jailconf",
        'e' => "constant.character.escape.jailconf",
        'd' => "constant.numeric.jailconf",
        'k' => "constant.language.jailconf",
        'b' => "string.unquoted.jailconf",
        'o' => "keyword.operator.assignment.jailconf",
        _ => return None,
    })
}

/// A scope's lines; the first column is under the `#` and has a form of its own.
fn assertions(scope: &str, columns: &[usize]) -> String {
    let mut out = String::new();
    let first = (0..).zip(columns).take_while(|(at, column)| at == *column).count();
    if first > 0 {
        out.push_str(&format!("#<{} {scope}\n", "-".repeat(first)));
    }
    let Some(last) = columns[first..].last() else { return out };
    let mut carets = vec![b' '; last + 1];
    carets[0] = b'#';
    for column in &columns[first..] {
        carets[*column] = b'^';
    }
    out.push_str(&String::from_utf8_lossy(&carets));
    out.push_str(&format!(" {scope}\n"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_assertions_for_textmate_are_up_to_date() {
        let fresh = fresh().unwrap();
        assert!(fresh.len() >= 3);
        for (path, text) in fresh {
            let committed = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(committed == text, "{} is stale: run `cargo xtask codegen`", path.display());
        }
    }

    #[test]
    fn quotes_and_comments_are_told_apart_over_lines() {
        let text = "a = \"x\n'\\\"y\" 'z'; /* c\nd */ // e\n";
        let kinds = "u o ss\nseess sss. cc c\nc cc cc c\n";
        // The scopes that the grammar names for each kind (editors/samples/README.md).
        let expected = r##"# SYNTAX TEST "source.jailconf" "editors/samples/x"
a = "x
#<- entity.other.attribute-name.unknown.jailconf
# ^ keyword.operator.assignment.jailconf
#   ^^ string.quoted.double.jailconf
'\"y" 'z'; /* c
#          ^^ ^ comment.block.jailconf
#^^ constant.character.escape.jailconf
#        ^ punctuation.terminator.statement.jailconf
#<- string.quoted.double.jailconf
#  ^^ string.quoted.double.jailconf
#     ^^^ string.quoted.single.jailconf
d */ // e
#<- comment.block.jailconf
# ^^ comment.block.jailconf
#    ^^ ^ comment.line.double-slash.jailconf
"##;
        assert_eq!(asserted("x", text, kinds).unwrap(), expected);
    }

    #[test]
    fn a_kind_that_cannot_be_is_refused() {
        assert_eq!(
            asserted("x", "a\n", "?\n"),
            Err("line 1: column 1: no scope for kind '?'".into())
        );
        assert_eq!(asserted("x", "# ^\n", "c c\n"), Err("line 1 reads like an assertion".into()));
    }
}
