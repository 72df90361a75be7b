use jailconf_resolve::{DirEntry, FileKind, ReadError};
use jailconf_syntax::Bytes;

use crate::{Tree, settings};

/// A jail.conf file that a system reads, as its own root sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFile {
    /// Its path, absolute in the system.
    pub path: Bytes,
    /// Who reads it.
    pub reader: Reader,
}

/// Who reads a jail.conf file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reader {
    /// rc(8) reads `/etc/jail.conf` (R112).
    Rc,
    /// rc(8) reads `/etc/jail.conf.d/NAME.conf` or `/etc/jail.NAME.conf` alone,
    /// if `jail_list` names the jail (R113).
    RcByName,
    /// Bastille, which runs `jail -f` on it alone (BASTILLE section 2).
    Bastille,
}

/// The prefix that Bastille uses where no setting names another.
const BASTILLE_PREFIX: &str = "/usr/local/bastille";
const BASTILLE_CONF: &[u8] = b"/usr/local/etc/bastille/bastille.conf";

/// The jail.conf files of a system, found where rc(8) and Bastille look for
/// them, sorted by path within each place. `unreadable` collects directories
/// that are there and cannot be listed.
pub fn config_files(tree: &dyn Tree, unreadable: &mut Vec<(Bytes, ReadError)>) -> Vec<ConfigFile> {
    let mut found = Vec::new();
    // Most jails hold neither: one look instead of one for each place.
    let holds = |e: &DirEntry| matches!(&*e.name, b"etc" | b"usr");
    if tree.list(b"/").is_ok_and(|entries| !entries.iter().any(holds)) {
        return found;
    }
    if is_there(tree, b"/etc/jail.conf") {
        found.push(ConfigFile { path: "/etc/jail.conf".into(), reader: Reader::Rc });
    }
    let by_name =
        |name: &[u8]| name.starts_with(b"jail.") && name.ends_with(b".conf") && name.len() > 10;
    for name in names(tree, b"/etc", unreadable).iter().filter(|n| by_name(n)) {
        push_if_there(tree, &[b"/etc/", name], Reader::RcByName, &mut found);
    }
    for name in
        names(tree, b"/etc/jail.conf.d", unreadable).iter().filter(|n| n.ends_with(b".conf"))
    {
        push_if_there(tree, &[b"/etc/jail.conf.d/", name], Reader::RcByName, &mut found);
    }
    let jails = bastille_jails(tree);
    for name in names(tree, &jails, unreadable) {
        push_if_there(tree, &[&jails, b"/", &name, b"/jail.conf"], Reader::Bastille, &mut found);
    }
    found
}

/// Bastille's jails directory: `bastille_jailsdir`, else `bastille_prefix`.
fn bastille_jails(tree: &dyn Tree) -> Vec<u8> {
    let mut prefix = BASTILLE_PREFIX.to_owned();
    if let Ok(conf) = tree.read(BASTILLE_CONF) {
        let all = settings(conf.text().as_str());
        let last =
            |name: &str| all.iter().rev().find(|s| s.name == name).and_then(|s| s.value.clone());
        if let Some(jails) = last("bastille_jailsdir") {
            return jails.trim_end_matches('/').as_bytes().to_vec();
        }
        prefix = last("bastille_prefix").unwrap_or(prefix);
    }
    format!("{}/jails", prefix.trim_end_matches('/')).into_bytes()
}

fn is_there(tree: &dyn Tree, path: &[u8]) -> bool {
    // A FIFO or a device of that name is reported when it is read.
    matches!(tree.kind(path), Ok(Some(kind)) if kind != FileKind::Directory)
}

fn push_if_there(tree: &dyn Tree, parts: &[&[u8]], reader: Reader, found: &mut Vec<ConfigFile>) {
    let path = parts.concat();
    if is_there(tree, &path) {
        found.push(ConfigFile { path: path.into(), reader });
    }
}

fn names(tree: &dyn Tree, dir: &[u8], unreadable: &mut Vec<(Bytes, ReadError)>) -> Vec<Bytes> {
    match tree.list(dir) {
        Ok(mut entries) => {
            entries.sort();
            entries.into_iter().map(|e| e.name).collect()
        }
        Err(ReadError::NotFound) => Vec::new(),
        Err(error) => {
            unreadable.push((dir.into(), error));
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use jailconf_resolve::MemorySource;

    use super::*;

    fn check(files: &[(&str, &str)], expected: &[&str]) {
        let mut source = MemorySource::new();
        for (path, text) in files {
            source.insert(*path, text.as_bytes());
        }
        let found = config_files(&source, &mut Vec::new());
        let found: Vec<_> =
            found.iter().map(|f| format!("{} {:?}", f.path.to_text(), f.reader)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_place_is_looked_at_r112_r113() {
        check(
            &[
                ("/etc/jail.conf", ""),
                ("/etc/jail.www.conf", ""),
                ("/etc/jail.conf.d/b.conf", ""),
                ("/etc/jail.conf.d/a.conf", ""),
                ("/etc/jail.conf.d/a.conf.bak", ""),
                ("/usr/local/bastille/jails/x/jail.conf", ""),
                ("/usr/local/bastille/jails/y/fstab", ""),
            ],
            &[
                "/etc/jail.conf Rc",
                "/etc/jail.www.conf RcByName",
                "/etc/jail.conf.d/a.conf RcByName",
                "/etc/jail.conf.d/b.conf RcByName",
                "/usr/local/bastille/jails/x/jail.conf Bastille",
            ],
        );
    }

    #[test]
    fn bastilles_own_settings_name_the_directory() {
        let conf = "/usr/local/etc/bastille/bastille.conf";
        check(
            &[(conf, "bastille_prefix=\"/b\"\n"), ("/b/jails/x/jail.conf", "")],
            &["/b/jails/x/jail.conf Bastille"],
        );
        check(
            &[(conf, "bastille_prefix=/b\nbastille_jailsdir=/c/\n"), ("/c/x/jail.conf", "")],
            &["/c/x/jail.conf Bastille"],
        );
    }
}
