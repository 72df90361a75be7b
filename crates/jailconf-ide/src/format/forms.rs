//! The findings as CI systems, editors and reviewers read them: each form by its own specification.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jailconf_lint::{Diagnostic, Severity, edits_of};
use jailconf_plan::{FileRef, Place, Plan};
use jailconf_syntax::{Bytes, TextRange};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use serde_json::{Value, json};

use crate::shown_path;
use crate::{UnderRoot, format};

/// A form in which findings are written beside the documented JSON and SARIF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One finding a line, each an object of the documented form.
    JsonLines,
    /// Workflow commands that become annotations on GitHub, Forgejo and Gitea.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// Checkstyle's XML.
    Checkstyle,
    /// JUnit's XML: a suite a file, a case a finding.
    Junit,
    /// reviewdog's diagnostic format, with suggestions.
    Rdjson,
    /// `FILE:LINE:COLUMN: severity: message`, as compilers say it.
    Gcc,
    /// Logging commands of Azure Pipelines.
    Azure,
}

/// How files are named: from the working directory.
#[derive(Clone, Debug, Default)]
pub struct Naming {
    /// The directory that is taken for the host's `/`; empty where none is named.
    pub root: Bytes,
}

impl Naming {
    /// A file of a plan, from the working directory.
    pub fn name(&self, path: &[u8]) -> Bytes {
        let below = shown_path(path, UnderRoot::Yes);
        match self.root.strip_suffix(b"/").unwrap_or(&self.root) {
            b"" => path.into(),
            b"." => below,
            root => [root, b"/", &below].concat().into(),
        }
    }

    fn of(&self, plan: &Plan, file: FileRef) -> String {
        self.name(&plan.file(file).path).to_text().into_owned()
    }
}

/// All findings in a form. Hosts that are looked at one by one follow each other.
pub fn written(form: Form, answers: &[(Plan, Vec<Diagnostic>)], naming: &Naming) -> String {
    let all: Vec<Line> = answers
        .iter()
        .flat_map(|(plan, found)| found.iter().map(|d| Line::new(plan, d, naming)))
        .collect();
    match form {
        Form::JsonLines => json_lines(answers, naming),
        Form::Github => all.iter().map(github).collect(),
        Form::Gitlab => pretty(&Value::Array(all.iter().map(gitlab).collect())),
        Form::Checkstyle => checkstyle(&all),
        Form::Junit => junit(answers, &all, naming),
        Form::Rdjson => rdjson(&all),
        Form::Gcc => all.iter().map(gcc).collect(),
        Form::Azure => all.iter().map(azure).collect(),
    }
}

/// A finding at its place, with what every form says of it.
struct Line<'a> {
    plan: &'a Plan,
    finding: &'a Diagnostic,
    naming: &'a Naming,
    file: String,
    at: Span,
}

/// Lines and columns from 1; columns count bytes.
#[derive(Clone, Copy)]
struct Span {
    start: (u32, u32),
    end: (u32, u32),
}

impl Span {
    fn of(plan: &Plan, file: FileRef, range: TextRange) -> Span {
        let document = &plan.file(file).document;
        let at = |offset| {
            let position = document.position(offset);
            (position.line, position.column)
        };
        Span { start: at(range.start()), end: at(range.end()) }
    }
}

