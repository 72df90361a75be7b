use std::collections::VecDeque;

use jailconf_syntax::Bytes;
use rustc_hash::FxHashMap;

use crate::wildcards::{is_wildcard, wildcard_matches};
use crate::{Configuration, FileSource, Jail};

/// What `jail -c` does if every step goes well (LANGUAGE 7).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StartOrder {
    /// The jails in the order of their creation (indices into
    /// [`Configuration::jails`]).
    pub order: Vec<usize>,
    /// Those that are not started.
    pub not_started: Vec<usize>,
    /// jail(8)'s messages: the jail and the text, in the order of printing.
    pub messages: Vec<(usize, Bytes)>,
    /// The exit status: 0 or 1.
    pub exit: u8,
}

/// How jails are started.
#[derive(Clone, Copy, Default)]
pub struct StartOptions<'a> {
    /// `jail -c TARGET`: a jail's name or a wildcard; `None` for all.
    pub target: Option<&'a [u8]>,
    /// Where the files of `mount.fstab` are looked for; `None`: they are taken
    /// to be there.
    pub files: Option<&'a dyn FileSource>,
}

impl Configuration {
    /// What `jail -c [TARGET]` starts, and in which order.
    pub fn start_order(&self, target: Option<&[u8]>) -> StartOrder {
        self.start_order_with(&StartOptions { target, files: None })
    }

    /// The same with options.
    pub fn start_order_with(&self, options: &StartOptions<'_>) -> StartOrder {
        let mut start = Start::new(&self.jails, options);
        start.set_up();
        start.find_loops();
        start.begin();
        start.run();
        start.finish()
    }
}

/// A jail that waits for another one.
struct Edge {
    /// The jail that waits.
    from: usize,
    /// The jail it waits for.
    to: usize,
    /// Only for its creation: the parent by name.
    light: bool,
    seen: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Queue {
    /// Not to be started, or finished.
    Idle,
    Ready,
    /// Waits for others.
    Depend,
}

struct State {
    failed: bool,
    /// To be started.
    wanted: bool,
    /// Wanted only because another jail needs it.
    needed: bool,
    checked: bool,
    waits: usize,
    queue: Queue,
    /// The edges from it and to it.
    from: Vec<usize>,
    to: Vec<usize>,
}

/// jail(8)'s bookkeeping of what waits for what.
struct Start<'a> {
    jails: &'a [Jail],
    options: &'a StartOptions<'a>,
    by_name: FxHashMap<&'a [u8], usize>,
    states: Vec<State>,
    edges: Vec<Edge>,
    /// The jails in the order in which jail(8) goes through them.
    list: Vec<usize>,
    ready: VecDeque<usize>,
    out: StartOrder,
}

