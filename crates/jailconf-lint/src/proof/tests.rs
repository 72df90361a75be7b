//! Every way in which a proof fails, by a made that is made to go wrong: R005 asks
//! that the parent has what its child has, and the made gives it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jailconf_edit::Change;
use jailconf_plan::{Context, FileRef, Input, Plan, plan};
use jailconf_resolve::MemorySource;
use jailconf_syntax::{Bytes, Document, TextEdit, TextRange, TextSize};

use super::{Objection, Round, prove};
use crate::{Applicability, Fix, Overlay, PlannedChange, Selection, lint};

const CONF: &str = "/etc/jail.conf";
const FSTAB: &str = "/etc/fstab.x";
const BEFORE: &str = "\
# the parent
p { path = /p; children.max = 1; persist; }
p.c { path = /p/c; securelevel = 0; allow.quotas; persist; }
x { path = /x; mount.fstab = /etc/fstab.x; persist; }
";
const LINES: &str = "# data\ntmpfs /x/tmp tmpfs rw 0 0\n";

/// What a made announces.
enum Says<'a> {
    /// Parameters of jails, by name.
    Sets(&'a [(&'a str, &'a str)]),
    /// The edits of a file's text.
    Rewrites(&'a str),
}

const QUOTAS: Says<'_> = Says::Sets(&[("p", "allow.quotas")]);

struct Made<'a> {
    says: Says<'a>,
    class: Applicability,
    after: Vec<(&'a str, String)>,
}

/// The made that is right, and what else is put into the text.
fn made(replace: &str, by: &str) -> Made<'static> {
    let after = BEFORE.replacen("persist;", "persist; allow.quotas;", 1);
    assert!(after.contains(replace), "{replace}");
    let after = vec![(CONF, after.replacen(replace, by, 1))];
    Made { says: QUOTAS, class: Applicability::Unsafe, after }
}

/// What the proof says, where only `rules` are asked.
fn check(made: &Made<'_>, rules: &[&str], expected: Result<(), Objection>) {
    let mut source = MemorySource::new();
    source.insert(CONF, BEFORE.as_bytes());
    source.insert(FSTAB, LINES.as_bytes());
    let select = rules.iter().map(|r| (*r).to_owned()).collect();
    let selection = Selection { select, ..Selection::default() };
    let old = plan(Input::Root(&source), &Context::default());
    let old_found = lint(&old, &selection);
    let changed = made
        .after
        .iter()
        .map(|(path, text)| (Bytes::from(*path), Arc::new(Document::new(text.as_bytes()))))
        .collect();
    let new = plan(Input::Root(&Overlay::over_tree(&source, &changed)), &Context::default());
    let new_found = lint(&new, &selection);
    let edits: BTreeMap<_, _> =
        made.after.iter().map(|(path, text)| edits(&old, path, text)).collect();
    let changes = match &made.says {
        Says::Sets(all) => all.iter().map(|(jail, name)| set(&old, jail, name)).collect(),
        Says::Rewrites(path) => {
            let (file, edits) = &edits[&Bytes::from(*path)];
            edits.iter().map(|e| PlannedChange::Text(*file, e.clone())).collect()
        }
    };
    let mut wanted = old_found.iter().find(|d| d.rule.code == "J106").expect("a finding").clone();
    wanted.fix = Some(Fix { title: String::new(), applicability: made.class, changes });
    let round = Round {
        old: &old,
        old_found: &old_found,
        wanted: &[wanted],
        edits: &edits,
        new: &new,
        new_found: &new_found,
        changed: &changed,
    };
    assert_eq!(prove(&round), expected);
}

fn set(plan: &Plan, jail: &str, parameter: &str) -> PlannedChange {
    let (id, _) = plan.jails().find(|(_, j)| j.name == jail).expect("a jail");
    PlannedChange::Jail(id, Change::Set { parameter: parameter.to_owned(), value: None })
}

