//! What a terminal prints for people, and an editor shows: the plan, the hierarchy, what
//! jail(8) reads. What a file says stands in it raw.

use jailconf_plan::{Creator, JailId, JailPlan, Outcome, Plan, Step, StepOutcome};
use jailconf_resolve::{Jail, Program};

use crate::resolve_rows;
use crate::tree::{Branch, branches};

/// No line begins with what a file says.
fn in_one_line(text: &str) -> String {
    text.replace('\n', "\\n").replace('\r', "\\r")
}

/// Which steps of a start are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Steps {
    /// All of them.
    All,
    /// Those that are refused.
    Refused,
}

/// What happens to a jail: whether it starts, what FreeBSD says, and its steps.
pub fn planned(plan: &Plan, jail: &JailPlan, steps: Steps) -> String {
    let creator = match jail.creator {
        Creator::Host => "the host".to_owned(),
        Creator::Jail(id) => in_one_line(&plan.jail(id).name),
        Creator::Unknown => "an unknown jail".to_owned(),
    };
    let refused = jail.refused_step().filter(|_| jail.outcome == Outcome::Fails);
    let at = refused.map(|s| format!(" at {}", s.kind.word())).unwrap_or_default();
    let (name, outcome) = (in_one_line(&jail.name), jail.outcome.word());
    let mut out = format!("{name}: {outcome}{at} (created by {creator})\n");
    for line in jail.message.iter().flat_map(|m| m.lines()) {
        out.push_str(&format!("    {line}\n"));
    }
    let config = plan.config(jail.config);
    if !config.is_sure {
        let release = config.release;
        out.push_str(&format!("    how FreeBSD {release} reads this file is not proven\n"));
    }
    if let Some(why) = why_not(plan, jail) {
        out.push_str(&format!("    {why}\n"));
    }
    let is_open = |s: &Step| jail.outcome == Outcome::Unknown && s.outcome == StepOutcome::Unknown;
    let is_shown =
        |s: &&Step| steps == Steps::All || s.outcome == StepOutcome::Refused || is_open(s);
    out.extend(jail.steps.iter().filter(is_shown).map(step));
    out
}

/// Why a jail is skipped, or nothing certain is known of it, where no step says so.
fn why_not(plan: &Plan, jail: &JailPlan) -> Option<String> {
    match jail.outcome {
        Outcome::Skipped => {
            let is_idle =
                |id: &JailId| matches!(plan.jail(*id).outcome, Outcome::Fails | Outcome::Skipped);
            let cause = plan.waits().of(jail).into_iter().find(is_idle)?;
            Some(format!("skipped because `{}` does not start", plan.jail(cause).name))
        }
        Outcome::Unknown => {
            let config = plan.config(jail.config);
            let missing = config.program.missing.first().filter(|_| !config.closed)?;
            let path = missing.path.to_text();
            Some(format!(
                "what it includes is not at hand: `{path}`; `--root` sees the host's files"
            ))
        }
        Outcome::Starts | Outcome::Fails => None,
    }
}

fn step(step: &Step) -> String {
    let command =
        step.command.as_deref().map(|c| format!(": {}", in_one_line(c))).unwrap_or_default();
    let facts: Vec<_> = step.objections.iter().map(|o| o.check.fact().number()).collect();
    let facts = if facts.is_empty() { String::new() } else { format!(" [{}]", facts.join(", ")) };
    format!("  {:<15} {}{facts}{command}\n", step.kind.word(), step.outcome.word())
}

/// Who creates whom, what is handed down and what is refused.
pub fn hierarchy(plan: &Plan) -> String {
    let mut out = String::from("host\n");
    // For each depth: whether its jail was the last of its creator's.
    let mut last: Vec<bool> = Vec::new();
    for branch in branches(plan) {
        last.truncate(branch.depth);
        out.push_str(&line(plan, &branch, &last));
        last.push(branch.last);
    }
    out
}

fn line(plan: &Plan, branch: &Branch, around: &[bool]) -> String {
    let jail = plan.jail(branch.jail);
    let stems: String = around.iter().map(|last| if *last { "    " } else { "|   " }).collect();
    let fork = if branch.last { "`-- " } else { "|-- " };
    let has =
        if branch.has.is_empty() { String::new() } else { format!("  {}", branch.has.join(" ")) };
    let refused = match branch.refused.as_slice() {
        [] => String::new(),
        words => format!("  refused by {}", words.join(", ")),
    };
    let (name, outcome) = (in_one_line(&jail.own_name.to_text()), jail.outcome.word());
    format!("{stems}{fork}{name} [{outcome}]{has}{refused}\n")
}

/// Widest row that others are aligned with, in characters.
const MAX_WIDTH: usize = 60;

/// What jail(8) reads for a jail: its parameters in order, where each comes from and what
/// it replaced.
pub fn resolved(program: &Program, jail: &Jail) -> String {
    resolved_as(program, jail, &jail.name.to_text())
}

/// The same with the jail's full name.
pub fn resolved_as(program: &Program, jail: &Jail, name: &str) -> String {
    let failed = if jail.failed { "  (jail(8) does not start it)" } else { "" };
    let mut out = format!("{}{failed}\n", in_one_line(name));
    let rows = resolve_rows(program, jail);
    let widths = rows.iter().map(|r| r.text.chars().count());
    let width = widths.filter(|w| *w <= MAX_WIDTH).max().unwrap_or(0);
    for row in rows {
        let (text, origin) = (in_one_line(&row.text), in_one_line(&row.origin));
        out.push_str(&format!("  {text:<width$}  # {origin}\n"));
        for replaced in row.replaced.iter().map(|replaced| in_one_line(replaced)) {
            out.push_str(&format!("  {:<width$}  #   instead of {replaced}\n", ""));
        }
    }
    for message in &jail.messages {
        out.push_str(&format!("  ! {}\n", in_one_line(&message.text.to_text())));
    }
    out.push('\n');
    out
}