impl<'a> Start<'a> {
    fn new(jails: &'a [Jail], options: &'a StartOptions<'a>) -> Start<'a> {
        let mut by_name = FxHashMap::default();
        for (index, jail) in jails.iter().enumerate() {
            by_name.entry(&*jail.name).or_insert(index);
        }
        let states = jails.iter().map(|jail| State {
            failed: jail.failed,
            wanted: false,
            needed: false,
            checked: false,
            waits: 0,
            queue: Queue::Idle,
            from: Vec::new(),
            to: Vec::new(),
        });
        let states = states.collect();
        let list = (0..jails.len()).collect();
        Start {
            jails,
            options,
            by_name,
            states,
            edges: Vec::new(),
            list,
            ready: VecDeque::new(),
            out: StartOrder::default(),
        }
    }

    /// Finds out who waits for whom.
    fn set_up(&mut self) {
        let jails = self.jails;
        // jail(8) cuts a parent's name off in a buffer that only grows, to the
        // length of the longest parent's name so far (LANGUAGE 7).
        let mut longest = 0;
        for (index, jail) in jails.iter().enumerate() {
            if jail.failed {
                continue;
            }
            for value in jail.list("depend") {
                match self.by_name.get(&*value.text) {
                    Some(&to) => self.add_edge(index, to, Weight::Full),
                    None => {
                        self.warn(index, &[b"depends on undefined jail \"", &value.text, b"\""]);
                        self.states[index].failed = true;
                    }
                }
            }
            let Some(dot) = jail.name.iter().rposition(|&b| b == b'.') else {
                continue;
            };
            longest = longest.max(dot);
            let parent = &jail.name[..longest.min(jail.name.len())];
            if let Some(&to) = self.by_name.get(parent) {
                self.add_edge(index, to, Weight::Light);
            }
        }
    }

    fn add_edge(&mut self, from: usize, to: usize, weight: Weight) {
        let edge = self.edges.len();
        self.edges.push(Edge { from, to, light: weight == Weight::Light, seen: false });
        self.states[from].from.push(edge);
        self.states[to].to.push(edge);
    }

    /// jail(8) looks for loops by a start on trial, if there is more than one
    /// edge and one of them is explicit.
    fn find_loops(&mut self) {
        let explicit = self.edges.iter().filter(|edge| !edge.light).count();
        if explicit == 0 || self.edges.len() < 2 {
            return;
        }
        self.queue_all();
        let mut finished = self.drain_on_trial();
        for at in 0..self.list.len() {
            let jail = self.list[at];
            if self.states[jail].queue != Queue::Depend {
                continue;
            }
            self.warn(jail, &[b"dependency loop"]);
            self.states[jail].failed = true;
            finished.push(jail);
            self.states[jail].queue = Queue::Idle;
            self.release(jail, Outcome::Trial);
            finished.append(&mut self.drain_on_trial());
        }
        self.list = finished;
        for edge in &mut self.edges {
            edge.seen = false;
        }
    }

    fn drain_on_trial(&mut self) -> Vec<usize> {
        let mut finished = Vec::new();
        while let Some(jail) = self.ready.pop_front() {
            self.states[jail].queue = Queue::Idle;
            finished.push(jail);
            self.release(jail, Outcome::Trial);
        }
        finished
    }

    fn begin(&mut self) {
        let Some(target) = self.options.target.filter(|&target| target != b"*") else {
            self.want_all();
            return;
        };
        if is_wildcard(target) {
            for at in 0..self.list.len() {
                let jail = self.list[at];
                if wildcard_matches(target, &self.jails[jail].name) {
                    self.want(jail);
                }
            }
            return;
        }
        match self.by_name.get(target) {
            Some(&jail) => self.want(jail),
            None => self.out.exit = 1,
        }
    }

    fn want_all(&mut self) {
        for state in &mut self.states {
            state.wanted = true;
        }
        self.queue_all();
    }

    /// Those that wait for nobody are ready.
    fn queue_all(&mut self) {
        for at in 0..self.list.len() {
            let jail = self.list[at];
            self.reset(jail);
            let queue = if self.states[jail].waits > 0 { Queue::Depend } else { Queue::Ready };
            self.enqueue(jail, queue);
        }
    }

    fn want(&mut self, jail: usize) {
        self.states[jail].wanted = true;
        self.reset(jail);
        self.enqueue(jail, Queue::Ready);
    }

    fn reset(&mut self, jail: usize) {
        self.states[jail].waits = self.states[jail].from.len();
    }

    fn enqueue(&mut self, jail: usize, queue: Queue) {
        self.states[jail].queue = queue;
        if queue == Queue::Ready {
            self.ready.push_back(jail);
        }
    }

    fn run(&mut self) {
        while let Some(jail) = self.ready.pop_front() {
            self.states[jail].queue = Queue::Idle;
            if self.states[jail].failed {
                self.out.exit = 1;
                self.release(jail, Outcome::Done);
                continue;
            }
            if !std::mem::replace(&mut self.states[jail].checked, true) && self.has_bad_values(jail)
            {
                self.states[jail].failed = true;
                self.states[jail].queue = Queue::Ready;
                self.ready.push_front(jail);
                continue;
            }
            if self.must_wait(jail) {
                continue;
            }
            if self.states[jail].failed {
                self.enqueue(jail, Queue::Ready);
                continue;
            }
            self.out.order.push(jail);
            self.release(jail, Outcome::Created);
            self.release(jail, Outcome::Done);
        }
    }

    fn has_bad_values(&mut self, jail: usize) -> bool {
        let mut messages: Vec<Bytes> =
            self.jails[jail].value_messages().into_iter().map(|m| m.text).collect();
        messages.extend(self.missing_tables(jail));
        let bad = !messages.is_empty();
        self.out.messages.extend(messages.into_iter().map(|text| (jail, text)));
        bad
    }

    /// The files of `mount.fstab` that are not there.
    fn missing_tables(&self, jail: usize) -> Vec<Bytes> {
        let Some(files) = self.options.files else {
            return Vec::new();
        };
        let tables =
            self.jails[jail].list("mount.fstab").iter().filter(|value| !value.text.is_empty());
        let missing = tables.filter_map(|value| {
            let error = files.read(&value.text).err()?;
            let words = error.to_string();
            Some(crate::message([b"mount.fstab: ", &value.text, b": ", words.as_bytes()]))
        });
        missing.collect()
    }

    /// Whether a jail that was called for must wait for others; calls for them.
    fn must_wait(&mut self, jail: usize) -> bool {
        if self.states[jail].waits == 0 {
            return false;
        }
        let mut waits = 0;
        for at in 0..self.states[jail].from.len() {
            let edge = &self.edges[self.states[jail].from[at]];
            if edge.seen {
                continue;
            }
            let to = edge.to;
            if self.states[to].failed {
                self.skip(jail);
                continue;
            }
            if !self.states[to].wanted {
                self.states[to].wanted = true;
                self.states[to].needed = true;
                self.reset(to);
                self.enqueue(to, Queue::Ready);
            }
            waits += 1;
        }
        if waits == 0 {
            return false;
        }
        self.enqueue(jail, Queue::Depend);
        true
    }

    /// Tells those that wait for a jail.
    fn release(&mut self, jail: usize, outcome: Outcome) {
        for at in 0..self.states[jail].to.len() {
            let edge = &mut self.edges[self.states[jail].to[at]];
            if edge.seen || (outcome == Outcome::Created && !edge.light) {
                continue;
            }
            edge.seen = true;
            let from = edge.from;
            if outcome != Outcome::Trial && self.states[jail].failed {
                self.skip(from);
            }
            self.states[from].waits = self.states[from].waits.saturating_sub(1);
            if self.states[from].waits == 0 && self.states[from].queue == Queue::Depend {
                self.enqueue(from, Queue::Ready);
            }
        }
    }

    fn skip(&mut self, jail: usize) {
        let state = &mut self.states[jail];
        let quiet = state.needed || state.failed;
        state.failed = true;
        if !quiet {
            self.warn(jail, &[b"skipped"]);
        }
    }

    fn warn(&mut self, jail: usize, words: &[&[u8]]) {
        self.out.messages.push((jail, words.concat().into()));
    }

    fn finish(mut self) -> StartOrder {
        let mut started = vec![false; self.jails.len()];
        for &jail in &self.out.order {
            started[jail] = true;
        }
        self.out.not_started = (0..self.jails.len()).filter(|&jail| !started[jail]).collect();
        self.out
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Full,
    Light,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// The search for loops is finished with the jail.
    Trial,
    /// The jail is created: enough for those below it.
    Created,
    /// The jail is up, or has failed.
    Done,
}
