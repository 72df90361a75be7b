//! `# jailconf: allow(rule-name) reason`: a finding that somebody has looked at.

use std::collections::{BTreeMap, HashMap, HashSet};

use jailconf_plan::{FileRef, Place, Plan, PlanFile};
use jailconf_syntax::ast::Item;
use jailconf_syntax::{
    Bytes, DIRECTIVE_MARK, Document, Part, SyntaxKind, SyntaxToken, TextEdit, TextRange, TextSize,
    directive,
};

use crate::{Diagnostic, Finder, Selection, Sink, rules};

/// How much a comment is to hold for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The statement, or the block whose name the finding is at.
    Item,
    /// The whole file.
    File,
}

/// The comment that keeps a finding silent from now on; `None` where none can
/// stand so that it says just that.
pub fn suppress(
    plan: &Plan,
    diagnostic: &Diagnostic,
    scope: Scope,
    reason: &str,
) -> Option<(FileRef, TextEdit)> {
    let file = diagnostic.place.file;
    let document = &plan.file(file).document;
    // A line that is put into a text with a syntax error may land inside a string.
    if !document.parse().errors().is_empty() {
        return None;
    }
    let text = document.text().as_str();
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let said = format!("# {DIRECTIVE_MARK} allow({}) {reason}", diagnostic.rule.name);
    let said = said.trim_end();
    if scope == Scope::File {
        let line = format!("{said}{end}");
        let alone = Document::new(format!("{line}{text}").as_bytes());
        let holds = of_document(&alone).first().is_some_and(|a| a.scope.start() == 0.into());
        let line = if holds { line } else { format!("{line}{end}") };
        return Some((file, TextEdit::insert(TextSize::new(0), line)));
    }
    let (start, indent) = line_of_item(document, diagnostic.place.range)?;
    Some((file, TextEdit::insert(start, format!("{said}{end}{indent}"))))
}

/// The innermost item around a range that is the first thing on its line, and
/// what stands before it there.
fn line_of_item(document: &Document, range: TextRange) -> Option<(TextSize, &str)> {
    let text = document.text().as_str();
    let token = document.syntax().token_at_offset(range.start()).right_biased()?;
    token.parent_ancestors().filter_map(Item::cast).find_map(|item| {
        let start = item.syntax().text_range().start();
        let before = text.part(..usize::from(start));
        let indent = before.part(before.rfind('\n').map_or(0, |at| at + 1)..);
        indent.trim().is_empty().then_some((start, indent))
    })
}

/// A comment that allows something.
struct Allowed {
    /// The comment.
    comment: TextRange,
    /// What it names: rules by their names, groups, and what is neither.
    names: Vec<String>,
    /// What it holds for.
    scope: TextRange,
}

/// A name in a comment that keeps nothing silent.
pub struct Idle {
    /// The comment.
    pub place: Place,
    /// The name.
    pub name: String,
    /// Whether nothing else stands in the comment's brackets.
    pub is_alone: bool,
}

/// The comments of one file, and which of their names were of use.
struct Comments {
    file: FileRef,
    list: Vec<Allowed>,
    /// Comment and name by what it holds for and what it allows. The first one
    /// counts: another one for the same is idle.
    by_scope: HashMap<(TextRange, String), (usize, usize)>,
    used: HashSet<(usize, usize)>,
}

impl Comments {
    fn of(file: FileRef, document: &Document) -> Comments {
        let list = of_document(document);
        let mut by_scope = HashMap::new();
        for (i, one) in list.iter().enumerate() {
            for (j, name) in one.names.iter().enumerate() {
                by_scope.entry((one.scope, name.clone())).or_insert((i, j));
            }
        }
        Comments { file, list, by_scope, used: HashSet::new() }
    }

    /// Whether one of them allows a finding.
    fn allow(&mut self, document: &Document, diagnostic: &Diagnostic) -> bool {
        let root = document.syntax();
        let range = diagnostic.place.range;
        let token = root.token_at_offset(range.start()).right_biased();
        let items = token.iter().flat_map(|t| t.parent_ancestors()).filter_map(Item::cast);
        let around = items.map(|i| i.syntax().text_range()).filter(|s| s.contains_range(range));
        let mut is_allowed = false;
        for scope in around.chain([root.text_range()]) {
            for name in [diagnostic.rule.name, diagnostic.rule.group.word()] {
                if let Some(&at) = self.by_scope.get(&(scope, name.to_owned())) {
                    self.used.insert(at);
                    is_allowed = true;
                }
            }
        }
        is_allowed
    }

