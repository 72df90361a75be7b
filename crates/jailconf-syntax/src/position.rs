use text_size::TextSize;

use crate::Text;

/// A place in a file for people and machines: line and column from 1, columns
/// and offset in bytes of the file as it is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in bytes.
    pub column: u32,
    /// The offset in the file, in bytes.
    pub offset: u32,
}

/// The starts of the lines of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
    odd: Vec<u32>,
}

impl LineIndex {
    /// Finds the lines of a text.
    pub fn new(text: &Text) -> LineIndex {
        let newlines = text.as_str().bytes().enumerate().filter(|&(_, b)| b == b'\n');
        let starts = std::iter::once(0).chain(newlines.map(|(i, _)| i as u32 + 1)).collect();
        LineIndex { starts, odd: text.odd().iter().map(|&(offset, _)| offset).collect() }
    }

    /// The position of an offset of the text.
    pub fn position(&self, offset: TextSize) -> Position {
        let at = u32::from(offset);
        let line = self.starts.partition_point(|&start| start <= at) - 1;
        let (offset, start) = (self.in_file(at), self.in_file(self.starts[line]));
        Position { line: line as u32 + 1, column: offset - start + 1, offset }
    }

    /// How many lines there are; the text behind the last newline is one too.
    pub fn lines(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The offset in the text at which a line (from 1) starts.
    pub fn line_start(&self, line: u32) -> Option<TextSize> {
        self.starts.get(line.checked_sub(1)? as usize).map(|&start| TextSize::new(start))
    }

    /// An odd byte is three bytes of text and one of the file.
    fn in_file(&self, at: u32) -> u32 {
        at - 2 * self.odd.partition_point(|&odd| odd < at) as u32
    }
}
