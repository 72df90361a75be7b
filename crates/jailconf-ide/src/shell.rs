//! What people paste into a shell.

/// A word of a command: in quotes where the shell would read more into it.
pub(crate) fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+,".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name that a jail's own root wrote is a word, and never a command of the host's.
    #[test]
    fn what_a_file_says_stays_a_word() {
        assert_eq!(shell_word("/jails/a/jail.conf"), "/jails/a/jail.conf");
        assert_eq!(shell_word("a; rm -rf /"), "'a; rm -rf /'");
        assert_eq!(shell_word("a'$(id)"), r"'a'\''$(id)'");
        assert_eq!(shell_word(""), "''");
    }
}
