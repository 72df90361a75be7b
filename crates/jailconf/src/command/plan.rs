use jailconf_ide::{Creator, JailPlan, Outcome, Plan, Step, StepOutcome, format, plan};

use crate::cli::{DataFormat, PlanArgs};
use crate::command::Failure;
use crate::command::lint::to_json;
use crate::command::place::{Files, context};
use crate::output::print;
use crate::visible::{visible, visible_json};

pub fn run(args: &PlanArgs) -> Result<u8, Failure> {
    let mut files = Files::open(&args.place)?;
    let plan = plan(files.input(), &context(&args.place)?);
    files.report_problems(&plan, &args.place);
    let only = args.jail.as_deref();
    if let Some(name) = only.filter(|n| !plan.jails.iter().any(|j| j.name == *n)) {
        return Err(Failure::Call(format!("there is no jail `{name}`")));
    }
    match args.format {
        DataFormat::Json => {
            let json = format::plan_json(&plan, only, files.under_root(&args.place));
            print(&visible_json(&format!("{}\n", to_json(&json)?)));
        }
        DataFormat::Human => {
            let wanted = plan.jails.iter().filter(|j| only.is_none_or(|n| j.name == n));
            print(&wanted.map(|j| jail(&plan, j, args.verbose)).collect::<String>());
        }
    }
    let starts = plan
        .jails
        .iter()
        .filter(|j| only.is_none_or(|n| j.name == n))
        .all(|j| j.outcome == Outcome::Starts);
    Ok(if files.incomplete { 2 } else { u8::from(!starts) })
}

fn jail(plan: &Plan, jail: &JailPlan, verbose: bool) -> String {
    let creator = match jail.creator {
        Creator::Host => "the host".to_owned(),
        Creator::Jail(id) => plan.jail(id).name.clone(),
        Creator::Unknown => "an unknown jail".to_owned(),
    };
    let refused = jail.refused_step().filter(|_| jail.outcome == Outcome::Fails);
    let at = refused.map(|s| format!(" at {}", s.kind.word())).unwrap_or_default();
    let mut out =
        visible(&format!("{}: {}{at} (created by {creator})\n", jail.name, jail.outcome.word()));
    for line in jail.message.iter().flat_map(|m| m.lines()) {
        out.push_str(&format!("    {}\n", visible(line)));
    }
    for step in jail.steps.iter().filter(|s| verbose || s.outcome == StepOutcome::Refused) {
        out.push_str(&describe(step));
    }
    out
}

fn describe(step: &Step) -> String {
    let command = step.command.as_deref().map(|c| format!(": {c}")).unwrap_or_default();
    let facts: Vec<_> = step.objections.iter().map(|o| o.fact.0).collect();
    let facts = if facts.is_empty() { String::new() } else { format!(" [{}]", facts.join(", ")) };
    visible(&format!("  {:<15} {}{facts}{command}\n", step.kind.word(), step.outcome.word()))
}
