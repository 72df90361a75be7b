//! Runs one scenario: steps in, outcomes and states out, all as JSON in the form
//! of `fixtures/conformance/kernel.README.md`.

use std::collections::BTreeMap;
use std::net::IpAddr;

use jailconf_catalog::{Type, parameter};
use jailconf_kernel::{
    Answer, Check, Domain, Errno, Family, Host, JailSet, JailSys, Life, Machine, Mode, Module,
    Mount, PathFact, Prison, PrisonId, Privilege, Refusal, Value, Visibility,
};
use serde_json::{Map, Value as Json, json};

/// What a scenario shows only where it mentions it.
struct Shown {
    os: bool,
    linux: bool,
    saddrsel: bool,
}

/// The states of living jails by full name.
type States = BTreeMap<String, Map<String, Json>>;

/// Runs a scenario: `id` and one result for each step.
pub fn run(case: &Json) -> Json {
    let text = case["steps"].to_string();
    let shown = Shown {
        os: text.contains("osrel"),
        linux: text.contains("linux"),
        saddrsel: text.contains("saddrsel"),
    };
    let mut machine = Machine::new(host(&case["host"]));
    let steps = case["steps"].as_array().map_or(&[][..], Vec::as_slice);
    let results: Vec<Json> = steps.iter().map(|step| result(&mut machine, step, &shown)).collect();
    json!({ "id": case["id"], "results": results })
}

fn host(json: &Json) -> Host {
    let mut host = Host::default();
    let number = |key: &str| json[key].as_i64().and_then(|value| i32::try_from(value).ok());
    host.securelevel = number("securelevel").unwrap_or(host.securelevel);
    host.enforce_statfs = number("enforce_statfs").unwrap_or(host.enforce_statfs);
    host.deny = strings(&json["deny"]);
    if json["modules"].is_array() {
        host.modules = strings(&json["modules"]).iter().filter_map(|text| module(text)).collect();
        host.modules.extend(Module::plain());
        host.modules.push(Module::Plain("zfs".to_owned()));
    }
    let kinds = [
        ("missing", PathFact::Missing),
        ("files", PathFact::File),
        ("mountpoints", PathFact::MountPoint),
    ];
    for (key, fact) in kinds {
        host.paths.extend(strings(&json[key]).into_iter().map(|path| (path, fact)));
    }
    host
}

fn module(text: &str) -> Option<Module> {
    let (kind, name) = text.split_once(':')?;
    match kind {
        "fs" => Some(Module::JailFs(name.to_owned())),
        "xfs" => Some(Module::OtherFs(name.to_owned())),
        "allow" => Some(Module::Flag(name.to_owned())),
        _ => None,
    }
}

fn strings(json: &Json) -> Vec<String> {
    let list = json.as_array().map_or(&[][..], Vec::as_slice);
    list.iter().filter_map(Json::as_str).map(str::to_owned).collect()
}

fn result(machine: &mut Machine, step: &Json, shown: &Shown) -> Json {
    let before = states(machine, shown);
    let (answer, state) = act(machine, step, shown);
    let after = states(machine, shown);
    let refusal = answer.refusal();
    let outcome = refusal.map_or("OK".to_owned(), |refusal| refusal.errno.to_string());
    let mut result = Map::new();
    result.insert("outcome".into(), outcome.into());
    result.insert("message".into(), json!(refusal.and_then(|refusal| refusal.text.clone())));
    let target = state.as_ref().and_then(|state| state.get("name")?.as_str()).map(str::to_owned);
    result.insert("state".into(), json!(state));
    let changed = changes(machine, &before, &after, target.as_deref());
    if !changed.is_empty() {
        result.insert("changed".into(), changed.into());
    }
    if let Some(line) = answer.console.first() {
        result.insert("console".into(), without_jid(line).into());
    }
    result.into()
}

/// The console's line with `jid=N`, as the scenarios have it.
fn without_jid(line: &str) -> String {
    let Some((before, rest)) = line.split_once("jid=") else {
        return line.to_owned();
    };
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    format!("{before}jid=N{rest}")
}

