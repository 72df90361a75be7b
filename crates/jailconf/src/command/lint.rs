use jailconf_ide::{Diagnostic, Plan, Project, Selection, Severity, UnderRoot, format, lint_on};
use serde_json::Value;

use crate::cli::{Level, LintArgs, LintFormat};
use crate::command::Failure;
use crate::command::place::{Files, Part, complain_of, problems, under_root};
use crate::disk::Disk;
use crate::output::{complain, is_terminal, print};
use crate::project;
use crate::render::{self, Look};
use crate::report::{Answer, findings, summary};
use crate::visible::{visible, visible_json};

pub fn run(args: &LintArgs, here: &Disk, colored: bool) -> Result<u8, Failure> {
    let project = project::load_with(here, &args.place, &args.choice)?;
    let mut files = Files::open(here, &args.place, &project)?;
    let (context, targets) = (project.context(), project.targets());
    let mut answers = Vec::new();
    for part in &files.parts {
        let selection = selection(&project, part);
        let (mut plan, mut found) = lint_on(part.input(), &context, &targets, &selection);
        project.weigh(&mut found);
        part.rename(&mut plan);
        answers.push((plan, found));
    }
    let is_complete = files.conclude(&mut answers);
    let look = Look { colored, under_root: under_root(&args.place) };
    if args.format == LintFormat::Human {
        print(&files.choice());
    }
    show(&answers, args, look)?;
    Ok(status(answers.iter().flat_map(|(_, found)| found), args.fail_level, is_complete))
}

fn show(answers: &[Answer], args: &LintArgs, look: Look) -> Result<(), Failure> {
    let root = args.place.root.as_ref().map(|root| root.as_os_str().as_encoded_bytes());
    match args.format {
        LintFormat::Json => {
            let all = answers.iter().map(|(p, f)| format::lint_json(p, f, root, look.under_root));
            print_json(&joined(all.map(|json| to_value(&json)))?)?;
        }
        LintFormat::Sarif => {
            let all = answers.iter().map(|(p, f)| format::sarif(p, f, look.under_root));
            print_json(&joined(all.map(Ok))?)?;
        }
        LintFormat::Human => {
            answers.iter().for_each(|(plan, found)| print(&findings(plan, found, look)));
            let plans: Vec<&Plan> = answers.iter().map(|(plan, _)| plan).collect();
            print(&left_out(&plans, look.under_root));
            print(&summary(answers));
            return Ok(());
        }
        LintFormat::Short => {
            answers.iter().for_each(|(plan, found)| print(&short(plan, found, look)));
        }
    }
    answers.iter().for_each(|(plan, _)| complain_of(plan, look.under_root));
    Ok(())
}

/// What could not be looked at, for people; on standard error too where standard output
/// goes to no person.
pub fn left_out(plans: &[&Plan], under_root: UnderRoot) -> String {
    let lines: Vec<String> = plans.iter().flat_map(|p| problems(p, under_root)).collect();
    if !is_terminal() {
        lines.iter().for_each(|line| complain(line));
    }
    if lines.is_empty() {
        return String::new();
    }
    let lines: String = lines.iter().map(|line| format!("  {}\n", visible(line))).collect();
    format!("not looked at:\n{lines}")
}

/// Several answers as one: lists one behind the other, numbers added.
pub fn joined(all: impl Iterator<Item = Result<Value, Failure>>) -> Result<Value, Failure> {
    let mut joined: Option<Value> = None;
    for value in all {
        let value = value?;
        match &mut joined {
            None => joined = Some(value),
            Some(joined) => join(joined, value),
        }
    }
    Ok(joined.unwrap_or_default())
}

fn join(to: &mut Value, from: Value) {
    let (Value::Object(to), Value::Object(from)) = (to, from) else { return };
    for (key, from) in from {
        match (to.get_mut(&key), from) {
            (Some(Value::Array(to)), Value::Array(from)) => to.extend(from),
            (Some(to @ Value::Object(_)), Value::Object(from)) => add(to, &from),
            _ => {}
        }
    }
}

fn add(to: &mut Value, from: &serde_json::Map<String, Value>) {
    let Value::Object(to) = to else { return };
    for (key, from) in from {
        let sum = to.get(key).and_then(Value::as_u64).zip(from.as_u64()).map(|(a, b)| a + b);
        if let Some(sum) = sum {
            to.insert(key.clone(), sum.into());
        }
    }
}

pub fn print_json(json: &Value) -> Result<(), Failure> {
    print(&visible_json(&format!("{}\n", to_json(json)?)));
    Ok(())
}

pub fn to_value(value: &impl serde::Serialize) -> Result<Value, Failure> {
    serde_json::to_value(value).map_err(|e| Failure::Call(e.to_string()))
}

fn short(plan: &Plan, found: &[Diagnostic], look: Look) -> String {
    let files = render::Files::new(plan, look);
    found.iter().map(|d| format!("{}\n", render::short(&files, d))).collect()
}

/// 1 where something is at or above the level, 2 where something was not looked at.
pub fn status<'a>(
    mut found: impl Iterator<Item = &'a Diagnostic>,
    level: Level,
    is_complete: bool,
) -> u8 {
    let level = match level {
        Level::Note => Severity::Note,
        Level::Warning => Severity::Warning,
        Level::Error => Severity::Error,
    };
    match (is_complete, found.any(|d| d.severity >= level)) {
        (false, _) => 2,
        (true, true) => 1,
        (true, false) => 0,
    }
}

/// The rules that were chosen, in the files that are asked about.
pub fn selection(project: &Project, part: &Part) -> Selection {
    Selection { files: part.only(), ..project.selection() }
}

pub fn to_json(value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(value).map_err(|e| Failure::Call(e.to_string()))
}
