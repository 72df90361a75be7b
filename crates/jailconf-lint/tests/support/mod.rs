//! Scenes: several files in one text, with what is known beside them.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::path::PathBuf;

use jailconf_catalog::Release;
use jailconf_plan::{Context, Input, Plan, plan};
use jailconf_resolve::MemorySource;
use jailconf_syntax::Bytes;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/mistakes");

/// A file and what is expected on its lines.
pub struct SceneFile {
    pub path: String,
    pub text: String,
}

/// A host's files, what is known beside them, and what is found in them.
pub struct Scene {
    pub title: String,
    pub flags: Vec<String>,
    pub files: Vec<SceneFile>,
    pub expected: BTreeSet<String>,
}

impl Scene {
    /// Whether a word stands behind the title.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|f| f == flag)
    }

    /// The files.
    pub fn source(&self) -> MemorySource {
        let mut source = MemorySource::new();
        for file in &self.files {
            source.insert(file.path.as_str(), file.text.as_bytes());
        }
        source
    }

    /// What is known beside them.
    pub fn context(&self) -> Context {
        let inside = self.has("inside").then(|| "parent".to_owned());
        let mut context = Context { inside, ..Context::default() };
        if let Some(release) = self.flags.iter().find_map(|f| f.strip_prefix("release=")) {
            context.host.release = Release::parse(release).unwrap();
        }
        context
    }

    /// The plan of them all.
    pub fn plan(&self) -> Plan {
        let (source, context) = (self.source(), self.context());
        let paths: Vec<Bytes> = self.files.iter().map(|f| f.path.as_str().into()).collect();
        match self.has("single") {
            true => plan(Input::Files(&source, &paths), &context),
            false => plan(Input::Root(&source), &context),
        }
    }
}

#[allow(clippy::disallowed_methods)]
/// The texts of `fixtures/mistakes`, by name.
pub fn fixtures() -> Vec<(String, String)> {
    let paths = std::fs::read_dir(FOLDER).unwrap().map(|e| e.unwrap().path());
    let mut paths: Vec<PathBuf> = paths.collect();
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read_to_string(&path).unwrap())
    };
    paths.into_iter().map(read).collect()
}

/// The scenes of a text.
pub fn scenes(text: &str) -> Vec<Scene> {
    let mut scenes: Vec<Scene> = Vec::new();
    let mut line_number = 0;
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("#= ") {
            let (title, flags) = heading.split_once(':').unwrap_or((heading, ""));
            let flags = flags.split_whitespace().map(str::to_owned).collect();
            let (files, expected) = (Vec::new(), BTreeSet::new());
            scenes.push(Scene { title: title.to_owned(), flags, files, expected });
            continue;
        }
        let scene = scenes.last_mut().expect("a fixture begins with `#= title`");
        if let Some(path) = line.strip_prefix("#- ") {
            scene.files.push(SceneFile { path: path.to_owned(), text: String::new() });
            continue;
        }
        if scene.files.is_empty() {
            let path = "/etc/jail.conf".to_owned();
            scene.files.push(SceneFile { path, text: String::new() });
        }
        let file = scene.files.last_mut().unwrap();
        file.text.push_str(line);
        file.text.push('\n');
        match line.trim_start().strip_prefix("# ^ ") {
            Some(found) => {
                scene.expected.insert(format!("{}:{line_number} {found}", file.path));
            }
            None => line_number = file.text.lines().count(),
        }
    }
    scenes
}
