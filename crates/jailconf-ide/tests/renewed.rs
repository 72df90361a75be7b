//! What is known after an edit is what a new look would find, however long one goes on
//! from edit to edit.
//!
//! `JAILCONF_EDITS` is the number of edits.

#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test that panics has failed")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test has its variables")]

#[path = "../../../tests/support/dice.rs"]
mod dice;
mod support;

use std::sync::Arc;

use dice::Dice;
use jailconf_ide::editor::{Around, Scene, Shelf, View, Wishes};
use jailconf_ide::{Bytes, Changed, Document, MemorySource};
use support::Memory;

/// A host with a jail that holds jails, and others beside it.
const HOST: [(&str, &str); 6] = [
    (
        "/h/etc/jail.conf",
        "exec.clean;\n$root = /j;\npath = \"$root/$name\";\n\n\
         www {\n  ip4.addr = 10.0.0.1;\n  exec.start = '/bin/sh /etc/rc';\n  mount.devfs;\n}\n\
         p {\n  vnet;\n  vnet.interface = e0b_p;\n  children.max = 2;\n  allow.mount;\n  \
         allow.mount.devfs;\n  enforce_statfs = 1;\n  mount.fstab = /etc/fstab.p;\n  \
         exec.poststart = 'zfs jail p z/p';\n  persist;\n}\n\
         db { ip4.addr = 10.0.0.2, 10.0.0.3; depend = www; securelevel = 1; persist; }\n\
         n { c { persist; allow.raw_sockets; } persist; children.max = 1; }\n\
         '*.in' { allow.sysvipc; }\nweb.in { persist; mount.devfs; devfs_ruleset = 4; }\n\
         dup { persist; ip4.addr = 10.0.0.2; }\n\nlast { command = /bin/true; }\n",
    ),
    (
        "/h/j/p/etc/jail.conf",
        "a { path = /a; mount.devfs; ip4 = inherit; persist; }\nb { path = /b; children.max = 1; \
         exec.start = 'mount -t nullfs /x /y'; devfs_ruleset = 5; persist; }\n\
         .include \"/etc/jail.conf.d/*.conf\";\n",
    ),
    ("/h/j/p/etc/jail.conf.d/c.conf", "c { path = /c; $x = 1; osrelease = $x; persist; }\n"),
    ("/h/etc/fstab.p", "/usr/ports /j/p/ports nullfs ro 0 0\n"),
    // rc(8) reads it alone: it leans on what stands global in /etc/jail.conf (R113).
    ("/h/etc/jail.conf.d/e.conf", "e { exec.start = '/bin/sh /etc/rc'; }\n"),
    ("/h/etc/rc.conf", "jail_enable=YES\njail_list=\"www p db\"\n"),
];

const FILE: [(&str, &str); 1] = [(
    "/f/jail.conf",
    "# a file by itself\n$j = '/j';\na { path = \"$j/a\"; ip4.addr = 10.0.0.1; persist; }\n\
     b {\n  path = /j/b;\n  children.max = 3;\n  # jailconf: allow(no-network) none\n  persist;\n}\n\
     b.c { path = /j/b/c; securelevel = 2; mount.procfs; exec.start = 'kldload zfs'; }\n\
     d { depend = b, a; ip4.addr = 10.0.0.1, 10.0.0.4; allow.mount.zfs; zfs.dataset = z/d; persist; }\n\
     * { exec.stop = '/bin/sh /etc/rc.shutdown'; }\n5 { vnet; ip4 = inherit; persist; }\n",
)];

/// A host of which more is known than its files.
const KNOWN: [(&str, &str); 2] = [
    (
        "/k/jail.conf",
        "a { path = /j/a; allow.mount.fusefs; interface = em0; ip4.addr = 10.0.0.1; persist; }\n\
         b { path = /j/b; vnet; vnet.interface = em1; zfs.dataset = z/b; persist; }\n\
         c { path = /j/c; allow.mount.procfs; children.max = 1; persist; }\n",
    ),
    (
        "/k/jailconf.toml",
        "[[host]]\njail_file_systems = [\"devfs\"]\ninterfaces = [\"em0\"]\ndatasets = [\"z\"]\n",
    ),
];

