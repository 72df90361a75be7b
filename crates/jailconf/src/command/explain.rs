use jailconf_ide::{
    Cause, Explanation, Fact, Parameter, Rule, Selection, behind, explain, explain_ruleset,
    lint_on, parameter_rows, plan, ruleset_asked,
};

use crate::cli::{ExplainArgs, Where};
use crate::command::Failure;
use crate::command::lint::naming;
use crate::command::place::{Files, complain_of, under_root};
use crate::disk::Disk;
use crate::output::print;
use crate::project;
use crate::render;
use crate::visible::visible;

pub fn run(args: &ExplainArgs, here: &Disk) -> Result<u8, Failure> {
    let words = args.words.join(" ");
    if let Some(number) = ruleset_asked(&words) {
        return ruleset(args, here, number);
    }
    let mut is_complete = true;
    let text = match explain(&words) {
        None => return Err(Failure::Call(format!("nothing is known about `{words}`"))),
        Some(Explanation::Rule(rule)) => page(rule),
        Some(Explanation::Parameter(known)) => parameter(known),
        Some(Explanation::Fact(fact, text, rules)) if rules.is_empty() => {
            format!("{fact}\n\n{text}\n")
        }
        Some(Explanation::Fact(fact, text, rules)) => {
            format!("{fact}\n\n{text}\n\nIt is behind\n{}", list(&rules))
        }
        Some(Explanation::Said(line, causes)) => {
            let all: String = causes.iter().map(cause).collect();
            let here = here_is(args, here, &words, &causes, &mut is_complete)?;
            format!("`{line}`: likely causes, the likeliest first\n{all}{here}")
        }
    };
    print(&visible(&text));
    Ok(if is_complete { 0 } else { 2 })
}

/// What a jail with a devfs ruleset sees, on each host that is given.
fn ruleset(args: &ExplainArgs, here: &Disk, number: u32) -> Result<u8, Failure> {
    if args.root.is_none() && args.file.is_empty() {
        print(&visible(&explain_ruleset(None, number)));
        return Ok(0);
    }
    let place = Where { root: args.root.clone(), paths: args.file.clone(), ..Where::default() };
    let project = project::load(here, &place)?;
    let files = Files::open(here, &place, &project)?;
    let mut is_complete = true;
    for part in &files.parts {
        let plan = plan(part.input(), &project.context());
        is_complete &= plan.problems.is_empty();
        complain_of(&plan, under_root(&place));
        print(&visible(&explain_ruleset(Some(&plan), number)));
    }
    Ok(if is_complete { 0 } else { 2 })
}

fn cause(cause: &Cause) -> String {
    match cause {
        Cause::Rule(rule) => list(&[rule]),
        Cause::Fact(fact, text) => format!("  {fact}: {}\n", text.replace('\n', " ")),
    }
}

/// Which of the causes it is in the files that are given; nothing without files.
fn here_is(
    args: &ExplainArgs,
    here: &Disk,
    said: &str,
    causes: &[Cause],
    is_complete: &mut bool,
) -> Result<String, Failure> {
    if args.root.is_none() && args.file.is_empty() {
        return Ok(String::new());
    }
    let place = Where { root: args.root.clone(), paths: args.file.clone(), ..Where::default() };
    let project = project::load(here, &place)?;
    let files = Files::open(here, &place, &project)?;
    let (context, targets) = (project.context(), project.targets());
    let mut answers = Vec::new();
    for part in &files.parts {
        let (mut plan, found) = lint_on(part.input(), &context, &targets, &Selection::default());
        part.rename(&mut plan);
        answers.push((plan, found));
    }
    let mut files = files;
    *is_complete = files.conclude(&mut answers);
    let under_root = under_root(&place);
    let naming = naming(&place);
    let mut lines = String::new();
    for (plan, found) in &answers {
        complain_of(plan, under_root);
        let known = behind(said, causes, found);
        lines.extend(known.into_iter().map(|d| format!("  {}\n", render::short(plan, &naming, d))));
    }
    Ok(match lines.is_empty() {
        true => "\nnothing in these files leads to it\n".to_owned(),
        false => format!("\nhere it is\n{lines}"),
    })
}

fn page(rule: &Rule) -> String {
    let facts: Vec<_> = rule.facts().map(Fact::number).collect();
    let fix = rule.fix.map_or("none", |f| f.word());
    format!(
        "{} {} ({}, {}; fix: {fix}; facts: {})\n\n{}",
        rule.code,
        rule.name,
        rule.group.word(),
        rule.severity.word(),
        facts.join(", "),
        rule.documentation().text,
    )
}

fn list(rules: &[&Rule]) -> String {
    rules
        .iter()
        .map(|r| format!("  {} {}: {}\n", r.code, r.name, r.documentation().summary()))
        .collect()
}

fn parameter(parameter: &Parameter) -> String {
    let mut out = format!("{}\n\n{}\n", parameter.name, parameter.summary);
    for (name, words) in parameter_rows(parameter) {
        out.push_str(&format!("  {name:<10} {words}\n"));
    }
    out
}
