use jailconf_syntax::ast::Operator;
use jailconf_syntax::{Bytes, TextRange};

use crate::expand::Budget;
use crate::known::{self, KNOWN, Known};
use crate::names::{NameId, Names};
use crate::wildcards::{Wildcards, is_wildcard};
use crate::{
    Block, BlockId, Fault, FaultKind, Level, Message, Origin, Program, Rare, Statement, Via, values,
};

/// A program with its names numbered and its wildcards sorted.
pub(crate) struct Prepared<'p> {
    pub(crate) program: &'p Program,
    pub(crate) names: Names,
    /// The statements of all blocks, one block after another.
    statements: Vec<Numbered>,
    /// Where those of each block begin.
    starts: Vec<u32>,
    /// For each name, the place in [`KNOWN`] of the parameter it stands for.
    known: Vec<Option<usize>>,
    wildcards: Wildcards<'p>,
    pub(crate) name: NameId,
    pub(crate) jid: NameId,
}

struct Numbered {
    name: NameId,
    has_variables: bool,
}

impl<'p> Prepared<'p> {
    /// Of the blocks that are no wildcards only those that are wanted.
    pub(crate) fn new(program: &'p Program, is_wanted: &dyn Fn(BlockId) -> bool) -> Prepared<'p> {
        // The known names have the first numbers.
        let known: Vec<NameId> = (0..KNOWN.len() as u32).map(NameId).collect();
        let mut prepared = Prepared {
            program,
            names: Names::default(),
            statements: Vec::new(),
            starts: Vec::with_capacity(program.blocks.len()),
            known: Vec::new(),
            wildcards: Wildcards::default(),
            jid: known[known::JID],
            name: known[known::NAME],
        };
        for (index, block) in program.blocks.iter().enumerate() {
            let id = BlockId(index as u32);
            prepared.starts.push(prepared.statements.len() as u32);
            if is_wildcard(&block.name) {
                prepared.wildcards.insert(&block.name, id);
            } else if !is_wanted(id) {
                continue;
            }
            for statement in &block.statements {
                let numbered = prepared.number(statement);
                prepared.statements.push(numbered);
            }
        }
        prepared.names.pair_up();
        prepared.find_known(&known);
        prepared
    }

    /// The blocks that are jails.
    pub(crate) fn jails(&self) -> impl Iterator<Item = BlockId> + use<'p> {
        let blocks = self.program.blocks.iter().enumerate();
        blocks
            .filter(|(_, block)| !is_wildcard(&block.name))
            .map(|(index, _)| BlockId(index as u32))
    }

    pub(crate) fn block(&self, id: BlockId) -> &'p Block {
        &self.program.blocks[id.0 as usize]
    }

    /// The statement that a parameter comes from; none for what jail(8) adds.
    pub(crate) fn statement(&self, source: Source) -> Option<&'p Statement> {
        let Source::Statement { block, statement } = source else {
            return None;
        };
        self.block(block).statements.get(statement as usize)
    }

    /// How many values a parameter has from there.
    pub(crate) fn count(&self, source: Source) -> usize {
        self.statement(source).map_or(1, |statement| statement.values.len())
    }

    /// What an entry is known as, where that is not what its spelling is known as:
    /// jail(8) looks only when it adds a parameter (config.c, add_param).
    pub(crate) fn known_otherwise(&self, entry: &Entry) -> Option<Option<&'static Known>> {
        let of_added = self.known[entry.added_as.index()];
        let differs = of_added != self.known[entry.name.index()];
        differs.then(|| of_added.map(|place| &known::KNOWN_PARAMETERS[place]))
    }

    fn numbered(&self, block: BlockId, index: u32) -> &Numbered {
        &self.statements[(self.starts[block.0 as usize] + index) as usize]
    }

    fn number(&mut self, statement: &Statement) -> Numbered {
        let has_variables = statement.values.iter().any(|(pieces, _)| pieces.has_variables());
        Numbered { name: self.names.intern(&statement.name), has_variables }
    }

    fn find_known(&mut self, known: &[NameId]) {
        self.known = vec![None; self.names.len()];
        for (place, &id) in known.iter().enumerate().rev() {
            for &twin in self.names.twins(id) {
                self.known[twin.index()] = Some(place);
            }
        }
        for (place, &id) in known.iter().enumerate() {
            self.known[id.index()].get_or_insert(place);
        }
    }
}

/// Where a parameter of a jail comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// jail(8) adds it.
    Implied,
    /// A statement of a block.
    Statement { block: BlockId, statement: u32 },
}

/// A jail's parameters and variables before their expansion.
pub(crate) struct Merged {
    pub(crate) block: BlockId,
    pub(crate) entries: Vec<Entry>,
    pub(crate) failed: bool,
    pub(crate) messages: Vec<Message>,
    pub(crate) faults: Vec<Fault>,
}

