//! What holds for every rule, tested once: its documentation is whole, its
//! examples fire exactly it, its fixes settle.

use std::collections::BTreeSet;

use jailconf_catalog::Check;
use jailconf_lint::{
    Applicability, Diagnostic, Example, Finder, FixOptions, Rule, Selection, Severity, fix, lint,
    rules,
};
use jailconf_plan::{Input, Outcome, Plan, plan};
use jailconf_resolve::MemorySource;

fn source(example: &Example) -> MemorySource {
    let mut source = MemorySource::new();
    for file in &example.files {
        source.insert(file.path.as_str(), file.text.as_bytes());
    }
    source
}

fn run(example: &Example) -> (Plan, Vec<Diagnostic>) {
    let source = source(example);
    let plan = plan(Input::Root(&source), &example.context());
    let found = lint(&plan, &Selection::default());
    (plan, found)
}

/// The same with a rule that may be off by default.
fn run_with(rule: &Rule, example: &Example) -> (Plan, Vec<Diagnostic>) {
    let source = source(example);
    let plan = plan(Input::Root(&source), &example.context());
    let extend = vec![rule.name.to_owned()];
    let found = lint(&plan, &Selection { extend, ..Selection::default() });
    (plan, found)
}

fn under<'a>(rule: &Rule, heading: &'a str) -> impl Iterator<Item = Example> + use<'a> {
    rule.documentation().examples().into_iter().filter(move |e| e.heading == heading)
}

#[test]
fn every_rule_is_documented() {
    for rule in rules::all() {
        let documentation = rule.documentation();
        assert_eq!(documentation.headings(), ["Why", "Example", "Instead", "Fix"], "{}", rule.name);
        assert!(documentation.summary().ends_with('.'), "{}", rule.name);
        assert!(
            under(rule, "Example").next().is_some() && under(rule, "Instead").next().is_some(),
            "{}",
            rule.name
        );
    }
}

/// A mistake anywhere in a file makes all its jails fail: their own findings stay, and
/// nobody is asked for them again.
#[test]
fn no_rule_on_a_jail_looks_at_what_becomes_of_it() {
    let on_jails: Vec<&Rule> =
        rules::all().filter(|rule| matches!(rule.find, Finder::Jail(_))).collect();
    let select = on_jails.iter().map(|rule| rule.name.to_owned()).collect();
    let selection = Selection { select, ..Selection::default() };
    for example in on_jails.iter().flat_map(|rule| under(rule, "Example")) {
        let mut plan = plan(Input::Root(&source(&example)), &example.context());
        // What a finding does to whom is added when all rules have spoken.
        let said = |plan: &Plan| {
            let mut found = lint(plan, &selection);
            found.iter_mut().for_each(|one| one.consequences.clear());
            found.sort_by(|a, b| (a.rule.code, &a.message).cmp(&(b.rule.code, &b.message)));
            found
        };
        let expected = said(&plan);
        for outcome in [Outcome::Starts, Outcome::Fails, Outcome::Skipped, Outcome::Unknown] {
            for jail in &mut plan.jails {
                (jail.outcome, jail.message) = (outcome, Some("jail: refused".to_owned()));
            }
            assert_eq!(said(&plan), expected, "{:?}", example.files);
        }
    }
}

#[test]
fn codes_and_names_are_unique_and_names_are_the_files() {
    let mut seen = BTreeSet::new();
    for rule in rules::all() {
        assert!(seen.insert(rule.code) && seen.insert(rule.name), "{}", rule.name);
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(rule.name.chars().all(kebab), "{}", rule.name);
        let file = format!("src/rules/{}/{}.rs", rule.group.word(), rule.name.replace('-', "_"));
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        #[allow(clippy::disallowed_methods)]
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert_eq!(text, rule.source, "{}", rule.name);
        assert!(rule.since == "0.1.0", "{}", rule.name);
    }
}

/// What no rule says is said by the fallback, so that nothing that is refused is silent.
#[test]
fn every_check_is_said_by_one_rule_or_by_the_fallback() {
    let fallback = rules::fallback();
    assert!(fallback.handles.is_empty());
    for check in Check::all() {
        let by: Vec<&str> = rules::all().filter(|r| r.is_about(check)).map(|r| r.name).collect();
        assert!(by.len() <= 1, "{check} is said by {by:?}");
        assert_eq!(rules::saying(check).name, by.first().copied().unwrap_or(fallback.name));
    }
    let cites = |rule: &Rule, check: &Check| rule.facts.contains(&check.fact());
    for rule in rules::all() {
        let lost: Vec<_> = rule.handles.iter().filter(|c| !cites(rule, c)).collect();
        assert!(lost.is_empty(), "{} handles {lost:?} and does not cite their facts", rule.name);
    }
}

