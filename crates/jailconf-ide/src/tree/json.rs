use jailconf_plan::Plan;
use serde::Serialize;

use super::branches;
use crate::format::SCHEMA;
use crate::format::creator_word;

/// What `jailconf tree --format json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TreeJson {
    schema: u32,
    jails: Vec<JailJson>,
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
pub fn tree_json(plan: &Plan) -> TreeJson {
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
    TreeJson { schema: SCHEMA, jails: jails.collect() }
}
