use jailconf_ide::{
    Applicability, Bytes, FixOptions, FixReport, Plan, Project, UnderRoot, fix, inside_commands,
    inside_needs, lint, make_effective, plan, shown_path,
};

use crate::cli::FixArgs;
use crate::command::Failure;
use crate::command::change::{as_read, diff, how, to_run, write_all};
use crate::command::lint::{left_out, selection, status};
use crate::command::place::{Files, Part, under_root};
use crate::disk::Disk;
use crate::output::{complain, print};
use crate::project;
use crate::render::Look;
use crate::report::{Answer, findings, plural, summary};
use crate::visible::{visible, visible_name};

pub fn run(args: &FixArgs, here: &Disk, colored: bool) -> Result<u8, Failure> {
    let project = project::load_with(here, &args.place, &args.choice)?;
    let mut files = Files::open(here, &args.place, &project)?;
    if !args.diff {
        print(&files.choice());
    }
    let look = Look { colored, under_root: under_root(&args.place) };
    let mut all_written = true;
    let mut answers: Vec<Answer> = Vec::new();
    let mut changed = 0;
    for part in &files.parts {
        let (mut answer, left, of_part) = fixed(args, &project, part, look.under_root);
        all_written &= left.is_empty();
        changed += of_part;
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
        if let Some(parent) = project.parent() {
            print(&of_the_parent(&plans, parent, changed, args.dry_run));
        }
    }
    Ok(status(answers.iter().flat_map(|(_, found)| found), args.fail_level, is_complete))
}

/// What jails from elsewhere need of the jail that is to hold them, and what is missing in it.
fn of_the_parent(plans: &[&Plan], parent: &str, changed: usize, is_dry: bool) -> String {
    let Some(needs) = inside_needs(plans) else { return String::new() };
    let children = match needs.children {
        1 => "1 child".to_owned(),
        count => format!("{count} children"),
    };
    let changed =
        if is_dry { format!("{changed} would change") } else { format!("{changed} changed") };
    let needed = needs.commands(parent).join("\n  ");
    let mut out = format!("{children}, {changed}. Their parent needs:\n  {needed}\n");
    for plan in plans {
        out.push_str(&to_run(&inside_commands(plan, parent)));
    }
    visible(&out)
}

/// What is left of a part, the files that could not be written, and how many jails changed.
fn fixed(
    args: &FixArgs,
    project: &Project,
    part: &Part,
    under_root: UnderRoot,
) -> (Answer, Vec<Bytes>, usize) {
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
            print(&effective(project, &report));
        }
    }
    for unapplied in &report.unapplied {
        let title = unapplied.diagnostic.fix.as_ref().map(|f| f.title.as_str()).unwrap_or_default();
        complain(&format!("not applied: {title}: {}", unapplied.reason));
    }
    let changed = if left.is_empty() { jails_changed(&report) } else { 0 };
    ((report.plan, report.left), left, changed)
}

/// How many jails are defined in a file that changed.
fn jails_changed(report: &FixReport) -> usize {
    let is_changed = |path: &Bytes| report.files.iter().any(|file| file.path == *path);
    let configs = report.plan.jails.iter().map(|jail| report.plan.config(jail.config));
    let paths = configs.map(|config| &report.plan.file(config.file(0)).path);
    paths.filter(|path| is_changed(path)).count()
}

/// What is found in the files as they are.
fn as_it_is(project: &Project, part: &Part) -> Answer {
    let plan = plan(part.input(), &project.context());
    let found = lint(&plan, &selection(project, part));
    (plan, found)
}

/// What is to be run, and where, so that the fixes hold on a running host.
fn effective(project: &Project, report: &FixReport) -> String {
    to_run(&as_read(project, make_effective(report)))
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
