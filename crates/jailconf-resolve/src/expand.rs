use std::cell::Cell;
use std::cmp::Reverse;

use jailconf_syntax::{Bytes, PieceKind};

use crate::merge::{Entry, Merged, Prepared, Source, implied, origin};
use crate::{
    BlockId, Fault, FaultKind, Jail, List, MAX_EXPANSION, MAX_PARAMETERS, Message, Origin, Param,
    Params, Pieces, Rare, Value,
};

/// What a configuration may still grow.
pub(crate) struct Budget {
    bytes: Cell<usize>,
    parameters: Cell<usize>,
}

impl Budget {
    pub(crate) fn new() -> Budget {
        Budget { bytes: Cell::new(MAX_EXPANSION), parameters: Cell::new(MAX_PARAMETERS) }
    }

    /// What was taken so far.
    pub(crate) fn spent(&self) -> Spent {
        let bytes = MAX_EXPANSION - self.bytes.get();
        Spent { bytes, parameters: MAX_PARAMETERS - self.parameters.get() }
    }

    /// Takes one parameter; whether there was one left.
    pub(crate) fn parameter(&self) -> bool {
        take(&self.parameters, 1)
    }

    /// Takes some bytes; whether they were left.
    pub(crate) fn bytes(&self, wanted: usize) -> bool {
        take(&self.bytes, wanted)
    }
}

/// What a configuration took of what it may grow.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spent {
    bytes: usize,
    parameters: usize,
}

impl Spent {
    pub(crate) fn bytes(self) -> usize {
        self.bytes
    }

    /// Both together; `None` where that may be more than there is.
    pub(crate) fn with(self, other: Spent) -> Option<Spent> {
        let bytes = self.bytes + other.bytes;
        let parameters = self.parameters + other.parameters;
        let fits = bytes < MAX_EXPANSION && parameters < MAX_PARAMETERS;
        fits.then_some(Spent { bytes, parameters })
    }
}

fn take(left: &Cell<usize>, wanted: usize) -> bool {
    let rest = left.get().checked_sub(wanted);
    left.set(rest.unwrap_or_else(|| left.get()));
    rest.is_some()
}

/// Replaces the variables of a merged jail by their values (LANGUAGE 5).
/// `first` holds the first entry of each name.
pub(crate) fn expand(
    prepared: &Prepared<'_>,
    merged: Merged,
    first: &[Option<u32>],
    budget: &Budget,
) -> Jail {
    let mut expansion = Expansion::new(prepared, merged, first, budget);
    for place in 0..expansion.slots.len() as u32 {
        expansion.run(place);
    }
    expansion.finish()
}

/// An entry on its way.
struct Slot {
    entry: Entry,
    /// The values of one that is done.
    values: List<Value>,
    /// What is being done, of one with variables.
    work: Option<Box<Work>>,
    /// jail(8) takes for bad whatever was waiting when something went wrong.
    bad: bool,
    generation: u32,
    place: Place,
}

/// The values of an entry as they are put together.
#[derive(Default)]
struct Work {
    values: Vec<Value>,
    element: Element,
    /// How many of the element's pieces are behind, and what they gave.
    pieces: usize,
    text: Vec<u8>,
    through: Vec<(Bytes, Origin)>,
}

/// An element of the value list of one of an entry's statements.
#[derive(Clone, Copy, Default)]
struct Element {
    source: usize,
    index: usize,
}

impl Slot {
    fn work(&mut self) -> &mut Work {
        self.work.get_or_insert_default()
    }

    fn element(&self) -> Element {
        self.work.as_ref().map(|work| work.element).unwrap_or_default()
    }

    fn is_pending(&self) -> bool {
        self.entry.has_variables && !matches!(self.place, Place::Done(_))
    }
}

/// Where an entry stands in jail(8)'s list: what is done comes first, then what
/// waits, the latest in front, then the rest. Hence the order of the variants.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Done(u32),
    Waiting(Reverse<u32>),
    Untouched,
}

