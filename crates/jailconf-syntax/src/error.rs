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
    /// statement's last token; inserting `;` there mends it).
    MissingSemicolon,
    /// `=`, `+=` or `,` without a value behind it.
    MissingValue,
    /// A second word where a value is one word (`exec.start = /bin/sh /etc/rc;`).
    ExtraWord,
    /// A name of several pieces that must be quoted as one (`foo.* {`).
    NameNotOnePiece,
    /// `$x {`: a block named by a variable.
    VariableBlockName,
    /// `{` without a name before it.
    NamelessBlock,
    /// `{` that is never closed; the range is the brace.
    UnclosedBlock,
    /// `}` that closes nothing.
    StrayBrace,
    /// A quote that is never closed; the range is from the quote to the end of
    /// its line.
    UnterminatedString,
    /// `/*` that is never closed.
    UnterminatedComment,
    /// `${` that is never closed.
    UnterminatedVariable,
    /// NUL, or a byte from 0x80 up, outside quotes: jail(8) takes it for the
    /// end of the file (LANGUAGE 1.7). The range covers the run of such bytes.
    EndsFile,
    /// A control character that jail(8) refuses.
    ControlCharacter,
    /// More open blocks than jail(8) takes (LANGUAGE 2.1: the 3,333rd is
    /// refused).
    TooDeep,
    /// Tokens that fit nowhere.
    Unexpected,
}