impl<'a> Line<'a> {
    fn new(plan: &'a Plan, finding: &'a Diagnostic, naming: &'a Naming) -> Line<'a> {
        let Place { file, range } = finding.place;
        let (name, at) = (naming.of(plan, file), Span::of(plan, file, range));
        Line { plan, finding, naming, file: name, at }
    }

    /// The message, what to do, and whom it affects.
    fn text(&self) -> String {
        let mut text = self.finding.line();
        if let Some(help) = &self.finding.help {
            let _ = write!(text, "; {help}");
        }
        let names: Vec<&str> =
            self.finding.affected().map(|id| self.plan.jail(id).name.as_str()).collect();
        if !names.is_empty() && self.finding.severity == Severity::Error {
            let _ = write!(text, " (will not start: {})", names.join(", "));
        }
        text.replace(['\n', '\r'], " ")
    }

    fn is_failure(&self) -> bool {
        self.finding.severity > Severity::Note
    }
}

/// What makes it the same finding in another run: neither file nor line, but whom and what it is
/// about.
pub(super) fn fingerprint(plan: &Plan, finding: &Diagnostic) -> String {
    let jail = finding.jail.map_or("", |id| plan.jail(id).name.as_str());
    let text = format!("{}\0{jail}\0{}", finding.rule.name, finding.message);
    // FNV-1a: the same on every machine and in every release.
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

fn json_lines(answers: &[(Plan, Vec<Diagnostic>)], naming: &Naming) -> String {
    let under = if naming.root.is_empty() { UnderRoot::No } else { UnderRoot::Yes };
    let all = answers
        .iter()
        .flat_map(|(plan, found)| found.iter().map(move |d| format::finding(plan, d, under)));
    all.filter_map(|one| Some(serde_json::to_string(&one).ok()? + "\n")).collect()
}

/// "Workflow commands for GitHub Actions": `::error file=F,line=L::MESSAGE`; `%`, CR and LF are
/// escaped, in properties `:` and `,` too.
fn github(line: &Line<'_>) -> String {
    let word = match line.finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let Span { start, end } = line.at;
    // Columns are only for a range within a line.
    let columns = match start.0 == end.0 {
        true => format!(",col={},endColumn={}", start.1, end.1),
        false => String::new(),
    };
    format!(
        "::{word} file={},line={},endLine={}{columns},title={}::{}\n",
        property(&line.file),
        start.0,
        end.0,
        property(&format!("jailconf {} {}", line.finding.rule.code, line.finding.rule.name)),
        data(&line.text()),
    )
}

/// GitLab's "Code Quality report format".
fn gitlab(line: &Line<'_>) -> Value {
    json!({
        "description": line.text(),
        "check_name": line.finding.rule.name,
        "fingerprint": fingerprint(line.plan, line.finding),
        "severity": match line.finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        "location": {
            "path": line.file,
            "lines": { "begin": line.at.start.0, "end": line.at.end.0 },
        },
    })
}

/// "Checkstyle XML": a `file` for each file with findings.
fn checkstyle(all: &[Line<'_>]) -> String {
    document(|xml| {
        let root = xml.create_element("checkstyle").with_attribute(("version", "4.3"));
        root.write_inner_content(|xml| {
            for (file, lines) in by_file(all) {
                let element = xml.create_element("file").with_attribute(("name", &*clean(file)));
                element.write_inner_content(|xml| {
                    lines.iter().try_for_each(|line| checkstyle_error(xml, line))
                })?;
            }
            Ok(())
        })?;
        Ok(())
    })
}

fn checkstyle_error(xml: &mut Xml, line: &Line<'_>) -> std::io::Result<()> {
    let severity = match line.finding.severity {
        Severity::Note => "info",
        severity => severity.word(),
    };
    let (row, column) = line.at.start;
    let element = xml.create_element("error").with_attributes([
        ("line", &*row.to_string()),
        ("column", &*column.to_string()),
        ("severity", severity),
        ("message", &*clean(&line.text())),
        ("source", &*format!("jailconf.{}", line.finding.rule.name)),
    ]);
    element.write_empty().map(drop)
}

/// JUnit's XML: a suite for each file that was read, so that what is right is seen to have been
/// looked at.
fn junit(answers: &[(Plan, Vec<Diagnostic>)], all: &[Line<'_>], naming: &Naming) -> String {
    let found = by_file(all);
    let files: BTreeSet<String> = answers
        .iter()
        .flat_map(|(plan, _)| plan.files.iter())
        .map(|file| naming.name(&file.path).to_text().into_owned())
        .collect();
    let lines = |file: &String| found.get(file.as_str()).map(Vec::as_slice).unwrap_or_default();
    let failures = all.iter().filter(|line| line.is_failure()).count();
    let cases: usize = files.iter().map(|file| lines(file).len().max(1)).sum();
    document(|xml| {
        let root = xml.create_element("testsuites").with_attributes([
            ("name", "jailconf"),
            ("tests", &*cases.to_string()),
            ("failures", &*failures.to_string()),
        ]);
        root.write_inner_content(|xml| {
            files.iter().try_for_each(|file| suite(xml, file, lines(file)))
        })?;
        Ok(())
    })
}

fn suite(xml: &mut Xml, file: &str, lines: &[&Line<'_>]) -> std::io::Result<()> {
    let name = clean(file);
    let failing = lines.iter().filter(|line| line.is_failure()).count();
    let element = xml.create_element("testsuite").with_attributes([
        ("name", &*name),
        ("tests", &*lines.len().max(1).to_string()),
        ("failures", &*failing.to_string()),
    ]);
    element.write_inner_content(|xml| {
        if lines.is_empty() {
            let case = [("name", &*name), ("classname", "jailconf")];
            xml.create_element("testcase").with_attributes(case).write_empty()?;
        }
        lines.iter().try_for_each(|line| case(xml, line))
    })?;
    Ok(())
}

/// A note is said and fails nothing.
fn case(xml: &mut Xml, line: &Line<'_>) -> std::io::Result<()> {
    let (rule, (row, column)) = (line.finding.rule, line.at.start);
    let element = xml.create_element("testcase").with_attributes([
        ("name", &*format!("{} line {row}", rule.name)),
        ("classname", &*format!("jailconf.{}", rule.name)),
    ]);
    let text = clean(&line.text());
    element.write_inner_content(|xml| {
        if !line.is_failure() {
            xml.create_element("system-out").write_text_content(BytesText::new(&text))?;
            return Ok(());
        }
        let failure = [("type", line.finding.severity.word()), ("message", &*text)];
        let place = clean(&format!("{}:{row}:{column}: {text}", line.file));
        let failure = xml.create_element("failure").with_attributes(failure);
        failure.write_text_content(BytesText::new(&place))?;
        Ok(())
    })?;
    Ok(())
}

type Xml = Writer<Vec<u8>>;

/// A document of XML. Memory takes every byte.
fn document(write: impl FnOnce(&mut Xml) -> std::io::Result<()>) -> String {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    let head = Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None));
    let written = xml.write_event(head).and_then(|()| write(&mut xml));
    let text = String::from_utf8(xml.into_inner()).unwrap_or_default();
    written.map_or_else(|_| String::new(), |()| text + "\n")
}

/// Text without what XML 1.0 has no place for.
fn clean(text: &str) -> String {
    let is_xml = |c: char| c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}') || c == '\t';
    text.chars().map(|c| if is_xml(c) { c } else { '\u{fffd}' }).collect()
}

fn rdjson(all: &[Line<'_>]) -> String {
    let position = |(line, column): (u32, u32)| json!({ "line": line, "column": column });
    let range = |span: Span| json!({ "start": position(span.start), "end": position(span.end) });
    let diagnostic = |line: &Line<'_>| {
        let edits = line.finding.fix.as_ref().and_then(|fix| edits_of(line.plan, fix).ok());
        // A suggestion stands in the file of its finding.
        let own = edits
            .into_iter()
            .flatten()
            .filter(|(file, _)| line.naming.of(line.plan, *file) == line.file);
        let suggestions: Vec<Value> = own
            .map(|(file, edit)| {
                json!({ "range": range(Span::of(line.plan, file, edit.range)), "text": edit.insert })
            })
            .collect();
        json!({
            "message": line.text(),
            "location": { "path": line.file, "range": range(line.at) },
            "severity": match line.finding.severity {
                Severity::Error => "ERROR",
                Severity::Warning => "WARNING",
                Severity::Note => "INFO",
            },
            "code": { "value": line.finding.rule.code },
            "suggestions": suggestions,
        })
    };
    let all: Vec<Value> = all.iter().map(diagnostic).collect();
    pretty(&json!({ "source": { "name": "jailconf" }, "diagnostics": all }))
}

fn gcc(line: &Line<'_>) -> String {
    let (at, rule) = (line.at.start, line.finding.rule);
    let word = line.finding.severity.word();
    format!("{}:{}:{}: {word}: {} [{}]\n", line.file, at.0, at.1, line.text(), rule.code)
}

/// "Logging commands": `##vso[task.logissue PROPERTIES]MESSAGE`; there are errors and warnings.
fn azure(line: &Line<'_>) -> String {
    let word = match line.finding.severity {
        Severity::Error => "error",
        Severity::Warning | Severity::Note => "warning",
    };
    let data = |text: &str| text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(';', "%3B").replace(']', "%5D");
    let at = line.at.start;
    format!(
        "##vso[task.logissue type={word};sourcepath={};linenumber={};columnnumber={};code={};]{}\n",
        property(&line.file),
        at.0,
        at.1,
        line.finding.rule.code,
        data(&line.text()),
    )
}

fn by_file<'l, 'a>(all: &'l [Line<'a>]) -> BTreeMap<&'l str, Vec<&'l Line<'a>>> {
    let mut files: BTreeMap<&str, Vec<&Line<'a>>> = BTreeMap::new();
    all.iter().for_each(|line| files.entry(line.file.as_str()).or_default().push(line));
    files
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
