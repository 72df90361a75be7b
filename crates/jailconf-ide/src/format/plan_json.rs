use jailconf_plan::{Creator, Effective, JailId, JailPlan, Needs, Outcome, Plan, Step};
use serde::Serialize;

use super::{ProblemJson, RangeJson, SCHEMA, TextJson, place_json, problems_json};
use crate::UnderRoot;

/// What `jailconf plan --format json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanJson {
    schema: u32,
    jails: Vec<JailJson>,
    problems: Vec<ProblemJson>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct JailJson {
    name: String,
    creator: String,
    file: TextJson,
    outcome: &'static str,
    step: Option<&'static str>,
    message: Option<String>,
    steps: Vec<StepJson>,
    effective: Option<EffectiveJson>,
    needs: NeedsJson,
}

/// The least that the jails inside need of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct NeedsJson {
    allow: Vec<String>,
    enforce_statfs: Option<i64>,
    securelevel: Option<i64>,
    #[serde(rename = "children.max")]
    children_max: i64,
    vnet: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct StepJson {
    step: &'static str,
    command: Option<String>,
    outcome: &'static str,
    errno: Option<String>,
    message: Option<String>,
    facts: Vec<&'static str>,
    fix_in: Option<FixInJson>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct FixInJson {
    file: TextJson,
    range: RangeJson,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct EffectiveJson {
    allow: Vec<String>,
    enforce_statfs: i32,
    devfs_ruleset: i32,
    securelevel: i32,
    #[serde(rename = "children.max")]
    children_max: i32,
    vnet: bool,
    ip4: &'static str,
    ip6: &'static str,
}

/// A plan; with names, those jails alone. A block that jail(8) passes over stands in front
/// of the jail it is taken for, so that the last of a name is what becomes of it.
pub fn plan_json(plan: &Plan, only: &[String], under_root: UnderRoot) -> PlanJson {
    let wanted = plan.jails().filter(|(_, j)| only.is_empty() || only.contains(&j.name));
    let mut wanted: Vec<(JailId, &JailPlan)> = wanted.collect();
    wanted.sort_by_key(|(id, j)| (j.passed_over_for.unwrap_or(*id), j.passed_over_for.is_none()));
    PlanJson {
        schema: SCHEMA,
        jails: wanted.into_iter().map(|(id, j)| jail(plan, id, j, under_root)).collect(),
        problems: problems_json(plan, under_root),
    }
}

fn jail(plan: &Plan, id: JailId, jail: &JailPlan, under_root: UnderRoot) -> JailJson {
    let (file, _) = place_json(plan, plan.name_place(jail), under_root);
    let refused = jail.refused_step().filter(|_| jail.outcome == Outcome::Fails);
    JailJson {
        name: jail.name.clone(),
        creator: creator_word(plan, jail.creator),
        file,
        outcome: jail.outcome.word(),
        step: refused.map(|s| s.kind.word()),
        message: jail.message.clone(),
        steps: jail.steps.iter().map(|s| step(plan, s, under_root)).collect(),
        effective: jail.effective.as_ref().map(effective),
        needs: needs(plan.needs(id)),
    }
}

/// The creator's full name; `host`, or `unknown` for a jail that is not known.
pub(crate) fn creator_word(plan: &Plan, creator: Creator) -> String {
    match creator {
        Creator::Host => "host".to_owned(),
        Creator::Jail(id) => plan.jail(id).name.clone(),
        Creator::Unknown => "unknown".to_owned(),
    }
}

fn step(plan: &Plan, step: &Step, under_root: UnderRoot) -> StepJson {
    let fix_in = step
        .objections
        .iter()
        .find_map(|o| o.held_at)
        .or(step.place.filter(|_| !step.objections.is_empty()));
    StepJson {
        step: step.kind.word(),
        command: step.command.clone(),
        outcome: step.outcome.word(),
        errno: step.errno.map(|e| format!("{e:?}")),
        message: (!step.messages.is_empty()).then(|| step.messages.join("\n")),
        facts: step.facts().iter().map(|f| f.number()).collect(),
        fix_in: fix_in.map(|place| {
            let (file, range) = place_json(plan, place, under_root);
            FixInJson { file, range }
        }),
    }
}

fn needs(needs: Needs) -> NeedsJson {
    NeedsJson {
        allow: needs.allow.into_iter().collect(),
        enforce_statfs: needs.enforce_statfs,
        securelevel: needs.securelevel,
        children_max: needs.children_max,
        vnet: needs.vnet,
    }
}

fn effective(effective: &Effective) -> EffectiveJson {
    EffectiveJson {
        allow: effective.allow.clone(),
        enforce_statfs: effective.enforce_statfs,
        devfs_ruleset: effective.devfs_ruleset,
        securelevel: effective.securelevel,
        children_max: effective.children_max,
        vnet: effective.vnet,
        ip4: effective.ip4,
        ip6: effective.ip6,
    }
}
