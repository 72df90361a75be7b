//! Findings for people: causes, whom they affect, and what to type.

use std::collections::{HashMap, HashSet};

use jailconf_ide::{
    Applicability, Diagnostic, Fix, JailId, Plan, Severity, edits_of, jails_not_starting,
    line_changes, set_statements,
};

use crate::render::{self, Files, Look, names, one_line};
use crate::visible::{visible, visible_name};

/// Jails and places that are named of many.
const NAMED: usize = 3;

/// Lines of a fix that are shown.
const MOST_LINES: usize = 8;

/// What was found in the files of a plan.
pub type Answer = (Plan, Vec<Diagnostic>);

/// All findings, and what the jails lack that others in them need.
pub fn findings(plan: &Plan, found: &[Diagnostic], look: Look) -> String {
    let mut files = Files::new(plan, look);
    let mut out = String::new();
    let lacking = lacking(found);
    for group in groups(found) {
        out.push_str(&one(&mut files, plan, &group, look));
        // What stands in a block to paste is not shown one by one.
        let is_pasted = |d: &&Diagnostic| lacking.iter().any(|(jail, _)| is_lack_of(d, *jail));
        if let Some(fix) = group.first().filter(|d| !is_pasted(d)).and_then(|d| d.fix.as_ref()) {
            out.push_str(&change(plan, fix));
        }
        out.push('\n');
    }
    for (jail, lines) in lacking {
        out.push_str(&format!("to paste into `{}`:\n", visible_name(&plan.jail(jail).name)));
        lines.iter().for_each(|line| out.push_str(&format!("    {}\n", one_line(&visible(line)))));
        out.push('\n');
    }
    out
}

/// What all findings come to.
pub fn summary(answers: &[Answer]) -> String {
    let found: Vec<&Diagnostic> = answers.iter().flat_map(|(_, found)| found).collect();
    counts(answers, &found) + &fixable(&found)
}

/// The statements that each jail lacks for those in it, where these are several.
fn lacking(found: &[Diagnostic]) -> Vec<(JailId, Vec<String>)> {
    let mut lacking: Vec<(JailId, Vec<String>)> = Vec::new();
    for one in found.iter().filter(|d| d.severity == Severity::Error) {
        let Some((jail, fix)) = one.jail.zip(one.fix.as_ref()) else { continue };
        if !is_lack_of(one, jail) {
            continue;
        }
        let lines = set_statements(fix, jail);
        match lacking.iter_mut().find(|(known, _)| *known == jail) {
            Some((_, known)) => known.extend(lines),
            None => lacking.push((jail, lines)),
        }
    }
    for (_, lines) in &mut lacking {
        let mut seen = HashSet::new();
        lines.retain(|line| seen.insert(line.clone()));
    }
    lacking.retain(|(_, lines)| lines.len() > 1);
    lacking
}

/// Findings that the same words describe and the same edit fixes, in several files.
fn groups(found: &[Diagnostic]) -> Vec<Vec<&Diagnostic>> {
    let mut groups: Vec<Vec<&Diagnostic>> = Vec::new();
    let mut known: HashMap<(&str, &str, &str), usize> = HashMap::new();
    for one in found {
        let key = one.help.as_deref().map(|help| (one.rule.code, help, one.message.as_str()));
        match key.and_then(|key| groups.get_mut(*known.get(&key)?)) {
            Some(group) => group.push(one),
            None => {
                known.extend(key.map(|key| (key, groups.len())));
                groups.push(vec![one]);
            }
        }
    }
    groups
}

/// Whether a finding is something that a jail lacks for others in it.
fn is_lack_of(one: &Diagnostic, jail: JailId) -> bool {
    let is_its = one.jail == Some(jail) && one.severity == Severity::Error;
    is_its && one.affected().any(|affected| affected != jail)
}

