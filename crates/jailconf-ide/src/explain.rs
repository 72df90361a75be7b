use jailconf_catalog::{Fact, Parameter, parameter, parameter_of_negation};
use jailconf_lint::{Diagnostic, Group, Rule, Severity, rules};
use jailconf_plan::said::{Said, said};

/// What is known about a word.
#[derive(Clone, Debug)]
pub enum Explanation {
    /// A rule, by code or name.
    Rule(&'static Rule),
    /// A parameter.
    Parameter(&'static Parameter),
    /// A fact, by number: our words for it, and the rules that rest on it.
    Fact(Fact, &'static str, Vec<&'static Rule>),
    /// A text pasted from a terminal: what may be behind it, likeliest first.
    Said(String, Vec<Cause>),
}

/// What may be behind a text.
#[derive(Clone, Debug)]
pub enum Cause {
    /// What a rule finds.
    Rule(&'static Rule),
    /// A fact that no rule finds, and our words for it.
    Fact(Fact, &'static str),
}

/// Explains a rule, a parameter, a fact, or a text pasted from a terminal.
pub fn explain(word: &str) -> Option<Explanation> {
    let word = word.trim();
    if let Some(rule) = rules::find(word) {
        return Some(Explanation::Rule(rule));
    }
    let name = word.trim_end_matches(';');
    if let Some(known) = parameter(name).or_else(|| parameter_of_negation(name)) {
        return Some(Explanation::Parameter(known));
    }
    if let Some((fact, text)) = Fact::of(word).and_then(|fact| Some((fact, fact_text(fact)?))) {
        return Some(Explanation::Fact(fact, text, rules::resting_on(fact).collect()));
    }
    let known = word.lines().filter_map(|line| Some((line, said(line)?)));
    // Of several lines of a paste the one that says most counts.
    let (telling, known) = known.max_by_key(|(_, said)| said.text.len())?;
    let line = word.lines().next().unwrap_or_default();
    Some(Explanation::Said(line.trim().to_owned(), causes(&known, telling.trim())))
}

/// Which of the findings are behind a text: those that predict it, else those of
/// the rules that can be.
pub fn behind<'a>(said: &str, causes: &[Cause], found: &'a [Diagnostic]) -> Vec<&'a Diagnostic> {
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    let predicts = |d: &&Diagnostic| {
        d.says.iter().any(|says| lines.iter().any(|l| says.contains(l) || l.contains(&**says)))
    };
    let certain: Vec<&Diagnostic> = found.iter().filter(predicts).collect();
    if !certain.is_empty() {
        return certain;
    }
    let is_cause = |d: &&Diagnostic| {
        causes.iter().any(|c| matches!(c, Cause::Rule(rule) if **rule == *d.rule))
    };
    found.iter().filter(is_cause).collect()
}

/// The pages of `docs/facts`: our words for each fact.
const FACTS: [&str; 5] = [
    include_str!("../../../docs/facts/R.md"),
    include_str!("../../../docs/facts/M.md"),
    include_str!("../../../docs/facts/G.md"),
    include_str!("../../../docs/facts/BAS.md"),
    include_str!("../../../docs/facts/L.md"),
];

/// What stands under a fact's heading.
fn fact_text(fact: Fact) -> Option<&'static str> {
    let fact = fact.number();
    let section = |page: &'static str| {
        let mut sections = page.split("\n## ").skip(1);
        sections.find_map(|s| s.strip_prefix(fact)?.strip_prefix('\n'))
    };
    FACTS.into_iter().find_map(section).map(str::trim)
}

/// The programs that a rule is about whose finding ends in `COMMAND: failed` (R100): another
/// program's failure is not its affair.
const PROGRAMS: [(&str, &[&str]); 8] = [
    ("braces-without-dollar", &["ifconfig"]),
    ("dataset-attached-twice", &["zfs"]),
    ("helper-without-name", &["jib", "jng"]),
    ("hook-of-another-jail", &["zfs", "ifconfig"]),
    ("interface-made-twice", &["ifconfig", "jib", "jng"]),
    ("module-loaded-again", &["kldload"]),
    ("no-program", &[]),
    ("zfs-command-missing", &["zfs"]),
];

