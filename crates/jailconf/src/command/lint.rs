use jailconf_ide::{Diagnostic, Plan, Project, Selection, Severity, format, lint_on};

use crate::cli::{Level, LintArgs, LintFormat};
use crate::command::Failure;
use crate::command::place::Files;
use crate::output::print;
use crate::project;
use crate::render::{self, Look};
use crate::report;
use crate::visible::visible_json;

pub fn run(args: &LintArgs, colored: bool) -> Result<u8, Failure> {
    let project = project::load_with(&args.place, &args.choice)?;
    let mut files = Files::open(&args.place, &project)?;
    let selection = selection(&project, &files);
    let (context, targets) = (project.context(), project.targets());
    let (plan, mut found) = lint_on(files.input(), &context, &targets, &selection);
    project.weigh(&mut found);
    let look = Look { colored, under_root: files.under_root(&args.place) };
    files.report_problems(&plan, &args.place);
    let root = args.place.root.as_ref().map(|root| root.as_os_str().as_encoded_bytes().to_vec());
    match args.format {
        LintFormat::Json => {
            let json = format::lint_json(&plan, &found, root.as_deref(), look.under_root);
            print(&visible_json(&format!("{}\n", to_json(&json)?)));
        }
        LintFormat::Sarif => {
            let sarif = format::sarif(&plan, &found, look.under_root);
            print(&visible_json(&format!("{}\n", to_json(&sarif)?)));
        }
        LintFormat::Human => print(&report::human(&plan, &found, look)),
        LintFormat::Short => print(&short(&plan, &found, look)),
    }
    Ok(status(&found, args.fail_level, files.incomplete))
}

fn short(plan: &Plan, found: &[Diagnostic], look: Look) -> String {
    let files = render::Files::new(plan, look);
    found.iter().map(|d| format!("{}\n", render::short(&files, d))).collect()
}

/// 1 where something is at or above the level, 2 where something that was
/// named could not be read.
pub fn status(found: &[Diagnostic], level: Level, incomplete: bool) -> u8 {
    let level = match level {
        Level::Note => Severity::Note,
        Level::Warning => Severity::Warning,
        Level::Error => Severity::Error,
    };
    match (incomplete, found.iter().any(|d| d.severity >= level)) {
        (true, _) => 2,
        (false, true) => 1,
        (false, false) => 0,
    }
}

/// The rules that were chosen, in the files that are asked about.
pub fn selection(project: &Project, files: &Files) -> Selection {
    Selection { files: files.only(), ..project.selection() }
}

pub fn to_json(value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(value).map_err(|e| Failure::Call(e.to_string()))
}
