//! Where each value of a jail comes from.

#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test that panics has failed")]
#![allow(clippy::unwrap_used)]

use std::fmt::Write;

use expect_test::{Expect, expect};
use jailconf_resolve::{Configuration, Fault, MemorySource, Origin, Param, Program, Via, load};

fn program(files: &[(&str, &str)]) -> Program {
    let mut source = MemorySource::new();
    for (path, text) in files {
        source.insert(*path, text.as_bytes());
    }
    load(&source, b"jail.conf")
}

/// One line for each value: its text, the text it is written as, the way in.
fn check(files: &[(&str, &str)], expected: Expect) {
    let program = program(files);
    let mut out = String::new();
    for jail in Configuration::resolve(&program).jails {
        writeln!(out, "{}", jail.name.to_text()).unwrap();
        for param in jail.params.iter().chain(&jail.variables) {
            show_param(&mut out, &program, param);
        }
        for message in &jail.messages {
            let origin = message.origin.as_ref().map(|origin| written(&program, origin));
            writeln!(out, "  ! {} @ {}", message.text.to_text(), origin.unwrap_or_default())
                .unwrap();
        }
        for Fault { kind, parameter, variable, origin } in &jail.faults {
            let origin = written(&program, origin);
            writeln!(out, "  ? {kind:?} {parameter:?} {variable:?} @ {origin}").unwrap();
        }
    }
    expected.assert_eq(&out);
}

fn show_param(out: &mut String, program: &Program, param: &Param) {
    writeln!(out, "  {} @ {}", param.name.to_text(), written(program, &param.origin)).unwrap();
    for value in param.values.iter().flatten() {
        write!(out, "    {:?} @ {}", value.text, written(program, &value.origin)).unwrap();
        for (name, origin) in &value.through {
            write!(out, " through {} @ {}", name.to_text(), written(program, origin)).unwrap();
        }
        out.push('\n');
    }
    for replaced in &param.replaced {
        writeln!(out, "    was @ {}", written(program, replaced)).unwrap();
    }
}

fn written(program: &Program, origin: &Origin) -> String {
    let Some(file) = origin.file else { return "implied".into() };
    let file = &program.files[file.0 as usize];
    let via = match &origin.via {
        Via::Wildcard => {
            format!("wildcard {}", program.blocks[origin.block.0 as usize].name.to_text())
        }
        via => format!("{via:?}").to_lowercase(),
    };
    format!("{} `{}` {via}", file.path.to_text(), file.document.slice(origin.range))
}