/// A parameter or variable that is being merged.
pub(crate) struct Entry {
    pub(crate) name: NameId,
    /// The spelling in which it was added: by that jail(8) knows it or not.
    added_as: NameId,
    pub(crate) variable: bool,
    /// `name` and `jid` cannot be set twice (LANGUAGE 4.3).
    immutable: bool,
    /// The statement with the last word.
    pub(crate) last: Source,
    /// The statements before it that still count.
    pub(crate) live: Rare<Source>,
    pub(crate) replaced: Rare<Source>,
    /// The next entry of the very same name.
    pub(crate) next: Option<u32>,
    pub(crate) has_variables: bool,
}

/// Merges blocks into jails, one after another.
pub(crate) struct Merger<'p, 'q> {
    prepared: &'q Prepared<'p>,
    budget: &'q Budget,
    /// For each name, the first entry of the current jail that has it.
    pub(crate) first: Vec<Option<u32>>,
    /// The names that have one.
    met: Vec<NameId>,
    /// Whether the known `name` is set.
    name_set: bool,
}

impl<'p, 'q> Merger<'p, 'q> {
    pub(crate) fn new(prepared: &'q Prepared<'p>, budget: &'q Budget) -> Merger<'p, 'q> {
        Merger {
            prepared,
            budget,
            first: vec![None; prepared.names.len()],
            met: Vec::new(),
            name_set: false,
        }
    }

    /// What a jail's own block and the wildcards that match it give, in file
    /// order (LANGUAGE 4.2).
    pub(crate) fn merge(&mut self, own: BlockId) -> Merged {
        let name = &self.prepared.block(own).name;
        let mut jail = Merged {
            block: own,
            entries: Vec::new(),
            failed: false,
            messages: Vec::new(),
            faults: Vec::new(),
        };
        self.name_set = false;
        for name in self.met.drain(..) {
            self.first[name.index()] = None;
        }
        let is_number = values::integer(name).is_some_and(|n| n != 0);
        self.imply(&mut jail, if is_number { self.prepared.jid } else { self.prepared.name });
        let mut blocks = self.prepared.wildcards.matching(name);
        let place = blocks.partition_point(|&block| block < own);
        blocks.insert(place, own);
        for block in blocks {
            self.apply_block(&mut jail, block);
        }
        if !self.name_set && self.prepared.program.level >= Level::Newest {
            self.imply(&mut jail, self.prepared.name);
        }
        jail
    }

    fn apply_block(&mut self, jail: &mut Merged, block: BlockId) {
        for statement in 0..self.prepared.block(block).statements.len() as u32 {
            if !self.budget.parameter() {
                let source = Source::Statement { block, statement };
                jail.faults.push(self.too_large(jail, source));
                return;
            }
            self.apply(jail, block, statement);
        }
    }

    fn apply(&mut self, jail: &mut Merged, block: BlockId, index: u32) {
        let numbered = self.prepared.numbered(block, index);
        let statement = &self.prepared.block(block).statements[index as usize];
        let source = Source::Statement { block, statement: index };
        let Some(found) = self.find(numbered.name) else {
            self.add(jail, numbered, statement, source);
            return;
        };
        let entry = &mut jail.entries[found as usize];
        if entry.variable != statement.variable {
            self.refuse_variable(jail, numbered.name, source);
            return;
        }
        if entry.immutable {
            let name = self.prepared.names.name(entry.name).clone();
            self.fail(jail, [b"cannot redefine parameter \"", &name, b"\"."], source);
            return;
        }
        if entry.name != numbered.name {
            self.rename(&mut jail.entries, found, numbered.name);
        }
        change(&mut jail.entries[found as usize], statement, source, numbered.has_variables);
    }

    /// The first entry, in order, that a name stands for.
    fn find(&self, name: NameId) -> Option<u32> {
        let own = self.first[name.index()];
        let twins = self.prepared.names.twins(name);
        if twins.is_empty() {
            return own;
        }
        twins.iter().filter_map(|twin| self.first[twin.index()]).chain(own).min()
    }

    fn add(
        &mut self,
        jail: &mut Merged,
        numbered: &Numbered,
        statement: &Statement,
        source: Source,
    ) {
        let known = self.prepared.known[numbered.name.index()];
        // A variable that is refused for its name stays usable in expansion.
        let place = self.push(jail, Entry::new(numbered.name, source));
        let entry = &mut jail.entries[place];
        entry.variable = statement.variable;
        entry.has_variables = numbered.has_variables;
        let Some(known) = known else { return };
        if statement.variable {
            self.refuse_variable(jail, numbered.name, source);
            return;
        }
        entry.immutable = matches!(known, known::JID | known::NAME);
        self.name_set |= known == known::NAME;
    }

