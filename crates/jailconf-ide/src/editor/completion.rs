#![expect(clippy::indexing_slicing, reason = "places are found in the name that is cut there")]

use std::collections::BTreeSet;

use jailconf_catalog::{Parameter, Presence, Type, parameter, parameter_of_negation, parameters};
use jailconf_edit::quoted;
use jailconf_plan::{Creator, FileRef, JailPlan};
use jailconf_resolve::{Block, FileKind, Statement};
use jailconf_syntax::{Document, Part, TextRange, TextSize, ast};

use crate::editor::cursor::{self, Behind, Cursor, Writing, block_at};
use crate::editor::{Around, View, hints, names, templates};

/// Something that can be written at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The word.
    pub label: String,
    /// What kind of thing it is.
    pub kind: CompletionKind,
    /// What it is, in short.
    pub detail: String,
    /// What is written.
    pub insert: String,
    /// The same with places to fill in, in the protocol's own form.
    pub snippet: Option<String>,
    /// How far behind others it stands; 0 is what fits best.
    pub rank: u8,
}

/// What kind of thing can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A parameter.
    Parameter,
    /// One of a parameter's few values.
    Value,
    /// A variable.
    Variable,
    /// A jail.
    Jail,
    /// A file.
    File,
    /// A directory.
    Directory,
    /// A block to be filled in.
    Template,
}

/// What can be written at a cursor, and what it replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completions {
    /// The word at the cursor, in front of it and behind it.
    pub range: TextRange,
    /// The candidates.
    pub items: Vec<Completion>,
}

/// Characters of a variable's value that are shown.
const MAX_DETAIL: usize = 60;

/// Entries of a directory that are offered.
const MAX_ENTRIES: usize = 500;

impl Around<'_> {
    /// What can be written at an offset of a file.
    pub fn completions(&self, view: &View, file: FileRef, offset: TextSize) -> Option<Completions> {
        let document = &view.plan.file(file).document;
        if let Some(range) = cursor::allowed_at(document, offset) {
            let range = cursor::to_end(document, range, offset);
            return Some(Completions { range, items: rules() });
        }
        if let Some(range) = cursor::directive_at(document, offset) {
            let range = cursor::to_end(document, range, offset);
            return Some(Completions { range, items: directives() });
        }
        let cursor = Cursor::at(document, offset)?;
        let place = Place::at(view, file, document, offset);
        let (range, items) = match &cursor.writing {
            Writing::Variable(of) => (cursor.range, place.variables(of.trim_start_matches('$'))),
            Writing::Definition => (cursor.range, place.defined(offset)),
            Writing::Name => {
                let mut items = place.names(document.slice(cursor.range));
                match cursor::behind(document, offset) {
                    Behind::Other => {}
                    Behind::Statement => {
                        items.retain(|i| i.kind == CompletionKind::Parameter);
                        let name = |i: &mut Completion| {
                            (i.insert, i.snippet) = (i.label.clone(), None);
                        };
                        items.iter_mut().for_each(name);
                    }
                    // A jail's name is the person's to choose.
                    Behind::Block => items.clear(),
                }
                (cursor.range, items)
            }
            Writing::Value(name) => match path_of(name) {
                Some(kind) => {
                    let written = document.slice(cursor.range);
                    let last = written.rfind('/').map_or(0, |at| at + 1);
                    let start = cursor.range.start() + TextSize::new(last as u32);
                    let range = TextRange::new(start, cursor.range.end());
                    (range, self.entries(&place, written.part(..last), kind))
                }
                None => {
                    let mut items = place.values(name);
                    if !cursor.quoted {
                        items.iter_mut().for_each(|i| i.insert = quoted(&i.insert));
                    }
                    (cursor.range, items)
                }
            },
        };
        let range = cursor::to_end(document, range, offset);
        // What is replaced has to be in one line.
        let is_in_line = !document.slice(range).contains('\n');
        is_in_line.then_some(Completions { range, items })
    }

    /// What lies in a directory that is named in a value.
    fn entries(&self, place: &Place<'_>, dir: &str, kind: PathKind) -> Vec<Completion> {
        let real = match (dir.starts_with('/'), kind) {
            (true, _) => place.view.real_dir(place.file, dir.as_bytes()),
            (false, PathKind::Include) => {
                let own = place.view.real_path(place.file);
                let beside = own.iter().rposition(|&b| b == b'/').map_or(0, |at| at + 1);
                [&own[..beside], dir.as_bytes()].concat().into()
            }
            (false, _) => return Vec::new(),
        };
        let mut entries = self.workspace.files().list(&real).unwrap_or_default();
        entries.sort();
        let item = |entry: &jailconf_resolve::DirEntry| {
            let name = entry.name.as_str().filter(|name| !name.starts_with('.'))?;
            let is_dir = entry.kind == FileKind::Directory;
            if kind == PathKind::Directory && !is_dir && entry.kind != FileKind::Link {
                return None;
            }
            let kind = if is_dir { CompletionKind::Directory } else { CompletionKind::File };
            Some(Completion { kind, ..plain(name, "") })
        };
        entries.iter().filter_map(item).take(MAX_ENTRIES).collect()
    }
}

