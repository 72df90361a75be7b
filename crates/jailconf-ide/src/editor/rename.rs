#![expect(clippy::indexing_slicing, reason = "places are found in the name that is cut there")]

use jailconf_plan::{FileRef, Place};
use jailconf_syntax::{Bytes, Part, TextRange, TextSize};

use crate::editor::{AtCursor, Named, View, mentions, name_at, names};

/// What a new name changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming {
    /// The places that must change with it.
    pub certain: Vec<Place>,
    /// Places that hold the word and may mean something else: paths, hooks,
    /// `jail_list` in rc.conf.
    pub doubtful: Vec<Place>,
    /// What is written there.
    pub text: String,
}

/// Why a name cannot be changed, in words.
pub type Refusal = String;

/// The name under the cursor, if it can be changed.
pub fn can_rename(view: &View, file: FileRef, offset: TextSize) -> Result<AtCursor, Refusal> {
    let at = name_at(view, file, offset).ok_or("there is no name of a jail or variable here")?;
    match &at.named {
        Named::Parameter(name) => {
            let name = name.to_text();
            let known = jailconf_catalog::parameter(&name);
            match known.or_else(|| jailconf_catalog::parameter_of_negation(&name)) {
                Some(_) => Err(format!("`{name}` is FreeBSD's own name")),
                None => Err(format!("`{name}` is no name of a jail or variable")),
            }
        }
        Named::Jail(_) | Named::Variable(_) => Ok(at),
    }
}

/// What another name for a jail or variable changes.
pub fn rename(
    view: &View,
    file: FileRef,
    offset: TextSize,
    new: &str,
) -> Result<Renaming, Refusal> {
    let at = can_rename(view, file, offset)?;
    let renamed = match &at.named {
        Named::Jail(name) => Named::Jail(renamed_jail(name, new)?),
        _ => Named::Variable(renamed_variable(new)?),
    };
    if renamed == at.named {
        return Ok(Renaming { certain: Vec::new(), doubtful: Vec::new(), text: new.to_owned() });
    }
    if names::is_taken(view, file, &at, &renamed) {
        return Err(format!("there is already something called `{new}`"));
    }
    if let Some(odd) = names::odd_mention(view, file, &at) {
        return Err(format!("it is spelled in another way at {}", view.shown(odd)));
    }
    if let Some(pattern) = names::lost_wildcard(view, file, &at, &renamed) {
        let pattern = pattern.to_text();
        return Err(format!("the wildcard `{pattern}` would not match the same jails"));
    }
    let certain: Vec<Place> = mentions(view, file, &at).into_iter().map(|m| m.place).collect();
    let doubtful = match &at.named {
        Named::Jail(name) => words(view, file, name, &certain),
        _ => Vec::new(),
    };
    Ok(Renaming { certain, doubtful, text: new.to_owned() })
}

fn renamed_jail(name: &Bytes, new: &str) -> Result<Bytes, Refusal> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if new.is_empty() || !new.chars().all(is_plain) {
        return Err("a jail is named with letters, digits, `_` and `-`".to_owned());
    }
    // A block whose name is a number sets the jid (LANGUAGE 4.4).
    if new.chars().all(|c| c.is_ascii_digit()) {
        return Err("a name of digits alone would be the jail's number".to_owned());
    }
    let outer = name.iter().rposition(|&b| b == b'.').map_or(0, |dot| dot + 1);
    Ok([&name[..outer], new.as_bytes()].concat().into())
}

/// LANGUAGE 1.5
fn renamed_variable(new: &str) -> Result<Bytes, Refusal> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let starts_well = new.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !starts_well || !new.chars().all(is_plain) {
        return Err("a variable is named with letters, digits and `_`, no digit first".to_owned());
    }
    if jailconf_catalog::parameter(new).is_some() {
        return Err(format!("`${new}` would be the value of the parameter `{new}`"));
    }
    Ok(new.into())
}

/// The places outside names where a jail's own name stands as a word.
fn words(view: &View, file: FileRef, name: &Bytes, certain: &[Place]) -> Vec<Place> {
    let own = name.rsplit(|&b| b == b'.').next().unwrap_or_default();
    let Ok(own) = std::str::from_utf8(own) else { return Vec::new() };
    let mut found: Vec<Place> = Vec::new();
    let mut add = |place: Place| {
        let is_known = |p: &&Place| {
            p.range == place.range && view.plan.file(p.file).path == view.plan.file(place.file).path
        };
        if !certain.iter().any(|p| is_known(&p)) && !found.iter().any(|p| is_known(&p)) {
            found.push(place);
        }
    };
    for (config, _) in view.readings(file) {
        let config = view.plan.config(config);
        for block in &config.program.blocks {
            let is_own = block.name == *name;
            let counts = |s: &jailconf_resolve::Statement| is_own || s.name.starts_with(b"exec.");
            for statement in block.statements.iter().filter(|s| counts(s)) {
                let file = config.file(statement.file.0 as usize);
                for (_, range) in &statement.values {
                    words_in(view, file, *range, own, &mut add);
                }
            }
        }
        if let Some(rc) = view.plan.rc_of(config.creator)
            && let Some(setting) = rc.setting("jail_list")
        {
            words_in(view, setting.place.file, setting.place.range, own, &mut add);
        }
    }
    found
}

fn words_in(view: &View, file: FileRef, range: TextRange, word: &str, add: &mut impl FnMut(Place)) {
    let text = view.slice(file, range);
    let is_part = |c: char| c.is_alphanumeric() || c == '-';
    for (at, _) in text.match_indices(word) {
        let end = at + word.len();
        let is_word = !text.part(..at).ends_with(is_part) && !text.part(end..).starts_with(is_part);
        if is_word {
            let start = range.start() + TextSize::new(at as u32);
            add(Place { file, range: TextRange::at(start, TextSize::of(word)) });
        }
    }
}
