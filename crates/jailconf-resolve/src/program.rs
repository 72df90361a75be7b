use std::sync::Arc;

use jailconf_catalog::Release;
use jailconf_syntax::ast::Operator;
use jailconf_syntax::{Bytes, Document, PieceKind, TextRange, TextSize};

use crate::{FileSource, List, ReadError};

/// A file of a [`Program`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A block of a [`Program`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockId(pub u32);

/// The files that jail(8) reads, in its order, and the blocks in them.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// The files, in the order of their first reading; the root file is 0. A
    /// file that is included twice stands here once for each reading.
    pub files: Vec<LoadedFile>,
    /// The blocks in the order of their opening, wildcards and the one
    /// pseudo-block `*` of global parameters included (LANGUAGE 2.1).
    pub blocks: Vec<Block>,
    /// What jail(8) itself would say.
    pub verdict: Verdict,
    /// Includes that gave no file: which statement, which name, why.
    pub missing: Vec<MissingInclude>,
    /// The first block that is left out, with all that is in it, because the
    /// names of nested blocks come to more than [`MAX_NAMES`](crate::MAX_NAMES).
    pub too_large: Option<(FileId, TextRange)>,
    /// The language that it was read as.
    pub level: Level,
    /// Whether an `.include` stands somewhere, whatever it gave.
    pub(crate) includes: bool,
}

/// A file as it was read.
#[derive(Clone, Debug)]
pub struct LoadedFile {
    /// The name as jail(8) would say it.
    pub path: Bytes,
    /// The file.
    pub document: Arc<Document>,
    /// The `.include` statement that brought it.
    pub included_from: Option<(FileId, TextRange)>,
    /// Where jail(8) takes the file to end, where that is not its end: a NUL or
    /// a byte from 0x80 up between two statements. What lies behind is not read
    /// (LANGUAGE 1.7).
    pub ends_at: Option<TextSize>,
}

/// An include that gave no file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingInclude {
    /// The file with the statement.
    pub file: FileId,
    /// The value that names the file.
    pub range: TextRange,
    /// The name.
    pub path: Bytes,
    /// Why.
    pub error: ReadError,
}

impl Program {
    /// The included files that are there and were not looked at. One that is absent is
    /// what jail(8) says of it, and so is one that is included too deep.
    pub fn left_out(&self) -> Vec<&MissingInclude> {
        let is_said = |e: &ReadError| matches!(e, ReadError::NotFound | ReadError::TooDeep);
        self.missing.iter().filter(|missing| !is_said(&missing.error)).collect()
    }
}

/// A jail definition, a wildcard, or the global parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The full name: outer names and this one, joined by dots.
    pub name: Bytes,
    /// Whether it is the pseudo-block of global parameters.
    pub global: bool,
    /// The file in which it stands.
    pub file: FileId,
    /// Its name's range; for the pseudo-block that of the first global parameter.
    pub name_range: TextRange,
    /// The range of the whole block, braces included.
    pub range: TextRange,
    /// The enclosing block, if it is nested in one.
    pub outer: Option<BlockId>,
    /// Its statements in the order of reading, those of included files too.
    pub statements: Vec<Statement>,
}

/// `name = value;` and the like.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The file in which it stands.
    pub file: FileId,
    /// The statement, its `;` included.
    pub range: TextRange,
    /// The name, decoded; without `$` for a variable.
    pub name: Bytes,
    /// The name's range.
    pub name_range: TextRange,
    /// Whether it defines a variable.
    pub variable: bool,
    /// How it is written.
    pub operator: Operator,
    /// The value list: pieces and range of each element.
    pub values: List<(Pieces, TextRange)>,
}

/// What an element of a value list is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Pieces {
    /// Text alone, as most are.
    Text(Bytes),
    /// Text and variables as they follow each other, or nothing.
    Mixed(Box<[PieceKind]>),
}

impl Pieces {
    /// The text of an element without a variable.
    pub fn literal(&self) -> Option<Bytes> {
        match self {
            Pieces::Text(text) => Some(text.clone()),
            // Neighbouring text is one piece, so these have a variable.
            Pieces::Mixed(_) => (!self.has_variables()).then(Bytes::default),
        }
    }

