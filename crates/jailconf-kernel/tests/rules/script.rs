//! Small scripts: one step a line, with what the kernel says behind `->`.
//!
//! ```text
//! host create p persist children.max=1           -> ok
//! p create c persist allow.mount                 -> EPERM R005
//! show p children.cur allow.mount                -> 0 false
//! ```
//!
//! Every refusal is named, in order: errno, fact, and the kernel's own text.

use std::net::IpAddr;

use jailconf_catalog::{Type, parameter};
use jailconf_kernel::{
    Answer, Domain, Family, Host, JailSet, JailSys, Life, Machine, Mode, Mount, Prison, PrisonId,
    Privilege, Release, Value, Visibility,
};

/// Runs a script on the plain machine.
#[track_caller]
pub fn check(script: &str) {
    check_on(Host::default(), script);
}

/// Runs a script on the plain machine of a release.
#[track_caller]
pub fn check_release(release: &str, script: &str) {
    let release = Release::parse(release).expect("a release");
    check_on(Host { release, ..Host::default() }, script);
}

/// Runs a script on a machine.
#[track_caller]
pub fn check_on(host: Host, script: &str) {
    let mut machine = Machine::new(host);
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (step, expected) = line.split_once("->").expect("an expectation");
        let words: Vec<&str> = step.split_whitespace().collect();
        assert_eq!(run(&mut machine, &words), expected.trim(), "{step}");
    }
}

fn run(machine: &mut Machine, words: &[&str]) -> String {
    if let ["show", name, params @ ..] = words {
        return show(machine, name, params);
    }
    let (by, op, rest) = (actor(machine, words[0]), words[1], &words[2..]);
    let answer = match (op, rest) {
        ("create", rest) => machine.jail_set(by, &set(Mode::Create, rest)),
        ("attach", rest) => machine.jail_set(by, &set(Mode::CreateAndAttach, rest)),
        ("update", rest) => machine.jail_set(by, &set(Mode::Update, rest)),
        ("create-or-update", rest) => machine.jail_set(by, &set(Mode::CreateOrUpdate, rest)),
        ("remove", [name]) => machine.remove(by, name),
        ("mount", [fs, on, options @ ..]) => machine.mount(by, &mount(fs, on, options)),
        ("unmount", [on]) => machine.unmount(by, on),
        ("priv", [name]) => machine.privilege(by, Privilege::parse(name).expect("a privilege")),
        ("socket", [family]) => machine.address_family(by, domain(family)),
        ("bind", [address]) => machine.ip_check(by, address.parse().expect("an address")),
        ("nfsd", []) => machine.nfsd(by),
        ("zfs-jail", [name, dataset]) => machine.zfs_jail(by, name, dataset),
        ("sees", [dataset]) => return sees(machine.zfs_visible(by, dataset)).to_owned(),
        _ => panic!("no such step: {words:?}"),
    };
    said(&answer)
}

fn said(answer: &Answer) -> String {
    let mut parts: Vec<String> = Vec::new();
    for refusal in &answer.refusals {
        let text = refusal.text.as_ref().map(|text| format!(" '{text}'")).unwrap_or_default();
        parts.push(format!("{} {}{text}", refusal.errno, refusal.check.fact()));
    }
    if parts.is_empty() {
        parts.push("ok".to_owned());
    }
    parts.extend(answer.unknown.iter().map(|check| format!("unknown {}", check.fact())));
    parts.extend(answer.console.clone());
    parts.join(", ")
}

fn actor(machine: &Machine, name: &str) -> PrisonId {
    if name == "host" { PrisonId::HOST } else { machine.find(name).expect("a living jail") }
}

/// `NAME param param=value ...`; `-` for no name.
fn set(mode: Mode, words: &[&str]) -> JailSet {
    let name = (words[0] != "-").then(|| words[0].to_owned());
    JailSet { mode, name, params: words[1..].iter().map(|word| param(word)).collect() }
}

