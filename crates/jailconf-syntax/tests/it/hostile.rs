//! Input that means harm: no panic, no overflow, no more than linear time.

use std::time::{Duration, Instant};

use jailconf_syntax::{Document, MAX_DEPTH, PieceKind, SyntaxErrorKind, ast::Item, raw_pieces};

// LANGUAGE 2.1: 3,332 nested blocks are accepted, the 3,333rd is refused.
#[test]
fn depth() {
    let nested = |depth: usize| format!("{}{}", "a {\n".repeat(depth), "}\n".repeat(depth));
    assert!(Document::new(nested(MAX_DEPTH).as_bytes()).parse().errors().is_empty());
    for depth in [MAX_DEPTH + 1, 100_000] {
        let document = Document::new(nested(depth).as_bytes());
        let kinds: Vec<_> = document.parse().errors().iter().map(|error| error.kind).collect();
        assert_eq!(kinds, [SyntaxErrorKind::TooDeep]);
    }
    let document = Document::new("a {".repeat(100_000).as_bytes());
    assert_eq!(document.syntax().text().len(), 300_000.into());
}

#[test]
fn one_word_of_many_pieces() {
    let text = format!("a {{ path = {}; }}", "/a".repeat(50_000));
    let document = Document::new(text.as_bytes());
    assert!(document.parse().errors().is_empty());
    let Some(Item::Block(block)) = document.root().items().next() else { panic!("no block") };
    let Some(Item::Parameter(parameter)) = block.items().next() else { panic!("no parameter") };
    let value = parameter.values().next().unwrap();
    assert_eq!(value.pieces(document.text()).len(), 1);
    let token = value.syntax().first_token().unwrap();
    assert_eq!(raw_pieces(document.text(), token.kind(), token.text_range()).len(), 100_000);
}

#[test]
fn a_string_of_ten_megabytes() {
    let text = format!("a {{ x = \"{}\"; }}", "x$v\n".repeat(2_500_000));
    let document = Document::new(text.as_bytes());
    assert!(document.parse().errors().is_empty());
    let Some(Item::Block(block)) = document.root().items().next() else { panic!("no block") };
    let Some(Item::Parameter(parameter)) = block.items().next() else { panic!("no parameter") };
    let pieces = parameter.values().next().unwrap().pieces(document.text());
    assert_eq!(
        pieces.iter().filter(|piece| matches!(piece.kind, PieceKind::Variable(_))).count(),
        2_500_000
    );
}

/// Texts that make a careless lexer, parser or recovery slow, repeated.
const FAMILIES: &[&str] = &[
    "{",
    "}",
    "a {",
    "a { } ",
    "{ } ",
    ",",
    "=",
    ";",
    "a ",
    "a\n",
    "a = ",
    "a = 1\n",
    "a = 1, ",
    "'",
    "\"",
    "\\\"",
    "'\\",
    "\"$",
    "${",
    "${a",
    "\"${a",
    "/*",
    "/**",
    "/*/",
    "* ",
    "#'",
    "#\n",
    "\u{e9}",
    "\0",
    "\u{a0} ",
    "$a",
    "/",
    "\\",
    "a\"b\"",
    "x = \"a;\n",
    "x = 'a;\ny = \"b;\n",
    "x = ${a; }\n",
    "a {\nb {\n c;\n",
    "a {\n  b;\n}\n}\n",
    "a\n{\n  b\n",
    "\"a;\n\" ",
    "a b {",
    "a = {",
    "\\\u{e9}",
    ";;;}x'",
    "x = \"${a{b}\";\n",
];

#[test]
fn linear_in_every_family() {
    for family in FAMILIES {
        let time = |bytes: usize| {
            let text = family.repeat(bytes / family.len());
            let run = || {
                let start = Instant::now();
                let document = Document::new(text.as_bytes());
                let taken = start.elapsed();
                assert_eq!(document.text().to_bytes(), text.as_bytes());
                taken
            };
            run().min(run())
        };
        let (small, large) = (time(16 << 10), time(64 << 10));
        // Four times the text may take five times as long or so, never sixteen.
        assert!(
            large < small * 10 + Duration::from_millis(60),
            "{family:?}: {small:?}, then {large:?}"
        );
    }
}
