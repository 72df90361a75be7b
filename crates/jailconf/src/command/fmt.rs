use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use jailconf_ide::{
    Bytes, EditedFile, FileSource, FormatOptions, FormatSettings, Formatted, Input, LeftAlone,
    PlanFile, Project, UnderRoot, format_file, format_tree, shown_path,
};

use crate::cli::{FmtArgs, Style, Where};
use crate::command::Failure;
use crate::command::change::{diff, how, write_all};
use crate::command::place::Files;
use crate::form;
use crate::output::{complain, print, print_bytes};
use crate::project;
use crate::report::plural;
use crate::visible::visible;

pub fn run(args: &FmtArgs) -> Result<u8, Failure> {
    sensible(args)?;
    let place = Where { paths: args.paths.clone(), root: args.root.clone(), ..Where::default() };
    let project = project::load(&place)?;
    let mut files = Files::open(&place, &project)?;
    let under_root = files.under_root(&place);
    let found = match files.disk() {
        Some(_) => of_tree(args, &mut files, &place, &project)?,
        None => of_files(args, &files, project.format())?,
    };
    let mut report = Report { under_root, ..Report::default() };
    found.into_iter().for_each(|(file, result)| report.add(file, result));
    if args.diff || args.check {
        report.show(args);
    } else {
        report.incomplete |= !write_all(&report.changed, &files, how(&args.writing), under_root)?;
        report.pass_on();
    }
    report.incomplete |= files.incomplete;
    Ok(report.status(args))
}

/// What cannot be meant.
fn sensible(args: &FmtArgs) -> Result<(), Failure> {
    let wrong = |words: &str| Err(Failure::Call(words.to_owned()));
    if args.profile == Some(Style::Bastille) && args.indent.is_some() {
        return wrong(
            "Bastille's style has an indentation of its own: --indent says nothing there",
        );
    }
    if args.range.is_some() && args.paths.len() != 1 {
        return wrong("--range is of one file: name it");
    }
    Ok(())
}

/// Where a file is, as [`EditedFile`] says it.
struct Named {
    path: Bytes,
    within: Vec<Bytes>,
    own_path: Bytes,
}

type Found = Vec<(Named, Result<Formatted, LeftAlone>)>;

/// Files that were named, each for itself.
fn of_files(args: &FmtArgs, files: &Files, settings: &FormatSettings) -> Result<Found, Failure> {
    let (source, paths): (&dyn FileSource, Vec<Bytes>) = match files.input() {
        Input::Files(source, paths) => (source, paths.to_vec()),
        Input::Declared(source, declared) => {
            (source, declared.iter().map(|d| d.path.clone()).collect())
        }
        Input::Root(_) => return Ok(Found::new()),
    };
    let mut found = Found::new();
    for path in paths {
        let form = form::of_file(
            args,
            settings,
            &on_disk(&files.real(&path), args.stdin_filename.as_deref()),
        )?;
        let result = format_file(source, &path, &form);
        found.push((Named { own_path: path.clone(), path, within: Vec::new() }, result));
    }
    Ok(found)
}

/// Where a file's settings are looked for; those of standard input where it is said
/// to be from, else in the working directory.
fn on_disk(path: &[u8], stdin: Option<&Path>) -> PathBuf {
    match (path, stdin) {
        (b"-", stdin) => stdin.unwrap_or(Path::new("jail.conf")).to_owned(),
        _ => PathBuf::from(OsStr::from_bytes(path)),
    }
}

/// Every file of a host. Who is root in a jail has no say in how files look: below
/// a jail's root no settings are looked for.
fn of_tree(
    args: &FmtArgs,
    files: &mut Files,
    place: &Where,
    project: &Project,
) -> Result<Found, Failure> {
    let context = project.context();
    let settings = project.format();
    let root = args.root.as_deref().unwrap_or(Path::new("/"));
    let only = files.only();
    let failure = std::cell::RefCell::new(None);
    let form = |file: &PlanFile| -> Option<FormatOptions> {
        if only.as_ref().is_some_and(|only| !only.contains(&file.path)) {
            return None;
        }
        let path = file.path.strip_prefix(b"/").unwrap_or(&file.path);
        let form = match file.within.is_empty() {
            false => form::asked(args, settings),
            true => form::of_file(args, settings, &root.join(OsStr::from_bytes(path))),
        };
        match form {
            Ok(form) => Some(form),
            Err(error) => {
                failure.borrow_mut().get_or_insert(error);
                None
            }
        }
    };
    let Some(disk) = files.disk() else { return Ok(Found::new()) };
    let (plan, found) = format_tree(disk, &context, &form);
    if let Some(error) = failure.into_inner() {
        return Err(error);
    }
    files.report_problems(&plan, place);
    let named =
        |file: PlanFile| Named { path: file.path, within: file.within, own_path: file.own_path };
    Ok(found.into_iter().map(|found| (named(found.file), found.result)).collect())
}

/// What came of it.
struct Report {
    under_root: UnderRoot,
    changed: Vec<EditedFile>,
    /// Standard input that is as it should be.
    passed: Option<Vec<u8>>,
    unchanged: usize,
    left: usize,
    incomplete: bool,
}

impl Default for Report {
    fn default() -> Report {
        Report {
            under_root: UnderRoot::No,
            changed: Vec::new(),
            passed: None,
            unchanged: 0,
            left: 0,
            incomplete: false,
        }
    }
}

impl Report {
    fn add(&mut self, file: Named, result: Result<Formatted, LeftAlone>) {
        let name = shown_path(&file.path, self.under_root);
        match result {
            Ok(formatted) if formatted.edits.is_empty() => {
                self.unchanged += 1;
                let input = (&*file.path == b"-").then(|| formatted.before.text().to_bytes());
                self.passed = self.passed.take().or(input);
            }
            Ok(formatted) => self.changed.push(EditedFile {
                path: file.path,
                within: file.within,
                own_path: file.own_path,
                before: formatted.before,
                after: formatted.after,
            }),
            Err(reason) => {
                self.incomplete |= matches!(reason, LeftAlone::Unreadable(_));
                self.left += usize::from(!matches!(reason, LeftAlone::Foreign));
                complain(&format!("{}: {reason}", name.to_text()));
            }
        }
    }

    fn show(&self, args: &FmtArgs) {
        for file in &self.changed {
            if args.diff {
                print(&diff(file, self.under_root));
            } else {
                let name = shown_path(&file.path, self.under_root);
                print(&format!("would change {}\n", visible(&name.to_text())));
            }
        }
        if !args.diff {
            let (changed, unchanged) = (self.changed.len(), self.unchanged);
            print(&format!("{} would change, {unchanged} would not\n", plural(changed, "file")));
        }
    }

    /// Standard input goes to standard output, changed or not.
    fn pass_on(&self) {
        if let Some(input) = &self.passed {
            print_bytes(input);
        }
    }

    fn status(&self, args: &FmtArgs) -> u8 {
        let would_change = args.check && !self.changed.is_empty();
        match () {
            () if self.incomplete => 2,
            () if would_change || self.left > 0 => 1,
            () => 0,
        }
    }
}
