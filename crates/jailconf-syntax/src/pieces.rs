use text_size::TextRange;

use crate::{Bytes, SyntaxKind, Text};

/// A part of a decoded name or value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it stands for.
    pub kind: PieceKind,
    /// Where it stands in the text.
    pub range: TextRange,
}

/// What a piece stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// Literal bytes, escapes decoded, cut at a NUL (LANGUAGE 1.3).
    Text(Bytes),
    /// `$name` or `${name}`: the variable's name, escapes decoded.
    Variable(Bytes),
}

/// One piece as jail(8)'s own lexer sees it (LANGUAGE 1.2, 1.4): the strict
/// reader works on these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawPiece {
    /// What it is.
    pub kind: RawPieceKind,
    /// Its raw text, as a syntax error would quote it.
    pub range: TextRange,
    /// What it stands for.
    pub value: PieceKind,
}

/// How jail(8)'s lexer came by a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawPieceKind {
    /// A string piece: bare, escaped, or (part of) a quoted string.
    String,
    /// A variable piece.
    Variable,
}

/// The pieces of one token (a piece kind, see [`SyntaxKind::is_piece`]), decoded
/// and merged: neighbouring literal text is one piece, `""` is one empty piece.
pub fn pieces(text: &Text, kind: SyntaxKind, range: TextRange) -> Vec<Piece> {
    let _ = (text, kind, range);
    todo!()
}

/// The pieces of one token as jail(8)'s lexer splits them, in order.
pub fn raw_pieces(text: &Text, kind: SyntaxKind, range: TextRange) -> Vec<RawPiece> {
    let _ = (text, kind, range);
    todo!()
}
