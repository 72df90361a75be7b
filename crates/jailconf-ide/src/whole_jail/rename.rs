use std::collections::BTreeSet;

use jailconf_plan::{Context, Creator, FileRef, Input, JailId, JailPlan, Place, Plan};
use jailconf_syntax::{Bytes, Part, TextEdit, TextRange, TextSize};

use crate::editor::rename::renamed_jail;
use crate::effect::Command;
use crate::nest::jail_called;
use crate::shell::shell_word;
use crate::whole_jail::commands::{interfaces, is_interface_until};
use crate::whole_jail::followers::{can_be_renamed, configs_of, followers, own_part};
use crate::whole_jail::moves::{Move, bastille_moves, moved_values, moves_between};
use crate::whole_jail::{Draft, Expected, Reshaped, is_sound, own_file, runs_in, shown};

/// Gives a jail another name: the last part of its full one. What names it follows: blocks,
/// `depend`, commands that take a jail, interfaces that its hooks make, `jail_list`, and the paths
/// in Bastille's folder; where paths become others, the commands that move what lies there are
/// in the answer. Other places with the same word are left, and named in the remarks.
///
/// ```
/// use jailconf_ide::{Context, Input, MemorySource, rename_jail};
///
/// let mut source = MemorySource::new();
/// source.insert("jail.conf", b"a {\n\tpath = \"/jails/$name\";\n}\nb {\n\tdepend = a;\n}\n");
/// let paths = ["jail.conf".into()];
/// let done = rename_jail(Input::Files(&source, &paths), &Context::default(), "a", "web").unwrap();
/// let text = "web {\n\tpath = \"/jails/$name\";\n}\nb {\n\tdepend = web;\n}\n";
/// assert_eq!(done.files[0].after.text().as_str(), text);
/// assert_eq!(done.commands[1].text, "mv /jails/a /jails/web");
/// ```
pub fn rename_jail(
    input: Input<'_>,
    context: &Context,
    name: &str,
    new: &str,
) -> Result<Reshaped, String> {
    let mut draft = Draft::new(input, context);
    let id = jail_called(&draft.plan, name)?;
    let jail = draft.plan.jail(id);
    let (old, creator) = (jail.own_name.clone(), jail.creator);
    let renamed = renamed_jail(&old, new)?;
    if renamed == old {
        return Ok(Reshaped { files: Vec::new(), commands: Vec::new(), remarks: Vec::new() });
    }
    is_sound(&draft.plan, draft.plan.config(jail.config))?;
    is_free(&draft.plan, creator, &renamed)?;
    let configs = configs_of(&draft.plan, id);
    can_be_renamed(&draft.plan, &configs, (&old, &renamed), &|place| shown(&draft.plan, place))?;
    let found = followers(&draft.plan, &configs, &old);
    for place in &found.certain {
        draft.add(place.file, TextEdit::replace(place.range, new));
    }
    for place in inside(&draft.plan, id, &found.certain) {
        draft.add(place.file, TextEdit::replace(place.range, new));
    }
    let expected = Expected::Renamed(&old, &renamed);
    let mut moves = match bastille_moves(&draft.plan, draft.plan.jail(id), new) {
        Some(moves) => moves,
        // Where `$name` is in a path, it is another with the name.
        None => {
            let (_, after) = draft.finish(&expected)?;
            moves_between((&draft.plan, id), (&after, creator, &renamed))
        }
    };
    let moved = moved_values(&draft.plan, id, &moves);
    for (place, text) in &moved {
        draft.add(place.file, TextEdit::replace(place.range, text.clone()));
    }
    let (files, _) = draft.finish(&expected)?;
    let config = draft.plan.config(draft.plan.jail(id).config);
    let own_file = own_file(&draft.plan, config, &old.to_text(), &renamed.to_text());
    moves.extend(own_file.map(|(from, to)| Move { from, to, is_folder: false }));
    let is_left = |place: &&Place| !moved.iter().any(|(m, _)| m.range.contains_range(place.range));
    let left: Vec<Place> = found.doubtful.iter().filter(is_left).copied().collect();
    let jail = draft.plan.jail(id);
    Ok(Reshaped {
        files,
        commands: commands(&draft.plan, jail, &moves),
        remarks: stays(&draft.plan, &own_part(&old), &left),
    })
}

/// That nobody else is called so where the jail is created.
pub(super) fn is_free(plan: &Plan, creator: Creator, name: &Bytes) -> Result<(), String> {
    let taken = plan.jails.iter().find(|jail| jail.creator == creator && jail.own_name == *name);
    match taken {
        Some(jail) => Err(format!("there is already a jail `{}`", jail.name)),
        None => Ok(()),
    }
}

/// The places in a jail's own rc.conf that name an interface after it, if that is renamed.
fn inside(plan: &Plan, id: JailId, certain: &[Place]) -> Vec<Place> {
    let own = own_part(&plan.jail(id).own_name);
    let is_interface = |place: &Place| {
        let text = plan.file(place.file).document.text().as_str();
        is_interface_until(text.part(..usize::from(place.range.start())))
    };
    let Some(rc) = plan.rc_of(Creator::Jail(id)) else { return Vec::new() };
    if !certain.iter().any(is_interface) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for setting in &rc.settings {
        let Place { file, range } = setting.place;
        let text = plan.file(file).document.slice(range);
        for at in in_variable(text, &own) {
            let start = range.start() + TextSize::new(at as u32);
            found.push(Place { file, range: TextRange::at(start, TextSize::of(&*own)) });
        }
    }
    found
}

/// Where an assignment names an interface of the jail: in `ifconfig_e0b_NAME` and
/// `ifconfig_e0b_NAME_name` (BASTILLE E6), and in its value.
fn in_variable(text: &str, own: &str) -> Vec<usize> {
    let Some((name, value)) = text.split_once('=') else { return Vec::new() };
    let behind = interfaces(value, own).into_iter().map(|at| name.len() + 1 + at.start);
    let interface = name.strip_prefix("ifconfig_").map(|rest| {
        let known = ["_name", "_ipv6", "_descr", "_aliases"];
        let end = known.iter().find_map(|end| rest.strip_suffix(end)).unwrap_or(rest);
        interfaces(end, own).into_iter().map(|at| "ifconfig_".len() + at.start)
    });
    interface.into_iter().flatten().chain(behind).collect()
}

fn commands(plan: &Plan, jail: &JailPlan, moves: &[Move]) -> Vec<Command> {
    let within = runs_in(plan, jail);
    let stop = Command {
        within: within.clone(),
        text: format!("jail -r {}", shell_word(&jail.own_name.to_text())),
        why: "if it still runs: it has its old name, and no definition any more",
    };
    let rename = |m: &Move| Command {
        within: within.clone(),
        text: format!("mv {} {}", shell_word(&m.from), shell_word(&m.to)),
        why: match m.is_folder {
            true => "where its definition looks now; a dataset of its own: zfs rename",
            false => "where its definition looks now",
        },
    };
    std::iter::once(stop).chain(moves.iter().map(rename)).collect()
}

/// Says where a name was left.
pub(super) fn stays(plan: &Plan, own: &str, left: &[Place]) -> Vec<String> {
    let lines: BTreeSet<(FileRef, u32)> = left
        .iter()
        .map(|place| {
            let document = &plan.file(place.file).document;
            (place.file, document.position(place.range.start()).line)
        })
        .collect();
    let remark = |(file, line): &(FileRef, u32)| {
        format!("`{own}` stays in {}:{line}", plan.file(*file).path.to_text())
    };
    lines.iter().map(remark).collect()
}
