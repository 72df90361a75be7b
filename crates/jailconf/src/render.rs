//! Findings for people.

use std::io::IsTerminal;
use std::ops::Range;

use ariadne::{
    Cache, CharSet, Color, Config, IndexType, Label, LabelAttach, Report, ReportKind, Source,
};
use jailconf_ide::format::Naming;
use jailconf_ide::{
    Diagnostic, FileRef, JailId, Part, Place, Plan, Related, Severity, UnderRoot, shown_path,
};

use crate::terminal;
use crate::visible::{visible, visible_in_place, visible_name};

/// Other places of the same file that are shown with a finding.
const MOST_BESIDE: usize = 3;

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
        Ok(()) if files.look.colored => on_any_ground(&String::from_utf8_lossy(&out)),
        Ok(()) => without_colours(&String::from_utf8_lossy(&out)),
        Err(_) => return format!("  --> {}\n", files.at(diagnostic.place)),
    };
    // The heading is ours, and so is what stands below.
    let lines = text.lines().skip(1).map(|line| terminal::fitting(line.trim_end()));
    let text = lines.fold(String::new(), |text, line| text + &line + "\n");
    linked(files, diagnostic.place, text)
}

/// A snippet whose `FILE:LINE:COLUMN` a terminal can open.
fn linked(files: &Files<'_>, place: Place, text: String) -> String {
    let at = files.at(place);
    match terminal::link(&files.name(place.file), &at) {
        Some(link) => text.replacen(&at, &link, 1),
        None => text,
    }
}

/// Bytes that a line has beside the place and the names of jails.
const SHORT: usize = 200;

/// One finding in one line: the cause, and whom it affects.
pub fn short(plan: &Plan, naming: &Naming, diagnostic: &Diagnostic) -> String {
    let file = plan.file(diagnostic.place.file);
    let at = file.document.position(diagnostic.place.range.start());
    let mut line = format!(
        "{}:{}:{}: {}[{}]: {}",
        visible_name(&naming.name(&file.path).to_text()),
        at.line,
        at.column,
        diagnostic.severity.word(),
        diagnostic.rule.code,
        cut(&visible(&diagnostic.message), SHORT),
    );
    let affected = names(plan, diagnostic.affected(), 3);
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

/// ariadne's greys are for a dark terminal: the text is in the terminal's own colour, margins in
/// the grey that both grounds have.
fn on_any_ground(text: &str) -> String {
    text.replace("[38;5;249m", "[39m").replace("[38;5;246m", "[90m").replace("[38;5;240m", "[90m")
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
        .with_label_attach(LabelAttach::Start)
        .with_color(colored)
        .with_char_set(files.char_set);
    let color = color(diagnostic.severity);
    let label = |place, words: &str, color| {
        let label = Label::new(span(files, place)).with_message(one_line(&visible(words)));
        if colored { label.with_color(color) } else { label }
    };
    let mut labels = vec![(diagnostic.place, at_the_caret(files, diagnostic), color)];
    let beside = beside(files, diagnostic);
    labels.extend(beside.map(|r| (r.place, r.message.as_str(), Color::Cyan)));
    // ariadne makes a new snippet where a label stands above the one before it.
    labels.sort_by_key(|(place, ..)| place.range.end());
    let labels = labels.into_iter().map(|(place, words, color)| label(place, words, color));
    Report::build(ReportKind::Custom("", color), span(files, diagnostic.place))
        .with_config(config)
        .with_labels(labels.collect::<Vec<_>>())
}

/// What is wrong at a finding's place: its label, else its message, which goes on from what
/// stands there.
fn at_the_caret<'d>(files: &Files<'_>, diagnostic: &'d Diagnostic) -> &'d str {
    if let Some(label) = &diagnostic.label {
        return label;
    }
    let message = diagnostic.message.as_str();
    let text = files.plan.file(diagnostic.place.file).document.slice(diagnostic.place.range);
    let subject = message.strip_prefix('`').and_then(|rest| rest.split_once("` "));
    match subject.filter(|(name, _)| text.contains(name)) {
        Some((_, rest)) => rest,
        None => message,
    }
}

/// Places in other lines of the same file that a finding points at: they are shown in one
/// snippet with it.
pub fn beside<'d>(
    files: &Files<'_>,
    diagnostic: &'d Diagnostic,
) -> impl Iterator<Item = &'d Related> {
    let line =
        |place: Place| files.plan.file(place.file).document.position(place.range.start()).line;
    let own = (diagnostic.place.file, line(diagnostic.place));
    let is_beside = move |r: &&Related| {
        let place = r.place;
        let far = line(place).abs_diff(own.1);
        place.file == own.0 && far > 0 && !files.has_long_line(place)
    };
    // Sorting out which of them stand where is ariadne's work; more than a few are a maze.
    diagnostic.related.iter().filter(is_beside).take(MOST_BESIDE).collect::<Vec<_>>().into_iter()
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
