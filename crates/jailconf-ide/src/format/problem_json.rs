use jailconf_plan::{Plan, Problem};
use jailconf_resolve::MissingInclude;
use serde::Serialize;

use super::TextJson;
use crate::{UnderRoot, shown_path};

/// Something that is there, or is named, and could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProblemJson {
    path: TextJson,
    reason: String,
    /// The jail inside which it lies.
    jail: Option<String>,
}

impl ProblemJson {
    /// An included file that could not be looked at.
    pub(crate) fn of_file(missing: &&MissingInclude) -> ProblemJson {
        let path = TextJson(missing.path.clone());
        ProblemJson { path, reason: missing.error.to_string(), jail: None }
    }
}

/// What a plan could not look at.
pub fn problems_json(plan: &Plan, under_root: UnderRoot) -> Vec<ProblemJson> {
    let problem = |problem: &Problem| ProblemJson {
        path: TextJson(shown_path(&problem.path, under_root)),
        reason: problem.error.to_string(),
        jail: problem.jail.map(|id| plan.jail(id).name.clone()),
    };
    plan.problems.iter().map(problem).collect()
}
