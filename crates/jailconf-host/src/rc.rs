use std::sync::Arc;

use jailconf_resolve::ReadError;
use jailconf_syntax::{Bytes, Document};

use crate::layout::Unreadable;
use crate::settings::Shell;
use crate::{Setting, Tree};

/// A file that says what rc(8) starts, and what it sets.
#[derive(Clone, Debug)]
pub struct RcFile {
    /// Its path, absolute in the system.
    pub path: Bytes,
    /// What stands in it.
    pub document: Arc<Document>,
    /// Its plain assignments, in order; variables of the files before it are known.
    pub settings: Vec<Setting>,
}

/// The files that a script of rc(8) reads, in its order: what a later one sets counts
/// (rc.conf(5), and `load_rc_config` in rc.subr). `unreadable` collects what is there and
/// cannot be looked at.
pub fn rc_files(tree: &dyn Tree, script: &str, unreadable: &mut Vec<Unreadable>) -> Vec<RcFile> {
    let own = ["/etc", "/usr/local/etc"].map(|dir| format!("{dir}/rc.conf.d/{script}"));
    let paths = ["/etc/rc.conf", "/etc/rc.conf.local"].into_iter();
    let mut shell = Shell::default();
    let mut found = Vec::new();
    for path in paths.chain(own.iter().map(String::as_str)) {
        match tree.read(path.as_bytes()) {
            Ok(document) => {
                let settings = shell.settings(document.text().as_str());
                found.push(RcFile { path: path.into(), document, settings });
            }
            Err(error) => note(path, error, unreadable),
        }
    }
    found
}

/// The value of a variable when all these files are read; `None` where nothing sets it,
/// it is empty, or the shell would compute it.
pub(crate) fn rc_value(files: &[RcFile], name: &str) -> Option<String> {
    let mut all = files.iter().flat_map(|file| &file.settings);
    let last = all.rfind(|s| s.name == name)?;
    last.value.clone().filter(|value| !value.is_empty())
}

pub(crate) fn note(path: &str, error: ReadError, unreadable: &mut Vec<Unreadable>) {
    // `rc.conf.d/jail` may be a directory of such files, which nobody seems to have.
    let may_be_many = path.contains("/rc.conf.d/");
    let absent = match error {
        ReadError::NotFound => true,
        ReadError::IsDirectory => may_be_many,
        _ => false,
    };
    if !absent && !unreadable.iter().any(|(known, _)| **known == *path.as_bytes()) {
        unreadable.push((path.into(), error));
    }
}