struct Expansion<'p, 'q, 'b> {
    prepared: &'q Prepared<'p>,
    budget: &'b Budget,
    jail: Jail,
    slots: Vec<Slot>,
    /// The first slot of each name.
    first: &'q [Option<u32>],
    /// The stack of those that wait for a value, and the one that is at work.
    waiting: Vec<Option<u32>>,
    done: Vec<u32>,
    /// The entries that jail(8) met since one was last finished: one of them
    /// met again is a loop.
    current: Vec<u32>,
    /// How many of these are marked bad.
    marked: usize,
    generation: u32,
    /// The jail has a fault that says so.
    too_large: bool,
}

/// What a variable comes to.
enum Step {
    /// It is put in, or dropped.
    Next,
    /// Its value must be expanded first.
    First(u32),
    /// It is the whole element, perhaps of several values.
    Whole(Vec<Value>),
}

impl<'p, 'q, 'b> Expansion<'p, 'q, 'b> {
    fn new(
        prepared: &'q Prepared<'p>,
        merged: Merged,
        first: &'q [Option<u32>],
        budget: &'b Budget,
    ) -> Self {
        let variables = merged.entries.iter().filter(|entry| entry.variable).count();
        let jail = Jail {
            name: implied(prepared, merged.block),
            block: merged.block,
            failed: merged.failed,
            params: Params::with_capacity(merged.entries.len() - variables),
            variables: Vec::with_capacity(variables),
            messages: merged.messages,
            faults: merged.faults,
        };
        let too_large = jail.faults.iter().any(|fault| fault.kind == FaultKind::TooLarge);
        let slots: Vec<Slot> =
            merged.entries.into_iter().map(|entry| slot(prepared, jail.block, entry)).collect();
        let done = Vec::with_capacity(slots.len());
        Expansion {
            prepared,
            budget,
            jail,
            slots,
            first,
            waiting: Vec::new(),
            done,
            current: Vec::new(),
            marked: 0,
            generation: 1,
            too_large,
        }
    }

    /// Expands the entry that is next in jail(8)'s list, and whatever it needs.
    fn run(&mut self, place: u32) {
        let slot = &self.slots[place as usize];
        if slot.place != Place::Untouched {
            return;
        }
        if !slot.entry.has_variables {
            self.finish_slot(place);
            return;
        }
        self.wait(place);
        while let Some(&top) = self.waiting.last() {
            let Some(top) = top else {
                self.waiting.pop();
                continue;
            };
            if self.slots[top as usize].generation != self.generation {
                self.join(top);
            }
            if let Some(first) = self.advance(top) {
                self.leave(first);
                self.join(first);
                self.wait(first);
                continue;
            }
            self.waiting.pop();
            self.finish_slot(top);
        }
    }

    fn finish_slot(&mut self, slot: u32) {
        let here = &mut self.slots[slot as usize];
        here.place = Place::Done(self.done.len() as u32);
        if let Some(work) = here.work.take() {
            here.values = work.values.into();
        }
        self.done.push(slot);
        self.generation += 1;
        self.current.clear();
        self.marked = 0;
    }

    fn join(&mut self, slot: u32) {
        self.slots[slot as usize].generation = self.generation;
        self.current.push(slot);
    }

    fn wait(&mut self, slot: u32) {
        self.slots[slot as usize].place = Place::Waiting(Reverse(self.waiting.len() as u32));
        self.waiting.push(Some(slot));
    }

    /// Takes an entry from the place where it waits, if it does.
    fn leave(&mut self, slot: u32) {
        if let Place::Waiting(Reverse(at)) = self.slots[slot as usize].place {
            self.waiting[at as usize] = None;
        }
    }

    /// Goes on with an entry: what must come before it, if something must.
    fn advance(&mut self, slot: u32) -> Option<u32> {
        loop {
            let here = &mut self.slots[slot as usize];
            let element = here.element();
            let source = here.entry.source(element.source)?;
            let values =
                self.prepared.statement(source).map_or(&[][..], |statement| &statement.values);
            let Some((pieces, _)) = values.get(element.index) else {
                here.work().element = Element { source: element.source + 1, index: 0 };
                continue;
            };
            if let Some(first) = self.advance_element(slot, source, pieces) {
                return Some(first);
            }
            let work = self.slots[slot as usize].work();
            work.element.index += 1;
            work.pieces = 0;
        }
    }

