//! Whatever an editor asks about whatever text, it gets an answer, and ranges in it
//! that are in the text.

#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;

use jailconf_ide::editor::{self, Around, Extraction, Scene, Sheet, Shelf, View, Wishes};
use jailconf_ide::{
    Bytes, Configuration, Document, FileRef, MemorySource, Place, TextEdit, TextRange, TextSize,
};
use proptest::prelude::*;
use support::Memory;

/// Scraps of which files are made, so that many are nearly right.
const SCRAPS: [&str; 48] = [
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "\r",
    "a",
    "b.c",
    "*",
    " {",
    "}",
    ";",
    " = ",
    " += ",
    ", ",
    " ",
    "\n",
    "\r\n",
    "\\",
    "'",
    "\"",
    "$",
    "$v",
    "${v}",
    "${",
    "/*",
    "*/",
    "# x",
    "\u{e9}",
    "\u{1f600}",
    "\0",
    ".include \"f.conf\";",
    "x = 1;",
    "a {",
    "depend = a, \"b.c\";",
    "$v = 2;",
    "path = \"/j/$name\";",
    "vnet;",
    "no",
    "allow.",
    "5",
    "allow.mount",
    "mount.fstab = /f;",
    "\"",
    "a.b {",
    "exec.start = 'a b'",
    "# jailconf: allow(",
    ".include ",
    "\u{fffd}",
    "ip4.addr =",
];

fn text() -> impl Strategy<Value = String> {
    let scraps = proptest::sample::select(SCRAPS.to_vec());
    proptest::collection::vec(scraps, 0..30).prop_map(|parts| parts.concat())
}

fn is_in(document: &Document, range: TextRange) {
    let text = document.text().as_str();
    assert!(text.get(std::ops::Range::<usize>::from(range)).is_some(), "{range:?} of {text:?}");
}

fn ask_everything(around: Around<'_>, view: &View, file: FileRef) {
    let document = &view.plan.file(file).document;
    let length = TextSize::of(document.text().as_str());
    let place = |p: Place| is_in(&view.plan.file(p.file).document, p.range);
    let found = around.found(view, &|| true).unwrap();
    for at in 0..=u32::from(length) {
        if !document.text().as_str().is_char_boundary(at as usize) {
            continue;
        }
        let at = TextSize::new(at);
        if let Some(hover) = editor::hover(view, file, at) {
            is_in(document, hover.range);
        }
        if let Some(found) = around.completions(view, file, at) {
            is_in(document, found.range);
        }
        if let Some(name) = editor::name_at(view, file, at) {
            is_in(document, name.range);
            editor::mentions(view, file, &name).iter().for_each(|m| place(m.place));
            let _ = editor::jail_here(view, file, at);
        }
        editor::definitions(view, file, at).into_iter().for_each(place);
        if let Ok(renaming) = editor::rename(view, file, at, "fresh") {
            renaming.certain.into_iter().chain(renaming.doubtful).for_each(place);
        }
        editor::widening(document, at).into_iter().for_each(|r| is_in(document, r));
        for fix in editor::quick_fixes(view, found, file, TextRange::empty(at)) {
            fix.edits.iter().for_each(|(_, document, range, _)| is_in(document, *range));
            leaves_whole_files(&fix);
        }
        let _ = editor::jail_meant(view, file, at);
        let before = TextSize::new(u32::from(at).saturating_sub(3));
        for range in [TextRange::empty(at), TextRange::new(before, at)] {
            let is_whole = document.text().as_str().is_char_boundary(range.start().into());
            if is_whole {
                around.extractions(view, file, range).iter().for_each(|e| is_same(document, e));
            }
        }
    }
    let whole = TextRange::up_to(length);
    let mut end = TextSize::new(0);
    for meaning in editor::meanings(document, whole) {
        is_in(document, meaning.range);
        assert!(end <= meaning.range.start(), "in order, and none over another");
        end = meaning.range.end();
    }
    editor::links(view, file).iter().for_each(|l| is_in(document, l.range));
    editor::symbols(document).iter().for_each(|s| is_in(document, s.range));
    editor::hints(view, file, whole).iter().for_each(|h| is_in(document, TextRange::empty(h.at)));
    assert_eq!(editor::jail_tree(view).len(), view.plan.jails.len(), "each jail once");
    for sheet in [Sheet::Plan(None), Sheet::Resolved(None), Sheet::Tree] {
        assert!(sheet.text(view).is_some());
    }
    for jail in editor::jails(view) {
        let waits = editor::waits_for(view, &jail.name).into_iter();
        let waits = waits.chain(editor::waited_for_by(view, &jail.name));
        waits.flat_map(|wait| wait.places).for_each(place);
        assert!(Sheet::Plan(Some(jail.name.clone())).text(view).is_some());
        let _ = editor::creator_of(view, &jail.name);
        let _ = editor::created_by(view, &jail.name);
    }
}

