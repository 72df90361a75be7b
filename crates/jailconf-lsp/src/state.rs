//! What the server holds between messages.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use jailconf_ide::editor::{Around, Scene, Shelf, View, Wishes, Workspace};
use jailconf_ide::{Bytes, Changed, Diagnostic, Document, FileRef, guarded};
use tower_lsp_server::ls_types::{TextDocumentContentChangeEvent, Uri};

use crate::client::{Abilities, Settings};
use crate::convert::{self, Encoding, Ruler};
use crate::text::Text;
use crate::views::Views;

/// The open files and what is known around them. A request answers from a copy,
/// which costs a few counters.
#[derive(Clone)]
pub struct State {
    /// Where the other files are.
    pub workspace: Arc<dyn Workspace>,
    /// How columns are counted.
    pub encoding: Encoding,
    /// What the client can do.
    pub client: Arc<Abilities>,
    /// What the client's settings say.
    pub wishes: Arc<Wishes>,
    /// Where the rules' pages are, with a `/` at the end.
    pub pages: Option<Arc<str>>,
    /// The folders that the client shows.
    pub folders: Arc<Vec<Bytes>>,
    /// The open files, by path.
    pub open: Arc<BTreeMap<Bytes, Open>>,
    /// Grows with every change of anything.
    pub generation: u64,
    /// Whether nobody reads or waits: the newest generation is told.
    at_rest: bool,
    shelf: Arc<Shelf>,
    views: Arc<Views>,
    unsaved: Arc<OnceLock<Changed>>,
}

/// An open file.
#[derive(Clone)]
pub struct Open {
    /// The address by which the client calls it.
    pub uri: Uri,
    /// The client's number of its text.
    pub version: i32,
    text: Arc<Text>,
    document: Arc<OnceLock<Arc<Document>>>,
    /// Its tree before the last changes.
    before: Option<Arc<Document>>,
}

/// Whether what was read from disk still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disk {
    /// As far as anybody knows.
    Unchanged,
    /// It must be read again.
    MayHaveChanged,
}

impl Open {
    fn new(uri: Uri, version: i32, text: Text) -> Open {
        Open { uri, version, text: Arc::new(text), document: Arc::default(), before: None }
    }

    /// Its tree, made when it is first asked for.
    pub fn document(&self) -> Arc<Document> {
        let bytes = self.text.as_str().as_bytes();
        let made = || match &self.before {
            Some(before) => before.renewed(bytes),
            None => Document::new(bytes),
        };
        self.document.get_or_init(|| Arc::new(made())).clone()
    }

    /// The text was changed.
    fn forget_document(&mut self) {
        if let Some(document) = self.document.get() {
            self.before = Some(document.clone());
        }
        self.document = Arc::default();
    }
}

impl State {
    /// Nothing is open.
    pub fn new(workspace: Arc<dyn Workspace>) -> State {
        State {
            workspace,
            encoding: Encoding::default(),
            client: Arc::default(),
            wishes: Arc::default(),
            pages: None,
            folders: Arc::default(),
            open: Arc::default(),
            generation: 0,
            at_rest: true,
            shelf: Arc::default(),
            views: Arc::default(),
            unsaved: Arc::default(),
        }
    }

    /// Begins a new generation.
    pub fn turn(&mut self, disk: Disk) {
        self.generation += 1;
        self.at_rest = false;
        self.unsaved = Arc::default();
        self.views = Arc::new(self.views.next(disk));
        if disk == Disk::MayHaveChanged {
            self.shelf = Arc::default();
        }
    }

    /// The client's settings say something else.
    pub fn settle(&mut self, settings: &Settings) {
        self.wishes = Arc::new(settings.wishes());
        self.pages = settings.rule_pages().map(Into::into);
        self.turn(Disk::MayHaveChanged);
    }

    /// A file is opened, or has this text now.
    pub fn set(&mut self, uri: Uri, text: &str, version: i32) {
        let open = Open::new(uri, version, Text::new(text));
        Arc::make_mut(&mut self.open).insert(convert::path(&open.uri), open);
        self.turn(Disk::MayHaveChanged);
    }

    /// A file is no longer open.
    pub fn close(&mut self, path: &Bytes) {
        Arc::make_mut(&mut self.open).remove(path);
        self.turn(Disk::MayHaveChanged);
    }

    /// Changes of a text, in order; each counts in the text that the one before
    /// left.
    pub fn change(
        &mut self,
        path: &Bytes,
        changes: &[TextDocumentContentChangeEvent],
        version: i32,
        disk: Disk,
    ) {
        let encoding = self.encoding;
        let Some(open) = Arc::make_mut(&mut self.open).get_mut(path) else { return };
        let text = Arc::make_mut(&mut open.text);
        for change in changes {
            text.change(change, encoding);
        }
        open.forget_document();
        open.version = version;
        self.turn(disk);
    }

    /// A generation is told.
    pub fn read_out(&mut self, generation: u64) {
        self.at_rest |= self.generation == generation;
    }

    /// Whether the disk must be read again when a file's text changes: files that
    /// the client does not watch may change at any time, but while changes follow
    /// each other they are read once.
    pub fn trust_in_disk(&self, path: &Bytes) -> Disk {
        let is_below =
            |folder: &Bytes| path.strip_prefix(&**folder).is_some_and(|r| r.starts_with(b"/"));
        let is_watched = self.client.watches && self.folders.iter().any(is_below);
        if is_watched || !self.at_rest { Disk::Unchanged } else { Disk::MayHaveChanged }
    }

    /// Asks around the open files.
    pub fn around(&self) -> Around<'_> {
        Around {
            workspace: &*self.workspace,
            open: self.unsaved(),
            shelf: &self.shelf,
            wishes: &self.wishes,
        }
    }

    /// Counts columns for one answer.
    pub fn ruler(&self) -> Ruler {
        Ruler::new(self.encoding)
    }

    /// What is known around a file, and the file in it.
    pub fn view(&self, path: &Bytes) -> Option<(Arc<View>, FileRef)> {
        self.views.around(self.around(), path)
    }

    /// What is known in a scene.
    pub fn scene(&self, scene: &Scene) -> Arc<View> {
        self.views.view(self.around(), scene)
    }

    /// What is to be said in a view.
    pub fn found<'v>(&self, view: &'v View) -> &'v [Diagnostic] {
        self.around().found(view, &|| true).unwrap_or(&view.newest)
    }

    /// The text of an open file.
    pub fn document(&self, path: &Bytes) -> Option<Arc<Document>> {
        Some(self.open.get(path)?.document())
    }

    /// The address of a path, as the client calls it.
    pub fn uri(&self, path: &Bytes) -> Option<Uri> {
        match self.open.get(path) {
            Some(open) => Some(open.uri.clone()),
            None => convert::uri(path),
        }
    }

    fn unsaved(&self) -> &Changed {
        self.unsaved.get_or_init(|| {
            // A text that cannot be read costs no other; it is as on the disk.
            let read = |(path, open): (&Bytes, &Open)| {
                Some((path.clone(), guarded(|| open.document()).ok()?))
            };
            self.open.iter().filter_map(read).collect()
        })
    }
}
