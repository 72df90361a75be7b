//! The style of the examples in jail.conf(5).

use expect_test::{Expect, expect};
use jailconf_fmt::{Indent, Options};

use crate::support::{STANDARD, checked, formatted};

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&checked(text, &STANDARD));
}

#[test]
fn a_statement_a_line_with_a_blank_around_its_sign() {
    check(
        "$x=1;a{path=/j/$x;exec.start+='b',\"c\"  ,d ;persist  ;}",
        expect![[r#"
            $x = 1;
            a {
                path = /j/$x;
                exec.start += 'b', "c", d;
                persist;
            }
        "#]],
    );
}

#[test]
fn blocks_in_blocks_and_empty_ones() {
    check(
        "\n\n a{b{x;}  }\n\n\n c {\n\n } ",
        expect![[r#"
            a {
                b {
                    x;
                }
            }

            c {
            }
        "#]],
    );
}

/// One empty line stays; none behind `{`, before `}` and at the edges of the file.
#[test]
fn up_to_one_empty_line_stays() {
    check(
        "\n\na {\n\n  x;\n \t\n\n\n  # c\n\n\n  y;\n\n}\n\n\n",
        expect![[r#"
            a {
                x;

                # c

                y;
            }
        "#]],
    );
}

#[test]
fn comments_stay_where_they_are() {
    check(
        "# top\na { # behind the brace\n# own\nx;   # behind x  \n y; /* b */ /* c */ z;\n\
         /* leads */ q;\n      # last\n} // behind\n#end",
        expect![[r#"
            # top
            a { # behind the brace
                # own
                x; # behind x
                y; /* b */ /* c */
                z;
                /* leads */ q;
                # last
            } // behind
            #end
        "#]],
    );
}

/// LANGUAGE 1.1: a comment may stand anywhere between two words, and a line
/// comment ends nowhere but at the line's end.
#[test]
fn comments_inside_a_statement() {
    check(
        "a/*h*/{exec.start # n\n= /*v*/ b, # one\n\n // two\n c # three\n ; path=/p#q\n;}",
        expect![[r#"
            a /*h*/ {
                exec.start # n
                    = /*v*/ b, # one
                    // two
                    c # three
                    ;
                path = /p #q
                    ;
            }
        "#]],
    );
}

/// No wrapping: a list stays on as many lines as it had.
#[test]
fn lists_keep_their_lines() {
    check(
        "a {\n  exec.start =\n \"b\",\n\n\"c\", \"d\",\n e;\n}\n",
        expect![[r#"
            a {
                exec.start = "b",
                    "c", "d",
                    e;
            }
        "#]],
    );
}

/// LANGUAGE 9.19: `persist` and the next line are one statement; it shows.
#[test]
fn a_statement_without_its_semicolon_swallows_the_next_line() {
    check(
        "a {\n\texec.clean\n\tmount.devfs;\n}\n",
        expect![[r#"
        a {
            exec.clean mount.devfs;
        }
    "#]],
    );
}

#[test]
fn strings_of_several_lines_stay() {
    check(
        "a{x='1  \n   2\t\n';y=\"p \\\n  q\" ;}",
        expect![[r#"
            a {
                x = '1  
               2	
            ';
                y = "p \
              q";
            }
        "#]],
    );
}

/// LANGUAGE 2: an empty statement is one too.
#[test]
fn empty_statements() {
    check(
        ";;a{;x;;\n;}; # c\n;",
        expect![[r#"
            ;;
            a {
                ;
                x;;
                ;
            }; # c
            ;
        "#]],
    );
}

/// LANGUAGE 1.6: pieces that touch are one string.
#[test]
fn pieces_that_touch_stay_together() {
    check(
        "x=a'b'\"c\"$d ;",
        expect![[r#"
        x = a'b'"c"$d;
    "#]],
    );
}

/// Lines of a comment that begin with a star stand below the first one's.
#[test]
fn comments_of_several_lines() {
    check(
        "a {\n\t/*\n\t * one  \n\t *  two\n\t */\n\t/* free  \n\t   text */\n}\n",
        expect![[r#"
            a {
                /*
                 * one
                 *  two
                 */
                /* free
            	   text */
            }
        "#]],
    );
}

#[test]
fn a_tab_a_level() {
    let options = Options { indent: Indent::Tab, ..STANDARD };
    assert_eq!(checked("a{b{x;}}", &options), "a {\n\tb {\n\t\tx;\n\t}\n}\n");
    let options = Options { indent: Indent::Spaces(8), ..STANDARD };
    assert_eq!(checked("a{x;}", &options), "a {\n        x;\n}\n");
}

#[test]
fn nothing_is_nothing() {
    assert_eq!(checked("", &STANDARD), "");
    assert_eq!(checked(" \n\n ", &STANDARD), "");
    assert_eq!(checked(" # c", &STANDARD), "# c\n");
}

/// Where a statement ends is a guess in a file with a syntax error (LANGUAGE 2.2),
/// and what lies behind an odd byte is not read (LANGUAGE 1.7).
#[test]
fn a_file_with_a_syntax_error_is_left_alone() {
    for text in
        ["a {", "a { x }", "x = ;", "a { x; } \u{e9} b { }", "\u{feff}a { x; }", "x = 'y;\n"]
    {
        assert_eq!(formatted(text.as_bytes(), &STANDARD), None, "{text}");
    }
}

/// LANGUAGE 2.1: 3,332 blocks deep is legal; the text must not grow by its depth.
#[test]
fn deep_nesting_does_not_blow_up() {
    let depth = 3_000;
    let text = "a{".repeat(depth) + &"x;".repeat(1_000) + &"}".repeat(depth);
    let out = formatted(text.as_bytes(), &STANDARD).unwrap();
    assert!(out.len() < 150 * (2 * depth + 1_000), "{}", out.len());
}
