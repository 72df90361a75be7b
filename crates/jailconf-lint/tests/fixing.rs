//! What becomes of a broken text: the class of the fix, and the text after it.

use jailconf_lint::{Applicability, FixOptions, Selection, fix};
use jailconf_plan::{Context, Input};
use jailconf_resolve::MemorySource;
use jailconf_syntax::Bytes;

fn fixed(text: &str, threshold: Applicability) -> String {
    let mut source = MemorySource::new();
    source.insert("jail.conf", text.as_bytes());
    let select = vec!["language".to_owned()];
    let options = FixOptions { threshold, selection: Selection { select, ..Selection::default() } };
    let paths = [Bytes::from("jail.conf")];
    let report = fix(Input::Files(&source, &paths), &Context::default(), &options);
    let after = report.files.first().map(|f| f.after.text().as_str().to_owned());
    after.unwrap_or_else(|| text.to_owned())
}

/// A fix that fails its proof is not made and said so; all others are, however many
/// there are.
#[test]
fn a_fix_that_fails_stops_no_other() {
    // R063: the address would stand there twice.
    let twice = "ip4.addr = \"em0|10.0.0.1\", 10.0.0.2;\n ip4.addr = 10.0.0.1;\n";
    let jail = |i: usize, end: &str| match i {
        13 => format!("j{i} {{ path = /j{i}; {twice} persist; }}\n"),
        _ => format!("j{i} {{ path = /j{i}{end}\n persist; }}\n"),
    };
    let mut source = MemorySource::new();
    let path = |i: usize| Bytes::from(format!("{i:02}.conf").as_str());
    (0..20).for_each(|i| source.insert(path(i), jail(i, "").as_bytes()));
    let options = FixOptions { threshold: Applicability::Unsafe, selection: Selection::default() };
    let paths: Vec<Bytes> = (0..20).map(path).collect();
    let report = fix(Input::Files(&source, &paths), &Context::default(), &options);
    let reasons: Vec<&str> = report.unapplied.iter().map(|u| u.reason.as_str()).collect();
    assert_eq!(
        reasons,
        ["something else would be wrong: `j13` has an address that no jail can have in `ip4.addr`"]
    );
    assert_eq!(report.applied.len(), 19);
    let written = |i: usize| report.files.iter().find(|f| f.path == path(i));
    for i in 0..20 {
        let text = written(i).map(|f| f.after.text().as_str().to_owned());
        assert_eq!(text, Some(jail(i, ";")).filter(|_| i != 13));
    }
}

/// The text after safe fixes, and after all.
fn check(text: &str, safe: &str, all: &str) {
    assert_eq!(fixed(text, Applicability::Safe), safe);
    assert_eq!(fixed(text, Applicability::Unsafe), all);
}

/// M08: a parameter's name, a brace or a heading begins the next line.
#[test]
fn a_missing_semicolon_is_safe_where_nothing_else_is_meant() {
    let good = "a { path = /a;\n persist; }\n";
    check("a { path = /a\n persist; }\n", good, good);
    let good = "a { path = /a; persist;\n}\nb { persist; }\n";
    check("a { path = /a; persist\n}\nb { persist; }\n", good, good);
    let text = "a { path = /a\n some.word; persist; }\n";
    check(text, text, "a { path = /a;\n some.word; persist; }\n");
}

/// LANGUAGE 2: `foo.* {` must be quoted.
#[test]
fn a_name_of_several_pieces_is_quoted() {
    let good = "\"web.*\" { persist; }\n";
    check("web.* { persist; }\n", good, good);
}

/// LANGUAGE 1.7, M65: jail(8) takes the byte for the end of the file, so that the jails
/// behind it are none before.
#[test]
fn an_odd_byte_between_statements_is_deleted() {
    let text = "a { persist; }\n\u{a7}\nb { persist; }\n";
    check(text, text, "a { persist; }\n\nb { persist; }\n");
    let text = "\u{feff}a { persist; }\n";
    check(text, text, "a { persist; }\n");
    check("a { persist; }\n\u{a7}\n", "a { persist; }\n\n", "a { persist; }\n\n");
}

/// M68, BASTILLE BAS204.
#[test]
fn an_open_quote_is_closed_on_its_line_only_if_asked() {
    let text = "a { path = \"/a;\n host.hostname = \"x\"; persist; }\n";
    check(text, text, "a { path = \"/a\";\n host.hostname = \"x\"; persist; }\n");
}

/// LANGUAGE 2: a value is one word.
#[test]
fn a_value_of_two_words_is_quoted_only_if_asked() {
    let text = "a { exec.start = /bin/sh /etc/rc; persist; }\n";
    check(text, text, "a { exec.start = \"/bin/sh /etc/rc\"; persist; }\n");
}

/// M09.
#[test]
fn a_swallowed_line_is_cut_only_if_asked() {
    let text = "a { persist\n mount.devfs; path = /a; }\n";
    check(text, text, "a { persist;\n mount.devfs; path = /a; }\n");
}

/// M84.
#[test]
fn a_comment_in_a_value_is_quoted_only_if_asked() {
    let text = "a { persist; mount.fstab = /etc//fstab;\n}\n";
    check(text, text, "a { persist; mount.fstab = \"/etc//fstab\";\n}\n");
}

/// M54: `/*` begins a comment.
#[test]
fn a_glob_is_quoted_only_if_asked() {
    let text = ".include /etc/jail.conf.d/*.conf;\na { persist; }\n";
    check(text, text, ".include \"/etc/jail.conf.d/*.conf\";\na { persist; }\n");
}

/// M56: a word before the name, as other formats have it.
#[test]
fn a_word_before_a_name_is_left_out_only_if_asked() {
    let text = "jail \"www\" {\n  persist;\n}\n";
    check(text, text, "\"www\" {\n  persist;\n}\n");
}

