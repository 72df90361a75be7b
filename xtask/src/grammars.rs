//! The word lists in the grammars of the editors, made of the catalogue.
//!
//! A list stands between a line with `codegen: NAME` and the next one with
//! `codegen: end` (JSON has no comments: with the rule's name); all else in
//! those files is written by hand.

use std::error::Error;

use jailconf_catalog::{Parameter, Reader, Type, parameters};

use crate::source::project;

/// A file with lists, and how a list is written there.
struct Grammar {
    path: &'static str,
    /// What the line behind a list contains.
    end: &'static str,
    /// A list, by its name and words.
    render: fn(&str, &[String]) -> String,
}

const END: &str = "codegen: end";

/// What a bare word is made of (LANGUAGE 1.2), and what may follow a whole one,
/// as TextMate's regular expressions in JSON.
const RUN: &str = "[A-Za-z0-9_!%&()\\\\-.:<>?@\\\\[\\\\]^`|~]";
const WORD_END: &str = "(?=\\\\s|[;,{}#]|//|/\\\\*|$)";

const GRAMMARS: &[Grammar] = &[
    Grammar { path: "grammar/jailconf.tmLanguage.json", end: "\"name\":", render: textmate },
    Grammar { path: "grammar/tree-sitter/queries/highlights.scm", end: END, render: quoted },
    Grammar { path: "grammar/tree-sitter/queries/injections.scm", end: END, render: quoted },
    Grammar { path: "editors/zed/languages/jailconf/highlights.scm", end: END, render: quoted },
    Grammar { path: "editors/zed/languages/jailconf/injections.scm", end: END, render: quoted },
    Grammar { path: "editors/vim/syntax/jailconf.vim", end: END, render: vim },
    Grammar { path: "editors/emacs/jailconf-mode.el", end: END, render: quoted },
    Grammar { path: "editors/kate/jailconf.xml", end: END, render: kate },
    Grammar { path: "editors/sublime/jailconf.sublime-syntax", end: END, render: sublime },
    Grammar { path: "editors/pygments/jailconf.py", end: END, render: python },
];

/// Renews the lists.
pub fn write() -> Result<(), Box<dyn Error>> {
    for grammar in GRAMMARS {
        let path = project().join(grammar.path);
        let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", grammar.path))?;
        std::fs::write(&path, renewed(grammar, &text)?)?;
    }
    Ok(())
}

/// A grammar's text with its lists as the catalogue has them.
fn renewed(grammar: &Grammar, text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut inside = false;
    for line in text.lines() {
        inside &= !line.contains(grammar.end);
        if inside {
            continue;
        }
        out.push_str(line);
        out.push('\n');
        let Some((_, mark)) = line.split_once("codegen: ") else { continue };
        if line.contains(grammar.end) {
            continue;
        }
        let name = mark.trim_end_matches([' ', '"', ',', '-', '>']);
        let words = words(name).ok_or_else(|| format!("{}: no list {name}", grammar.path))?;
        out.push_str(&(grammar.render)(name, &words));
        inside = true;
    }
    if inside { Err(format!("{}: a list does not end", grammar.path)) } else { Ok(out) }
}

/// A list by its name, sorted.
fn words(name: &str) -> Option<Vec<String>> {
    let named = |reader: fn(&Reader) -> bool| {
        parameters().iter().filter(move |p| reader(&p.reader)).map(|p| p.name.to_owned())
    };
    let mut words: Vec<String> = match name {
        "kernel" => named(|r| matches!(r, Reader::Kernel)).filter(|n| !is_family(n)).collect(),
        "program" => named(|r| matches!(r, Reader::Program)).collect(),
        "negations" => parameters().iter().filter_map(|p| p.negation.map(str::to_owned)).collect(),
        "commands" => {
            let commands = parameters().iter().filter(|p| matches!(p.ty, Type::Commands));
            commands.map(|p| p.name.to_owned()).collect()
        }
        "words" => parameters().iter().flat_map(values).chain(booleans()).collect(),
        _ => return None,
    };
    words.sort();
    words.dedup();
    Some(words)
}

/// A name that stands for many, such as `meta.KEY`; the grammars hold those by hand.
fn is_family(name: &str) -> bool {
    name.ends_with(".KEY")
}

fn values(parameter: &Parameter) -> impl Iterator<Item = String> + use<> {
    let words = match parameter.ty {
        Type::JailSys(words) => words,
        _ => &[],
    };
    words.iter().map(|w| (*w).to_owned())
}

fn booleans() -> [String; 2] {
    ["true".to_owned(), "false".to_owned()]
}

/// Strings between quotes.
fn quoted(_: &str, words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|w| format!("\"{w}\"")).collect();
    filled("    ", &words)
}

/// The `match` of a rule: names stand where a statement begins, values are
/// whole words.
fn textmate(name: &str, words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|w| w.replace('.', "\\\\.")).collect();
    let (before, behind) = match name {
        "words" => ("(?:^|(?<=[\\\\s=,]))", WORD_END.to_owned()),
        _ => ("\\\\G", format!("(?!{RUN})")),
    };
    format!("      \"match\": \"{before}(?:{}){behind}\",\n", words.join("|"))
}

/// Continued lines inside a string.
fn vim(_: &str, words: &[String]) -> String {
    filled("      \\ ", words)
}

/// Items of a list in XML.
fn kate(_: &str, words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|w| format!("<item>{w}</item>")).collect();
    filled("      ", &words)
}

/// A variable of a Sublime syntax.
fn sublime(name: &str, words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|w| w.replace('.', "\\.")).collect();
    format!("  {name}: '(?:{})'\n", words.join("|"))
}

/// The inside of a tuple.
fn python(_: &str, words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|w| format!("\"{w}\",")).collect();
    filled("    ", &words)
}

/// Words over as many lines as they need.
fn filled(indent: &str, words: &[String]) -> String {
    let mut out = String::new();
    let mut line = indent.to_owned();
    for word in words {
        if line.len() + word.len() > 100 {
            out.push_str(line.trim_end());
            out.push('\n');
            line = indent.to_owned();
        }
        line.push_str(word);
        line.push(' ');
    }
    out.push_str(line.trim_end());
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_in_the_grammars_are_up_to_date() {
        for grammar in GRAMMARS {
            let text = std::fs::read_to_string(project().join(grammar.path)).unwrap();
            let fresh = renewed(grammar, &text).unwrap();
            assert!(text == fresh, "{} is stale: run `cargo xtask codegen`", grammar.path);
        }
    }

    #[test]
    fn a_list_that_does_not_end_is_refused() {
        let grammar = Grammar { path: "x", end: END, render: quoted };
        assert_eq!(
            renewed(&grammar, "; codegen: commands\n"),
            Err("x: a list does not end".into())
        );
        assert_eq!(renewed(&grammar, "; codegen: y\n"), Err("x: no list y".into()));
    }
}