    fn advance_element(&mut self, slot: u32, source: Source, pieces: &Pieces) -> Option<u32> {
        let pieces = match pieces {
            Pieces::Text(text) => {
                let origin = self.origin(slot, source);
                let value = Value { text: text.clone(), origin, through: Rare::default() };
                self.slots[slot as usize].work().values.push(value);
                return None;
            }
            Pieces::Mixed(pieces) => pieces,
        };
        while let Some(piece) = pieces.get(self.slots[slot as usize].work().pieces) {
            match piece {
                PieceKind::Text(text) => {
                    self.slots[slot as usize].work().text.extend_from_slice(text)
                }
                PieceKind::Variable(name) => match self.variable(slot, source, name, pieces) {
                    Step::Next => {}
                    Step::First(first) => return Some(first),
                    Step::Whole(mut values) => {
                        self.slots[slot as usize].work().values.append(&mut values);
                        return None;
                    }
                },
            }
            self.slots[slot as usize].work().pieces += 1;
        }
        let origin = self.origin(slot, source);
        let work = self.slots[slot as usize].work();
        let (text, through) = (work.text.as_slice().into(), std::mem::take(&mut work.through));
        work.text.clear();
        work.values.push(Value { text, origin, through: through.into() });
        None
    }

    fn variable(&mut self, slot: u32, source: Source, name: &Bytes, pieces: &[PieceKind]) -> Step {
        let found = self.find(name).filter(|&found| self.has_values(found));
        let Some(found) = found else {
            let parameter = self.parameter(slot);
            return self.refuse(
                slot,
                source,
                &[&parameter, b": variable \"", name, b"\" not found"],
            );
        };
        let target = &self.slots[found as usize];
        if target.bad {
            return self.mark_bad();
        }
        if target.generation == self.generation {
            return self.refuse(slot, source, &[name, b": variable loop"]);
        }
        if target.is_pending() {
            return Step::First(found);
        }
        self.put_in(slot, found, source, name, pieces)
    }

    fn put_in(
        &mut self,
        slot: u32,
        found: u32,
        source: Source,
        name: &Bytes,
        pieces: &[PieceKind],
    ) -> Step {
        let here = self.slots[slot as usize].work();
        let is_whole = here.text.is_empty() && pieces[here.pieces + 1..].is_empty();
        let values = &self.slots[found as usize].values;
        if values.len() > 1 && !is_whole {
            let parameter = self.parameter(slot);
            return self.refuse(
                slot,
                source,
                &[&parameter, b": array cannot be substituted inline"],
            );
        }
        // A value has its price even if it is empty.
        let length = values.iter().map(|value| value.text.len() + size_of::<Value>()).sum();
        if (!is_whole || values.len() > 1) && !self.budget.bytes(length) {
            self.fault(FaultKind::TooLarge, slot, source, Some(name));
            return Step::Next;
        }
        let values = &self.slots[found as usize].values;
        if is_whole {
            let origin = self.origin(slot, source);
            let mut whole: Vec<Value> =
                values.iter().map(|value| through(value, name, &origin)).collect();
            if whole.len() > 1 {
                self.fault(FaultKind::ListVariable, slot, source, Some(name));
            }
            let earlier = std::mem::take(&mut self.slots[slot as usize].work().through);
            if let (Some(first), false) = (whole.first_mut(), earlier.is_empty()) {
                first.through = earlier.into_iter().chain(first.through.iter().cloned()).collect();
            }
            return Step::Whole(whole);
        }
        let Some(value) = values.first() else {
            return Step::Next;
        };
        let (text, through) = (value.text.clone(), (name.clone(), value.origin));
        let work = self.slots[slot as usize].work();
        work.text.extend_from_slice(&text);
        work.through.push(through);
        Step::Next
    }

    /// The first entry of a name in jail(8)'s list as it is now.
    fn find(&self, name: &[u8]) -> Option<u32> {
        let first = self.first[self.prepared.names.get(name)?.index()]?;
        let next = |&slot: &u32| self.slots[slot as usize].entry.next;
        let same = std::iter::successors(Some(first), next);
        same.min_by_key(|&slot| self.slots[slot as usize].place)
    }

