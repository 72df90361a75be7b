//! Hosts as they are in production, and right: nothing is to be said of them but what is of
//! use (GOOD-CONFIGS; the FreeBSD Handbook, chapter 17; poudriere(8); zfs-jail(8)).

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests read files")]

#[path = "../../../tests/support/files.rs"]
mod files;

use std::os::unix::ffi::OsStrExt;

use jailconf_lint::{Selection, Severity, lint};
use jailconf_plan::{Context, Input, Outcome, Plan, plan};
use jailconf_resolve::MemorySource;

/// The hosts, and how many jails each has, those inside others among them.
const HOSTS: [(&str, usize); 6] =
    [("handbook", 2), ("linux", 1), ("poudriere", 2), ("services", 3), ("vnet", 3), ("zfs", 3)];

fn host(name: &str) -> Plan {
    let folder = files::project().join("fixtures/hosts").join(name);
    let mut source = MemorySource::new();
    for file in files::files(&folder) {
        let path = file.strip_prefix(&folder).unwrap();
        let path = [b"/", path.as_os_str().as_bytes()].concat();
        source.insert(path, &std::fs::read(&file).unwrap());
    }
    plan(Input::Root(&source), &Context::default())
}

#[test]
fn of_a_right_host_nothing_is_said_but_a_note_a_jail() {
    for (name, jails) in HOSTS {
        let plan = host(name);
        let found = lint(&plan, &Selection::default());
        let said = found.iter().map(|d| {
            let path = plan.file(d.place.file).path.to_text();
            format!("{path}: {} {}: {}", d.severity.word(), d.rule.name, d.message)
        });
        let said: Vec<String> = said.collect();
        let is_loud = found.iter().any(|d| d.severity != Severity::Note);
        assert!(!is_loud && said.len() <= jails, "{name}: {said:#?}");
        assert!(plan.problems.is_empty(), "{name}: {:?}", plan.problems);
    }
}

#[test]
fn every_jail_of_a_right_host_starts() {
    for (name, jails) in HOSTS {
        let plan = host(name);
        assert_eq!(plan.jails.len(), jails, "{name}");
        for jail in &plan.jails {
            assert_eq!(jail.outcome, Outcome::Starts, "{name}: {}", jail.name);
        }
    }
}

#[test]
fn there_is_no_host_beside_them() {
    let folder = files::project().join("fixtures/hosts");
    let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut all: Vec<String> = all.map(|name| name.into_string().unwrap()).collect();
    all.sort();
    assert_eq!(all, HOSTS.map(|(name, _)| name));
}
