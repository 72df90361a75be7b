use text_size::TextRange;

/// A mistake in the text: where it is, and what is written there. The words
/// are `lint`'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxErrorKind,
    /// Where the mistake is (not where a parser noticed it).
    pub range: TextRange,
}

/// What can be wrong with the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SyntaxErrorKind {
    /// A statement without its `;` (the range is the empty one behind the
    /// statement's last token; inserting `;` there is its fix).
    MissingSemicolon,
    /// `=`, `+=` or `,` without a value behind it; the range is that token.
    MissingValue,
    /// More words where a value or a block's name is one word
    /// (`exec.start = /bin/sh /etc/rc;`, `jail a {`); the range covers them all.
    ExtraWord,
    /// A name of several pieces that must be quoted as one (`foo.* {`).
    NameNotOnePiece,
    /// `$x {`: a block named by a variable.
    VariableBlockName,
    /// `{` without a name before it; the range is the brace.
    NamelessBlock,
    /// `{` that is never closed; the range is the brace. Where the indentation
    /// shows which block swallowed others, it is that block's.
    UnclosedBlock,
    /// `}` that closes nothing.
    StrayBrace,
    /// A quote that was left open. The range is from the quote to where its
    /// statement most likely ends on that line (before the `;`); inserting the
    /// quote at the range's end is its fix. jail(8) may pair such a quote with one
    /// lines later and stumble there (LANGUAGE 1.8).
    UnterminatedString,
    /// `/*` that is never closed; the range is the rest of its line, or the mark
    /// alone where it follows a word (`/a/*;`, a glob without quotes).
    UnterminatedComment,
    /// `${` that is never closed.
    UnterminatedVariable,
    /// NUL, or a byte from 0x80 up, outside quotes: jail(8) takes it for the
    /// end of the file (LANGUAGE 1.7). The range covers the run of such bytes.
    EndsFile,
    /// A control character that jail(8) refuses.
    ControlCharacter,
    /// More open blocks than jail(8) takes (LANGUAGE 2.1: the 3,333rd is
    /// refused); told once, at the first brace too many.
    TooDeep,
    /// Tokens that fit nowhere.
    Unexpected,
}
