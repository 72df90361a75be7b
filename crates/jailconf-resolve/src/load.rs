use std::collections::hash_map::Entry;
use std::rc::Rc;
use std::sync::Arc;

use jailconf_syntax::{Bytes, Document, TextRange};
use rustc_hash::FxHashMap;

use crate::lower::{Opened, Parameter, Step, lower};
use crate::strict::{Scan, scan};
use crate::{
    Block, BlockId, FileId, FileSource, Level, LoadOptions, LoadedFile, MissingInclude, Program,
    ReadError, glob, verdict,
};

/// How deep jail(8) follows `.include` (LANGUAGE 3).
pub(crate) const MAX_INCLUDE_DEPTH: usize = 32;

/// Blocks in a file that yacc's stack has room for, whatever is in them.
pub(crate) const SURE_DEPTH: usize = 3300;

/// The readings of files that a program may have. jail(8) has no limit, and
/// takes a day for two files in each of 32 that include each other.
pub const MAX_READINGS: usize = 10_000;

/// Reads a file and what it includes.
pub(crate) fn load(source: &dyn FileSource, root: &[u8], options: &LoadOptions) -> Program {
    let mut reader = Reader::new(source, options);
    let mut fold = Fold::new(&mut reader);
    fold.root(root);
    let Fold { mut program, trouble, .. } = fold;
    // A file without syntax errors, and what it includes, is accepted.
    if trouble {
        program.verdict = verdict::verdict(&mut reader, root);
    }
    program
}

/// The files that were read, each once, and the names that were looked up.
pub(crate) struct Reader<'s> {
    source: &'s dyn FileSource,
    options: &'s LoadOptions,
    files: FxHashMap<Bytes, Result<Rc<Read>, ReadError>>,
    names: FxHashMap<Bytes, Rc<glob::Expanded>>,
}

/// A file and what jail(8)'s own parser meets in it.
pub(crate) struct Read {
    pub(crate) document: Arc<Document>,
    pub(crate) scan: std::cell::OnceCell<Scan>,
}

impl<'s> Reader<'s> {
    fn new(source: &'s dyn FileSource, options: &'s LoadOptions) -> Reader<'s> {
        Reader { source, options, files: FxHashMap::default(), names: FxHashMap::default() }
    }

    /// The file that is asked for; `-` is the standard input.
    pub(crate) fn read_root(&mut self, path: &Bytes) -> Result<Rc<Read>, ReadError> {
        match self.files.entry(path.clone()) {
            Entry::Occupied(entry) => entry.get().clone(),
            Entry::Vacant(entry) => {
                let read = self
                    .source
                    .read(path)
                    .map(|document| Rc::new(Read { document, scan: Default::default() }));
                entry.insert(read).clone()
            }
        }
    }

    /// An included file; jail(8) takes `-` for a name like any other there.
    pub(crate) fn read(&mut self, path: &Bytes) -> Result<Rc<Read>, ReadError> {
        if path == "-" { self.read_root(&"./-".into()) } else { self.read_root(path) }
    }

    pub(crate) fn scan<'r>(&self, read: &'r Read) -> &'r Scan {
        read.scan.get_or_init(|| scan(&read.document, self.options))
    }

    /// The files that a name in a file's `.include` stands for.
    /// Which directories could not be looked through is said each time.
    pub(crate) fn expand(&mut self, including: &[u8], name: &[u8]) -> Rc<glob::Expanded> {
        let path = beside(including, name);
        if let Some(found) = self.names.get(&path) {
            return found.clone();
        }
        let found = Rc::new(glob::expand(self.source, &path));
        self.names.insert(path, found.clone());
        found
    }
}

/// A name relative to the directory of the including file (LANGUAGE 3).
fn beside(including: &[u8], name: &[u8]) -> Bytes {
    let directory = match including.iter().rposition(|&b| b == b'/') {
        Some(slash) if !name.starts_with(b"/") => &including[..=slash],
        _ => b"",
    };
    crate::message([directory, name])
}

/// The bytes of the names of all nested blocks together. jail(8) has no limit
/// but memory; what lies beyond is left out.
pub const MAX_NAMES: usize = 4 << 20;

/// The bytes of text that may be read again, of files that are included more
/// than once. jail(8) has no limit but memory.
pub const MAX_REPEATED: u64 = 8 << 20;

/// Gathers the steps of all files into a program. Files within files are a
/// recursion, as deep as jail(8) follows `.include`.
struct Fold<'r, 's> {
    reader: &'r mut Reader<'s>,
    program: Program,
    global: Option<BlockId>,
    /// The files that are open.
    depth: usize,
    /// The bytes of the names of nested blocks, and of the files that were read
    /// again.
    nested: usize,
    repeated: u64,
    /// Something that jail(8) may have a diagnostic for.
    trouble: bool,
    /// jail(8) ends at the first include that is too deep.
    too_deep: bool,
}