    /// Whether a variable is among them.
    pub fn has_variables(&self) -> bool {
        matches!(self, Pieces::Mixed(pieces) if !pieces.is_empty())
    }
}

impl From<Vec<PieceKind>> for Pieces {
    fn from(mut pieces: Vec<PieceKind>) -> Pieces {
        match pieces.pop() {
            Some(PieceKind::Text(text)) if pieces.is_empty() => Pieces::Text(text),
            last => {
                pieces.extend(last);
                Pieces::Mixed(pieces.into())
            }
        }
    }
}

/// What jail(8) says to the configuration as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Its diagnostics in order, up to and including the first after which
    /// nothing is dependable; empty: accepted.
    pub errors: Vec<Diagnostic>,
}

/// A diagnostic of jail(8), verbatim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file it names, as it would say it.
    pub file: Option<Bytes>,
    /// The line it names.
    pub line: Option<u32>,
    /// Its text, without file and line.
    pub message: Bytes,
}

/// Whether the `char` of the machine that runs jail(8) has a sign. Without one,
/// a byte from 0x80 up outside quotes is a syntax error everywhere; with one it
/// is the end of the file (LANGUAGE 1.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CharSign {
    /// amd64
    #[default]
    Signed,
    /// arm64
    Unsigned,
}

/// The language of a release (LANGUAGE 8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 12.2 to 13.2: no `.include`, no nested blocks, CR is no white space;
    /// global parameters are a block of their own after each jail; a parameter
    /// that is refused does not fail the jail; a numeric block has no `name`.
    Before14,
    /// 14.0: `.include` and nested blocks; a numeric block still has no `name`.
    From14,
    /// The newest: a numeric block has its `name`, too.
    #[default]
    Newest,
}

impl Level {
    /// The language that a release is proven to read; where nothing is proven, the
    /// newest, which accepts most (VERSIONS 4).
    pub fn of(release: Release) -> Level {
        let proven = Release::Numbered(12, 1)..=Release::Numbered(13, 2);
        let not_seen = Release::Numbered(12, 3)..=Release::Numbered(12, 4);
        match release {
            _ if proven.contains(&release) && !not_seen.contains(&release) => Level::Before14,
            Release::Numbered(14, 0) => Level::From14,
            _ => Level::Newest,
        }
    }

    /// Whether the grammar of a release is proven (VERSIONS 4): that of 12.3, 12.4 and
    /// 13.3 to 13.5 may be either.
    pub fn is_proven(release: Release) -> bool {
        let not_seen = [(12, 3, 4), (13, 3, 5)];
        !not_seen.into_iter().any(|(major, first, last)| {
            (Release::Numbered(major, first)..=Release::Numbered(major, last)).contains(&release)
        })
    }
}

impl Program {
    /// The same files as a language reads them that has the same grammar.
    #[must_use]
    pub fn at(&self, level: Level) -> Program {
        Program { level, ..self.clone() }
    }

    /// Whether a release may read these files in one of two ways, with the same
    /// grammar: from 14.1 to 15 it is not known whether a block whose name is a number
    /// has a `name` (VERSIONS 4).
    pub fn may_lack_names(&self, release: Release) -> bool {
        let not_seen = Release::Numbered(14, 1)..Release::Main;
        let is_number = |block: &Block| crate::integer(&block.name).is_some_and(|n| n != 0);
        not_seen.contains(&release) && self.blocks.iter().any(is_number)
    }
}

/// How files are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadOptions {
    /// The sign of `char`.
    pub sign: CharSign,
    /// The language.
    pub level: Level,
}

/// Reads a file and what it includes, as jail(8) on amd64 would. Never fails:
/// what is wrong stands in [`Program::verdict`], [`Program::missing`] and the
/// documents' syntax errors, and what can be read is read. The root `-` is the
/// standard input.
pub fn load(source: &dyn FileSource, root: &[u8]) -> Program {
    load_with(source, root, &LoadOptions::default())
}

/// The same with options.
pub fn load_with(source: &dyn FileSource, root: &[u8], options: &LoadOptions) -> Program {
    crate::load::load(source, root, options)
}
