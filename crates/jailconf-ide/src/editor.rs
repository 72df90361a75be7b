//! What an editor asks, in words of files, offsets and plain data.

use std::sync::Arc;

use crate::{FormatOptions, Formatted, format_file};
use jailconf_catalog::{Parameter, parameter, parameter_of_negation, parameters};
use jailconf_edit::quoted;
use jailconf_host::Tree;
use jailconf_lint::{Applicability, Changed, Diagnostic, Overlay, Selection, edits_of, lint};
use jailconf_plan::{Context, FileRef, Input, Plan, plan};
use jailconf_resolve::{FileSource, ReadError, load};
use jailconf_syntax::{Bytes, Document, SyntaxKind, TextRange, TextSize, ast};

/// Where an editor's files lie.
pub trait Workspace: Send + Sync {
    /// Single files, by absolute path.
    fn files(&self) -> &dyn FileSource;

    /// A directory, taken for a host's `/`.
    fn tree(&self, root: &[u8]) -> Result<Box<dyn Tree + '_>, ReadError>;
}

/// Everything that is known around one file.
pub struct View {
    /// The directory that is the host's `/`, where the file lies in a host's
    /// tree.
    pub root: Option<Bytes>,
    /// The plan.
    pub plan: Plan,
    /// What is to be said.
    pub found: Vec<Diagnostic>,
}

impl View {
    /// Looks at a file, and at the host around it where there is one. `open` holds
    /// unsaved text, by absolute path.
    pub fn of(workspace: &dyn Workspace, open: &Changed, path: &Bytes, context: &Context) -> View {
        let files = Overlay::over_source(workspace.files(), open);
        if let Some(root) = host_root(&files, path)
            && let Ok(tree) = workspace.tree(&root)
        {
            let inside = below(open, &root);
            let plan = plan(Input::Root(&Overlay::over_tree(&*tree, &inside)), context);
            let found = lint(&plan, &Selection::default());
            return View { root: Some(root), plan, found };
        }
        let plan = plan(Input::Files(&files, std::slice::from_ref(path)), context);
        let found = lint(&plan, &Selection::default());
        View { root: None, plan, found }
    }

    /// A file's absolute path.
    pub fn real_path(&self, file: FileRef) -> Bytes {
        let path = &self.plan.file(file).path;
        match &self.root {
            Some(root) => [&**root, &**path].concat().into(),
            None => path.clone(),
        }
    }

    /// The file at an absolute path.
    pub fn file_at(&self, path: &[u8]) -> Option<FileRef> {
        let all = (0..self.plan.files.len() as u32).map(FileRef);
        all.into_iter().find(|f| *self.real_path(*f) == *path)
    }

    /// The findings in a file.
    pub fn found_in(&self, file: FileRef) -> impl Iterator<Item = &Diagnostic> {
        let path = &self.plan.file(file).path;
        self.found.iter().filter(move |d| self.plan.file(d.place.file).path == *path)
    }
}

/// Unsaved text below a directory, by its path from there.
fn below(open: &Changed, root: &Bytes) -> Changed {
    let inside = |(path, document): (&Bytes, &Arc<Document>)| {
        let rest = path.strip_prefix(&**root).filter(|rest| rest.starts_with(b"/"))?;
        Some((rest.into(), document.clone()))
    };
    open.iter().filter_map(inside).collect()
}

/// The directory that must be a host's `/` for a file to lie where its own jail,
/// or the jail around it, says: `/x` for `/x/usr/local/bastille/jails/a/root/...`
/// if `/x/.../a/jail.conf` has `path = /usr/local/bastille/jails/a/root;`.
fn host_root(files: &dyn FileSource, path: &Bytes) -> Option<Bytes> {
    let mut found = None;
    let mut dir: &[u8] = path;
    while let Some(at) = dir.iter().rposition(|&b| b == b'/') {
        dir = &dir[..at];
        // The outermost counts: it is the host.
        let conf: Bytes = [dir, b"/jail.conf"].concat().into();
        let holds =
            conf == *path || path.strip_prefix(dir).is_some_and(|r| r.starts_with(b"/root/"));
        if holds && files.read(&conf).is_ok() {
            found = prefix_of(files, &conf, &[dir, b"/root"].concat()).or(found);
        }
    }
    found
}

/// What stands before a jail's `path` in the real path of its root.
fn prefix_of(files: &dyn FileSource, conf: &Bytes, root: &[u8]) -> Option<Bytes> {
    let program = load(files, conf);
    let configuration = jailconf_resolve::Configuration::resolve(&program);
    let paths = configuration.jails.iter().filter_map(|j| j.scalar("path"));
    paths.into_iter().find_map(|p| {
        root.strip_suffix(&*p.text).filter(|_| p.text.starts_with(b"/")).map(Into::into)
    })
}

/// What is shown where the cursor rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// Markdown.
    pub text: String,
    /// What it is about.
    pub range: TextRange,
}

