//! Odd characters and bytes in every position of small files, through all that may be
//! asked: no answer costs another, and nothing goes wrong in us.

#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;

use jailconf_ide::editor::{self, Around, Scene, Sheet, Shelf, Wishes};
use jailconf_ide::{
    Applicability, Assignment, Bytes, Configuration, Context, Document, FileRef, FixOptions,
    FormatOptions, Input, MemorySource, ReadError, Reshaped, Selection, TextRange, TextSize,
    UnderRoot, add_jail, clone_jail, explain, fix, format, format_file, human, lint_on, load,
    remove_jail, rename_jail, resolve_rows, tree, tree_dump,
};
use support::Memory;

/// Small files with every piece of the language in them, and with mistakes that have fixes.
const TEXTS: [&str; 12] = [
    "a { path = /x/*; persist; }\n",
    "a { path = \"/x/$name\", 'y'; vnet = new; }\n",
    "$v = 1;\nb.c { mount += \"${v} /m nullfs ro\"; }\n",
    ".include \"/d/*.conf\";\n* { exec.clean; }\n",
    "a {\n  host.hostname\n  persist;\n}\n",
    "a { path = /x//y;\n}\n# jailconf: allow(no-path) why\n",
    "jail \"www\" {\n  exec.start = /bin/sh /etc/rc;\n}\n",
    "a {\n  ip4.addr = em0|10.0.0.1/24, ;\n  persist\n}\n",
    "a {\n  persist;\nb { allow.noset_hostname = 0; }\n",
    "a { path = ${v; /* two\n lines */ }\n",
    "a { mount.fstab = /f; depend = b; devfs_ruleset=4; }\n",
    "w*.x { exec.prestart += \"jib addm x em0\n  persist;\n}\n",
];

/// Unicode's blanks and marks, what no text has, and bytes that are no UTF-8.
const ODD: [&[u8]; 14] = [
    "\u{a0}".as_bytes(),
    "\u{2028}".as_bytes(),
    "\u{3000}".as_bytes(),
    "\u{85}".as_bytes(),
    "\u{feff}".as_bytes(),
    "\u{200b}".as_bytes(),
    "\u{1f600}".as_bytes(),
    b"\0",
    b"\r",
    b"\x0c",
    b"\x1b",
    b"\xed\xa0\x80",
    b"\xff",
    b"\xc2",
];

fn source(text: &[u8]) -> MemorySource {
    let mut source = MemorySource::new();
    source.insert("/d/jail.conf", text);
    source.insert("/f", text);
    source
}

/// What a terminal may ask.
fn ask_from_terminal(text: &[u8]) {
    let source = source(text);
    let paths = [Bytes::from("/d/jail.conf")];
    let input = Input::Files(&source, &paths);
    let context = Context::default();
    let (plan, found) = lint_on(input, &context, &[], &Selection::default());
    no_mistake_of_ours(&plan, text);
    reshape(text, &plan);
    let _ = format::lint_json(&plan, &found, None, UnderRoot::No);
    let _ = format::sarif(&plan, &found, &format::Naming::default());
    let _ = format::plan_json(&plan, &[], UnderRoot::No);
    let _ = (human::hierarchy(&plan), tree::branches(&plan));
    for jail in &plan.jails {
        let _ = human::planned(&plan, jail, human::Steps::All);
    }
    let options =
        FixOptions { threshold: Applicability::DisplayOnly, selection: Selection::default() };
    no_mistake_of_ours(&fix(input, &context, &options).plan, text);
    let _ = format_file(&source, b"/d/jail.conf", &FormatOptions::default());
    let program = load(&source, b"/d/jail.conf");
    let configuration = Configuration::resolve(&program);
    let _ = format::resolve_json(&program, &configuration, None);
    for jail in &configuration.jails {
        let _ = (human::resolved(&program, jail), resolve_rows(&program, jail));
    }
    let document = Document::new(text);
    let _ = (format::parse_json(&document), tree_dump(&document));
    let _ = explain(&String::from_utf8_lossy(text));
}