    fn idle<'a>(&'a self, selection: &'a Selection) -> impl Iterator<Item = Idle> + 'a {
        self.list.iter().enumerate().flat_map(move |(i, one)| {
            let names = one.names.iter().enumerate();
            let idle = names
                .filter(move |(j, n)| !self.used.contains(&(i, *j)) && was_asked(selection, n));
            idle.map(move |(_, name)| Idle {
                place: Place { file: self.file, range: one.comment },
                name: name.clone(),
                is_alone: one.names.len() == 1,
            })
        })
    }
}

/// Takes out what comments allow, and says which comments allow nothing.
pub(crate) fn apply(plan: &Plan, selection: &Selection, found: &mut Vec<Diagnostic>) {
    let mut by_path: BTreeMap<&Bytes, Comments> = BTreeMap::new();
    for config in plan.configs.iter().filter(|c| c.foreign.is_none()) {
        for &file in &config.files {
            let PlanFile { path, document, .. } = plan.file(file);
            if document.text().as_str().contains(DIRECTIVE_MARK) {
                by_path.entry(path).or_insert_with(|| Comments::of(file, document));
            }
        }
    }
    if by_path.is_empty() {
        return;
    }
    found.retain(|diagnostic| {
        let PlanFile { path, document, .. } = plan.file(diagnostic.place.file);
        by_path.get_mut(path).is_none_or(|comments| !comments.allow(document, diagnostic))
    });
    let idle: Vec<Idle> = by_path.values().flat_map(|c| c.idle(selection)).collect();
    for rule in crate::run::selected(selection) {
        if let Finder::Suppressions(check) = rule.find {
            let mut sink = Sink::new(rule, found);
            idle.iter().for_each(|one| check(plan, one, &mut sink));
        }
    }
}

/// Whether a rule of this name would have spoken; what names no rule is idle
/// anyway.
fn was_asked(selection: &Selection, name: &str) -> bool {
    let mut called = rules::all().filter(|r| r.is_called(name));
    called.all(|r| selection.includes(r))
}

/// The comments of a file that allow something, in order.
fn of_document(document: &Document) -> Vec<Allowed> {
    let mut found: Vec<Allowed> = Vec::new();
    // What stands in front, and the comments that wait for what follows them.
    let mut before: Option<SyntaxToken> = None;
    let mut waiting: Vec<usize> = Vec::new();
    let mut next = document.syntax().first_token();
    let mut starts_line = true;
    while let Some(token) = next {
        next = token.next_token();
        let has_line = token.text().contains('\n');
        if token.kind() == SyntaxKind::LINE_COMMENT
            && let Some(names) = directive(token.text()).and_then(names)
        {
            let comment = token.text_range();
            let behind = before.as_ref().filter(|_| !starts_line);
            let scope = behind.map_or(TextRange::empty(comment.end()), item_around);
            if behind.is_none() {
                waiting.push(found.len());
            }
            found.push(Allowed { comment, names, scope });
        } else if token.kind().is_trivia() {
            // An empty line below the comments at the head of a file.
            if before.is_none() && lines(&token) > 1 {
                settle(&mut found, &mut waiting, document.syntax().text_range());
            }
        } else {
            if let Some(scope) = item_at(&token) {
                settle(&mut found, &mut waiting, scope);
            }
            waiting.clear();
            before = Some(token.clone());
        }
        starts_line = if token.kind().is_trivia() { starts_line || has_line } else { false };
    }
    if before.is_none() {
        settle(&mut found, &mut waiting, document.syntax().text_range());
    }
    found
}

fn settle(found: &mut [Allowed], waiting: &mut Vec<usize>, scope: TextRange) {
    for index in waiting.drain(..) {
        if let Some(allowed) = found.get_mut(index) {
            allowed.scope = scope;
        }
    }
}

fn lines(token: &SyntaxToken) -> usize {
    token.text().bytes().filter(|b| *b == b'\n').count()
}

/// The statement that ends at a token, or the block that begins there.
fn item_around(token: &SyntaxToken) -> TextRange {
    let item = token.parent_ancestors().find_map(Item::cast);
    item.map_or(token.text_range(), |i| i.syntax().text_range())
}

/// The outermost item that begins with a token.
fn item_at(token: &SyntaxToken) -> Option<TextRange> {
    let start = token.text_range().start();
    let items = token.parent_ancestors().filter_map(Item::cast);
    let ranges = items.map(|i| i.syntax().text_range()).take_while(|r| r.start() == start);
    ranges.last()
}

/// `allow(a, J210) reason`: `a` and the name of `J210`.
fn names(said: &str) -> Option<Vec<String>> {
    let (names, _) = said.strip_prefix("allow(")?.split_once(')')?;
    let known = |name: &str| rules::find(name).map_or(name, |r| r.name).to_owned();
    Some(names.split(',').map(str::trim).filter(|n| !n.is_empty()).map(known).collect())
}
