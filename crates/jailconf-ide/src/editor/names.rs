#![expect(
    clippy::indexing_slicing,
    reason = "ids are places in the lists of the plan or program that gave them"
)]

use std::collections::HashSet;

use jailconf_plan::{ConfigId, FileRef, JailId, JailPlan, Place, Plan};
use jailconf_resolve::{
    Block, BlockId, FileId, Program, Statement, is_wildcard, same_parameter, wildcard_matches,
};
use jailconf_syntax::Part as _;
use jailconf_syntax::{Bytes, Document, PieceKind, TextRange, TextSize, pieces};

use crate::editor::View;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A jail, by the full name that its creator calls it by.
    Jail(Bytes),
    /// A variable; the block in which the cursor is says which of that name.
    Variable(Bytes),
    /// A parameter, by its name or as a variable.
    Parameter(Bytes),
}

/// A name under the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtCursor {
    /// What it stands for.
    pub named: Named,
    /// The name alone: of `a.b` one part, of `${x}` the `x`.
    pub range: TextRange,
    config: ConfigId,
    block: BlockId,
}

impl AtCursor {
    /// The jails for which what stands here counts, in the order of their start.
    pub(crate) fn jails<'v>(&self, view: &'v View) -> impl Iterator<Item = &'v JailPlan> {
        let program = &view.plan.config(self.config).program;
        let block = &program.blocks[self.block.0 as usize];
        let of_config = view.plan.jails_of(self.config).map(|(_, jail)| jail);
        of_config.filter(move |jail| reaches(block, &jail.own_name))
    }
}

/// A place that names something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mention {
    /// Where.
    pub place: Place,
    /// In which way.
    pub role: Role,
}

/// In which way a place names something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// It defines or sets it.
    Definition,
    /// It refers to it.
    Reference,
}

/// The name at an offset.
pub fn name_at(view: &View, file: FileRef, offset: TextSize) -> Option<AtCursor> {
    let document = &view.plan.file(file).document;
    let found = |&(config, reading): &(ConfigId, FileId)| {
        let program = &view.plan.config(config).program;
        let (named, range, block) = Finder { document, reading, offset }.find(program)?;
        Some(AtCursor { named, range, config, block })
    };
    view.readings(file).iter().find_map(found)
}

/// Every place that names what stands at an offset, in the order of files and
/// places; the first reading of a file counts.
pub fn mentions(view: &View, file: FileRef, at: &AtCursor) -> Vec<Mention> {
    let mut found = Vec::new();
    for config in configs(view, file, at) {
        let program = &view.plan.config(config).program;
        let files = &view.plan.config(config).files;
        let place = |file: FileId, range| Place { file: files[file.0 as usize], range };
        let mut add = |file, range, role| found.push(Mention { place: place(file, range), role });
        match &at.named {
            Named::Jail(name) => jail_mentions(program, name, &mut add),
            Named::Parameter(name) => parameter_mentions(program, name, &mut add),
            Named::Variable(name) => {
                let scope = scope(program, name, at.block);
                variable_mentions(program, name, &scope, &mut add);
            }
        }
    }
    once(view, found)
}

/// Where what stands at an offset is defined: of a parameter, where the jails here
/// have it from.
pub fn definitions(view: &View, file: FileRef, offset: TextSize) -> Vec<Place> {
    let Some(at) = name_at(view, file, offset) else { return Vec::new() };
    if let Named::Parameter(name) = &at.named {
        return settings(view, &at, name);
    }
    let all = mentions(view, file, &at).into_iter();
    all.filter(|m| m.role == Role::Definition).map(|m| m.place).collect()
}

/// Where what stands at an offset has its value from in the jails here: of a variable
/// that definition alone which counts (LANGUAGE 4, 5).
pub fn in_force(view: &View, file: FileRef, offset: TextSize) -> Vec<Place> {
    let all = definitions(view, file, offset);
    let Some(at) = name_at(view, file, offset) else { return all };
    let Named::Variable(name) = &at.named else { return all };
    let config = view.plan.config(at.config);
    let counts = |jail: &JailPlan| {
        let mut variables = view.plan.resolved(jail).variables.iter();
        config.place(&variables.find(|v| v.name == *name)?.origin)
    };
    let counting: HashSet<Place> = at.jails(view).take(MAX_PLACES).filter_map(counts).collect();
    let is_it = |place: &&Place| {
        counting.iter().any(|c| c.file == place.file && c.range.contains_range(place.range))
    };
    let found: Vec<Place> = all.iter().filter(is_it).copied().collect();
    if found.is_empty() { all } else { found }
}

