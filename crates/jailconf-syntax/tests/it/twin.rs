//! A second parser, written by hand straight from LANGUAGE 2 and with nothing in
//! common with the first: what it takes has no error and the same tree, what it
//! refuses has an error.

use jailconf_syntax::{
    Document, RawPieceKind, SyntaxElement, SyntaxKind, SyntaxKind::*, Text, Token, lex, raw_pieces,
};
use proptest::prelude::*;

/// `Some(tree)` where jail(8)'s grammar takes the text, the tree without trivia.
fn strict(text: &Text) -> Option<String> {
    let tokens: Vec<Token> =
        lex(text).into_iter().filter(|token| !token.kind.is_trivia()).collect();
    let mut twin = Twin { text, tokens, at: 0, out: String::new() };
    twin.conf()?;
    (twin.at == twin.tokens.len()).then_some(twin.out)
}

struct Twin<'t> {
    text: &'t Text,
    tokens: Vec<Token>,
    at: usize,
    out: String,
}

impl Twin<'_> {
    /// conf = { jail | param ";" | ";" }
    fn conf(&mut self) -> Option<()> {
        loop {
            match self.peek() {
                Some(SEMICOLON) => self.take(SEMICOLON)?,
                Some(kind) if kind.is_piece() && self.behind_string() == Some(L_BRACE) => {
                    self.jail()?
                }
                Some(kind) if kind.is_piece() => self.param()?,
                _ => return Some(()),
            }
        }
    }

    /// jail = STR "{" conf "}"
    fn jail(&mut self) -> Option<()> {
        if self.peek() == Some(VARIABLE) {
            return None;
        }
        self.out += "(BLOCK ";
        self.name()?;
        self.take(L_BRACE)?;
        self.conf()?;
        self.take(R_BRACE)?;
        self.out += ") ";
        Some(())
    }

    /// param = name [ [ "=" | "+=" ] value ]
    fn param(&mut self) -> Option<()> {
        self.out += "(PARAMETER ";
        self.name()?;
        if let Some(sign @ (EQ | PLUS_EQ)) = self.peek() {
            self.take(sign)?;
            self.value()?;
        } else if self.peek() != Some(SEMICOLON) {
            self.value()?;
        }
        self.take(SEMICOLON)?;
        self.out += ") ";
        Some(())
    }

    /// name = STR | VAR, exactly one piece
    fn name(&mut self) -> Option<()> {
        let token = self.tokens[self.at];
        let joined = self.tokens.get(self.at + 1).is_some_and(|next| next.joined);
        if joined || raw_pieces(self.text, token.kind, token.range).len() != 1 {
            return None;
        }
        self.out += "(NAME ";
        self.piece()?;
        self.out += ") ";
        Some(())
    }

    /// value = string { "," string }
    fn value(&mut self) -> Option<()> {
        self.string()?;
        while self.peek() == Some(COMMA) {
            self.take(COMMA)?;
            self.string()?;
        }
        Some(())
    }

    /// string = ( STR | VAR ) { STR1 | VAR1 }
    fn string(&mut self) -> Option<()> {
        self.out += "(VALUE ";
        self.piece()?;
        while self.tokens.get(self.at).is_some_and(|token| token.joined) {
            self.piece()?;
        }
        self.out += ") ";
        Some(())
    }

    fn piece(&mut self) -> Option<()> {
        let token = *self.tokens.get(self.at)?;
        let closed = |kind| matches!(kind, RawPieceKind::String | RawPieceKind::Variable);
        let whole =
            raw_pieces(self.text, token.kind, token.range).iter().all(|piece| closed(piece.kind));
        (token.kind.is_piece() && whole).then(|| self.take(token.kind))?
    }

    fn take(&mut self, kind: SyntaxKind) -> Option<()> {
        let token = self.tokens.get(self.at).filter(|token| token.kind == kind)?;
        self.out += &format!("{kind:?}{:?} ", token.range);
        self.at += 1;
        Some(())
    }

    fn peek(&self) -> Option<SyntaxKind> {
        self.tokens.get(self.at).map(|token| token.kind)
    }

    fn behind_string(&self) -> Option<SyntaxKind> {
        self.tokens[self.at + 1..].iter().find(|token| !token.joined).map(|token| token.kind)
    }
}