/// The one edit that makes a text another.
#[allow(clippy::string_slice, reason = "a test that panics has failed")]
fn edits(plan: &Plan, path: &str, after: &str) -> (Bytes, (FileRef, Vec<TextEdit>)) {
    let index = plan.files.iter().position(|f| *f.path == *path.as_bytes()).expect("a file");
    let before = plan.files[index].document.text().as_str();
    let same = |(a, b): &(char, char)| a == b;
    let start = before.chars().zip(after.chars()).take_while(same).count();
    let most = before.len().min(after.len()) - start;
    let end = before.chars().rev().zip(after.chars().rev()).take(most).take_while(same).count();
    let range =
        TextRange::new(TextSize::new(start as u32), TextSize::new((before.len() - end) as u32));
    let edit = TextEdit::replace(range, &after[start..after.len() - end]);
    (path.into(), (FileRef(index as u32), vec![edit]))
}

fn named(jail: &str) -> String {
    jail.to_owned()
}

#[test]
fn what_is_right_is_proven() {
    check(&made("", ""), &[], Ok(()));
}

#[test]
fn a_text_that_does_not_parse() {
    check(&made("allow.quotas;", "allow.quotas ="), &[], Err(Objection::DoesNotParse(named(CONF))));
}

#[test]
fn a_comment_that_is_lost() {
    check(&made("# the parent\n", ""), &[], Err(Objection::LosesComment(named(CONF))));
}

#[test]
fn a_finding_that_stays() {
    let said = "`allow.quotas` is refused inside `p`, which does not have it";
    check(&made(" allow.quotas;", ""), &[], Err(Objection::StillThere(named(said))));
}

#[test]
fn a_finding_that_comes() {
    let said = "`x` gets `em0` and has no network stack for it";
    let made = made("path = /x;", "path = /x; vnet.interface = em0;");
    check(&made, &[], Err(Objection::NewFinding(named(said))));
}

#[test]
fn a_jail_that_is_gone() {
    check(&made("x {", "y {"), &[], Err(Objection::LosesJail(named("x"))));
}

#[test]
fn a_parameter_that_was_not_announced() {
    let made = made("path = /x;", "path = /x; host.hostname = other;");
    check(&made, &[], Err(Objection::ChangesMore(named("x"), named("host.hostname"))));
}

#[test]
fn a_step_that_was_not_announced() {
    let mut made = made("", "");
    made.after.push((FSTAB, LINES.replace("rw", "ro")));
    check(&made, &[], Err(Objection::ChangesStep(named("x"), "mount.fstab")));
}

/// R011: a child cannot have less than its parent's securelevel.
#[test]
fn a_refusal_that_comes() {
    let mut made = made("allow.quotas;", "allow.quotas; securelevel = 3;");
    made.says = Says::Sets(&[("p", "allow.quotas"), ("p", "securelevel")]);
    check(&made, &["J106"], Err(Objection::IsRefused(named("p.c"), "create")));
}

/// R104: a jail whose dependency is not there is not started.
#[test]
fn a_jail_that_starts_no_more() {
    let mut made = made("path = /x;", "path = /x; depend = nobody;");
    made.says = Says::Sets(&[("p", "allow.quotas"), ("x", "depend")]);
    check(&made, &["J106"], Err(Objection::StartsNoMore(named("x"))));
}

#[test]
fn a_safe_fix_that_gives_more() {
    let mut made = made("", "");
    made.class = Applicability::Safe;
    check(&made, &[], Err(Objection::GivesMore(named("p"))));
}

/// An edit of the text announces the statements that it touches, and no others.
#[test]
fn an_edit_announces_what_it_touches() {
    let mut made = made("", "");
    made.says = Says::Rewrites(CONF);
    check(&made, &[], Ok(()));
    made.after.push((FSTAB, LINES.replace("rw", "ro")));
    check(&made, &[], Err(Objection::ChangesStep(named("x"), "mount.fstab")));
}

/// A comment within what an edit rewrites is lost, unless the edit writes it again, or
/// nothing but comments is what it deletes.
#[test]
fn a_comment_within_an_edit() {
    let mut made = made("# the parent\np {", "q {");
    made.says = Says::Rewrites(CONF);
    check(&made, &[], Err(Objection::LosesComment(named(CONF))));
}

#[test]
fn a_comment_of_an_fstab_that_is_lost() {
    let mut made = made("", "");
    made.says = Says::Rewrites(FSTAB);
    made.after.push((FSTAB, LINES.replace("# data\n", "")));
    check(&made, &[], Err(Objection::LosesComment(named(FSTAB))));
}
