use jailconf_ide::{
    Applicability, EditedFile, FixOptions, FixReport, UnderRoot, fix, make_effective, shown_path,
};
use similar::TextDiff;

use crate::cli::FixArgs;
use crate::command::Failure;
use crate::command::lint::{human, plural, selection, status};
use crate::command::place::Files;
use crate::disk::Disk;
use crate::output::{complain, print};
use crate::project::Project;
use crate::render::Look;
use crate::visible::visible;
use crate::write::{HardLinks, Target, write};

pub fn run(args: &FixArgs, colored: bool) -> Result<u8, Failure> {
    let project = Project::load(&args.place)?;
    let mut files = Files::open(&args.place, &project)?;
    let threshold = if args.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
    let options = FixOptions { threshold, selection: selection(&args.choice, &project, &files)? };
    let mut report = fix(files.input(), &project.context(&args.place)?, &options);
    project.weigh(&mut report.left);
    let look = Look { colored, under_root: files.under_root(&args.place) };
    files.report_problems(&report.plan, &args.place);
    if args.diff {
        print(&diffs(&report, look.under_root));
    } else if args.dry_run {
        print(&would(&report, look.under_root));
    } else {
        files.incomplete |= !write_all(&report, &files, args, look.under_root)?;
        print(&effective(&report));
    }
    for unapplied in &report.unapplied {
        let title = unapplied.diagnostic.fix.as_ref().map(|f| f.title.as_str()).unwrap_or_default();
        complain(&format!("not applied: {title}: {}", unapplied.reason));
    }
    if !args.diff {
        print(&human(&report.plan, &report.left, look));
    }
    Ok(status(&report.left, args.fail_level, files.incomplete))
}

/// What is to be run, and where, so that the mends hold on a running host.
fn effective(report: &FixReport) -> String {
    let commands = make_effective(report);
    let mut out = String::new();
    for command in &commands {
        let within =
            command.within.as_ref().map_or("on the host".to_owned(), |j| format!("inside `{j}`"));
        out.push_str(&format!("run {within}: {}  # {}\n", command.text, command.why));
    }
    visible(&out)
}

fn diffs(report: &FixReport, under_root: UnderRoot) -> String {
    let mut out = String::new();
    for file in &report.files {
        let name = visible(&shown_path(&file.path, under_root).to_text());
        let (before, after) = (file.before.text().as_str(), file.after.text().as_str());
        let diff = TextDiff::from_lines(before, after);
        let (old, new) = (
            format!("a/{}", name.trim_start_matches('/')),
            format!("b/{}", name.trim_start_matches('/')),
        );
        out.push_str(&visible(&diff.unified_diff().header(&old, &new).to_string()));
    }
    out
}

fn would(report: &FixReport, under_root: UnderRoot) -> String {
    let mut out = String::new();
    for file in &report.files {
        out.push_str(&format!(
            "would change {}\n",
            visible(&shown_path(&file.path, under_root).to_text())
        ));
    }
    out.push_str(&format!(
        "{} in {}\n",
        plural(report.applied.len(), "fix").replace("fixs", "fixes"),
        plural(report.files.len(), "file")
    ));
    out
}

/// Writes every file, and says which were written. Whether all were.
fn write_all(
    report: &FixReport,
    files: &Files,
    args: &FixArgs,
    under_root: UnderRoot,
) -> Result<bool, Failure> {
    let disk = files.disk();
    let links = if args.in_place { HardLinks::InPlace } else { HardLinks::Refuse };
    let root = match disk {
        Some(_) => None,
        None => {
            Some(Disk::open(std::path::Path::new("/")).map_err(|e| Failure::Call(e.to_string()))?)
        }
    };
    let mut all = true;
    for file in &report.files {
        let name = shown_path(&file.path, under_root);
        let result = match (disk, &root) {
            (Some(disk), _) => write_one(disk, file, &file.own_path, links),
            // What was mended of standard input goes to standard output.
            (None, Some(_)) if &*file.path == b"-" => {
                print(file.after.text().as_str());
                continue;
            }
            (None, Some(root)) => write_one(root, file, &absolute(&files.real(&file.path))?, links),
            (None, None) => continue,
        };
        match result {
            Ok(()) => print(&format!("changed {}\n", visible(&name.to_text()))),
            Err(error) => {
                all = false;
                complain(&format!("{}: not written: {error}", name.to_text()));
            }
        }
    }
    Ok(all)
}

fn write_one(
    disk: &Disk,
    file: &EditedFile,
    path: &[u8],
    links: HardLinks,
) -> Result<(), crate::write::WriteError> {
    write(disk, &Target { within: &file.within, path }, &file.before, &file.after, links)
}

fn absolute(path: &[u8]) -> Result<Vec<u8>, Failure> {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let path = std::path::Path::new(std::ffi::OsStr::from_bytes(path));
    let absolute = std::path::absolute(path).map_err(|e| Failure::Call(e.to_string()))?;
    Ok(absolute.into_os_string().into_vec())
}
