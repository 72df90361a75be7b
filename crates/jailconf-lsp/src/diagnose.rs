//! Findings, published or asked for.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jailconf_ide::editor::{self, Said, Scene, View};
use jailconf_ide::{Bytes, FileRef, Place, ReadError, guarded};
use serde_json::Map;
use tokio::sync::Notify;
use tower_lsp_server::Client;
use tower_lsp_server::ls_types::*;

use crate::answer::location;
use crate::convert::{self, Ruler};
use crate::messages::JailsChanged;
use crate::outlet::Outlet;
use crate::sheets::Sheets;
use crate::state::State;

/// Looks at every new generation and tells the client, one generation at a time:
/// one that came meanwhile is the next, and those between are never looked at.
pub struct Publisher {
    client: Client,
    outlet: Outlet,
    state: Arc<Mutex<State>>,
    /// Rung for each new generation.
    bell: Arc<Notify>,
    /// What the client knows of each open file.
    published: HashMap<Bytes, Published>,
    /// What is wrong with settings, as far as it was said.
    complaints: BTreeSet<String>,
    /// The texts that the client shows and no file holds.
    sheets: Arc<Sheets>,
}

/// What the client knows of an open file.
#[derive(Clone, PartialEq)]
struct Published {
    uri: Uri,
    version: i32,
    diagnostics: Vec<Diagnostic>,
}

impl Publisher {
    /// Tells a client of what happens to a state.
    pub fn new(
        client: Client,
        outlet: Outlet,
        state: Arc<Mutex<State>>,
        bell: Arc<Notify>,
        sheets: Arc<Sheets>,
    ) -> Publisher {
        let (published, complaints) = (HashMap::new(), BTreeSet::new());
        Publisher { client, outlet, state, bell, published, complaints, sheets }
    }

    /// Goes on as long as the server does.
    pub async fn run(mut self) {
        loop {
            self.bell.notified().await;
            let snapshot = self.state().clone();
            let generation = snapshot.generation;
            // A client that pulls is answered with everything anyway.
            if !snapshot.client.pulls {
                self.look(&snapshot, Depth::Newest).await;
            }
            self.look(&snapshot, Depth::All).await;
            if self.state().generation == generation {
                self.complain(&snapshot).await;
            }
            self.state().read_out(generation);
            if self.state().generation == generation {
                self.sheets.refresh(&self.client, &snapshot).await;
                if snapshot.client.shows_jails {
                    self.client.send_notification::<JailsChanged>(Map::new()).await;
                }
            }
        }
    }

    async fn look(&mut self, snapshot: &State, depth: Depth) {
        let (state, snapshot) = (self.state.clone(), snapshot.clone());
        let generation = snapshot.generation;
        let is_newest = move || locked(&state).generation == generation;
        let still = is_newest.clone();
        let work = move || guarded(|| every_open_file(&snapshot, depth, &still));
        match tokio::task::spawn_blocking(work).await {
            Ok(Ok(Some(found))) if is_newest() => self.tell(found, generation).await,
            Ok(Err(place)) => self.client.log_message(MessageType::ERROR, place).await,
            _ => {}
        }
    }

    /// Says what is wrong with a `jailconf.toml`, once.
    async fn complain(&mut self, snapshot: &State) {
        let snapshot = snapshot.clone();
        let work = move || guarded(|| complaints(&snapshot));
        let Ok(Ok(wrong)) = tokio::task::spawn_blocking(work).await else { return };
        for text in wrong.difference(&self.complaints) {
            self.client.show_message(MessageType::ERROR, text).await;
        }
        self.complaints = wrong;
    }

    async fn tell(&mut self, found: HashMap<Bytes, Published>, generation: u64) {
        let before = std::mem::replace(&mut self.published, found);
        self.refresh(&before);
        if !self.state().client.pulls {
            self.publish(&before, generation).await;
        }
    }

