use jailconf_host::{Reader, config_files, roots_named_in};
use jailconf_resolve::{FileKind, FileSource};
use jailconf_syntax::Bytes;

use crate::editor::Around;
use crate::editor::files::Desk;

/// The directory that must be a host's `/` for a file to lie where a jail's `path`
/// says: the outermost one, because it is the host. `None` where there is no such
/// directory, or it cannot be opened.
///
/// It is looked for from above: what lies in a jail has no say in what is around it.
/// Each directory is opened as a root, so that no link in it leads out.
pub(crate) fn host_root(around: &Around<'_>, path: &Bytes) -> Option<Bytes> {
    let slashes = path.iter().enumerate().filter(|(_, b)| **b == b'/');
    let dirs = slashes.filter_map(|(at, _)| path.get(..at));
    let mut roots = dirs.filter_map(|dir| {
        let tree = around.workspace.tree(dir).ok()?;
        let read = std::cell::RefCell::default();
        let root: Bytes = dir.into();
        let tree = Desk::over_tree(&*tree, &root, around.open, around.shelf, &read);
        bastilles(&tree, dir, path).or_else(|| of_etc(&tree, dir, path))
    });
    roots.find(|root| around.workspace.tree(root).is_ok())
}

/// `/x` for `/x/usr/local/bastille/jails/a/root/...` if `/x/.../a/jail.conf` has
/// `path = /usr/local/bastille/jails/a/root;`. The tree is that of `/x/.../a`.
fn bastilles(tree: &Desk<'_>, dir: &[u8], path: &Bytes) -> Option<Bytes> {
    let below = path.strip_prefix(dir)?;
    let is_own = below == b"/jail.conf" || below == b"/fstab";
    if !is_own && !below.starts_with(b"/root/") {
        return None;
    }
    // Where Bastille keeps them by itself the place is enough.
    let (jails, _) = dir.split_at(dir.iter().rposition(|b| *b == b'/')?);
    let host = jails.strip_suffix(b"/usr/local/bastille/jails");
    if let Some(host) = host.filter(|_| matches!(tree.kind(b"/jail.conf"), Ok(Some(_)))) {
        return Some(host.into());
    }
    if !names_its_root(tree, dir) {
        return None;
    }
    let root = [dir, b"/root"].concat();
    let before = |path: &Bytes| root.strip_suffix(&**path).map(Into::into);
    roots_named_in(tree, [&b"/jail.conf"[..]].into_iter()).iter().find_map(before)
}

/// Whether a file may say that a jail's root is the directory `root` beside it: a
/// file of hundreds of jails is not resolved to learn that it is no such file.
fn names_its_root(tree: &Desk<'_>, dir: &[u8]) -> bool {
    let Ok(document) = tree.read(b"/jail.conf") else { return false };
    let text = document.text().as_str();
    let name = dir.rsplit(|&b| b == b'/').next().unwrap_or_default();
    let literal = format!("{}/root", String::from_utf8_lossy(name));
    text.contains(&literal) || text.contains("$name/root") || text.contains("${name}/root")
}

/// `/x` for what lies in `/x/etc` beside a jail.conf or jail.conf.d, and for `/x/jails/a/...`
/// if one of these files has `path = /jails/a;`. An rc.conf alone makes no host of `/x`, but
/// where it stands beside the root of a jail that it names the files of.
fn of_etc(tree: &Desk<'_>, dir: &[u8], path: &Bytes) -> Option<Bytes> {
    let below = path.strip_prefix(dir)?;
    let there = |name: &[u8]| matches!(tree.kind(name), Ok(Some(_)));
    let has_jails = there(b"/etc/jail.conf") || there(b"/etc/jail.conf.d");
    if !has_jails && !there(b"/etc/rc.conf") {
        return None;
    }
    let is_own = below
        .strip_prefix(b"/etc/")
        .is_some_and(|name| name.starts_with(b"jail.conf.d/") || !name.contains(&b'/'));
    // Ports have an `etc` of their own, which is nobody's.
    if is_own && has_jails && !dir.ends_with(b"/usr/local") {
        return Some(dir.into());
    }
    let confs = config_files(tree, &mut Vec::new()).into_iter();
    let of_rc = confs.filter(|c| matches!(c.reader, Reader::Rc | Reader::RcByName));
    for conf in of_rc.take(MAX_FILES) {
        let is_own = is_own || *below == *conf.path;
        for jail in roots_named_in(tree, [&*conf.path].into_iter()).iter().filter(|p| p.len() > 1) {
            let inside = below.strip_prefix(&**jail).is_some_and(|r| r.starts_with(b"/"));
            let stands = is_own && matches!(tree.kind(jail), Ok(Some(FileKind::Directory)));
            if inside || stands {
                return Some(dir.into());
            }
        }
    }
    None
}

/// Files of a directory that are asked for the roots of their jails.
const MAX_FILES: usize = 500;
