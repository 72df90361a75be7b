//! Extended attributes, and the access lists that are kept in some of them.

use std::ffi::OsString;
use std::fs::File;

use xattr::FileExt;

/// Gives a file the attributes of another; those that it could not be given.
pub(super) fn copy(from: &File, to: &File) -> Vec<OsString> {
    // A file system without attributes has none to lose.
    let Ok(names) = from.list_xattr() else { return Vec::new() };
    names.filter(|name| !copy_one(from, to, name)).collect()
}

fn copy_one(from: &File, to: &File, name: &std::ffi::OsStr) -> bool {
    match from.get_xattr(name) {
        Ok(Some(value)) => {
            // The system gives some of them to every new file.
            let has_it = to.get_xattr(name).is_ok_and(|own| own.as_ref() == Some(&value));
            has_it || to.set_xattr(name, &value).is_ok()
        }
        Ok(None) => true,
        Err(_) => false,
    }
}
