//! Findings for people.

use std::io::IsTerminal;
use std::ops::Range;

use ariadne::{Cache, CharSet, Color, Config, IndexType, Label, Report, ReportKind, Source};
use jailconf_ide::{
    Diagnostic, FileRef, JailId, Part, Place, Plan, Severity, UnderRoot, shown_path,
};

use crate::visible::{visible, visible_in_place, visible_name};

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
    char_set: CharSet,
}

impl<'a> Files<'a> {
    pub fn new(plan: &'a Plan, look: Look) -> Files<'a> {
        let sources = plan.files.iter().map(|_| None).collect();
        let char_set = if is_unicode() { CharSet::Unicode } else { CharSet::Ascii };
        Files { plan, sources, look, char_set }
    }

    /// `FILE:LINE:COLUMN`
    pub fn at(&self, place: Place) -> String {
        let position = self.plan.file(place.file).document.position(place.range.start());
        format!("{}:{}:{}", self.name(place.file), position.line, position.column)
    }

    fn name(&self, file: FileRef) -> String {
        visible_name(&shown_path(&self.plan.file(file).path, self.look.under_root).to_text())
    }

    fn has_long_line(&self, place: Place) -> bool {
        let text = self.plan.file(place.file).document.text().as_str();
        let (start, end) = (usize::from(place.range.start()), usize::from(place.range.end()));
        let from = text.part(..start).rfind('\n').map_or(0, |at| at + 1);
        let to = text.part(end..).find('\n').map_or(text.len(), |at| end + at);
        text.part(from..to).lines().any(|l| l.len() > MAX_COLUMNS)
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

/// The lines that a finding is about, without a heading.
pub fn snippet(files: &mut Files<'_>, diagnostic: &Diagnostic) -> String {
    if files.has_long_line(diagnostic.place) {
        return format!("  --> {}\n", files.at(diagnostic.place));
    }
    let mut out = Vec::new();
    let written = report(files, diagnostic).finish().write(&mut *files, &mut out);
    let text = match written {
        Ok(()) if files.look.colored => String::from_utf8_lossy(&out).into_owned(),
        Ok(()) => without_colours(&String::from_utf8_lossy(&out)),
        Err(_) => return format!("  --> {}\n", files.at(diagnostic.place)),
    };
    // The heading is ours, and so is what stands below.
    text.lines().skip(1).fold(String::new(), |text, line| text + line.trim_end() + "\n")
}

/// Bytes that a line has beside the place and the names of jails.
const SHORT: usize = 200;

/// One finding in one line: the cause, and whom it affects.
pub fn short(files: &Files<'_>, diagnostic: &Diagnostic) -> String {
    let mut line = format!(
        "{}: {}[{}]: {}",
        files.at(diagnostic.place),
        diagnostic.severity.word(),
        diagnostic.rule.code,
        cut(&visible(&diagnostic.message), SHORT),
    );
    let affected = names(files.plan, diagnostic.affected(), 3);
    if !affected.is_empty() {
        line.push_str(&format!(" ({affected})"));
    }
    one_line(&line)
}

/// The names of jails, so many at most, and how many more.
pub fn names(plan: &Plan, jails: impl Iterator<Item = JailId>, most: usize) -> String {
    let names: Vec<String> = jails.map(|id| visible_name(&plan.jail(id).name)).collect();
    let shown: Vec<String> = names.iter().take(most).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(most) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Bytes of a line that are shown to people: nobody reads on, and a name may be as long as
/// its file.
const MAX_LINE: usize = 2000;

/// What a file says begins no line of its own, and ends.
pub fn one_line(text: &str) -> String {
    cut(text, MAX_LINE).replace(['\n', '\r'], " ")
}

/// Lines for people, each with an end.
pub fn lines(text: &str) -> String {
    visible(text).split_inclusive('\n').map(short_line).collect()
}

fn short_line(line: &str) -> String {
    match line.strip_suffix('\n') {
        Some(line) => cut(line, MAX_LINE) + "\n",
        None => cut(line, MAX_LINE),
    }
}

/// The first so many bytes, on a character's boundary, with a mark where something is cut off.
fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= most - 3).last();
    format!("{}...", text.get(..end.unwrap_or(0)).unwrap_or_default())
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
        .with_compact(true)
        .with_color(colored)
        .with_char_set(files.char_set);
    let color = color(diagnostic.severity);
    let words = diagnostic.label.as_deref().or(diagnostic.help.as_deref());
    let words = one_line(&visible(words.unwrap_or(diagnostic.rule.name)));
    let label = Label::new(span(files, diagnostic.place)).with_message(words);
    let label = if colored { label.with_color(color) } else { label };
    Report::build(ReportKind::Custom("", color), span(files, diagnostic.place))
        .with_config(config)
        .with_label(label)
}

fn color(severity: Severity) -> Color {
    match severity {
        Severity::Error => Color::Red,
        Severity::Warning => Color::Yellow,
        Severity::Note => Color::Blue,
    }
}

/// `error[J105]`, as it is coloured on a terminal.
pub fn heading(diagnostic: &Diagnostic, look: Look) -> String {
    let word = format!("{}[{}]", diagnostic.severity.word(), diagnostic.rule.code);
    if !look.colored {
        return word;
    }
    let number = match diagnostic.severity {
        Severity::Error => 31,
        Severity::Warning => 33,
        Severity::Note => 34,
    };
    format!("\u{1b}[1;{number}m{word}\u{1b}[0m")
}

/// Whether a terminal shows more than ASCII: the locale says so, and it is one.
fn is_unicode() -> bool {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG"));
    let is_utf8 = locale.is_some_and(|l| l.to_uppercase().replace('-', "").contains("UTF8"));
    is_utf8 && std::io::stdout().is_terminal()
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
