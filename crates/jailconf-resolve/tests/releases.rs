//! The languages of older releases (LANGUAGE 8).
#![allow(clippy::unwrap_used)]

use expect_test::{Expect, expect};
use jailconf_resolve::{Configuration, Level, LoadOptions, MemorySource, load_with};

fn check(text: &str, expected: Expect) {
    check_level(Level::Before14, text, expected);
}

fn check_level(level: Level, text: &str, expected: Expect) {
    let mut source = MemorySource::new();
    source.insert("jail.conf", text.as_bytes());
    let options = LoadOptions { level, ..LoadOptions::default() };
    let program = load_with(&source, b"jail.conf", &options);
    let mut out = String::new();
    for error in &program.verdict.errors {
        out += &format!("{} {:?}\n", error.line.unwrap_or_default(), error.message);
    }
    let configuration = Configuration::resolve(&program);
    if program.verdict.errors.is_empty() {
        out += &String::from_utf8(configuration.exhibit(b"|")).unwrap();
    }
    for jail in &configuration.jails {
        for message in &jail.messages {
            out += &format!("{} failed={} {:?}\n", jail.name.to_text(), jail.failed, message.text);
        }
    }
    expected.assert_eq(&out);
}

#[test]
fn cr_is_no_white_space() {
    check(
        "a {\r\n x; }",
        expect![[r#"
        1 "\r: syntax error"
    "#]],
    );
}

#[test]
fn blocks_do_not_nest() {
    check(
        "a { x; b { } }",
        expect![[r#"
        1 "{: syntax error"
    "#]],
    );
}

#[test]
fn include_is_an_ordinary_parameter() {
    check(
        "a { .include 'f'; }",
        expect![[r#"
        name=a|.include=f
    "#]],
    );
}

#[test]
fn global_parameters_after_a_jail_override_it() {
    check(
        "x = 1; a { x = own; y = own; } x = 2; b { }",
        expect![[r#"
        name=a|x=2|y=own
        name=b|x=2
    "#]],
    );
}

#[test]
fn what_is_refused_is_dropped_and_the_jail_starts() {
    check(
        "a { name = b; x = 1; $x = 2; }",
        expect![[r#"
        name=a|x=1
        a failed=false "cannot redefine parameter \"name\"."
        a failed=false "variable \"$x\" cannot have the same name as a parameter."
    "#]],
    );
}

#[test]
fn a_numeric_block_has_no_name() {
    // REAL.md, 14; own4/lang-name-in-numeric.
    for level in [Level::Before14, Level::From14] {
        check_level(
            level,
            "5 { x = $name; }",
            expect![[r#"
                x=""
                5 failed=true "x: variable \"name\" not found"
            "#]],
        );
    }
    check_level(
        Level::Newest,
        "5 { x = $name; }",
        expect![[r#"
            x=5|name=5
        "#]],
    );
}