/// A file that is being read.
struct Frame {
    file: FileId,
    /// The blocks of this file that are open.
    open: Vec<Place>,
    /// Where the file is included.
    within: Place,
}

/// What a statement belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// No block: it is global.
    Nowhere,
    Block(BlockId),
    /// A block without a name: nothing in it belongs to a jail.
    Nameless,
    /// A block that is left out.
    LeftOut,
}

impl<'r, 's> Fold<'r, 's> {
    fn new(reader: &'r mut Reader<'s>) -> Fold<'r, 's> {
        let level = reader.options.level;
        Fold {
            reader,
            program: Program { level, ..Program::default() },
            global: None,
            depth: 0,
            nested: 0,
            repeated: 0,
            // Of an older language the tree does not know all errors.
            trouble: level == Level::Before14,
            too_deep: false,
        }
    }

    fn root(&mut self, root: &[u8]) {
        let path = Bytes::from(root);
        if let Err(error) = self.file(&path, None, Place::Nowhere) {
            self.trouble = true;
            let (document, shown) = (Arc::new(Document::new(b"")), shown_path(&path));
            self.program.files.push(LoadedFile {
                path: shown,
                document,
                included_from: None,
                ends_at: None,
            });
            self.miss(FileId(0), TextRange::default(), path, error);
        }
    }

    fn file(
        &mut self,
        path: &Bytes,
        from: Option<(FileId, TextRange)>,
        within: Place,
    ) -> Result<(), ReadError> {
        let again = self.reader.files.contains_key(path);
        let read = match from {
            None => self.reader.read_root(path)?,
            Some(_) => self.reader.read(path)?,
        };
        if again {
            self.repeated += read.document.text().as_str().len() as u64;
            if self.repeated > MAX_REPEATED {
                return Err(ReadError::TooLarge(MAX_REPEATED));
            }
        }
        let clean = read.document.parse().errors().is_empty();
        self.trouble |= !clean;
        let ends_at = if clean { None } else { self.reader.scan(&read).ends_at };
        let file = FileId(self.program.files.len() as u32);
        let document = read.document.clone();
        self.program.files.push(LoadedFile {
            path: if from.is_none() { shown_path(path) } else { path.clone() },
            document,
            included_from: from,
            ends_at,
        });
        let mut frame = Frame { file, open: Vec::new(), within };
        self.depth += 1;
        lower(&read.document, ends_at, &mut |step| self.step(&mut frame, step));
        self.depth -= 1;
        Ok(())
    }

    fn step(&mut self, frame: &mut Frame, step: Step) {
        let place = frame.open.last().copied().unwrap_or(frame.within);
        match step {
            Step::Close => drop(frame.open.pop()),
            Step::Include(include) if self.program.level >= Level::From14 => {
                self.include(frame.file, place, include);
            }
            Step::Include(parameter) | Step::Parameter(parameter) => {
                self.parameter(frame.file, place, parameter);
            }
            Step::Open(block) => {
                // Before 14.0 there is one block of global parameters after each
                // jail (LANGUAGE 8).
                if self.program.level == Level::Before14 {
                    self.global = None;
                }
                let opened = self.open_block(frame.file, place, block);
                frame.open.push(opened);
                // There yacc's stack may be too small, which no syntax error tells.
                self.trouble |= frame.open.len() > SURE_DEPTH;
            }
        }
    }

    fn open_block(&mut self, file: FileId, place: Place, block: Opened) -> Place {
        let Opened { name, range, statements } = block;
        if place == Place::LeftOut {
            return place;
        }
        let Some((name, name_range)) = name else {
            return Place::Nameless;
        };
        let (name, outer) = match place {
            Place::Block(outer) => (
                crate::message([&self.program.blocks[outer.0 as usize].name, b".", &name]),
                Some(outer),
            ),
            _ => (name, None),
        };
        if outer.is_some() {
            self.nested += name.len();
            if self.nested > MAX_NAMES {
                self.program.too_large.get_or_insert((file, range));
                return Place::LeftOut;
            }
        }
        let statements = Vec::with_capacity(statements);
        Place::Block(self.add_block(Block {
            name,
            global: false,
            file,
            name_range,
            range,
            outer,
            statements,
        }))
    }

    fn add_block(&mut self, block: Block) -> BlockId {
        self.program.blocks.push(block);
        BlockId(self.program.blocks.len() as u32 - 1)
    }

