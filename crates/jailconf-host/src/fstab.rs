use jailconf_syntax::{Bytes, Part, TextRange, TextSize};

/// One field of a mount line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its bytes, `\040` and the like decoded in the first two fields.
    pub text: Bytes,
    /// Where it stands in the text that was given.
    pub range: TextRange,
}

/// A mount line as jail(8) reads it, in `mount` or in an fstab (R082): source,
/// target, type, options; whatever follows is ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountLine {
    /// What is mounted.
    pub source: Field,
    /// Where it is mounted.
    pub target: Field,
    /// The file system's type.
    pub fs: Field,
    /// The options, comma separated.
    pub options: Option<Field>,
    /// The whole line, without surrounding blanks.
    pub range: TextRange,
}

impl MountLine {
    /// The command that jail(8) runs for it.
    pub fn command(&self) -> String {
        let [source, target, fs] =
            [&self.source, &self.target, &self.fs].map(|f| f.text.to_text().into_owned());
        match &self.options {
            Some(options) => {
                format!("/sbin/mount -t {fs} -o {} {source} {target}", options.text.to_text())
            }
            None => format!("/sbin/mount -t {fs} {source} {target}"),
        }
    }

    /// The value of an option `name=value`, the last one where it is repeated.
    pub fn option(&self, name: &str) -> Option<String> {
        let text = self.options.as_ref()?.text.to_text().into_owned();
        let named = |o: &&str| o.split_once('=').is_some_and(|(n, _)| n == name);
        let last = text.split(',').rfind(named)?;
        last.split_once('=').map(|(_, value)| value.to_owned())
    }
}

/// A line that is not blank and no comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MountEntry {
    /// A line with the three fields that are needed.
    Line(Box<MountLine>),
    /// Fewer than three fields: jail(8) says `missing information` (R082).
    Short(Field),
}

/// The lines of an fstab.
pub fn mount_entries(text: &str) -> Vec<MountEntry> {
    let mut entries = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim_start().starts_with('#') {
            entries.extend(mount_entry(line, TextSize::new(start)));
        }
        start += line.len() as u32;
    }
    entries
}

/// One mount line; `offset` is where it starts. `None` for a blank one.
pub fn mount_entry(line: &str, offset: TextSize) -> Option<MountEntry> {
    let mut fields = fields(line, offset);
    let (first, last) = (fields.first()?.range, fields.last()?.range);
    let range = first.cover(last);
    if fields.len() < 3 {
        return Some(MountEntry::Short(Field { text: line.trim().into(), range }));
    }
    let mut rest = fields.split_off(2).into_iter();
    let mut named = fields.into_iter().map(|f| Field { text: unvis(&f.text), ..f });
    let (source, target) = (named.next()?, named.next()?);
    let (fs, options) = (rest.next()?, rest.next());
    Some(MountEntry::Line(Box::new(MountLine { source, target, fs, options, range })))
}

fn fields(line: &str, offset: TextSize) -> Vec<Field> {
    let blank = |c: char| c.is_ascii_whitespace() || c == '\u{b}';
    let mut fields = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
        match (blank(c), start) {
            (false, None) => start = Some(at),
            (true, Some(from)) => {
                let range =
                    TextRange::new(TextSize::new(from as u32), TextSize::new(at as u32)) + offset;
                fields.push(Field { text: line.part(from..at).into(), range });
                start = None;
            }
            _ => {}
        }
    }
    fields
}

/// Decodes `\040`: three octal digits behind a backslash (strunvis(3), as far
/// as mount lines use it).
fn unvis(bytes: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, tail)) = rest.split_first() {
        let digits = tail.get(..3).filter(|d| d.iter().all(|b| (b'0'..=b'7').contains(b)));
        match digits {
            Some(digits) if byte == b'\\' => {
                let value = digits.iter().fold(0u32, |n, d| n * 8 + u32::from(d - b'0'));
                out.push(value as u8);
                rest = tail.get(3..).unwrap_or_default();
            }
            _ => {
                out.push(byte);
                rest = tail;
            }
        }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let got: Vec<String> = mount_entries(text)
            .iter()
            .map(|entry| match entry {
                MountEntry::Line(line) => line.command(),
                MountEntry::Short(field) => format!("short: {}", field.text.to_text()),
            })
            .collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn a_thin_jails_fstab_r082() {
        check(
            "# base\n/releases/14.0 /j/a/root/.bastille nullfs ro 0 0\n\n  tmpfs\t/j/a/root/tmp tmpfs\n",
            &[
                "/sbin/mount -t nullfs -o ro /releases/14.0 /j/a/root/.bastille",
                "/sbin/mount -t tmpfs tmpfs /j/a/root/tmp",
            ],
        );
    }

    #[test]
    fn a_line_of_two_fields_is_short_r082() {
        check("/a /j/a/b\n", &["short: /a /j/a/b"]);
    }

    #[test]
    fn blanks_are_decoded_in_two_fields_only_versions_3() {
        check(
            r"/a\040b /j/c\040d nullfs x\040y 0 0",
            &[r"/sbin/mount -t nullfs -o x\040y /a b /j/c d"],
        );
    }

    #[test]
    fn the_ruleset_option_is_read_m06() {
        let Some(MountEntry::Line(line)) = mount_entry("devfs /d devfs rw,ruleset=4 0 0", 0.into())
        else {
            panic!("a line");
        };
        assert_eq!(line.option("ruleset").as_deref(), Some("4"));
        assert_eq!(u32::from(line.target.range.start()), 6);
    }
}