// LANGUAGE 4.2
#[test]
fn a_value_comes_from_its_block_a_wildcard_or_a_loose_parameter() {
    check(
        &[("jail.conf", "x = 1; y; 'a.*' { x += 2, 3; } a.b { z = 4; }")],
        expect![[r#"
            a.b
              name @ implied
                "a.b" @ implied
              x @ jail.conf `2, 3` wildcard a.*
                "1" @ jail.conf `1` global
                "2" @ jail.conf `2` wildcard a.*
                "3" @ jail.conf `3` wildcard a.*
              y @ jail.conf `y` global
              z @ jail.conf `4` own
                "4" @ jail.conf `4` own
        "#]],
    );
}

// LANGUAGE 4.2: = and the bare form replace what was there, += does not.
#[test]
fn what_is_replaced_is_remembered() {
    check(
        &[("jail.conf", "x = 1; a { x += 2; x = 3; nox; x += 4; }")],
        expect![[r#"
            a
              name @ implied
                "a" @ implied
              x @ jail.conf `4` own
                "4" @ jail.conf `4` own
                was @ jail.conf `1` global
                was @ jail.conf `2` own
                was @ jail.conf `3` own
        "#]],
    );
}

// LANGUAGE 3: included parameters join the block that includes them.
#[test]
fn a_value_of_an_included_file_names_that_file() {
    check(
        &[("jail.conf", "a { .include 'd/f'; }"), ("d/f", "x = 1; b { }")],
        expect![[r#"
            a
              name @ implied
                "a" @ implied
              x @ d/f `1` own
                "1" @ d/f `1` own
            a.b
              name @ implied
                "a.b" @ implied
        "#]],
    );
}

// LANGUAGE 5
#[test]
fn a_value_knows_what_went_into_it() {
    check(
        &[("jail.conf", "$base = /j; a { $v = \"$base/$name\"; path = $v; x = $u; }")],
        expect![[r#"
            a
              name @ implied
                "a" @ implied
              path @ jail.conf `$v` own
                "/j/a" @ jail.conf `$v` own through v @ jail.conf `"$base/$name"` own
              x @ jail.conf `$u` own
                "" @ jail.conf `$u` own
              base @ jail.conf `/j` global
                "/j" @ jail.conf `/j` global
              v @ jail.conf `"$base/$name"` own
                "/j/a" @ jail.conf `"$base/$name"` own through base @ jail.conf `/j` global through name @ implied
              ! x: variable "u" not found @ jail.conf `$u` own
        "#]],
    );
}

// LANGUAGE 5: a list as the whole value is meant to be spliced in, and crashes
// jail(8).
#[test]
fn a_list_that_is_spliced_in_is_a_fault() {
    check(
        &[("jail.conf", "a { $l = 1, 2; x = $l, 3; }")],
        expect![[r#"
            a
              name @ implied
                "a" @ implied
              x @ jail.conf `$l, 3` own
                "1" @ jail.conf `$l` own through l @ jail.conf `1` own
                "2" @ jail.conf `$l` own through l @ jail.conf `2` own
                "3" @ jail.conf `3` own
              l @ jail.conf `1, 2` own
                "1" @ jail.conf `1` own
                "2" @ jail.conf `2` own
              ? ListVariable "x" Some("l") @ jail.conf `$l` own
        "#]],
    );
}

// LANGUAGE 4.3
#[test]
fn a_message_is_about_the_statement_that_is_refused() {
    check(
        &[("jail.conf", "name = p; $x = 1; a { x = 2; }")],
        expect![[r#"
            a
              name @ implied
                "a" @ implied
              x @ jail.conf `1` global
                "1" @ jail.conf `1` global
              ! cannot redefine parameter "name". @ jail.conf `p` global
              ! variable "$x" cannot have the same name as a parameter. @ jail.conf `2` own
        "#]],
    );
}

// A file with errors still tells what it can (LANGUAGE 2.2 has jail(8) refuse
// it).
#[test]
fn a_refused_file_is_read_on() {
    let files = [
        ("jail.conf", "a { x = 1 }\nb { y = ; z = 2; } { w; c { v; } }\n.include 'f';"),
        ("f", "d { u; }"),
    ];
    let program = program(&files);
    assert_eq!(program.verdict.errors.len(), 1);
    let names: Vec<_> = program.blocks.iter().map(|block| block.name.to_text()).collect();
    assert_eq!(names, ["a", "b", "c", "d"]);
    check(
        &files,
        expect![[r#"
            a
              name @ implied
                "a" @ implied
              x @ jail.conf `1` own
                "1" @ jail.conf `1` own
            b
              name @ implied
                "b" @ implied
              y @ jail.conf `y` own
              z @ jail.conf `2` own
                "2" @ jail.conf `2` own
            c
              name @ implied
                "c" @ implied
              v @ jail.conf `v` own
            d
              name @ implied
                "d" @ implied
              u @ f `u` own
        "#]],
    );
}

// LANGUAGE 1.7: on amd64 what lies behind is not read.
#[test]
fn what_lies_behind_the_end_is_not_read() {
    let program = program(&[("jail.conf", "a { x; }\n\u{e9} b { y; }")]);
    assert_eq!(program.blocks.len(), 1);
    assert_eq!(program.files[0].ends_at, Some(9.into()));
    assert!(program.verdict.errors.is_empty());
}
