//! Paths of the host, as the kernel looks them up.

use rustc_hash::FxHashMap;

use crate::errno::Errno;
use crate::host::PathFact;

/// The longest path that a look-up takes, in bytes (MAXPATHLEN with its NUL).
const LONGEST: usize = 1023;

/// What is known of the host's paths.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paths {
    known: FxHashMap<String, PathFact>,
}

impl Paths {
    pub(crate) fn new(facts: &[(String, PathFact)]) -> Paths {
        let known = facts.iter().map(|(path, fact)| (below("/", path), *fact)).collect();
        Paths { known }
    }

    /// Takes note of one path of the host.
    pub(crate) fn learn(&mut self, path: &str, fact: Option<PathFact>) {
        let path = below("/", path);
        match fact {
            Some(fact) => self.known.insert(path, fact),
            None => self.known.remove(&path),
        };
    }

    /// Looks a path up as somebody whose root is `root`: the host's path, and
    /// whether it is a plain file.
    pub(crate) fn look_up(&self, root: &str, path: &str) -> Result<(String, bool), Errno> {
        if path.is_empty() {
            return Err(Errno::ENOENT);
        }
        if path.len() > LONGEST {
            return Err(Errno::ENAMETOOLONG);
        }
        let global = below(root, path);
        if self.known.is_empty() {
            return Ok((global, false));
        }
        let mut file = self.walk(root)?;
        let mut at = path_of(root);
        for part in path.split('/').filter(|part| !part.is_empty()) {
            if file {
                return Err(Errno::ENOTDIR);
            }
            match part {
                "." => continue,
                ".." if at.len() > root.trim_end_matches('/').len() => leave(&mut at),
                ".." => {}
                part => {
                    at.push('/');
                    at.push_str(part);
                }
            }
            file = self.is_file(&at)?;
        }
        if file && path.ends_with('/') {
            return Err(Errno::ENOTDIR);
        }
        Ok((global, file))
    }

    /// Looks up each part of a path without dots.
    fn walk(&self, global: &str) -> Result<bool, Errno> {
        let mut file = false;
        for end in ends(global) {
            if file {
                return Err(Errno::ENOTDIR);
            }
            file = self.is_file(global.get(..end).unwrap_or(global))?;
        }
        Ok(file)
    }

    /// Whether what is there is a plain file.
    fn is_file(&self, global: &str) -> Result<bool, Errno> {
        match self.known.get(if global.is_empty() { "/" } else { global }) {
            Some(PathFact::Missing) => Err(Errno::ENOENT),
            Some(PathFact::File) => Ok(true),
            Some(PathFact::MountPoint) | None => Ok(false),
        }
    }

    /// Whether a path of the host is known to be the root of a file system; `/` is.
    pub(crate) fn is_mount_point(&self, global: &str) -> bool {
        global == "/" || self.known.get(global) == Some(&PathFact::MountPoint)
    }
}

/// The host's path of `path` seen from a root; `..` never leaves the root.
pub(crate) fn below(root: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let root = root.trim_end_matches('/');
    if parts.is_empty() && root.is_empty() {
        return "/".to_owned();
    }
    let mut global = root.to_owned();
    for part in parts {
        global.push('/');
        global.push_str(part);
    }
    global
}

/// A root as the beginning of longer paths: `/` is empty.
fn path_of(root: &str) -> String {
    root.trim_end_matches('/').to_owned()
}

/// Cuts the last part off.
fn leave(at: &mut String) {
    at.truncate(at.rfind('/').unwrap_or_default());
}

/// Where each leading part of an absolute path ends.
fn ends(global: &str) -> impl Iterator<Item = usize> {
    let inner = global.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0);
    inner.chain(std::iter::once(global.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_stay_below_the_root() {
        assert_eq!(below("/", "/"), "/");
        assert_eq!(below("/", "a//b/./c/"), "/a/b/c");
        assert_eq!(below("/j/p", "/../../etc"), "/j/p/etc");
        assert_eq!(below("/j/p", "/"), "/j/p");
    }

    #[test]
    fn what_lies_below_a_missing_path_is_missing() {
        let facts = [("/no".to_owned(), PathFact::Missing), ("/file".to_owned(), PathFact::File)];
        let paths = Paths::new(&facts);
        assert_eq!(paths.look_up("/", "/no/x/y"), Err(Errno::ENOENT));
        assert_eq!(paths.look_up("/", "/file/x"), Err(Errno::ENOTDIR));
        assert_eq!(paths.look_up("/", "/file"), Ok(("/file".to_owned(), true)));
        assert_eq!(paths.look_up("/", "/node"), Ok(("/node".to_owned(), false)));
        // vfs_lookup.c: `..` leaves only what is there.
        assert_eq!(paths.look_up("/", "/no/../x"), Err(Errno::ENOENT));
        assert_eq!(paths.look_up("/", "/file/.."), Err(Errno::ENOTDIR));
        assert_eq!(paths.look_up("/", "/file/"), Err(Errno::ENOTDIR));
        assert_eq!(paths.look_up("/no", "/x"), Err(Errno::ENOENT));
        assert_eq!(paths.look_up("/x", "/../../y"), Ok(("/x/y".to_owned(), false)));
    }
}