/// The jail that a name under the cursor means, if it is one that is planned.
pub fn jail_at(view: &View, at: &AtCursor) -> Option<JailId> {
    let Named::Jail(name) = &at.named else { return None };
    let mut of_config = view.plan.jails_of(at.config);
    of_config.find(|(_, jail)| jail.own_name == *name).map(|(id, _)| id)
}

/// A place that names a jail, or one in it, in a spelling of which no part can be changed
/// alone: with escapes, of several pieces, or by a variable.
pub(crate) fn odd_mention(plan: &Plan, configs: &[ConfigId], name: &Bytes) -> Option<Place> {
    let is_inside = |other: &[u8]| {
        other.strip_prefix(&**name).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"."))
    };
    configs.iter().copied().find_map(|config| {
        let config_of = plan.config(config);
        let program = &config_of.program;
        let place = |file: FileId, range| Place { file: config_of.files[file.0 as usize], range };
        let mut blocks = program.blocks.iter().filter(|b| !b.global && is_inside(&b.name));
        let names_it = |block: &Block| {
            let outer = block.outer.map(|outer| &program.blocks[outer.0 as usize].name);
            // What stands in a block of it names it there.
            outer.is_some_and(|outer| is_inside(outer)) || !block_parts(program, block).is_empty()
        };
        if let Some(odd) = blocks.find(|block| !names_it(block)) {
            return Some(place(odd.file, odd.name_range));
        }
        let depends = plan.jails_of(config).flat_map(|(_, jail)| {
            plan.resolved(jail).list("depend").iter().filter(|value| is_inside(&value.text))
        });
        let mut written = depends.filter_map(|value| config_of.value_place(&value.origin));
        written.find(|place| {
            let document = &plan.file(place.file).document;
            let text = document.slice(place.range).trim_matches(['"', '\'']).as_bytes();
            !is_inside(text)
        })
    })
}

/// A wildcard that matches a jail, or one in it, and would not if the jail were called
/// otherwise, or the other way round (LANGUAGE 4.1).
pub(crate) fn lost_wildcard(
    plan: &Plan,
    configs: &[ConfigId],
    old: &Bytes,
    new: &Bytes,
) -> Option<Bytes> {
    let moved = |name: &Bytes| -> Option<Bytes> {
        let rest = name.strip_prefix(&**old)?;
        let is_inside = rest.is_empty() || rest.starts_with(b".");
        is_inside.then(|| [&**new, rest].concat().into())
    };
    let mut tries = 0;
    for config in configs.iter().copied() {
        let program = &plan.config(config).program;
        let wildcards: Vec<&Bytes> =
            program.blocks.iter().map(|b| &b.name).filter(|name| is_wildcard(name)).collect();
        for (_, jail) in plan.jails_of(config) {
            let Some(name) = moved(&jail.own_name) else { continue };
            tries += wildcards.len();
            if tries > MAX_TRIES {
                return None;
            }
            let changes = |pattern: &&Bytes| {
                let then = moved(pattern);
                let now = wildcard_matches(pattern, &jail.own_name);
                now != wildcard_matches(then.as_ref().unwrap_or(pattern), &name)
            };
            if let Some(lost) = wildcards.iter().copied().find(|pattern| changes(pattern)) {
                return Some(lost.clone());
            }
        }
    }
    None
}

/// Names that are held against wildcards: a file may have thousands of both.
const MAX_TRIES: usize = 1_000_000;

/// Whether something else of this name is near enough to be taken for it.
pub(crate) fn is_taken(view: &View, file: FileRef, at: &AtCursor, name: &Named) -> bool {
    configs(view, file, at).into_iter().any(|config| {
        let program = &view.plan.config(config).program;
        let mut taken = false;
        let mut add = |_, _, _| taken = true;
        match name {
            Named::Jail(name) => jail_mentions(program, name, &mut add),
            Named::Parameter(name) => parameter_mentions(program, name, &mut add),
            Named::Variable(name) => {
                let all: HashSet<BlockId> = (0..program.blocks.len() as u32).map(BlockId).collect();
                variable_mentions(program, name, &all, &mut add);
            }
        }
        taken
    })
}

