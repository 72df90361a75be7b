//! What is mounted where, in order.

use std::hash::{Hash, Hasher};

use jailconf_syntax::Bytes;
use rustc_hash::{FxHashMap, FxHasher};

/// What a mount shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Content {
    /// nullfs: another path, absolute in the host.
    Bind(Bytes),
    /// tmpfs: nothing but what is made in it.
    Empty,
    /// devfs with a ruleset.
    Devfs(u32),
    /// Something that is not known.
    Other,
}

/// One mount.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Mounted {
    /// Where, absolute in the host.
    pub(crate) on: Bytes,
    pub(crate) content: Content,
    /// Whether it lies on a file.
    pub(crate) is_file: bool,
}

/// What is mounted, in order: what comes later covers what came before it, at its own
/// path and below.
#[derive(Debug, Default)]
pub(crate) struct Mounts {
    all: Vec<Mounted>,
    /// By path, the numbers of those that lie there.
    on: FxHashMap<Bytes, Vec<usize>>,
    /// For each of them, what all up to it come to.
    digests: Vec<u64>,
}

/// In which file system a path lies.
pub(super) enum Place<'m> {
    /// In none that was mounted here: a path of the host.
    Base(Bytes),
    /// In this one, with what is behind its root.
    In(&'m Mounted, Bytes),
}

impl Mounts {
    /// How many there are: what [`Mounts::undo`] goes back to.
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn mount(&mut self, mounted: Mounted) {
        self.on.entry(mounted.on.clone()).or_default().push(self.all.len());
        let mut hasher = FxHasher::default();
        (self.digest(), &mounted).hash(&mut hasher);
        self.digests.push(hasher.finish());
        self.all.push(mounted);
    }

    /// What tells the mounts so far from others.
    pub(crate) fn digest(&self) -> u64 {
        self.digests.last().copied().unwrap_or_default()
    }

    /// Takes the topmost mount on a path away.
    pub(crate) fn unmount(&mut self, on: &[u8]) {
        if let Some(numbers) = self.on.get_mut(on) {
            numbers.pop();
        }
    }

    /// Takes away all that came later.
    pub(crate) fn undo(&mut self, len: usize) {
        self.digests.truncate(len);
        for mounted in self.all.drain(len.min(self.all.len())..) {
            if let Some(numbers) = self.on.get_mut(&mounted.on) {
                numbers.retain(|number| *number < len);
            }
        }
    }

    /// The mounts since there were so many.
    pub(crate) fn since(&self, len: usize) -> &[Mounted] {
        self.all.get(len..).unwrap_or_default()
    }

    pub(crate) fn clear(&mut self) {
        *self = Mounts::default();
    }

    /// The number of the mount that shows a path, among the first so many.
    fn covering(&self, path: &[u8], upto: usize) -> Option<usize> {
        let slashes = path.iter().enumerate().filter(|(_, b)| **b == b'/');
        let ends = slashes.map(|(at, _)| at.max(1)).chain([path.len()]);
        ends.filter_map(|end| {
            let numbers = self.on.get(&path[..end])?;
            numbers.iter().rev().find(|number| **number < upto).copied()
        })
        .max()
    }

    /// Where a path leads, through all that nullfs shows elsewhere.
    pub(super) fn place(&self, path: &[u8]) -> Place<'_> {
        let (mut at, mut tail, mut upto) = (Bytes::from(path), Bytes::default(), self.all.len());
        loop {
            let Some(number) = self.covering(&at, upto) else {
                return Place::Base(join(&at, &tail));
            };
            let mounted = &self.all[number];
            let below = at.strip_prefix(&*mounted.on).unwrap_or_default();
            tail = join(below, &tail);
            match &mounted.content {
                Content::Bind(source) => (at, upto) = (source.clone(), number),
                _ => return Place::In(mounted, tail),
            }
        }
    }

    /// Whether nullfs refuses to show a path at another: what it would cover is that
    /// very path already, shown there by nullfs (nullfs_mount in null_vfsops.c).
    pub(crate) fn is_shown_already(&self, source: &[u8], target: &[u8]) -> bool {
        let all = self.all.len();
        let Some(number) = self.covering(target, all) else { return false };
        let mounted = &self.all[number];
        let Content::Bind(shown) = &mounted.content else { return false };
        let below = target.strip_prefix(&*mounted.on).unwrap_or_default();
        let lower = join(shown, below);
        *lower == *source && self.covering(&lower, number) == self.covering(source, all)
    }
}

fn join(path: &[u8], below: &[u8]) -> Bytes {
    match path {
        b"/" if !below.is_empty() => below.into(),
        path => [path, below].concat().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mounts(list: &[(&str, Content)]) -> Mounts {
        let mut mounts = Mounts::default();
        for (on, content) in list {
            let (on, content) = (Bytes::from(*on), content.clone());
            mounts.mount(Mounted { on, content, is_file: false });
        }
        mounts
    }

    fn bind(source: &str) -> Content {
        Content::Bind(source.into())
    }

    fn check(list: &[(&str, Content)], path: &str, expected: &str) {
        let mounts = mounts(list);
        let place = match mounts.place(path.as_bytes()) {
            Place::Base(path) => path.to_text().into_owned(),
            Place::In(mounted, rest) => format!("{:?}{}", mounted.content, rest.to_text()),
        };
        assert_eq!(place, expected, "{path}");
    }

    // mount(8), mount_nullfs(8).
    #[test]
    fn a_later_mount_hides_what_is_below_it() {
        check(&[], "/a/b", "/a/b");
        let list = [("/j/a/media/films", Content::Empty), ("/j/a/media", bind("/data"))];
        check(&list, "/j/a/media/films/x", "/data/films/x");
        check(&list, "/j/a/mediax", "/j/a/mediax");
        let list = [("/j/a", bind("/base")), ("/j/a/tmp", Content::Empty)];
        check(&list, "/j/a/tmp/x", "Empty/x");
        check(&list, "/j/a/dev", "/base/dev");
    }

    // mount_nullfs(8): what is mounted below the source is not shown.
    #[test]
    fn nullfs_shows_one_file_system() {
        let list = [("/base/tmp", Content::Empty), ("/j/a", bind("/base"))];
        check(&list, "/j/a/tmp/x", "/base/tmp/x");
        let list = [("/base", bind("/zero")), ("/j/a", bind("/base/a"))];
        check(&list, "/j/a/etc", "/zero/a/etc");
        let list = [("/b", bind("/j/a")), ("/j/a", bind("/b"))];
        check(&list, "/j/a/x", "/j/a/x");
    }

    // REAL.md, 14 and N08: the same nullfs a second time, by itself or in another.
    #[test]
    fn nullfs_does_not_cover_what_it_shows() {
        let check = |list: &[(&str, Content)], source: &str, target: &str, expected: bool| {
            let is_shown = mounts(list).is_shown_already(source.as_bytes(), target.as_bytes());
            assert_eq!(is_shown, expected, "{source} {target}");
        };
        let once = [("/j/a/x", bind("/s"))];
        check(&once, "/s", "/j/a/x", true);
        check(&once, "/t", "/j/a/x", false);
        check(&[("/j/a", bind("/s"))], "/s/x", "/j/a/x", true);
        check(&[("/j/a/x", bind("/s")), ("/j/a/x", Content::Empty)], "/s", "/j/a/x", false);
        check(&[], "/s", "/j/a/x", false);
    }
}
