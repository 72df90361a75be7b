use std::collections::BTreeMap;
use std::path::Path;

use jailconf_ide::format::{Form, Naming, written};
use jailconf_ide::{
    Diagnostic, Plan, Project, ReadError, Selection, Severity, UnderRoot, format, lint_on,
};
use serde_json::Value;

use crate::cli::{Level, LintArgs, LintFormat, Where};
use crate::command::place::{Files, Part, complain_of, problems, under_root, unreadable};
use crate::command::{Failure, baseline};
use crate::disk::{Disk, bytes, words};
use crate::output::{complain, is_terminal, print};
use crate::project;
use crate::render::{self, Look};
use crate::report::{Answer, findings, summary};
use crate::visible::{visible, visible_json, visible_lines};

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
    let accepted = match &args.baseline {
        Some(file) => baseline::accept(file, args.write_baseline, &mut answers)?,
        None => String::new(),
    };
    let look = Look { colored, under_root: under_root(&args.place) };
    for output in &args.output {
        let plain = Look { colored: false, ..look };
        let text = text(output.format, &answers, args, plain)?;
        std::fs::write(&output.file, text)
            .map_err(|e| unreadable(&output.file, &ReadError::Other(words(&e))))?;
    }
    if args.format == LintFormat::Human && !args.quiet {
        print(&files.choice());
    }
    show(&answers, args, look)?;
    if args.format == LintFormat::Human && !args.quiet {
        print(&accepted);
    }
    let all = answers.iter().flat_map(|(_, found)| found).filter(|_| !args.exit_zero);
    Ok(status(all, args.fail_level, is_complete))
}

fn show(answers: &[Answer], args: &LintArgs, look: Look) -> Result<(), Failure> {
    if args.statistics {
        print(&statistics(answers));
    } else {
        print(&text(args.format, answers, args, look)?);
    }
    if args.format != LintFormat::Human {
        answers.iter().for_each(|(plan, _)| complain_of(plan, look.under_root));
        return Ok(());
    }
    let plans: Vec<&Plan> = answers.iter().map(|(plan, _)| plan).collect();
    print(&left_out(&plans, look.under_root));
    if !args.quiet {
        print(&summary(answers));
    }
    Ok(())
}

/// All that was found, in a form.
fn text(
    form: LintFormat,
    answers: &[Answer],
    args: &LintArgs,
    look: Look,
) -> Result<String, Failure> {
    let root = args.place.root.as_ref().map(|root| bytes(root));
    let naming = naming(&args.place);
    let most = args.max_findings.unwrap_or(usize::MAX);
    Ok(match form {
        LintFormat::Json => {
            let all = answers
                .iter()
                .map(|(p, f)| format::lint_json(p, f, root.as_deref(), look.under_root));
            json_text(&joined(all.map(|json| to_value(&json)))?)?
        }
        LintFormat::Sarif => {
            let all = answers.iter().map(|(p, f)| format::sarif(p, f, &naming));
            json_text(&joined(all.map(Ok))?)?
        }
        LintFormat::Human => {
            let shown = |(plan, found): &Answer| findings(plan, first(found, most), look);
            answers.iter().map(shown).collect()
        }
        LintFormat::Short => {
            let shown = |(plan, found): &Answer| short(plan, first(found, most), &naming);
            answers.iter().map(shown).collect()
        }
        LintFormat::JsonLines => visible_json(&written(Form::JsonLines, answers, &naming)),
        LintFormat::Gitlab => visible_json(&written(Form::Gitlab, answers, &naming)),
        LintFormat::Rdjson => visible_json(&written(Form::Rdjson, answers, &naming)),
        LintFormat::Github => visible_lines(&written(Form::Github, answers, &naming)),
        LintFormat::Azure => visible_lines(&written(Form::Azure, answers, &naming)),
        LintFormat::Gcc => visible(&written(Form::Gcc, answers, &naming)),
        LintFormat::Junit => visible_lines(&written(Form::Junit, answers, &naming)),
        LintFormat::Checkstyle => visible_lines(&written(Form::Checkstyle, answers, &naming)),
    })
}

/// How files are named for those who look for them from the working directory.
pub fn naming(place: &Where) -> Naming {
    let Some(root) = &place.root else { return Naming::default() };
    let here = std::env::current_dir().unwrap_or_default();
    let below = root.strip_prefix(&here).unwrap_or(root);
    let is_here = below.as_os_str().is_empty();
    Naming { root: bytes(if is_here { Path::new(".") } else { below }) }
}

fn first(found: &[Diagnostic], most: usize) -> &[Diagnostic] {
    found.get(..most).unwrap_or(found)
}

/// How often each rule finds something, most first.
fn statistics(answers: &[Answer]) -> String {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for one in answers.iter().flat_map(|(_, found)| found) {
        *counts.entry((one.rule.code, one.rule.name)).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.iter().map(|((code, name), count)| format!("{count:>6}  {code}  {name}\n")).collect()
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
    print(&json_text(json)?);
    Ok(())
}

fn json_text(json: &Value) -> Result<String, Failure> {
    Ok(visible_json(&format!("{}\n", to_json(json)?)))
}

pub fn to_value(value: &impl serde::Serialize) -> Result<Value, Failure> {
    serde_json::to_value(value).map_err(|e| Failure::Call(e.to_string()))
}

fn short(plan: &Plan, found: &[Diagnostic], naming: &Naming) -> String {
    found.iter().map(|d| format!("{}\n", render::short(plan, naming, d))).collect()
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
