//! A configuration that is renewed after an edit is the one that a new reading gives.
//!
//! `JAILCONF_EDITS` is the number of edits.

#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test that panics has failed")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test has its variables")]

#[path = "../../../tests/support/dice.rs"]
mod dice;

use std::cell::Cell;
use std::sync::Arc;

use dice::Dice;
use jailconf_resolve::{
    Configuration, DirEntry, FileId, FileKind, FileSource, Jail, MemorySource, Origin, Program,
    ReadError, Renewal, Via, load, renew,
};
use jailconf_syntax::{Bytes, Document};

const ROOT: &str = "exec.clean;\n$base = '/j';\n'*.in' { path = \"$base/$name\"; }\n\
    a {\n  path = $base/a;\n  b { path = /b; allow.mount; }\n}\n.include \"more.conf\";\n\
    c.in { ip4.addr = 10.0.0.1; $x = $name; depend = a; }\nd { .include \"in.conf\"; persist; }\n\
    e.in {}\n7 { name = 'seven'; }\n# end\nallow.raw_sockets;\n* { ip4.addr += 10.1.0.1; }\n";
const MORE: &str = "f { path = /f; exec.start += 'a', \"b $name\"; }\ng.in { nopersist; }\n";
/// One file by itself.
const ALONE: &str = "$base = '/j';\n'*.in' { path = \"$base/$name\"; }\n# of its own\n\
    a {\n  path = $base/a;\n  b { path = /b; allow.mount; }\n}\nx { persist; } y { path = /y; }\n\
    c.in { ip4.addr = 10.0.0.1; $x = $name; depend = a; }\nd {\n  persist;\n}\n\n\
    e.in {}\n7 { name = 'seven'; }\n# end\nallow.raw_sockets;\nz {\n  vnet;\n}\n";
const IN: &str = "mount.devfs; path = /d;\n";

const SCRAPS: [&str; 28] = [
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
    "}",
    "{",
    "= ",
    "\nq {}\n",
    "; y = ",
    ".include \"more.conf\";",
];

fn edited(text: &str, dice: &mut Dice) -> String {
    let (first, long) = (dice.below(text.len() + 1), [0, 0, 1, 3, 9][dice.below(5)]);
    let last = (first + long).min(text.len());
    [&text[..first], SCRAPS[dice.below(SCRAPS.len())], &text[last..]].concat()
}

type Texts<'a> = [(&'a str, String)];

/// Files of which the documents go on.
struct Desk {
    memory: MemorySource,
    documents: Vec<(Bytes, Arc<Document>)>,
}

impl Desk {
    fn of(texts: &Texts<'_>, documents: Vec<(Bytes, Arc<Document>)>) -> Desk {
        let mut memory = MemorySource::new();
        for (path, text) in texts {
            memory.insert(*path, text.as_bytes());
        }
        Desk { memory, documents }
    }
}

impl FileSource for Desk {
    fn read(&self, path: &[u8]) -> Result<Arc<Document>, ReadError> {
        match self.documents.iter().find(|(known, _)| **known == *path) {
            Some((_, document)) => Ok(document.clone()),
            None => self.memory.read(path),
        }
    }

    fn list(&self, dir: &[u8]) -> Result<Vec<DirEntry>, ReadError> {
        self.memory.list(dir)
    }

    fn kind(&self, path: &[u8]) -> Result<Option<FileKind>, ReadError> {
        self.memory.kind(path)
    }
}

fn read(texts: &Texts<'_>) -> (Program, Configuration) {
    let program = load(&Desk::of(texts, Vec::new()), b"jail.conf");
    let configuration = Configuration::resolve(&program);
    (program, configuration)
}

/// What is known after an edit of one file, and whether everything was read for it.
struct Edited {
    known: (Program, Configuration),
    renewal: Option<Renewal>,
    is_read_anew: bool,
}