/// Whether the whole of a line lets a rule be behind it, not only the end that the template
/// has: the program that failed is the rule's, and of a mistake in the file jail(8) speaks.
fn fits_line(rule: &Rule, said: &Said, line: &str) -> bool {
    if rule.group == Group::Language {
        return line.starts_with("jail: ") || !said.text.ends_with("No such file or directory");
    }
    let programs = PROGRAMS.iter().find(|(name, _)| *name == rule.name);
    let Some((_, programs)) = programs.filter(|_| said.text == "{}: failed") else { return true };
    let mut words = line.split(|c: char| c.is_whitespace() || "/;&|$()'\"".contains(c));
    words.any(|word| programs.contains(&word))
}

/// The rules whose facts lead to a text, likeliest first, and the facts that are no
/// rule's.
fn causes(said: &Said, line: &str) -> Vec<Cause> {
    let mut found: Vec<Cause> = Vec::new();
    for fact in said.facts.iter().copied() {
        let resting: Vec<&'static Rule> = rules::resting_on(fact)
            .filter(|r| r.group.is_on() && fits_line(r, said, line))
            .collect();
        // Where something refuses, what only warns is not behind it.
        let refuses = resting.iter().any(|r| r.severity == Severity::Error);
        let is_behind = |r: &&Rule| !refuses || r.severity == Severity::Error;
        for rule in resting.iter().copied().filter(|r| is_behind(r)) {
            let is_it = |c: &Cause| matches!(c, Cause::Rule(known) if *known == rule);
            if !found.iter().any(is_it) {
                found.push(Cause::Rule(rule));
            }
        }
        if resting.is_empty() {
            found.extend(fact_text(fact).map(|text| Cause::Fact(fact, text)));
        }
    }
    for rule in said.checks.iter().map(|check| rules::saying(*check)) {
        if !found.iter().any(|cause| matches!(cause, Cause::Rule(known) if *known == rule)) {
            found.push(Cause::Rule(rule));
        }
    }
    // The kernel's bare error number can have any other reason too.
    let is_bare = said.text.starts_with("jail_set: ");
    found.extend(rules::find("refused-creation").filter(|_| is_bare).map(Cause::Rule));
    found
}

#[cfg(test)]
mod tests {
    use jailconf_catalog::Check;

    use super::*;

    fn check(word: &str, expected: &str) {
        let got = match explain(word) {
            None => "nothing".to_owned(),
            Some(Explanation::Rule(rule)) => format!("rule {}", rule.name),
            Some(Explanation::Parameter(parameter)) => format!("parameter {}", parameter.name),
            Some(Explanation::Fact(fact, text, rules)) => {
                assert!(!text.is_empty() && !rules.is_empty());
                format!("fact {fact}")
            }
            Some(Explanation::Said(_, causes)) => {
                let name = |c: &Cause| match c {
                    Cause::Rule(rule) => rule.name,
                    Cause::Fact(fact, _) => fact.number(),
                };
                format!("said: {}", causes.iter().map(name).collect::<Vec<_>>().join(" "))
            }
        };
        assert_eq!(got, expected);
    }

    #[test]
    fn rules_parameters_and_facts() {
        check("J101", "rule mount-under-statfs-2");
        check("inner-devfs-ruleset", "rule inner-devfs-ruleset");
        check("enforce_statfs", "parameter enforce_statfs");
        check("allow.nomount;", "parameter allow.mount");
        check("R091", "fact R091");
        check("xyzzy", "nothing");
    }

    #[test]
    fn the_articles_error_is_a_devfs_ruleset_first_r014() {
        let paste = "mount: .: Operation not permitted\n\
                     jail: jailA: /sbin/mount -t devfs -oruleset=4 . /j/a/root/dev: failed";
        let causes =
            "said: inner-devfs-ruleset mount-under-statfs-2 mount-without-parent-permission";
        check(paste, causes);
    }

