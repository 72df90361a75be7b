//! Line ends.

use jailconf_fmt::{FinalNewline, LineEnding, Options};

use crate::support::{STANDARD, checked};

fn with(line_ending: LineEnding) -> Options {
    Options { line_ending, ..STANDARD }
}

/// CR LF where every line ends so.
#[test]
fn lines_end_as_they_did() {
    let text = "# c\r\na {\r\n\tx;\r\n}\r\n";
    assert_eq!(checked(text, &with(LineEnding::Keep)), "# c\r\na {\r\n    x;\r\n}\r\n");
    assert_eq!(checked("a {\n\tx; # c\r\n}", &STANDARD), "a {\n    x; # c\n}\n");
}

/// LANGUAGE 1.4: a line end inside quotes is a part of the value.
#[test]
fn lines_end_as_is_asked_but_inside_quotes() {
    let text = "a {\r\n\tx = '1\r\n2'; /* p\r\n q */ # c \r\n}\r\n";
    let wanted = "a {\n    x = '1\r\n2'; /* p\n q */ # c\n}\n";
    assert_eq!(checked(text, &with(LineEnding::Lf)), wanted);
    let back = wanted.replace("\r\n", "\n").replace('\n', "\r\n");
    assert_eq!(
        checked(&wanted.replace("\r\n", "\n"), &with(LineEnding::CrLf)),
        back.replace("'1\r\n2'", "'1\n2'")
    );
}

#[test]
fn the_end_of_the_last_line_may_be_left_as_it_is() {
    let options = Options { final_newline: FinalNewline::Keep, ..STANDARD };
    assert_eq!(checked("x=1;", &options), "x = 1;");
    assert_eq!(checked("x=1;  ", &options), "x = 1;");
    assert_eq!(checked("x=1;\n\n", &options), "x = 1;\n");
    assert_eq!(checked("x=1;", &STANDARD), "x = 1;\n");
}

/// LANGUAGE 1.1: a lone CR is a blank.
#[test]
fn a_lone_cr_is_a_blank() {
    assert_eq!(checked("x\r=\r1;\ry;", &STANDARD), "x = 1;\ny;\n");
}