    fn imply(&mut self, jail: &mut Merged, name: NameId) {
        let mut entry = Entry::new(name, Source::Implied);
        entry.immutable = true;
        self.name_set |= name == self.prepared.name;
        self.push(jail, entry);
    }

    fn push(&mut self, jail: &mut Merged, entry: Entry) -> usize {
        let place = jail.entries.len();
        self.met.push(entry.name);
        let mut link = &mut self.first[entry.name.index()];
        while let Some(at) = *link {
            link = &mut jail.entries[at as usize].next;
        }
        *link = Some(place as u32);
        jail.entries.push(entry);
        place
    }

    /// Gives an entry another name; it stands before all that have that name.
    fn rename(&mut self, entries: &mut [Entry], place: u32, name: NameId) {
        let entry = &mut entries[place as usize];
        self.first[entry.name.index()] = entry.next;
        entry.next = self.first[name.index()].replace(place);
        entry.name = name;
        self.met.push(name);
    }

    fn refuse_variable(&self, jail: &mut Merged, name: NameId, source: Source) {
        let name = self.prepared.names.name(name).clone();
        self.fail(
            jail,
            [b"variable \"$", &name, b"\" cannot have the same name as a parameter."],
            source,
        );
    }

    fn fail(&self, jail: &mut Merged, words: [&[u8]; 3], source: Source) {
        let text = crate::message(words);
        if self.budget.bytes(text.len()) {
            let origin = origin(self.prepared, jail.block, source, None);
            jail.messages.push(Message { text, origin: Some(origin) });
        } else if jail.faults.is_empty() {
            jail.faults.push(self.too_large(jail, source));
        }
        // Before 14.0 the statement is dropped and that is all (LANGUAGE 8).
        jail.failed |= self.prepared.program.level >= Level::From14;
    }

    fn too_large(&self, jail: &Merged, source: Source) -> Fault {
        let parameter = self.prepared.statement(source).map(|s| s.name.clone()).unwrap_or_default();
        let origin = origin(self.prepared, jail.block, source, None);
        Fault { kind: FaultKind::TooLarge, parameter, variable: None, origin }
    }
}

impl Entry {
    /// The statements whose values it has, in order.
    pub(crate) fn sources(&self) -> impl Iterator<Item = Source> + '_ {
        self.live.iter().copied().chain([self.last])
    }

    /// One of these.
    pub(crate) fn source(&self, index: usize) -> Option<Source> {
        let last = (index == self.live.len()).then_some(self.last);
        self.live.get(index).copied().or(last)
    }

    fn new(name: NameId, last: Source) -> Entry {
        Entry {
            name,
            variable: false,
            added_as: name,
            immutable: false,
            last,
            live: Rare::default(),
            replaced: Rare::default(),
            next: None,
            has_variables: false,
        }
    }
}

fn change(entry: &mut Entry, statement: &Statement, source: Source, has_variables: bool) {
    let last = std::mem::replace(&mut entry.last, source);
    if statement.operator == Operator::Append && !statement.values.is_empty() {
        entry.live.push(last);
        entry.has_variables |= has_variables;
    } else {
        entry.replaced.append(&mut entry.live);
        entry.replaced.push(last);
        entry.has_variables = has_variables;
    }
}

/// The origin of an element of a statement, or of a whole statement.
pub(crate) fn origin(
    prepared: &Prepared<'_>,
    jail: BlockId,
    source: Source,
    element: Option<usize>,
) -> Origin {
    let Source::Statement { block, .. } = source else {
        let range = prepared.block(jail).name_range;
        return Origin { file: None, statement: range, range, block: jail, via: Via::Implied };
    };
    let Some(statement) = prepared.statement(source) else {
        return Origin {
            file: None,
            statement: TextRange::default(),
            range: TextRange::default(),
            block,
            via: Via::Own,
        };
    };
    let of = prepared.block(block);
    let via = match of {
        _ if block == jail => Via::Own,
        Block { global: true, .. } => Via::Global,
        _ => Via::Wildcard,
    };
    let values = &statement.values;
    let range = match (element.and_then(|i| values.get(i)), values.first(), values.last()) {
        (Some((_, range)), ..) => *range,
        (None, Some((_, first)), Some((_, last))) => first.cover(*last),
        _ => statement.name_range,
    };
    Origin { file: Some(statement.file), statement: statement.range, range, block, via }
}

/// The bytes that jail(8) adds as a jail's `name` or `jid`.
pub(crate) fn implied(prepared: &Prepared<'_>, jail: BlockId) -> Bytes {
    prepared.block(jail).name.clone()
}
