use jailconf_plan::{Config, Context, FileRef, Input, JailId, JailPlan, Place, Plan};
use jailconf_resolve::{Block, Jail};
use jailconf_syntax::{Bytes, TextEdit, TextRange, apply_edits};

use crate::Assignment;
use crate::editor::rename::renamed_jail;
use crate::effect::Command;
use crate::nest::jail_called;
use crate::shell::shell_word;
use crate::whole_jail::commands::words;
use crate::whole_jail::followers::{Followers, followers, own_part};
use crate::whole_jail::rename::{is_free, stays};
use crate::whole_jail::values::with_values;
use crate::whole_jail::{
    Draft, Expected, Reshaped, bastille_folder, behind_block, blocks, is_sound, own_file, runs_in,
    sysrc_jail_list,
};

/// Parameters of which no two jails may have the same.
const OWN: &[&str] = &["path", "mount.fstab", "ip4.addr", "ip6.addr", "vnet.interface", "jid"];

/// Writes a jail once more, right behind its block, under another name: that is the last part of
/// its full one. Commands, interfaces that its hooks make, the host name and paths that name the
/// old one name the new one in the copy. `values` are set in the copy. Refused in words where both
/// would have one root, fstab, address, interface or number.
///
/// ```
/// use jailconf_ide::{Assignment, Context, Input, MemorySource, clone_jail};
///
/// let mut source = MemorySource::new();
/// source.insert("jail.conf", b"a { path = /jails/a; ip4.addr = 192.0.2.1; }\n");
/// let paths = ["jail.conf".into()];
/// let values = [Assignment::read("ip4.addr=192.0.2.2")];
/// let input = Input::Files(&source, &paths);
/// let done = clone_jail(input, &Context::default(), "a", "b", &values).unwrap();
/// let text = "a { path = /jails/a; ip4.addr = 192.0.2.1; }\n\
///             b { path = /jails/b; ip4.addr = 192.0.2.2; }\n";
/// assert_eq!(done.files[0].after.text().as_str(), text);
/// ```
pub fn clone_jail(
    input: Input<'_>,
    context: &Context,
    name: &str,
    new: &str,
    values: &[Assignment],
) -> Result<Reshaped, String> {
    let mut draft = Draft::new(input, context);
    let id = jail_called(&draft.plan, name)?;
    let jail = draft.plan.jail(id);
    let config = draft.plan.config(jail.config);
    is_sound(&draft.plan, config)?;
    if let Some((_, name)) = bastille_folder(&draft.plan, jail) {
        return Err(format!(
            "`{name}` is Bastille's, and a folder of its own: `bastille clone {name} {new} ADDRESS` \
             copies it, and `jailconf fix` fixes what that leaves"
        ));
    }
    let renamed = renamed_jail(&jail.own_name, new)?;
    let own = jail.own_name.to_text();
    if let Some((from, to)) = own_file(&draft.plan, config, &own, &renamed.to_text()) {
        return Err(format!(
            "rc(8) reads `{from}` for `{own}` alone: `cp {} {}`, and then `jailconf rename-jail \
             {own} {new}` on the copy",
            shell_word(&from),
            shell_word(&to)
        ));
    }
    is_free(&draft.plan, jail.creator, &renamed)?;
    let block = only_block(config, jail)?;
    let file = config.file(block.file.0 as usize);
    let found = followers(&draft.plan, &[jail.config], &jail.own_name);
    let (copy, left) = copied(&draft.plan, file, block, &found, &jail.own_name, new)?;
    let edit = behind_block(draft.plan.file(file).document.text().as_str(), block.range, &copy);
    draft.add(file, edit);
    let (files, after) = draft.finish(&Expected::New(&renamed))?;
    let (files, after) = with_values(&draft, files, after, &renamed, values)?;
    let jail = draft.plan.jail(id);
    let copy = in_config(&draft.plan, jail, &after, &renamed)?;
    differs(&draft.plan, jail, after.resolved(copy), new)?;
    let own = own_part(&jail.own_name);
    let remarks = stays(&draft.plan, &own, &left);
    let commands = commands(&draft.plan, id, after.resolved(copy), &renamed);
    Ok(Reshaped { files, commands, remarks })
}

fn only_block<'p>(config: &'p Config, jail: &'p JailPlan) -> Result<&'p Block, String> {
    let mut all = blocks(config, &jail.own_name);
    match (all.next(), all.next()) {
        (Some(block), None) => Ok(block),
        _ => Err(format!("`{}` has more than one block", jail.name)),
    }
}

