//! `fmt=off`, `fmt=on`, `fmt=skip`, and ranges.

use jailconf_fmt::Options;
use jailconf_syntax::{Document, TextRange, apply_edits};

use crate::support::{BASTILLE, STANDARD, checked};

fn check(text: &str, standard: &str) {
    assert_eq!(checked(text, &STANDARD), standard);
}

#[test]
fn between_off_and_on_nothing_changes() {
    check(
        "a{x=1;\n   # jailconf: fmt=off\n  y=1;;z = 2 ;  \n\n\n // jailconf:  fmt=on\nq=1;}",
        "a {\n    x = 1;\n    # jailconf: fmt=off\n  y=1;;z = 2 ;  \n\n\n // jailconf:  fmt=on\n    q = 1;\n}\n",
    );
}

#[test]
fn without_on_off_reaches_to_the_end() {
    check("x=1;\n# jailconf: fmt=off\na{ y=1;}  ", "x = 1;\n# jailconf: fmt=off\na{ y=1;}  ");
}

#[test]
fn skip_above_keeps_the_next_item() {
    check(
        "# jailconf: fmt=skip\n  a{ x=1;\n\n\n}  b{y=1;}\n# jailconf: fmt=skip\n z=1 ; q=1;",
        "# jailconf: fmt=skip\n  a{ x=1;\n\n\n}\nb {\n    y = 1;\n}\n# jailconf: fmt=skip\n z=1 ;\nq = 1;\n",
    );
}

#[test]
fn skip_behind_keeps_what_it_stands_behind() {
    check(
        "p=1;\n  x  =  1 ;  # jailconf: fmt=skip\ny=1;\n a{ # jailconf: fmt=skip\nz=1;}\nq=1;",
        "p = 1;\n  x  =  1 ;  # jailconf: fmt=skip\ny = 1;\n a{ # jailconf: fmt=skip\nz=1;}\nq = 1;\n",
    );
    let text = "a {\n x  =  1 ;  # jailconf: fmt=skip\n y; # c\n}  # jailconf: allow(x)\n";
    let wanted = "a {\n x  =  1 ;  # jailconf: fmt=skip\n  # c\n  y;\n  # jailconf: allow(x)\n}\n";
    assert_eq!(checked(text, &BASTILLE), wanted);
}

#[test]
fn a_skip_with_nothing_behind_it_keeps_nothing() {
    check(
        "a{x;\n # jailconf: fmt=skip\n}\n# jailconf: fmt=skip\n\n\n",
        "a {\n    x;\n    # jailconf: fmt=skip\n}\n# jailconf: fmt=skip\n",
    );
}

/// A comment that only mentions it is none.
#[test]
fn other_comments_say_nothing() {
    check("# see jailconf: fmt=off\nx=1;", "# see jailconf: fmt=off\nx = 1;\n");
    check("# jailconf: fmt=offer\nx=1;", "# jailconf: fmt=offer\nx = 1;\n");
    check("/* jailconf: fmt=off */\nx=1;", "/* jailconf: fmt=off */\nx = 1;\n");
}

fn lines(text: &str, from: usize, to: usize) -> Options {
    let start: usize = text.split_inclusive('\n').take(from - 1).map(str::len).sum();
    let end: usize = text.split_inclusive('\n').take(to).map(str::len).sum();
    let range = TextRange::new((start as u32).into(), (end as u32 - 1).into());
    Options { range: Some(range), ..STANDARD }
}

#[test]
fn only_the_lines_of_a_range_change() {
    let text = "a{\nx=1;\n  y=1; z=1;\nq=1;\n}  \n";
    assert_eq!(checked(text, &lines(text, 3, 3)), "a{\nx=1;\n    y = 1;\n    z = 1;\nq=1;\n}  \n");
    assert_eq!(checked(text, &lines(text, 1, 2)), "a {\n    x = 1;\n  y=1; z=1;\nq=1;\n}  \n");
    assert_eq!(checked(text, &lines(text, 4, 5)), "a{\nx=1;\n  y=1; z=1;\n    q = 1;\n}\n");
    let beyond = Options { range: Some(TextRange::new(999.into(), 9999.into())), ..STANDARD };
    assert_eq!(checked(text, &beyond), text.replace("}  \n", "}\n"));
}

/// Of several ranges those that share a line, lie in one another or stand in no order are
/// as the lines that they touch.
#[test]
fn several_ranges_are_as_their_lines() {
    let text = "a{\nx=1; y=1;\nz=1;\n\nq=1;\n}";
    let parts = |parts: &[(u32, u32)]| {
        let parts: Vec<TextRange> =
            parts.iter().map(|(a, b)| TextRange::new((*a).into(), (*b).into())).collect();
        let document = Document::new(text.as_bytes());
        let edits = jailconf_fmt::format_parts(&document, &STANDARD, &parts).unwrap();
        String::from_utf8(apply_edits(document.text(), &edits).unwrap()).unwrap()
    };
    assert_eq!(parts(&[]), text);
    assert_eq!(
        parts(&[(19, 20), (4, 4), (9, 10)]),
        "a{\n    x = 1;\n    y = 1;\nz=1;\n\n    q = 1;\n}"
    );
    assert_eq!(
        parts(&[(0, 99), (4, 5)]),
        "a {\n    x = 1;\n    y = 1;\n    z = 1;\n\n    q = 1;\n}\n"
    );
    assert_eq!(parts(&[(25, 25)]), format!("{text}\n"));
    for from in 0..=text.len() as u32 {
        for to in from..=text.len() as u32 {
            let whole = Options { range: Some(TextRange::new(from.into(), to.into())), ..STANDARD };
            assert_eq!(parts(&[(from, to)]), checked(text, &whole), "{from} {to}");
        }
    }
}

/// Many directives must not be looked through again and again.
#[test]
fn many_directives_take_no_time() {
    let text = "# jailconf: fmt=skip\n".repeat(200_000) + "x  = 1;\n";
    assert_eq!(checked(&text, &STANDARD), text);
    let nested = "a { # jailconf: fmt=skip\n".repeat(3_000) + &"}\n".repeat(3_000);
    assert_eq!(checked(&nested, &STANDARD), nested);
}
