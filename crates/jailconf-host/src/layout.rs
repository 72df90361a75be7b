use std::collections::HashSet;

use jailconf_resolve::{Configuration, FileKind, FileSource, ReadError, load};
use jailconf_syntax::Bytes;

use crate::rc::{note, rc_files, rc_value};
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
    /// rc(8) reads it: `/etc/jail.conf`, or what `jail_conf` in rc.conf names (R112).
    Rc,
    /// rc(8) reads `/etc/jail.conf.d/NAME.conf` or `/etc/jail.NAME.conf` alone,
    /// if `jail_list` names the jail (R113).
    RcByName,
    /// Bastille, which runs `jail -f` on it alone (BASTILLE section 2).
    Bastille,
}

/// The prefix that Bastille uses where no setting names another.
const BASTILLE_PREFIX: &str = "/usr/local/bastille";
const BASTILLE_CONF: &str = "/usr/local/etc/bastille/bastille.conf";
/// What rc(8) reads where `jail_conf` names nothing else.
const JAIL_CONF: &str = "/etc/jail.conf";

/// A file or directory that is there and could not be read.
pub type Unreadable = (Bytes, ReadError);

/// The jail.conf files of a system, found where rc(8) and Bastille look for
/// them, sorted by path within each place. `unreadable` collects what is there and
/// cannot be looked at.
pub fn config_files(tree: &dyn Tree, unreadable: &mut Vec<Unreadable>) -> Vec<ConfigFile> {
    let mut found = Vec::new();
    match tree.list(b"/") {
        // Most jails hold neither: one look instead of one for each place.
        Ok(entries) if !entries.iter().any(|e| matches!(&*e.name, b"etc" | b"usr")) => {
            return found;
        }
        Err(error) if tree.kind(b"/etc").is_err() => {
            unreadable.push(("/".into(), error));
            return found;
        }
        _ => {}
    }
    let named = rc_value(&rc_files(tree, "jail", unreadable), "jail_conf");
    let conf = named.as_deref().unwrap_or(JAIL_CONF);
    push_if_there(tree, &[conf.as_bytes()], Reader::Rc, &mut found);
    let by_name =
        |name: &[u8]| name.starts_with(b"jail.") && name.ends_with(b".conf") && name.len() > 10;
    for name in names(tree, b"/etc", unreadable).iter().filter(|n| by_name(n)) {
        push_if_there(tree, &[b"/etc/", name], Reader::RcByName, &mut found);
    }
    // No pattern matches a hidden file, and no jail has such a name (REAL.md: it starts nothing).
    let is_conf = |name: &&Bytes| name.ends_with(b".conf") && !name.starts_with(b".");
    for name in names(tree, b"/etc/jail.conf.d", unreadable).iter().filter(is_conf) {
        push_if_there(tree, &[b"/etc/jail.conf.d/", name], Reader::RcByName, &mut found);
    }
    let jails = bastille_jails(tree, unreadable);
    for name in names(tree, &jails, unreadable) {
        push_if_there(tree, &[&jails, b"/", &name, b"/jail.conf"], Reader::Bastille, &mut found);
    }
    let mut seen = HashSet::new();
    found.retain(|file| seen.insert(file.path.clone()));
    found
}

/// The roots of a system's jails, as the system names them: what its files say, and
/// where Bastille keeps them even if its files cannot be read.
pub fn jail_roots(tree: &dyn Tree) -> Vec<Bytes> {
    let files = config_files(tree, &mut Vec::new());
    let mut roots = roots_named_in(tree, files.iter().map(|f| &*f.path));
    let beside = |f: &&ConfigFile| f.reader == Reader::Bastille;
    let dirs = files.iter().filter(beside).filter_map(|f| f.path.strip_suffix(b"/jail.conf"));
    roots.extend(dirs.map(|dir| Bytes::from([dir, b"/root"].concat())));
    roots
}