/// What a value that is a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PathKind {
    /// A file beside the one that names it.
    Include,
    File,
    Directory,
}

fn path_of(name: &str) -> Option<PathKind> {
    match name {
        ".include" => Some(PathKind::Include),
        "path" => Some(PathKind::Directory),
        "mount.fstab" | "exec.consolelog" => Some(PathKind::File),
        _ => None,
    }
}

/// Where something is written.
struct Place<'a> {
    view: &'a View,
    file: FileRef,
    document: &'a Document,
    block: Option<ast::Block>,
    /// The blocks of that name, as they were read.
    blocks: Vec<&'a Block>,
    jail: Option<&'a JailPlan>,
}

impl<'a> Place<'a> {
    fn at(view: &'a View, file: FileRef, document: &'a Document, offset: TextSize) -> Place<'a> {
        let block = block_at(document, offset);
        let range = block.as_ref().map(|b| b.syntax().text_range());
        let mut blocks = Vec::new();
        let mut jail = None;
        for (config, reading) in view.readings(file) {
            let program = &view.plan.config(config).program;
            for read in program.blocks.iter().filter(|b| b.file == reading && !b.global) {
                if range.is_some_and(|r| r.start() == read.range.start()) {
                    blocks.push(read);
                    let mut jails = view.plan.jails_of(config);
                    jail = jail.or(jails.find(|(_, j)| j.own_name == read.name).map(|(_, j)| j));
                }
            }
        }
        Place { view, file, document, block, blocks, jail }
    }

    /// The parameters that are not set yet, those that fit best first, and blocks
    /// to be filled in.
    fn names(&self, written: &str) -> Vec<Completion> {
        let set = self.already_set();
        let releases = self.view.project.targets();
        let is_there = |p: &&Parameter| {
            releases.is_empty() || releases.iter().any(|r| p.presence(*r) != Presence::No)
        };
        let fits = |p: &&Parameter| {
            let is_name = p.name == "name" || p.read_only || p.name.ends_with(".KEY");
            !is_name && (p.list || !set.contains(p.name))
        };
        let all = parameters().iter().filter(fits).filter(is_there);
        let mut items: Vec<Completion> = all.map(|p| self.parameter(p)).collect();
        let last = written.rsplit('.').next().unwrap_or_default();
        if last.starts_with("no") {
            items.extend(parameters().iter().filter_map(negation));
        }
        items.extend(templates::templates(self.block.is_some()));
        items
    }

    fn parameter(&self, known: &Parameter) -> Completion {
        let (insert, snippet) = match known.ty {
            Type::Bool => (format!("{};", known.name), None),
            _ => {
                let snippet = templates::value(known);
                (format!("{} = ", known.name), Some(snippet))
            }
        };
        let mut item = Completion { insert, snippet, ..plain(known.name, "") };
        item.kind = CompletionKind::Parameter;
        item.detail = crate::type_words(known);
        if let Some(why_not) = self.why_not(known) {
            item.detail = format!("{}; {why_not}", item.detail);
            item.rank = 2;
        }
        item
    }

    /// Why a parameter does not fit here.
    fn why_not(&self, known: &Parameter) -> Option<String> {
        if let Some(instead) = known.replacement {
            return Some(format!("`{instead}` took its place"));
        }
        let jail = self.jail?;
        let vnet = self.view.plan.resolved(jail).param("vnet").is_some();
        let of_host = matches!(known.name, "interface" | "ip4.addr" | "ip6.addr" | "ip4" | "ip6");
        if vnet && of_host {
            return Some("a VNET jail has its own addresses".to_owned());
        }
        if !vnet && known.name == "vnet.interface" {
            return Some("needs `vnet`".to_owned());
        }
        let Creator::Jail(parent) = jail.creator else { return None };
        let parent = self.view.plan.jail(parent);
        let flag = known.name.strip_prefix("allow.")?;
        let has = &parent.effective.as_ref()?.allow;
        let lacks = !has.iter().any(|f| f == flag);
        lacks.then(|| format!("`{}` does not have it to give", parent.name))
    }

    /// The names that are set in the block, or outside blocks.
    fn already_set(&self) -> BTreeSet<String> {
        let text = self.document.text();
        let items: Vec<ast::Item> = match &self.block {
            Some(block) => block.items().collect(),
            None => self.document.root().items().collect(),
        };
        let name = |item: ast::Item| {
            let ast::Item::Parameter(parameter) = item else { return None };
            let name = parameter.name()?.decoded(text).to_text().into_owned();
            let known = parameter_of_negation(&name);
            Some(known.map_or(name, |known| known.name.to_owned()))
        };
        items.into_iter().filter_map(name).collect()
    }

    /// The values of a parameter, where they are few.
    fn values(&self, name: &str) -> Vec<Completion> {
        let name = name.trim_end_matches('+').trim_end();
        if name == "depend" {
            return self.jails();
        }
        let known = parameter(name).or_else(|| parameter_of_negation(name));
        let Some(known) = known else { return Vec::new() };
        let words: &[&str] = match known.ty {
            Type::Bool => &["true", "false"],
            _ => known.values,
        };
        let value =
            |word: &&str| Completion { kind: CompletionKind::Value, ..plain(word, known.name) };
        let mut items: Vec<Completion> = words.iter().map(value).collect();
        if name == "devfs_ruleset" {
            items.extend(self.rulesets());
        }
        items
    }

    /// The host's rulesets.
    fn rulesets(&self) -> Vec<Completion> {
        let Some((_, rulesets)) = &self.view.plan.rulesets else { return Vec::new() };
        let item = |ruleset: &jailconf_host::Ruleset| Completion {
            kind: CompletionKind::Value,
            ..plain(&ruleset.number.to_string(), &ruleset.name)
        };
        rulesets.iter().map(item).collect()
    }

    /// The other jails of the same creator.
    fn jails(&self) -> Vec<Completion> {
        let mut names: BTreeSet<String> = BTreeSet::new();
        for (config, _) in self.view.readings(self.file) {
            let jails = self.view.plan.jails_of(config).map(|(_, jail)| &jail.own_name);
            let others = jails.filter(|name| self.blocks.iter().all(|b| b.name != **name));
            names.extend(others.map(|name| name.to_text().into_owned()));
        }
        let item = |name: String| Completion { kind: CompletionKind::Jail, ..plain(&name, "jail") };
        names.into_iter().map(item).collect()
    }

    /// The variables that are seen here, and the parameters that can stand for
    /// their values (LANGUAGE 5): all but the one whose value is written, which would be
    /// a loop.
    fn variables(&self, of: &str) -> Vec<Completion> {
        let mut items: Vec<Completion> =
            self.seen(&|_| true).iter().map(|name| self.variable(name)).collect();
        for (name, detail) in [("name", "the block's name"), ("path", "the jail's root")] {
            let kind = CompletionKind::Variable;
            items.push(Completion { kind, rank: 1, ..plain(&written(name), detail) });
        }
        let own = written(of);
        items.retain(|item| item.label != own);
        items
    }

    /// The variables that could get another value here: what is being written is none.
    fn defined(&self, offset: TextSize) -> Vec<Completion> {
        let is_other = |s: &Statement| !s.name_range.contains_inclusive(offset);
        self.seen(&is_other).iter().map(|name| self.variable(name)).collect()
    }

    /// The names of the variables that are defined where it counts here.
    fn seen(&self, counts: &dyn Fn(&Statement) -> bool) -> BTreeSet<String> {
        let mut found: BTreeSet<String> = BTreeSet::new();
        for (config, _) in self.view.readings(self.file) {
            for block in &self.view.plan.config(config).program.blocks {
                let is_seen = block.global
                    || self.blocks.is_empty()
                    || self.blocks.iter().any(|own| names::reaches(block, &own.name));
                let defined =
                    block.statements.iter().filter(|s| is_seen && s.variable && counts(s));
                found.extend(defined.map(|s| s.name.to_text().into_owned()));
            }
        }
        found
    }

    fn variable(&self, name: &str) -> Completion {
        let value = || {
            let jail = self.view.plan.resolved(self.jail?);
            let mut variables = jail.variables.iter();
            let variable = variables.find(|v| v.name.to_text() == name)?;
            variable.scalar().map(|v| hints::shortened(&v.text.to_text(), MAX_DETAIL))
        };
        let detail = value().unwrap_or_default();
        let kind = CompletionKind::Variable;
        Completion { kind, ..plain(&written(name), &detail) }
    }
}

