#![expect(clippy::indexing_slicing, reason = "objects of JSON made here")]

use jailconf_lint::{Applicability, Diagnostic, Severity, edits_of, rules};
use jailconf_plan::{Place, Plan};
use jailconf_syntax::TextRange;
use serde_json::{Value, json};

use super::forms::fingerprint;

use super::Naming;

/// The findings as SARIF 2.1.0; columns count UTF-16 units, its default.
/// Only safe fixes stand in `fixes`: a viewer may apply them with a click.
pub fn sarif(plan: &Plan, found: &[Diagnostic], naming: &Naming) -> Value {
    let descriptors: Vec<Value> = rules::all()
        .map(|rule| {
            json!({
                "id": rule.code,
                "name": rule.name,
                "shortDescription": { "text": rule.documentation().summary() },
                "help": { "text": rule.documentation().text, "markdown": rule.documentation().text },
                "defaultConfiguration": { "level": rule.severity.word() },
            })
        })
        .collect();
    let results: Vec<Value> = found.iter().map(|d| result(plan, d, naming)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "jailconf",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": descriptors,
            }},
            "columnKind": "utf16CodeUnits",
            "invocations": [invocation(plan, naming)],
            "results": results,
        }],
    })
}

/// What could not be looked at stands in the notifications of the run.
fn invocation(plan: &Plan, naming: &Naming) -> Value {
    let notifications = plan.problems.iter().map(|problem| {
        let within = problem.jail.map(|id| format!(" (inside `{}`)", plan.jail(id).name));
        let path = naming.name(&problem.path);
        let within = within.unwrap_or_default();
        json!({
            "level": "error",
            "message": { "text": format!("{}: {}{within}", path.to_text(), problem.error) },
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": escaped(&path) },
            }}],
        })
    });
    json!({
        "executionSuccessful": plan.problems.is_empty(),
        "toolExecutionNotifications": notifications.collect::<Vec<_>>(),
    })
}

fn result(plan: &Plan, diagnostic: &Diagnostic, naming: &Naming) -> Value {
    let related: Vec<Value> = diagnostic
        .related
        .iter()
        .map(|r| {
            let mut location = location(plan, r.place, naming);
            location["message"] = json!({ "text": r.message });
            location
        })
        .collect();
    let index = rules::all().position(|r| r == diagnostic.rule);
    let mut out = json!({
        "ruleId": diagnostic.rule.code,
        "ruleIndex": index,
        "level": match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        "message": { "text": text(diagnostic) },
        "locations": [location(plan, diagnostic.place, naming)],
        "relatedLocations": related,
        "partialFingerprints": { "jailconf/v1": fingerprint(plan, diagnostic) },
        "properties": { "consequences": consequences(plan, diagnostic) },
    });
    if let Some(fix) = fix(plan, diagnostic, naming) {
        out["fixes"] = json!([fix]);
    }
    out
}

/// What the finding does to whom.
fn consequences(plan: &Plan, diagnostic: &Diagnostic) -> Vec<Value> {
    let one = |c: &jailconf_lint::Consequence| {
        json!({
            "jail": plan.jail(c.jail).name,
            "step": c.step.map(jailconf_plan::StepKind::word),
            "message": c.message,
            "says": c.says,
        })
    };
    diagnostic.consequences.iter().map(one).collect()
}

fn text(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{}; {help}", diagnostic.line()),
        None => diagnostic.line(),
    }
}

fn location(plan: &Plan, place: Place, naming: &Naming) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(plan, place, naming) },
        "region": region(plan, place, place.range),
    }})
}

/// The path with what a URI does not hold escaped.
fn uri(plan: &Plan, place: Place, naming: &Naming) -> String {
    escaped(&naming.name(&plan.file(place.file).path))
}

/// An absolute path is a `file` URI; any other is relative to the working directory.
fn escaped(path: &[u8]) -> String {
    let scheme = if path.starts_with(b"/") { "file://" } else { "" };
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-_.~".contains(&b);
    let escaped = path
        .iter()
        .map(|&b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") });
    std::iter::once(scheme.to_owned()).chain(escaped).collect()
}

fn region(plan: &Plan, place: Place, range: TextRange) -> Value {
    let document = &plan.file(place.file).document;
    let (start, end) = (document.position(range.start()), document.position(range.end()));
    let column = |offset, line| {
        let from = document.lines().line_start(line).unwrap_or_default();
        document.slice(TextRange::new(from, offset)).encode_utf16().count() + 1
    };
    json!({
        "startLine": start.line,
        "startColumn": column(range.start(), start.line),
        "endLine": end.line,
        "endColumn": column(range.end(), end.line),
    })
}

fn fix(plan: &Plan, diagnostic: &Diagnostic, naming: &Naming) -> Option<Value> {
    let fix = diagnostic.fix.as_ref().filter(|f| f.applicability == Applicability::Safe)?;
    let changes: Vec<Value> = edits_of(plan, fix)
        .ok()?
        .into_iter()
        .map(|(file, edit)| {
            let place = Place { file, range: edit.range };
            json!({
                "artifactLocation": { "uri": uri(plan, place, naming) },
                "replacements": [{
                    "deletedRegion": region(plan, place, edit.range),
                    "insertedContent": { "text": edit.insert },
                }],
            })
        })
        .collect::<Vec<_>>();
    // One empty list of changes, and a whole report is refused.
    if changes.is_empty() {
        return None;
    }
    Some(json!({ "description": { "text": fix.title }, "artifactChanges": changes }))
}
