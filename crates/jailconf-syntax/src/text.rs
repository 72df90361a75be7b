#![expect(
    clippy::indexing_slicing,
    reason = "offsets of odd bytes are in order and lie in the text"
)]

use text_size::TextSize;

/// The decoded text of a file.
///
/// A tree holds `str`, a file holds bytes: each byte that is not part of valid
/// UTF-8 stands in the text as U+FFFD, and a side list remembers it, so that
/// [`Text::to_bytes`] gives the file back byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    text: String,
    odd: Vec<(u32, u8)>,
}

impl Text {
    /// Decodes the bytes of a file. Never fails.
    pub fn decode(bytes: &[u8]) -> Text {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Text { text: text.to_owned(), odd: Vec::new() };
        }
        let mut text = String::with_capacity(bytes.len());
        let mut odd = Vec::new();
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            for &byte in chunk.invalid() {
                odd.push((text.len() as u32, byte));
                text.push('\u{FFFD}');
            }
        }
        Text { text, odd }
    }

    /// The text; odd bytes stand as U+FFFD.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The odd bytes: the offset in the text of the U+FFFD that stands for
    /// each, ascending, and the byte.
    pub fn odd(&self) -> &[(u32, u8)] {
        &self.odd
    }

    /// The odd byte that the character at this offset stands for, if it is one.
    pub fn odd_at(&self, offset: TextSize) -> Option<u8> {
        let at = u32::from(offset);
        self.odd.binary_search_by_key(&at, |&(o, _)| o).ok().map(|i| self.odd[i].1)
    }

    /// The bytes of the file, as they were.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.slice_bytes(0, self.text.len())
    }

    /// The bytes behind a range of the text (offsets in the text, on character
    /// boundaries, in order, within the text).
    pub fn slice_bytes(&self, start: usize, end: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(end - start);
        let mut at = start;
        let first = self.odd.partition_point(|&(o, _)| (o as usize) < start);
        for &(offset, byte) in &self.odd[first..] {
            let offset = offset as usize;
            if offset >= end {
                break;
            }
            out.extend_from_slice(&self.text.as_bytes()[at..offset]);
            out.push(byte);
            at = offset + '\u{FFFD}'.len_utf8();
        }
        out.extend_from_slice(&self.text.as_bytes()[at..end]);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_bytes_come_back() {
        for bytes in
            [&b"a\xffb"[..], b"\xc3", b"caf\xc3\xa9 \xef\xbf\xbd \xef\xbb\xbf", b"\0\xe9{", b""]
        {
            assert_eq!(Text::decode(bytes).to_bytes(), bytes);
        }
    }
}
