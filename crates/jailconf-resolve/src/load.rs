use std::collections::hash_map::Entry;
use std::rc::Rc;
use std::sync::Arc;

use jailconf_syntax::{Bytes, Document, TextRange};
use rustc_hash::FxHashMap;

use crate::lower::{Include, Parameter, Step, lower};
use crate::strict::{Scan, scan};
use crate::{
    Block, BlockId, FileId, FileSource, LoadOptions, LoadedFile, MissingInclude, Program, ReadError, Statement, glob,
    verdict,
};

/// How deep jail(8) follows `.include` (LANGUAGE 3).
pub(crate) const MAX_INCLUDE_DEPTH: usize = 32;

/// Blocks in a file that yacc's stack has room for, whatever is in them.
const SURE_DEPTH: usize = 3300;

/// The readings of files that a program may have. jail(8) has no limit, and
/// takes a day for two files in each of 32 that include each other.
pub const MAX_READINGS: usize = 10_000;

/// Reads a file and what it includes.
pub(crate) fn load(source: &dyn FileSource, root: &[u8], options: &LoadOptions) -> Program {
    let mut reader = Reader::new(source, options);
    let mut fold = Fold::new(&mut reader);
    fold.open_root(root);
    fold.run();
    let mut program = fold.program;
    let trouble = fold.trouble;
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
    names: FxHashMap<Bytes, Rc<[Bytes]>>,
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

    pub(crate) fn read(&mut self, path: &Bytes) -> Result<Rc<Read>, ReadError> {
        match self.files.entry(path.clone()) {
            Entry::Occupied(entry) => entry.get().clone(),
            Entry::Vacant(entry) => {
                let read = self.source.read(path).map(|document| Rc::new(Read { document, scan: Default::default() }));
                entry.insert(read).clone()
            }
        }
    }

    pub(crate) fn scan<'r>(&self, read: &'r Read) -> &'r Scan {
        read.scan.get_or_init(|| scan(&read.document, self.options.sign))
    }

    /// The files that a name in a file's `.include` stands for.
    pub(crate) fn expand(&mut self, including: &[u8], name: &[u8]) -> Rc<[Bytes]> {
        let path = beside(including, name);
        if let Some(found) = self.names.get(&path) {
            return found.clone();
        }
        let found: Rc<[Bytes]> = glob::expand(self.source, &path).into();
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

/// Gathers the steps of all files into a program.
struct Fold<'r, 's> {
    reader: &'r mut Reader<'s>,
    program: Program,
    frames: Vec<Frame>,
    global: Option<BlockId>,
    /// Something that jail(8) may have a diagnostic for.
    trouble: bool,
    /// jail(8) ends at the first include that is too deep.
    too_deep: bool,
}

/// A file that is being read, or names that are still to be read.
enum Frame {
    File { file: FileId, steps: std::vec::IntoIter<Step>, open: Vec<Open>, within: Open },
    Names { from: FileId, include: TextRange, paths: Vec<(Bytes, TextRange)>, within: Open },
}

/// What a statement belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// No block: it is loose.
    Nothing,
    Block(BlockId),
    /// A block without a name: nothing in it belongs to a jail.
    Nameless,
}

impl<'r, 's> Fold<'r, 's> {
    fn new(reader: &'r mut Reader<'s>) -> Fold<'r, 's> {
        Fold {
            reader,
            program: Program::default(),
            frames: Vec::new(),
            global: None,
            trouble: false,
            too_deep: false,
        }
    }

    fn open_root(&mut self, root: &[u8]) {
        let path = Bytes::from(root);
        if let Err(error) = self.open(&path, None, Open::Nothing) {
            self.trouble = true;
            let document = Arc::new(Document::new(b""));
            let ends_at = None;
            let shown = shown_path(&path);
            self.program.files.push(LoadedFile { path: shown, document, included_from: None, ends_at });
            self.miss(FileId(0), TextRange::default(), path, error);
        }
    }

    fn open(&mut self, path: &Bytes, from: Option<(FileId, TextRange)>, within: Open) -> Result<(), ReadError> {
        let read = self.reader.read(path)?;
        let clean = read.document.parse().errors().is_empty();
        self.trouble |= !clean;
        let ends_at = if clean { None } else { self.reader.scan(&read).ends_at };
        let file = FileId(self.program.files.len() as u32);
        let document = read.document.clone();
        let steps = lower(&document, ends_at).into_iter();
        self.program.files.push(LoadedFile { path: shown_path(path), document, included_from: from, ends_at });
        self.frames.push(Frame::File { file, steps, open: Vec::new(), within });
        Ok(())
    }