    fn parameter(&mut self, file: FileId, place: Place, parameter: Parameter) {
        let block = match place {
            Place::Block(block) => block,
            Place::Nowhere => self.global(file, parameter.range),
            Place::Nameless | Place::LeftOut => return,
        };
        self.program.blocks[block.0 as usize].statements.push(parameter.of_file(file));
    }

    /// The block of global parameters: there is one, from the first of them on
    /// (LANGUAGE 2.1).
    fn global(&mut self, file: FileId, range: TextRange) -> BlockId {
        if let Some(global) = self.global {
            return global;
        }
        let (name, statements) = (Bytes::from("*"), Vec::new());
        let block =
            Block { name, global: true, file, name_range: range, range, outer: None, statements };
        let id = self.add_block(block);
        self.global = Some(id);
        id
    }

    fn include(&mut self, file: FileId, place: Place, include: Parameter) {
        self.program.includes = true;
        let including = self.program.files[file.0 as usize].path.clone();
        for &(ref pieces, range) in &include.values {
            // A variable is not permitted there.
            let Some(name) = pieces.literal() else {
                self.trouble = true;
                continue;
            };
            if self.too_deep {
                return;
            }
            if self.depth > MAX_INCLUDE_DEPTH {
                self.trouble = true;
                self.too_deep = true;
                self.miss(file, range, name, ReadError::TooDeep);
                return;
            }
            let names = self.reader.expand(&including, &name);
            for (path, error) in &names.unlisted {
                self.miss(file, range, path.clone(), error.clone());
            }
            for path in &names.found {
                self.include_file((file, include.range), place, path, range);
            }
        }
    }

    fn include_file(
        &mut self,
        from: (FileId, TextRange),
        place: Place,
        path: &Bytes,
        range: TextRange,
    ) {
        if self.too_deep {
            return;
        }
        let result = match self.program.files.len() {
            MAX_READINGS.. => Err(ReadError::TooMany(MAX_READINGS)),
            _ => self.file(path, Some(from), place),
        };
        if let Err(error) = result {
            self.trouble = true;
            self.miss(from.0, range, path.clone(), error);
        }
    }

    fn miss(&mut self, file: FileId, range: TextRange, path: Bytes, error: ReadError) {
        self.program.missing.push(MissingInclude { file, range, path, error });
    }
}

/// The name of the file that is asked for: jail(8) calls the standard input `STDIN`.
pub(crate) fn shown_path(path: &Bytes) -> Bytes {
    if path == "-" { "STDIN".into() } else { path.clone() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{CharSign, MemorySource};

    /// jail(8)'s own parser is asked only where the tree or an include gives
    /// reason to: where none does, it must have nothing to say; and where one
    /// does, it must have.
    fn check(files: &[(&str, &[u8])]) {
        check_level(files, Level::Before14);
        check_level(files, Level::From14);
    }

    fn check_level(files: &[(&str, &[u8])], level: Level) {
        let mut source = MemorySource::new();
        for (path, contents) in files {
            source.insert(*path, contents);
        }
        let options = LoadOptions { sign: CharSign::Signed, level };
        let program = load(&source, b"jail.conf", &options);
        let strict = verdict::verdict(&mut Reader::new(&source, &options), b"jail.conf");
        assert_eq!(program.verdict, strict, "{files:?}");
        let ended = program.files.iter().any(|file| file.ends_at.is_some());
        let clean = program.files.iter().all(|file| file.document.parse().errors().is_empty());
        if strict.errors.is_empty() && !ended {
            assert!(clean, "jail(8) accepts, the tree has errors: {files:?}");
        }
    }

    /// Scraps of which files are made, so that many are nearly right.
    fn scraps() -> impl Strategy<Value = String> {
        let scraps = [
            "a",
            "b.c",
            "*",
            "{",
            "}",
            ";",
            "=",
            "+=",
            ",",
            " ",
            "\n",
            "\\\n",
            "\\",
            "'",
            "\"",
            "$",
            "$v",
            "${v}",
            "${",
            "/*",
            "*/",
            "//",
            "#",
            "\u{e9}",
            "\0",
            ".include",
            "\"f.conf\"",
            "x = 1;",
            "a {",
            "\r",
            "\u{c}",
            "no",
            "5",
        ];
        proptest::collection::vec(proptest::sample::select(scraps.to_vec()), 0..24)
            .prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_short_way_gives_the_strict_verdict(root in scraps(), included in scraps()) {
            check(&[("jail.conf", root.as_bytes()), ("f.conf", included.as_bytes())]);
        }

        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            check(&[("jail.conf", &bytes)]);
        }
    }
}
