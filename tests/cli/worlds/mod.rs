//! Small hosts with one fault each, and their right counterparts: what must be found, stay
//! silent, be fixed or be left alone. fixtures/scenes/README.md says what each key means.

mod changes;
mod found;
mod planned;
mod ways;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::files::{copy, project};
use crate::run::{Run, jailconf_in};

/// Scenes of which an answer is not right yet, each with what is missing.
const NOT_YET: &[(&str, &str)] = &[
    ("036-target-missing-in-a-thin-root", "a recorded run names the first part that is missing"),
    ("069-parameter-of-later-releases", "not in 14.3"),
];

/// A scene, in a copy that may be changed.
struct World {
    root: PathBuf,
    expected: Value,
    _copy: tempfile::TempDir,
}

impl World {
    fn open(scene: &Path) -> World {
        let dir = tempfile::tempdir().unwrap();
        copy(&scene.join("root"), &dir.path().join("root"));
        let text = std::fs::read_to_string(scene.join("expect.json")).unwrap();
        let root = dir.path().canonicalize().unwrap().join("root");
        World { root, expected: serde_json::from_str(&text).unwrap(), _copy: dir }
    }

    /// Runs a command as the scene says what is read.
    fn run(&self, command: &str, more: &[&str]) -> Run {
        let args = &self.expected["args"];
        let args = args.get(command).or(args.get("*")).unwrap_or(args);
        let named: Vec<String> = match args.as_array() {
            Some(args) => args.iter().map(|a| self.fill(a.as_str().unwrap())).collect(),
            None => vec!["--root".to_owned(), self.root.display().to_string()],
        };
        let config = self.expected["config"].as_str().map(|c| self.root.join(c));
        let config = config.map(|c| c.display().to_string());
        let mut all = vec![command];
        all.extend(more);
        all.extend(named.iter().map(String::as_str));
        all.extend(config.iter().flat_map(|c| ["--config", c.as_str()]));
        jailconf_in(&self.root, &all)
    }

    fn fill(&self, arg: &str) -> String {
        arg.replace("{root}", &self.root.display().to_string())
    }

    fn json(&self, command: &str) -> Value {
        let run = self.run(command, &["--format", "json"]);
        serde_json::from_str(&run.out).unwrap_or_else(|e| panic!("{command}: {e}: {}", run.err))
    }

    /// A file's name below the root.
    fn relative(&self, name: &str) -> String {
        let root = format!("{}/", self.root.display());
        let below = name.strip_prefix(&root).unwrap_or(name);
        below.trim_start_matches("./").trim_start_matches('/').to_owned()
    }

    fn list(&self, key: &str) -> Vec<Value> {
        self.expected[key].as_array().cloned().unwrap_or_default()
    }
}

/// The words of a list, and those of none where it is absent.
fn words(list: &Value) -> Vec<String> {
    let all = list.as_array().into_iter().flatten();
    all.map(|w| w.as_str().unwrap().to_owned()).collect()
}

/// Every answer that is not what the scene wants.
fn differences(scene: &Path) -> Vec<String> {
    let world = World::open(scene);
    let before = changes::tree(&world.root);
    let plan = planned::jails(&world);
    let found = found::findings(&world);
    let mut all = planned::check(&world, &plan);
    all.extend(found::check(&world, &found));
    all.extend(planned::check_agreement(&world, &plan, &found));
    all.extend(words::check(&world));
    if changes::tree(&world.root) != before {
        all.push("plan or lint changed files".to_owned());
    }
    all.extend(changes::check(scene, &world.expected, &found));
    all
}

fn scenes() -> Vec<PathBuf> {
    let dir = std::env::var_os("JAILCONF_SCENES");
    let dir = dir.map_or_else(|| project().join("fixtures/scenes"), PathBuf::from);
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let mut scenes: Vec<PathBuf> = entries.filter(|p| p.join("expect.json").exists()).collect();
    scenes.sort();
    scenes
}

#[test]
fn every_world_gets_its_right_answer() {
    let scenes = scenes();
    let next = AtomicUsize::new(0);
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    std::thread::scope(|scope| {
        let work = || {
            let mut mine = Vec::new();
            while let Some(scene) = scenes.get(next.fetch_add(1, Ordering::Relaxed)) {
                let name = scene.file_name().unwrap().to_string_lossy().into_owned();
                mine.push((name, differences(scene)));
            }
            mine
        };
        let workers: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        all.extend(workers.into_iter().flat_map(|worker| worker.join().unwrap()));
    });
    let is_known = |name: &str| NOT_YET.iter().any(|(known, _)| *known == name);
    let mut wrong = String::new();
    for (name, differences) in &all {
        match (differences.is_empty(), is_known(name)) {
            (true, true) => wrong.push_str(&format!("{name} is right now: take it off NOT_YET\n")),
            (false, false) => {
                wrong.push_str(&format!("{name}\n    {}\n", differences.join("\n    ")))
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(all.len() >= 120, "scenes are missing");
}
