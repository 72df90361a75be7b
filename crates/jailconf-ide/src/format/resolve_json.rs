#![expect(
    clippy::indexing_slicing,
    reason = "ids are places in the lists of the plan or program that gave them"
)]

use jailconf_resolve::{Configuration, Jail, Origin, Param, Program, Via};
use serde::Serialize;

use super::{ProblemJson, RangeJson, SCHEMA, TextJson, range_json};

/// What `jailconf resolve --format json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResolveJson {
    schema: u32,
    verdict: &'static str,
    errors: Vec<ErrorJson>,
    jails: Vec<JailJson>,
    start_order: Vec<TextJson>,
    problems: Vec<ProblemJson>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct ErrorJson {
    file: Option<TextJson>,
    line: Option<u32>,
    column: Option<u32>,
    message: TextJson,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct JailJson {
    name: TextJson,
    failed: bool,
    params: Vec<ParamJson>,
    messages: Vec<TextJson>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct ParamJson {
    name: TextJson,
    values: Option<Vec<TextJson>>,
    origins: Vec<OriginJson>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct OriginJson {
    file: Option<TextJson>,
    range: Option<RangeJson>,
    via: &'static str,
    pattern: Option<TextJson>,
}

/// A resolved program; with a name, that jail alone.
pub fn resolve_json(
    program: &Program,
    configuration: &Configuration,
    only: Option<&[u8]>,
) -> ResolveJson {
    let problems = program.left_out();
    let order = configuration.start_order(only);
    let errors = program.verdict.errors.iter().map(|e| ErrorJson {
        file: e.file.clone().map(TextJson),
        line: e.line,
        column: None,
        message: TextJson(e.message.clone()),
    });
    let wanted = configuration.jails.iter().filter(|j| only.is_none_or(|name| &*j.name == name));
    ResolveJson {
        schema: SCHEMA,
        verdict: if program.verdict.errors.is_empty() { "accept" } else { "reject" },
        errors: errors.collect(),
        jails: wanted.map(|j| jail(program, j)).collect(),
        start_order: order
            .order
            .iter()
            .map(|&i| TextJson(configuration.jails[i].name.clone()))
            .collect(),
        problems: problems.iter().map(ProblemJson::of_file).collect(),
    }
}

fn jail(program: &Program, jail: &Jail) -> JailJson {
    JailJson {
        name: TextJson(jail.name.clone()),
        failed: jail.failed,
        params: jail.params.iter().map(|p| param(program, p)).collect(),
        messages: jail.messages.iter().map(|m| TextJson(m.text.clone())).collect(),
    }
}

/// One origin for each value, or the statement's where there is none.
fn param(program: &Program, param: &Param) -> ParamJson {
    let origins: Vec<OriginJson> = match &param.values {
        Some(values) if !values.is_empty() => {
            values.iter().map(|v| origin(program, &v.origin)).collect()
        }
        _ => vec![origin(program, &param.origin)],
    };
    ParamJson {
        name: TextJson(param.name.clone()),
        values: param
            .values
            .as_ref()
            .map(|values| values.iter().map(|v| TextJson(v.text.clone())).collect()),
        origins,
    }
}

fn origin(program: &Program, origin: &Origin) -> OriginJson {
    let file = origin.file.map(|id| &program.files[id.0 as usize]);
    let (via, pattern) = match &origin.via {
        Via::Own => ("own", None),
        Via::Wildcard => {
            let pattern = &program.blocks[origin.block.0 as usize].name;
            ("wildcard", Some(TextJson(pattern.clone())))
        }
        Via::Global => ("global", None),
        Via::Implied => ("implied", None),
    };
    OriginJson {
        file: file.map(|f| TextJson(f.path.clone())),
        range: file.map(|f| range_json(&f.document, origin.statement)),
        via,
        pattern,
    }
}
