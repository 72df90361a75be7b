use std::sync::Arc;

use jailconf_resolve::{DirEntry, FileKind, FileSource, ReadError};
use jailconf_syntax::{Bytes, Document};

/// A source in which some directories lie elsewhere: a repository that holds
/// `/etc/jail.conf.d` as `./jail.conf.d`.
pub struct Mapped<S> {
    source: S,
    /// Directory of the host, directory in the source; longest first.
    map: Vec<(Bytes, Bytes)>,
}

impl<S: FileSource> Mapped<S> {
    /// The source itself.
    pub fn source(&self) -> &S {
        &self.source
    }

    /// Over a source.
    pub fn new(source: S, map: impl IntoIterator<Item = (Bytes, Bytes)>) -> Mapped<S> {
        let mut map: Vec<_> = map.into_iter().collect();
        map.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
        Mapped { source, map }
    }

    /// Where a path lies in the source.
    pub fn place(&self, path: &[u8]) -> Bytes {
        for (from, to) in &self.map {
            let Some(rest) = path.strip_prefix(&**from) else { continue };
            if rest.is_empty() || rest.starts_with(b"/") {
                return [&**to, rest].concat().into();
            }
        }
        path.into()
    }
}

impl<S: FileSource> FileSource for Mapped<S> {
    fn read(&self, path: &[u8]) -> Result<Arc<Document>, ReadError> {
        self.source.read(&self.place(path))
    }

    fn list(&self, dir: &[u8]) -> Result<Vec<DirEntry>, ReadError> {
        self.source.list(&self.place(dir))
    }

    fn kind(&self, path: &[u8]) -> Result<Option<FileKind>, ReadError> {
        self.source.kind(&self.place(path))
    }

    fn confine(&self, roots: &dyn Fn() -> Vec<Bytes>) {
        self.source.confine(&|| roots().iter().map(|root| self.place(root)).collect());
    }
}

#[cfg(test)]
mod tests {
    use jailconf_resolve::{MemorySource, load};

    use super::*;

    #[test]
    fn an_include_is_found_where_it_lies_here() {
        let mut source = MemorySource::new();
        source.insert("repo/jail.conf", b".include \"/etc/jail.conf.d/*.conf\";");
        source.insert("repo/jail.conf.d/a.conf", b"a { persist; }");
        let map = [
            ("/etc".into(), "elsewhere".into()),
            ("/etc/jail.conf.d".into(), "repo/jail.conf.d".into()),
        ];
        let program = load(&Mapped::new(source, map), b"repo/jail.conf");
        let names: Vec<_> = program.blocks.iter().map(|b| b.name.to_text()).collect();
        assert_eq!(names, ["a"]);
        assert_eq!(program.files[1].path, "/etc/jail.conf.d/a.conf");
    }
}
