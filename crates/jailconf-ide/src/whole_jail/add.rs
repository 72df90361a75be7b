use jailconf_edit::{quoted, statement};
use jailconf_host::{Reader, bastille_file};
use jailconf_plan::{Config, ConfigId, Context, Input, Plan};
use jailconf_syntax::{Bytes, Part, TextEdit, TextRange, TextSize};

use crate::Assignment;
use crate::editor::rename::renamed_jail;
use crate::effect::Command;
use crate::one_parameter::{change, is_comma_list, means_what_was_asked};
use crate::shell::shell_word;
use crate::whole_jail::rename::is_free;
use crate::whole_jail::{Draft, Expected, Reshaped, is_sound, own_file, sysrc_jail_list};

/// Writes a new jail behind all that a file holds, in the file's own form: what stands there has
/// no say over it any more. `file` names one of the jail.conf files; `None`: the only one, or the
/// one that rc(8) reads. Refused in words where a value would not mean what is asked.
///
/// ```
/// use jailconf_ide::{Assignment, Context, Input, MemorySource, add_jail};
///
/// let mut source = MemorySource::new();
/// source.insert("jail.conf", b"a {\n\tpersist;\n}\n");
/// let paths = ["jail.conf".into()];
/// let values = [Assignment::read("path=/jails/my b"), Assignment::read("persist")];
/// let input = Input::Files(&source, &paths);
/// let done = add_jail(input, &Context::default(), "b", None, &values).unwrap();
/// let text = "a {\n\tpersist;\n}\n\nb {\n\tpath = \"/jails/my b\";\n\tpersist;\n}\n";
/// assert_eq!(done.files[0].after.text().as_str(), text);
/// ```
pub fn add_jail(
    input: Input<'_>,
    context: &Context,
    name: &str,
    file: Option<&[u8]>,
    values: &[Assignment],
) -> Result<Reshaped, String> {
    let mut draft = Draft::new(input, context);
    let id = config_for(&draft.plan, file)?;
    let config = draft.plan.config(id);
    let creator = config.creator;
    is_sound(&draft.plan, config)?;
    let path = draft.plan.file(config.file(0)).path.clone();
    if bastille_file(&path, &config.program).is_some() {
        return Err("Bastille keeps each jail in a folder of its own: `bastille create`".to_owned());
    }
    let own = new_name(name)?;
    if config.reader == Some(Reader::RcByName)
        && own_file(&draft.plan, config, name, name).is_none()
    {
        let path = path.to_text();
        return Err(format!("rc(8) reads `{path}` for the jail alone that it is named after"));
    }
    is_free(&draft.plan, creator, &own)?;
    let mut statements = Vec::new();
    for assignment in values {
        change(assignment)?;
        statements.push(written(assignment));
    }
    let root = config.file(0);
    let document = &draft.plan.file(root).document;
    let text = document.text().as_str();
    if config.program.files.first().is_some_and(|file| file.ends_at.is_some()) {
        return Err("jail(8) does not read the file to its end".to_owned());
    }
    let block = new_block(text, &indent(config, text), name, &statements);
    let end = TextSize::of(text);
    draft.add(root, TextEdit::replace(TextRange::new(end, end), block));
    let (files, after) = draft.finish(&Expected::New(&own))?;
    let full = full_name(&draft.plan, &after, &own)?;
    for assignment in values.iter().filter(|a| !matches!(a, Assignment::Added(..))) {
        means_what_was_asked(&after, &full, assignment, &[])?;
    }
    let within = match creator {
        jailconf_plan::Creator::Jail(id) => Some(draft.plan.jail(id).name.clone()),
        _ => None,
    };
    let start = format!("jail -f {} -c {}", shell_word(&path.to_text()), shell_word(name));
    let list = sysrc_jail_list(&draft.plan, creator, name);
    let all = list.into_iter().chain([(start, "starts it")]);
    let commands = all.map(|(text, why)| Command { within: within.clone(), text, why }).collect();
    Ok(Reshaped { files, commands, remarks: Vec::new() })
}

/// Each part of the name is one that a jail can have.
fn new_name(name: &str) -> Result<Bytes, String> {
    for part in name.split('.') {
        renamed_jail(&Bytes::default(), part)?;
    }
    Ok(name.into())
}

fn config_for(plan: &Plan, file: Option<&[u8]>) -> Result<ConfigId, String> {
    let all = || (0..plan.configs.len() as u32).map(ConfigId);
    let path = |id: &ConfigId| &plan.file(plan.config(*id).file(0)).path;
    let chosen: Vec<ConfigId> = match file {
        Some(file) => all().filter(|id| **path(id) == *file).collect(),
        None if plan.configs.len() == 1 => all().collect(),
        None => all().filter(|id| is_hosts_own(plan.config(*id))).collect(),
    };
    match (&*chosen, file) {
        ([id, ..], _) => Ok(*id),
        ([], Some(file)) => Err(format!("nobody reads `{}`", String::from_utf8_lossy(file))),
        ([], None) if plan.configs.is_empty() => {
            Err("there is no jail.conf to add it to".to_owned())
        }
        ([], None) => Err("several files define jails: name the one".to_owned()),
    }
}

fn is_hosts_own(config: &Config) -> bool {
    config.creator == jailconf_plan::Creator::Host && config.reader == Some(Reader::Rc)
}

/// A statement, as it is written.
fn written(assignment: &Assignment) -> String {
    match assignment {
        Assignment::Bare(name) | Assignment::Unset(name) => statement(name, None),
        Assignment::Added(name, value) => format!("{name} += {};", quoted(value)),
        Assignment::Value(name, value) => {
            let is_list = jailconf_catalog::parameter(name).is_some_and(is_comma_list);
            let elements: Vec<String> = match is_list {
                true => value.split(',').map(|v| quoted(v.trim())).collect(),
                false => vec![quoted(value)],
            };
            format!("{name} = {};", elements.join(", "))
        }
    }
}

/// The block, with what is to stand before it: a blank line where there is something.
fn new_block(text: &str, indent: &str, name: &str, statements: &[String]) -> String {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut out = String::new();
    if !text.is_empty() {
        out.push_str(if text.ends_with('\n') { "" } else { newline });
        out.push_str(newline);
    }
    out.push_str(&format!("{name} {{{newline}"));
    for statement in statements {
        out.push_str(&format!("{indent}{statement}{newline}"));
    }
    out.push_str(&format!("}}{newline}"));
    out
}

/// The blanks before the statements of the file's first block; four where there is none.
fn indent(config: &Config, text: &str) -> String {
    let blocks =
        config.program.blocks.iter().filter(|block| !block.global && block.outer.is_none());
    let of_root = blocks.filter(|block| block.file.0 == 0);
    let mut starts = of_root.flat_map(|block| block.statements.iter()).filter(|s| s.file.0 == 0);
    let found = starts.find_map(|statement| {
        let before = text.part(..usize::from(statement.range.start()));
        let line = before.part(before.rfind('\n')? + 1..);
        (!line.is_empty() && line.trim().is_empty()).then(|| line.to_owned())
    });
    found.unwrap_or_else(|| "    ".to_owned())
}

fn full_name(old: &Plan, new: &Plan, own: &Bytes) -> Result<String, String> {
    let was_there = |name: &str| old.jails.iter().any(|jail| jail.name == name);
    let found = new.jails.iter().find(|jail| jail.own_name == *own && !was_there(&jail.name));
    found.map(|jail| jail.name.clone()).ok_or_else(|| "it would be no jail".to_owned())
}
