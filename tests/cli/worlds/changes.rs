//! What `fix` and `fmt` do to files, and what they leave alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use super::found::{Finding, findings};
use super::{World, planned, words};

/// Every file below a directory, by its name there.
pub(super) fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut files, mut pending) = (BTreeMap::new(), vec![root.to_owned()]);
    while let Some(dir) = pending.pop() {
        for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
            let path = entry.path();
            let name = path.strip_prefix(root).unwrap().display().to_string();
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                pending.push(path);
            } else if kind.is_file() {
                files.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    files
}

pub(super) fn check(scene: &Path, expected: &Value, found: &[Finding]) -> Vec<String> {
    let has = |key: &str| !expected[key].is_null();
    let leaves = has("fix_must_leave_unchanged") || has("fix_must_not_print");
    let mut wrong = Vec::new();
    if leaves || has("after_safe_fix") {
        wrong.extend(check_fix(scene, found, "after_safe_fix", &[]));
    }
    if leaves || has("after_unsafe_fix") {
        wrong.extend(check_fix(scene, found, "after_unsafe_fix", &["--unsafe-fixes"]));
    }
    if has("after_fmt") {
        wrong.extend(check_fmt(scene));
    }
    wrong
}

fn check_fix(scene: &Path, found: &[Finding], key: &str, more: &[&str]) -> Vec<String> {
    let world = World::open(scene);
    let wanted = &world.expected[key];
    let old = tree(&world.root);
    let run = world.run("fix", more);
    let new = tree(&world.root);
    let changed = changed(&old, &new);
    let mut wrong = check_texts(wanted, &old, &new);
    let left = words(&world.expected["fix_must_leave_unchanged"]);
    wrong.extend(left.iter().filter(|f| changed.contains(*f)).map(|f| format!("{f} was changed")));
    let unsaid = words(&world.expected["fix_must_not_print"]);
    let text = format!("{}{}", run.out, run.err);
    wrong.extend(unsaid.iter().filter(|t| text.contains(*t)).map(|t| format!("prints {t:?}")));
    if !wanted.is_null() {
        wrong.extend(needless(&world, wanted, &changed));
        wrong.extend(starts(&world, wanted));
    }
    let errors = |found: &[Finding]| found.iter().filter(|f| f.level == 3).count();
    if errors(&findings(&world)) > errors(found) {
        wrong.push("more errors than before".to_owned());
    }
    let again = tree(&world.root);
    world.run("fix", more);
    if tree(&world.root) != again {
        wrong.push("a second run changes files again".to_owned());
    }
    wrong.into_iter().map(|w| format!("{key}: {w}")).collect()
}

/// Files that were changed although nothing is said of them.
fn needless(world: &World, wanted: &Value, changed: &BTreeSet<String>) -> Vec<String> {
    let named = words(&wanted["changed_files"]);
    let spoken = [world.list("may_report"), world.list("must_report")].concat();
    let has_reason = |f: &&String| !named.contains(f) && !spoken.iter().any(|s| s["file"] == ***f);
    changed.iter().filter(has_reason).map(|f| format!("{f} was changed for no reason")).collect()
}

fn starts(world: &World, wanted: &Value) -> Vec<String> {
    let plan = planned::jails(world);
    let failing = planned::not_starting(&plan);
    match (wanted["all_start"].as_bool(), failing) {
        (Some(true), Some(failing)) if !failing.is_empty() => {
            vec![format!("afterwards these do not start: {failing:?}")]
        }
        (Some(true), None) => vec!["afterwards there are no jails".to_owned()],
        (Some(false), Some(failing)) if failing.is_empty() => {
            vec!["afterwards all start".to_owned()]
        }
        _ => Vec::new(),
    }
}

fn check_fmt(scene: &Path) -> Vec<String> {
    let world = World::open(scene);
    let wanted = &world.expected["after_fmt"];
    let root = world.root.display().to_string();
    let args = match wanted["args"].as_array() {
        Some(args) => args.iter().map(|a| world.fill(a.as_str().unwrap())).collect(),
        None => vec!["--root".to_owned(), root],
    };
    let mut call = vec!["fmt"];
    call.extend(args.iter().map(String::as_str));
    let old = tree(&world.root);
    crate::run::jailconf_in(&world.root, &call);
    let new = tree(&world.root);
    let mut wrong = check_texts(wanted, &old, &new);
    crate::run::jailconf_in(&world.root, &call);
    if tree(&world.root) != new {
        wrong.push("a second run changes files again".to_owned());
    }
    wrong.into_iter().map(|w| format!("after_fmt: {w}")).collect()
}

type Tree = BTreeMap<String, Vec<u8>>;

fn changed(old: &Tree, new: &Tree) -> BTreeSet<String> {
    let names = old.keys().chain(new.keys());
    names.filter(|name| old.get(*name) != new.get(*name)).cloned().collect()
}

fn text(tree: &Tree, file: &Value) -> String {
    let bytes = tree.get(file.as_str().unwrap()).cloned().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn check_texts(wanted: &Value, old: &Tree, new: &Tree) -> Vec<String> {
    let changed = changed(old, new);
    let mut wrong = Vec::new();
    for file in words(&wanted["changed_files"]).iter().filter(|f| !changed.contains(*f)) {
        wrong.push(format!("{file} was not changed"));
    }
    for file in words(&wanted["unchanged_files"]).iter().filter(|f| changed.contains(*f)) {
        wrong.push(format!("{file} was changed"));
    }
    let list = |key: &str| wanted[key].as_array().cloned().unwrap_or_default();
    let holds = |c: &Value| text(new, &c["file"]).contains(c["text"].as_str().unwrap());
    for c in list("must_contain").iter().filter(|c| !holds(c)) {
        wrong.push(format!("{} lacks {}", c["file"], c["text"]));
    }
    for c in list("must_not_contain").iter().filter(|c| holds(c)) {
        wrong.push(format!("{} holds {}", c["file"], c["text"]));
    }
    wrong.extend(list("first_line_with").iter().filter_map(|c| first_line_with(new, c)));
    if wanted["untouched_comments"] == true {
        wrong.extend(changed.iter().flat_map(|file| lost_comments(file, old, new)));
    }
    wrong
}

/// What `grep -m1 -A1` would find.
fn first_line_with(new: &Tree, wanted: &Value) -> Option<String> {
    let all = text(new, &wanted["file"]);
    let mut lines = all.lines().skip_while(|l| !l.contains(wanted["text"].as_str().unwrap()));
    let has = |line: Option<&str>, key: &str| {
        let word = wanted[key].as_str().unwrap_or_default();
        line.unwrap_or_default().contains(word)
    };
    let (line, next) = (lines.next(), lines.next());
    let is_same = line.is_some() && has(line, "has") && has(next, "next_has");
    (!is_same).then(|| format!("another line with {} comes first", wanted["text"]))
}

fn lost_comments(file: &String, old: &Tree, new: &Tree) -> Vec<String> {
    let comments = |tree: &Tree| -> Vec<String> {
        let text = tree.get(file).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let text = text.unwrap_or_default();
        let marked = text.lines().filter_map(|line| line.split_once('#').or(line.split_once("//")));
        marked.map(|(_, comment)| comment.trim().to_owned()).collect()
    };
    let mut left = comments(new);
    let mut lost = Vec::new();
    for comment in comments(old) {
        match left.iter().position(|known| *known == comment) {
            Some(at) => drop(left.remove(at)),
            None => lost.push(format!("{file}: a comment is lost: {comment}")),
        }
    }
    lost
}
