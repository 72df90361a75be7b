use std::ops::{Range, RangeFrom, RangeTo};

use text_size::TextRange;

/// Parts of a text that cannot go wrong: a place that is in no text, or inside a character,
/// has nothing in it. Offsets are computed, and a wrong one must cost one answer at most.
pub trait Part {
    /// The part of a text that a range names; the empty one where there is none.
    fn part(&self, range: impl Bounds) -> &str;
}

/// What names a part of a text.
pub trait Bounds {
    /// The part, where the range lies in the text and on characters.
    fn of(self, text: &str) -> Option<&str>;
}

impl Part for str {
    fn part(&self, range: impl Bounds) -> &str {
        range.of(self).unwrap_or_default()
    }
}

impl Bounds for Range<usize> {
    fn of(self, text: &str) -> Option<&str> {
        text.get(self)
    }
}

impl Bounds for RangeFrom<usize> {
    fn of(self, text: &str) -> Option<&str> {
        text.get(self)
    }
}

impl Bounds for RangeTo<usize> {
    fn of(self, text: &str) -> Option<&str> {
        text.get(self)
    }
}

impl Bounds for TextRange {
    fn of(self, text: &str) -> Option<&str> {
        text.get(Range::<usize>::from(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_part_is_empty() {
        let text = "a\u{a0}b";
        assert_eq!((text.part(1..3), text.part(3..), text.part(..1)), ("\u{a0}", "b", "a"));
        assert_eq!((text.part(2..3), text.part(9..), text.part(..2)), ("", "", ""));
        let range = TextRange::new(1.into(), 3.into());
        assert_eq!((text.part(range), "".part(range)), ("\u{a0}", ""));
    }
}
