//! The jail.conf files below a directory.

use jailconf_ide::{Bytes, FileKind, FileSource, ReadError, defines_jails};

/// Entries of directories that are looked at.
const MAX_ENTRIES: usize = 1_000_000;

/// What lies below a directory.
#[derive(Default)]
pub struct Found {
    /// What may be a jail.conf by its name.
    pub files: Vec<Bytes>,
    /// What could not be looked at.
    pub unreadable: Vec<(Bytes, ReadError)>,
}

/// Looks through a directory and those in it; links are not followed.
pub fn walk(source: &dyn FileSource, dir: &[u8]) -> Found {
    let mut found = Found::default();
    let mut pending: Vec<Bytes> = vec![dir.into()];
    let mut entries_left = MAX_ENTRIES;
    while let Some(dir) = pending.pop() {
        let mut entries = match source.list(&dir) {
            Ok(entries) => entries,
            Err(error) => {
                found.unreadable.push((dir, error));
                continue;
            }
        };
        entries_left = entries_left.saturating_sub(entries.len());
        if entries_left == 0 {
            let words = format!("more than {MAX_ENTRIES} entries below it");
            found.unreadable.push((dir, ReadError::Other(words)));
            return found;
        }
        entries.sort();
        let slash: &[u8] = if dir.ends_with(b"/") { b"" } else { b"/" };
        let whole = |name: &[u8]| Bytes::from([&*dir, slash, name].concat());
        let (directory, file) = (FileKind::Directory, FileKind::File);
        pending
            .extend(entries.iter().rev().filter(|e| e.kind == directory).map(|e| whole(&e.name)));
        let files = entries.iter().filter(|e| e.kind == file);
        let is_conf = |name: &[u8]| {
            is_jail_conf(&dir, name)
                || is_in_jails(&dir, name)
                    && source.read(&whole(name)).is_ok_and(|document| defines_jails(&document))
        };
        found.files.extend(files.filter(|e| is_conf(&e.name)).map(|e| whole(&e.name)));
    }
    found
}

/// `jail.conf`, `NAME.jail.conf`, `.jail.conf`, `jail.NAME.conf`, and whatever ends in `.conf` in a
/// directory `jail.conf.d`.
fn is_jail_conf(dir: &[u8], name: &[u8]) -> bool {
    let is_named = name == b"jail.conf" || name.ends_with(b".jail.conf");
    let in_conf_d = last_part(dir) == Some(b"jail.conf.d");
    is_named || name.ends_with(b".conf") && (in_conf_d || name.starts_with(b"jail."))
}

/// Whether a file may be one by its place: what is in it says whether it is.
fn is_in_jails(dir: &[u8], name: &[u8]) -> bool {
    last_part(dir) == Some(b"jails") && name.ends_with(b".conf")
}

fn last_part(dir: &[u8]) -> Option<&[u8]> {
    dir.rsplit(|&b| b == b'/').find(|part| !part.is_empty())
}
