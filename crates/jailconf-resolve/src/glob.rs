use jailconf_syntax::Bytes;

use crate::{FileSource, MAX_READINGS, ReadError};

/// Names that a pattern is followed into: more files than that are not read.
const MAX_FOUND: usize = MAX_READINGS;

/// What a pattern stands for.
pub(crate) struct Expanded {
    /// The names, sorted.
    pub(crate) found: Vec<Bytes>,
    /// The directories that are there and could not be looked through: what they hold may match.
    pub(crate) unlisted: Vec<(Bytes, ReadError)>,
}

/// The files that a name in `.include` stands for, sorted bytewise; a name
/// without wildcards stands for itself as it is written, backslashes and all,
/// there or not (LANGUAGE 3).
pub(crate) fn expand(source: &dyn FileSource, pattern: &[u8]) -> Expanded {
    let parts: Vec<&[u8]> = pattern.split(|&b| b == b'/').collect();
    let is_magic: Vec<bool> = parts.iter().map(|part| Pattern::new(part).is_magic()).collect();
    let Some(first) = is_magic.iter().position(|&magic| magic) else {
        return Expanded { found: vec![pattern.into()], unlisted: Vec::new() };
    };
    let mut start = Vec::new();
    for part in &parts[..first] {
        start.extend(Pattern::new(part).literal());
        start.push(b'/');
    }
    let mut found = vec![start];
    let mut unlisted = Vec::new();
    for (index, part) in parts.iter().enumerate().skip(first) {
        let part = Pattern::new(part);
        let last = index + 1 == parts.len();
        let mut next = Vec::new();
        for dir in &found {
            if let Err(error) = step(source, dir, &part, is_magic[index], last, &mut next) {
                unlisted.push((Bytes::from(dir.as_slice()), error));
            }
            if next.len() > MAX_FOUND {
                break;
            }
        }
        next.sort_unstable();
        // The first one too many is named where files are counted.
        next.truncate(MAX_FOUND + 1);
        found = next;
    }
    Expanded { found: found.into_iter().map(Bytes::from).collect(), unlisted }
}

/// Whether a name without a slash matches a pattern, as glob(3) and fnmatch(3) have it;
/// one that begins with a dot only if the pattern does.
pub fn name_matches(pattern: &[u8], name: &[u8]) -> bool {
    Pattern::new(pattern).matches(name)
}

/// Goes one component down from a directory; `dir` is empty or ends in `/`.
fn step(
    source: &dyn FileSource,
    dir: &[u8],
    part: &Pattern,
    is_magic: bool,
    last: bool,
    found: &mut Vec<Vec<u8>>,
) -> Result<(), ReadError> {
    let path = |name: &[u8]| {
        let mut path = [dir, name].concat();
        if !last {
            path.push(b'/');
        }
        path
    };
    if !is_magic {
        let path = path(&part.literal());
        if !last || exists(source, dir, &path) {
            found.push(path);
        }
        return Ok(());
    }
    let entries = match source.list(dir) {
        Ok(entries) => entries,
        Err(ReadError::NotFound | ReadError::NotDirectory) => return Ok(()),
        Err(error) => return Err(error),
    };
    // readdir(3) gives these two as well, which only a pattern with a dot in front takes.
    let names = entries.iter().map(|entry| &*entry.name).chain([&b"."[..], b".."]);
    found.extend(names.filter(|name| part.matches(name)).map(path));
    Ok(())
}

/// A symbolic link that leads nowhere is there, too.
fn exists(source: &dyn FileSource, dir: &[u8], path: &[u8]) -> bool {
    if matches!(source.kind(path), Ok(Some(_))) {
        return true;
    }
    let name = &path[dir.len()..];
    source.list(dir).is_ok_and(|entries| entries.iter().any(|entry| *entry.name == *name))
}

/// A component of a pattern.
struct Pattern(Vec<Atom>);

enum Atom {
    Byte(u8),
    /// `?`
    One,
    /// `*`
    Many,
    /// `[...]`, `[!...]`
    Class {
        negated: bool,
        ranges: Vec<(u8, u8)>,
    },
}

impl Pattern {
    fn new(text: &[u8]) -> Pattern {
        let mut atoms = Vec::new();
        let mut rest = text;
        // Without this, a component of many `[` would be searched to its end
        // for each.
        let last_close = text.iter().rposition(|&b| b == b']');
        while let Some((&byte, behind)) = rest.split_first() {
            let at = text.len() - rest.len();
            rest = behind;
            match byte {
                b'?' => atoms.push(Atom::One),
                b'*' => atoms.push(Atom::Many),
                b'\\' => match rest.split_first() {
                    Some((&escaped, behind)) => {
                        atoms.push(Atom::Byte(escaped));
                        rest = behind;
                    }
                    None => atoms.push(Atom::Byte(b'\\')),
                },
                b'[' if last_close > Some(at) => match class(rest) {
                    Some((class, behind)) => {
                        atoms.push(class);
                        rest = behind;
                    }
                    None => atoms.push(Atom::Byte(b'[')),
                },
                _ => atoms.push(Atom::Byte(byte)),
            }
        }
        Pattern(atoms)
    }

