use jailconf_lint::{Consequence, Diagnostic, Fix, Severity, edits_of};
use jailconf_plan::{Plan, StepKind};
use serde::Serialize;

use super::{ProblemJson, RangeJson, TextJson, creator_word, place_json, problems_json};
use crate::{UnderRoot, jails_not_starting};

/// The number of the form that these types describe: a finding is a cause, with its consequences.
const SCHEMA: u32 = 2;

/// What `jailconf lint --format json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LintJson {
    schema: u32,
    root: Option<TextJson>,
    findings: Vec<FindingJson>,
    problems: Vec<ProblemJson>,
    summary: SummaryJson,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FindingJson {
    rule: &'static str,
    code: &'static str,
    severity: &'static str,
    file: TextJson,
    range: RangeJson,
    message: String,
    help: Option<String>,
    says: Vec<String>,
    facts: Vec<&'static str>,
    jail: Option<String>,
    related: Vec<RelatedJson>,
    consequences: Vec<ConsequenceJson>,
    fix: Option<FixJson>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct RelatedJson {
    file: TextJson,
    range: RangeJson,
    message: String,
}

/// What a finding does to a jail.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct ConsequenceJson {
    jail: String,
    creator: String,
    step: Option<&'static str>,
    file: Option<TextJson>,
    range: Option<RangeJson>,
    message: String,
    says: Vec<String>,
}

/// How a finding is fixed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FixJson {
    title: String,
    applicability: &'static str,
    edits: Vec<EditJson>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct EditJson {
    file: TextJson,
    range: RangeJson,
    text: String,
}

/// The counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SummaryJson {
    files: usize,
    jails: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    /// Jails that will not start: those that fail, and those that wait for one that does.
    jails_not_starting: usize,
}

/// The findings of a plan; file names are relative to `root`, where there is one.
pub fn lint_json(
    plan: &Plan,
    found: &[Diagnostic],
    root: Option<&[u8]>,
    under_root: UnderRoot,
) -> LintJson {
    let count = |severity| found.iter().filter(|d| d.severity == severity).count();
    LintJson {
        schema: SCHEMA,
        root: root.map(|root| TextJson(root.into())),
        findings: found.iter().map(|d| finding(plan, d, under_root)).collect(),
        problems: problems_json(plan, under_root),
        summary: SummaryJson {
            files: plan.files.len(),
            jails: plan.jails.len(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
            jails_not_starting: jails_not_starting(plan),
        },
    }
}

/// One finding.
pub fn finding(plan: &Plan, diagnostic: &Diagnostic, under_root: UnderRoot) -> FindingJson {
    let (file, range) = place_json(plan, diagnostic.place, under_root);
    let related = diagnostic.related.iter().map(|r| {
        let (file, range) = place_json(plan, r.place, under_root);
        RelatedJson { file, range, message: r.message.clone() }
    });
    FindingJson {
        rule: diagnostic.rule.name,
        code: diagnostic.rule.code,
        severity: diagnostic.severity.word(),
        jail: diagnostic.jail.map(|id| plan.jail(id).name.clone()),
        file,
        range,
        message: diagnostic.message.clone(),
        says: diagnostic.says.clone(),
        help: diagnostic.help.clone(),
        facts: diagnostic.facts.iter().map(|f| f.number()).collect(),
        related: related.collect(),
        consequences: diagnostic
            .consequences
            .iter()
            .map(|c| consequence(plan, c, under_root))
            .collect(),
        fix: diagnostic.fix.as_ref().and_then(|f| fix_json(plan, f, under_root)),
    }
}

fn consequence(plan: &Plan, one: &Consequence, under_root: UnderRoot) -> ConsequenceJson {
    let jail = plan.jail(one.jail);
    let (file, range) = one.place.map(|place| place_json(plan, place, under_root)).unzip();
    ConsequenceJson {
        jail: jail.name.clone(),
        creator: creator_word(plan, jail.creator),
        step: one.step.map(StepKind::word),
        file,
        range,
        message: one.message.clone(),
        says: one.says.clone(),
    }
}

/// A fix that cannot be written down as edits is none.
fn fix_json(plan: &Plan, fix: &Fix, under_root: UnderRoot) -> Option<FixJson> {
    let edits = edits_of(plan, fix).ok()?;
    let edit = |(file, edit): (jailconf_plan::FileRef, jailconf_syntax::TextEdit)| {
        let (file, range) =
            place_json(plan, jailconf_plan::Place { file, range: edit.range }, under_root);
        EditJson { file, range, text: edit.insert }
    };
    Some(FixJson {
        title: fix.title.clone(),
        applicability: fix.applicability.word(),
        edits: edits.into_iter().map(edit).collect(),
    })
}
