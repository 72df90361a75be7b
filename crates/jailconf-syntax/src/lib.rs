//! What is written in a jail.conf file?
//!
//! Bytes become a [`Text`], tokens, a lossless tree and a typed AST, with the
//! syntax errors as data. Parsing never fails and never loses a byte; nothing
//! here knows what a parameter means.

pub mod ast;
mod bytes;
mod directive;
mod document;
mod dump;
mod edit;
mod error;
mod kind;
mod lexer;
mod parser;
mod part;
mod pieces;
mod position;
mod text;

pub use bytes::Bytes;
pub use directive::{DIRECTIVE_MARK, directive};
pub use document::Document;
pub use dump::dump;
pub use edit::{EditError, TextEdit, apply_edits};
pub use error::{SyntaxError, SyntaxErrorKind};
pub use kind::{JailConf, SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};
pub use lexer::{Token, lex};
pub use parser::{MAX_DEPTH, Parse, parse};
pub use part::{Bounds, Part};
pub use pieces::{Piece, PieceKind, RawPiece, RawPieceKind, pieces, raw_pieces};
pub use position::{LineIndex, Position};
pub use text::Text;
pub use text_size::{TextRange, TextSize};
