//! What the plan says of each jail, and that lint says the same.

use serde_json::Value;

use super::found::Finding;
use super::{World, words};

/// A jail of the plan.
pub(super) struct Planned {
    name: String,
    creator: String,
    file: String,
    outcome: String,
    step: Option<String>,
    messages: String,
}

pub(super) fn jails(world: &World) -> Vec<Planned> {
    let json = world.json("plan");
    json["jails"].as_array().unwrap().iter().map(|j| planned(world, j)).collect()
}

fn planned(world: &World, json: &Value) -> Planned {
    let text = |key: &str| json[key].as_str().unwrap_or_default().to_owned();
    let steps = json["steps"].as_array().into_iter().flatten();
    let refused: Vec<&Value> = steps.filter(|s| s["outcome"] == "refused").collect();
    let mut messages = vec![text("message")];
    messages.extend(refused.iter().filter_map(|s| s["message"].as_str()).map(str::to_owned));
    messages.extend(words(&json["messages"]));
    Planned {
        name: text("name"),
        creator: json["creator"].as_str().unwrap_or("host").to_owned(),
        file: world.relative(&text("file")),
        outcome: text("outcome"),
        step: refused.first().and_then(|s| s["step"].as_str()).map(short_step),
        messages: messages.join("\n"),
    }
}

/// A step by the name that the scenes use.
fn short_step(step: &str) -> String {
    let step = step.strip_prefix("exec.").unwrap_or(step);
    let known = match step {
        "ip4" | "ip6" | "ip4.addr" | "ip6.addr" | "aliases" | "interface" => "alias",
        "fstab" => "mount.fstab",
        "devfs" => "mount.devfs",
        "fdescfs" => "mount.fdescfs",
        "procfs" => "mount.procfs",
        "zfs" => "zfs.dataset",
        "vnet" => "vnet.interface",
        other => other,
    };
    known.to_owned()
}

pub(super) fn check(world: &World, plan: &[Planned]) -> Vec<String> {
    let wanted = world.list("jails");
    let mut wrong: Vec<String> = wanted.iter().flat_map(|w| check_jail(w, plan)).collect();
    if world.expected["only_these_jails"] == true {
        let is_wanted = |jail: &&Planned| !wanted.iter().any(|w| w["name"] == *jail.name);
        wrong.extend(plan.iter().filter(is_wanted).map(|j| format!("{} does not exist", j.name)));
    }
    wrong
}

fn check_jail(wanted: &Value, plan: &[Planned]) -> Vec<String> {
    let name = wanted["name"].as_str().unwrap();
    let Some(jail) = plan.iter().find(|j| j.name == name) else {
        let is_free = wanted["outcome"] == "unknown";
        return if is_free { Vec::new() } else { vec![format!("{name} is missing")] };
    };
    let mut wrong = Vec::new();
    if wanted["creator"] != "*" && wanted["creator"] != *jail.creator {
        wrong.push(format!("{name}: created by {}", jail.creator));
    }
    let files = match words(&wanted["file_any"]) {
        any if any.is_empty() => vec![wanted["file"].as_str().unwrap_or_default().to_owned()],
        any => any,
    };
    if !files.contains(&jail.file) {
        wrong.push(format!("{name}: defined in {}", jail.file));
    }
    let outcomes = match words(&wanted["outcome_any"]) {
        any if any.is_empty() => vec![wanted["outcome"].as_str().unwrap_or_default().to_owned()],
        any => any,
    };
    if !outcomes.contains(&jail.outcome) {
        let Planned { outcome, step, messages, .. } = jail;
        wrong.push(format!("{name}: {outcome} ({step:?}: {messages}), not {outcomes:?}"));
        return wrong;
    }
    let is_said = |message: &str| jail.messages.contains(message);
    if jail.outcome == "fails" {
        if wanted["step"].as_str().is_some_and(|step| jail.step.as_deref() != Some(step)) {
            wrong.push(format!("{name}: refused at {:?}, not {}", jail.step, wanted["step"]));
        }
        if wanted["message"].as_str().is_some_and(|message| !is_said(message)) {
            wrong.push(format!("{name}: {:?} lacks {}", jail.messages, wanted["message"]));
        }
    }
    wrong
}

/// Where plan says that a jail does not start, lint has an error for it.
pub(super) fn check_agreement(world: &World, plan: &[Planned], found: &[Finding]) -> Vec<String> {
    let only = &world.expected["same_in_plan_and_lint"];
    let is_asked = |name: &str| *only == true || words(only).iter().any(|asked| asked == name);
    let errors: Vec<&Finding> = found.iter().filter(|f| f.level == 3).collect();
    let is_down = |jail: &Planned| matches!(&*jail.outcome, "fails" | "skipped");
    let mut wrong = Vec::new();
    for jail in plan.iter().filter(|j| is_down(j) && is_asked(&j.name)) {
        let parent = jail.name.rsplit_once('.').map_or("", |(parent, _)| parent);
        if plan.iter().any(|other| other.name == parent && is_down(other)) {
            continue;
        }
        let above: Vec<&str> = plan
            .iter()
            .filter(|other| other.name == jail.creator || other.name == parent)
            .map(|other| &*other.file)
            .collect();
        let own = jail.name.rsplit('.').next().unwrap_or_default().to_lowercase();
        let speaks = |f: &&Finding| {
            f.text.contains(&own)
                || f.place.file == jail.file
                || above.contains(&&*f.place.file)
                || f.related.iter().chain(&f.effects).any(|p| p.file == jail.file)
        };
        if !errors.iter().any(speaks) {
            wrong.push(format!("plan: {} {}, and lint has no error", jail.name, jail.outcome));
        }
    }
    for name in words(&world.expected["plan_must_not_start"]) {
        if plan.iter().any(|j| j.name == name && j.outcome == "starts") {
            wrong.push(format!("plan says that {name} starts"));
        }
    }
    wrong
}

/// The jails that do not start; `None` where there are none at all.
pub(super) fn not_starting(plan: &[Planned]) -> Option<Vec<&str>> {
    let failing = plan.iter().filter(|j| j.outcome != "starts").map(|j| &*j.name);
    (!plan.is_empty()).then(|| failing.collect())
}