/// The places of some configurations that name a jail: blocks, and `depend`.
pub(crate) fn jail_places(plan: &Plan, configs: &[ConfigId], name: &[u8]) -> Vec<Place> {
    let mut found = Vec::new();
    for config in configs {
        let config = plan.config(*config);
        let mut add = |file: FileId, range, _| {
            found.push(Place { file: config.files[file.0 as usize], range });
        };
        jail_mentions(&config.program, name, &mut add);
    }
    found
}

/// The configurations that what stands under the cursor belongs to: variables of
/// a block are those of one program, a jail is known to all that read its file.
pub(crate) fn configs(view: &View, file: FileRef, at: &AtCursor) -> Vec<ConfigId> {
    if matches!(at.named, Named::Variable(_)) {
        return vec![at.config];
    }
    let mut configs: Vec<ConfigId> = view.readings(file).into_iter().map(|(c, _)| c).collect();
    configs.dedup();
    configs
}

/// Each place once, by the file's path: one that is included twice is one file.
fn once(view: &View, mut found: Vec<Mention>) -> Vec<Mention> {
    let key = |m: &Mention| (view.plan.file(m.place.file).path.clone(), m.place.range.start());
    found.sort_by_key(key);
    found.dedup_by(|a, b| key(a) == key(b));
    found
}

/// The statements that set a parameter in the jails that a block reaches.
fn settings(view: &View, at: &AtCursor, name: &Bytes) -> Vec<Place> {
    let config = view.plan.config(at.config);
    let block = &config.program.blocks[at.block.0 as usize];
    let spelled = name.to_text();
    let mut found: Vec<Place> = Vec::new();
    for (_, jail) in view.plan.jails_of(at.config).filter(|(_, j)| reaches(block, &j.own_name)) {
        let place = match &*spelled {
            "name" => Some(view.plan.name_place(jail)),
            _ => view.plan.parameter_place(jail, &spelled),
        };
        found.extend(place.filter(|p| !found.contains(p)));
        if found.len() == MAX_PLACES {
            break;
        }
    }
    found
}

/// Places shown for a parameter; a global one may reach thousands of jails.
const MAX_PLACES: usize = 100;

/// Whether what stands in a block counts for a jail.
pub(crate) fn reaches(block: &Block, jail: &[u8]) -> bool {
    block.global || *block.name == *jail || wildcard_matches(&block.name, jail)
}

struct Finder<'a> {
    document: &'a Document,
    reading: FileId,
    offset: TextSize,
}

impl Finder<'_> {
    fn find(&self, program: &Program) -> Option<(Named, TextRange, BlockId)> {
        for (i, block) in program.blocks.iter().enumerate() {
            let id = BlockId(i as u32);
            if block.file == self.reading && !block.global && self.is_in(block.name_range) {
                let (named, range) = self.part(block_parts(program, block))?;
                return Some((named, range, id));
            }
            let here = |s: &&Statement| s.file == self.reading && self.is_in(s.range);
            if let Some(statement) = block.statements.iter().find(here) {
                let (named, range) = self.in_statement(program, statement)?;
                return Some((named, range, id));
            }
        }
        None
    }

    fn is_in(&self, range: TextRange) -> bool {
        range.contains_inclusive(self.offset)
    }

    fn part(&self, parts: Vec<Part>) -> Option<(Named, TextRange)> {
        let part = parts.into_iter().find(|p| self.is_in(p.range))?;
        (!is_wildcard(&part.name)).then_some((Named::Jail(part.name), part.range))
    }

    fn in_statement(&self, program: &Program, statement: &Statement) -> Option<(Named, TextRange)> {
        if self.is_in(statement.name_range) {
            let range = bare_variable(self.document, statement.name_range);
            let name = statement.name.clone();
            let named =
                if statement.variable { Named::Variable(name) } else { Named::Parameter(name) };
            return Some((named, range));
        }
        let (pieces, range) = statement.values.iter().find(|(_, r)| self.is_in(*r))?;
        if pieces.has_variables() {
            let all = variable_pieces(self.document, *range);
            let (name, whole) = all.into_iter().find(|(_, whole)| self.is_in(*whole))?;
            let range = bare_variable(self.document, whole);
            let is_variable = program
                .blocks
                .iter()
                .flat_map(|b| &b.statements)
                .any(|s| s.variable && s.name == name);
            let is_parameter =
                !is_variable && jailconf_catalog::parameter(&name.to_text()).is_some();
            let named = if is_parameter { Named::Parameter(name) } else { Named::Variable(name) };
            return Some((named, range));
        }
        if !same_parameter(&statement.name, b"depend") {
            return None;
        }
        let parts = parts(self.document, *range, b"", &pieces.literal()?);
        self.part(parts)
    }
}

