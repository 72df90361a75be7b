//! The plan decides, and lint words it: a jail that fails is among the consequences of an error, and
//! an error's consequences are jails that do not start.

#![allow(clippy::indexing_slicing, reason = "a test that panics has failed")]
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

#[path = "../../../tests/support/files.rs"]
mod files;

use std::collections::BTreeSet;
use std::path::Path;

use files::{corpus, files, project};

use jailconf_lint::{Diagnostic, Selection, Severity, lint};
use jailconf_plan::{Context, Input, JailId, Outcome, Plan, plan};
use jailconf_resolve::MemorySource;
use jailconf_syntax::Bytes;

/// What the two say differently of a host.
fn differences(plan: &Plan, found: &[Diagnostic]) -> Vec<String> {
    let errors = || found.iter().filter(|d| d.severity == Severity::Error);
    let affected: BTreeSet<JailId> =
        errors().flat_map(|d| &d.consequences).map(|c| c.jail).collect();
    let mut wrong = Vec::new();
    for (id, jail) in plan.jails() {
        let said = (&jail.outcome, jail.message.as_deref().unwrap_or_default());
        if jail.outcome == Outcome::Fails && !affected.contains(&id) {
            wrong.push(format!("`{}` fails, and no error says so: {said:?}", jail.name));
        }
        if affected.contains(&id) && matches!(jail.outcome, Outcome::Starts) {
            let by = errors().filter(|d| d.consequences.iter().any(|c| c.jail == id));
            let by: Vec<_> = by.map(|d| d.rule.name).collect();
            wrong.push(format!("`{}` starts, and errors say otherwise: {by:?}", jail.name));
        }
    }
    wrong
}

fn host(source: &MemorySource) -> Vec<String> {
    let plan = plan(Input::Root(source), &Context::default());
    let found = lint(&plan, &Selection::default());
    differences(&plan, &found)
}

