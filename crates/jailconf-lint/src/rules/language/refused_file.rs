//! jail(8) refuses the whole configuration for a reason that is no mistake of
//! one statement's shape.
//!
//! # Why
//!
//! A variable in the name of an included file, includes that include each other,
//! a release that does not know nested blocks: the run stops, and no jail of the
//! file is started.
//!
//! # Example
//!
//! ```jail.conf
//! $dir = "/etc/jail.conf.d";
//! .include "$dir/*.conf";
//! # <----------------------- refused-file: jail(8) refuses this file and starts none of its jails
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! .include "/etc/jail.conf.d/*.conf";
//! ```
//!
//! # Fix
//!
//! None: the text is jail(8)'s own.

use jailconf_catalog::fact;
use jailconf_plan::{Config, ConfigId, Place, Plan, text};
use jailconf_resolve::Diagnostic as Said;
use jailconf_syntax::{Part, TextRange, TextSize};

use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J007",
    name: "refused-file",
    group: Group::Language,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R047, fact::R048],
    handles: &[],
    source: include_str!("refused_file.rs"),
    find: Finder::Config(check),
};

fn check(plan: &Plan, _: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let Some(said) = config.refusal() else { return };
    let is_broken =
        config.files.iter().any(|f| !plan.file(*f).document.parse().errors().is_empty());
    if config.foreign.is_some() || is_broken || !config.program.missing.is_empty() {
        return;
    }
    let place = place(plan, config, said);
    let diagnostic = sink.report(place, "jail(8) refuses this file and starts none of its jails");
    diagnostic.says = vec![text::refused_file(said)];
    diagnostic.facts = vec![fact::R047];
    diagnostic.help = Some("jail(8) names the reason".to_owned());
}

/// The line that jail(8) names, in the file that it names.
fn place(plan: &Plan, config: &Config, said: &Said) -> Place {
    let named = |f: &jailconf_resolve::LoadedFile| Some(&f.path) == said.file.as_ref();
    let index = config.program.files.iter().position(named).unwrap_or(0);
    let file = config.file(index);
    let document = &plan.file(file).document;
    let start = said.line.and_then(|l| document.lines().line_start(l)).unwrap_or_default();
    let text = document.text().as_str().part(usize::from(start)..);
    let line = text.lines().next().unwrap_or_default();
    let blanks = TextSize::of(line.part(..line.len() - line.trim_start().len()));
    Place { file, range: TextRange::at(start + blanks, TextSize::of(line.trim())) }
}
