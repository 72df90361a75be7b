use jailconf_ide::{
    Applicability, FixOptions, FixReport, UnderRoot, fix, make_effective, shown_path,
};

use crate::cli::FixArgs;
use crate::command::Failure;
use crate::command::change::{diff, how, write_all};
use crate::command::lint::{selection, status};
use crate::command::place::Files;
use crate::output::{complain, print};
use crate::project;
use crate::render::Look;
use crate::report::{human, plural};
use crate::visible::visible;

pub fn run(args: &FixArgs, colored: bool) -> Result<u8, Failure> {
    let project = project::load_with(&args.place, &args.choice)?;
    let mut files = Files::open(&args.place, &project)?;
    let threshold = if args.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
    let options = FixOptions { threshold, selection: selection(&project, &files) };
    let mut report = fix(files.input(), &project.context(), &options);
    project.weigh(&mut report.left);
    let look = Look { colored, under_root: files.under_root(&args.place) };
    files.report_problems(&report.plan, &args.place);
    if args.diff {
        report.files.iter().for_each(|file| print(&diff(file, look.under_root)));
    } else if args.dry_run {
        print(&would(&report, look.under_root));
    } else {
        let how = how(&args.writing);
        files.incomplete |= !write_all(&report.files, &files, how, look.under_root)?;
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
