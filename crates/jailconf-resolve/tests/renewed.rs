//! A configuration that is renewed after an edit is the one that a new reading gives.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

#[path = "../../../tests/support/dice.rs"]
mod dice;

use std::sync::Arc;

use dice::Dice;
use jailconf_resolve::{Configuration, FileId, MemorySource, Program, load, renew};

const ROOT: &str = "exec.clean;\n$base = '/j';\n'*.in' { path = \"$base/$name\"; }\n\
    a {\n  path = $base/a;\n  b { path = /b; allow.mount; }\n}\n.include \"more.conf\";\n\
    c.in { ip4.addr = 10.0.0.1; $x = $name; depend = a; }\nd { .include \"in.conf\"; persist; }\n\
    e.in {}\n7 { name = 'seven'; }\n# end\nallow.raw_sockets;\n* { ip4.addr += 10.1.0.1; }\n";
const MORE: &str = "f { path = /f; exec.start += 'a', \"b $name\"; }\ng.in { nopersist; }\n";
const IN: &str = "mount.devfs; path = /d;\n";

const SCRAPS: [&str; 22] = [
    "a",
    "\n",
    "",
    "",
    "x = 1;",
    "$x = 'z';",
    "y;",
    ";",
    "# c\n",
    "$base",
    "name",
    "persist",
    "no",
    " += 2",
    "'",
    "{ b; }",
    "\nh {\n}\n",
    ".",
    "*",
    "path",
    "  ",
    "/* x */",
];

fn edited(text: &str, dice: &mut Dice) -> String {
    let (first, long) = (dice.below(text.len() + 1), [0, 0, 1, 3, 9][dice.below(5)]);
    let last = (first + long).min(text.len());
    [&text[..first], SCRAPS[dice.below(SCRAPS.len())], &text[last..]].concat()
}

fn read(texts: &[(&str, String)]) -> (Program, Configuration) {
    let mut source = MemorySource::new();
    for (path, text) in texts {
        source.insert(*path, text.as_bytes());
    }
    let program = load(&source, b"jail.conf");
    let configuration = Configuration::resolve(&program);
    (program, configuration)
}

fn check(program: &Program, configuration: &Configuration, texts: &[(&str, String)], what: &str) {
    let (new, new_configuration) = read(texts);
    assert_eq!(program.blocks, new.blocks, "{what}");
    assert_eq!(configuration, &new_configuration, "{what}");
    assert_eq!((&program.verdict, &program.missing), (&new.verdict, &new.missing), "{what}");
    let files = |program: &Program| -> Vec<_> {
        let files = program.files.iter();
        files.map(|f| (f.path.clone(), f.document.clone(), f.included_from, f.ends_at)).collect()
    };
    assert_eq!(files(program), files(&new), "{what}");
}

/// LANGUAGE 2 to 5: what a configuration is follows from its files alone.
#[test]
fn a_renewed_configuration_is_a_new_one() {
    let mut dice = Dice(5);
    let (mut renewed, mut resolved) = (0, 0);
    for _ in 0..150 {
        let mut texts = [
            ("jail.conf", ROOT.to_owned()),
            ("more.conf", MORE.to_owned()),
            ("in.conf", IN.to_owned()),
        ];
        let (mut program, mut configuration) = read(&texts);
        assert_eq!((&program.verdict.errors[..], &program.missing[..]), (&[][..], &[][..]));
        for _ in 0..30 {
            let which = [0, 0, 0, 1, 2][dice.below(5)];
            let before = texts[which].1.clone();
            texts[which].1 = edited(&before, &mut dice);
            let path = texts[which].0;
            let file = program.files.iter().position(|f| f.path == path);
            let Some(file) = file else { break };
            let was = program.files[file].document.clone();
            let document = Arc::new(was.renewed(texts[which].1.as_bytes()));
            let order_before = configuration.start_order(None);
            let what = format!("{path}: {before:?} became {:?}", texts[which].1);
            match renew(program, configuration, FileId(file as u32), document) {
                Some((new, configured, renewal)) => {
                    check(&new, &configured, &texts, &what);
                    let order = configured.start_order(None);
                    assert!(!renewal.keeps_order || order == order_before, "{what}");
                    renewed += 1;
                    resolved += renewal.jails.len();
                    (program, configuration) = (new, configured);
                }
                None => {
                    let whole = read(&texts);
                    if !whole.0.verdict.errors.is_empty() || dice.below(3) == 0 {
                        texts[which].1 = before;
                    }
                    (program, configuration) = read(&texts);
                }
            }
        }
    }
    assert!(renewed > 700 && resolved > 500, "{renewed} renewed, {resolved} jails");
}

#[test]
fn only_the_jail_that_is_edited_is_resolved_again() {
    let texts = [("jail.conf", "a { x; }\nb { y; }\nc { z; }\n".to_owned())];
    let (program, configuration) = read(&texts);
    let document = program.files[0].document.renewed(b"a { x; }\nb { w; v; }\nc { z; }\n");
    let (.., renewal) = renew(program, configuration, FileId(0), Arc::new(document)).unwrap();
    assert_eq!(renewal.jails, 1..2);
}

/// LANGUAGE 4: a wildcard, a loose parameter or a variable may mean every jail.
#[test]
fn an_edit_that_may_mean_every_jail_is_no_renewal() {
    let edits = [
        ("* { x; }\na {}\n", "* { y; }\na {}\n"),
        ("x;\na {}\n", "y;\na {}\n"),
        ("a {}\n", "a {}\nb {}\n"),
        ("a {}\n", "a {\n"),
        ("a {}\n", "a { .include \"b\"; }\n"),
    ];
    for (before, after) in edits {
        let (program, configuration) = read(&[("jail.conf", before.to_owned())]);
        let document = Arc::new(program.files[0].document.renewed(after.as_bytes()));
        assert!(renew(program, configuration, FileId(0), document).is_none(), "{after}");
    }
}
