use std::collections::BTreeMap;

use jailconf_lint::Changed;
use jailconf_plan::{Config, Plan};
use jailconf_syntax::Bytes;

/// What is to be another jail than before.
#[derive(Clone, Debug)]
pub(super) enum Expected<'e> {
    /// It is gone, from all lists of those that it is needed by too.
    Gone(&'e [u8]),
    /// It is there, and was not.
    New(&'e [u8]),
    /// It has another name, and so has what is named after it.
    Renamed(&'e [u8], &'e [u8]),
}

/// A jail's parameters with their values.
type Reading = Vec<(Bytes, Option<Vec<Bytes>>)>;

/// Proves that the edited files parse, that jail(8) takes them, and that it reads all jails in
/// them as before but for what is expected. What becomes of the jails is not looked at: paths
/// may be there only when the commands were run.
pub(super) fn prove(
    old: &Plan,
    new: &Plan,
    changed: &Changed,
    expected: &Expected<'_>,
) -> Result<(), String> {
    let is_edited = |plan: &Plan, config: &Config| {
        config.files.iter().any(|file| changed.contains_key(&plan.file(*file).path))
    };
    for config in old.configs.iter().filter(|config| is_edited(old, config)) {
        let path = &old.file(config.file(0)).path;
        let same = |other: &&Config| new.file(other.file(0)).path == *path;
        let Some(after) = new.configs.iter().find(same) else {
            return Err(format!("`{}` would not be read any more", path.to_text()));
        };
        let parses = |file| new.file(file).document.parse().errors().is_empty();
        if after.refusal().is_some() || !after.files.iter().all(|file| parses(*file)) {
            return Err(format!("jail(8) would refuse `{}`", path.to_text()));
        }
        same_jails(readings(config, expected), readings(after, expected), expected)?;
    }
    Ok(())
}

fn same_jails(
    mut before: BTreeMap<Bytes, Reading>,
    mut after: BTreeMap<Bytes, Reading>,
    expected: &Expected<'_>,
) -> Result<(), String> {
    let _ = match expected {
        Expected::Gone(name) => before.remove(*name),
        Expected::New(name) => after.remove(*name),
        Expected::Renamed(..) => None,
    };
    for (name, reading) in &before {
        let shown = name.to_text();
        let Some(found) = after.get(name) else { return Err(format!("`{shown}` would be gone")) };
        if let Some((parameter, _)) = reading.iter().find(|p| !found.contains(p)) {
            return Err(format!("`{}` of `{shown}` would be another", parameter.to_text()));
        }
        if let Some((parameter, _)) = found.iter().find(|p| !reading.contains(p)) {
            return Err(format!("`{}` of `{shown}` would be new", parameter.to_text()));
        }
    }
    match after.keys().find(|name| !before.contains_key(*name)) {
        Some(name) => Err(format!("there would be a jail `{}`", name.to_text())),
        None => Ok(()),
    }
}

/// What stands for both names of one jail: no jail.conf can hold it.
const MARK: char = '\0';

fn readings(config: &Config, expected: &Expected<'_>) -> BTreeMap<Bytes, Reading> {
    let same = |bytes: &Bytes| match expected {
        Expected::Renamed(old, new) => marked(bytes, old, new),
        _ => bytes.clone(),
    };
    let is_left = |name: &[u8], value: &Bytes| match expected {
        Expected::Gone(gone) => name != b"depend" || **value != **gone,
        _ => true,
    };
    let jails = config.configuration.jails.iter().map(|jail| {
        let params = jail.params.iter().filter_map(|param| {
            let values = param.values.as_ref().map(|values| {
                let texts = values.iter().map(|value| &value.text);
                texts.filter(|text| is_left(&param.name, text)).map(same).collect::<Vec<_>>()
            });
            let is_empty = *param.name == *b"depend" && values.as_ref().is_some_and(Vec::is_empty);
            (!is_empty).then(|| (param.name.clone(), values))
        });
        (name_then(&jail.name, expected), params.collect())
    });
    jails.collect()
}

/// What a jail is called afterwards.
fn name_then(name: &Bytes, expected: &Expected<'_>) -> Bytes {
    let Expected::Renamed(old, new) = expected else { return name.clone() };
    match name.strip_prefix(*old) {
        Some(rest) if rest.is_empty() || rest.starts_with(b".") => [*new, rest].concat().into(),
        _ => name.clone(),
    }
}

/// The bytes with one mark for the last part of either name.
fn marked(bytes: &Bytes, old: &[u8], new: &[u8]) -> Bytes {
    let last = |name: &[u8]| {
        let own = name.rsplit(|b| *b == b'.').next().unwrap_or_default();
        String::from_utf8_lossy(own).into_owned()
    };
    let mut names = [last(old), last(new)];
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let mut text = bytes.to_text().into_owned();
    for name in names {
        text = text.replace(&name, MARK.encode_utf8(&mut [0; 4]));
    }
    text.as_str().into()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jailconf_plan::{Context, Input, plan};
    use jailconf_resolve::MemorySource;
    use jailconf_syntax::Document;

    use super::*;

    fn check(before: &str, after: &str, expected: &Expected<'_>, wanted: Result<(), &str>) {
        let planned = |text: &str| {
            let mut source = MemorySource::new();
            source.insert("/c", text.as_bytes());
            plan(Input::Files(&source, &["/c".into()]), &Context::default())
        };
        let document = Arc::new(Document::new(after.as_bytes()));
        let changed = Changed::from([("/c".into(), document)]);
        let got = prove(&planned(before), &planned(after), &changed, expected);
        assert_eq!(got, wanted.map_err(str::to_owned), "{before} -> {after}");
    }

    #[test]
    fn what_is_expected_alone_may_change() {
        let gone = Expected::Gone(b"a");
        check("a { path = /a; } b { depend = a; }", "b { }", &gone, Ok(()));
        check("a { } b { }", "", &gone, Err("`b` would be gone"));
        check("a { } b { path = /b; }", "b { }", &gone, Err("`path` of `b` would be another"));
        check("a { } b { }", "b { persist; }", &gone, Err("`persist` of `b` would be new"));
        check("a { } b { }", "b { } c { }", &gone, Err("there would be a jail `c`"));
        check("a { } b { }", "b { ", &gone, Err("jail(8) would refuse `/c`"));
        check("a { }", "a { } b { }", &Expected::New(b"b"), Ok(()));
        check("a { }", "b { }", &Expected::New(b"b"), Err("`a` would be gone"));
        let renamed = Expected::Renamed(b"a", b"ab");
        check("a { path = /j/a; } a.c { }", "ab { path = /j/ab; } ab.c { }", &renamed, Ok(()));
        check(
            "a { path = /x; }",
            "ab { path = /y; }",
            &renamed,
            Err("`path` of `ab` would be another"),
        );
    }
}