fn act(machine: &mut Machine, step: &Json, shown: &Shown) -> (Answer, Option<Map<String, Json>>) {
    let name = step["name"].as_str().unwrap_or_default();
    if step["op"] == "state" {
        let state = named(machine, name).and_then(|id| state(machine, id, shown));
        return (Answer::default(), state);
    }
    let Some(by) = actor(machine, &step["by"]) else {
        return (refused(Errno::ENOENT), None);
    };
    let text = |key: &str| step[key].as_str().unwrap_or_default();
    match text("op") {
        "jail_set" => {
            let answer = machine.jail_set(by, &jail_set(step));
            let state =
                answer.prison.filter(|_| answer.granted()).and_then(|id| state(machine, id, shown));
            (answer, state)
        }
        "jail_remove" => (machine.remove(by, name), None),
        "mount" => mount(machine, by, step),
        "unmount" => (machine.unmount(by, text("on")), None),
        "priv" => (privilege(machine, by, text("priv")), None),
        "af" => (machine.address_family(by, domain(text("af"))), None),
        "ip_check" => {
            let address = text("addr").parse::<IpAddr>();
            (address.map_or(refused(Errno::ENOENT), |address| machine.ip_check(by, address)), None)
        }
        "nfsd" => (machine.nfsd(by), None),
        "zfs_jail" => (machine.zfs_jail(by, name, text("dataset")), None),
        "zfs_visible" => visible(machine.zfs_visible(by, text("dataset"))),
        _ => (refused(Errno::ENOENT), None),
    }
}

/// The prison of a full name, a living one where there is one.
fn named(machine: &Machine, name: &str) -> Option<PrisonId> {
    let dead = || machine.prisons().filter(|prison| prison.name() == name).last().map(Prison::id);
    machine.find(name).or_else(dead)
}

fn actor(machine: &Machine, by: &Json) -> Option<PrisonId> {
    match by.as_str() {
        None | Some("host") => Some(PrisonId::HOST),
        Some(name) => machine.find(name),
    }
}

/// The answer for something that the machine does not have.
fn refused(errno: Errno) -> Answer {
    let refusal = Refusal {
        errno,
        text: None,
        check: Check::NameNotFound,
        parameter: None,
        wanted: Value::None,
        against: None,
        holder: None,
        held: Value::None,
    };
    Answer { refusals: vec![refusal], ..Answer::default() }
}

fn jail_set(step: &Json) -> JailSet {
    let mode = match step["flags"].as_str() {
        Some("update") => Mode::Update,
        Some("create+update") => Mode::CreateOrUpdate,
        Some("create+attach") => Mode::CreateAndAttach,
        _ => Mode::Create,
    };
    let params = step["params"].as_object().into_iter().flatten();
    let params = params.map(|(name, json)| (name.clone(), value(name, json))).collect();
    JailSet { mode, name: step["name"].as_str().map(str::to_owned), params }
}

fn value(name: &str, json: &Json) -> Value {
    let is_word = parameter(name).is_some_and(|parameter| matches!(parameter.ty, Type::JailSys(_)));
    match json {
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => number.as_i64().map_or(Value::None, Value::Int),
        Json::Array(list) => {
            let texts = list.iter().filter_map(Json::as_str);
            Value::Addresses(texts.filter_map(|text| text.parse().ok()).collect())
        }
        Json::String(text) if is_word => JailSys::parse(text).map_or(Value::None, Value::Sys),
        Json::String(text) => Value::Str(text.clone()),
        _ => Value::None,
    }
}

fn mount(machine: &mut Machine, by: PrisonId, step: &Json) -> (Answer, Option<Map<String, Json>>) {
    let fs = step["fs"].as_str().unwrap_or_default();
    let mut mount = Mount::new(fs, step["on"].as_str().unwrap_or_default());
    mount.ruleset = step["ruleset"].as_i64();
    mount.dataset = step["dataset"].as_str().map(str::to_owned);
    let answer = machine.mount(by, &mount);
    let ruleset =
        answer.ruleset.map(|ruleset| Map::from_iter([("ruleset".to_owned(), json!(ruleset))]));
    (answer, ruleset)
}

