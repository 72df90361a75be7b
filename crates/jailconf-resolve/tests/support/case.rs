//! Conformance cases: from a case's inputs to what we compute, in the form of
//! the cases (fixtures/conformance/language.README.md).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jailconf_resolve::{
    CharSign, Configuration, Diagnostic, Family, Jail, KNOWN, Kind, LoadOptions, MemorySource,
    Param, Pieces, Program, StartOptions, load_with,
};
use jailconf_syntax::PieceKind;
use jailconf_syntax::ast::Operator;
use serde_json::{Map, Value, json};

/// The keys of a case that are its inputs.
pub fn strip(case: &Value) -> Value {
    let mut inputs = Map::new();
    for key in ["id", "files", "files_b64", "root", "stdin"] {
        if let Some(value) = case.get(key) {
            inputs.insert(key.into(), value.clone());
        }
    }
    for (key, inner) in [("exhibit", "sep"), ("start", "target")] {
        if let Some(value) = case.get(key).and_then(|value| value.get(inner)) {
            inputs.insert(key.into(), json!({ inner: value }));
        }
    }
    Value::Object(inputs)
}

/// What we compute for a stripped case.
pub fn run(case: &Value) -> Value {
    let files = files(case);
    let root = case["root"].as_str().unwrap_or_default();
    let outcome = |sign| {
        outcome(
            case,
            &load_with(&files, root.as_bytes(), &LoadOptions { sign, ..LoadOptions::default() }),
            &files,
        )
    };
    let mut out = outcome(CharSign::Signed);
    let unsigned = outcome(CharSign::Unsigned);
    if unsigned != out {
        out.insert("unsigned_char".into(), Value::Object(unsigned));
    }
    out.shift_insert(0, "id".into(), case["id"].clone());
    Value::Object(out)
}

fn files(case: &Value) -> MemorySource {
    let mut source = MemorySource::new();
    let stdin = case["stdin"].as_str();
    let mut insert = |path: &str, contents: &[u8]| {
        source.insert(path, contents);
        if stdin == Some(path) {
            source.insert("-", contents);
        }
    };
    for (path, contents) in case["files"].as_object().into_iter().flatten() {
        insert(path, contents.as_str().unwrap_or_default().as_bytes());
    }
    for (path, contents) in case["files_b64"].as_object().into_iter().flatten() {
        insert(path, &STANDARD.decode(contents.as_str().unwrap_or_default()).unwrap_or_default());
    }
    source
}

fn outcome(case: &Value, program: &Program, files: &MemorySource) -> Map<String, Value> {
    let errors = &program.verdict.errors;
    let mut out = Map::new();
    let verdict = if errors.is_empty() { "accept" } else { "reject" };
    out.insert("verdict".into(), verdict.into());
    out.insert("first_error".into(), errors.first().map_or(Value::Null, diagnostic));
    if errors.len() > 1 {
        out.insert("errors".into(), errors.iter().map(diagnostic).collect());
    }
    if !errors.is_empty() {
        return out;
    }
    let configuration = Configuration::resolve(program);
    out.insert("blocks".into(), blocks(program));
    out.insert("jails".into(), configuration.jails.iter().map(jail).collect());
    let target = case.get("start").and_then(|start| start.get("target")).and_then(Value::as_str);
    out.insert("start".into(), start(&configuration, target, files));
    if let Some(separator) = case.get("exhibit").and_then(|exhibit| exhibit["sep"].as_str()) {
        let stdout = configuration.exhibit(separator.as_bytes());
        out.insert("exhibit".into(), json!({ "sep": separator, "stdout": string(&stdout) }));
    }
    out
}

fn string(bytes: &[u8]) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => json!({ "b64": STANDARD.encode(bytes) }),
    }
}

fn diagnostic(diagnostic: &Diagnostic) -> Value {
    json!({
        "file": diagnostic.file.as_ref().map(|file| string(file)),
        "line": diagnostic.line,
        "message": string(&diagnostic.message),
    })
}