/// What is written into a file: statements, values, names, and what breaks it.
const WORDS: &[&str] = &[
    "",
    "",
    "",
    "x",
    "1",
    "0",
    " ",
    "\n",
    ";",
    "}",
    "{",
    "=",
    "no",
    "$name",
    "'",
    "# c\n",
    "10.0.0.2",
    "10.0.0.1",
    " persist;",
    " nopersist;",
    " vnet;",
    " ip4 = inherit;",
    " ip4 = disable;",
    " ip4.addr += 10.0.0.4;",
    " children.max = 0;",
    " children.max = 5;",
    " allow.mount;",
    " allow.mount.devfs;",
    " enforce_statfs = 2;",
    " enforce_statfs = 1;",
    " securelevel = 3;",
    " mount.devfs;",
    " mount.procfs;",
    " devfs_ruleset = 5;",
    " depend = db;",
    " depend = a, last;",
    " name = www;",
    " jid = 3;",
    " exec.prestart = 'ifconfig epair create';",
    " $root = /k;",
    " exec.start = \"jexec p zfs mount -a\";",
    " zfs.dataset = z/p;",
    " mount = '/a /b nullfs rw';",
    " allow.nosuch;",
    " ip4.addr = lo0|10.0.0.9/24;",
    " host.hostname = \"$name.x\";",
    "\nq { persist; }\n",
    " mount.fstab = /etc/fstab.p;",
    " path = /j/p;",
    "\n# jailconf: allow(no-network) so\n",
    "dup",
    "p",
    "db",
    " vnet; vnet.interface = e0b_p;",
    " exec.prestart = 'jib addm p em0';",
    " zfs.dataset = z/n;",
    " allow.mount.fusefs;",
    " allow.mount.linsysfs;",
    "\n.include \"/etc/more.conf\";\n",
    " osrelease = 14.3;",
    " $x = 1;",
    "www { }",
    " /k/p",
    "\nq { r { persist; } persist; children.max = 1; mount.fstab = /etc/fstab.p; }\n",
    " path = ",
    "; y = ",
    "} b {",
    "\nz {",
    "e { persist; }",
];

/// One edit: words in the place of a few characters, mostly at a statement's edge.
fn edited(text: &str, dice: &mut Dice) -> String {
    let edges: Vec<usize> =
        text.match_indices([';', '{', '}', ' ', '\n']).map(|(i, _)| i + 1).collect();
    let first = match dice.below(4) {
        0 => dice.below(text.len() + 1),
        _ => edges.get(dice.below(edges.len().max(1))).copied().unwrap_or_default(),
    };
    let long = [0, 0, 0, 1, 2, 4, 12][dice.below(7)];
    let last = (first + long).min(text.len());
    [&text[..first], dice.of(WORDS), &text[last..]].concat()
}

struct Desk {
    memory: Memory,
    open: Changed,
    shelf: Shelf,
    wishes: Wishes,
}

impl Desk {
    fn of(files: &[(&str, &str)], wishes: Wishes) -> Desk {
        let mut source = MemorySource::new();
        let mut open = Changed::new();
        for (path, text) in files {
            source.insert(*path, text.as_bytes());
            open.insert((*path).into(), Arc::new(Document::new(text.as_bytes())));
        }
        Desk { memory: Memory(source), open, shelf: Shelf::default(), wishes }
    }

    fn around(&self) -> Around<'_> {
        let (open, shelf, wishes) = (&self.open, &self.shelf, &self.wishes);
        Around { workspace: &self.memory, open, shelf, wishes }
    }

    fn text(&self, path: &Bytes) -> String {
        self.open[path].text().as_str().to_owned()
    }

    fn write(&mut self, path: &Bytes, text: &str) {
        let document = self.open[path].renewed(text.as_bytes());
        self.open.insert(path.clone(), Arc::new(document));
    }
}