    /// The end of a line is many programs'; its beginning says whose.
    #[test]
    fn the_whole_line_counts_r100() {
        let says = |line: &str, rule: &str| match explain(line) {
            Some(Explanation::Said(_, causes)) => {
                causes.iter().any(|cause| matches!(cause, Cause::Rule(known) if known.name == rule))
            }
            _ => false,
        };
        let jib = "jail: j: jib addm vlan37: failed";
        assert!(says(jib, "helper-without-name") && !says(jib, "zfs-command-missing"));
        let zfs = "jail: j: /sbin/zfs jailed=on z/a: failed";
        assert!(says(zfs, "zfs-command-missing") && !says(zfs, "helper-without-name"));
        let pf = "pfctl: /dev/pf: No such file or directory";
        assert!(says(pf, "device-hidden") && !says(pf, "refused-file"));
        assert!(!says("cat: /etc/x: No such file or directory", "syntax-error"));
    }

    /// What a check's asker prints leads to the rule that says it, else to its fact.
    #[test]
    fn what_every_check_prints_is_explained() {
        let mut wrong = Vec::new();
        for check in Check::all().filter(|check| !check.text().is_empty()) {
            let line = check.says(&["a", "b", "c"]).unwrap();
            let rule = rules::saying(check);
            let leads = |cause: &Cause| match cause {
                Cause::Rule(known) => *known == rule,
                Cause::Fact(fact, _) => *fact == check.fact(),
            };
            let found = explain(&line);
            let is_explained =
                matches!(&found, Some(Explanation::Said(_, causes)) if causes.iter().any(leads));
            if !is_explained {
                wrong.push(format!("{check} ({}): {line}: {found:?}", rule.name));
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    }

    /// M15, M17: no file shows what the software inside needs.
    #[test]
    fn what_no_rule_finds_is_told_as_a_fact() {
        check(
            "FATAL: could not create shared memory segment: Function not implemented",
            "said: M15",
        );
        check("ping: ssend socket: Operation not permitted", "said: M17");
    }

    /// Whatever a rule predicts leads back to it.
    #[test]
    fn what_a_finding_says_is_explained_by_its_rule() {
        let (mut seen, mut wrong) = (0, Vec::new());
        for rule in rules::all() {
            for example in rule.documentation().examples() {
                let found = lint_example(&example);
                for diagnostic in found.iter().filter(|d| !d.says.is_empty()) {
                    let said = diagnostic.says.join("\n");
                    let Some(Explanation::Said(_, causes)) = explain(&said) else {
                        panic!("{}: {said}", diagnostic.rule.name)
                    };
                    let here = behind(&said, &causes, &found);
                    let is_it = |c: &Cause| matches!(c, Cause::Rule(r) if *r == diagnostic.rule);
                    if !causes.iter().any(is_it) || !here.contains(&diagnostic) {
                        wrong.push(format!("{}: {said}", diagnostic.rule.name));
                    }
                    seen += 1;
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(seen > 40, "{seen}");
    }

    /// Each text leads to the fact behind it, by a rule that rests on it or by the
    /// fact itself.
    #[test]
    fn every_text_leads_to_its_fact() {
        let texts = include_str!("../../../fixtures/texts.txt");
        let mut wrong = Vec::new();
        let pairs = texts.lines().filter_map(|l| l.split_once('\t'));
        for (fact, text) in pairs {
            let Some(Explanation::Said(_, causes)) = explain(text) else {
                wrong.push(format!("{fact}: nothing: {text}"));
                continue;
            };
            let shown = mistake(fact);
            let leads = |c: &Cause| match c {
                Cause::Rule(rule) => {
                    rule.facts().any(|f| f.number() == fact)
                        || rule.facts.is_empty()
                        || shown.contains(rule.name)
                }
                Cause::Fact(known, _) => known.number() == fact,
            };
            if !causes.iter().any(leads) {
                wrong.push(format!("{fact}: elsewhere: {text}: {causes:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}: {wrong:#?}", wrong.len());
    }

    /// The fragment that shows a mistake, with the rules that find it.
    #[allow(clippy::disallowed_methods)]
    fn mistake(fact: &str) -> String {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/mistakes");
        std::fs::read_to_string(format!("{folder}/{fact}.conf")).unwrap_or_default()
    }

    fn lint_example(example: &jailconf_lint::Example) -> Vec<Diagnostic> {
        let mut source = jailconf_resolve::MemorySource::new();
        for file in &example.files {
            source.insert(file.path.as_str(), file.text.as_bytes());
        }
        let plan = jailconf_plan::plan(jailconf_plan::Input::Root(&source), &example.context());
        jailconf_lint::lint(&plan, &jailconf_lint::Selection::default())
    }
}
