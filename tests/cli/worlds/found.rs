//! What lint finds: what must be reported, what must stay silent, what must not be said.

use serde_json::Value;

use super::{World, words};

/// A finding: a cause, where it stands and where it shows.
pub(super) struct Finding {
    pub(super) place: Place,
    pub(super) level: u8,
    pub(super) text: String,
    /// Where its consequences show.
    pub(super) effects: Vec<Place>,
    /// Where else it points to.
    pub(super) related: Vec<Place>,
}

/// A file below the root, and lines.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) first: u64,
    pub(super) last: u64,
}

pub(super) fn findings(world: &World) -> Vec<Finding> {
    let json = world.json("lint");
    json["findings"].as_array().unwrap().iter().map(|f| finding(world, f)).collect()
}

fn finding(world: &World, json: &Value) -> Finding {
    let list = |key: &str| json[key].as_array().cloned().unwrap_or_default();
    let text = |json: &Value, keys: &[&str]| {
        let words = keys.iter().filter_map(|key| json[*key].as_str());
        words.collect::<Vec<_>>().join(" ")
    };
    let mut all = vec![text(json, &["rule", "code", "message", "help"])];
    all.extend(list("related").iter().map(|r| text(r, &["message"])));
    all.extend(list("consequences").iter().map(|c| text(c, &["jail", "message"])));
    let places = |key: &str| -> Vec<Place> {
        list(key).iter().filter(|p| !p["file"].is_null()).map(|p| place(world, p)).collect()
    };
    Finding {
        place: place(world, json),
        level: level(json["severity"].as_str().unwrap()),
        text: all.join(" ").to_lowercase(),
        effects: places("consequences"),
        related: places("related"),
    }
}

fn level(word: &str) -> u8 {
    match word {
        "error" => 3,
        "warning" => 2,
        _ => 1,
    }
}

fn place(world: &World, json: &Value) -> Place {
    let file = world.relative(json["file"].as_str().unwrap_or_default());
    let line = |end: &str| json["range"][end]["line"].as_u64().unwrap_or(1);
    let (first, mut last) = (line("start"), line("end"));
    if last > first && json["range"]["end"]["column"].as_u64() == Some(1) {
        last -= 1;
    }
    // A finding on a whole block counts as one on its first line.
    if last - first > 5 {
        last = first;
    }
    Place { file, first, last }
}

/// Lines as `7`, `"7-9"`, or all.
fn lines(json: &Value) -> (u64, u64) {
    match json {
        Value::Number(line) => (line.as_u64().unwrap(), line.as_u64().unwrap()),
        Value::String(lines) => {
            let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
            (first.parse().unwrap(), last.parse().unwrap())
        }
        _ => (1, u64::MAX),
    }
}

impl Place {
    fn touches(&self, wanted: &Value) -> bool {
        let (first, last) = lines(&wanted["line"]);
        let is_there = wanted["file"] == "*" || wanted["file"] == *self.file;
        is_there && self.first <= last && first <= self.last
    }
}

impl Finding {
    /// Whether it stands, or shows, at a place or at one that serves as well.
    fn is_at(&self, wanted: &Value) -> bool {
        let also = wanted["also_at"].as_array().cloned().unwrap_or_default();
        let mut places = std::iter::once(&self.place).chain(&self.effects);
        places.any(|p| p.touches(wanted) || also.iter().any(|also| p.touches(also)))
    }

    fn has_one_of(&self, list: &Value) -> bool {
        let words = words(list);
        words.is_empty() || words.iter().any(|word| self.text.contains(&word.to_lowercase()))
    }

    fn is_as_hard_as(&self, wanted: &Value, default: &str) -> bool {
        self.level >= level(wanted["level"].as_str().unwrap_or(default))
    }

    fn shown(&self) -> String {
        let text: String = self.text.chars().take(120).collect();
        format!("{}:{} {text}", self.place.file, self.place.first)
    }
}

pub(super) fn check(world: &World, found: &[Finding]) -> Vec<String> {
    let mut wrong = Vec::new();
    for wanted in world.list("must_report") {
        let hits = || found.iter().filter(|f| f.is_at(&wanted) && f.has_one_of(&wanted["words"]));
        let is_found = hits().any(|f| f.is_as_hard_as(&wanted, "note"));
        let about = format!("{}:{} {}", wanted["file"], wanted["line"], wanted["about"]);
        match wanted["optional"] == true {
            true if wanted["no_error"] == true && hits().any(|f| f.level == 3) => {
                wrong.push(format!("too hard: {about}"));
            }
            false if !is_found => wrong.push(format!("not reported: {about}")),
            _ => {}
        }
    }
    wrong.extend(false_alarms(world, found));
    for wanted in world.list("max_findings") {
        let is_one = |f: &&Finding| {
            f.is_as_hard_as(&wanted, "warning")
                && f.place.touches(&wanted)
                && f.has_one_of(&wanted["words"])
        };
        let count = found.iter().filter(is_one).count();
        if count as u64 > wanted["max"].as_u64().unwrap() {
            wrong.push(format!("{count} findings for one cause: {}", wanted["about"]));
        }
    }
    wrong
}

fn false_alarms(world: &World, found: &[Finding]) -> Vec<String> {
    let (asked, arguable) = (world.list("must_report"), world.list("may_report"));
    let is_excused = |f: &Finding| {
        asked.iter().any(|w| f.is_at(w)) || arguable.iter().any(|w| f.place.touches(w))
    };
    let mut wrong = Vec::new();
    let silent = world.list("must_stay_silent");
    for f in found.iter().filter(|f| f.level >= 2 && !is_excused(f)) {
        if silent.iter().any(|s| f.place.touches(s)) {
            wrong.push(format!("false alarm: {}", f.shown()));
        }
    }
    for silent in world.list("silent_notes") {
        let is_noise = |f: &&Finding| {
            let is_asked = f.level >= 2 && is_excused(f);
            f.place.touches(&silent) && f.has_one_of(&silent["words"]) && !is_asked
        };
        wrong.extend(found.iter().filter(is_noise).map(|f| format!("noise: {}", f.shown())));
    }
    for unsaid in world.list("must_not_say") {
        let at = found.iter().filter(|f| f.place.touches(&unsaid));
        for f in at.filter(|f| f.is_as_hard_as(&unsaid, "note")) {
            let said =
                words(&unsaid["words"]).into_iter().filter(|w| f.text.contains(&w.to_lowercase()));
            wrong.extend(said.map(|word| format!("says {word:?}: {}", f.shown())));
        }
    }
    wrong
}
