use jailconf_ide::{
    Applicability, Diagnostic, Plan, Project, Selection, Severity, format, lint_on,
};

use crate::cli::{Level, LintArgs, LintFormat};
use crate::command::Failure;
use crate::command::place::Files;
use crate::output::print;
use crate::project;
use crate::render::{self, Look};
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
    match args.format {
        LintFormat::Json => {
            let json = format::lint_json(&plan, &found, look.under_root);
            print(&visible_json(&format!("{}\n", to_json(&json)?)));
        }
        LintFormat::Sarif => {
            let sarif = format::sarif(&plan, &found, look.under_root);
            print(&visible_json(&format!("{}\n", to_json(&sarif)?)));
        }
        LintFormat::Human => print(&human(&plan, &found, look)),
        LintFormat::Short => print(&short(&plan, &found, look)),
    }
    Ok(status(&found, args.fail_level, files.incomplete))
}

/// The findings with their lines, and the counts.
pub fn human(plan: &Plan, found: &[Diagnostic], look: Look) -> String {
    let mut files = render::Files::new(plan, look);
    let mut out = String::new();
    for diagnostic in found {
        out.push_str(&render::human(&mut files, diagnostic));
        out.push('\n');
    }
    out.push_str(&counts(plan, found));
    out.push_str(&fixable(found));
    out
}

/// How many findings have a fix, and how to get it.
fn fixable(found: &[Diagnostic]) -> String {
    let of = |class| {
        found.iter().filter_map(|d| d.fix.as_ref()).filter(|f| f.applicability == class).count()
    };
    let (safe, more) = (of(Applicability::Safe), of(Applicability::Unsafe));
    let mut out = String::new();
    if safe > 0 {
        out.push_str(&format!("{} mended by `jailconf fix`\n", are(safe)));
    }
    if more > 0 {
        out.push_str(&format!(
            "{} mended by `jailconf fix --unsafe-fixes`, which gives or changes more\n",
            are(more)
        ));
    }
    out
}

fn are(count: usize) -> String {
    if count == 1 { "1 finding is".to_owned() } else { format!("{count} findings are") }
}

fn short(plan: &Plan, found: &[Diagnostic], look: Look) -> String {
    let files = render::Files::new(plan, look);
    found.iter().map(|d| format!("{}\n", render::short(&files, d))).collect()
}

fn counts(plan: &Plan, found: &[Diagnostic]) -> String {
    let of = |severity| found.iter().filter(|d| d.severity == severity).count();
    let configs = plan.configs.len();
    format!(
        "{} in {}: {}, {}, {}\n",
        plural(plan.jails.len(), "jail"),
        plural(configs, "file"),
        plural(of(Severity::Error), "error"),
        plural(of(Severity::Warning), "warning"),
        plural(of(Severity::Note), "note"),
    )
}

pub fn plural(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
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
