#![expect(clippy::indexing_slicing, reason = "places are found in the name that is cut there")]

use jailconf_plan::{FileRef, Place};
use jailconf_syntax::{Bytes, TextSize};

use crate::editor::{AtCursor, Named, View, mentions, name_at, names};
use crate::whole_jail::{Followers, can_be_renamed, followers, is_known};

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
    let certain = mentions(view, file, &at).into_iter().map(|m| m.place);
    let mut renaming =
        Renaming { certain: certain.collect(), doubtful: Vec::new(), text: new.to_owned() };
    if let (Named::Jail(old), Named::Jail(new)) = (&at.named, &renamed) {
        let configs = names::configs(view, file, &at);
        can_be_renamed(&view.plan, &configs, (old, new), &|place| view.shown(place))?;
        let Followers { certain, doubtful } = followers(&view.plan, &configs, old);
        let is_new = |place: &Place| !is_known(&view.plan, &renaming.certain, place);
        let more: Vec<Place> = certain.into_iter().filter(is_new).collect();
        renaming.certain.extend(more);
        renaming.doubtful = doubtful;
    }
    Ok(renaming)
}

pub(crate) fn renamed_jail(name: &Bytes, new: &str) -> Result<Bytes, Refusal> {
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