/// No fix is offered after which its file does not parse.
fn leaves_whole_files(fix: &editor::QuickFix<'_>) {
    let mut by_path: BTreeMap<&Bytes, (&Arc<Document>, Vec<TextEdit>)> = BTreeMap::new();
    for (path, document, range, insert) in &fix.edits {
        let edits = &mut by_path.entry(path).or_insert((document, Vec::new())).1;
        edits.push(TextEdit::replace(*range, insert.clone()));
    }
    for (path, (document, edits)) in by_path {
        let after = jailconf_syntax::apply_edits(document.text(), &edits).unwrap();
        let errors = Document::new(&after).parse().errors().to_vec();
        assert_eq!(errors, [], "{path:?}: {fix:?}");
    }
}

/// An extraction leaves what `jail -e` prints, but for the order of the parameters.
fn is_same(before: &Document, extraction: &Extraction) {
    let after = jailconf_syntax::apply_edits(before.text(), &extraction.edits).unwrap();
    let printed = |bytes: &[u8]| {
        let mut source = MemorySource::new();
        source.insert("/d/jail.conf", bytes);
        let program = jailconf_ide::load(&source, b"/d/jail.conf");
        let printed = Configuration::resolve(&program).exhibit(b"\x01");
        let sorted = |jail: &[u8]| {
            let mut params: Vec<Vec<u8>> = jail.split(|b| *b == 1).map(<[u8]>::to_vec).collect();
            params.sort();
            params
        };
        printed.split(|b| *b == b'\n').map(sorted).collect::<Vec<_>>()
    };
    let title = &extraction.title;
    assert_eq!(printed(&before.text().to_bytes()), printed(&after), "{title}: {before:?}");
}

fn check(text: &str, included: &str) {
    with_view(text, included, ask_everything);
}

fn with_view(text: &str, included: &str, ask: impl FnOnce(Around<'_>, &View, FileRef)) {
    let mut source = MemorySource::new();
    source.insert("/d/f.conf", included.as_bytes());
    let workspace = Memory(source);
    let path = Bytes::from("/d/jail.conf");
    let open = BTreeMap::from([(path.clone(), Arc::new(Document::new(text.as_bytes())))]);
    let (shelf, wishes) = (Shelf::default(), Wishes::default());
    let around = Around { workspace: &workspace, open: &open, shelf: &shelf, wishes: &wishes };
    let view = around.look(&Scene::File(path.clone()));
    let file = view.file_at(&path).unwrap();
    ask(around, &view, file);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_question_about_any_text_is_answered(text in text(), included in text()) {
        check(&text, &included);
    }
}

#[test]
fn a_text_that_is_nothing_is_asked_about() {
    check("", "");
    check("\u{1f600}", "");
}

/// Of real files, where much can be extracted.
#[test]
fn extractions_of_the_examples_leave_every_jail_as_it_is() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/mistakes");
    let mut count = 0;
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        with_view(&text, "", |around, view, file| {
            let document = &view.plan.file(file).document;
            for at in (0..text.len()).step_by(7).filter(|at| text.is_char_boundary(*at)) {
                let at = TextSize::new(at as u32);
                let found = around.extractions(view, file, TextRange::empty(at));
                found.iter().for_each(|extraction| is_same(document, extraction));
                count += found.len();
            }
        });
    }
    assert!(count > 500, "{count} extractions");
}
