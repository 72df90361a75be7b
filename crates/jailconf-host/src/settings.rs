use jailconf_syntax::{TextRange, TextSize};

/// An assignment of a file that is read as shell: `rc.conf`, `bastille.conf`,
/// `settings.conf`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The variable.
    pub name: String,
    /// Its value, quotes removed; `None` where the shell would compute it.
    pub value: Option<String>,
    /// The whole assignment.
    pub range: TextRange,
}

/// The assignments of a file that is read as shell. Only plain assignments at
/// the start of a line are understood; nothing is run.
pub fn settings(text: &str) -> Vec<Setting> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        found.extend(assignment(line, start));
        start += line.len() as u32;
    }
    found
}

fn assignment(line: &str, start: u32) -> Option<Setting> {
    let trimmed = line.trim_end();
    let (name, rest) = trimmed.split_once('=')?;
    let name_like = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty()
        || !name.chars().all(name_like)
        || name.starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let (value, len) = value(rest);
    let end = start + (name.len() + 1 + len) as u32;
    let range = TextRange::new(TextSize::new(start), TextSize::new(end));
    Some(Setting { name: name.to_owned(), value, range })
}

/// The value, and how much of the line it takes.
fn value(rest: &str) -> (Option<String>, usize) {
    let quote = rest.chars().next().filter(|c| *c == '"' || *c == '\'');
    let (raw, len) = match quote {
        Some(quote) => match rest[1..].find(quote) {
            Some(end) => (&rest[1..1 + end], end + 2),
            None => return (None, rest.len()),
        },
        None => {
            let end = rest
                .find(|c: char| c.is_whitespace() || c == '#' || c == ';')
                .unwrap_or(rest.len());
            (&rest[..end], end)
        }
    };
    let computed = quote != Some('\'') && raw.contains(['$', '`', '\\']);
    ((!computed).then(|| raw.to_owned()), len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, Option<&str>)]) {
        let got = settings(text);
        let got: Vec<_> = got.iter().map(|s| (s.name.as_str(), s.value.as_deref())).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn plain_and_quoted_values() {
        check(
            "a=b # x\nbastille_prefix=\"/usr/local/bastille\"  ## default\n# c=d\n d=e\n",
            &[("a", Some("b")), ("bastille_prefix", Some("/usr/local/bastille"))],
        );
    }

    #[test]
    fn what_the_shell_would_compute_is_not_guessed() {
        check(
            "a=\"${b}/jails\"\nb=$(id)\nc='$x'\nd=\"open\n",
            &[("a", None), ("b", None), ("c", Some("$x")), ("d", None)],
        );
    }
}
