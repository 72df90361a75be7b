//! Every fix over every file where it fires: other people's configurations,
//! read in place where they are at hand, and the project's own fixtures.

#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jailconf_lint::{Applicability, FixOptions, FixReport, Selection, fix};
use jailconf_plan::{Context, Effective, Input, plan};
use jailconf_resolve::MemorySource;
use jailconf_syntax::Bytes;

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files below a directory, sorted.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut pending = vec![dir.to_owned()];
    while let Some(dir) = pending.pop() {
        let Ok(entries) = std::fs::read_dir(&dir) else { continue };
        for entry in entries.filter_map(Result::ok) {
            let path = entry.path();
            if path.is_dir() { pending.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

fn all_files() -> Vec<PathBuf> {
    let corpus = project().join("../shared/corpus");
    if !corpus.is_dir() {
        skip(&format!("skipped: no corpus of other people's files at {}", corpus.display()));
    }
    let folders = [corpus, project().join("fixtures/broken"), project().join("fixtures/language")];
    folders
        .iter()
        .flat_map(|f| files(f))
        .filter(|f| f.extension().is_some_and(|e| e == "conf"))
        .collect()
}

fn run(bytes: &[u8], context: &Context, threshold: Applicability) -> FixReport {
    let mut source = MemorySource::new();
    source.insert("jail.conf", bytes);
    let paths = [Bytes::from("jail.conf")];
    let options = FixOptions { threshold, selection: Selection::default() };
    fix(Input::Files(&source, &paths), context, &options)
}

fn contexts() -> [Context; 2] {
    [Context::default(), Context { inside: Some("parent".to_owned()), ..Context::default() }]
}

/// The engine proves every round before it counts; here the files that come out
/// are read afresh. What is not applied says why.
#[test]
fn every_fix_holds_wherever_it_fires() {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for file in all_files() {
        let bytes = std::fs::read(&file).unwrap();
        for context in contexts() {
            for (threshold, word) in [(Applicability::Safe, "safe"), (Applicability::Unsafe, "all")]
            {
                let report = run(&bytes, &context, threshold);
                for (code, _) in &report.applied {
                    *counts.entry((code, word)).or_default() += 1;
                }
                for unapplied in &report.unapplied {
                    *counts.entry((unapplied.diagnostic.rule.code, "not applied")).or_default() +=
                        1;
                    assert!(!unapplied.reason.is_empty());
                }
                let Some(edited) = report.files.first() else { continue };
                let after = edited.after.text().to_bytes();
                let again = run(&after, &context, threshold);
                assert!(
                    again.files.is_empty(),
                    "{}: it does not settle: {:?}",
                    file.display(),
                    again.applied
                );
            }
        }
    }
    for ((code, word), count) in &counts {
        println!("{code} {word}: {count}");
    }
    assert!(!counts.is_empty());
}

/// No safe fix gives any jail more than it had.
#[test]
fn no_safe_fix_raises_what_a_jail_has() {
    for file in all_files() {
        let bytes = std::fs::read(&file).unwrap();
        for context in contexts() {
            let mut source = MemorySource::new();
            source.insert("jail.conf", &bytes);
            let before = plan(Input::Files(&source, &[Bytes::from("jail.conf")]), &context);
            let report = run(&bytes, &context, Applicability::Safe);
            let old: BTreeMap<&str, &Effective> = before
                .jails
                .iter()
                .filter_map(|j| Some((j.name.as_str(), j.effective.as_ref()?)))
                .collect();
            for jail in &report.plan.jails {
                let (Some(old), Some(new)) = (old.get(jail.name.as_str()), &jail.effective) else {
                    continue;
                };
                let more = new.allow.iter().any(|f| !old.allow.contains(f))
                    || new.enforce_statfs < old.enforce_statfs
                    || new.securelevel < old.securelevel
                    || new.children_max > old.children_max;
                assert!(!more, "{}: {}: {old:?} became {new:?}", file.display(), jail.name);
            }
        }
    }
}

/// The scenes of the migration, as trees in memory.
fn scenes() -> Vec<(String, MemorySource)> {
    let root = project().join("fixtures/migration");
    let dirs = std::fs::read_dir(&root).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir());
    let scene = |dir: PathBuf| {
        let mut source = MemorySource::new();
        for file in files(&dir) {
            let path = format!("/{}", file.strip_prefix(&dir).unwrap().display());
            source.insert(path.as_str(), &std::fs::read(&file).unwrap());
        }
        (dir.display().to_string(), source)
    };
    dirs.map(scene).collect()
}

#[test]
fn no_safe_fix_raises_what_a_jail_of_a_scene_has() {
    let scenes = scenes();
    assert_eq!(scenes.len(), 4);
    for (name, source) in scenes {
        let context = Context::default();
        let before = plan(Input::Root(&source), &context);
        let options =
            FixOptions { threshold: Applicability::Safe, selection: Selection::default() };
        let report = fix(Input::Root(&source), &context, &options);
        assert_eq!(report.files.len(), 3, "{name}");
        for (old, new) in before.jails.iter().zip(&report.plan.jails) {
            let (Some(o), Some(n)) = (&old.effective, &new.effective) else { continue };
            assert_eq!(
                (&o.allow, o.enforce_statfs),
                (&n.allow, n.enforce_statfs),
                "{name}: {}",
                new.name
            );
            assert_eq!((o.securelevel, o.children_max), (n.securelevel, n.children_max), "{name}");
        }
    }
}

/// Says that something was left out, past the test runner, which would hide it.
fn skip(words: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{words}");
}
