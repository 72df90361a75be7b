use jailconf_syntax::{Part, SyntaxKind, Text, lex};

/// A token that is not white space, with what stood before it.
pub(crate) struct Tok {
    pub(crate) kind: SyntaxKind,
    pub(crate) start: usize,
    /// Of a line comment: without the blanks, and the CR, at its end.
    pub(crate) end: usize,
    /// It continues the string that the token before it began (LANGUAGE 1.6).
    pub(crate) joined: bool,
    pub(crate) lines: Lines,
}

/// The line ends in a run of white space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lines {
    /// None: what follows stands on the same line.
    #[default]
    Same,
    /// One.
    Next,
    /// More: there are empty lines.
    Apart,
}

impl Lines {
    /// The line ends in a text, CR LF being one; a lone CR is a blank
    /// (LANGUAGE 1.1).
    pub(crate) fn of(blank: &str) -> Lines {
        match blank.bytes().filter(|&b| b == b'\n').take(2).count() {
            0 => Lines::Same,
            1 => Lines::Next,
            _ => Lines::Apart,
        }
    }

    /// Those of two runs together.
    pub(crate) fn and(self, other: Lines) -> Lines {
        match (self, other) {
            (Lines::Same, lines) | (lines, Lines::Same) => lines,
            _ => Lines::Apart,
        }
    }
}

/// The blanks that may go from the end of a line.
pub(crate) const BLANKS: [char; 3] = [' ', '\t', '\r'];

pub(crate) fn tokens(text: &Text) -> Vec<Tok> {
    let source = text.as_str();
    let all = lex(text);
    let mut out = Vec::with_capacity(all.len() * 2 / 3);
    let mut lines = Lines::Same;
    for token in all {
        let (start, end) = (usize::from(token.range.start()), usize::from(token.range.end()));
        let written = source.part(start..end);
        if token.kind == SyntaxKind::WHITESPACE {
            lines = Lines::of(written);
            continue;
        }
        let end = match token.kind {
            SyntaxKind::LINE_COMMENT => start + written.trim_end_matches(BLANKS).len(),
            _ => end,
        };
        out.push(Tok { kind: token.kind, start, end, joined: token.joined, lines });
        lines = Lines::Same;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_over_a_comment_that_goes() {
        assert_eq!(Lines::of(" \r\n\t"), Lines::Next);
        assert_eq!(Lines::of("\r\r "), Lines::Same);
        assert_eq!(Lines::of("\n \n"), Lines::Apart);
        assert_eq!(Lines::Next.and(Lines::Next), Lines::Apart);
        assert_eq!(Lines::Same.and(Lines::Next), Lines::Next);
    }
}