    fn is_magic(&self) -> bool {
        !self.0.iter().all(|atom| matches!(atom, Atom::Byte(_)))
    }

    /// The name that a pattern without wildcards stands for.
    fn literal(&self) -> Vec<u8> {
        let bytes = self.0.iter().filter_map(|atom| match atom {
            Atom::Byte(byte) => Some(*byte),
            _ => None,
        });
        bytes.collect()
    }

    /// Whether a name matches; one that begins with a dot only if the pattern
    /// does.
    fn matches(&self, name: &[u8]) -> bool {
        if name.starts_with(b".") && !matches!(self.0.first(), Some(Atom::Byte(b'.'))) {
            return false;
        }
        // Only the last `*` is ever tried again: what an earlier one could
        // take, the last one can take too.
        let (mut at, mut i) = (0, 0);
        let mut retry: Option<(usize, usize)> = None;
        loop {
            match self.0.get(at) {
                Some(Atom::Many) => {
                    retry = Some((at + 1, i));
                    at += 1;
                    continue;
                }
                Some(atom) if name.get(i).is_some_and(|&byte| atom.takes(byte)) => {
                    (at, i) = (at + 1, i + 1);
                    continue;
                }
                None if i == name.len() => return true,
                _ => {}
            }
            match retry {
                Some((star, from)) if from < name.len() => {
                    retry = Some((star, from + 1));
                    (at, i) = (star, from + 1);
                }
                _ => return false,
            }
        }
    }
}

impl Atom {
    fn takes(&self, byte: u8) -> bool {
        match self {
            Atom::Byte(own) => *own == byte,
            Atom::One | Atom::Many => true,
            Atom::Class { negated, ranges } => {
                ranges.iter().any(|&(from, to)| (from..=to).contains(&byte)) != *negated
            }
        }
    }
}

/// What stands behind `[`, up to its `]`, which is not the first character.
fn class(text: &[u8]) -> Option<(Atom, &[u8])> {
    let (negated, text) = match text.strip_prefix(b"!") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut ranges = Vec::new();
    let mut rest = text;
    loop {
        let (&from, behind) = rest.split_first()?;
        if from == b']' && !ranges.is_empty() {
            return Some((Atom::Class { negated, ranges }, behind));
        }
        match behind {
            [b'-', to, behind @ ..] if *to != b']' => {
                ranges.push((from, *to));
                rest = behind;
            }
            _ => {
                ranges.push((from, from));
                rest = behind;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemorySource;

    fn check(files: &[&str], pattern: &str, expected: &[&str]) {
        let mut source = MemorySource::new();
        for &file in files {
            source.insert(file, b"");
        }
        let found = expand(&source, pattern.as_bytes());
        let found: Vec<_> = found.found.iter().map(|path| path.to_text().into_owned()).collect();
        assert_eq!(found, expected, "{pattern}");
    }

    // LANGUAGE 3
    #[test]
    fn wildcards_are_expanded_in_the_order_of_bytes() {
        let files = ["d/9.conf", "d/10.conf", "d/a.conf", "d/B.conf", "d/.h.conf", "d/c.txt"];
        check(&files, "d/*.conf", &["d/10.conf", "d/9.conf", "d/B.conf", "d/a.conf"]);
        check(&files, "d/?.conf", &["d/9.conf", "d/B.conf", "d/a.conf"]);
        check(&files, "d/[!a-z]*.conf", &["d/10.conf", "d/9.conf", "d/B.conf"]);
        check(&files, "d/.*", &["d/.", "d/..", "d/.h.conf"]);
        check(&files, "d/.h*", &["d/.h.conf"]);
        check(&files, "d/*.jail", &[]);
        check(&files, "d/[n]ope.conf", &[]);
        check(&files, "*/9.conf", &["d/9.conf"]);
        // A slash at the end asks for a directory.
        check(&files, "*/", &["d/"]);
        check(&files, "d/*/", &[]);
    }

    // LANGUAGE 3: no braces, no `~`; a name without wildcards is taken as it is.
    #[test]
    fn names_without_wildcards_stay() {
        for name in ["nope.conf", "d/{a,b}", "~/a", "d/[a.conf", "d/[!", "/", "d\\/\\a"] {
            check(&["d/a"], name, &[name]);
        }
    }
}
