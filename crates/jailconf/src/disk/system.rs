//! What a run knows of a system: each file is opened once, each directory listed once, and
//! every later layer sees the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use jailconf_ide::{Bytes, DirEntry, Document, FileKind, Limits, ReadError};

use super::lookup::{Id, Jails};

/// What a run has looked at; nothing is kept for one that goes on for days, as an editor's
/// server does, which has a shelf of its own.
#[derive(Clone)]
pub(super) struct Snapshot(Arc<Run>);

struct Run {
    keeps: bool,
    limits: Mutex<Limits>,
    began: Instant,
    used: Mutex<u64>,
    /// By what makes a file the same file, whatever it is called.
    documents: Mutex<HashMap<Id, Arc<Document>>>,
    lists: Mutex<HashMap<Id, Vec<DirEntry>>>,
    hosts: Mutex<HashMap<Id, System>>,
}

impl Snapshot {
    /// Of a run that looks at each file once.
    pub(super) fn of_run() -> Snapshot {
        Snapshot::new(true)
    }

    /// Of one that asks the disk each time.
    pub(super) fn of_server() -> Snapshot {
        Snapshot::new(false)
    }

    fn new(keeps: bool) -> Snapshot {
        Snapshot(Arc::new(Run {
            keeps,
            limits: Mutex::default(),
            began: Instant::now(),
            used: Mutex::default(),
            documents: Mutex::default(),
            lists: Mutex::default(),
            hosts: Mutex::default(),
        }))
    }

    /// Whether what was looked at is kept.
    pub(super) fn keeps(&self) -> bool {
        self.0.keeps
    }

    /// How much is read.
    pub(super) fn limits(&self) -> Limits {
        *locked(&self.0.limits)
    }

    /// Says how much is read from now on.
    pub(super) fn limit(&self, limits: Limits) {
        *locked(&self.0.limits) = limits;
    }

    /// All files, as nobody's in particular.
    pub(super) fn all_files(&self) -> System {
        System::new(self.clone(), Kind::AllFiles)
    }

    /// The system whose `/` a directory is taken for.
    pub(super) fn host(&self, root: Id) -> System {
        if !self.0.keeps {
            return self.all_files();
        }
        locked(&self.0.hosts)
            .entry(root)
            .or_insert_with(|| System::new(self.clone(), Kind::Host))
            .clone()
    }

    /// A file's text: read once, whatever its names are.
    pub(super) fn document(
        &self,
        id: Id,
        read: impl FnOnce() -> Result<Vec<u8>, ReadError>,
    ) -> Result<Arc<Document>, ReadError> {
        if let Some(document) = locked(&self.0.documents).get(&id).filter(|_| self.0.keeps) {
            return Ok(document.clone());
        }
        let bytes = read()?;
        self.spend(bytes.len() as u64)?;
        let document = Arc::new(Document::new(&bytes));
        if self.0.keeps {
            locked(&self.0.documents).insert(id, document.clone());
        }
        Ok(document)
    }

    /// A directory's entries: listed once, whatever its names are.
    pub(super) fn entries(
        &self,
        id: Id,
        list: impl FnOnce() -> Result<Vec<DirEntry>, ReadError>,
    ) -> Result<Vec<DirEntry>, ReadError> {
        if let Some(entries) = locked(&self.0.lists).get(&id).filter(|_| self.0.keeps) {
            return Ok(entries.clone());
        }
        let entries = list()?;
        if self.0.keeps {
            locked(&self.0.lists).insert(id, entries.clone());
        }
        Ok(entries)
    }

    fn spend(&self, bytes: u64) -> Result<(), ReadError> {
        if !self.0.keeps {
            return Ok(());
        }
        let mut used = locked(&self.0.used);
        *used += bytes;
        let limits = self.limits();
        match () {
            () if *used > limits.run_bytes => Err(ReadError::Spent(format!(
                "the run has read {} and reads no more",
                shown_bytes(limits.run_bytes)
            ))),
            () if self.0.began.elapsed() > limits.run_time => Err(ReadError::Spent(format!(
                "the run has taken {} s and reads no more",
                limits.run_time.as_secs()
            ))),
            () => Ok(()),
        }
    }
}

/// What is known of a system: the host, or a jail.
#[derive(Clone)]
pub(super) struct System(Arc<Known>);

struct Known {
    snapshot: Snapshot,
    /// Where the roots of its jails are.
    jails: Jails,
    kind: Kind,
    inner: Mutex<HashMap<Id, System>>,
    answers: Mutex<Answers>,
    used: Mutex<Used>,
}

/// What it is.
enum Kind {
    /// No system, but all files.
    AllFiles,
    Host,
    /// A jail, with the system around it.
    JailOf(System),
}

