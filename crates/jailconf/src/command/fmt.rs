use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use jailconf_ide::{
    Bytes, EditedFile, FileSource, FormatOptions, Formatted, Input, LeftAlone, Plan, PlanFile,
    Project, UnderRoot, format_file, format_tree, plan, shown_path,
};

use crate::cli::{FmtArgs, LineEnd, Style, Where};
use crate::command::Failure;
use crate::command::change::{diff, how, write_all};
use crate::command::place::{Files, Part, complain_of, under_root};
use crate::disk::Disk;
use crate::form;
use crate::output::{complain, print, print_bytes};
use crate::project;
use crate::report::plural;
use crate::visible::visible_name;

pub fn run(args: &FmtArgs, here: &Disk) -> Result<u8, Failure> {
    sensible(args)?;
    let place = Where { paths: args.paths.clone(), root: args.root.clone(), ..Where::default() };
    let project = project::load(here, &place)?;
    let mut files = Files::open(here, &place, &project)?;
    if !args.diff {
        print(&files.choice());
    }
    let under_root = under_root(&place);
    let mut report = Report::new(under_root);
    let mut plans = Vec::new();
    for part in &files.parts {
        let mut of_part = Report::new(under_root);
        let (mut plan, found) = match part.is_tree() {
            true => of_tree(args, here, part, &project)?,
            false => of_files(args, here, part, &project)?,
        };
        found.into_iter().for_each(|(file, result)| of_part.add(part, file, result));
        if args.diff || args.check {
            of_part.show(args, part);
        } else {
            let left = write_all(part, &of_part.changed, how(&args.writing), under_root);
            of_part.incomplete |= !left.is_empty();
            of_part.pass_on();
        }
        part.rename(&mut plan);
        plans.push(plan);
        report.join(of_part);
    }
    report.incomplete |= !files.conclude(&mut plans);
    plans.iter().for_each(|plan| complain_of(plan, under_root));
    report.conclude(args);
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
    if args.profile == Some(Style::Bastille) && args.line_ending == Some(LineEnd::Crlf) {
        return wrong("Bastille's scripts find no `}` before a CR: its style has LF alone");
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

/// Files that were named, each for itself. What of them could not be read is in the
/// plan, as it is of a tree.
fn of_files(
    args: &FmtArgs,
    here: &Disk,
    part: &Part,
    project: &Project,
) -> Result<(Plan, Found), Failure> {
    let (source, paths): (&dyn FileSource, Vec<Bytes>) = match part.input() {
        Input::Files(source, paths) => (source, paths.to_vec()),
        Input::Declared(source, declared) => {
            (source, declared.iter().map(|d| d.path.clone()).collect())
        }
        Input::Root(_) => return Ok((Plan::default(), Found::new())),
    };
    let known = plan(part.input(), &project.context());
    let mut found = Found::new();
    for path in paths {
        let settings = project.format();
        let form = match part.settings_of(&path) {
            None => form::asked(args, settings)?,
            Some(real) => {
                let real = on_disk(&real, args.stdin_filename.as_deref());
                form::of_file(args, settings, here, &real)?
            }
        };
        let result = format_file(source, &path, &form);
        // It is named with what else could not be looked at.
        if matches!(result, Err(LeftAlone::Unreadable(_))) {
            continue;
        }
        found.push((Named { own_path: path.clone(), path, within: Vec::new() }, result));
    }
    Ok((known, found))
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
    here: &Disk,
    part: &Part,
    project: &Project,
) -> Result<(Plan, Found), Failure> {
    let settings = project.format();
    let only = part.only();
    let failure = std::cell::RefCell::new(None);
    let form = |file: &PlanFile| -> Option<FormatOptions> {
        if only.as_ref().is_some_and(|only| !only.contains(&file.path)) {
            return None;
        }
        let real = part.settings_of(&file.path).filter(|_| file.within.is_empty());
        let form = match real {
            None => form::asked(args, settings),
            Some(real) => form::of_file(args, settings, here, &on_disk(&real, None)),
        };
        match form {
            Ok(form) => Some(form),
            Err(error) => {
                failure.borrow_mut().get_or_insert(error);
                None
            }
        }
    };
    let Input::Root(tree) = part.input() else { return Ok((Plan::default(), Found::new())) };
    let (plan, found) = format_tree(tree, &project.context(), &form);
    if let Some(error) = failure.into_inner() {
        return Err(error);
    }
    let named =
        |file: PlanFile| Named { path: file.path, within: file.within, own_path: file.own_path };
    Ok((plan, found.into_iter().map(|found| (named(found.file), found.result)).collect()))
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

impl Report {
    fn new(under_root: UnderRoot) -> Report {
        Report {
            under_root,
            changed: Vec::new(),
            passed: None,
            unchanged: 0,
            left: 0,
            incomplete: false,
        }
    }

    fn join(&mut self, other: Report) {
        self.changed.extend(other.changed);
        self.unchanged += other.unchanged;
        self.left += other.left;
        self.incomplete |= other.incomplete;
    }

    fn add(&mut self, part: &Part, file: Named, result: Result<Formatted, LeftAlone>) {
        let name = shown_path(&part.shown_name(&file.path), self.under_root);
        match result {
            Ok(formatted) if formatted.edits.is_empty() => {
                self.unchanged += 1;
                let input = part.is_given(&file.path).then(|| formatted.before.text().to_bytes());
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
                complain(&format!("{}: {reason}", visible_name(&name.to_text())));
            }
        }
    }

    fn show(&self, args: &FmtArgs, part: &Part) {
        for file in &self.changed {
            if args.diff {
                print(&diff(part, file, self.under_root));
            } else {
                let name = shown_path(&part.shown_name(&file.path), self.under_root);
                print(&format!("would change {}\n", visible_name(&name.to_text())));
            }
        }
    }

    fn conclude(&self, args: &FmtArgs) {
        if args.check && !args.diff {
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
