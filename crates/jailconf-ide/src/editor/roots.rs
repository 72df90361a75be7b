use jailconf_host::{Reader, config_files};
use jailconf_resolve::{Configuration, FileKind, FileSource, load};
use jailconf_syntax::Bytes;

use crate::editor::Around;
use crate::editor::files::Desk;

/// The directory that must be a host's `/` for a file to lie where a jail's `path`
/// says: the outermost one, because it is the host. `None` where there is no such
/// directory, or it cannot be opened.
pub(crate) fn host_root(around: &Around<'_>, files: &Desk<'_>, path: &Bytes) -> Option<Bytes> {
    let mut found = None;
    let mut dir: &[u8] = path;
    while let Some(at) = dir.iter().rposition(|&b| b == b'/') {
        dir = &dir[..at];
        found = bastilles(files, dir, path).or_else(|| of_etc(around, files, dir, path)).or(found);
    }
    found.filter(|root| around.workspace.tree(root).is_ok())
}

/// `/x` for `/x/usr/local/bastille/jails/a/root/...` if `/x/.../a/jail.conf` has
/// `path = /usr/local/bastille/jails/a/root;`.
fn bastilles(files: &dyn FileSource, dir: &[u8], path: &Bytes) -> Option<Bytes> {
    let conf: Bytes = [dir, b"/jail.conf"].concat().into();
    let is_inside = path.strip_prefix(dir).is_some_and(|r| r.starts_with(b"/root/"));
    if conf != *path && !is_inside || !names_its_root(files, &conf, dir) {
        return None;
    }
    let root = [dir, b"/root"].concat();
    let before = |path: &Bytes| root.strip_suffix(&**path).map(Into::into);
    roots(files, &conf).iter().filter(|p| p.starts_with(b"/")).find_map(before)
}

/// Whether a file may say that a jail's root is the directory `root` beside it: a
/// file of hundreds of jails is not resolved to learn that it is no such file.
fn names_its_root(files: &dyn FileSource, conf: &Bytes, dir: &[u8]) -> bool {
    let Ok(document) = files.read(conf) else { return false };
    let text = document.text().as_str();
    let name = dir.rsplit(|&b| b == b'/').next().unwrap_or_default();
    let literal = format!("{}/root", String::from_utf8_lossy(name));
    text.contains(&literal) || text.contains("$name/root") || text.contains("${name}/root")
}

/// `/x` for `/x/jails/a/...` if `/x/etc/jail.conf`, or a file that it or rc(8) reads
/// beside it, has `path = /jails/a;`, and for those files themselves if that
/// directory is there.
fn of_etc(around: &Around<'_>, files: &Desk<'_>, dir: &[u8], path: &Bytes) -> Option<Bytes> {
    let below = path.strip_prefix(dir)?;
    let there = |name: &[u8]| matches!(files.kind(&[dir, name].concat()), Ok(Some(_)));
    if !there(b"/etc/jail.conf") && !there(b"/etc/jail.conf.d") {
        return None;
    }
    let tree = around.workspace.tree(dir).ok()?;
    let root: Bytes = dir.into();
    let read = std::cell::RefCell::default();
    let tree = Desk::over_tree(&*tree, &root, around.open, around.shelf, &read);
    let is_own = below.starts_with(b"/etc/jail.");
    let confs = config_files(&tree, &mut Vec::new()).into_iter();
    let of_rc = confs.filter(|c| matches!(c.reader, Reader::Rc | Reader::RcByName));
    for conf in of_rc.take(MAX_FILES) {
        for jail in roots(&tree, &conf.path).iter().filter(|p| p.len() > 1) {
            let inside = below.strip_prefix(&**jail).is_some_and(|r| r.starts_with(b"/"));
            let stands = is_own && matches!(tree.kind(jail), Ok(Some(FileKind::Directory)));
            if inside || stands {
                return Some(root);
            }
        }
    }
    None
}

/// Files of a directory that are asked for the roots of their jails.
const MAX_FILES: usize = 500;

/// The roots of the jails of a file.
fn roots(files: &dyn FileSource, conf: &[u8]) -> Vec<Bytes> {
    let configuration = Configuration::resolve(&load(files, conf));
    let paths = configuration.jails.iter().filter_map(|jail| jail.scalar("path"));
    paths.map(|value| value.text.clone()).collect()
}