/// What was answered, by path.
#[derive(Default)]
struct Answers {
    documents: HashMap<Bytes, Result<Arc<Document>, ReadError>>,
    lists: HashMap<Bytes, Result<Vec<DirEntry>, ReadError>>,
    kinds: HashMap<Bytes, Result<Option<FileKind>, ReadError>>,
}

/// What a jail had read of it so far, with what is in the jails inside it.
#[derive(Default)]
struct Used {
    bytes: u64,
    entries: usize,
}

impl System {
    fn new(snapshot: Snapshot, kind: Kind) -> System {
        System(Arc::new(Known {
            snapshot,
            jails: Jails::default(),
            kind,
            inner: Mutex::default(),
            answers: Mutex::default(),
            used: Mutex::default(),
        }))
    }

    pub(super) fn snapshot(&self) -> &Snapshot {
        &self.0.snapshot
    }

    /// Where the roots of its jails are.
    pub(super) fn jails(&self) -> &Jails {
        &self.0.jails
    }

    /// The jail that has a directory of this system for its root.
    pub(super) fn inside(&self, root: Id) -> System {
        let inner = || System::new(self.0.snapshot.clone(), Kind::JailOf(self.clone()));
        locked(&self.0.inner).entry(root).or_insert_with(inner).clone()
    }

    /// Learns where its jails' roots are: once a run, but for all files, of which others
    /// may be named each time.
    pub(super) fn learn(&self, find: &dyn Fn() -> Vec<Id>) {
        let jails = &self.0.jails;
        let is_learnt = match self.0.snapshot.0.keeps {
            true => jails.was_learnt() && !matches!(self.0.kind, Kind::AllFiles),
            false => jails.is_learnt(),
        };
        if !is_learnt {
            jails.learn(find);
            *locked(&self.0.answers) = Answers::default();
        }
    }

    /// A file by its name here.
    pub(super) fn document(
        &self,
        path: &[u8],
        read: impl FnOnce() -> Result<Arc<Document>, ReadError>,
    ) -> Result<Arc<Document>, ReadError> {
        self.answer(
            path,
            |a| &mut a.documents,
            || {
                let document = read()?;
                let bytes = document.text().as_str().len() as u64;
                self.spend(&|used| used.bytes += bytes)?;
                Ok(document)
            },
        )
    }

    /// The entries of a directory by its name here.
    pub(super) fn entries(
        &self,
        dir: &[u8],
        list: impl FnOnce() -> Result<Vec<DirEntry>, ReadError>,
    ) -> Result<Vec<DirEntry>, ReadError> {
        self.answer(
            dir,
            |a| &mut a.lists,
            || {
                let entries = list()?;
                self.spend(&|used| used.entries += entries.len())?;
                Ok(entries)
            },
        )
    }

    /// What is at a name here.
    pub(super) fn kind(
        &self,
        path: &[u8],
        look: impl FnOnce() -> Result<Option<FileKind>, ReadError>,
    ) -> Result<Option<FileKind>, ReadError> {
        self.answer(path, |a| &mut a.kinds, look)
    }

    fn answer<T: Clone>(
        &self,
        path: &[u8],
        of: impl Fn(&mut Answers) -> &mut HashMap<Bytes, Result<T, ReadError>>,
        ask: impl FnOnce() -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        // Where a link leads may be another thing once the roots are known.
        if !self.0.snapshot.0.keeps || self.0.jails.is_learning() || !self.0.jails.was_learnt() {
            return ask();
        }
        if let Some(known) = of(&mut locked(&self.0.answers)).get(path) {
            return known.clone();
        }
        let answer = ask();
        of(&mut locked(&self.0.answers)).insert(path.into(), answer.clone());
        answer
    }

    /// What a jail uses counts for each jail around it, and never for one beside it.
    fn spend(&self, add: &dyn Fn(&mut Used)) -> Result<(), ReadError> {
        // It is asked again when the roots are known.
        if self.0.jails.is_learning() {
            return Ok(());
        }
        let limits = self.0.snapshot.limits();
        let mut system = self;
        while let Kind::JailOf(around) = &system.0.kind {
            let mut used = locked(&system.0.used);
            add(&mut used);
            if used.bytes > limits.jail_bytes {
                let most = shown_bytes(limits.jail_bytes);
                return Err(ReadError::Spent(format!("more than {most} in one jail")));
            }
            if used.entries > limits.jail_entries {
                let most = limits.jail_entries;
                return Err(ReadError::Spent(format!("more than {most} entries in one jail")));
            }
            drop(used);
            system = around;
        }
        Ok(())
    }
}

fn shown_bytes(bytes: u64) -> String {
    if bytes >> 20 == 0 { format!("{bytes} bytes") } else { format!("{} MiB", bytes >> 20) }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
