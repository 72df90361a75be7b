use jailconf_fmt::{Options, Profile, format};
use jailconf_resolve::{Configuration, MemorySource, load};
use jailconf_syntax::{Document, SyntaxKind, apply_edits, lex};

pub const BASTILLE: Options = Options { profile: Profile::Bastille, ..STANDARD };
pub const STANDARD: Options = Options {
    profile: Profile::Standard,
    indent: jailconf_fmt::Indent::Spaces(4),
    line_ending: jailconf_fmt::LineEnding::Keep,
    final_newline: jailconf_fmt::FinalNewline::Insert,
    bare: &["vnet.interface"],
    range: None,
};

/// What a file becomes; `None` where it is left alone.
pub fn formatted(bytes: &[u8], options: &Options) -> Option<Vec<u8>> {
    let document = Document::new(bytes);
    let edits = format(&document, options).ok()?;
    Some(apply_edits(document.text(), &edits).expect("edits lie apart"))
}

/// The same for text, with all that always holds.
pub fn checked(text: &str, options: &Options) -> String {
    let once = proven(text.as_bytes(), options).expect("the text has a syntax error");
    String::from_utf8(once).unwrap()
}

/// Formats, and sees that nothing but white space changed, and that once is enough.
pub fn proven(bytes: &[u8], options: &Options) -> Option<Vec<u8>> {
    let once = same_meaning(bytes, options)?;
    if options.range.is_none() {
        let twice = formatted(&once, options).expect("what comes out has a syntax error");
        assert_eq!(text(&once), text(&twice), "twice is not once, of {:?}", text(bytes));
    }
    Some(once)
}

/// Formats, and sees that nothing but white space changed.
pub fn same_meaning(bytes: &[u8], options: &Options) -> Option<Vec<u8>> {
    let once = formatted(bytes, options)?;
    assert_eq!(words(bytes, options), words(&once, options), "other tokens, of {:?}", text(bytes));
    assert_eq!(comments(bytes), comments(&once), "other comments, of {:?}", text(bytes));
    assert_eq!(said(bytes), said(&once), "resolves otherwise: {:?}", text(bytes));
    Some(once)
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The tokens that mean something, byte for byte.
fn words(bytes: &[u8], options: &Options) -> Vec<(SyntaxKind, Vec<u8>)> {
    let mut words = tokens(bytes, |kind| !kind.is_trivia());
    if options.profile == Profile::Bastille {
        // Bastille's style takes quotes off words of `vnet.interface`; `said` compares them.
        let is_string =
            |kind| matches!(kind, SyntaxKind::SINGLE_QUOTED | SyntaxKind::DOUBLE_QUOTED);
        let plain = |b: &u8| b.is_ascii_alphanumeric() || b"\"'._:|%-".contains(b);
        for word in words.iter_mut().filter(|w| is_string(w.0) && w.1.iter().all(plain)) {
            *word = (SyntaxKind::WORD, word.1[1..word.1.len() - 1].to_vec());
        }
    }
    words
}

/// The comments in order, without blanks around their lines.
fn comments(bytes: &[u8]) -> Vec<String> {
    let comments = tokens(bytes, SyntaxKind::is_comment).into_iter();
    let lines = |comment: Vec<u8>| {
        text(&comment).split('\n').map(|l| l.trim_matches([' ', '\t', '\r']).to_owned()).collect()
    };
    comments.map(|(_, comment)| lines(comment)).map(|l: Vec<_>| l.join("\n")).collect()
}

fn tokens(bytes: &[u8], wanted: impl Fn(SyntaxKind) -> bool) -> Vec<(SyntaxKind, Vec<u8>)> {
    let document = Document::new(bytes);
    let source = document.text();
    let written = |range: jailconf_syntax::TextRange| {
        source.slice_bytes(range.start().into(), range.end().into())
    };
    let found = lex(source).into_iter().filter(|t| wanted(t.kind));
    found.map(|t| (t.kind, written(t.range))).collect()
}

/// What jail(8) makes of a file, without the places where it is written.
fn said(bytes: &[u8]) -> String {
    let mut source = MemorySource::new();
    source.insert("jail.conf", bytes);
    let program = load(&source, b"jail.conf");
    let mut out = format!("{:?}\n", program.verdict.errors.len());
    for jail in Configuration::resolve(&program).jails {
        out += &format!("{:?} {}\n", jail.name, jail.failed);
        for param in jail.params.iter().chain(&jail.variables) {
            let values = param.values.iter().flatten().map(|v| &v.text).collect::<Vec<_>>();
            out += &format!("  {:?} {values:?} {}\n", param.name, param.replaced.len());
        }
        out.extend(jail.messages.iter().map(|m| format!("  {:?}\n", m.text)));
    }
    out
}