    fn has_values(&self, slot: u32) -> bool {
        self.slots[slot as usize].entry.sources().any(|source| self.prepared.count(source) > 0)
    }

    fn refuse(&mut self, slot: u32, source: Source, words: &[&[u8]]) -> Step {
        let text = Bytes::from(words.concat());
        if self.budget.bytes(text.len()) {
            let origin = Some(self.origin(slot, source));
            self.jail.messages.push(Message { text, origin });
        } else {
            self.fault(FaultKind::TooLarge, slot, source, None);
        }
        self.mark_bad()
    }

    fn mark_bad(&mut self) -> Step {
        self.jail.failed = true;
        for &slot in &self.current[self.marked..] {
            self.slots[slot as usize].bad = true;
        }
        self.marked = self.current.len();
        Step::Next
    }

    fn fault(&mut self, kind: FaultKind, slot: u32, source: Source, name: Option<&Bytes>) {
        // Once is enough: there may be as many as variables.
        if kind == FaultKind::TooLarge && std::mem::replace(&mut self.too_large, true) {
            return;
        }
        let (parameter, origin) = (self.parameter(slot), self.origin(slot, source));
        self.jail.faults.push(Fault { kind, parameter, variable: name.cloned(), origin });
    }

    fn parameter(&self, slot: u32) -> Bytes {
        self.prepared.names.name(self.slots[slot as usize].entry.name).clone()
    }

    /// The origin of the element that a slot is at.
    fn origin(&self, slot: u32, source: Source) -> Origin {
        let index = self.slots[slot as usize].element().index;
        origin(self.prepared, self.jail.block, source, Some(index))
    }

    fn finish(mut self) -> Jail {
        for place in std::mem::take(&mut self.done) {
            let slot = &mut self.slots[place as usize];
            let origin = |source| origin(self.prepared, self.jail.block, source, None);
            let values = std::mem::take(&mut slot.values);
            let param = Param {
                name: self.prepared.names.name(slot.entry.name).clone(),
                values: (!values.is_empty()).then_some(values),
                origin: origin(slot.entry.last),
                replaced: slot.entry.replaced.iter().map(|&source| origin(source)).collect(),
            };
            match slot.entry.variable {
                true => self.jail.variables.push(param),
                false => match self.prepared.known_otherwise(&slot.entry) {
                    Some(known) => self.jail.params.push_known_as(param, known),
                    None => self.jail.params.push(param),
                },
            }
        }
        self.jail
    }
}

/// The value of a variable, as the value of an element.
fn through(value: &Value, name: &Bytes, origin: &Origin) -> Value {
    let through = vec![(name.clone(), value.origin)].into();
    Value { text: value.text.clone(), origin: *origin, through }
}

/// A slot for an entry; the values of one without variables are done.
fn slot(prepared: &Prepared<'_>, jail: BlockId, entry: Entry) -> Slot {
    let values = match entry.has_variables {
        true => List::default(),
        false => literals(prepared, jail, &entry),
    };
    Slot { entry, values, work: None, bad: false, generation: 0, place: Place::Untouched }
}

fn literals(prepared: &Prepared<'_>, jail: BlockId, entry: &Entry) -> List<Value> {
    // Most have one statement of no or one value.
    if entry.live.is_empty()
        && let Some(statement) = prepared.statement(entry.last)
    {
        match &*statement.values {
            [] => return List::default(),
            [(Pieces::Text(text), _)] => {
                let origin = origin(prepared, jail, entry.last, Some(0));
                let text = text.clone();
                return List::one(Value { text, origin, through: Rare::default() });
            }
            _ => {}
        }
    }
    let values = entry.sources().flat_map(|source| {
        (0..prepared.count(source)).map(move |index| {
            let text = match prepared.statement(source) {
                Some(statement) => statement.values[index].0.literal().unwrap_or_default(),
                None => implied(prepared, jail),
            };
            let origin = origin(prepared, jail, source, Some(index));
            Value { text, origin, through: Rare::default() }
        })
    });
    values.collect()
}
