//! What holds for any input.

use jailconf_fmt::{FinalNewline, Indent, LineEnding, Options, Profile};
use proptest::prelude::*;

use crate::support::proven;

/// The tokens of a legal file.
fn tokens() -> impl Strategy<Value = Vec<String>> {
    let name =
        prop::sample::select(vec!["x", "nox", "a.b", "$v", "${a.b}", "'q r'", "5", "/", "+"]);
    let value = prop::sample::select(vec![
        "1",
        "'p\n q'",
        "\"$v\"",
        "$x",
        "\"a${v}b \\\n\"",
        "/a/b",
        "\"\"",
        "a\\ b",
        "a'b'\"c\"",
        "'# c'",
    ]);
    let sign = prop::sample::select(vec!["=", "+=", ""]);
    let set = (name.clone(), sign, prop::collection::vec(value, 1..4)).prop_map(
        |(name, sign, values)| {
            let mut tokens = vec![name, sign];
            for (index, value) in values.into_iter().enumerate() {
                tokens.extend((index > 0).then_some(","));
                tokens.push(value);
            }
            tokens.push(";");
            tokens.retain(|t| !t.is_empty());
            tokens
        },
    );
    let statement =
        prop_oneof![4 => set, 2 => name.prop_map(|n| vec![n, ";"]), 1 => Just(vec![";"])];
    let statements = prop::collection::vec(statement, 0..4).prop_map(|lists| lists.concat());
    let block = prop::sample::select(vec!["a", "\"*\"", "\"a.*\"", "a.b", "5"]);
    let leaf = prop_oneof![statements.clone(), statements];
    let item = leaf.prop_recursive(3, 24, 4, move |inner| {
        (block.clone(), prop::collection::vec(inner, 0..3))
            .prop_map(|(name, inside)| [vec![name, "{"], inside.concat(), vec!["}"]].concat())
    });
    prop::collection::vec(item, 0..5)
        .prop_map(|items| items.concat().into_iter().map(String::from).collect())
}

/// White space and comments, some of which speak to the formatter.
fn trivia() -> impl Strategy<Value = Vec<String>> {
    let part = prop::sample::select(vec![
        " ",
        "\n",
        "\n\n",
        "\t",
        "\r\n",
        " \n",
        " /* c */",
        " /*\n * c \n */",
        " /* a\n  b \r\n*/",
        " # c ; }\n",
        " // \"c  \n",
        " # jailconf: fmt=off\n",
        " # jailconf: fmt=on\n",
        " # jailconf: fmt=skip\n",
    ]);
    let run = prop::collection::vec(part, 1..4).prop_map(|parts| parts.concat());
    prop::collection::vec(run, 1..40)
}

fn options() -> impl Strategy<Value = Options> {
    let profile = prop::sample::select(vec![Profile::Standard, Profile::Bastille]);
    let indent = prop::sample::select(vec![Indent::Spaces(0), Indent::Spaces(4), Indent::Tab]);
    let ends = vec![LineEnding::Keep, LineEnding::Lf, LineEnding::CrLf];
    let last = prop::sample::select(vec![FinalNewline::Insert, FinalNewline::Keep]);
    (profile, indent, prop::sample::select(ends), last).prop_map(
        |(profile, indent, line_ending, final_newline)| Options {
            profile,
            indent,
            line_ending,
            final_newline,
            bare: &["x"],
            range: None,
        },
    )
}

/// The tokens with something between each two, and at the end.
fn written(tokens: &[String], trivia: &[String]) -> String {
    let mut separators = trivia.iter().cycle();
    let mut out = String::new();
    for token in tokens {
        out.extend(separators.next().into_iter().map(String::as_str).chain([token.as_str()]));
    }
    out + separators.next().map_or("", String::as_str)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands between the tokens.
    #[test]
    fn legal_files(tokens in tokens(), trivia in trivia(), options in options()) {
        prop_assert!(proven(written(&tokens, &trivia).as_bytes(), &options).is_some());
    }

    /// Nothing between tokens that need nothing.
    #[test]
    fn dense_files(tokens in tokens(), options in options()) {
        proven(tokens.concat().as_bytes(), &options);
    }

    /// Any lines of a file, formatted alone, leave a file of the same meaning.
    #[test]
    fn ranges(tokens in tokens(), trivia in trivia(), options in options(), from in 0_u32..400, length in 0_u32..200) {
        let text = written(&tokens, &trivia);
        let range = jailconf_syntax::TextRange::at(from.into(), length.into());
        // Its lines move, so that only what it means is compared.
        crate::support::same_meaning(text.as_bytes(), &Options { range: Some(range), ..options });
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200), options in options()) {
        proven(&bytes, &options);
    }

    /// Bytes of the language's own alphabet are legal more often.
    #[test]
    fn any_text(text in "[ab/*#${}=+,;'\"\\\\ \n\t\r]{0,40}", options in options()) {
        proven(text.as_bytes(), &options);
    }
}