fn one(files: &mut Files<'_>, plan: &Plan, group: &[&Diagnostic], look: Look) -> String {
    let Some((first, others)) = group.split_first() else { return String::new() };
    let message = one_line(&visible(&first.message));
    let mut out = format!("{}: {message}\n", render::heading(first, look));
    if let Some(help) = &first.help {
        let facts: Vec<&str> = first.facts.iter().map(|fact| fact.number()).collect();
        let facts = match facts.as_slice() {
            [] => String::new(),
            facts => format!(" [{}]", facts.join(", ")),
        };
        out.push_str(&format!("  help: {}{facts}\n", one_line(&visible(help))));
    }
    out.push_str(&render::snippet(files, first));
    let shown: Vec<_> = render::beside(files, first).map(|r| r.place).collect();
    for related in first.related.iter().filter(|r| !shown.contains(&r.place)) {
        let words = one_line(&visible(&related.message));
        out.push_str(&format!("  --> {}: {words}\n", files.at(related.place)));
    }
    out.push_str(&elsewhere(files, others));
    out.push_str(&affected(plan, group));
    if !first.says.is_empty() {
        out.push_str("  FreeBSD will say\n");
        let lines = first.says.iter().flat_map(|said| said.lines());
        lines.for_each(|line| out.push_str(&format!("    {}\n", one_line(&visible(line)))));
    }
    out
}

fn elsewhere(files: &Files<'_>, others: &[&Diagnostic]) -> String {
    if others.is_empty() {
        return String::new();
    }
    let shown: Vec<String> = others.iter().take(NAMED).map(|d| files.at(d.place)).collect();
    let more = match others.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(
        "  --> the same at {}: {}{more}\n",
        plural(others.len(), "other place"),
        shown.join(", ")
    )
}

fn affected(plan: &Plan, group: &[&Diagnostic]) -> String {
    let is_error = group.first().is_some_and(|d| d.severity == Severity::Error);
    let mut jails: Vec<_> = group.iter().flat_map(|d| d.affected()).collect();
    jails.sort_unstable();
    jails.dedup();
    let count = jails.len();
    if count == 0 {
        return String::new();
    }
    let names = names(plan, jails.into_iter(), NAMED);
    match is_error {
        true => format!("  {} will not start: {names}\n", plural(count, "jail")),
        false => format!(
            "  {} meet{} it: {names}\n",
            plural(count, "jail"),
            if count == 1 { "s" } else { "" }
        ),
    }
}

/// The lines that a fix changes.
fn change(plan: &Plan, fix: &Fix) -> String {
    if fix.applicability == Applicability::DisplayOnly {
        return String::new();
    }
    let Ok(edits) = edits_of(plan, fix) else { return String::new() };
    let Some((file, _)) = edits.first() else { return String::new() };
    let here = edits.iter().filter(|(f, _)| f == file).map(|(_, edit)| edit);
    let lines = line_changes(&plan.file(*file).document, here);
    if lines.len() > MOST_LINES {
        return String::new();
    }
    lines.iter().map(|line| format!("  {}\n", one_line(&visible(line)).trim_end())).collect()
}

/// How many findings there are, and how many jails will not start.
fn counts(answers: &[Answer], found: &[&Diagnostic]) -> String {
    let jails = plural(answers.iter().map(|(plan, _)| plan.jails.len()).sum(), "jail");
    let files = plural(answers.iter().map(|(plan, _)| plan.configs.len()).sum(), "file");
    let words =
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let count = |severity| found.iter().filter(|d| d.severity == severity).count();
    let counts = words.map(|(severity, word)| plural(count(severity), word)).join(", ");
    let fate = match answers.iter().map(|(plan, _)| jails_not_starting(plan)).sum() {
        0 => String::new(),
        failing => format!("; {failing} of {jails} will not start"),
    };
    format!("{jails} in {files}: {counts}{fate}\n")
}

/// How many findings have a fix, and how to get it.
fn fixable(found: &[&Diagnostic]) -> String {
    let of = |class| {
        found.iter().filter_map(|d| d.fix.as_ref()).filter(|f| f.applicability == class).count()
    };
    let (safe, more) = (of(Applicability::Safe), of(Applicability::Unsafe));
    let mut out = String::new();
    if safe > 0 {
        out.push_str(&format!("{safe} can be fixed with `jailconf fix`\n"));
    }
    if more > 0 {
        out.push_str(&format!(
            "{more} can be fixed with `jailconf fix --unsafe-fixes`, which gives or changes more\n"
        ));
    }
    out
}

/// `1 jail`, `2 jails`
pub fn plural(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}
