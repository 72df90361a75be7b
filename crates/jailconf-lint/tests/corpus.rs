//! Every fix over every file where it fires: other people's configurations, read in
//! place where they are at hand, the project's own fixtures, and the rules' examples.

#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test that panics has failed")]
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

#[path = "../../../tests/support/files.rs"]
mod files;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jailconf_lint::{
    Applicability, Diagnostic, EditedFile, FixOptions, FixReport, Selection, fix, lint, rules,
};
use jailconf_plan::{Context, Effective, Input, Plan, plan};
use jailconf_resolve::MemorySource;
use jailconf_syntax::{Bytes, Document};

use files::{corpus, files, project};
use support::Scene;

/// What is read: a single file alone, or a host's tree.
#[derive(Clone, Copy)]
enum Read {
    File,
    Host,
}

/// Something that is read, and what is known beside it.
struct Place {
    name: String,
    source: MemorySource,
    read: Read,
    context: Context,
}

impl Place {
    fn with_input<T>(&self, run: impl FnOnce(Input<'_>, &Context) -> T) -> T {
        match self.read {
            Read::File => {
                run(Input::Files(&self.source, &[Bytes::from("jail.conf")]), &self.context)
            }
            Read::Host => run(Input::Root(&self.source), &self.context),
        }
    }

    fn fixed(&self, threshold: Applicability, rule: Option<&str>) -> FixReport {
        let options = FixOptions { threshold, selection: rule.map(only).unwrap_or_default() };
        self.with_input(|input, context| fix(input, context, &options))
    }

    /// How many findings of a rule have a fix.
    fn found(&self, code: &str) -> usize {
        let found = self.with_input(|input, context| lint(&plan(input, context), &only(code)));
        fixable(&found, code)
    }

    /// The same with the files as a report leaves them.
    fn after(&self, report: &FixReport) -> Place {
        let mut source = self.source.clone();
        for file in &report.files {
            source.insert(file.path.clone(), &file.after.text().to_bytes());
        }
        let (name, read, context) = (self.name.clone(), self.read, self.context.clone());
        Place { name, source, read, context }
    }
}

/// A rule alone. What a comment allows is told only where all are asked.
fn only(code: &str) -> Selection {
    let is_about_rules = rules::find(code).unwrap().name == "unused-allow";
    let select = if is_about_rules { Vec::new() } else { vec![code.to_owned()] };
    Selection { select, ..Selection::default() }
}

fn fixable(found: &[Diagnostic], code: &str) -> usize {
    found.iter().filter(|d| d.rule.code == code && d.fix.is_some()).count()
}

/// Single files, on a host and inside some jail.
fn single_files() -> Vec<Place> {
    let own = ["fixtures/broken", "fixtures/language"].map(|folder| project().join(folder));
    let all = corpus().into_iter().chain(own).flat_map(|folder| files(&folder));
    let place = |path: PathBuf| {
        let mut source = MemorySource::new();
        source.insert("jail.conf", &std::fs::read(&path).unwrap());
        let inside = [None, Some("parent".to_owned())];
        inside.map(|inside| Place {
            name: path.display().to_string(),
            source: source.clone(),
            read: Read::File,
            context: Context { inside, ..Context::default() },
        })
    };
    all.filter(|f| f.extension().is_some_and(|e| e == "conf")).flat_map(place).collect()
}

/// Hosts: the migrations, and the scenes of mistakes and traps.
fn hosts() -> Vec<Place> {
    let root = project().join("fixtures/migration");
    let dirs = std::fs::read_dir(&root).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir());
    let migration = dirs.map(|dir| {
        let mut source = MemorySource::new();
        for file in files(&dir) {
            let path = format!("/{}", file.strip_prefix(&dir).unwrap().display());
            source.insert(path.as_str(), &std::fs::read(&file).unwrap());
        }
        let name = dir.display().to_string();
        Place { name, source, read: Read::Host, context: Context::default() }
    });
    let mistakes = support::fixtures().into_iter().flat_map(|(name, text)| {
        let scenes = support::scenes(&text).into_iter().filter(|s| !s.has("single"));
        scenes.map(move |s| host(format!("{name} ({})", s.title), &s)).collect::<Vec<_>>()
    });
    migration.chain(mistakes).collect()
}

fn host(name: String, scene: &Scene) -> Place {
    Place { name, source: scene.source(), read: Read::Host, context: scene.context() }
}

/// What a rule documents.
fn examples(code: &str) -> Vec<Place> {
    let rule = rules::find(code).unwrap();
    let examples = rule.documentation().examples().into_iter();
    let place = |example: jailconf_lint::Example| {
        let mut source = MemorySource::new();
        for file in &example.files {
            source.insert(file.path.as_str(), file.text.as_bytes());
        }
        let context = example.context();
        Place { name: format!("example of {code}"), source, read: Read::Host, context }
    };
    examples.filter(|e| e.heading == "Example").map(place).collect()
}

/// How often a rule's fix was offered, applied and refused.
#[derive(Default)]
struct Count {
    offered: usize,
    applied: usize,
    refused: usize,
}

