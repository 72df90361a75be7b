//! Releases that cannot differ on what is planned: one plan is enough for them.

use std::collections::{BTreeSet, HashSet};

use jailconf_catalog::{Parameter, Presence, parameter, parameter_of_negation};
use jailconf_kernel::{Difference, Host, Module, Release, differences};
use jailconf_plan::{Outcome, Plan};
use jailconf_resolve::{Level, same_parameter};
use jailconf_syntax::Bytes;

/// What a plan asks of a release.
pub(crate) struct Asked {
    /// The parameters that are named, as they are spelled.
    names: BTreeSet<String>,
    /// Whether a creation may be refused.
    is_refused: bool,
    /// How many modules bring an allow flag.
    modules: usize,
}

impl Asked {
    /// By a plan on some release. What another release reads alike it asks of it
    /// as well.
    pub(crate) fn by(plan: &Plan, host: &Host) -> Asked {
        let blocks = plan.configs.iter().flat_map(|c| &c.program.blocks);
        let statements = blocks.flat_map(|b| &b.statements).filter(|s| !s.variable);
        // Most names stand in many jails.
        let names: HashSet<&Bytes> = statements.map(|s| &s.name).collect();
        let names = names.into_iter().map(|name| name.to_text().into_owned()).collect();
        // A jail whose creation is not granted does not start.
        let is_refused = plan.jails.iter().any(|jail| jail.outcome != Outcome::Starts);
        // Those that bring an allow flag (R116).
        let brings = |m: &&Module| matches!(m, Module::JailFs(_) | Module::Flag(_));
        Asked { names, is_refused, modules: host.modules.iter().filter(brings).count() }
    }

    /// Whether two releases give the same findings.
    pub(crate) fn is_alike(&self, a: Release, b: Release) -> bool {
        // What the file itself says of its release is the same on both.
        let language = |release| (Level::of(release), Level::is_proven(release));
        if language(a) != language(b) {
            return false;
        }
        let is_known = |name: &String| parameter(name).or_else(|| parameter_of_negation(name));
        let known = self.names.iter().filter_map(is_known);
        // What is absent is said with the release's name.
        let same = |p: &Parameter| p.presence(a) == p.presence(b) && p.presence(a) != Presence::No;
        let mut known = known.map(|p| (p.name, same(p)));
        // From 15.0 on jail(8) ignores it (R108).
        let ignores = |release| release >= Release::Numbered(15, 0);
        if known.any(|(name, same)| !same || name == "allow.dying" && ignores(a) != ignores(b)) {
            return false;
        }
        differences(a, b).into_iter().all(|difference| match difference {
            Difference::Any => false,
            Difference::Naming(name) => {
                let is_it = |n: &String| same_parameter(n.as_bytes(), name.as_bytes());
                !self.names.iter().any(is_it)
            }
            Difference::RefusedCreation => !self.is_refused,
            Difference::Modules(most) => self.modules <= most,
            // A plan starts jails.
            Difference::LaterLife => true,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods)]

    use std::path::{Path, PathBuf};

    use jailconf_lint::{Selection, lint};
    use jailconf_plan::{Context, Input, plan};
    use jailconf_resolve::MemorySource;

    use super::*;

    fn files(dir: &Path) -> Vec<PathBuf> {
        let (mut found, mut pending) = (Vec::new(), vec![dir.to_owned()]);
        while let Some(dir) = pending.pop() {
            for entry in std::fs::read_dir(&dir).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() { pending.push(path) } else { found.push(path) }
            }
        }
        found.sort();
        found
    }

    /// What is said on a release, and what the plan asks of it.
    fn said(input: Input<'_>, release: Release) -> (Asked, Vec<String>) {
        let mut context = Context::default();
        context.host.release = release;
        let plan = plan(input, &context);
        let found = lint(&plan, &Selection::default());
        let line = |d: &jailconf_lint::Diagnostic| {
            format!("{} {:?} {:?} {}", d.rule.code, d.severity, d.place, d.line())
        };
        (Asked::by(&plan, &context.host), found.iter().map(line).collect())
    }

    /// Pairs of releases taken for alike, which must be so.
    fn check(name: &str, input: Input<'_>) -> usize {
        let all: Vec<_> = Release::KNOWN.iter().map(|r| (*r, said(input, *r))).collect();
        let mut alike = 0;
        for (a, (asked, said_a)) in &all {
            for (b, (_, said_b)) in all.iter().filter(|(b, _)| b != a && asked.is_alike(*a, *b)) {
                assert_eq!(said_a, said_b, "{name}: {a} and {b}");
                alike += 1;
            }
        }
        alike
    }

    #[test]
    fn releases_taken_for_alike_are_alike() {
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut alike = 0;
        let folders = ["fixtures/mistakes", "fixtures/broken", "fixtures/language", "fixtures/fmt"];
        for path in folders.iter().flat_map(|f| files(&project.join(f))) {
            let mut source = MemorySource::new();
            source.insert("jail.conf", &std::fs::read(&path).unwrap());
            let name = path.display().to_string();
            alike += check(&name, Input::Files(&source, &["jail.conf".into()]));
        }
        for host in std::fs::read_dir(project.join("fixtures/migration")).unwrap() {
            let host = host.unwrap().path();
            let mut source = MemorySource::new();
            for file in files(&host) {
                let path = format!("/{}", file.strip_prefix(&host).unwrap().display());
                source.insert(path.as_str(), &std::fs::read(&file).unwrap());
            }
            alike += check(&host.display().to_string(), Input::Root(&source));
        }
        assert!(alike > 5_000, "{alike}");
    }
}