#[test]
fn plan_and_findings_agree_on_every_example_of_a_rule() {
    let mut wrong = Vec::new();
    for rule in jailconf_lint::rules::all() {
        for example in rule.documentation().examples() {
            let mut source = MemorySource::default();
            for file in &example.files {
                source.insert(file.path.as_str(), file.text.as_bytes());
            }
            let plan = plan(Input::Root(&source), &example.context());
            let found = lint(&plan, &Selection::default());
            let said = differences(&plan, &found);
            wrong.extend(said.into_iter().map(|words| format!("{}: {words}", rule.name)));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// A directory taken for a host's `/`.
fn tree(root: &Path) -> MemorySource {
    let mut source = MemorySource::new();
    for file in files(root) {
        let path = format!("/{}", file.strip_prefix(root).unwrap().display());
        source.insert(path.as_str(), &std::fs::read(&file).unwrap());
    }
    source
}

fn folders(root: &Path) -> Vec<std::path::PathBuf> {
    let mut found: Vec<_> = std::fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).collect();
    found.retain(|path| path.is_dir());
    found.sort();
    found
}

#[test]
fn plan_and_findings_agree_on_every_scene_and_host() {
    let scenes = folders(&project().join("fixtures/scenes")).into_iter().map(|s| s.join("root"));
    let hosts = ["fixtures/migration", "fixtures/hosts"].map(|f| folders(&project().join(f)));
    let mut wrong = Vec::new();
    for root in scenes.chain(hosts.into_iter().flatten()) {
        let said = host(&tree(&root)).into_iter();
        wrong.extend(said.map(|words| format!("{}: {words}", root.display())));
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Each file by itself, on a host and inside some jail.
#[test]
fn plan_and_findings_agree_on_every_file_of_other_people() {
    let own = ["fixtures/broken", "fixtures/language"].map(|folder| project().join(folder));
    let all = corpus().into_iter().chain(own).flat_map(|folder| files(&folder));
    let mut wrong = Vec::new();
    for file in all.filter(|file| file.extension().is_some_and(|e| e == "conf")) {
        let mut source = MemorySource::new();
        source.insert("jail.conf", &std::fs::read(&file).unwrap());
        for inside in [None, Some("parent".to_owned())] {
            let context = Context { inside, ..Context::default() };
            let plan = plan(Input::Files(&source, &[Bytes::from("jail.conf")]), &context);
            let found = lint(&plan, &Selection::default());
            let said = differences(&plan, &found).into_iter();
            wrong.extend(said.map(|words| format!("{}: {words}", file.display())));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Dice of our own: the same numbers from the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides.max(1)
    }

    fn one_of<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

/// Statements that start, that a parent refuses, that jail(8) refuses.
const STATEMENTS: &[&str] = &[
    "persist;",
    "children.max = 3;",
    "children.max = 20;",
    "enforce_statfs = 1;",
    "enforce_statfs = 2;",
    "devfs_ruleset = 4;",
    "devfs_ruleset = 0;",
    "securelevel = 2;",
    "securelevel = -1;",
    "allow.mount;",
    "allow.mount.devfs;",
    "allow.mount.nullfs;",
    "allow.raw_sockets;",
    "vnet;",
    "vnet = off;",
    "vnet.interface = epair0b;",
    "ip4.addr = 10.0.0.1;",
    "ip4.addr = \"em0|10.0.0.2/24\";",
    "ip4 = inherit;",
    "mount.devfs;",
    "mount.fdescfs;",
    "mount += \"/data /jails/x/data nullfs ro 0 0\";",
    "mount += \"tmpfs jails/x/tmp tmpfs rw 0 0\";",
    "mount += \"short\";",
    "exec.start = \"/bin/sh /etc/rc\";",
    "exec.start = \"exit 0\";",
    "exec.consolelog = log;",
    "exec.created = \"zfs jail x tank/x\";",
    "zfs.mount_snapshot = 2;",
    "sysvshm = new;",
    "depend = b;",
    "depend = nobody;",
    "allow.nosuch;",
    "osrelease = 14.3;",
    "jid = 7;",
    "name = other;",
    "x",
    "$l = a, b; x = $l;",
];

fn block(dice: &mut Dice, name: &str) -> String {
    let count = 1 + dice.roll(7);
    let statements: Vec<&str> = (0..count).map(|_| dice.one_of(STATEMENTS)).collect();
    let path = if dice.roll(8) > 0 { format!("path = /jails/{name};") } else { String::new() };
    format!("{name} {{\n    {path}\n    {}\n}}\n", statements.join("\n    "))
}

fn random_host(dice: &mut Dice) -> MemorySource {
    let mut source = MemorySource::default();
    let mut text = if dice.roll(3) == 0 { "persist;\n".to_owned() } else { String::new() };
    for name in ["a", "b", "a.c"].iter().take(1 + dice.roll(3)) {
        text.push_str(&block(dice, name));
    }
    if dice.roll(4) == 0 {
        text.push_str("\"*\" { enforce_statfs = 1; }\n");
    }
    source.insert("/etc/jail.conf", text.as_bytes());
    let mut inner = String::new();
    for name in ["c", "d", "e"].iter().take(dice.roll(4)) {
        inner.push_str(&block(dice, name));
    }
    source.insert("/jails/a/etc/jail.conf", inner.as_bytes());
    source
}

/// `JAILCONF_HOSTS=20000 cargo test --profile many -p jailconf-lint --test agreement` tries more.
#[test]
fn plan_and_findings_agree_on_random_hosts() {
    let count = std::env::var("JAILCONF_HOSTS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_500);
    let mut dice = Dice(20);
    let mut wrong = BTreeSet::new();
    for number in 0..count {
        let source = random_host(&mut dice);
        wrong.extend(host(&source).into_iter().map(|words| format!("host {number}: {words}")));
    }
    let shown: Vec<_> = wrong.iter().take(25).cloned().collect();
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), shown.join("\n"));
}