/// The parameter at a place: what it is, and which value each jail here gets.
pub fn hover(view: &View, file: FileRef, offset: TextSize) -> Option<Hover> {
    let document = &view.plan.file(file).document;
    let statement = statement_at(document, offset)?;
    let name = statement.name()?;
    let spelled = name.decoded(document.text()).to_text().into_owned();
    let known = parameter(&spelled).or_else(|| parameter_of_negation(&spelled))?;
    let mut text = format!("**{}**: {}\n", known.name, known.summary);
    text.push_str(&format!("\n{}", crate::type_words(known)));
    if !known.default.is_empty() {
        text.push_str(&format!("; default: {}", known.default));
    }
    if !known.notes.is_empty() {
        text.push_str(&format!("\n\n{}", known.notes));
    }
    let values = values_here(view, file, known, statement.text_range());
    if !values.is_empty() {
        text.push_str(&format!("\n\n---\n{}", values.join("\n")));
    }
    Some(Hover { text, range: name.text_range() })
}

/// Jails shown with their value; a wildcard may reach thousands.
const MAX_JAILS: usize = 10;

fn values_here(view: &View, file: FileRef, known: &Parameter, statement: TextRange) -> Vec<String> {
    let mut lines = Vec::new();
    for jail in &view.plan.jails {
        let Some(param) = view.plan.resolved(jail).param(known.name) else { continue };
        let here = view.plan.parameter_place(jail, known.name);
        let reaches = here.is_some_and(|p| p.file == file && p.range == statement);
        if !reaches {
            continue;
        }
        let values = param.values.as_deref().unwrap_or_default();
        let values: Vec<_> = values.iter().map(|v| quoted(&v.text.to_text())).collect();
        let value = if values.is_empty() { "true".to_owned() } else { values.join(", ") };
        lines.push(format!("- `{}`: `{value}`", jail.name));
        if lines.len() == MAX_JAILS {
            lines.push("- ...".to_owned());
            break;
        }
    }
    lines
}

/// The statement around an offset.
fn statement_at(document: &Document, offset: TextSize) -> Option<ast::Parameter> {
    let token = document.syntax().token_at_offset(offset).right_biased()?;
    token.parent_ancestors().find_map(ast::Parameter::cast)
}

/// Something that can be written at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The word.
    pub label: String,
    /// What it is, in short.
    pub detail: String,
    /// Its help.
    pub help: String,
    /// What is written.
    pub insert: String,
}

/// The parameters, or the values of one, that can be written at an offset.
pub fn completions(document: &Document, offset: TextSize) -> Vec<Completion> {
    if is_in_quotes_or_comment(document, offset) {
        return Vec::new();
    }
    if let Some(known) = value_of(document, offset) {
        let words: &[&str] = match known.ty {
            jailconf_catalog::Type::Bool => &["true", "false"],
            _ => known.values,
        };
        let value = |w: &&str| Completion {
            label: (*w).to_owned(),
            detail: known.name.to_owned(),
            help: known.summary.to_owned(),
            insert: (*w).to_owned(),
        };
        return words.iter().map(value).collect();
    }
    let set = already_set(document, offset);
    let fits = |p: &&Parameter| !p.read_only && (p.list || !set.iter().any(|s| s == p.name));
    parameters().iter().filter(fits).filter(|p| !p.name.ends_with(".KEY")).map(statement).collect()
}

fn statement(parameter: &Parameter) -> Completion {
    use jailconf_catalog::Type;
    let insert = match parameter.ty {
        Type::Bool => format!("{};", parameter.name),
        _ => format!("{} = ", parameter.name),
    };
    Completion {
        label: parameter.name.to_owned(),
        detail: crate::type_words(parameter),
        help: parameter.summary.to_owned(),
        insert,
    }
}

fn is_in_quotes_or_comment(document: &Document, offset: TextSize) -> bool {
    let token = document.syntax().token_at_offset(offset).left_biased();
    token.is_some_and(|t| {
        let inside = t.text_range().start() < offset && offset < t.text_range().end();
        let quoted = matches!(t.kind(), SyntaxKind::SINGLE_QUOTED | SyntaxKind::DOUBLE_QUOTED);
        (quoted && inside)
            || (t.kind() == SyntaxKind::LINE_COMMENT)
            || (t.kind() == SyntaxKind::BLOCK_COMMENT && inside)
    })
}

/// The parameter whose value is being written: the line up to the cursor is
/// `name =`, perhaps with the beginning of a word.
fn value_of(document: &Document, offset: TextSize) -> Option<&'static Parameter> {
    let before = &document.text().as_str()[..usize::from(offset)];
    let statement = before.rsplit([';', '{', '}', '\n']).next()?;
    let (name, _) = statement.split_once('=')?;
    parameter(name.trim().trim_end_matches('+').trim_end())
}

