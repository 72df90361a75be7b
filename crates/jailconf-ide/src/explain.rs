use jailconf_catalog::{Parameter, parameter, parameter_of_negation};
use jailconf_lint::{Rule, Severity, rules};
use jailconf_plan::text::{Said, recognise};

/// What is known about a word.
#[derive(Clone, Debug)]
pub enum Explanation {
    /// A rule, by code or name.
    Rule(&'static Rule),
    /// A parameter.
    Parameter(&'static Parameter),
    /// A fact, by number: our words for it, and the rules that rest on it.
    Fact(String, &'static str, Vec<&'static Rule>),
    /// A text pasted from a terminal: what may be behind it, likeliest first.
    Said(String, Vec<&'static Rule>),
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
    let resting: Vec<_> = rules::resting_on(word).collect();
    if let Some(text) = fact_text(word) {
        return Some(Explanation::Fact(word.to_owned(), text, resting));
    }
    let mut lines = word.lines().filter_map(|line| Some((line, recognise(line)?)));
    let (line, said) = lines.next()?;
    // A later line of the same paste names the command.
    let said = lines.next().map_or(said, |(_, more)| more);
    let behind = causes(&said);
    (!behind.is_empty()).then(|| Explanation::Said(line.to_owned(), behind))
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
fn fact_text(fact: &str) -> Option<&'static str> {
    let section = |page: &'static str| {
        let mut sections = page.split("\n## ").skip(1);
        sections.find_map(|s| s.strip_prefix(fact)?.strip_prefix('\n'))
    };
    FACTS.into_iter().find_map(section).map(str::trim)
}

/// The rules whose facts lead to such a text, likeliest first.
fn causes(said: &Said) -> Vec<&'static Rule> {
    let facts: &[&str] = match said {
        Said::MountRefused { fs: Some(_) } => &["R073", "R072"],
        Said::MountRefused { fs: None } => &["R014", "R073", "R072"],
        Said::MountCommandFailed { fs, .. } if fs == "devfs" => &["R014", "R072", "R073"],
        Said::MountCommandFailed { .. } => &["R073", "R072"],
        Said::InterfaceCommandFailed { moves: true, .. } => &["R017"],
        Said::InterfaceCommandFailed { moves: false, .. } => &["R018"],
        Said::JailRefused { message, .. } => kernel_text(message),
    };
    let mut found: Vec<&'static Rule> = Vec::new();
    for rule in facts.iter().flat_map(|f| rules::resting_on(f)) {
        // What only warns or notes refuses nothing.
        if rule.severity == Severity::Error && !found.contains(&rule) {
            found.push(rule);
        }
    }
    found
}

fn kernel_text(message: &str) -> &'static [&'static str] {
    match message {
        "jail_set: Operation not permitted" => {
            &["R002", "R012", "R005", "R011", "R009", "R001", "R015", "R019"]
        }
        "prison limit exceeded" => &["R003"],
        "new jail must persist or attach" => &["R095"],
        "vnet jails cannot have IP address restrictions" => &["R054"],
        "IPv4 addresses clash" | "IPv6 addresses clash" => &["R115"],
        m if m.starts_with("unknown parameter: ") => &["R034"],
        m if m.contains(": unknown boolean value ") => &["R040"],
        m if m.contains(": non-integer value ") => &["R041"],
        m if m.contains(": unknown jailsys value ") => &["R038"],
        m if m.contains(": not an IPv") => &["R065"],
        m if m.contains(": missing information") => &["R082"],
        m if m.starts_with("cannot redefine parameter") => &["R026"],
        m if m.contains("variable ") => &["R046"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
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
            Some(Explanation::Said(_, rules)) => {
                let names: Vec<_> = rules.iter().map(|r| r.name).collect();
                format!("said: {}", names.join(" "))
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
}