    async fn publish(&mut self, before: &HashMap<Bytes, Published>, generation: u64) {
        let paths: Vec<Bytes> = self.published.keys().cloned().collect();
        for path in paths {
            let known = before.get(&path);
            if known == self.published.get(&path) {
                continue;
            }
            if self.state().generation != generation {
                // It is not published: the next generation tells it, if it still holds.
                match known {
                    Some(known) => self.published.insert(path, known.clone()),
                    None => self.published.remove(&path),
                };
                continue;
            }
            let Some(Published { uri, version, diagnostics }) = self.published.get(&path) else {
                continue;
            };
            self.outlet.publish(uri, diagnostics, Some(*version)).await;
        }
    }

    /// A client asks for the text it changed; of other files that have something new it
    /// must be published.
    fn refresh(&self, before: &HashMap<Bytes, Published>) {
        let is_news = |(path, published): (&Bytes, &Published)| {
            let same_text = |known: &&Published| known.version == published.version;
            let known = before.get(path).filter(same_text);
            known.is_some_and(|known| known.diagnostics != published.diagnostics)
        };
        let is_news = self.published.iter().any(is_news);
        // The children of an open file's jails may be in another one.
        let is_elsewhere = is_news || self.published.len() > 1 && *before != self.published;
        let abilities = self.state().client.clone();
        // Nothing waits for the answers of a client.
        if is_news && abilities.pulls && abilities.refreshes {
            let client = self.client.clone();
            tokio::spawn(async move { client.workspace_diagnostic_refresh().await });
        }
        if is_elsewhere && abilities.refreshes_lenses {
            let client = self.client.clone();
            tokio::spawn(async move { client.code_lens_refresh().await });
        }
        if is_elsewhere && abilities.refreshes_hints {
            let client = self.client.clone();
            tokio::spawn(async move { client.inlay_hint_refresh().await });
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// On which releases a text is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    /// On the newest: what a person who types waits for.
    Newest,
    /// On all that are asked for.
    All,
}

/// What is to be said of every open file; `None` as soon as something newer came.
fn every_open_file(
    state: &State,
    depth: Depth,
    is_newest: &dyn Fn() -> bool,
) -> Option<HashMap<Bytes, Published>> {
    let mut found = HashMap::new();
    for (path, open) in &*state.open {
        if !is_newest() {
            return None;
        }
        let diagnostics = match guarded(|| of_open_file(state, path, depth, is_newest)) {
            Ok(diagnostics) => diagnostics?,
            Err(what) => vec![not_looked_at(&what)],
        };
        let published = Published { uri: open.uri.clone(), version: open.version, diagnostics };
        found.insert(path.clone(), published);
    }
    Some(found)
}

/// What is to be said of one; `None` as soon as something newer came.
fn of_open_file(
    state: &State,
    path: &Bytes,
    depth: Depth,
    is_newest: &dyn Fn() -> bool,
) -> Option<Vec<Diagnostic>> {
    let Some((view, file)) = state.view(path) else { return Some(Vec::new()) };
    let all = match depth {
        Depth::Newest => &view.newest[..],
        Depth::All => state.around().found(&view, is_newest)?,
    };
    Some(in_view(state, &view, all, file))
}

/// A mistake of our own is said where it hides what else there is to say.
fn not_looked_at(what: &str) -> Diagnostic {
    Diagnostic {
        severity: Some(DiagnosticSeverity::ERROR),
        source: Some("jailconf".to_owned()),
        message: format!("the file could not be looked at: internal error: {what}"),
        ..Diagnostic::default()
    }
}

/// What a person should know of settings, and of our own mistakes.
fn complaints(state: &State) -> BTreeSet<String> {
    let views = state.open.keys().filter_map(|path| guarded(|| state.view(path)).ok().flatten());
    let views: Vec<Arc<View>> = views.map(|(view, _)| view).collect();
    let settings = views.iter().filter_map(|view| view.project.error.clone());
    let problems = views.iter().flat_map(|view| &view.plan.problems);
    let ours = problems.filter(|problem| matches!(problem.error, ReadError::Internal(_)));
    let ours = ours.map(|problem| format!("{}: {}", problem.path.to_text(), problem.error));
    settings.chain(ours).collect()
}

/// What is to be said of a file.
fn of_file(state: &State, path: &Bytes) -> Option<Vec<Diagnostic>> {
    let (view, file) = state.view(path)?;
    Some(in_view(state, &view, state.found(&view), file))
}

fn in_view(
    state: &State,
    view: &View,
    found: &[jailconf_ide::Diagnostic],
    file: FileRef,
) -> Vec<Diagnostic> {
    let ruler = state.ruler();
    view.said_in(found, file).map(|one| diagnostic(state, &ruler, view, &one)).collect()
}

/// The answer to a client that pulls; what it has already is not sent again.
pub fn pulled(state: &State, params: &DocumentDiagnosticParams) -> DocumentDiagnosticReportResult {
    let path = convert::path(&params.text_document.uri);
    let items = guarded(|| of_file(state, &path).unwrap_or_default());
    let items = items.unwrap_or_else(|what| vec![not_looked_at(&what)]);
    let id = id_of(&items);
    let report = if params.previous_result_id.as_ref() == Some(&id) {
        let unchanged = UnchangedDocumentDiagnosticReport { result_id: id };
        DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: unchanged,
        })
    } else {
        let full = FullDocumentDiagnosticReport { result_id: Some(id), items };
        DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: full,
        })
    };
    DocumentDiagnosticReportResult::Report(report)
}