/// A part of a dotted name: the name up to it, and where it stands.
struct Part {
    name: Bytes,
    range: TextRange,
}

/// The parts of a block's name.
fn block_parts(program: &Program, block: &Block) -> Vec<Part> {
    let document = &program.files[block.file.0 as usize].document;
    let before = match block.outer {
        Some(outer) => [&*program.blocks[outer.0 as usize].name, b"."].concat(),
        None => Vec::new(),
    };
    let own = block.name.get(before.len()..).unwrap_or_default();
    parts(document, block.name_range, &before, own)
}

/// The parts of a name that is written as it is meant, but for quotes around it.
fn parts(document: &Document, range: TextRange, before: &[u8], own: &[u8]) -> Vec<Part> {
    let written = document.slice(range);
    let quotes = usize::from(written.starts_with(['"', '\'']));
    if written.get(quotes..written.len() - quotes).map(str::as_bytes) != Some(own) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = 0;
    for part in own.split(|&b| b == b'.') {
        let end = at + part.len();
        let start = range.start() + TextSize::new((quotes + at) as u32);
        let range = TextRange::at(start, TextSize::new(part.len() as u32));
        found.push(Part { name: [before, &own[..end]].concat().into(), range });
        at = end + 1;
    }
    found
}

fn jail_mentions(program: &Program, name: &[u8], add: &mut impl FnMut(FileId, TextRange, Role)) {
    for block in program.blocks.iter().filter(|b| !b.global) {
        if block.name.len() >= name.len() {
            for part in block_parts(program, block).into_iter().filter(|p| *p.name == *name) {
                let role = match part.name == block.name {
                    true => Role::Definition,
                    false => Role::Reference,
                };
                add(block.file, part.range, role);
            }
        }
        depend_mentions(program, block, name, add);
    }
    let global = program.blocks.iter().filter(|b| b.global);
    global.for_each(|block| depend_mentions(program, block, name, add));
}

fn depend_mentions(
    program: &Program,
    block: &Block,
    name: &[u8],
    add: &mut impl FnMut(FileId, TextRange, Role),
) {
    let depends = block.statements.iter().filter(|s| !s.variable && &*s.name == b"depend");
    for statement in depends {
        let document = &program.files[statement.file.0 as usize].document;
        for (pieces, range) in &statement.values {
            let Some(text) = pieces.literal() else { continue };
            for part in parts(document, *range, b"", &text) {
                if *part.name == *name {
                    add(statement.file, part.range, Role::Reference);
                }
            }
        }
    }
}

fn parameter_mentions(
    program: &Program,
    name: &Bytes,
    add: &mut impl FnMut(FileId, TextRange, Role),
) {
    let all = program.blocks.iter().flat_map(|b| &b.statements);
    for statement in all.filter(|s| !s.variable && same_parameter(&s.name, name)) {
        add(statement.file, statement.name_range, Role::Definition);
    }
    for (file, found, range) in uses(program.blocks.iter(), program) {
        if found == *name {
            add(file, range, Role::Reference);
        }
    }
}

