use jailconf_lint::{Diagnostic, Fix, Severity, edits_of};
use jailconf_plan::Plan;
use serde::Serialize;

use super::{ProblemJson, RangeJson, SCHEMA, TextJson, place_json, problems_json};
use crate::UnderRoot;

/// What `jailconf lint --format json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LintJson {
    schema: u32,
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
    jail: Option<String>,
    file: TextJson,
    range: RangeJson,
    message: String,
    says: Vec<String>,
    help: Option<String>,
    facts: Vec<&'static str>,
    related: Vec<RelatedJson>,
    fix: Option<FixJson>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct RelatedJson {
    file: TextJson,
    range: RangeJson,
    message: String,
}

/// How a finding is mended.
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
}

/// The findings of a plan.
pub fn lint_json(plan: &Plan, found: &[Diagnostic], under_root: UnderRoot) -> LintJson {
    let count = |severity| found.iter().filter(|d| d.severity == severity).count();
    LintJson {
        schema: SCHEMA,
        findings: found.iter().map(|d| finding(plan, d, under_root)).collect(),
        problems: problems_json(plan, under_root),
        summary: SummaryJson {
            files: plan.files.len(),
            jails: plan.jails.len(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
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
        message: diagnostic.line(),
        says: diagnostic.says.clone(),
        help: diagnostic.help.clone(),
        facts: diagnostic.facts.iter().map(|f| f.0).collect(),
        related: related.collect(),
        fix: diagnostic.fix.as_ref().and_then(|f| fix_json(plan, f, under_root)),
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
