use std::collections::HashMap;

use jailconf_syntax::{Part, TextRange, TextSize};

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
/// the start of a line are understood, and variables that such lines above set;
/// nothing is run.
pub fn settings(text: &str) -> Vec<Setting> {
    Shell::default().settings(text)
}

/// The assignments of loader.conf(5) or sysctl.conf(5): names with dots, and values as they
/// stand.
pub fn tunables(text: &str) -> Vec<Setting> {
    let (mut found, mut start) = (Vec::new(), 0u32);
    for line in text.split_inclusive('\n') {
        let bare = line.split('#').next().unwrap_or_default();
        let is_part = |c: char| c.is_ascii_alphanumeric() || "._-%".contains(c);
        if let Some((name, value)) = bare.split_once('=') {
            let name = name.trim();
            if !name.is_empty() && name.chars().all(is_part) {
                let value = Some(value.trim().trim_matches(['"', '\'']).to_owned());
                let range = TextRange::at(TextSize::new(start), TextSize::of(bare.trim_end()));
                found.push(Setting { name: name.to_owned(), value, range });
            }
        }
        start += line.len() as u32;
    }
    found
}

/// The lines of a file that is read as shell that look like assignments and are commands:
/// their name has a character that no variable's has, as `-` and `.` of an interface's.
/// What stands inside of quotes is no line.
pub fn no_variables(text: &str) -> Vec<(String, TextRange)> {
    let (mut found, mut start, mut quote) = (Vec::new(), 0u32, None::<char>);
    for line in text.split_inclusive('\n') {
        let name = line.split_once('=').map_or("", |(name, _)| name);
        let first = |c: char| c.is_ascii_alphabetic() || c == '_';
        let is_part = |c: char| c.is_ascii_alphanumeric() || "_-.+/:".contains(c);
        let looks_like = name.starts_with(first) && name.chars().all(is_part);
        if quote.is_none() && looks_like && name.contains(['-', '.', '+', '/', ':']) {
            let range = TextRange::at(TextSize::new(start), TextSize::of(name));
            found.push((name.to_owned(), range));
        }
        quote = quote_behind(line, quote);
        start += line.len() as u32;
    }
    found
}

/// The quote that is open behind a line.
fn quote_behind(line: &str, mut quote: Option<char>) -> Option<char> {
    let (mut chars, mut is_word_start) = (line.chars(), true);
    while let Some(c) = chars.next() {
        match (c, quote) {
            ('\\', None | Some('"')) => drop(chars.next()),
            (c, Some(open)) if c == open => quote = None,
            ('"' | '\'', None) => quote = Some(c),
            ('#', None) if is_word_start => break,
            _ => {}
        }
        is_word_start = quote.is_none() && c.is_whitespace();
    }
    quote
}

/// What is known when several files are read one after the other.
#[derive(Default)]
pub(crate) struct Shell(Known);

impl Shell {
    /// The assignments of the next file.
    pub(crate) fn settings(&mut self, text: &str) -> Vec<Setting> {
        let mut found = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if let Some(setting) = assignment(line, start, &self.0) {
                self.0.insert(setting.name.clone(), setting.value.clone());
                found.push(setting);
            }
            start += line.len() as u32;
        }
        found
    }
}

/// What variables are, as far as it is known.
type Known = HashMap<String, Option<String>>;

fn assignment(line: &str, start: u32, known: &Known) -> Option<Setting> {
    let trimmed = line.trim_end();
    let (name, rest) = trimmed.split_once('=')?;
    let name_like = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty()
        || !name.chars().all(name_like)
        || name.starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let (value, len) = value(rest, known);
    let end = start + (name.len() + 1 + len) as u32;
    let range = TextRange::new(TextSize::new(start), TextSize::new(end));
    Some(Setting { name: name.to_owned(), value, range })
}

/// The value, and how much of the line it takes.
fn value(rest: &str, known: &Known) -> (Option<String>, usize) {
    let quote = rest.chars().next().filter(|c| *c == '"' || *c == '\'');
    let (raw, len) = match quote {
        Some(quote) => match rest.part(1..).find(quote) {
            Some(end) => (rest.part(1..1 + end), end + 2),
            None => return (None, rest.len()),
        },
        None => {
            let end = rest
                .find(|c: char| c.is_whitespace() || c == '#' || c == ';')
                .unwrap_or(rest.len());
            (rest.part(..end), end)
        }
    };
    match quote {
        Some('\'') => (Some(raw.to_owned()), len),
        _ => (expanded(raw, known), len),
    }
}

/// Bytes that a value may grow to: each variable may hold the one before it twice.
const MAX_VALUE: usize = 4096;

/// A text with the variables in it; `None` where one is not known, or the shell would
/// do more.
fn expanded(raw: &str, known: &Known) -> Option<String> {
    if raw.contains(['`', '\\']) {
        return None;
    }
    let mut parts = raw.split('$');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = match part.strip_prefix('{') {
            Some(part) => part.split_once('}')?,
            None => {
                let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
                part.split_at(part.find(|c| !is_part(c)).unwrap_or(part.len()))
            }
        };
        out.push_str(known.get(name)?.as_deref()?);
        out.push_str(rest);
        if out.len() > MAX_VALUE {
            return None;
        }
    }
    Some(out)
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

    /// The scene bastille-conf-elsewhere.
    #[test]
    fn variables_that_are_set_above_are_known() {
        check(
            "p=/b\na=\"${p}/jails\"\nb=$p/x\nc=${p:-y}\nd=$(p)\n",
            &[
                ("p", Some("/b")),
                ("a", Some("/b/jails")),
                ("b", Some("/b/x")),
                ("c", None),
                ("d", None),
            ],
        );
    }

    // loader.conf(5), sysctl.conf(5).
    #[test]
    fn tunables_have_dots() {
        let found = tunables("# net.fibs=9\nzfs_load=\"YES\"\n net.fibs=\"4\" # four\nx y=1\n");
        let found: Vec<_> = found.iter().map(|s| (&*s.name, s.value.as_deref())).collect();
        assert_eq!(found, [("zfs_load", Some("YES")), ("net.fibs", Some("4"))]);
    }

    // sh(1); rc.conf(5): the scene hyphen-in-a-variable.
    #[test]
    fn a_name_that_no_variable_has() {
        let names = |text: &str| {
            let found = no_variables(text);
            found.into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            names("ifconfig_e0b_web-1=\"DHCP\"\nifconfig_em0=\"DHCP\"\n"),
            "ifconfig_e0b_web-1"
        );
        assert_eq!(names("ifconfig_em0.10='x'\n# a-b=c\n. /etc/x\nfoo --a=b\n"), "ifconfig_em0.10");
        assert_eq!(names("a=\"one # \n b-c=d\nb-c=d\"\ne-f=g\n"), "e-f");
        assert_eq!(names("a=b # it's\nc-d=e\n"), "c-d");
        assert_eq!(names("case x in\na|b-c)\nesac\n/usr/bin/env a=b\n-x=y\n=\n"), "");
    }

    #[test]
    fn a_value_does_not_grow_without_end() {
        let lines: String = (1..60).map(|i| format!("a{i}=$a{0}$a{0}\n", i - 1)).collect();
        let last = settings(&format!("a0=xx\n{lines}")).pop().unwrap();
        assert_eq!(last.value, None);
    }
}