/// The tree in the form of the twin.
fn tree(document: &Document) -> String {
    let mut out = String::new();
    for event in document.syntax().preorder_with_tokens().skip(1) {
        match event {
            rowan::WalkEvent::Enter(SyntaxElement::Node(node)) => {
                out += &format!("({:?} ", node.kind())
            }
            rowan::WalkEvent::Enter(SyntaxElement::Token(token)) if !token.kind().is_trivia() => {
                out += &format!("{:?}{:?} ", token.kind(), token.text_range());
            }
            rowan::WalkEvent::Leave(SyntaxElement::Node(node)) if node.kind() != ROOT => {
                out += ") "
            }
            _ => {}
        }
    }
    out
}

fn check(bytes: &[u8]) {
    let document = Document::new(bytes);
    assert_eq!(document.syntax().text().to_string(), document.text().as_str());
    assert_eq!(document.text().to_bytes(), bytes);
    let errors = document.parse().errors();
    for error in errors {
        assert!(
            document.text().as_str().get(std::ops::Range::<usize>::from(error.range)).is_some()
        );
    }
    match strict(document.text()) {
        Some(expected) => {
            assert!(errors.is_empty(), "{bytes:?}: {errors:?}");
            assert_eq!(tree(&document), expected);
        }
        None => assert!(!errors.is_empty(), "{:?} has no error", document.text().as_str()),
    }
}

/// Text that is dense with what is awkward.
fn soup() -> impl Strategy<Value = String> {
    let parts = [
        "a",
        "b.c",
        "/x",
        "a+b",
        "*",
        "$v",
        "${v}",
        "$",
        "\"q\"",
        "\"p$v\"",
        "'s'",
        "\"a;\nb\"",
        "\"${\"",
        "\\\n",
        "\\;",
        "\\x4",
        " ",
        "  ",
        "\n",
        "\n  ",
        "\t",
        "\r\n",
        ";",
        ";",
        ";\n",
        "=",
        " = ",
        "+=",
        ",",
        "{",
        " {\n",
        "}",
        "}\n",
        "# c\n",
        "// c\n",
        "/* c */",
        "/*",
        "'",
        "\"",
        "${",
        "é",
        "\u{a0}",
        "\u{feff}",
        "\0",
        "\u{1}",
    ];
    proptest::collection::vec(proptest::sample::select(parts.to_vec()), 0..40)
        .prop_map(|parts| parts.concat())
}

/// Statements that are mostly right.
fn mostly_right() -> impl Strategy<Value = String> {
    let name = proptest::sample::select(vec!["a", "$v", "\"n\"", "*", "a.b", "a*"]);
    let value = proptest::sample::select(vec![
        "1",
        "/x",
        "'y z'",
        "\"p${v}\"",
        "$v",
        "x$v'y'",
        "1, 2",
        "\"l;\nm\"",
        "",
    ]);
    let sign = proptest::sample::select(vec![" = ", " += ", "=", " ", "\n"]);
    let end = proptest::sample::select(vec![";\n", ";\n  ", ";", ";;", "\n", " # c\n;\n"]);
    let statement =
        (name.clone(), sign, value, end.clone()).prop_map(|(n, s, v, e)| format!("{n}{s}{v}{e}"));
    let bare = (name.clone(), end).prop_map(|(name, end)| format!("{name}{end}"));
    let open = name.prop_map(|name| format!("{name} {{\n  "));
    let close = Just("}\n".to_owned());
    let item = prop_oneof![4 => statement, 2 => bare, 1 => open, 1 => close];
    proptest::collection::vec(item, 0..12).prop_map(|items| items.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        check(&bytes);
    }

    #[test]
    fn any_soup(text in soup()) {
        check(text.as_bytes());
    }

    #[test]
    fn statements(text in mostly_right()) {
        check(text.as_bytes());
    }
}

/// Every case of the conformance set, whole and with each byte range of it cut
/// away, is agreed on.
#[test]
fn damaged_cases() {
    let mut texts: Vec<Vec<u8>> =
        crate::conformance::cases().into_iter().map(|case| case.bytes).collect();
    texts.truncate(400);
    for text in texts {
        check(&text);
        for at in (0..text.len()).step_by(7) {
            check(&[&text[..at], &text[(at + 3).min(text.len())..]].concat());
        }
    }
}
