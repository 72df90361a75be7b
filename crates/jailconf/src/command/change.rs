//! Files that are to change: shown, or written.

use std::ffi::OsStr;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use jailconf_ide::{EditedFile, UnderRoot, shown_path};
use similar::TextDiff;

use crate::cli::Writing;
use crate::command::Failure;
use crate::command::place::Files;
use crate::disk::Disk;
use crate::output::{complain, print, print_bytes};
use crate::visible::visible;
use crate::write::{Backup, HardLinks, How, Target, WriteError, Written, write};

/// How the command line wants files written.
pub fn how(writing: &Writing) -> How {
    How {
        links: if writing.in_place { HardLinks::InPlace } else { HardLinks::Refuse },
        backup: if writing.backup { Backup::Orig } else { Backup::None },
    }
}

/// A change as a unified diff.
pub fn diff(file: &EditedFile, under_root: UnderRoot) -> String {
    let name = visible(&shown_path(&file.path, under_root).to_text());
    let (before, after) = (file.before.text().as_str(), file.after.text().as_str());
    let diff = TextDiff::from_lines(before, after);
    let name = name.trim_start_matches('/');
    let (old, new) = (format!("a/{name}"), format!("b/{name}"));
    visible(&diff.unified_diff().header(&old, &new).to_string())
}

/// Writes every file, and says which were written. Whether all were. What was
/// standard input goes to standard output.
pub fn write_all(
    edited: &[EditedFile],
    files: &Files,
    how: How,
    under_root: UnderRoot,
) -> Result<bool, Failure> {
    let host = match files.disk() {
        Some(_) => None,
        None => Some(Disk::open(Path::new("/")).map_err(|e| Failure::Call(e.to_string()))?),
    };
    let mut all = true;
    for file in edited {
        let result = match (files.disk(), &host) {
            (None, Some(_)) if &*file.path == b"-" => {
                print_bytes(&file.after.text().to_bytes());
                continue;
            }
            (None, Some(host)) => write_one(host, file, &absolute(&files.real(&file.path))?, how),
            (Some(disk), _) => write_one(disk, file, &file.own_path, how),
            (None, None) => continue,
        };
        all &= result.is_ok();
        say(&shown_path(&file.path, under_root).to_text(), result);
    }
    Ok(all)
}

fn write_one(disk: &Disk, file: &EditedFile, path: &[u8], how: How) -> Result<Written, WriteError> {
    write(disk, &Target { within: &file.within, path }, &file.before, &file.after, how)
}

fn say(name: &str, result: Result<Written, WriteError>) {
    let written = match result {
        Ok(written) => written,
        Err(error) => return complain(&format!("{name}: not written: {error}")),
    };
    let name = visible(name);
    match &written.backup {
        None => print(&format!("changed {name}\n")),
        Some(backup) => {
            let backup = visible(&backup.to_string_lossy());
            print(&format!("changed {name} (before: {backup})\n"));
        }
    }
    for lost in &written.lost {
        let lost = lost.to_string_lossy();
        complain(&format!("{name}: its attribute `{lost}` could not be kept"));
    }
}

fn absolute(path: &[u8]) -> Result<Vec<u8>, Failure> {
    let path = Path::new(OsStr::from_bytes(path));
    let absolute = std::path::absolute(path).map_err(|e| Failure::Call(e.to_string()))?;
    Ok(absolute.into_os_string().into_vec())
}
