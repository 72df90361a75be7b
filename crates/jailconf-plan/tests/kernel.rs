//! Files against the kernel: scenarios of FreeBSD's own jail_set, written down
//! as the jail.conf files that would ask for the same, and planned.
//!
//! Each creation is a case of its own: the files hold what was created before it
//! and it. A jail that creates others has its file below its own root.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use jailconf_kernel::{Host, Module, PathFact};
use jailconf_plan::{Context, Input, Outcome, StepKind, StepOutcome, plan};
use jailconf_resolve::MemorySource;
use serde_json::Value as Json;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/conformance/kernel.jsonl");

/// Why files cannot say what a scenario does, or are read differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    /// A creator has a path of its own in the scenario, or is never made.
    PathOfCreator,
    /// The scenario has a path that jail(8) or the plan looks at itself.
    PathIsChecked,
    /// jail(8) takes a name of digits for a jid, a `*` for a wildcard.
    NameMeansMore,
    /// jail(8) reads the file of the host before those of the jails.
    OrderOfFiles,
    /// jail(8) makes a dotted jail after all that wait for nobody (LANGUAGE 7).
    StartOrder,
    /// libjail refuses the value before the kernel sees it.
    RefusedBefore,
    /// jail(8) finds the jail running, and asks for nothing (REAL.md on R027).
    PassedOver,
}

#[allow(clippy::disallowed_methods)]
fn cases() -> Vec<Json> {
    let text = std::fs::read_to_string(CASES).unwrap();
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn only_creates(case: &Json) -> bool {
    let plain = |s: &Json| match s["op"].as_str() {
        Some("jail_set") => s["flags"].is_null() || s["flags"] == "create",
        Some("state") => true,
        _ => false,
    };
    case["steps"].as_array().unwrap().iter().all(plain)
}

fn host(json: &Json) -> Host {
    let mut host = Host::default();
    let number = |key: &str| json[key].as_i64().and_then(|n| i32::try_from(n).ok());
    let strings = |key: &str| -> Vec<String> {
        let list = json[key].as_array().map_or(&[][..], Vec::as_slice);
        list.iter().map(|s| s.as_str().unwrap().to_owned()).collect()
    };
    host.securelevel = number("securelevel").unwrap_or(host.securelevel);
    host.enforce_statfs = number("enforce_statfs").unwrap_or(host.enforce_statfs);
    host.deny = strings("deny");
    if json["modules"].is_array() {
        host.modules = strings("modules").iter().map(|m| module(m)).collect();
        host.modules.extend(Module::plain());
        host.modules.push(Module::Plain("zfs".to_owned()));
    }
    let kinds = [
        ("missing", PathFact::Missing),
        ("files", PathFact::File),
        ("mountpoints", PathFact::MountPoint),
    ];
    for (key, fact) in kinds {
        host.paths.extend(strings(key).into_iter().map(|path| (path, fact)));
    }
    host
}

fn module(text: &str) -> Module {
    let (kind, name) = text.split_once(':').unwrap();
    match kind {
        "fs" => Module::JailFs(name.to_owned()),
        "xfs" => Module::OtherFs(name.to_owned()),
        "allow" => Module::Flag(name.to_owned()),
        _ => Module::Plain(name.to_owned()),
    }
}

/// Where a jail's root is, as its creator sees it.
fn own_path(name: &str) -> String {
    format!("/j/{}", name.replace('.', "/j/"))
}

fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
    format!("\"{escaped}\"")
}

fn statement(name: &str, value: &Json) -> String {
    let text = match value {
        Json::Bool(on) => on.to_string(),
        Json::Number(number) => quoted(&number.to_string()),
        Json::String(text) => quoted(text),
        Json::Array(list) if list.is_empty() => quoted(""),
        Json::Array(list) => {
            list.iter().map(|v| quoted(v.as_str().unwrap())).collect::<Vec<_>>().join(", ")
        }
        other => panic!("{other}"),
    };
    format!("    {} = {text};\n", quoted(name))
}

fn block(step: &Json) -> String {
    let name = step["name"].as_str().unwrap();
    let mut text = format!("{} {{\n", quoted(name));
    let params = step["params"].as_object().unwrap();
    if !params.contains_key("path") {
        text.push_str(&format!("    path = {};\n", quoted(&own_path(name))));
    }
    params.iter().for_each(|(name, value)| text.push_str(&statement(name, value)));
    text.push_str("}\n");
    text
}

/// The name as the host sees it.
fn full_name(step: &Json) -> String {
    let name = step["name"].as_str().unwrap();
    match step["by"].as_str().unwrap_or("host") {
        "host" => name.to_owned(),
        by => format!("{by}.{name}"),
    }
}