/// LANGUAGE 2: a block ends with its brace, which indentation shows the place of.
#[test]
fn a_block_is_closed_only_if_asked() {
    let text = "a {\n  persist;\n\n# the next\nb {\n  persist;\n}\n";
    check(text, text, "a {\n  persist;\n}\n\n# the next\nb {\n  persist;\n}\n");
    let text = "a {\r\n  persist;\r\nb {\r\n  persist;\r\n}\r\n";
    check(text, text, "a {\r\n  persist;\r\n}\r\nb {\r\n  persist;\r\n}\r\n");
    let text = "a {\n  persist;\n  c {\n    persist;\n}\nb { persist; }\n";
    check(text, text, "a {\n  persist;\n  c {\n    persist;\n  }\n}\nb { persist; }\n");
}

/// LANGUAGE 1.4.
#[test]
fn a_variable_is_closed_only_if_asked() {
    let text = "a {\n  persist;\n  path = /j/${name;\n}\n";
    check(text, text, "a {\n  persist;\n  path = /j/${name};\n}\n");
}

/// LANGUAGE 2: a value stands behind each comma.
#[test]
fn a_comma_without_a_value_is_deleted_only_if_asked() {
    let text = "a { persist; ip4.addr = 10.0.0.1, ; }\n";
    check(text, text, "a { persist; ip4.addr = 10.0.0.1 ; }\n");
}

/// Of two mistakes of which one cannot be fixed none is, and no other finding is.
#[test]
fn nothing_is_written_into_a_file_that_still_does_not_parse() {
    for text in [
        "a { path = /a\n persist; }\n$x { persist; }\n",
        "a { path = \"/a;\n persist; }\n= 1;\nb { x = ; }\n",
        // J211 would delete the `interface` of the address that is the broken line below.
        "a { path = /a; interface = em0;\n 10.0.0.1\n persist; }\n$x { persist; }\n",
        "a { path = /a; path = /b; persist; }\n{ persist; }\n",
    ] {
        for threshold in [Applicability::Safe, Applicability::Unsafe, Applicability::DisplayOnly] {
            let mut source = MemorySource::new();
            source.insert("jail.conf", text.as_bytes());
            let paths = [Bytes::from("jail.conf")];
            let input = Input::Files(&source, &paths);
            let options = FixOptions { threshold, selection: Selection::default() };
            let report = fix(input, &Context::default(), &options);
            assert_eq!(report.files.len(), 0, "{text}");
            // What is shown is not applied by somebody else, either.
            assert!(report.left.iter().all(|d| d.fix.is_none()), "{text}: {:#?}", report.left);
        }
    }
}

/// Both mistakes have a fix, and one of them is a guess.
#[test]
fn the_fixes_of_a_file_are_made_together() {
    let text = "a { path = /a\n exec.start = /bin/sh /etc/rc;\n persist }\n";
    let good = "a { path = /a;\n exec.start = \"/bin/sh /etc/rc\";\n persist; }\n";
    check(text, text, good);
}

/// BASTILLE BAS204: the quote went together with its `;`.
#[test]
fn a_quote_that_went_with_its_semicolon_is_closed_only_if_asked() {
    let text = "a {\n  persist;\n  exec.prestart += \"jib addm a em0\n  exec.poststop += \"ifconfig e0a_a destroy\";\n}\n";
    check(text, text, &text.replace("em0\n", "em0\";\n"));
}

/// M68, BASTILLE 1: what followed the cut stands only in a copy.
#[test]
fn what_was_cut_off_is_not_closed() {
    for text in [
        "a {\n  persist;",
        "a {\n  persist;\n",
        "a {\n  path = /a;\n  persist;\n  ex",
        "a {\n  path = \"/a",
        "a {\n  path = \"/a;",
        "a {\n  persist;\n  c {\n    persist;\n  }\n",
        "a { persist; }\npath = \"/a; b\n",
        "a { persist; }\npersist",
        "a { persist; }\n/* and",
        // Pasted behind the last block.
        "vim jail.conf\na { persist; }\nmkdir -p /a\nmkdir -p /b\n",
    ] {
        check(text, text, text);
    }
}

/// LANGUAGE 1.7: what looks like a blank is none for jail(8). It stands before a comment
/// that is never closed.
#[test]
fn a_unicode_blank_before_a_glob_breaks_nothing() {
    for blank in ['\u{a0}', '\u{2028}', '\u{3000}', '\u{85}'] {
        let text = format!("a {{ path = /x{blank}y/*; persist; }}\n");
        check(&text, &text, &text);
    }
}

/// A header that lost its `{`: the name stays a jail's, and its `}` closes it. Deleting the `}`
/// would leave a file that parses and has no jail.
#[test]
fn a_header_gets_its_brace_back() {
    for body in ["  path = /jails/web1;\n  persist;\n}\n", "  persist;\n  path = /jails/web1;\n}\n"]
    {
        let text = format!("db {{ path = /jails/db; persist; }}\nweb1\n{body}");
        let expected = text.replace("web1\n", "web1 {\n");
        assert_eq!(fixed(&text, Applicability::Unsafe), expected);
        assert_eq!(fixed(&text, Applicability::Safe), text);
    }
}

/// Beside another mistake a `}` too many may be that one's: nothing is deleted.
#[test]
fn a_brace_too_many_stays_beside_another_mistake() {
    let text = "a { path = /a; persist; }\n}\nb { path = ; persist; }\n";
    assert_eq!(fixed(text, Applicability::Unsafe), text);
    let alone = "a { path = /a; persist; }\n}\n";
    assert_eq!(fixed(alone, Applicability::Unsafe), "a { path = /a; persist; }\n\n");
}