fn param(word: &str) -> (String, Value) {
    let Some((name, text)) = word.split_once('=') else {
        return (word.to_owned(), bare(word));
    };
    let value = match parameter(name).map(|parameter| parameter.ty) {
        Some(Type::Ip4List | Type::Ip6List) => Value::Addresses(addresses(text)),
        Some(Type::JailSys(_)) if text.starts_with(|c: char| c.is_ascii_digit()) => {
            Value::Int(text.parse().expect("a number"))
        }
        Some(Type::JailSys(_)) => JailSys::parse(text).map_or(Value::None, Value::Sys),
        Some(Type::Bool) => Value::Bool(text == "true"),
        Some(Type::String) => Value::Str(text.to_owned()),
        None if matches!(text, "true" | "false") => Value::Bool(text == "true"),
        _ => text.parse().map_or_else(|_| Value::Str(text.to_owned()), Value::Int),
    };
    (name.to_owned(), value)
}

fn bare(name: &str) -> Value {
    match parameter(name).map(|parameter| parameter.ty) {
        Some(Type::JailSys(_)) => Value::Sys(JailSys::New),
        _ => Value::Bool(true),
    }
}

fn addresses(text: &str) -> Vec<IpAddr> {
    text.split(',')
        .filter(|one| !one.is_empty())
        .map(|one| one.parse().expect("an address"))
        .collect()
}

fn mount(fs: &str, on: &str, options: &[&str]) -> Mount {
    let mut mount = Mount::new(fs, on);
    for option in options {
        match option.split_once('=') {
            Some(("ruleset", number)) => mount.ruleset = number.parse().ok(),
            Some(("dataset", name)) => mount.dataset = Some(name.to_owned()),
            _ => panic!("no such option: {option}"),
        }
    }
    mount
}

fn domain(text: &str) -> Domain {
    match text {
        "inet" => Domain::Inet,
        "inet6" => Domain::Inet6,
        "local" => Domain::Local,
        _ => Domain::Other,
    }
}

fn sees(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Hidden => "nothing",
        Visibility::ReadOnly => "read-only",
        Visibility::Writable => "writable",
    }
}

fn show(machine: &Machine, name: &str, params: &[&str]) -> String {
    let living = machine.find(name).and_then(|id| machine.prison(id));
    let Some(prison) = living else {
        let dying = machine.prisons().any(|p| p.name() == name && p.life() == Life::Dying);
        return if dying { "dying" } else { "gone" }.to_owned();
    };
    let values: Vec<String> = params.iter().map(|param| shown(prison, param)).collect();
    values.join(" ")
}

fn shown(prison: &Prison, param: &str) -> String {
    let net = |family: Family| Value::Addresses(prison.addresses(family).to_vec()).to_string();
    match param {
        "name" => prison.name().to_owned(),
        "persist" => prison.persist().to_string(),
        "path" => prison.path().to_owned(),
        "root" => prison.root().to_owned(),
        "securelevel" => prison.securelevel().to_string(),
        "enforce_statfs" => prison.enforce_statfs().to_string(),
        "devfs_ruleset" => prison.devfs_ruleset().to_string(),
        "children.max" => prison.children_max().to_string(),
        "children.cur" => prison.children_cur().to_string(),
        "ip4" => prison.ip4().map_or("vnet".to_owned(), |word| word.to_string()),
        "ip4.addr" => net(Family::Inet),
        "ip6.addr" => net(Family::Inet6),
        "host.hostname" => format!("'{}'", prison.hostname()),
        "osrelease" => prison.osrelease().to_owned(),
        "zfs.mount_snapshot" => prison.zfs_mount_snapshot().to_string(),
        "allow" => prison.allow().collect::<Vec<_>>().join(","),
        "sysvmsg" | "sysvsem" | "sysvshm" => prison.sysv(param).expect("a facility").to_string(),
        flag => prison.allows(flag).to_string(),
    }
}
