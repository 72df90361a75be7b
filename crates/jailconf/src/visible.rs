//! What a file says never reaches a terminal raw.

/// Text for a terminal: control characters and marks that turn the direction of
/// text are written as escapes, and so is what would make of a line a command to the CI
/// that runs this (`::error::`, `##[error]`).
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut begins_line = true;
    while let Some(c) = rest.chars().next() {
        let is_command = begins_line && rest.starts_with("::") || rest.starts_with("##[");
        match c {
            '\n' | '\t' => out.push(c),
            c if is_command || is_hidden(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
        begins_line = c == '\n' || begins_line && c.is_whitespace();
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    out
}

/// The same for lines that begin with commands of ours to a CI, in which what a file says is
/// escaped as the CI wants it.
pub fn visible_lines(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' | '\t' => c.to_string(),
        c if is_hidden(c) => c.escape_unicode().to_string(),
        c => c.to_string(),
    };
    text.chars().map(shown).collect()
}

/// The same for a name, which is in one line.
pub fn visible_name(name: &str) -> String {
    visible(name).replace('\n', "\\n")
}

/// The same for the text of a file that is shown with its columns: each
/// character is replaced by one of as many bytes.
pub fn visible_in_place(text: &str) -> String {
    let stand_in = |c: char| match c {
        '\n' | '\t' | '\r' => c,
        c if !is_hidden(c) => c,
        c => match c.len_utf8() {
            1 => '?',
            2 => '\u{b7}',
            _ => '\u{fffd}',
        },
    };
    text.chars().map(stand_in).collect()
}

/// The same for JSON, where such characters stand in strings only.
pub fn visible_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\n' => out.push(c),
            c if is_hidden(c) => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out
}

fn is_hidden(c: char) -> bool {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}');
    c.is_control() || turns || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_are_shown() {
        assert_eq!(visible("a\u{1b}[2Jb\u{9b}c"), "a\\u{1b}[2Jb\\u{9b}c");
        assert_eq!(visible("x\u{202e}y\nz"), "x\\u{202e}y\nz");
        assert_eq!(visible_json("{\"a\":\"\u{7f}\u{9b}\"}"), "{\"a\":\"\\u007f\\u009b\"}");
    }

    /// GitHub takes a line that begins with `::`, blanks before it or not, for a command.
    #[test]
    fn no_line_is_a_command() {
        assert_eq!(visible("::error::x"), "\\u{3a}:error::x");
        assert_eq!(visible("a\n \t::error::x::y"), "a\n \t\\u{3a}:error::x::y");
        assert_eq!(visible("a ##[error]x"), "a \\u{23}#[error]x");
        assert_eq!(visible("a::b"), "a::b");
        assert_eq!(visible_name("a\nb"), "a\\nb");
    }

    #[test]
    fn columns_stay() {
        let text = "a\u{1b}\u{9b}\u{202e}\0é";
        assert_eq!(visible_in_place(text).len(), text.len());
        assert_eq!(visible_in_place(text), "a?\u{b7}\u{fffd}?é");
    }
}