fn variable_mentions(
    program: &Program,
    name: &Bytes,
    scope: &HashSet<BlockId>,
    add: &mut impl FnMut(FileId, TextRange, Role),
) {
    let blocks = || {
        let numbered = program.blocks.iter().enumerate();
        numbered.filter(|(i, _)| scope.contains(&BlockId(*i as u32))).map(|(_, b)| b)
    };
    for statement in blocks().flat_map(|b| &b.statements) {
        if statement.variable && statement.name == *name {
            let document = &program.files[statement.file.0 as usize].document;
            let range = bare_variable(document, statement.name_range);
            add(statement.file, range, Role::Definition);
        }
    }
    for (file, found, range) in uses(blocks(), program) {
        if found == *name {
            add(file, range, Role::Reference);
        }
    }
}

/// The blocks that share a variable with a block: those that some jail reads
/// together with it, and so on.
fn scope(program: &Program, name: &Bytes, from: BlockId) -> HashSet<BlockId> {
    let mut with: Vec<(BlockId, &Block)> = Vec::new();
    for (i, block) in program.blocks.iter().enumerate() {
        let defines = block.statements.iter().any(|s| s.variable && s.name == *name);
        if defines || uses(std::iter::once(block), program).any(|(_, n, _)| n == *name) {
            with.push((BlockId(i as u32), block));
        }
    }
    let is_wide = |block: &Block| block.global || is_wildcard(&block.name);
    let mut scope = HashSet::from([from]);
    let mut pending = vec![from];
    while let Some(next) = pending.pop() {
        let block = &program.blocks[next.0 as usize];
        for (id, other) in &with {
            // Two wildcards may reach one jail: they count as together.
            let shared = match (is_wide(block), is_wide(other)) {
                (true, true) => true,
                (true, false) => reaches(block, &other.name),
                (false, true) => reaches(other, &block.name),
                (false, false) => false,
            };
            if shared && scope.insert(*id) {
                pending.push(*id);
            }
        }
    }
    scope
}

/// The variables in the values of blocks.
fn uses<'a>(
    blocks: impl Iterator<Item = &'a Block> + 'a,
    program: &'a Program,
) -> impl Iterator<Item = (FileId, Bytes, TextRange)> + 'a {
    let statements = blocks.flat_map(|b| &b.statements);
    statements.flat_map(move |statement| {
        let document = &program.files[statement.file.0 as usize].document;
        let values = statement.values.iter().filter(|(pieces, _)| pieces.has_variables());
        values.flat_map(move |(_, range)| {
            let all = variables_in(document, *range).into_iter();
            all.map(move |(name, range)| (statement.file, name, range))
        })
    })
}

/// The variables in a range of a file: the name, and where it stands.
pub(crate) fn variables_in(document: &Document, range: TextRange) -> Vec<(Bytes, TextRange)> {
    let all = variable_pieces(document, range).into_iter();
    all.map(|(name, whole)| (name, bare_variable(document, whole))).collect()
}

/// The same with the `$` and the braces.
fn variable_pieces(document: &Document, range: TextRange) -> Vec<(Bytes, TextRange)> {
    let around = document.syntax().covering_element(range);
    let tokens: Vec<_> = match around {
        rowan::NodeOrToken::Token(token) => vec![token],
        rowan::NodeOrToken::Node(node) => {
            node.descendants_with_tokens().filter_map(|e| e.into_token()).collect()
        }
    };
    let tokens = tokens.into_iter().filter(|t| range.contains_range(t.text_range()));
    let all = tokens.flat_map(|t| pieces(document.text(), t.kind(), t.text_range()));
    let variable = |piece: jailconf_syntax::Piece| match piece.kind {
        PieceKind::Variable(name) => Some((name, piece.range)),
        PieceKind::Text(_) => None,
    };
    all.filter_map(variable).collect()
}

/// The name alone of what is written as `$x` or `${x}`.
fn bare_variable(document: &Document, range: TextRange) -> TextRange {
    let written = document.slice(range);
    // The first variable of a string brings the quote with it.
    let quote = usize::from(written.starts_with('"'));
    let rest = written.part(quote..);
    let (before, behind) = match (rest.starts_with("${"), rest.starts_with('$')) {
        (true, _) => (2, usize::from(rest.ends_with('}'))),
        (false, true) => (1, 0),
        (false, false) => (0, 0),
    };
    let start = range.start() + TextSize::new((quote + before) as u32);
    TextRange::new(start, range.end() - TextSize::new(behind as u32))
}