#[test]
fn examples_fire_exactly_their_rule() {
    for rule in rules::all() {
        for example in under(rule, "Example") {
            let (_, found) = run_with(rule, &example);
            let mine = found.iter().filter(|d| d.rule == rule).count();
            assert!(mine > 0, "{}: the example does not fire: {found:#?}", rule.name);
            // Notes beside a finding are information, and may accompany it; what a
            // finding points at may be a finding itself.
            let mine = found.iter().filter(|d| d.rule == rule);
            let pointed: Vec<_> = mine.flat_map(|d| &d.related).map(|r| r.place).collect();
            let others: Vec<_> = found
                .iter()
                .filter(|d| d.rule != rule && d.severity > Severity::Note)
                .filter(|d| !pointed.contains(&d.place))
                .collect();
            assert!(others.is_empty(), "{}: another rule fires: {others:#?}", rule.name);
        }
    }
}

#[test]
fn the_better_way_is_silent() {
    for rule in rules::all() {
        for example in under(rule, "Instead") {
            let (_, mut found) = run_with(rule, &example);
            found.retain(|d| d.rule == rule || d.severity > Severity::Note);
            assert!(found.is_empty(), "{}: {found:#?}", rule.name);
        }
    }
}

#[test]
fn every_finding_names_its_facts_and_says_what_to_do() {
    for rule in rules::all() {
        for example in under(rule, "Example") {
            for diagnostic in run_with(rule, &example).1.iter().filter(|d| d.rule == rule) {
                let stated: BTreeSet<_> = rule.facts().collect();
                let unstated = diagnostic.facts.iter().find(|f| !stated.contains(f));
                let general = rule.facts.is_empty();
                assert!(
                    general || unstated.is_none(),
                    "{}: {unstated:?} is not among its facts",
                    rule.name
                );
                // Our own comments are no fact of FreeBSD's.
                let is_ours = matches!(rule.find, Finder::Suppressions(_));
                assert!(is_ours || !diagnostic.facts.is_empty(), "{}", rule.name);
                let message = &diagnostic.message;
                assert!(
                    !message.ends_with('.') && message.starts_with(|c: char| !c.is_uppercase()),
                    "{message}"
                );
                let has_help =
                    diagnostic.help.is_some() || diagnostic.severity == Severity::Note || general;
                assert!(has_help || rule.name == "jail-marked-failed", "{}: no help", rule.name);
                let class = diagnostic.fix.as_ref().map(|f| f.applicability);
                assert!(class.is_none() || class <= rule.fix, "{}: {class:?}", rule.name);
            }
        }
    }
}

#[test]
fn a_rule_with_a_fix_offers_it_in_an_example() {
    for rule in rules::all().filter(|r| r.fix.is_some()) {
        let offers = |e: Example| run(&e).1.iter().any(|d| d.rule == rule && d.fix.is_some());
        assert!(under(rule, "Example").any(offers), "{}", rule.name);
    }
}

#[test]
fn fixes_settle_and_prove_themselves() {
    for rule in rules::all().filter(|r| r.fix.is_some()) {
        for example in under(rule, "Example") {
            let source = source(&example);
            let context = example.context();
            let options = FixOptions {
                threshold: Applicability::DisplayOnly,
                selection: Selection::default(),
            };
            let report = fix(Input::Root(&source), &context, &options);
            assert!(report.unapplied.is_empty(), "{}: {:#?}", rule.name, report.unapplied);
            let mine = |d: &&Diagnostic| d.rule == rule && d.fix.is_some();
            let left: Vec<_> = report.left.iter().filter(mine).collect();
            assert!(left.is_empty(), "{}: {left:#?}", rule.name);
            let mut fixed = source.clone();
            for file in &report.files {
                fixed.insert(file.path.clone(), &file.after.text().to_bytes());
            }
            let again = fix(Input::Root(&fixed), &context, &options);
            assert!(
                again.files.is_empty() && again.applied.is_empty(),
                "{}: {:?}",
                rule.name,
                again.applied
            );
        }
    }
}

#[test]
fn a_safe_fix_gives_no_jail_more() {
    for rule in rules::all() {
        for example in under(rule, "Example") {
            let source = source(&example);
            let context = example.context();
            let options =
                FixOptions { threshold: Applicability::Safe, selection: Selection::default() };
            let before = plan(Input::Root(&source), &context);
            let report = fix(Input::Root(&source), &context, &options);
            for (old, new) in before.jails.iter().zip(&report.plan.jails) {
                let (Some(o), Some(n)) = (&old.effective, &new.effective) else { continue };
                assert!(n.allow.iter().all(|f| o.allow.contains(f)), "{}: {}", rule.name, new.name);
                assert!(
                    n.enforce_statfs >= o.enforce_statfs && n.securelevel >= o.securelevel,
                    "{}",
                    rule.name
                );
                assert!(n.children_max <= o.children_max, "{}: {}", rule.name, new.name);
            }
        }
    }
}

/// The hardening group is off by default, and holds notes only.
#[test]
fn hardening_is_asked_for_and_never_more_than_a_note() {
    for rule in rules::all().filter(|r| !r.group.is_on()) {
        assert_eq!((rule.severity, rule.group.word()), (Severity::Note, "hardening"));
        for example in under(rule, "Example") {
            assert!(run(&example).1.iter().all(|d| d.rule.group.is_on()), "{}", rule.name);
        }
    }
}
