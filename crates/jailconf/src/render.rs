//! Findings for people.

use std::ops::Range;

use ariadne::{Cache, CharSet, Color, Config, IndexType, Label, Report, ReportKind, Source};
use jailconf_ide::{Diagnostic, FileRef, Place, Plan, Severity, UnderRoot, shown_path};

use crate::visible::{visible, visible_in_place};

/// Columns beyond which a line is not shown.
const MAX_COLUMNS: usize = 300;

/// How findings look.
#[derive(Clone, Copy)]
pub struct Look {
    pub colored: bool,
    pub under_root: UnderRoot,
}

/// The files of a plan, made ready for a terminal once each.
pub struct Files<'a> {
    plan: &'a Plan,
    sources: Vec<Option<Source<String>>>,
    look: Look,
}

impl<'a> Files<'a> {
    pub fn new(plan: &'a Plan, look: Look) -> Files<'a> {
        Files { plan, sources: plan.files.iter().map(|_| None).collect(), look }
    }

    /// `FILE:LINE:COLUMN`
    pub fn at(&self, place: Place) -> String {
        let position = self.plan.file(place.file).document.position(place.range.start());
        format!("{}:{}:{}", self.name(place.file), position.line, position.column)
    }

    fn name(&self, file: FileRef) -> String {
        visible(&shown_path(&self.plan.file(file).path, self.look.under_root).to_text())
    }

    fn has_long_line(&self, place: Place) -> bool {
        let text = self.plan.file(place.file).document.text().as_str();
        let (start, end) = (usize::from(place.range.start()), usize::from(place.range.end()));
        let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let to = text[end..].find('\n').map_or(text.len(), |at| end + at);
        text[from..to].lines().any(|l| l.len() > MAX_COLUMNS)
    }
}

impl Cache<FileRef> for &mut Files<'_> {
    type Storage = String;

    fn fetch(&mut self, id: &FileRef) -> Result<&Source<String>, impl std::fmt::Debug> {
        let index = id.0 as usize;
        let text = || visible_in_place(self.plan.file(*id).document.text().as_str());
        match self.sources.get_mut(index) {
            Some(slot) => Ok(&*slot.get_or_insert_with(|| Source::from(text()))),
            None => Err("no such file"),
        }
    }

    fn display<'b>(&self, id: &'b FileRef) -> Option<impl std::fmt::Display + 'b> {
        Some(self.name(*id))
    }
}

/// One finding with the lines that it is about.
pub fn human(files: &mut Files<'_>, diagnostic: &Diagnostic) -> String {
    let places =
        std::iter::once(diagnostic.place).chain(diagnostic.related.iter().map(|r| r.place));
    if places.clone().any(|p| files.has_long_line(p)) {
        return format!("{}\n", short(files, diagnostic));
    }
    let mut out = Vec::new();
    let written = report(files, diagnostic).finish().write(&mut *files, &mut out);
    match written {
        Ok(()) if files.look.colored => String::from_utf8_lossy(&out).into_owned(),
        Ok(()) => without_colours(&String::from_utf8_lossy(&out)),
        Err(_) => format!("{}\n", short(files, diagnostic)),
    }
}

/// One finding in one line.
pub fn short(files: &Files<'_>, diagnostic: &Diagnostic) -> String {
    let mut line = format!(
        "{}: {}[{}]: {}",
        files.at(diagnostic.place),
        diagnostic.severity.word(),
        diagnostic.rule.code,
        visible(&diagnostic.line()),
    );
    for related in &diagnostic.related {
        line.push_str(&format!(" ({}: {})", files.at(related.place), visible(&related.message)));
    }
    line.replace('\n', " ")
}

/// ariadne colours the severity of its own accord; the files' own text is
/// already free of escapes.
fn without_colours(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| out + part.split_once('m').map_or(part, |(_, rest)| rest))
}

type Span = (FileRef, Range<usize>);

fn report<'b>(files: &Files<'_>, diagnostic: &'b Diagnostic) -> ariadne::ReportBuilder<'b, Span> {
    let colored = files.look.colored;
    let config = Config::default()
        .with_index_type(IndexType::Byte)
        .with_color(colored)
        .with_char_set(if colored { CharSet::Unicode } else { CharSet::Ascii });
    let (kind, color) = match diagnostic.severity {
        Severity::Error => (ReportKind::Custom("error", Color::Red), Color::Red),
        Severity::Warning => (ReportKind::Custom("warning", Color::Yellow), Color::Yellow),
        Severity::Note => (ReportKind::Custom("note", Color::Blue), Color::Blue),
    };
    let label = |place: Place, words: String, color: Color| {
        let label = Label::new(span(files, place)).with_message(words);
        if colored { label.with_color(color) } else { label }
    };
    let mut report = Report::build(kind, span(files, diagnostic.place))
        .with_config(config)
        .with_code(diagnostic.rule.code)
        .with_message(visible(&diagnostic.message))
        .with_label(label(diagnostic.place, diagnostic.rule.name.to_owned(), color));
    for related in &diagnostic.related {
        report = report.with_label(label(related.place, visible(&related.message), Color::Cyan));
    }
    if !diagnostic.says.is_empty() {
        let lines: Vec<_> = diagnostic.says.iter().map(|l| visible(l)).collect();
        report = report.with_note(format!("FreeBSD will say\n{}", lines.join("\n")));
    }
    if let Some(help) = &diagnostic.help {
        let facts: Vec<_> = diagnostic.facts.iter().map(|f| f.0).collect();
        let facts =
            if facts.is_empty() { String::new() } else { format!(" [{}]", facts.join(", ")) };
        report = report.with_help(format!("{}{facts}", visible(help)));
    }
    report
}

/// The place in the text as it is shown: within it, and on character boundaries.
fn span(files: &Files<'_>, place: Place) -> Span {
    let text = files.plan.file(place.file).document.text().as_str();
    let mut start = usize::from(place.range.start()).min(text.len());
    let mut end = usize::from(place.range.end()).clamp(start, text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    (place.file, start..end)
}
