#![expect(clippy::indexing_slicing, reason = "a line is found by its number in the same list")]

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
        let bytes = text.as_str().as_bytes();
        // A guess that is seldom too small.
        let mut starts = Vec::with_capacity(bytes.len() / 24 + 1);
        starts.push(0);
        let (words, rest) = bytes.as_chunks::<8>();
        for (index, &word) in words.iter().enumerate() {
            let mut found = newlines(u64::from_le_bytes(word));
            while found != 0 {
                starts.push(index as u32 * 8 + found.trailing_zeros() / 8 + 1);
                found &= found - 1;
            }
        }
        let at = bytes.len() - rest.len();
        let behind = rest.iter().enumerate().filter(|&(_, &byte)| byte == b'\n');
        starts.extend(behind.map(|(index, _)| (at + index) as u32 + 1));
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

/// The upper bit of each byte that is a newline.
fn newlines(word: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const LOW: u64 = ONES * 0x7f;
    let other = word ^ (ONES * b'\n' as u64);
    !(((other & LOW) + LOW) | other | LOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_begins_behind_each_newline() {
        for text in
            ["", "\n", "\n\n\u{b}\na", "0123456\n89\n\n\u{8a}\u{10a}\u{fffd}\n", "01234567\n\n"]
        {
            let starts = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
            let starts: Vec<u32> =
                std::iter::once(0).chain(starts.map(|(at, _)| at as u32 + 1)).collect();
            assert_eq!(LineIndex::new(&Text::decode(text.as_bytes())).starts, starts, "{text:?}");
        }
    }
}
