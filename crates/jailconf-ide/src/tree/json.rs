use jailconf_plan::Plan;
use serde::Serialize;

use super::branches;
use crate::UnderRoot;
use crate::format::{ProblemJson, SCHEMA, creator_word, problems_json};

/// What `jailconf tree --format json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TreeJson {
    schema: u32,
    jails: Vec<JailJson>,
    problems: Vec<ProblemJson>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct JailJson {
    name: String,
    creator: String,
    depth: usize,
    outcome: &'static str,
    has: Vec<String>,
    refused: Vec<String>,
}

/// The hierarchy, each jail behind its creator.
pub fn tree_json(plan: &Plan, under_root: UnderRoot) -> TreeJson {
    let jails = branches(plan).into_iter().map(|branch| {
        let jail = plan.jail(branch.jail);
        JailJson {
            name: jail.name.clone(),
            creator: creator_word(plan, jail.creator),
            depth: branch.depth,
            outcome: jail.outcome.word(),
            has: branch.has,
            refused: branch.refused,
        }
    });
    TreeJson { schema: SCHEMA, jails: jails.collect(), problems: problems_json(plan, under_root) }
}
