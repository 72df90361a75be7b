use std::fmt;

use jailconf_resolve::{Configuration, Likeness, Program};
use jailconf_syntax::{Document, SyntaxKind, lex};

/// What is not the same before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The tokens that mean something.
    Tokens,
    /// The comments, or their order.
    Comments,
    /// What jail(8) makes of it.
    Configuration,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Difference::Tokens => "the statements would not be the same",
            Difference::Comments => "the comments would not be the same",
            Difference::Configuration => "jail(8) would not read the same",
        })
    }
}

/// That two texts have the same tokens and the same comments in the same order.
/// Of a comment, the blanks at both ends of its lines do not count; neither do the quotes
/// of a string, where what jail(8) reads is compared next ([`same_outcome`]).
pub(super) fn same_text(before: &Document, after: &Document) -> Result<(), Difference> {
    if !after.parse().errors().is_empty() {
        return Err(Difference::Tokens);
    }
    let (before, after) = (Read::of(before), Read::of(after));
    match () {
        () if before.tokens != after.tokens || before.odd.0 != after.odd.0 => {
            Err(Difference::Tokens)
        }
        () if before.comments != after.comments || before.odd.1 != after.odd.1 => {
            Err(Difference::Comments)
        }
        () => Ok(()),
    }
}

#[derive(Default)]
struct Read<'d> {
    tokens: Vec<(SyntaxKind, &'d str)>,
    comments: Vec<Vec<&'d str>>,
    /// The odd bytes in tokens, and those in comments: in the text they all stand
    /// as one and the same character.
    odd: (Vec<u8>, Vec<u8>),
}

impl<'d> Read<'d> {
    fn of(document: &'d Document) -> Read<'d> {
        let mut read = Read::default();
        let mut odd = document.text().odd().iter().peekable();
        for token in lex(document.text()) {
            let text = document.slice(token.range);
            let end = u32::from(token.range.end());
            while let Some(&(_, byte)) = odd.next_if(|&&(at, _)| at < end) {
                match token.kind.is_comment() {
                    true => read.odd.1.push(byte),
                    false => read.odd.0.push(byte),
                }
            }
            match token.kind {
                SyntaxKind::WHITESPACE => {}
                kind if kind.is_comment() => {
                    let lines = text.split('\n').map(|l| l.trim_matches([' ', '\t', '\r']));
                    read.comments.push(lines.collect());
                }
                kind => read.tokens.push(unquoted(kind, text)),
            }
        }
        read
    }
}

/// A plain word without its quotes; anything else as it is.
fn unquoted(kind: SyntaxKind, text: &str) -> (SyntaxKind, &str) {
    let quote = match kind {
        SyntaxKind::SINGLE_QUOTED => '\'',
        SyntaxKind::DOUBLE_QUOTED => '"',
        _ => return (kind, text),
    };
    let inner = text.strip_prefix(quote).and_then(|t| t.strip_suffix(quote));
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._:|%-".contains(&b);
    match inner.filter(|word| !word.is_empty() && word.bytes().all(plain)) {
        Some(word) => (SyntaxKind::WORD, word),
        None => (kind, text),
    }
}

/// That jail(8) makes the same of two programs: the same verdict, and jails of the
/// same parameters in the same order, with the same messages.
pub(super) fn same_outcome(before: &Program, after: &Program) -> Result<(), Difference> {
    let (old, new) = (Configuration::resolve(before), Configuration::resolve(after));
    match before.is_judged_like(after) && Likeness::default().holds(&old, &new) {
        true => Ok(()),
        false => Err(Difference::Configuration),
    }
}

#[cfg(test)]
mod tests {
    use jailconf_resolve::{MemorySource, load};

    use super::*;

    fn check(before: &[u8], after: &[u8], expected: Result<(), Difference>) {
        let program = |bytes: &[u8]| {
            let mut source = MemorySource::new();
            source.insert("x", bytes);
            load(&source, b"x")
        };
        let outcome = || same_outcome(&program(before), &program(after));
        let found =
            same_text(&Document::new(before), &Document::new(after)).and_then(|()| outcome());
        assert_eq!(found, expected);
    }

    #[test]
    fn white_space_is_no_difference() {
        check(b"a{x=1;}# c ", b"a {\n x = 1;\n}\n# c\n", Ok(()));
        check(b"/*\n * c \n */", b"/*\r\n* c\r\n*/", Ok(()));
    }

    #[test]
    fn all_else_is() {
        check(b"x=1;", b"x = 2;", Err(Difference::Tokens));
        check(b"x=ab;", b"x = a b;", Err(Difference::Tokens));
        check(b"x='a';", b"x='a ';", Err(Difference::Tokens));
        check(b"x='\xe9';", b"x='\xe8';", Err(Difference::Tokens));
        check(b"#a\n#b\nx;", b"#b\n#a\nx;", Err(Difference::Comments));
        check(b"#a\nx;", b"x;", Err(Difference::Comments));
        check(b"#a\xe9\nx;", b"#a\xe8\nx;", Err(Difference::Comments));
    }

    /// A nested block is another jail, of a text with the same tokens but one.
    #[test]
    fn jails_are_compared() {
        let program = |text: &str| {
            let mut source = MemorySource::new();
            source.insert("x", text.as_bytes());
            load(&source, b"x")
        };
        let other =
            ["a{x=1;}", "a{x=2;}b{}", "b{x=2;}", "a{y=2;}", "a{x+=2;}", "a{x=2;", "a{x=1;x=2;}"];
        for text in other {
            let found = same_outcome(&program("a{x=2;}"), &program(text));
            // What was replaced is nothing to jail(8) (LANGUAGE 4.1).
            let same = matches!(text, "a{x+=2;}" | "a{x=1;x=2;}");
            assert_eq!(found.is_ok(), same, "{text}");
        }
    }
}