fn check(renewed: &View, new: &View, what: &dyn Fn() -> String) {
    let (a, b) = (&renewed.plan, &new.plan);
    assert_eq!(a.files, b.files, "files {}", what());
    assert_eq!(a.jails.len(), b.jails.len(), "number of jails {}", what());
    for (a, b) in a.jails.iter().zip(&b.jails) {
        assert_eq!(a, b, "jail {}", what());
    }
    assert_eq!((&a.problems, &a.parents, &a.rc), (&b.problems, &b.parents, &b.rc), "{}", what());
    assert_eq!(a.configs.len(), b.configs.len(), "{}", what());
    for (a, b) in a.configs.iter().zip(&b.configs) {
        assert_eq!(a.program.blocks, b.program.blocks, "blocks {}", what());
        assert_eq!(a.configuration, b.configuration, "configuration {}", what());
        assert_eq!((&a.order, &a.files, a.creator), (&b.order, &b.files, b.creator), "{}", what());
        let verdicts = (&a.program.verdict, &b.program.verdict);
        assert_eq!(verdicts.0, verdicts.1, "verdict {}", what());
    }
    assert_eq!(renewed.newest.len(), new.newest.len(), "number of findings {}", what());
    for (a, b) in renewed.newest.iter().zip(&new.newest) {
        assert_eq!(a, b, "finding {}", what());
    }
}

/// How often jails were what they were although an edit may reach far: with a mistake
/// in some text, with jails that came or went, with files that include others.
#[derive(Debug, Default)]
struct Kept {
    broken: usize,
    moving: usize,
    including: usize,
}

impl Kept {
    fn count(&mut self, view: &View, jails: usize) {
        let configs = &view.plan.configs;
        let is_broken = configs.iter().any(|c| !c.program.verdict.errors.is_empty());
        let includes = configs.iter().any(|c| c.program.files.len() > 1);
        let count = |wanted: bool| usize::from(wanted && view.kept > 0);
        self.broken += count(is_broken);
        self.moving += count(view.plan.jails.len() != jails);
        self.including += count(includes);
    }
}

/// Edits one file after the other, some edits being taken back.
fn go_on(
    files: &[(&str, &str)],
    scene: &Scene,
    wishes: Wishes,
    (seed, edits): (u64, usize),
) -> Kept {
    let (mut dice, mut kept) = (Dice(seed), Kept::default());
    let mut left = edits;
    while left > 0 {
        let mut desk = Desk::of(files, wishes.clone());
        let mut view = desk.around().look(scene);
        let mut broken = None;
        for _ in 0..40.min(left) {
            left -= 1;
            let path: Bytes = files[[0, 0, 0, dice.below(files.len())][dice.below(4)]].0.into();
            // What is broken is often fixed again, and often more is typed first.
            let (path, before, after) = match broken.take() {
                Some((path, whole)) if dice.below(2) > 0 => {
                    let before = desk.text(&path);
                    (path, before, whole)
                }
                _ => {
                    let before = desk.text(&path);
                    let after = edited(&before, &mut dice);
                    (path, before, after)
                }
            };
            desk.write(&path, &after);
            if !desk.open[&path].parse().errors().is_empty() {
                broken = Some((path.clone(), before.clone()));
            }
            let jails = view.plan.jails.len();
            view = desk.around().look_again(view);
            kept.count(&view, jails);
            let new = desk.around().look(scene);
            let what = || format!("{} was\n{before}\nand is\n{after}", path.to_text());
            check(&view, &new, &what);
            // Other releases are asked now and then, also about edits in between.
            if dice.below(6) == 0 {
                let (a, b) = (desk.around(), desk.around());
                let (a, b) = (a.found(&view, &|| true), b.found(&new, &|| true));
                assert_eq!(a, b, "on all releases: {}", what());
            }
        }
    }
    kept
}

fn edits() -> usize {
    let wanted = std::env::var("JAILCONF_EDITS").ok().and_then(|n| n.parse().ok());
    wanted.unwrap_or(1_600)
}

#[test]
fn a_host_after_edits_is_the_host_anew() {
    let scene = Scene::Host("/h".into());
    let kept = go_on(&HOST, &scene, Wishes::default(), (1, edits() / 2));
    let least = kept.broken.min(kept.moving).min(kept.including);
    assert!(least * 32 > edits() / 2, "{kept:?}");
}

