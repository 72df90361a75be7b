//! What holds for any input.

use jailconf_resolve::{Configuration, MemorySource, Program, load};
use proptest::prelude::*;

fn program(text: &[u8]) -> Program {
    let mut source = MemorySource::new();
    source.insert("jail.conf", text);
    load(&source, b"jail.conf")
}

/// What a configuration says, without the places where it is written.
fn said(text: &str) -> String {
    let program = program(text.as_bytes());
    let mut out = String::new();
    out += &format!("{}\n", program.verdict.errors.is_empty());
    for jail in Configuration::resolve(&program).jails {
        out += &format!("{:?} {}\n", jail.name, jail.failed);
        for param in jail.params.iter().chain(&jail.variables) {
            let values = param
                .values
                .as_ref()
                .map(|values| values.iter().map(|v| v.text.clone()).collect::<Vec<_>>());
            out += &format!("  {:?} {values:?} {}\n", param.name, param.replaced.len());
        }
        for message in jail.messages {
            out += &format!("  {:?}\n", message.text);
        }
    }
    out
}

/// The tokens of a file, none of which touches another.
fn tokens() -> impl Strategy<Value = Vec<String>> {
    let name = prop::sample::select(vec![
        "x", "nox", "a.b", "a.nob", "name", "depend", "$v", "${a.b}", "path", "5",
    ]);
    let value = prop::sample::select(vec![
        "1",
        "'p q'",
        "\"$v\"",
        "$x",
        "\"a${v}b\"",
        "/a/b",
        "\"\"",
        "a\\ b",
    ]);
    let block = prop::sample::select(vec!["a", "\"*\"", "\"a.*\"", "a.b", "5", "*"]);
    let sign = prop::sample::select(vec!["=", "+="]);
    let set = (name.clone(), sign, prop::collection::vec(value, 1..3)).prop_map(
        |(name, sign, values)| {
            let mut tokens = vec![name, sign];
            for (index, value) in values.into_iter().enumerate() {
                tokens.extend((index > 0).then_some(","));
                tokens.push(value);
            }
            tokens.push(";");
            tokens
        },
    );
    let statement = prop_oneof![set, name.prop_map(|name| vec![name, ";"])];
    let statements = prop::collection::vec(statement, 0..5).prop_map(|lists| lists.concat());
    let item = prop_oneof![
        statements.clone(),
        (block, statements)
            .prop_map(|(name, inside)| [vec![name, "{"], inside, vec!["}"]].concat())
    ];
    prop::collection::vec(item, 0..6)
        .prop_map(|items| items.concat().into_iter().map(String::from).collect())
}

fn trivia() -> impl Strategy<Value = Vec<String>> {
    let part =
        prop::sample::select(vec![" ", "\n", "\t", "\r\n", "/* c */", "# c ; }\n", "// \"c\n"]);
    let run = prop::collection::vec(part, 1..3).prop_map(|parts| parts.concat());
    prop::collection::vec(run, 1..40)
}

/// The tokens with something between each two.
fn written(tokens: &[String], trivia: &[String]) -> String {
    let separators = trivia.iter().cycle();
    tokens.iter().zip(separators).map(|(token, trivia)| format!("{trivia}{token}")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    // LANGUAGE 1.1: white space and comments separate and mean nothing.
    #[test]
    fn white_space_and_comments_mean_nothing(tokens in tokens(), one in trivia(), two in trivia()) {
        prop_assert_eq!(said(&written(&tokens, &one)), said(&written(&tokens, &two)));
    }

    #[test]
    fn any_bytes_are_resolved(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let configuration = Configuration::resolve(&program(&bytes));
        configuration.start_order(None);
        configuration.exhibit(b" ");
    }

    #[test]
    fn any_tokens_are_resolved(tokens in tokens(), cut in any::<prop::sample::Index>()) {
        let text = tokens.concat();
        let mut end = cut.index(text.len() + 1);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let configuration = Configuration::resolve(&program(&text.as_bytes()[..end]));
        configuration.start_order(Some(b"a"));
        for jail in &configuration.jails {
            for origin in jail.params.iter().map(|param| &param.origin) {
                assert!(usize::from(origin.range.end()) <= end);
            }
        }
    }
}
