//! Whatever can be formatted keeps its tokens, its comments and what jail(8) reads of it,
//! and looks the same when it is formatted again.
#![no_main]

use jailconf_fmt::{FinalNewline, Indent, LineEnding, Options, Profile, format};
use jailconf_resolve::{Configuration, MemorySource, load};
use jailconf_syntax::{Document, apply_edits};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // The last byte says how it is to look.
    let Some((&form, bytes)) = bytes.split_last() else { return };
    let options = options(form);
    let Some(once) = formatted(bytes, &options) else { return };
    assert_eq!(words(bytes), words(&once));
    assert_eq!(comments(bytes), comments(&once));
    assert_eq!(said(bytes), said(&once));
    let twice = formatted(&once, &options).expect("what came out parses");
    assert_eq!(once, twice);
});

fn options(form: u8) -> Options {
    let (profile, tab) = (form & 1, form & 2);
    Options {
        profile: if profile == 0 { Profile::Standard } else { Profile::Bastille },
        indent: if tab == 0 { Indent::Spaces(4) } else { Indent::Tab },
        line_ending: [LineEnding::Keep, LineEnding::Lf, LineEnding::CrLf, LineEnding::Keep]
            [usize::from(form >> 2 & 3)],
        final_newline: if form & 16 == 0 { FinalNewline::Insert } else { FinalNewline::Keep },
        range: None,
    }
}

fn formatted(bytes: &[u8], options: &Options) -> Option<Vec<u8>> {
    let document = Document::new(bytes);
    let edits = format(&document, options).ok()?;
    Some(apply_edits(document.text(), &edits).expect("edits lie apart"))
}

/// The tokens that mean something, byte for byte.
fn words(bytes: &[u8]) -> Vec<Vec<u8>> {
    let document = Document::new(bytes);
    let tokens = document.syntax().descendants_with_tokens().filter_map(|e| e.into_token());
    let words = tokens.filter(|t| !t.kind().is_trivia()).map(|t| t.text_range());
    words.map(|r| document.text().slice_bytes(r.start().into(), r.end().into())).collect()
}

/// The comments, without the blanks around their lines.
fn comments(bytes: &[u8]) -> Vec<Vec<String>> {
    let document = Document::new(bytes);
    let tokens = document.syntax().descendants_with_tokens().filter_map(|e| e.into_token());
    let comments = tokens.filter(|t| t.kind().is_comment());
    let lines = |text: &str| {
        text.split('\n').map(|l| l.trim_matches([' ', '\t', '\r']).to_owned()).collect()
    };
    comments.map(|t| lines(t.text())).collect()
}

fn said(bytes: &[u8]) -> (usize, Vec<u8>) {
    let mut source = MemorySource::new();
    source.insert("jail.conf", bytes);
    let program = load(&source, b"jail.conf");
    let said = Configuration::resolve(&program).exhibit(b"|");
    (program.verdict.errors.len(), said.into())
}