#[test]
fn a_file_after_edits_is_the_file_anew() {
    let all = Wishes { select: vec!["language".into(), "hardening".into()], ..Wishes::default() };
    let file = Scene::File("/f/jail.conf".into());
    let kept = go_on(&FILE, &file, Wishes::default(), (2, edits() / 8));
    let is_often = kept.broken * 4 > edits() / 8 && kept.moving * 128 > edits() / 8;
    assert!(is_often, "{kept:?}");
    go_on(&FILE, &file, all, (3, edits() / 8));
    let inside = Wishes { inside_jail: Some("outer".into()), ..Wishes::default() };
    go_on(&FILE, &file, inside, (4, edits() / 8));
    let known = Scene::File("/k/jail.conf".into());
    go_on(&KNOWN, &known, Wishes::default(), (5, edits() / 8));
}

/// Texts that were once taken for what they are not.
#[test]
fn one_edit_that_reaches_further_than_its_jail() {
    let inner = ("/h/j/p/etc/jail.conf", "a { path = /a; mount.devfs; persist; }\n");
    let host = "/h/etc/jail.conf";
    let texts = [
        // An address that is asked for and refused clashes too (R054, R064).
        (
            host,
            "a { ip4.addr = 10.0.0.1, 10.0.0.2; persist; }\nb { vnet; ip4.addr = 10.0.0.9; }\n",
            "a { ip4.addr = 10.0.0.1, 10.0.0.9; persist; }\nb { vnet; ip4.addr = 10.0.0.9; }\n",
        ),
        // A jail of the same name stands for the first one (R027).
        (
            host,
            "www { path = /j/p; persist; }\nb { persist; }\nc { name = www; persist; }\n",
            "www { path = /j/p; persist; }\nb { persist; }\nc { name = d; persist; }\n",
        ),
        // A parent has children no more, and they are not named after its block (R023).
        (inner.0, inner.1, "# none\n"),
        // rc(8) looks for a name that is in its list (R111).
        ("/h/etc/rc.conf", "jail_list=\"www\"\n", "jail_list=\"n.c\"\n"),
        // A file that rc(8) reads alone lacks what is global elsewhere (R113).
        (host, "exec.start = 'a';\nb { }\n", "exec.stop = 'a';\nb { }\n"),
    ];
    let around = [
        (
            host,
            "c { name = d; path = /j/p; children.max = 2; allow.mount; allow.mount.devfs; \
             enforce_statfs = 1; persist; }\nn { c { persist; } persist; }\n",
        ),
        inner,
        ("/h/etc/jail.conf.d/e.conf", "e { host.hostname = e; }\n"),
        ("/h/etc/rc.conf", "jail_enable=YES\n"),
    ];
    for (path, one, other) in texts {
        for (before, after) in [(one, other), (other, one)] {
            let scene = Scene::Host("/h".into());
            let files = around.map(|(at, text)| (at, if at == path { before } else { text }));
            let mut desk = Desk::of(&files, Wishes::default());
            let view = desk.around().look(&scene);
            desk.write(&path.into(), after);
            let renewed = desk.around().look_again(view);
            check(&renewed, &desk.around().look(&scene), &|| format!("{before}{after}"));
        }
    }
}

/// A jail with the jid of the jail around it is taken for that one (R027).
#[test]
fn a_jail_that_stands_for_the_one_around_it() {
    let (one, other) = ("b { persist; }\nd { persist; }\n", "1 { persist; }\nd { persist; }\n");
    let (path, scene) = ("/f/jail.conf", Scene::File("/f/jail.conf".into()));
    for (before, after) in [(one, other), (other, one)] {
        let wishes = Wishes { inside_jail: Some("outer".into()), ..Wishes::default() };
        let mut desk = Desk::of(&[(path, before)], wishes);
        let view = desk.around().look(&scene);
        desk.write(&path.into(), after);
        let renewed = desk.around().look_again(view);
        check(&renewed, &desk.around().look(&scene), &|| format!("{before}{after}"));
    }
}
