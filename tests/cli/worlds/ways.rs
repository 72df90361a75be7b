//! However a host is named, the same is found: by `--root`, by the working directory, by a
//! directory, by each of its files; but for what rests on an absent file.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{World, scenes};
use crate::run::{findings, jailconf_in};

/// Code, file below the root, line.
type Found = BTreeSet<(String, String, u64)>;

/// Rules that say what is nowhere, or nowhere made: certain only with `--root`, for a declared
/// host, or on the machine itself.
const OF_ABSENCE: &[&str] = &[
    "absent-interface",
    "absent-path",
    "absent-routing-table",
    "enabled-without-jails",
    "hook-left-behind",
    "hook-of-another-jail",
    "listed-but-absent",
    "mount-that-fails",
    "no-path",
    "unopened-console-log",
];

fn lint(world: &World, args: &[&str]) -> Vec<Value> {
    let all = [&["lint", "--format", "json"], args].concat();
    findings(&jailconf_in(&world.root, &all).out)
}

fn keys(world: &World, found: &[Value]) -> Found {
    let key = |f: &Value| {
        let text = |key: &str| f[key].as_str().unwrap().to_owned();
        let file = world.relative(&text("file"));
        (text("rule"), file, f["range"]["start"]["line"].as_u64().unwrap())
    };
    found.iter().map(key).collect()
}

fn check(world: &World, name: &str) -> Vec<String> {
    let whole = keys(world, &lint(world, &["--root", "."]));
    let by_directory = lint(world, &["."]);
    let here = keys(world, &by_directory);
    let mut wrong = Vec::new();
    for (way, found) in [("nothing", lint(world, &[])), ("directory", by_directory.clone())] {
        let found = keys(world, &found);
        let missing = whole.difference(&found).filter(|f| !OF_ABSENCE.contains(&&*f.0));
        wrong.extend(missing.map(|f| format!("{name} by {way}: {f:?} is missing")));
        // A file that nobody is known to read is looked at by its directory alone.
        let more = found.difference(&whole).filter(|f| whole.iter().any(|w| w.1 == f.1));
        wrong.extend(more.map(|f| format!("{name} by {way}: {f:?} is found")));
    }
    for file in here.iter().map(|f| &f.1).collect::<BTreeSet<_>>() {
        let found = keys(world, &lint(world, &[file]));
        let missing = here.iter().filter(|f| f.1 == *file && !found.contains(f));
        wrong.extend(missing.map(|f| format!("{name} by {file}: {f:?} is missing")));
        wrong.extend(found.difference(&here).map(|f| format!("{name} by {file}: {f:?} is found")));
    }
    wrong
}

#[test]
fn a_host_is_the_same_however_it_is_named() {
    let mut wrong = Vec::new();
    for scene in scenes() {
        let world = World::open(&scene);
        let is_read_as_one = world.expected["args"].is_null() && world.expected["config"].is_null();
        if is_read_as_one {
            wrong.extend(check(&world, &scene.file_name().unwrap().to_string_lossy()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