/// The same for every file around the open ones and of the folders' projects.
pub fn workspace(
    state: &State,
    params: &WorkspaceDiagnosticParams,
) -> WorkspaceDiagnosticReportResult {
    let known: HashMap<&str, &str> =
        params.previous_result_ids.iter().map(|p| (p.uri.as_str(), p.value.as_str())).collect();
    let mut reports: BTreeMap<Bytes, WorkspaceDocumentDiagnosticReport> = BTreeMap::new();
    for view in views(state) {
        for file in (0..view.plan.files.len() as u32).map(FileRef) {
            let path = view.real_path(file);
            let Some(uri) = state.uri(&path).filter(|_| !reports.contains_key(&path)) else {
                continue;
            };
            let items = guarded(|| in_view(state, &view, state.found(&view), file));
            let items = items.unwrap_or_else(|what| vec![not_looked_at(&what)]);
            let version = state.open.get(&path).map(|open| i64::from(open.version));
            let id = id_of(&items);
            let same = known.get(uri.as_str()) == Some(&id.as_str());
            reports.insert(path, report(uri, version, id, (!same).then_some(items)));
        }
    }
    let items = reports.into_values().collect();
    WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items })
}

/// The views of all open files and of what the folders declare.
pub fn views(state: &State) -> Vec<Arc<View>> {
    let mut found: Vec<Arc<View>> = Vec::new();
    let mut add = |view: Arc<View>| {
        if !found.iter().any(|v| Arc::ptr_eq(v, &view)) {
            found.push(view);
        }
    };
    let open = state.open.keys().filter_map(|path| guarded(|| state.view(path)).ok().flatten());
    open.for_each(|(view, _)| add(view));
    for folder in &*state.folders {
        // A file that would lie there is in the folder's own project.
        let inside: Bytes = [&**folder, b"/jailconf.toml"].concat().into();
        let declared = state.around().scenes(&inside);
        let declared = declared.iter().filter(|s| matches!(s, Scene::Declared(_)));
        declared.filter_map(|scene| guarded(|| state.scene(scene)).ok()).for_each(&mut add);
    }
    found
}

fn report(
    uri: Uri,
    version: Option<i64>,
    id: String,
    items: Option<Vec<Diagnostic>>,
) -> WorkspaceDocumentDiagnosticReport {
    match items {
        Some(items) => {
            let full = FullDocumentDiagnosticReport { result_id: Some(id), items };
            WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
                uri,
                version,
                full_document_diagnostic_report: full,
            })
        }
        None => {
            let unchanged = UnchangedDocumentDiagnosticReport { result_id: id };
            WorkspaceDocumentDiagnosticReport::Unchanged(
                WorkspaceUnchangedDocumentDiagnosticReport {
                    uri,
                    version,
                    unchanged_document_diagnostic_report: unchanged,
                },
            )
        }
    }
}

