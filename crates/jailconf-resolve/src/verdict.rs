use std::rc::Rc;

use jailconf_syntax::Bytes;

use crate::load::{MAX_INCLUDE_DEPTH, MAX_READINGS, Read, Reader, shown_path};
use crate::strict::{Event, Scan};
use crate::{Diagnostic, ReadError, Verdict};

/// What jail(8) itself says, file by file as it reads them (LANGUAGE 1.8, 2.2,
/// 3).
pub(crate) fn verdict(reader: &mut Reader<'_>, root: &[u8]) -> Verdict {
    let mut run = Run { reader, frames: Vec::new(), verdict: Verdict::default(), readings: 0 };
    run.open(&root.into());
    while let Some(frame) = run.frames.last_mut() {
        if let Some(path) = frame.paths.pop() {
            run.include(&path);
            continue;
        }
        if !frame.names.is_empty() {
            run.name();
            continue;
        }
        match run.reader.scan(&frame.read).events.get(frame.next) {
            Some(_) => run.event(),
            None => run.close(),
        }
    }
    run.verdict
}

/// The same for one file; `None` where it includes others.
pub(crate) fn of_one_file(path: &Bytes, scan: &Scan) -> Option<Verdict> {
    let mut verdict = Verdict::default();
    for event in &scan.events {
        let (Event::Error { line, message } | Event::Fatal { line, message }) = event else {
            return None;
        };
        let (file, message) = (Some(path.clone()), message.clone());
        verdict.errors.push(Diagnostic { file, line: *line, message });
        if matches!(event, Event::Fatal { .. }) {
            break;
        }
    }
    Some(verdict)
}

struct Run<'r, 's> {
    reader: &'r mut Reader<'s>,
    frames: Vec<Frame>,
    verdict: Verdict,
    readings: usize,
}

/// A file that is being read.
struct Frame {
    path: Bytes,
    read: Rc<Read>,
    next: usize,
    /// The names of its `.include` that are still to be read, the next one
    /// last; `None` for one with a variable.
    names: Vec<Option<Bytes>>,
    line: u32,
    paths: Vec<Bytes>,
    failed: bool,
}

impl Run<'_, '_> {
    /// Opens a file; what jail(8) says to one that cannot be read ends it.
    fn open(&mut self, path: &Bytes) {
        let (read, path) = match self.frames.is_empty() {
            true => (self.reader.read_root(path), shown_path(path)),
            false => (self.reader.read(path), path.clone()),
        };
        let error = match read {
            Ok(read) => {
                let (names, paths) = (Vec::new(), Vec::new());
                self.frames.push(Frame {
                    path,
                    read,
                    next: 0,
                    names,
                    line: 0,
                    paths,
                    failed: false,
                });
                return;
            }
            Err(error) => error,
        };
        match error {
            ReadError::NotFound | ReadError::NotDirectory | ReadError::Denied => {
                self.end(Some(path), error.to_string().into());
            }
            // flex says it, which knows no file.
            ReadError::IsDirectory => self.end(None, "input in flex scanner failed".into()),
            // jail(8) would read it: what follows in the including file counts.
            _ => {}
        }
    }

    fn event(&mut self) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let Some(event) = self.reader.scan(&frame.read).events.get(frame.next) else {
            return;
        };
        frame.next += 1;
        let (line, message) = match event {
            Event::Include { line, names } => {
                frame.line = *line;
                frame.names = names.iter().rev().cloned().collect();
                return;
            }
            Event::Error { line, message } | Event::Fatal { line, message } => {
                (*line, message.clone())
            }
        };
        frame.failed = true;
        let file = Some(frame.path.clone());
        self.verdict.errors.push(Diagnostic { file, line, message });
        if matches!(event, Event::Fatal { .. }) {
            self.frames.clear();
        }
    }

    /// The next name of an `.include`.
    fn name(&mut self) {
        let depth = self.frames.len();
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let Some(name) = frame.names.pop() else {
            return;
        };
        let Some(name) = name else {
            frame.failed = true;
            let message = "variables not permitted in '.include' filename".into();
            let (file, line) = (Some(frame.path.clone()), Some(frame.line));
            self.verdict.errors.push(Diagnostic { file, line, message });
            return;
        };
        if depth > MAX_INCLUDE_DEPTH {
            self.end(None, "maximum include depth exceeded".into());
            return;
        }
        frame.paths = self.reader.expand(&frame.path, &name).found.iter().rev().cloned().collect();
    }

    fn include(&mut self, path: &Bytes) {
        self.readings += 1;
        if self.readings < MAX_READINGS {
            self.open(path);
        }
    }

    /// At its end, a file that had an error ends jail(8).
    fn close(&mut self) {
        if self.frames.pop().is_some_and(|frame| frame.failed) {
            self.frames.clear();
        }
    }

    fn end(&mut self, file: Option<Bytes>, message: Bytes) {
        self.verdict.errors.push(Diagnostic { file, line: None, message });
        self.frames.clear();
    }
}