/// Whole jails: what is done is undone byte for byte.
fn reshape(text: &[u8], plan: &jailconf_ide::Plan) {
    let (paths, context) = ([Bytes::from("/d/jail.conf")], Context::default());
    let after = |done: &Reshaped| {
        let file = done.files.iter().find(|file| *file.path == *b"/d/jail.conf");
        file.map_or_else(|| text.to_vec(), |file| file.after.text().to_bytes())
    };
    let given = source(text);
    let input = Input::Files(&given, &paths);
    for jail in plan.jails.iter().take(2) {
        let _ = remove_jail(input, &context, &jail.name);
        let values = [Assignment::read("path=/fresh")];
        let _ = clone_jail(input, &context, &jail.name, "fresh", &values);
        let Ok(done) = rename_jail(input, &context, &jail.name, "fresh") else { continue };
        let own = jail.name.rsplit('.').next().unwrap();
        let around = jail.name.strip_suffix(own).unwrap();
        let there = source(&after(&done));
        let back = Input::Files(&there, &paths);
        let back = rename_jail(back, &context, &format!("{around}fresh"), own).unwrap();
        assert_eq!(after(&back), text, "{:?}", String::from_utf8_lossy(text));
    }
    let added = add_jail(input, &context, "fresh", None, &[Assignment::read("persist")]);
    if let Ok(done) = added {
        let there = source(&after(&done));
        let gone = remove_jail(Input::Files(&there, &paths), &context, "fresh").unwrap();
        let left = gone.files.first().unwrap().after.text().to_bytes();
        assert_eq!(left.trim_ascii_end(), text.trim_ascii_end());
    }
}

fn no_mistake_of_ours(plan: &jailconf_ide::Plan, text: &[u8]) {
    let ours = plan.problems.iter().find(|p| matches!(p.error, ReadError::Internal(_)));
    assert!(ours.is_none(), "{ours:?}: {:?}", String::from_utf8_lossy(text));
}

/// What an editor may ask around a place.
fn ask_from_editor(text: &str, around_byte: usize) {
    let workspace = Memory(source(b""));
    let path = Bytes::from("/d/jail.conf");
    let open = BTreeMap::from([(path.clone(), Arc::new(Document::new(text.as_bytes())))]);
    let (shelf, wishes) = (Shelf::default(), Wishes::default());
    let around = Around { workspace: &workspace, open: &open, shelf: &shelf, wishes: &wishes };
    let view = around.look(&Scene::File(path.clone()));
    no_mistake_of_ours(&view.plan, text.as_bytes());
    let file: FileRef = view.file_at(&path).unwrap();
    let document = &view.plan.file(file).document;
    let found = around.found(&view, &|| true).unwrap();
    let whole = TextRange::up_to(TextSize::of(text));
    editor::quick_fixes(&view, found, file, whole);
    let near = around_byte.saturating_sub(1)..(around_byte + 5).min(text.len());
    for at in near.filter(|at| text.is_char_boundary(*at)) {
        let at = TextSize::new(at as u32);
        let _ = editor::hover(&view, file, at);
        let _ = around.completions(&view, file, at);
        let _ = editor::name_at(&view, file, at);
        let _ = editor::definitions(&view, file, at);
        let _ = editor::rename(&view, file, at, "fresh");
        let _ = editor::widening(document, at);
        let _ = editor::jail_meant(&view, file, at);
        let _ = around.extractions(&view, file, TextRange::empty(at));
    }
    let _ = around.formatted(&path, FormatOptions::default());
    let _ = around.fix_all(&view);
    let _ = (editor::meanings(document, whole), editor::links(&view, file));
    let _ = (editor::symbols(document), editor::hints(&view, file, whole));
    let _ = (editor::jail_tree(&view), Sheet::Tree.text(&view));
}

/// `JAILCONF_ODD=1` puts every one of them in every position, for terminal and editor.
#[test]
fn odd_characters_in_every_position_break_nothing() {
    let step = if std::env::var("JAILCONF_ODD").is_ok() { 1 } else { 13 };
    for (number, text) in TEXTS.iter().enumerate() {
        for at in 0..=text.len() {
            // In turn, so that every position and each of them is tried.
            for odd in ODD.iter().skip((number + at) % step).step_by(step) {
                let (before, behind) = text.as_bytes().split_at(at);
                let bytes = [before, odd, behind].concat();
                ask_from_terminal(&bytes);
                if let Ok(text) = std::str::from_utf8(&bytes) {
                    ask_from_editor(text, at);
                }
            }
        }
    }
}
