//! A mistake of our own, here in what reads the files, costs what it was made at.

use std::sync::Arc;

use jailconf_host::Tree;
use jailconf_plan::{Context, Input, plan};
use jailconf_resolve::{DirEntry, FileKind, FileSource, MemorySource, ReadError};
use jailconf_syntax::{Bytes, Document};

/// Files of which those called `bad` cannot be read without a panic.
struct Treacherous<'a>(Box<dyn Tree + 'a>);

fn trusted(path: &[u8]) {
    assert!(!path.windows(3).any(|part| part == b"bad"), "not\n{}", String::from_utf8_lossy(path));
}

impl FileSource for Treacherous<'_> {
    fn read(&self, path: &[u8]) -> Result<Arc<Document>, ReadError> {
        trusted(path);
        self.0.read(path)
    }

    fn list(&self, dir: &[u8]) -> Result<Vec<DirEntry>, ReadError> {
        self.0.list(dir)
    }

    fn kind(&self, path: &[u8]) -> Result<Option<FileKind>, ReadError> {
        self.0.kind(path)
    }
}

impl Tree for Treacherous<'_> {
    fn inside(&self, root: &[u8]) -> Result<Box<dyn Tree + '_>, ReadError> {
        trusted(root);
        Ok(Box::new(Treacherous(self.0.inside(root)?)))
    }
}

fn files(files: &[(&str, &str)]) -> Treacherous<'static> {
    let mut source = MemorySource::new();
    for (path, text) in files {
        source.insert(*path, text.as_bytes());
    }
    Treacherous(Box::new(source))
}

fn check(input: Input<'_>, jails: &[&str], problems: &[&str]) {
    let plan = plan(input, &Context::default());
    let names: Vec<&str> = plan.jails.iter().map(|jail| jail.name.as_str()).collect();
    assert_eq!(names, jails);
    let said = plan.problems.iter().map(|p| format!("{}: {}", p.path.to_text(), p.error));
    assert_eq!(said.collect::<Vec<_>>(), problems);
}

#[test]
fn of_several_files_the_others_are_planned() {
    let source = files(&[("a.conf", "a { persist; }"), ("c.conf", "c { persist; }")]);
    let paths = ["a.conf", "bad.conf", "c.conf"].map(Bytes::from);
    check(Input::Files(&source, &paths), &["a", "c"], &["bad.conf: internal error: not bad.conf"]);
}

#[test]
fn of_several_jails_the_others_are_planned_and_walked_into() {
    let conf = "a { path = /a; mount.fstab = /etc/fstab.bad; persist; }\n\
                b { path = /bad; persist; }\n\
                c { path = /c; persist; }\n";
    let tree = files(&[
        ("/etc/jail.conf", conf),
        ("/etc/fstab.bad", "tmpfs /a/tmp tmpfs rw 0 0\n"),
        ("/bad/etc/jail.conf", "d { persist; }"),
        ("/c/etc/jail.conf", "e { persist; }"),
    ]);
    check(
        Input::Root(&tree),
        &["b", "c", "c.e"],
        &[
            "/etc/jail.conf: internal error: the jail `a` could not be planned: not /etc/fstab.bad",
            "/bad: internal error: not /bad",
        ],
    );
}

#[test]
fn an_include_that_cannot_be_read_costs_its_file() {
    let tree = files(&[
        ("/etc/jail.conf", ".include \"/etc/bad.conf\";\na { path = /a; persist; }\n"),
        ("/etc/bad.conf", ""),
        ("/etc/jail.conf.d/b.conf", "b { path = /b; persist; }"),
    ]);
    check(
        Input::Root(&tree),
        &["b"],
        &["/etc/jail.conf: internal error: it could not be read: not /etc/bad.conf"],
    );
}
