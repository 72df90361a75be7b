use jailconf_ide::{Explanation, Parameter, Rule, explain};

use crate::cli::ExplainArgs;
use crate::command::Failure;
use crate::output::print;
use crate::visible::visible;

pub fn run(args: &ExplainArgs) -> Result<u8, Failure> {
    let words = args.words.join(" ");
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
        Some(Explanation::Said(line, rules)) => {
            format!("`{line}`: likely causes, the likeliest first\n{}", list(&rules))
        }
    };
    print(&visible(&text));
    Ok(0)
}

fn page(rule: &Rule) -> String {
    let facts: Vec<_> = rule.facts.to_vec();
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
    let mut row = |name: &str, value: String| {
        if !value.is_empty() {
            out.push_str(&format!("  {name:<10} {value}\n"));
        }
    };
    row("type", jailconf_ide::type_words(parameter));
    row("default", parameter.default.to_owned());
    row("no form", parameter.negation.unwrap_or_default().to_owned());
    row("needs", parameter.requires.join(", "));
    row("not with", parameter.conflicts.join(", "));
    row(
        "jail -m",
        if parameter.changeable {
            "may change it".to_owned()
        } else {
            "cannot change it".to_owned()
        },
    );
    row("note", parameter.notes.to_owned());
    out
}
