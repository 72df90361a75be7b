//! What the terminal at standard output is like.

use std::io::IsTerminal;
use std::sync::LazyLock;

use unicode_width::UnicodeWidthChar;

/// The columns of the terminal; `None` where nobody sees lines wrap.
static COLUMNS: LazyLock<Option<usize>> = LazyLock::new(|| {
    let out = std::io::stdout();
    let size = out.is_terminal().then(|| terminal_size::terminal_size_of(out)).flatten()?;
    Some(usize::from(size.0.0)).filter(|columns| *columns > 0)
});

/// A line as far as the terminal is wide: in a snippet whose lines are wrapped no label stands
/// below what it is about.
pub fn fitting(line: &str) -> String {
    COLUMNS.map_or_else(|| line.to_owned(), |columns| cut(line, columns))
}

/// The first so many columns of a line, with a mark where something is cut off. Colours take no
/// column, and end with the line.
fn cut(line: &str, columns: usize) -> String {
    if width(line) <= columns {
        return line.to_owned();
    }
    let (mut out, mut used, mut escape) = (String::new(), 0, false);
    for c in line.chars() {
        escape |= c == '\u{1b}';
        let wide = if escape { 0 } else { c.width().unwrap_or(0) };
        if used + wide > columns.saturating_sub(3) {
            break;
        }
        used += wide;
        escape &= c != 'm';
        out.push(c);
    }
    let reset = if out.contains('\u{1b}') { "\u{1b}[0m" } else { "" };
    out + reset + "..."
}

/// How many columns a line takes.
fn width(line: &str) -> usize {
    let mut escape = false;
    let of = line.chars().map(|c| {
        escape |= c == '\u{1b}';
        let wide = if escape { 0 } else { c.width().unwrap_or(0) };
        escape &= c != 'm';
        wide
    });
    of.sum()
}

/// Words that open a file where they are clicked (OSC 8); `None` where the terminal is not known
/// to do so.
pub fn link(file: &str, words: &str) -> Option<String> {
    static LINKS: LazyLock<bool> =
        LazyLock::new(|| supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout));
    if !*LINKS || !std::io::stdout().is_terminal() {
        return None;
    }
    let path = std::path::absolute(file).ok()?;
    Some(format!("\u{1b}]8;;{}\u{1b}\\{words}\u{1b}]8;;\u{1b}\\", address(&path)))
}

/// A path as a `file` URL; what no URL holds as it stands is a `%` and two digits.
fn address(path: &std::path::Path) -> String {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    let escaped = bytes.map(|b| match is_plain(*b) {
        true => char::from(*b).to_string(),
        false => format!("%{b:02X}"),
    });
    format!("file://{}", escaped.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_the_terminal_ends() {
        assert_eq!(cut("persist;", 8), "persist;");
        assert_eq!(cut("a persist;", 8), "a per...");
        assert_eq!(cut("\u{1b}[31ma persist;\u{1b}[0m", 8), "\u{1b}[31ma per\u{1b}[0m...");
        assert_eq!(cut("\u{6f22}\u{5b57}\u{6f22}\u{5b57}", 7), "\u{6f22}\u{5b57}...");
    }

    #[test]
    fn a_path_is_a_url() {
        let path = std::path::Path::new("/jails/a b/\u{e9}.conf");
        assert_eq!(address(path), "file:///jails/a%20b/%C3%A9.conf");
    }
}
