//! What people read, what `explain` says, and exit statuses.

use super::{World, words};
use crate::run::jailconf_in;

pub(super) fn check(world: &World) -> Vec<String> {
    let mut wrong = Vec::new();
    let object = |key: &str| world.expected[key].as_object().cloned().unwrap_or_default();
    for (command, wanted) in object("exit") {
        let status = world.run(&command, &[]).status;
        let allowed = wanted.as_array().cloned().unwrap_or_else(|| vec![wanted.clone()]);
        if matches!(&*command, "lint" | "plan") && !allowed.iter().any(|s| *s == status) {
            wrong.push(format!("{command}: status {status}, not {wanted}"));
        }
    }
    for (command, wanted) in object("human") {
        let run = world.run(&command, &[]);
        let text = format!("{}{}", run.out, run.err).to_lowercase();
        wrong.extend(said(&command, &text, &wanted["must_not_contain"]));
        wrong.extend(unsaid(&command, &text, &wanted["must_contain_any"]));
    }
    for asked in world.list("explain") {
        let text = asked["text"].as_str().unwrap();
        let root = world.root.display().to_string();
        let mut args = vec!["explain", text];
        if asked["root"] != false {
            args.extend(["--root", &root]);
        }
        let run = jailconf_in(&world.root, &args);
        let answer = format!("{}{}", run.out, run.err).to_lowercase();
        wrong.extend(said(text, &answer, &asked["must_not_say"]));
        wrong.extend(unsaid(text, &answer, &asked["must_say_any"]));
    }
    wrong
}

fn said(who: &str, text: &str, unwanted: &serde_json::Value) -> Vec<String> {
    let said = words(unwanted).into_iter().filter(|w| text.contains(&w.to_lowercase()));
    said.map(|word| format!("{who}: says {word:?}")).collect()
}

fn unsaid(who: &str, text: &str, wanted: &serde_json::Value) -> Option<String> {
    let wanted = words(wanted);
    let is_said = wanted.is_empty() || wanted.iter().any(|w| text.contains(&w.to_lowercase()));
    (!is_said).then(|| format!("{who}: says none of {wanted:?}"))
}