/// The roots that jail.conf files name for their jails.
pub fn roots_named_in<'a>(
    source: &dyn FileSource,
    paths: impl Iterator<Item = &'a [u8]>,
) -> Vec<Bytes> {
    let mut roots: Vec<Bytes> = Vec::new();
    for path in paths {
        let configuration = Configuration::resolve(&load(source, path));
        let named = configuration.jails.iter().filter_map(|jail| jail.scalar("path"));
        roots.extend(named.filter(|v| v.text.starts_with(b"/")).map(|v| v.text.clone()));
    }
    roots
}

/// Bastille's jails directory: `bastille_jailsdir`, else `bastille_prefix`, of the
/// bastille.conf that rc.conf names.
fn bastille_jails(tree: &dyn Tree, unreadable: &mut Vec<Unreadable>) -> Vec<u8> {
    let named = rc_value(&rc_files(tree, "bastille", unreadable), "bastille_conf");
    let path = named.as_deref().unwrap_or(BASTILLE_CONF);
    let mut prefix = BASTILLE_PREFIX.to_owned();
    match tree.read(path.as_bytes()) {
        Ok(conf) => {
            let all = settings(conf.text().as_str());
            let last = |name: &str| {
                all.iter().rev().find(|s| s.name == name).and_then(|s| s.value.clone())
            };
            if let Some(jails) = last("bastille_jailsdir") {
                return jails.trim_end_matches('/').as_bytes().to_vec();
            }
            prefix = last("bastille_prefix").unwrap_or(prefix);
        }
        Err(error) => note(path, error, unreadable),
    }
    format!("{}/jails", prefix.trim_end_matches('/')).into_bytes()
}

fn is_there(tree: &dyn Tree, path: &[u8]) -> bool {
    // A FIFO, a device or what may not be looked at is reported when it is read.
    !matches!(tree.kind(path), Ok(Some(FileKind::Directory) | None) | Err(ReadError::NotFound))
}

fn push_if_there(tree: &dyn Tree, parts: &[&[u8]], reader: Reader, found: &mut Vec<ConfigFile>) {
    let path = parts.concat();
    if is_there(tree, &path) {
        found.push(ConfigFile { path: path.into(), reader });
    }
}

fn names(tree: &dyn Tree, dir: &[u8], unreadable: &mut Vec<Unreadable>) -> Vec<Bytes> {
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
                ("/etc/jail.conf.d/.a.conf", ""),
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
        check(
            &[(conf, "p=/b\nbastille_jailsdir=\"${p}/j\"\n"), ("/b/j/x/jail.conf", "")],
            &["/b/j/x/jail.conf Bastille"],
        );
    }

    /// The scenes jail_conf-elsewhere and bastille-conf-elsewhere; rc.conf.local counts
    /// before rc.conf, and what is a script's own before both (rc.conf(5)).
    #[test]
    fn rc_conf_names_the_files_that_are_read() {
        let files = [("/etc/jail.conf", ""), ("/j", ""), ("/k", ""), ("/b/jails/x/jail.conf", "")];
        let with = |own: &[(&str, &str)], expected: &[&str]| {
            check(&[&files[..], own].concat(), expected);
        };
        let rc = ("/etc/rc.conf", "jail_conf=\"/j\"\n");
        with(&[rc], &["/j Rc"]);
        with(&[rc, ("/etc/rc.conf.local", "jail_conf=/k\n")], &["/k Rc"]);
        with(&[rc, ("/etc/rc.conf.d/jail", "jail_conf=/k\n")], &["/k Rc"]);
        let split =
            [("/etc/rc.conf", "d=/k\njail_conf=/j\n"), ("/etc/rc.conf.local", "jail_conf=$d\n")];
        with(&split, &["/k Rc"]);
        with(
            &[("/etc/rc.conf", "bastille_conf=/b.conf\n"), ("/b.conf", "bastille_prefix=/b\n")],
            &["/etc/jail.conf Rc", "/b/jails/x/jail.conf Bastille"],
        );
    }
}