/// The names that are set in the block around an offset.
fn already_set(document: &Document, offset: TextSize) -> Vec<String> {
    let token = document.syntax().token_at_offset(offset).left_biased();
    let block = token.and_then(|t| t.parent_ancestors().find_map(ast::Block::cast));
    let items: Vec<ast::Item> = match block {
        Some(block) => block.items().collect(),
        None => document.root().items().collect(),
    };
    let name = |item: ast::Item| match item {
        ast::Item::Parameter(p) => {
            p.name().map(|n| n.decoded(document.text()).to_text().into_owned())
        }
        ast::Item::Block(_) => None,
    };
    items.into_iter().filter_map(name).collect()
}

/// A jail definition or a statement, for an outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// Whether it is a block.
    pub is_block: bool,
    /// The whole of it.
    pub range: TextRange,
    /// Its name's range.
    pub name_range: TextRange,
    /// How many blocks are around it.
    pub depth: usize,
}

/// The outline of a file, in order.
pub fn symbols(document: &Document) -> Vec<Symbol> {
    let mut found = Vec::new();
    let mut depth = 0;
    for event in document.syntax().preorder() {
        match event {
            rowan::WalkEvent::Enter(node) => {
                let Some(item) = ast::Item::cast(node) else { continue };
                found.extend(symbol(document, &item, depth));
                depth += usize::from(matches!(item, ast::Item::Block(_)));
            }
            rowan::WalkEvent::Leave(node) => depth -= usize::from(node.kind() == SyntaxKind::BLOCK),
        }
    }
    found
}

fn symbol(document: &Document, item: &ast::Item, depth: usize) -> Option<Symbol> {
    let (name, is_block) = match item {
        ast::Item::Block(block) => (block.name()?, true),
        ast::Item::Parameter(parameter) => (parameter.name()?, false),
    };
    let text = name.decoded(document.text()).to_text().into_owned();
    let shown = if text.is_empty() { "\"\"".to_owned() } else { text };
    Some(Symbol {
        name: shown,
        is_block,
        range: item.syntax().text_range(),
        name_range: name.text_range(),
        depth,
    })
}

/// A mend that an editor can offer.
#[derive(Clone, Debug, PartialEq)]
pub struct Mend {
    /// What it does.
    pub title: String,
    /// Whether nobody gets more by it.
    pub is_safe: bool,
    /// The finding that it mends: its index in [`View::found`].
    pub finding: usize,
    /// The edits, by absolute path; files may be other ones than the finding's.
    pub edits: Vec<(Bytes, Arc<Document>, TextRange, String)>,
}

/// The mends of the findings that touch a range of a file.
pub fn mends(view: &View, file: FileRef, range: TextRange) -> Vec<Mend> {
    let path = &view.plan.file(file).path;
    let mut found = Vec::new();
    for (finding, diagnostic) in view.found.iter().enumerate() {
        let touches = diagnostic.place.range.intersect(range).is_some();
        if !touches || view.plan.file(diagnostic.place.file).path != *path {
            continue;
        }
        let Some(fix) = &diagnostic.fix else { continue };
        let Ok(edits) = edits_of(&view.plan, fix) else { continue };
        let edits = edits.into_iter().map(|(file, edit)| {
            let document = view.plan.file(file).document.clone();
            (view.real_path(file), document, edit.range, edit.insert)
        });
        let is_safe = fix.applicability == Applicability::Safe;
        found.push(Mend { title: fix.title.clone(), is_safe, finding, edits: edits.collect() });
    }
    found
}

/// How a file is to look; `lines`: only there. `None` where it is left alone, or
/// looks so already.
pub fn formatted(
    workspace: &dyn Workspace,
    open: &Changed,
    path: &Bytes,
    options: &FormatOptions,
) -> Option<Formatted> {
    let files = Overlay::over_source(workspace.files(), open);
    format_file(&files, path, options).ok().filter(|f| !f.edits.is_empty())
}

/// Every safe mend of a view at once, as the whole new text of each file; a
/// round is proven before it counts.
pub fn mend_all(
    workspace: &dyn Workspace,
    open: &Changed,
    path: &Bytes,
    context: &Context,
) -> Vec<(Bytes, Arc<Document>, Arc<Document>)> {
    let options = jailconf_lint::FixOptions {
        threshold: Applicability::Safe,
        selection: Selection::default(),
    };
    let files = Overlay::over_source(workspace.files(), open);
    let root = host_root(&files, path);
    let tree = root.as_ref().and_then(|root| workspace.tree(root).ok());
    let (report, root) = match (&tree, root) {
        (Some(tree), Some(root)) => {
            let inside = below(open, &root);
            let over = Overlay::over_tree(&**tree, &inside);
            (jailconf_lint::fix(Input::Root(&over), context, &options), root)
        }
        _ => {
            let input = Input::Files(&files, std::slice::from_ref(path));
            (jailconf_lint::fix(input, context, &options), Bytes::default())
        }
    };
    let real = |path: &Bytes| Bytes::from([&*root, &**path].concat());
    report.files.into_iter().map(|f| (real(&f.path), f.before, f.after)).collect()
}
