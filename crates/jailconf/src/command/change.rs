//! Files that are to change: shown, or written.

use jailconf_ide::{Bytes, Command, Document, EditedFile, Project, UnderRoot, shown_path};
use similar::TextDiff;

use crate::cli::Writing;
use crate::command::place::Part;
use crate::output::{complain, print, print_bytes};
use crate::visible::{visible, visible_name};
use crate::write::{Backup, HardLinks, How, Target, WriteError, Written, write};

/// How the command line wants files written.
pub fn how(writing: &Writing) -> How {
    How {
        links: if writing.in_place { HardLinks::InPlace } else { HardLinks::Refuse },
        backup: if writing.backup { Backup::Orig } else { Backup::None },
    }
}

/// A change as a unified diff.
pub fn diff(part: &Part, file: &EditedFile, under_root: UnderRoot) -> String {
    let name = visible_name(&shown_path(&part.shown_name(&file.path), under_root).to_text());
    diff_of(&name, &file.before, &file.after)
}

/// The same of a file that is shown by a name.
pub fn diff_of(name: &str, before: &Document, after: &Document) -> String {
    let diff = TextDiff::from_lines(before.text().as_str(), after.text().as_str());
    let name = name.trim_start_matches('/');
    let (old, new) = (format!("a/{name}"), format!("b/{name}"));
    visible(&diff.unified_diff().header(&old, &new).to_string())
}

/// Commands of whoever reads the files: of the jail inside which they are read, if they are.
/// There `devfs_ruleset = 0` is the parent's ruleset; on a host it would show every device (R079).
pub fn as_read(project: &Project, mut commands: Vec<Command>) -> Vec<Command> {
    for command in commands.iter_mut().filter(|command| command.within.is_none()) {
        command.within = project.parent().map(str::to_owned);
    }
    commands
}

/// What is to be run, and where, a line each.
pub fn to_run(commands: &[Command]) -> String {
    let mut out = String::new();
    for command in commands {
        let within =
            command.within.as_ref().map_or("on the host".to_owned(), |j| format!("inside `{j}`"));
        out.push_str(&format!("run {within}: {}  # {}\n", command.text, command.why));
    }
    visible(&out)
}

/// Writes every file, and says which were written. Those that were not. What was handed
/// over open goes to standard output.
pub fn write_all(
    part: &Part,
    edited: &[EditedFile],
    how: How,
    under_root: UnderRoot,
) -> Vec<Bytes> {
    let mut left = Vec::new();
    for file in edited {
        if part.is_given(&file.path) {
            print_bytes(&file.after.text().to_bytes());
            continue;
        }
        let (disk, path) = part.to_write(&file.own_path);
        let target = Target { within: &file.within, path: &path };
        let result = write(disk, &target, &file.before, &file.after, how);
        if result.is_err() {
            left.push(file.path.clone());
        }
        say(&shown_path(&part.shown_name(&file.path), under_root).to_text(), result);
    }
    left
}

/// Says that a file was written, or why not.
pub fn say(name: &str, result: Result<Written, WriteError>) {
    let written = match result {
        Ok(written) => written,
        Err(error) => {
            return complain(&format!("{}: not written: {error}", visible_name(name)));
        }
    };
    let name = visible_name(name);
    match &written.backup {
        None => print(&format!("changed {name}\n")),
        Some(backup) => {
            let backup = visible_name(&backup.to_string_lossy());
            print(&format!("changed {name} (before: {backup})\n"));
        }
    }
    for lost in &written.lost {
        let lost = visible_name(&lost.to_string_lossy());
        complain(&format!("{name}: its attribute `{lost}` could not be kept"));
    }
}