/// A variable as it is written (LANGUAGE 1.5).
fn written(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_plain { format!("${name}") } else { format!("${{{name}}}") }
}

/// What a comment can say to jailconf.
fn directives() -> Vec<Completion> {
    let all = [
        ("allow()", "allow(${1:rule}) ${2:why}", "findings that are meant to be"),
        ("fmt=off", "", "the formatter leaves alone what follows"),
        ("fmt=on", "", "up to here"),
        ("fmt=skip", "", "the formatter leaves alone one statement or block"),
        ("inside=", "", "the file is read inside a jail of this name"),
        ("profile=bastille", "", "the formatter's style"),
        ("profile=standard", "", "the formatter's style"),
        ("release=", "", "the release on which the file is read"),
    ];
    let item = |(word, snippet, detail): (&str, &str, &str)| Completion {
        snippet: (!snippet.is_empty()).then(|| snippet.to_owned()),
        ..plain(word, detail)
    };
    all.into_iter().map(item).collect()
}

/// The rules that a comment can allow.
fn rules() -> Vec<Completion> {
    let item = |rule: &jailconf_lint::Rule| plain(rule.name, rule.code);
    jailconf_lint::rules::all().map(item).collect()
}

fn negation(known: &Parameter) -> Option<Completion> {
    let negation = known.negation?;
    let insert = format!("{negation};");
    let detail = format!("turns `{}` off", known.name);
    let kind = CompletionKind::Parameter;
    Some(Completion { insert, kind, rank: 1, ..plain(negation, &detail) })
}

fn plain(word: &str, detail: &str) -> Completion {
    Completion {
        label: word.to_owned(),
        kind: CompletionKind::Value,
        detail: detail.to_owned(),
        insert: word.to_owned(),
        snippet: None,
        rank: 0,
    }
}
