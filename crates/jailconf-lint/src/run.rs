//! Rules at work. A rule that goes wrong on one jail costs what it would have said there:
//! it is named, and all the others speak.

use jailconf_plan::{ConfigId, JailId, JailPlan, Plan, Problem, guarded};
use jailconf_resolve::ReadError;

use crate::{Diagnostic, Finder, Rule, Selection, Sink, rules};

/// What rules say, and which of them could not.
#[derive(Clone, Debug, Default)]
pub struct Linted {
    /// What they say.
    pub found: Vec<Diagnostic>,
    /// What was not looked at, because something went wrong in a rule: an all-clear says
    /// nothing of it. They belong to [`Plan::problems`].
    pub problems: Vec<Problem>,
}

/// The rules that speak.
pub(crate) fn selected(selection: &Selection) -> Vec<&'static Rule> {
    rules::all().filter(|rule| selection.includes(rule)).collect()
}

/// Runs over one jail all rules on jails, so that what it has is fetched once.
pub(crate) fn run_on_jail(
    rules: &[&'static Rule],
    plan: &Plan,
    id: JailId,
    jail: &JailPlan,
    linted: &mut Linted,
) {
    for rule in rules {
        if let Finder::Jail(check) = rule.find {
            let on = On { config: Some(jail.config), jail: Some(&jail.name) };
            linted.run(rule, plan, on, |sink| check(plan, id, jail, sink));
        }
    }
}

/// Runs the rules on configurations and on the plan as a whole. Suppressions are
/// looked at when all have spoken.
pub(crate) fn run_on_rest(rules: &[&'static Rule], plan: &Plan, linted: &mut Linted) {
    for rule in rules {
        match rule.find {
            Finder::Config(check) => {
                for (i, config) in plan.configs.iter().enumerate() {
                    let id = ConfigId(i as u32);
                    let on = On { config: Some(id), jail: None };
                    linted.run(rule, plan, on, |sink| check(plan, id, config, sink));
                }
            }
            Finder::Plan(check) => {
                linted.run(rule, plan, On::default(), |sink| check(plan, sink));
            }
            Finder::Jail(_) | Finder::Suppressions(_) => {}
        }
    }
}

/// What a rule looks at; nothing: the whole plan.
#[derive(Clone, Copy, Default)]
struct On<'p> {
    config: Option<ConfigId>,
    jail: Option<&'p str>,
}

impl Linted {
    fn run(
        &mut self,
        rule: &'static Rule,
        plan: &Plan,
        on: On<'_>,
        check: impl FnOnce(&mut Sink<'_>),
    ) {
        let before = self.found.len();
        let run = guarded(|| check(&mut Sink::new(rule, &mut self.found)));
        let Err(what) = run else { return };
        // What it said before is not all that it would have said.
        self.found.truncate(before);
        self.problems.push(problem(rule, plan, on, &what));
    }
}

fn problem(rule: &Rule, plan: &Plan, on: On<'_>, what: &str) -> Problem {
    let config = on.config.unwrap_or(ConfigId(0));
    let file = plan.configs.get(config.0 as usize).and_then(|config| config.files.first());
    let path = file.and_then(|file| plan.files.get(file.0 as usize)).map(|file| file.path.clone());
    let jail = on.jail.map(|name| format!(" on the jail `{name}`")).unwrap_or_default();
    let text = format!("the rule `{}` failed{jail}: {what}", rule.name);
    Problem { path: path.unwrap_or_default(), error: ReadError::Internal(text), jail: None }
}

#[cfg(test)]
mod tests {
    use jailconf_plan::{Config, Context, Input, plan};
    use jailconf_resolve::MemorySource;
    use jailconf_syntax::Bytes;

    use super::*;

    fn good(plan: &Plan, _: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
        sink.report(plan.name_place(jail), "seen");
    }

    fn bad_jail(_: &Plan, _: JailId, jail: &JailPlan, _: &mut Sink<'_>) {
        assert!(jail.name != "b", "b\u{1b}[2J\nis not read");
    }

    fn bad_config(plan: &Plan, id: ConfigId, config: &Config, sink: &mut Sink<'_>) {
        let place = jailconf_plan::Place { file: config.file(0), range: Default::default() };
        sink.report(place, "half of what is to be said");
        assert!(plan.jails_of(id).all(|(_, jail)| jail.name != "b"), "not this one");
    }

    fn bad_plan(_: &Plan, _: &mut Sink<'_>) {
        let none: &[u8] = std::hint::black_box(&[]);
        assert!(!none.is_empty(), "nothing");
    }

    fn rule(name: &'static str, find: Finder) -> &'static Rule {
        let of = rules::find("no-path").unwrap();
        Box::leak(Box::new(Rule {
            name,
            code: of.code,
            group: of.group,
            severity: of.severity,
            since: of.since,
            fix: of.fix,
            facts: of.facts,
            handles: of.handles,
            source: of.source,
            find,
        }))
    }

    /// One panic is one problem: which rule, which jail, which file; all else is said.
    #[test]
    fn a_rule_that_panics_is_named_and_stops_no_other() {
        let mut source = MemorySource::new();
        source.insert("one.conf", b"a { persist; } b { persist; } c { persist; }");
        source.insert("two.conf", b"d { persist; }");
        let paths = ["one.conf", "two.conf"].map(Bytes::from);
        let plan = plan(Input::Files(&source, &paths), &Context::default());
        let rules = [
            rule("bad-jail", Finder::Jail(bad_jail)),
            rule("bad-config", Finder::Config(bad_config)),
            rule("bad-plan", Finder::Plan(bad_plan)),
            rule("good", Finder::Jail(good)),
        ];
        let mut linted = Linted::default();
        for (id, jail) in plan.jails() {
            run_on_jail(&rules, &plan, id, jail, &mut linted);
        }
        run_on_rest(&rules, &plan, &mut linted);
        let said: Vec<&str> = linted.found.iter().map(|d| d.rule.name).collect();
        assert_eq!(said, ["good", "good", "good", "good", "bad-config"]);
        let problems: Vec<String> =
            linted.problems.iter().map(|p| format!("{}: {}", p.path.to_text(), p.error)).collect();
        assert_eq!(
            problems,
            [
                "one.conf: internal error: the rule `bad-jail` failed on the jail `b`: b\u{1b}[2J is not read",
                "one.conf: internal error: the rule `bad-config` failed: not this one",
                "one.conf: internal error: the rule `bad-plan` failed: nothing",
            ]
        );
    }
}