fn edit(before: (Program, Configuration), texts: &Texts<'_>, path: &str) -> Edited {
    let (mut edited, mut documents) = (Vec::new(), Vec::new());
    let text = &texts.iter().find(|(p, _)| *p == path).unwrap().1;
    for (index, file) in before.0.files.iter().enumerate() {
        let known = documents.iter().find(|(known, _)| *known == file.path);
        let document = match known {
            Some((_, document)) => Arc::clone(document),
            None if file.path == path => Arc::new(file.document.renewed(text.as_bytes())),
            None => file.document.clone(),
        };
        if file.path == path {
            edited.push((FileId(index as u32), document.clone()));
        }
        documents.push((file.path.clone(), document));
    }
    let (desk, is_read_anew) = (Desk::of(texts, documents), Cell::new(false));
    let anew = || {
        is_read_anew.set(true);
        load(&desk, b"jail.conf")
    };
    let (program, configuration, renewal) = renew(before.0, before.1, &edited, &anew);
    Edited { known: (program, configuration), renewal, is_read_anew: is_read_anew.get() }
}

/// What is said to be the same must be so, and stand where it is said to.
fn check_renewal(renewal: &Renewal, old: &Configuration, new: &Configuration, what: &str) {
    let origins = |jail: &Jail| -> Vec<Origin> {
        let params = jail.params.iter().chain(&jail.variables);
        params.map(|param| param.origin).filter(|o| o.via != Via::Implied).collect()
    };
    for (index, was) in renewal.same.iter().enumerate() {
        let Some(was) = was else { continue };
        let (old, new) = (&old.jails[*was], &new.jails[index]);
        let names = |jail: &Jail| jail.params.iter().map(|p| p.name.clone()).collect::<Vec<_>>();
        assert_eq!((&old.name, names(old)), (&new.name, names(new)), "{what}");
        let mut moved = origins(old);
        moved.iter_mut().for_each(|origin| renewal.origin(origin).unwrap());
        assert_eq!(moved, origins(new), "{what}");
    }
    if renewal.keeps_order {
        assert_eq!(old.start_order(None), new.start_order(None), "{what}");
    }
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

/// How often each way was taken.
#[derive(Debug, Default)]
struct Ways {
    /// Only blocks were read again, in a text without a mistake and in one with some.
    part: [usize; 2],
    /// Jails came or went with them.
    moving: usize,
    /// All was read again, and some jails were found to be the same.
    compared: usize,
    /// With more files than one.
    compared_files: usize,
    /// All was read again, and nothing is known to be the same.
    anew: usize,
}

impl Ways {
    fn count(&mut self, edited: &Edited, jails: usize) {
        let Some(renewal) = &edited.renewal else {
            self.anew += 1;
            return;
        };
        let (program, configuration) = &edited.known;
        let is_broken = !program.verdict.errors.is_empty();
        match edited.is_read_anew {
            false => {
                self.part[usize::from(is_broken)] += 1;
                self.moving += usize::from(configuration.jails.len() != jails);
            }
            true if renewal.same.iter().any(Option::is_some) => {
                self.compared += 1;
                self.compared_files += usize::from(program.files.len() > 1);
            }
            true => {}
        }
    }
}

fn go_on(files: &[(&'static str, &str)], seed: u64) -> Ways {
    let (mut dice, mut ways) = (Dice(seed), Ways::default());
    for _ in 0..edits() / 60 {
        let mut texts: Vec<_> = files.iter().map(|(path, t)| (*path, (*t).to_owned())).collect();
        let mut known = read(&texts);
        assert_eq!((&known.0.verdict.errors[..], &known.0.missing[..]), (&[][..], &[][..]));
        for _ in 0..30 {
            let which = [0, 0, 0, dice.below(texts.len())][dice.below(4)];
            let before = texts[which].1.clone();
            texts[which].1 = edited(&before, &mut dice);
            let path = texts[which].0;
            let what = format!("{path}: {before:?} became {:?}", texts[which].1);
            let old = known.1.clone();
            let edited = edit(known, &texts, path);
            check(&edited.known.0, &edited.known.1, &texts, &what);
            if let Some(renewal) = &edited.renewal {
                check_renewal(renewal, &old, &edited.known.1, &what);
            }
            ways.count(&edited, old.jails.len());
            known = edited.known;
            // What is broken stays so for a while.
            if !known.0.verdict.errors.is_empty() && dice.below(3) > 0 {
                texts[which].1 = before;
                known = edit(known, &texts, path).known;
            }
        }
    }
    ways
}

fn edits() -> usize {
    let wanted = std::env::var("JAILCONF_EDITS").ok().and_then(|n| n.parse().ok());
    wanted.unwrap_or(6_000)
}

/// LANGUAGE 2 to 5: what a configuration is follows from its files alone.
#[test]
fn a_renewed_configuration_is_a_new_one() {
    let ways = go_on(&[("jail.conf", ROOT), ("more.conf", MORE), ("in.conf", IN)], 5);
    assert!(ways.part[0] > 60 && ways.compared_files > 500 && ways.anew > 10, "{ways:?}");
    let ways = go_on(&[("jail.conf", ALONE)], 6);
    assert!(ways.part[0] > 100 && ways.part[1] > 500 && ways.moving > 50, "{ways:?}");
    assert!(ways.compared > 100, "{ways:?}");
}

/// The jails that are the same after an edit of one file, and whether all was read
/// for that.
fn check_same(before: &str, after: &str, expected: (&[Option<usize>], bool)) {
    let known = read(&[("jail.conf", before.to_owned())]);
    let edited = edit(known, &[("jail.conf", after.to_owned())], "jail.conf");
    let same = edited.renewal.map(|renewal| renewal.same).unwrap_or_default();
    assert_eq!((&same[..], edited.is_read_anew), expected, "{after}");
}

#[test]
fn only_the_jail_that_is_edited_is_resolved_again() {
    let before = "a { x; }\nb { y; }\nc { z; }\n";
    let expected = (&[Some(0), None, Some(2)][..], false);
    check_same(before, "a { x; }\nb { w; v; }\nc { z; }\n", expected);
    check_same(before, "a { x; }\nb { y = ; }\nc { z; }\n", expected);
    check_same(before, "a { x; }\nb { y; { z; } }\nc { z; }\n", expected);
}

#[test]
fn jails_that_come_or_go_leave_the_others() {
    let before = "a { x; }\nb { y; }\nc { z; }\n";
    let expected = (&[Some(0), None, None, Some(2)][..], false);
    check_same(before, "a { x; }\nb { w; b { } }\nc { z; }\n", expected);
    let expected = (&[Some(0), None, Some(1), Some(2)][..], false);
    check_same(before, "a { x; }\nq { }\nb { y; }\nc { z; }\n", expected);
    check_same(before, "a { x; }\nc { z; }\n", (&[Some(0), Some(2)], false));
}

/// LANGUAGE 4: a wildcard, a global parameter or a variable may mean every jail.
#[test]
fn an_edit_that_may_mean_every_jail_reads_all() {
    let edits = [
        ("* { x; }\na {}\n", "* { y; }\na {}\n", &[None][..]),
        ("a.* { x; }\na.b {}\nc {}\n", "a.* { y; }\na.b {}\nc {}\n", &[None, Some(1)]),
        ("x;\na {}\n", "y;\na {}\n", &[None]),
        ("a {}\nb {}\n", "a {}\n.include \"c\";\nb {}\n", &[Some(0), Some(1)]),
        ("a {}\nb {}\n", "a { .include \"c\"; }\nb {}\n", &[None, Some(1)]),
        ("a {}\nb { x; }\n", "a { }\nb { } x; }\n", &[None, None]),
    ];
    for (before, after, same) in edits {
        check_same(before, after, (same, true));
    }
}