    fn run(&mut self) {
        while let Some(frame) = self.frames.last_mut() {
            match frame {
                Frame::File { file, steps, open, within } => {
                    let (file, inside) = (*file, open.last().copied().unwrap_or(*within));
                    match steps.next() {
                        None => drop(self.frames.pop()),
                        Some(Step::Close) => drop(open.pop()),
                        Some(Step::Open { name, range }) => self.open_block(file, inside, name, range),
                        Some(Step::Parameter(parameter)) => self.add(file, inside, parameter),
                        Some(Step::Include(include)) => self.include(file, inside, include),
                    }
                }
                Frame::Names { from, include, paths, within } => {
                    let (from, include, within) = (*from, *include, *within);
                    match paths.pop() {
                        None => drop(self.frames.pop()),
                        Some((path, range)) => self.include_file(from, include, within, path, range),
                    }
                }
            }
        }
    }

    fn open_block(&mut self, file: FileId, outer: Open, name: Option<(Bytes, TextRange)>, range: TextRange) {
        let opened = match (name, outer) {
            (Some((name, name_range)), Open::Nothing | Open::Block(_)) => {
                let outer = match outer {
                    Open::Block(outer) => Some(outer),
                    _ => None,
                };
                let name = match outer {
                    Some(outer) => crate::message([&self.program.blocks[outer.0 as usize].name, b".", &name]),
                    None => name,
                };
                self.add_block(Block { name, global: false, file, name_range, range, outer, statements: Vec::new() })
            }
            (Some((name, name_range)), Open::Nameless) => self.add_block(Block {
                name,
                global: false,
                file,
                name_range,
                range,
                outer: None,
                statements: Vec::new(),
            }),
            (None, _) => Open::Nameless,
        };
        if let Some(Frame::File { open, .. }) = self.frames.last_mut() {
            open.push(opened);
            // There yacc's stack may be too small, which no syntax error tells.
            self.trouble |= open.len() > SURE_DEPTH;
        }
    }

    fn add_block(&mut self, block: Block) -> Open {
        let id = BlockId(self.program.blocks.len() as u32);
        self.program.blocks.push(block);
        Open::Block(id)
    }

    fn add(&mut self, file: FileId, inside: Open, parameter: Parameter) {
        let block = match inside {
            Open::Block(block) => block,
            Open::Nothing => self.global(file, parameter.range),
            Open::Nameless => return,
        };
        let Parameter { range, name, name_range, variable, operator, values } = parameter;
        let statement = Statement { file, range, name, name_range, variable, operator, values };
        self.program.blocks[block.0 as usize].statements.push(statement);
    }

    /// The block of loose parameters: there is one, from the first of them on
    /// (LANGUAGE 2.1).
    fn global(&mut self, file: FileId, range: TextRange) -> BlockId {
        if let Some(global) = self.global {
            return global;
        }
        let id = BlockId(self.program.blocks.len() as u32);
        let name = Bytes::from("*");
        let statements = Vec::new();
        self.program.blocks.push(Block { name, global: true, file, name_range: range, range, outer: None, statements });
        self.global = Some(id);
        id
    }

    fn include(&mut self, file: FileId, within: Open, include: Include) {
        let including = self.program.files[file.0 as usize].path.clone();
        let mut paths = Vec::new();
        for (name, range) in include.names {
            let Some(name) = name else {
                self.trouble = true;
                continue;
            };
            self.too_deep |= self.include_depth() > MAX_INCLUDE_DEPTH;
            if self.too_deep {
                self.trouble = true;
                self.miss(file, range, name, ReadError::TooDeep);
                continue;
            }
            let found = self.reader.expand(&including, &name);
            paths.extend(found.iter().map(|path| (path.clone(), range)));
        }
        paths.reverse();
        self.frames.push(Frame::Names { from: file, include: include.range, paths, within });
    }

    fn include_file(&mut self, from: FileId, include: TextRange, within: Open, path: Bytes, range: TextRange) {
        // jail(8) has ended.
        if self.too_deep {
            return;
        }
        let error = if self.program.files.len() >= MAX_READINGS {
            ReadError::TooMany(MAX_READINGS)
        } else {
            match self.open(&path, Some((from, include)), within) {
                Ok(()) => return,
                Err(error) => error,
            }
        };
        self.trouble = true;
        self.miss(from, range, path, error);
    }

    fn include_depth(&self) -> usize {
        self.frames.iter().filter(|frame| matches!(frame, Frame::File { .. })).count()
    }

    fn miss(&mut self, file: FileId, range: TextRange, path: Bytes, error: ReadError) {
        self.program.missing.push(MissingInclude { file, range, path, error });
    }
}

/// jail(8) calls the standard input `STDIN`.
pub(crate) fn shown_path(path: &Bytes) -> Bytes {
    if path == "-" { "STDIN".into() } else { path.clone() }
}
