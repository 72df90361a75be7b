//! One mistake is one error, and it stands where the mistake is.

use expect_test::{Expect, expect};
use jailconf_syntax::Document;

/// Each error as `line:column kind text`.
fn check(text: &str, expected: Expect) {
    let document = Document::new(text.as_bytes());
    let mut found = String::new();
    for error in document.parse().errors() {
        let at = document.position(error.range.start());
        found += &format!(
            "{}:{} {:?} {:?}\n",
            at.line,
            at.column,
            error.kind,
            document.slice(error.range)
        );
    }
    expected.assert_eq(&found);
}

// LANGUAGE 2: each of the five is refused; realistic-0011, grammar-0015,
// first-error-0004, grammar-0022, grammar-0010.
#[test]
fn five_mistakes_are_five_errors() {
    check(
        "a {\n  path = /x\n  y == 3;\n  foo.* { }\n  exec.start = /bin/sh /etc/rc;\n  z = ;\n}\n",
        expect![[r#"
            2:12 MissingSemicolon ""
            3:6 Unexpected "="
            4:3 NameNotOnePiece "foo.*"
            5:24 ExtraWord "/etc/rc"
            6:5 MissingValue "="
        "#]],
    );
}

// LANGUAGE 9.19, realistic-0012: jail(8) names the next token, the mistake is at
// the end of the line before.
#[test]
fn a_missing_semicolon_is_at_the_end_of_its_statement() {
    check(
        "web1 {\n  exec.clean # c\n  path = /x;\n}\n",
        expect![[r#"
            2:13 MissingSemicolon ""
        "#]],
    );
}

// grammar-0004 refuses two; three words in a row can only be three statements.
#[test]
fn lines_of_single_words_each_lack_their_semicolon() {
    check(
        "a {\n  exec.clean\n  mount.devfs\n  persist\n}\n",
        expect![[r#"
            2:13 MissingSemicolon ""
            3:14 MissingSemicolon ""
            4:10 MissingSemicolon ""
        "#]],
    );
}

// first-error-0026, -0027: a shell file.
#[test]
fn the_last_line_lacks_its_semicolon_too() {
    check(
        "jail_enable=\"YES\"\njail_list=\"a b\"\n",
        expect![[r#"
            1:18 MissingSemicolon ""
            2:16 MissingSemicolon ""
        "#]],
    );
}

// MISTAKES M68, realistic-0013, strings-0022: the quote pairs with the next one.
#[test]
fn an_open_quote_is_where_it_was_opened() {
    check(
        "web1 {\n  exec.start = '/bin/sh /etc/rc;\n  exec.stop = '/bin/sh /etc/rc.shutdown';\n}\n",
        expect![[r#"
            2:16 UnterminatedString "'/bin/sh /etc/rc"
        "#]],
    );
    check(
        "a {\n x = \"foo;\n y = \"1\"; }",
        expect![[r#"
            2:6 UnterminatedString "\"foo"
        "#]],
    );
}

// LANGUAGE 1.8: read inside out, what follows has no `;` for long.
#[test]
fn an_open_quote_in_a_long_file() {
    let jail = |name: &str| {
        format!(
            "{name} {{\n  exec.start = '/bin/sh /etc/rc';\n  exec.stop = '/bin/sh /etc/rc.shutdown';\n  \
             mount.fstab = /jails/{name}/fstab;\n  path = /jails/{name}/root;\n  persist;\n}}\n"
        )
    };
    let before: String = ["a", "b"].map(jail).concat().replacen("path", "'path", 1);
    let behind: String = (0..40).map(|i| jail(&format!("j{i}"))).collect();
    check(
        &[before, behind].concat(),
        expect![[r#"
            5:3 UnterminatedString "'path = /jails/a/root"
        "#]],
    );
}

// LANGUAGE 1.8: the quote ends where the next string was to begin.
#[test]
fn an_open_quote_before_its_semicolon_is_written() {
    check(
        "a {\n x = \"\n y = \"1\";\n}\n",
        expect![[r#"
            2:6 UnterminatedString "\""
            2:7 MissingSemicolon ""
        "#]],
    );
    check(
        "a {\n x = '/bin/sh\n y;\n z += '1';\n}\n",
        expect![[r#"
            2:6 UnterminatedString "'/bin/sh"
            2:14 MissingSemicolon ""
        "#]],
    );
}

// LANGUAGE 2.1: the name ends where the brace is missing.
#[test]
fn a_name_before_a_missing_brace() {
    check(
        "q {\n  p\na {\n  persist;\n}\n",
        expect![[r#"
            1:3 UnclosedBlock "{"
            2:4 MissingSemicolon ""
        "#]],
    );
}

// LANGUAGE 1.8: what follows an open quote is read inside out by jail(8).
#[test]
fn two_open_quotes_are_two_errors() {
    check(
        "a {\n x = \"/bin/sh a;\n y = \"/bin/sh b;\n z = \"1\";\n w = \"2\";\n}\n",
        expect![[r#"
            2:6 UnterminatedString "\"/bin/sh a"
            3:6 UnterminatedString "\"/bin/sh b"
        "#]],
    );
}

// LANGUAGE 1.4: a string may span lines; the mistake behind it changes nothing.
#[test]
fn a_string_over_lines_is_no_open_quote() {
    check(
        "a {\n x = \"sh -c 'one;\n two;\n three'\";\n y = ;\n}\n",
        expect![[r#"
            5:4 MissingValue "="
        "#]],
    );
    check(
        "a {\n x = \"one;\n two;\n three\";\n y = ;\n}\n",
        expect![[r#"
            5:4 MissingValue "="
        "#]],
    );
}

// lex-errors-0009: an apostrophe in a bare value swallows the rest of its line.
#[test]
fn an_apostrophe_in_a_value() {
    check(
        "a { x = don't; }\nb { }\n",
        expect![[r#"
            1:12 UnterminatedString "'t"
        "#]],
    );
}

// LANGUAGE 2.1, realistic-0014: a forgotten brace nests the jails that follow.
#[test]
fn a_missing_brace_is_where_the_indentation_shows_it() {
    check(
        "web1 {\n  persist;\n\nweb2 {\n  persist;\n}\n\nweb3 { }\n",
        expect![[r#"
            1:6 UnclosedBlock "{"
        "#]],
    );
    check(
        "a {\n  x {\n    p;\n  y { q; }\n}\nb { }\n",
        expect![[r#"
            2:5 UnclosedBlock "{"
        "#]],
    );
    check(
        "a {\n  x {\n    p;\n}\nb {\n  q;\n}\n",
        expect![[r#"
            2:5 UnclosedBlock "{"
        "#]],
    );
}

// LANGUAGE 2: `a {` has no `}` (jail(8): syntax error at the end of the file).
#[test]
fn an_empty_block_that_is_not_closed_is_told() {
    check(
        "a {\n  path = /j/a;\n  z {\n\n}\nb { persist; }\n",
        expect![[r#"
            3:5 UnclosedBlock "{"
        "#]],
    );
}

// LANGUAGE 2: a brace too many is where the lines go on behind it.
#[test]
fn a_brace_too_many_is_where_the_indentation_shows_it() {
    check(
        "a {\n  x = 1;\n  }\n  y = 2;\n}\nb {\n  p;\n}\n",
        expect![[r#"
            3:3 StrayBrace "}"
        "#]],
    );
    check(
        "a {\n  x { p; } }\n  y = 2;\n}\n",
        expect![[r#"
            2:12 StrayBrace "}"
        "#]],
    );
    check(
        "a {\n  p;\n}\n}\nb {\n  q;\n  }\n",
        expect![[r#"
            4:1 StrayBrace "}"
        "#]],
    );
}

// LANGUAGE 2.1: while the head of a jail is written, those behind it are not its children.
#[test]
fn a_block_that_has_only_begun_swallows_no_others() {
    check(
        "q {\na {\n  persist;\n}\nb {\n  persist;\n}\n",
        expect![[r#"
            1:3 UnclosedBlock "{"
        "#]],
    );
    check(
        "a {\n  q {\n  b {\n    persist;\n  }\n}\nc { }\n",
        expect![[r#"
            2:5 UnclosedBlock "{"
        "#]],
    );
}

// pub-soup-02157: a brace without a name is refused.
#[test]
fn braces_without_a_name_are_closed_with_their_block() {
    check(
        "a {\n  {{path = /j/a;\n  persist;\n}\nb {\n  persist;\n}\n",
        expect![[r#"
            2:3 NamelessBlock "{"
            2:3 UnclosedBlock "{"
            2:4 NamelessBlock "{"
            2:4 UnclosedBlock "{"
        "#]],
    );
}

// grammar-0031, -0036: without indentation the last open brace it is.
#[test]
fn a_missing_brace_without_indentation() {
    check(
        "a { x = 1; b { y; }",
        expect![[r#"
            1:3 UnclosedBlock "{"
        "#]],
    );
}

// LANGUAGE 2.1: less indented blocks inside a block are legal.
#[test]
fn a_closed_block_may_hold_less_indented_ones() {
    check("a {\n  x = 1;\nb {\n  y = 1;\n}\n}\n", expect![""]);
}

// first-error-0022, grammar-0025, -0028, -0029, names-0029.
#[test]
fn heads_of_blocks() {
    check(
        "jail a { }\nb = { }\nc = d { }\n{ }\n$x { }\n}\n",
        expect![[r#"
            1:6 ExtraWord "a"
            2:3 Unexpected "="
            3:3 Unexpected "= d"
            4:1 NamelessBlock "{"
            5:1 VariableBlockName "$x"
            6:1 StrayBrace "}"
        "#]],
    );
}

// grammar-0011, -0012, -0013, -0034, -0035.
#[test]
fn values_that_are_missing() {
    check(
        "a = 1, ;\nb = , 1;\nc = 1,,2;\nd =\ne = 1;\nf =",
        expect![[r#"
            1:6 MissingValue ","
            2:3 MissingValue "="
            3:6 MissingValue ","
            4:3 MissingValue "="
            6:3 MissingValue "="
        "#]],
    );
}

// bare-0026, grammar-0015, -0016, -0021, -0042, -0043.
#[test]
fn signs_in_strange_places() {
    check(
        "a = b=c;\na == b;\na + = b;\na := b;\na = 1, b = 2;\na, b;\n",
        expect![[r#"
            1:6 Unexpected "=c"
            2:4 Unexpected "="
            3:3 Unexpected "+"
            4:3 Unexpected ":"
            5:10 Unexpected "= 2"
            6:2 Unexpected ","
        "#]],
    );
}

// LANGUAGE 1.1, comments-0013: an unquoted glob begins a comment.
#[test]
fn a_glob_without_quotes() {
    check(
        "a { x = /etc/*.conf; y = 1; }\nb { }\n",
        expect![[r#"
            1:13 UnterminatedComment "/*.conf"
        "#]],
    );
}

// lex-errors-0008: all behind it is comment, so nothing behind it is missing.
#[test]
fn a_comment_without_an_end() {
    check(
        "a {\n  x = 1;\n  /* c\n}\nb { }\n",
        expect![[r#"
            3:3 UnterminatedComment "/* c"
        "#]],
    );
}

// variable-syntax-0011, -0015, interpolation-0028.
#[test]
fn variables_without_an_end() {
    check(
        "a { x = ${b; }\nc { x = ${d{e}; y = \"p${q\"; }\n",
        expect![[r#"
            1:9 UnterminatedVariable "${b"
            2:9 UnterminatedVariable "${d{e}"
            2:23 UnterminatedVariable "${q"
        "#]],
    );
}

// LANGUAGE 1.7, odd-bytes-0002, -0003, -0008: a byte-order mark, a no-break
// space, a letter, a control character.
#[test]
fn odd_characters_are_one_error_each() {
    check(
        "\u{feff}a {\n\u{a0}\u{a0}x = 1;\n y\u{a0}= caf\u{e9};\n z = \u{1};\n \u{2026}\n}\n",
        expect![[r#"
            1:1 EndsFile "\u{feff}"
            2:1 EndsFile "\u{a0}\u{a0}"
            3:3 EndsFile "\u{a0}"
            3:10 EndsFile "é"
            4:6 ControlCharacter "\u{1}"
            5:2 EndsFile "…"
        "#]],
    );
}