/// Each rule's fixes alone, of all classes: what is applied is what was asked, settles,
/// and leaves syntax, comments and jails as they were; what is not applied says why.
#[test]
fn every_fix_holds_wherever_it_fires() {
    let fixable: BTreeSet<&str> =
        rules::all().filter(|r| r.fix.is_some()).map(|r| r.code).collect();
    let mut places = single_files();
    places.extend(hosts());
    places.extend(fixable.iter().flat_map(|code| examples(code)));
    let mut counts: BTreeMap<&str, Count> =
        fixable.iter().map(|c| (*c, Count::default())).collect();
    for place in &places {
        let found =
            place.with_input(|input, context| lint(&plan(input, context), &Selection::default()));
        let offered: BTreeSet<&str> =
            found.iter().filter(|d| d.fix.is_some()).map(|d| d.rule.code).collect();
        for code in offered {
            alone(place, code, counts.get_mut(code).unwrap());
        }
    }
    println!("{:5} {:>8} {:>8} {:>8}", "", "offered", "applied", "refused");
    for (code, count) in &counts {
        println!("{code:5} {:8} {:8} {:8}", count.offered, count.applied, count.refused);
        assert!(count.applied > 0, "{code} is never applied");
    }
}

fn alone(place: &Place, code: &str, count: &mut Count) {
    let found = place.found(code);
    let report = place.fixed(Applicability::DisplayOnly, Some(code));
    let left = fixable(&report.left, code);
    count.offered += found;
    count.applied += found.saturating_sub(left);
    count.refused += report.unapplied.len();
    for unapplied in &report.unapplied {
        assert!(!unapplied.reason.is_empty());
        println!("{code} refused in {}: {}", place.name, unapplied.reason);
    }
    assert!(left <= report.unapplied.len(), "{}: {code}: neither applied nor refused", place.name);
    report.files.iter().for_each(|file| is_whole(place, code, file));
    let again = place.after(&report).fixed(Applicability::DisplayOnly, Some(code));
    assert!(again.files.is_empty(), "{}: {code} does not settle", place.name);
}

/// The new text has no more syntax errors than the old, and its comments. A fix may be
/// about a comment itself.
fn is_whole(place: &Place, code: &str, file: &EditedFile) {
    let errors = |document: &Document| document.parse().errors().len();
    let is_jail_conf = !file.path.to_text().contains("fstab");
    assert!(
        !is_jail_conf || errors(&file.after) <= errors(&file.before),
        "{}: {code}: it does not parse",
        place.name
    );
    let about_comments = ["comment-in-value", "unused-allow"];
    if is_jail_conf && !about_comments.contains(&rules::find(code).unwrap().name) {
        let (before, after) = (comments(&file.before), comments(&file.after));
        assert_eq!(before, after, "{}: {code}: comments", place.name);
    }
}

fn comments(document: &Document) -> Vec<String> {
    let tokens = document.syntax().descendants_with_tokens().filter_map(|e| e.into_token());
    let comments = tokens.filter(|t| t.kind().is_comment());
    comments.map(|t| t.text().trim_end().to_owned()).collect()
}

/// No safe fix gives any jail more than it had, of all together.
#[test]
fn no_safe_fix_raises_what_a_jail_has() {
    let mut places = single_files();
    places.extend(hosts());
    places.extend(rules::all().flat_map(|r| examples(r.code)));
    let mut jails = 0;
    for place in &places {
        let before = place.with_input(plan);
        let report = place.fixed(Applicability::Safe, None);
        let old = effective(&before);
        for jail in &report.plan.jails {
            let (Some(old), Some(new)) = (old.get(jail.name.as_str()), &jail.effective) else {
                continue;
            };
            let more = new.allow.iter().any(|f| !old.allow.contains(f))
                || new.enforce_statfs < old.enforce_statfs
                || new.securelevel < old.securelevel
                || new.children_max > old.children_max
                || (new.vnet && !old.vnet);
            assert!(!more, "{}: {}: {old:?} became {new:?}", place.name, jail.name);
            jails += 1;
        }
    }
    println!("{} files and hosts, {jails} jails", places.len());
    assert!(jails > 100, "{jails}");
}

fn effective(plan: &Plan) -> BTreeMap<&str, &Effective> {
    let jails = plan.jails.iter();
    jails.filter_map(|j| Some((j.name.as_str(), j.effective.as_ref()?))).collect()
}

/// The hosts of the migration are fixed as far as that gives nobody more.
#[test]
fn the_migrations_are_fixed_safely() {
    let migrations: Vec<Place> =
        hosts().into_iter().filter(|p| p.name.contains("migration")).collect();
    assert_eq!(migrations.len(), 4);
    for place in migrations {
        let report = place.fixed(Applicability::Safe, None);
        // 0.10 wrote quotes that newer scripts do not find (BAS107), and people write tabs.
        let is_formed = !["bastille-0.10", "by-hand"].iter().any(|n| place.name.ends_with(n));
        let quoted = if is_formed { 0 } else { 2 };
        assert_eq!(report.files.len(), 3 + quoted, "{}", place.name);
        assert!(report.unapplied.is_empty(), "{}: {:?}", place.name, report.unapplied);
    }
}