fn blocks(program: &Program) -> Value {
    let block = |block: &jailconf_resolve::Block| {
        let params: Vec<Value> = block.statements.iter().map(statement).collect();
        json!({ "name": string(&block.name), "params": params })
    };
    program.blocks.iter().map(block).collect()
}

fn statement(statement: &jailconf_resolve::Statement) -> Value {
    let operator = match statement.operator {
        Operator::Set => "=",
        Operator::Append => "+=",
        Operator::Juxtaposed => "juxtaposed",
        Operator::Bare => "bare",
    };
    let piece = |piece: &PieceKind| match piece {
        PieceKind::Text(text) => string(text),
        PieceKind::Variable(name) => json!({ "var": string(name) }),
    };
    let element = |pieces: &Pieces| match pieces {
        Pieces::Text(text) => json!([string(text)]),
        Pieces::Mixed(pieces) => pieces.iter().map(piece).collect(),
    };
    let values = statement.values.iter().map(|(pieces, _)| element(pieces));
    let values: Vec<Value> = values.collect();
    json!({ "name": string(&statement.name), "var": statement.variable, "op": operator, "values": values })
}

/// A jail as the cases give it.
pub fn jail(jail: &Jail) -> Value {
    let param = |param: &Param| {
        let values = param
            .values
            .as_ref()
            .map(|values| values.iter().map(|value| string(&value.text)).collect::<Vec<_>>());
        json!([string(&param.name), values])
    };
    json!({
        "name": string(&jail.name),
        "failed": jail.failed,
        "params": jail.params.iter().map(param).collect::<Vec<_>>(),
        "messages": jail.messages.iter().map(|message| string(&message.text)).collect::<Vec<_>>(),
    })
}

fn start(configuration: &Configuration, target: Option<&str>, files: &MemorySource) -> Value {
    let options = StartOptions { target: target.map(str::as_bytes), files: Some(files) };
    let order = configuration.start_order_with(&options);
    let jails = &configuration.jails;
    let names =
        |list: &[usize]| list.iter().map(|&index| string(&jails[index].name)).collect::<Vec<_>>();
    let messages = order
        .messages
        .iter()
        .map(|(index, text)| json!([string(&jails[*index].name), string(text)]));
    let mut out = Map::new();
    if let Some(target) = target {
        out.insert("target".into(), target.into());
    }
    out.insert("order".into(), names(&order.order).into());
    out.insert("not_started".into(), names(&order.not_started).into());
    out.insert("messages".into(), messages.collect::<Vec<_>>().into());
    let mut started = order.order.clone();
    started.sort_unstable();
    out.insert(
        "booleans".into(),
        started.iter().flat_map(|&index| booleans(&jails[index])).collect(),
    );
    out.insert(
        "addresses".into(),
        started.iter().flat_map(|&index| addresses(&jails[index])).collect(),
    );
    out.insert("exit".into(), order.exit.into());
    Value::Object(out)
}

/// The booleans that jail(8) itself looks at, in the order of its table.
fn booleans(jail: &Jail) -> Vec<Value> {
    let looked_at =
        KNOWN.iter().filter(|known| known.kind == Kind::Boolean || known.name == "persist");
    let set = looked_at.filter_map(|known| jail.param(known.name));
    let booleans = set.map(|param| json!([string(&jail.name), string(&param.name), param.truth()]));
    booleans.collect()
}

fn addresses(jail: &Jail) -> Vec<Value> {
    let (ip4, ip6) = (jail.addresses(Family::Ip4), jail.addresses(Family::Ip6));
    let lists = [
        ("ip4.addr", ip4.kernel),
        ("ip6.addr", ip6.kernel),
        ("ip4 to interface", ip4.interface),
        ("ip6 to interface", ip6.interface),
    ];
    let lists = lists.iter().filter(|(_, list)| !list.is_empty()).map(|(name, list)| {
        let list: Vec<Value> = list.iter().map(|address| string(address)).collect();
        json!([string(&jail.name), name, list])
    });
    lists.collect()
}
