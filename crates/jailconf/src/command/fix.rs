use jailconf_ide::{
    Applicability, Bytes, FixOptions, FixReport, Project, UnderRoot, fix, lint, make_effective,
    plan, shown_path,
};

use crate::cli::FixArgs;
use crate::command::Failure;
use crate::command::change::{diff, how, to_run, write_all};
use crate::command::lint::{left_out, selection, status};
use crate::command::place::{Files, Part, under_root};
use crate::disk::Disk;
use crate::output::{complain, print};
use crate::project;
use crate::render::Look;
use crate::report::{Answer, findings, plural, summary};
use crate::visible::visible_name;

pub fn run(args: &FixArgs, here: &Disk, colored: bool) -> Result<u8, Failure> {
    let project = project::load_with(here, &args.place, &args.choice)?;
    let mut files = Files::open(here, &args.place, &project)?;
    if !args.diff {
        print(&files.choice());
    }
    let look = Look { colored, under_root: under_root(&args.place) };
    let mut all_written = true;
    let mut answers: Vec<Answer> = Vec::new();
    for part in &files.parts {
        let (mut answer, left) = fixed(args, &project, part, look.under_root);
        all_written &= left.is_empty();
        if !left.is_empty() {
            answer = as_it_is(&project, part);
        }
        project.weigh(&mut answer.1);
        part.rename(&mut answer.0);
        answers.push(answer);
    }
    let is_complete = files.conclude(&mut answers) && all_written;
    let plans: Vec<_> = answers.iter().map(|(plan, _)| plan).collect();
    if args.diff {
        left_out(&plans, look.under_root);
    } else {
        answers.iter().for_each(|(plan, found)| print(&findings(plan, found, look)));
        print(&left_out(&plans, look.under_root));
        print(&summary(&answers));
    }
    Ok(status(answers.iter().flat_map(|(_, found)| found), args.fail_level, is_complete))
}

/// What is left of a part, and the files that could not be written.
fn fixed(
    args: &FixArgs,
    project: &Project,
    part: &Part,
    under_root: UnderRoot,
) -> (Answer, Vec<Bytes>) {
    let threshold = if args.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
    let options = FixOptions { threshold, selection: selection(project, part) };
    let report = fix(part.input(), &project.context(), &options);
    let mut left = Vec::new();
    if args.diff {
        report.files.iter().for_each(|file| print(&diff(part, file, under_root)));
    } else if args.dry_run {
        print(&would(part, &report, under_root));
    } else {
        left = write_all(part, &report.files, how(&args.writing), under_root);
        // A command that leans on what was not written would do something else.
        if left.is_empty() {
            print(&effective(&report));
        }
    }
    for unapplied in &report.unapplied {
        let title = unapplied.diagnostic.fix.as_ref().map(|f| f.title.as_str()).unwrap_or_default();
        complain(&format!("not applied: {title}: {}", unapplied.reason));
    }
    ((report.plan, report.left), left)
}

/// What is found in the files as they are.
fn as_it_is(project: &Project, part: &Part) -> Answer {
    let plan = plan(part.input(), &project.context());
    let found = lint(&plan, &selection(project, part));
    (plan, found)
}

/// What is to be run, and where, so that the fixes hold on a running host.
fn effective(report: &FixReport) -> String {
    to_run(&make_effective(report))
}

fn would(part: &Part, report: &FixReport, under_root: UnderRoot) -> String {
    let mut out = String::new();
    for file in &report.files {
        out.push_str(&format!(
            "would change {}\n",
            visible_name(&shown_path(&part.shown_name(&file.path), under_root).to_text())
        ));
    }
    out.push_str(&format!(
        "{} in {}\n",
        plural(report.applied.len(), "fix").replace("fixs", "fixes"),
        plural(report.files.len(), "file")
    ));
    out
}