fn privilege(machine: &Machine, by: PrisonId, name: &str) -> Answer {
    match Privilege::parse(name) {
        Some(privilege) => machine.privilege(by, privilege),
        // The kernel grants a jail only what it lists.
        None if by == PrisonId::HOST => Answer::default(),
        None => refused(Errno::EPERM),
    }
}

fn domain(text: &str) -> Domain {
    match text {
        "inet" => Domain::Inet,
        "inet6" => Domain::Inet6,
        "local" => Domain::Local,
        _ => Domain::Other,
    }
}

fn visible(visibility: Visibility) -> (Answer, Option<Map<String, Json>>) {
    let writable = match visibility {
        Visibility::Hidden => return (refused(Errno::ENOENT), None),
        Visibility::ReadOnly => false,
        Visibility::Writable => true,
    };
    (Answer::default(), Some(Map::from_iter([("writable".to_owned(), json!(writable))])))
}

fn states(machine: &Machine, shown: &Shown) -> States {
    let living = machine.prisons().filter(|prison| prison.life() == Life::Alive);
    living
        .filter_map(|prison| Some((prison.name().to_owned(), state(machine, prison.id(), shown)?)))
        .collect()
}

/// What a step altered in other jails.
fn changes(
    machine: &Machine,
    before: &States,
    after: &States,
    target: Option<&str>,
) -> Map<String, Json> {
    let mut changed = Map::new();
    for (name, old) in before.iter().filter(|(name, _)| Some(name.as_str()) != target) {
        let Some(new) = after.get(name) else {
            let dying = machine.prisons().any(|prison| prison.name() == name);
            changed.insert(name.clone(), if dying { "dying" } else { "gone" }.into());
            continue;
        };
        let differs = |(key, value): &(&String, &Json)| old.get(*key) != Some(*value);
        let values: Map<String, Json> =
            new.iter().filter(differs).map(|(key, value)| (key.clone(), value.clone())).collect();
        if !values.is_empty() {
            changed.insert(name.clone(), values.into());
        }
    }
    changed
}

fn state(machine: &Machine, id: PrisonId, shown: &Shown) -> Option<Map<String, Json>> {
    let prison = machine.prison(id)?;
    let mut allow: Vec<&str> = prison.allow().collect();
    allow.sort_unstable();
    let mut state = Map::new();
    let mut put = |key: &str, value: Json| state.insert(key.to_owned(), value);
    put("name", json!(prison.name()));
    put("persist", json!(prison.persist()));
    put("path", json!(prison.path()));
    put("securelevel", json!(prison.securelevel()));
    put("enforce_statfs", json!(prison.enforce_statfs()));
    put("devfs_ruleset", json!(prison.devfs_ruleset()));
    put("children.max", json!(prison.children_max()));
    put("children.cur", json!(prison.children_cur()));
    put("vnet", json!(if prison.vnet() { "new" } else { "inherit" }));
    for family in Family::ALL {
        put(
            family.word(),
            json!(prison.ip(family).map_or("vnet".to_owned(), |word| word.to_string())),
        );
        put(family.list(), json!(prison.addresses(family)));
        put(&format!("{}.restricted", family.word()), json!(prison.restricted(family)));
        if shown.saddrsel {
            put(&format!("{}.saddrsel", family.word()), json!(prison.saddrsel(family)));
        }
    }
    put("host", json!(prison.host().to_string()));
    put("host.hostname", json!(prison.hostname()));
    if shown.os {
        put("osrelease", json!(prison.osrelease()));
        put("osreldate", json!(prison.osreldate()));
    }
    modules(machine, prison, shown, &mut put);
    put("allow", json!(allow));
    if prison.life() != Life::Alive {
        put("alive", json!(false));
    }
    Some(state)
}

fn modules(
    machine: &Machine,
    prison: &Prison,
    shown: &Shown,
    put: &mut dyn FnMut(&str, Json) -> Option<Json>,
) {
    for facility in ["sysvmsg", "sysvsem", "sysvshm"] {
        put(facility, json!(prison.sysv(facility).map(|word| word.to_string())));
    }
    put("zfs.mount_snapshot", json!(prison.zfs_mount_snapshot()));
    if shown.linux {
        put("linux", json!(prison.linux().to_string()));
        put("linux.osrelease", json!(machine.linux_osrelease(prison.id())));
    }
}