/// The text of the copy, and what holds the same word and was left.
fn copied(
    plan: &Plan,
    file: FileRef,
    block: &Block,
    found: &Followers,
    old: &[u8],
    new: &str,
) -> Result<(String, Vec<Place>), String> {
    let document = &plan.file(file).document;
    let text = document.slice(block.range);
    if text.contains('\u{fffd}') {
        return Err("its block holds bytes that are no text: they cannot be copied".to_owned());
    }
    let path = &plan.file(file).path;
    let is_in = |place: &&Place| {
        block.range.contains_range(place.range) && plan.file(place.file).path == *path
    };
    let mut places: Vec<TextRange> =
        found.certain.iter().filter(is_in).map(|place| place.range).collect();
    let own = own_part(old);
    for statement in block.statements.iter().filter(|s| names_its_own(&s.name)) {
        for (_, range) in statement.values.iter().filter(|_| statement.file == block.file) {
            let of_value = words(document.slice(*range), &own).into_iter();
            let place = |at: std::ops::Range<usize>| {
                TextRange::at(range.start() + size(at.start), size(at.len()))
            };
            places.extend(of_value.map(place));
        }
    }
    places.sort_by_key(|range| range.start());
    places.dedup();
    let is_left = |place: &&Place| !places.contains(&place.range);
    let left = found.doubtful.iter().filter(is_in).filter(is_left).copied().collect();
    let inner = jailconf_syntax::Document::new(text.as_bytes());
    let edits: Vec<TextEdit> =
        places.iter().map(|range| TextEdit::replace(*range - block.range.start(), new)).collect();
    let bytes = apply_edits(inner.text(), &edits).map_err(|e| e.to_string())?;
    let text = String::from_utf8(bytes).map_err(|e| e.to_string())?;
    Ok((text, left))
}

fn size(len: usize) -> jailconf_syntax::TextSize {
    jailconf_syntax::TextSize::new(len as u32)
}

/// Parameters whose values name a jail's own files, or itself.
fn names_its_own(parameter: &[u8]) -> bool {
    matches!(parameter, b"path" | b"mount.fstab" | b"exec.consolelog" | b"host.hostname" | b"mount")
}

/// The copy in the plan after.
pub(super) fn in_config<'p>(
    old: &Plan,
    jail: &JailPlan,
    new: &'p Plan,
    name: &Bytes,
) -> Result<&'p JailPlan, String> {
    let path = &old.file(old.config(jail.config).file(0)).path;
    let is_it = |other: &&JailPlan| {
        other.own_name == *name && new.file(new.config(other.config).file(0)).path == *path
    };
    new.jails.iter().find(is_it).ok_or_else(|| "the copy would be no jail".to_owned())
}

/// That the copy shares nothing with its original that only one can have.
fn differs(plan: &Plan, jail: &JailPlan, copy: &Jail, new: &str) -> Result<(), String> {
    let original = plan.resolved(jail);
    let shared = OWN.iter().find(|parameter| {
        let of_copy = copy.list(parameter);
        let mut all = original.list(parameter).iter();
        all.any(|value| of_copy.iter().any(|other| other.text == value.text))
    });
    match shared {
        Some(parameter) => Err(format!(
            "`{new}` would have the `{parameter}` of `{}`: --set '{parameter}=VALUE'",
            jail.name
        )),
        None => Ok(()),
    }
}

fn commands(plan: &Plan, id: JailId, copy: &Jail, name: &Bytes) -> Vec<Command> {
    let jail = plan.jail(id);
    let within = runs_in(plan, jail);
    let original = plan.resolved(jail);
    let both = |parameter: &str| {
        let text = |jail: &Jail| Some(jail.scalar(parameter)?.text.to_text().into_owned());
        Some((text(original)?, text(copy)?))
    };
    let mut texts = Vec::new();
    let roots = both("path");
    if let Some((from, to)) = &roots {
        let text = format!("cp -a {} {}", shell_word(from), shell_word(to));
        texts.push((text, "its root, while the original is stopped; a dataset: zfs clone"));
    }
    if let Some(((from, to), (old, new))) = both("mount.fstab").zip(roots) {
        let script = shell_word(&format!("s|{old}|{new}|"));
        let text = format!("sed {script} {} > {}", shell_word(&from), shell_word(&to));
        texts.push((text, "its fstab, with its own root"));
    }
    let list = sysrc_jail_list(plan, jail.creator, &name.to_text());
    texts.extend(list);
    let command = |(text, why)| Command { within: within.clone(), text, why };
    texts.into_iter().map(command).collect()
}
