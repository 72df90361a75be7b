//! What a file says, as Markdown that shows it and is nothing else: a jail's inside is
//! written by others, and an image in a hover would be fetched.

/// Characters of a value that are shown.
const MAX_SHOWN: usize = 300;

/// Text within a line, between as many backticks as it takes.
pub(crate) fn code(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_SHOWN).map(printable).collect();
    if text.chars().nth(MAX_SHOWN).is_some() {
        shown.push('\u{2026}');
    }
    if !shown.contains('`') {
        return format!("`{shown}`");
    }
    let fence = "`".repeat(longest_run(&shown) + 1);
    format!("{fence} {shown} {fence}")
}

/// Lines by themselves.
pub(crate) fn fenced(text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    let shown: String = text.chars().map(|c| if c == '\n' { c } else { printable(c) }).collect();
    format!("\n{fence}\n{shown}\n{fence}")
}

/// A name, which stands out.
pub(crate) fn strong(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "$._-".contains(c);
    if name.chars().all(is_plain) { format!("**{name}**") } else { code(name) }
}

fn printable(c: char) -> char {
    if c.is_control() { '\u{fffd}' } else { c }
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CommonMark 0.31, "Code spans" and "Fenced code blocks": a run of backticks ends
    /// where another one of its length does; a blank on both sides is taken off.
    #[test]
    fn text_stays_text() {
        assert_eq!(code("/a"), "`/a`");
        assert_eq!(code("`![x](http://h)"), "`` `![x](http://h) ``");
        assert_eq!(code("a``b`"), "``` a``b` ```");
        assert_eq!(code("a\nb"), "`a\u{fffd}b`");
        assert_eq!(code(&"x".repeat(301)), format!("`{}\u{2026}`", "x".repeat(300)));
        assert_eq!(fenced("a\nb"), "\n```\na\nb\n```");
        assert_eq!(fenced("```\nb"), "\n````\n```\nb\n````");
        assert_eq!(strong("a.b"), "**a.b**");
        assert_eq!(strong("a](b"), "`a](b`");
    }
}
