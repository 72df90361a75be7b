//! The text of an open file as the client edits it.

use jailconf_ide::Part;
use tower_lsp_server::ls_types::{Position, Range, TextDocumentContentChangeEvent};

use crate::convert::Encoding;

/// A text and where its lines start, both kept up to date by each edit: a message
/// may hold thousands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    text: String,
    /// The offsets behind each newline; the first line starts at 0.
    lines: Vec<usize>,
}

impl Text {
    /// A text.
    pub fn new(text: &str) -> Text {
        Text { text: text.to_owned(), lines: newlines(text, 0).collect() }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// A change of the client's, in the text that the one before left.
    pub fn change(&mut self, change: &TextDocumentContentChangeEvent, encoding: Encoding) {
        match change.range {
            None => *self = Text::new(&change.text),
            Some(range) => self.replace(range, &change.text, encoding),
        }
    }

    fn replace(&mut self, range: Range, new: &str, encoding: Encoding) {
        let start = self.offset(range.start, encoding);
        let end = self.offset(range.end, encoding).max(start);
        self.text.replace_range(start..end, new);
        // The lines that start in what is replaced go; those behind it move.
        let first = self.lines.partition_point(|&line| line <= start);
        let last = self.lines.partition_point(|&line| line <= end);
        for line in self.lines.iter_mut().skip(last) {
            *line = *line - (end - start) + new.len();
        }
        self.lines.splice(first..last, newlines(new, start));
    }

    /// A position as an offset: past a line's end it is that end, past the file
    /// its end, and inside a character its beginning.
    fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let line = position.line as usize;
        let start = match line.checked_sub(1) {
            None => 0,
            Some(before) => match self.lines.get(before) {
                Some(&start) => start,
                None => return self.text.len(),
            },
        };
        let end = self.lines.get(line).map_or(self.text.len(), |next| next - 1);
        start + encoding.bytes_of(self.text.part(start..end), position.character)
    }
}

/// The offsets behind the newlines of a text that starts at an offset.
fn newlines(text: &str, at: usize) -> impl Iterator<Item = usize> {
    text.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(move |(i, _)| at + i + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(text: &mut Text, from: (u32, u32), to: (u32, u32), new: &str, encoding: Encoding) {
        let position = |(line, character)| Position { line, character };
        let range = Range { start: position(from), end: position(to) };
        let change = TextDocumentContentChangeEvent {
            range: Some(range),
            range_length: None,
            text: new.to_owned(),
        };
        text.change(&change, encoding);
    }

    /// The specification's own words on positions (3.17, "Position"): a character
    /// past a line's end is the line's end, and a line ends before its `\r\n`.
    #[test]
    fn positions_past_the_end_are_the_end() {
        let mut text = Text::new("ab\r\ncd");
        edit(&mut text, (0, 9), (0, 9), "x", Encoding::Utf16);
        edit(&mut text, (7, 0), (8, 3), "y", Encoding::Utf16);
        assert_eq!(text.as_str(), "abx\r\ncdy");
        edit(&mut text, (1, 1), (0, 1), "z", Encoding::Utf16);
        assert_eq!(text.as_str(), "abx\r\nczdy", "an end before its start is the start");
    }

    /// What a client does to its own text: lines of characters, one by one.
    struct Client {
        text: Vec<char>,
        encoding: Encoding,
    }

    impl Client {
        fn position(&self, at: usize) -> (u32, u32) {
            let before = &self.text[..at];
            let line = before.iter().filter(|&&c| c == '\n').count() as u32;
            let start = before.iter().rposition(|&c| c == '\n').map_or(0, |i| i + 1);
            let column = before[start..].iter().map(|&c| match self.encoding {
                Encoding::Utf8 => c.len_utf8() as u32,
                Encoding::Utf16 => c.len_utf16() as u32,
                Encoding::Utf32 => 1,
            });
            (line, column.sum())
        }
    }

    /// A small generator of numbers: the same ones in each run.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, limit: usize) -> usize {
            self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (self.0 >> 33) as usize % limit
        }
    }

    const SCRAPS: [&str; 12] = [
        "a",
        "\n",
        "\nb {",
        "\u{1f600}",
        "\u{e9}x",
        "",
        " = 1;\n",
        "}\n",
        "\r\n",
        "\u{4e2d}",
        "\r\nz",
        "# ",
    ];

    /// 10,000 edits at random places leave the server with the client's text, in
    /// every encoding, with characters of two and four bytes, and lines that end
    /// in `\r\n`.
    #[test]
    fn ten_thousand_edits_leave_the_clients_text() {
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let mut dice = Dice(7);
            let mut client = Client { text: "a {\r\n}\n".chars().collect(), encoding };
            let mut server = Text::new("a {\r\n}\n");
            for round in 0..10_000 {
                let mut place = || loop {
                    let at = dice.below(client.text.len() + 1);
                    // No client has a position between `\r` and `\n`.
                    let split =
                        at > 0 && client.text[at - 1] == '\r' && client.text.get(at) == Some(&'\n');
                    if !split {
                        return at;
                    }
                };
                let (one, other) = (place(), place());
                let from = one.min(other);
                let to = from.max(one.max(other).min(from + 6));
                let to = if to > 0 && client.text[to - 1] == '\r' { to.min(from) } else { to };
                let new = SCRAPS[dice.below(SCRAPS.len())];
                let (start, end) = (client.position(from), client.position(to));
                edit(&mut server, start, end, new, encoding);
                client.text.splice(from..to, new.chars());
                if client.text.len() > 2_000 {
                    client.text.truncate(50);
                    let text: String = client.text.iter().collect();
                    server = Text::new(&text);
                }
                let text: String = client.text.iter().collect();
                assert_eq!(server.as_str(), text, "{encoding:?} round {round}");
                assert_eq!(server, Text::new(&text), "{encoding:?} round {round}");
            }
        }
    }
}
