use jailconf_edit::{Change, Target, edits, statement_with_line};
use jailconf_plan::{Context, FileRef, Input, JailId, JailPlan, Place, Plan};
use jailconf_syntax::{Part, TextEdit, TextRange, TextSize};

use crate::effect::Command;
use crate::nest::jail_called;
use crate::shell::shell_word;
use crate::whole_jail::{
    Draft, Expected, Reshaped, bastille_folder, blocks, in_jail_list, is_sound, runs_in,
};

/// Takes a jail's definition away, with the comment right above it, and its name out of `depend`
/// and `jail_list`; its root and fstab stay. Refused in words where jails are defined inside it,
/// or where its name stands in a `depend` that other jails share.
///
/// ```
/// use jailconf_ide::{Context, Input, MemorySource, remove_jail};
///
/// let mut source = MemorySource::new();
/// source.insert("jail.conf", b"a {\n\tpersist;\n}\n\nb {\n\tdepend = a;\n}\n");
/// let paths = ["jail.conf".into()];
/// let done = remove_jail(Input::Files(&source, &paths), &Context::default(), "a").unwrap();
/// assert_eq!(done.files[0].after.text().as_str(), "b {\n}\n");
/// assert_eq!(done.commands[0].text, "jail -r a");
/// ```
pub fn remove_jail(input: Input<'_>, context: &Context, name: &str) -> Result<Reshaped, String> {
    let mut draft = Draft::new(input, context);
    let id = jail_called(&draft.plan, name)?;
    can_go(&draft.plan, id)?;
    for (file, edit) in taken_away(&draft.plan, id)? {
        draft.add(file, edit);
    }
    let jail = draft.plan.jail(id);
    let (files, after) = draft.finish(&Expected::Gone(&jail.own_name))?;
    let command = Command {
        within: runs_in(&draft.plan, jail),
        text: format!("jail -r {}", shell_word(&jail.own_name.to_text())),
        why: "if it still runs: what its stop runs and unmounts is no longer known",
    };
    Ok(Reshaped { files, commands: vec![command], remarks: remarks(&draft.plan, jail, &after) })
}

fn can_go(plan: &Plan, id: JailId) -> Result<(), String> {
    let jail = plan.jail(id);
    let config = plan.config(jail.config);
    is_sound(plan, config)?;
    if let Some((_, name)) = bastille_folder(plan, jail) {
        return Err(format!(
            "`{name}` is Bastille's, and a folder of its own: `bastille destroy {name}` takes it \
             away"
        ));
    }
    let before = [&*jail.own_name, b"."].concat();
    let inner = config.configuration.jails.iter().find(|j| j.name.starts_with(&before));
    match inner {
        Some(inner) => Err(format!(
            "`{}` is defined inside `{}`: take that away first",
            inner.name.to_text(),
            jail.name
        )),
        None => Ok(()),
    }
}

fn taken_away(plan: &Plan, id: JailId) -> Result<Vec<(FileRef, TextEdit)>, String> {
    let jail = plan.jail(id);
    let config = plan.config(jail.config);
    let mut made = Vec::new();
    for block in blocks(config, &jail.own_name) {
        let file = config.file(block.file.0 as usize);
        let text = plan.file(file).document.text().as_str();
        made.push((file, TextEdit::delete(with_its_comment(text, block.range))));
    }
    for (other, _) in plan.jails_of(jail.config).filter(|(other, _)| *other != id) {
        made.extend(depends_no_more(plan, other, jail)?);
    }
    if let Some(Place { file, range }) = in_jail_list(plan, jail, &jail.own_name.to_text()) {
        let text = plan.file(file).document.text().as_str();
        made.push((file, TextEdit::delete(with_one_blank(text, range))));
    }
    Ok(made)
}

fn depends_no_more(
    plan: &Plan,
    other: JailId,
    gone: &JailPlan,
) -> Result<Vec<(FileRef, TextEdit)>, String> {
    let jail = plan.jail(other);
    let config = plan.config(jail.config);
    let resolved = plan.resolved(jail);
    let needs = resolved.list("depend");
    if !needs.iter().any(|value| value.text == gone.own_name) {
        return Ok(Vec::new());
    }
    let left = needs.iter().filter(|value| value.text != gone.own_name);
    let left: Vec<String> = left.map(|value| value.text.to_text().into_owned()).collect();
    let parameter = "depend".to_owned();
    let change = match left.is_empty() {
        true => Change::Remove { parameter },
        false => Change::List { parameter, values: left },
    };
    let target = Target { program: &config.program, jail: resolved };
    let made = edits(target, &[change]).map_err(|_| {
        format!("`{}` depends on it by a line that is not in its own block", jail.name)
    })?;
    Ok(made.into_iter().map(|e| (config.file(e.file.0 as usize), e.edit)).collect())
}

/// A block with its lines, the comment right above it, and one of the blank lines around it. A
/// comment that begins the file is about the file.
fn with_its_comment(text: &str, block: TextRange) -> TextRange {
    let whole = statement_with_line(text, block);
    let (mut start, mut end) = (usize::from(whole.start()), usize::from(whole.end()));
    if !text.part(..end).ends_with('\n') && end != text.len() {
        return whole;
    }
    let line_before = |at: usize| {
        let before = text.part(..at).strip_suffix('\n')?;
        Some(before.rfind('\n').map_or(0, |at| at + 1))
    };
    let is_comment =
        |line: &str| line.trim_start().starts_with('#') || line.trim_start().starts_with("//");
    let mut above = start;
    while let Some(line) = line_before(above).filter(|line| is_comment(text.part(*line..above))) {
        above = line;
    }
    if above > 0 {
        start = above;
    }
    let is_blank_before =
        line_before(start).is_none_or(|at| text.part(at..start).trim().is_empty());
    let behind = text.part(end..).find('\n').map_or(text.len(), |at| end + at + 1);
    let is_blank_behind = behind > end && text.part(end..behind).trim().is_empty();
    match line_before(start) {
        _ if is_blank_before && is_blank_behind => end = behind,
        Some(line) if is_blank_before && end == text.len() => start = line,
        _ => {}
    }
    TextRange::new(TextSize::new(start as u32), TextSize::new(end as u32))
}

/// A word of a list with a blank beside it.
fn with_one_blank(text: &str, word: TextRange) -> TextRange {
    let (start, end) = (usize::from(word.start()), usize::from(word.end()));
    let one = TextSize::new(1);
    match (text.part(..start).ends_with(' '), text.part(end..).starts_with(' ')) {
        (true, _) => TextRange::new(word.start() - one, word.end()),
        (false, true) => TextRange::new(word.start(), word.end() + one),
        (false, false) => word,
    }
}

fn remarks(plan: &Plan, jail: &JailPlan, after: &Plan) -> Vec<String> {
    let mut remarks = Vec::new();
    let resolved = plan.resolved(jail);
    for (parameter, what) in [("path", "its root"), ("mount.fstab", "its fstab")] {
        if let Some(value) = resolved.scalar(parameter) {
            remarks.push(format!("{what} stays: {}", value.text.to_text()));
        }
    }
    let path = &plan.file(plan.config(jail.config).file(0)).path;
    let config = after.configs.iter().find(|config| after.file(config.file(0)).path == *path);
    if config.is_some_and(|config| config.configuration.jails.is_empty()) {
        remarks.push(format!("{} defines no jail any more", path.to_text()));
    }
    remarks
}