/// What the plan says of the last of the steps, and what is recorded.
fn compare(case: &Json, steps: &[&Json], recorded: &Json) -> Result<(), (String, Option<Reason>)> {
    let (last, before) = steps.split_last().unwrap();
    let mut roots = BTreeMap::from([("host".to_owned(), String::new())]);
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for step in steps {
        let by = step["by"].as_str().unwrap_or("host");
        let Some(root) = roots.get(by).cloned() else {
            return Err((format!("no creator {by}"), Some(Reason::PathOfCreator)));
        };
        files.entry(format!("{root}/etc/jail.conf")).or_default().push_str(&block(step));
        if step["params"].get("path").is_none() {
            let name = step["name"].as_str().unwrap();
            roots.insert(full_name(step), format!("{root}{}", own_path(name)));
        }
    }
    let mut source = MemorySource::new();
    files.iter().for_each(|(path, text)| source.insert(path.as_str(), text.as_bytes()));
    let context = Context { host: host(&case["host"]), ..Context::default() };
    let plan = plan(Input::Root(&source), &context);
    let wanted = full_name(last);
    let reason = || reason(last, before);
    let Some(jail) = plan.jails.iter().rfind(|j| j.name == wanted) else {
        return Err((format!("{wanted} is not planned"), reason()));
    };
    let refused = jail
        .steps
        .iter()
        .filter(|s| matches!(s.kind, StepKind::Prepare | StepKind::Create))
        .find(|s| s.outcome == StepOutcome::Refused);
    let got = match refused {
        None if jail.outcome == Outcome::Fails => "fails".to_owned(),
        None => "OK".to_owned(),
        Some(step) => step.errno.map_or("jail(8)".to_owned(), |e| format!("{e:?}")),
    };
    let expected = recorded["outcome"].as_str().unwrap();
    if jail.passed_over_for.is_some() {
        let reason = (expected == "EEXIST").then_some(Reason::PassedOver);
        return Err((format!("{wanted} is passed over, recorded {expected}"), reason));
    }
    if got != expected {
        let reason = if got == "jail(8)" { Some(Reason::RefusedBefore) } else { reason() };
        return Err((format!("{wanted}: {got}, recorded {expected}"), reason));
    }
    if let (Some(message), Some(step)) = (recorded["message"].as_str(), refused) {
        let said = step.messages.join("\n");
        if !said.ends_with(message) {
            return Err((format!("{wanted}: says {said}, recorded {message}"), reason()));
        }
    }
    let (state, Some(effective)) = (&recorded["state"], &jail.effective) else { return Ok(()) };
    if state.is_null() {
        return Ok(());
    }
    let allow: Vec<&str> =
        state["allow"].as_array().unwrap().iter().map(|f| f.as_str().unwrap()).collect();
    let numbers = [
        ("securelevel", effective.securelevel),
        ("enforce_statfs", effective.enforce_statfs),
        ("devfs_ruleset", effective.devfs_ruleset),
        ("children.max", effective.children_max),
    ];
    let differs = numbers.iter().find(|(name, value)| state[*name] != *value);
    if differs.is_some() || effective.allow != allow {
        return Err((format!("{wanted}: {effective:?}, recorded {state}"), reason()));
    }
    Ok(())
}

fn reason(step: &Json, before: &[&Json]) -> Option<Reason> {
    let name = step["name"].as_str().unwrap();
    let last = name.rsplit('.').next().unwrap_or(name);
    if step["params"].get("path").is_some() {
        return Some(Reason::PathIsChecked);
    }
    let digits = last.chars().all(|c| c.is_ascii_digit());
    if digits || name.contains(['*', '?', '[']) {
        return Some(Reason::NameMeansMore);
    }
    if before.iter().any(|s| s["by"] != step["by"]) {
        return Some(Reason::OrderOfFiles);
    }
    let dotted = |s: &&Json| s["name"].as_str().unwrap().contains('.');
    before.iter().copied().chain([step]).any(|s| dotted(&s)).then_some(Reason::StartOrder)
}

#[test]
fn files_say_what_the_kernel_said() {
    let cases: Vec<Json> = cases().into_iter().filter(only_creates).collect();
    let mut agree = 0;
    let mut reasons: BTreeMap<Reason, usize> = BTreeMap::new();
    let mut unexplained = Vec::new();
    for case in &cases {
        let mut before: Vec<&Json> = Vec::new();
        let mut first: Option<(String, Option<Reason>)> = None;
        let results = case["results"].as_array().unwrap();
        for (step, recorded) in case["steps"].as_array().unwrap().iter().zip(results) {
            if step["op"] != "jail_set" {
                continue;
            }
            let steps: Vec<&Json> = before.iter().copied().chain([step]).collect();
            if let Err(difference) = compare(case, &steps, recorded) {
                first.get_or_insert(difference);
            }
            if recorded["outcome"] == "OK" {
                before.push(step);
            }
        }
        match first {
            None => agree += 1,
            Some((_, Some(reason))) => *reasons.entry(reason).or_default() += 1,
            Some((what, None)) => unexplained.push(format!("{}: {what}", case["id"])),
        }
    }
    println!("{agree} of {} agree; {reasons:?}", cases.len());
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
    assert_eq!(cases.len(), 327);
    assert!(agree >= 250, "{agree} of {}: {reasons:?}", cases.len());
}