/// The same for the same findings.
fn id_of(items: &[Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    for item in items {
        // The protocol's type has no hash of its own.
        format!("{item:?}").hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

/// A finding in the protocol's words, at its cause or at a consequence.
pub fn diagnostic(state: &State, ruler: &Ruler, view: &View, said: &Said<'_>) -> Diagnostic {
    let found = said.finding;
    let related = match state.client.related {
        true => related(state, ruler, view, said),
        false => Vec::new(),
    };
    let page = state.pages.as_ref().filter(|_| state.client.links_codes);
    let page = page.and_then(|pages| format!("{pages}{}.md", found.rule.name).parse().ok());
    let tags = editor::is_unnecessary(found.rule).then(|| vec![DiagnosticTag::UNNECESSARY]);
    let fix = found.fix.as_ref();
    Diagnostic {
        range: ruler.range(&view.plan.file(said.place.file).document, said.place.range),
        severity: Some(convert::severity(found.severity)),
        code: Some(NumberOrString::String(found.rule.code.to_owned())),
        code_description: page.map(|href| CodeDescription { href }),
        source: Some("jailconf".to_owned()),
        message: message(state, view, said),
        related_information: (!related.is_empty()).then_some(related),
        tags: tags.filter(|_| state.client.tags),
        data: fix.map(|f| serde_json::json!({ "fix": f.title, "class": f.applicability.word() })),
    }
}

/// Consequences that a cause points at; a client shows each of them.
const MOST_RELATED: usize = 20;

fn related(
    state: &State,
    ruler: &Ruler,
    view: &View,
    said: &Said<'_>,
) -> Vec<DiagnosticRelatedInformation> {
    let information = |(place, message): (Place, String)| {
        let location = location(state, ruler, view, place)?;
        Some(DiagnosticRelatedInformation { location, message })
    };
    elsewhere(said).into_iter().filter_map(information).collect()
}

/// The other places that a finding points at from where it is said: from the cause what it is about
/// and does, from a consequence the cause.
fn elsewhere(said: &Said<'_>) -> Vec<(Place, String)> {
    let found = said.finding;
    if said.consequence.is_some() {
        let words = found.label.as_ref().unwrap_or(&found.message);
        return vec![(found.place, words.clone())];
    }
    let mut places: Vec<(Place, String)> =
        found.related.iter().map(|r| (r.place, r.message.clone())).collect();
    // What a jail does to itself is said by the finding.
    let others = found.consequences.iter().filter(|c| Some(c.jail) != found.jail);
    let consequences = others.filter_map(|c| Some((c.place?, &c.message)));
    for (place, message) in consequences {
        if places.len() < MOST_RELATED
            && place != found.place
            && places.iter().all(|(p, _)| *p != place)
        {
            places.push((place, message.clone()));
        }
    }
    places
}

/// What is said; of another place too, where the client shows none beside it.
fn message(state: &State, view: &View, said: &Said<'_>) -> String {
    let found = said.finding;
    let mut message = match said.consequence {
        Some(consequence) => format!("{}: {}", consequence.message, found.message),
        None => found.message.clone(),
    };
    let says = said.consequence.map_or(&found.says, |consequence| &consequence.says);
    if !says.is_empty() {
        let says: Vec<String> = says.iter().map(|line| format!("`{line}`")).collect();
        message.push_str(&format!(": {}", says.join(", ")));
    }
    for (place, words) in elsewhere(said).iter().filter(|_| !state.client.related) {
        message.push_str(&format!(" ({}: {words})", view.shown(*place)));
    }
    if let Some(help) = &found.help {
        message.push('\n');
        message.push_str(help);
    }
    message
}
