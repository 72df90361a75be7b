//! A mistake is the same mistake wherever its value comes from: a wildcard, an
//! included file, a variable, a `+=`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::collections::BTreeSet;

use jailconf_catalog::parameter;
use jailconf_lint::{Selection, lint};
use support::{Scene, SceneFile, fixtures, scenes};

/// How a scene is told otherwise; `None` where it cannot be.
type Variant = fn(&Scene) -> Option<Scene>;

/// Where it makes no sense, or means something else: mistake (and its scene),
/// variant, why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("M11", "include", "the release without the parameter has no `.include` either"),
    ("M54: inside a block", "wildcard", "what opens inside `*` is a wildcard itself, and no jail"),
    ("M70", "wildcard", "a wildcard may be there for jails without vnet as well"),
    ("M71", "wildcard", "it is about a global parameter and a block of its own"),
];

/// What is found, without lines: `/etc/jail.conf error rule-name`.
fn found(scene: &Scene) -> BTreeSet<String> {
    let plan = scene.plan();
    let all = lint(&plan, &Selection::default());
    let said = all.iter().filter(|d| d.rule.name != "unknown-parent-needs").map(|d| {
        let path = plan.file(d.place.file).path.to_text().into_owned();
        format!("{path} {} {}", d.severity.word(), d.rule.name)
    });
    said.collect()
}

/// The same of what a scene announces: `/etc/jail.conf:5 error rule-name`.
fn announced(scene: &Scene) -> BTreeSet<String> {
    let strip = |line: &String| {
        let (place, what) = line.split_once(' ').unwrap();
        format!("{} {what}", place.rsplit_once(':').unwrap().0)
    };
    scene.expected.iter().map(strip).collect()
}

fn with(scene: &Scene, change: impl Fn(&SceneFile) -> Option<Vec<SceneFile>>) -> Option<Scene> {
    let mut files = Vec::new();
    let mut is_changed = false;
    for file in &scene.files {
        match change(file) {
            Some(made) => {
                files.extend(made);
                is_changed = true;
            }
            None => files.push(SceneFile { path: file.path.clone(), text: file.text.clone() }),
        }
    }
    let (title, flags, expected) = (scene.title.clone(), scene.flags.clone(), announced(scene));
    is_changed.then_some(Scene { title, flags, files, expected })
}

fn is_conf(file: &SceneFile) -> bool {
    file.path.ends_with("jail.conf")
}

/// The text stands in a file that another one includes.
fn include(scene: &Scene) -> Option<Scene> {
    let part = |path: &str| match path.strip_suffix("jail.conf") {
        Some(folder) => format!("{folder}part.inc"),
        None => path.to_owned(),
    };
    let mut made = with(scene, |file| {
        is_conf(file).then(|| {
            // As the reader's own root sees it.
            let own = file
                .path
                .rsplit_once("/etc/")
                .map_or(file.path.clone(), |(_, name)| format!("/etc/{name}"));
            let text = format!(".include \"{}\";\n", part(&own));
            vec![
                SceneFile { path: file.path.clone(), text },
                SceneFile { path: part(&file.path), text: file.text.clone() },
            ]
        })
    })?;
    if made.has("single") {
        return None;
    }
    let line = |l: &String| {
        let (path, what) = l.split_once(' ').unwrap();
        format!("{} {what}", part(path))
    };
    made.expected = made.expected.iter().map(line).collect();
    Some(made)
}

/// The one block of a file is a wildcard, and the jail an empty block behind it.
fn wildcard(scene: &Scene) -> Option<Scene> {
    with(scene, |file| {
        let mut heads =
            file.text.lines().filter(|l| l.trim_end().ends_with('{') && !l.starts_with([' ', '#']));
        let head = heads.next().filter(|_| is_conf(file) && heads.next().is_none())?;
        let name = head.trim_end().strip_suffix('{')?.trim();
        let text = file.text.replacen(head, "* {", 1);
        Some(vec![SceneFile { path: file.path.clone(), text: format!("{text}{name} {{ }}\n") }])
    })
}

/// What is announced on a line, with the line: `name = value;` there.
fn flagged(scene: &Scene, change: impl Fn(&str, &str, &str) -> Option<String>) -> Option<Scene> {
    with(scene, |file| {
        let lines: Vec<&str> = file.text.lines().collect();
        let mut is_changed = false;
        let out: Vec<String> = lines
            .iter()
            .enumerate()
            .map(|(i, line)| {
                let is_flagged =
                    lines.get(i + 1).is_some_and(|l| l.trim_start().starts_with("# ^ "));
                let statement = line.trim().strip_suffix(';').and_then(|s| s.split_once(" = "));
                let plain =
                    statement.filter(|(n, v)| is_flagged && !n.contains('$') && !v.contains(';'));
                match plain.and_then(|(name, value)| change(name, value, line)) {
                    Some(made) => {
                        is_changed = true;
                        made
                    }
                    None => (*line).to_owned(),
                }
            })
            .collect();
        is_changed.then(|| {
            vec![SceneFile { path: file.path.clone(), text: format!("{}\n", out.join("\n")) }]
        })
    })
}

/// The value comes through a variable.
fn variable(scene: &Scene) -> Option<Scene> {
    flagged(scene, |name, value, _| {
        let is_one = !value.contains(',') || value.starts_with('"') && value.ends_with('"');
        (is_one && !value.contains('$')).then(|| {
            format!("    $v_{0} = {value}; {name} = \"${{v_{0}}}\";", name.replace('.', "_"))
        })
    })
}

/// The value is added to a list.
fn append(scene: &Scene) -> Option<Scene> {
    flagged(scene, |name, value, _| {
        parameter(name).is_some_and(|p| p.list).then(|| format!("    {name} += {value};"))
    })
}

#[test]
fn a_mistake_is_found_wherever_its_value_comes_from() {
    let variants: [(&str, Variant); 4] =
        [("include", include), ("wildcard", wildcard), ("variable", variable), ("+=", append)];
    let (mut wrong, mut counts) = (Vec::new(), [0; 4]);
    for (name, text) in fixtures().into_iter().filter(|(n, _)| n.starts_with('M')) {
        for scene in scenes(&text).iter().filter(|s| !s.expected.is_empty()) {
            for (i, (variant, make)) in variants.iter().enumerate() {
                let Some(made) = make(scene) else { continue };
                let said = found(&made);
                let holds = said.is_superset(&made.expected);
                let excused = {
                    let title = format!("{name}: {}", scene.title);
                    EXCEPTIONS.iter().any(|(m, v, _)| (*m == name || *m == title) && v == variant)
                };
                counts[i] += usize::from(holds);
                if holds == excused {
                    let text: String =
                        made.files.iter().map(|f| format!("#- {}\n{}", f.path, f.text)).collect();
                    wrong.push(format!(
                        "{name} by {variant} ({}): wanted {:?}, found {said:?}\n{text}",
                        scene.title, made.expected
                    ));
                }
            }
        }
    }
    println!("include, wildcard, variable, +=: {counts:?}");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(counts[0] > 70 && counts[1] > 50 && counts[2] > 20 && counts[3] > 5, "{counts:?}");
}
