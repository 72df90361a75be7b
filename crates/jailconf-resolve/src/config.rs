use jailconf_syntax::{Bytes, TextRange};

use crate::expand::Spent;
use crate::{BlockId, FileId, List, Params, Program, Rare, expand, merge, values};

/// What jail(8) makes of a program: the jails it knows.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    /// The non-wildcard jails in file order; two blocks of one name are two
    /// jails (LANGUAGE 4.2).
    pub jails: Vec<Jail>,
    /// At least what it took of [`MAX_EXPANSION`] and [`MAX_PARAMETERS`].
    pub(crate) spent: Spent,
}

impl Configuration {
    /// The bytes that filling in variables, and messages, have made of it; at most
    /// [`MAX_EXPANSION`].
    pub fn expanded_bytes(&self) -> usize {
        self.spent.bytes()
    }
}

impl PartialEq for Configuration {
    fn eq(&self, other: &Configuration) -> bool {
        self.jails == other.jails
    }
}

/// A jail with its effective parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Jail {
    /// The block's full name.
    pub name: Bytes,
    /// The block that defines it.
    pub block: BlockId,
    /// Whether jail(8) marks it failed and does not start it (LANGUAGE 4.3, 5).
    pub failed: bool,
    /// Its parameters in jail(8)'s order, variables left out.
    pub params: Params,
    /// Its variables with their final values.
    pub variables: Vec<Param>,
    /// jail(8)'s messages, verbatim, without `JAIL: ` in front.
    pub messages: Vec<Message>,
    /// What jail(8) does not say: where it crashes, and where we stop.
    pub faults: Vec<Fault>,
}

/// A message of jail(8) about a jail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its text, verbatim.
    pub text: Bytes,
    /// The statement that it is about, where there is one.
    pub origin: Option<Origin>,
}

/// What is wrong with a jail and jail(8) has no message for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The parameter.
    pub parameter: Bytes,
    /// The variable in it, where it is about one.
    pub variable: Option<Bytes>,
    /// The value it is about.
    pub origin: Origin,
}

/// What can be wrong with a jail and jail(8) has no message for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// A list of two or more values is the whole of a value: jail(8) crashes
    /// (LANGUAGE 5). Here the elements are spliced in.
    ListVariable,
    /// The configuration grows beyond [`MAX_EXPANSION`] or [`MAX_PARAMETERS`];
    /// the value, or the jail from this parameter on, is incomplete.
    TooLarge,
}

/// The bytes that expansion of variables, and messages, may produce in a
/// configuration; what lies beyond is a [`FaultKind::TooLarge`]. jail(8) has no limit but memory.
pub const MAX_EXPANSION: usize = 64 << 20;

/// The parameters of all jails together; what lies beyond is a
/// [`FaultKind::TooLarge`]. jail(8) has no limit but memory.
pub const MAX_PARAMETERS: usize = 2_000_000;

/// An effective parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// The name in its latest spelling (`nopersist`, `mount.nodevfs`).
    pub name: Bytes,
    /// The expanded values; `None` for a parameter without a value.
    pub values: Option<List<Value>>,
    /// The statement that has the last word (the last `=` or bare form, or the
    /// last `+=` behind it). Its range is that of all elements.
    pub origin: Origin,
    /// The statements that were replaced by a later one, in order.
    pub replaced: Rare<Origin>,
}

/// One value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// The bytes, variables expanded.
    pub text: Bytes,
    /// The statement it comes from, and the range of the element in it.
    pub origin: Origin,
    /// The variables and parameters that stand in it, with the origin of the
    /// value of each. What went into those stands with them, in
    /// [`Jail::variables`] and [`Jail::params`].
    pub through: Rare<(Bytes, Origin)>,
}

/// Where something comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file; `None` for what jail(8) adds itself (`name`, `jid`).
    pub file: Option<FileId>,
    /// The statement, or the name of the block for what jail(8) adds.
    pub statement: TextRange,
    /// The value's element, or the name where there is no value.
    pub range: TextRange,
    /// The block it stands in.
    pub block: BlockId,
    /// How it reached the jail.
    pub via: Via,
}

/// How a statement reaches a jail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// It stands in the jail's own block.
    Own,
    /// It stands in a wildcard block that matches the jail.
    Wildcard,
    /// It is a global parameter.
    Global,
    /// jail(8) adds it.
    Implied,
}

impl Configuration {
    /// Merges and expands a program's blocks (LANGUAGE 4, 5).
    pub fn resolve(program: &Program) -> Configuration {
        Configuration::resolve_some(program, &|_| true)
    }

    /// Only the jails of some blocks.
    pub(crate) fn resolve_some(
        program: &Program,
        is_wanted: &dyn Fn(BlockId) -> bool,
    ) -> Configuration {
        let prepared = merge::Prepared::new(program, is_wanted);
        let budget = expand::Budget::new();
        let mut merger = merge::Merger::new(&prepared, &budget);
        let wanted = || prepared.jails().filter(|block| is_wanted(*block));
        let mut jails = Vec::with_capacity(wanted().count());
        for block in wanted() {
            let merged = merger.merge(block);
            jails.push(expand::expand(&prepared, merged, &merger.first, &budget));
        }
        let spent = budget.spent();
        Configuration { jails, spent }
    }
}

impl Jail {
    /// The parameter of this name, or of a spelling that jail(8) takes for the
    /// same (`nopersist`, `mount.nodevfs`, `nomount.devfs`; LANGUAGE 4.2). Of
    /// several, the last: jail(8) uses that one where it knows the parameter.
    pub fn param(&self, name: &str) -> Option<&Param> {
        self.params.last_named(name)
    }

    /// A boolean as jail(8) takes it (LANGUAGE 6.1); `None` if it is not set or
    /// has a value that is no boolean.
    pub fn boolean(&self, name: &str) -> Option<bool> {
        self.param(name)?.boolean()
    }

    /// The last value of a parameter: what counts for a scalar.
    pub fn scalar(&self, name: &str) -> Option<&Value> {
        self.param(name)?.values.as_ref()?.last()
    }

    /// All values of a parameter.
    pub fn list(&self, name: &str) -> &[Value] {
        self.param(name).and_then(|p| p.values.as_deref()).unwrap_or_default()
    }

    /// What `jail -c` itself has against the values of the parameters it knows,
    /// before it asks the kernel (LANGUAGE 6.1). The jail is not started then.
    pub fn value_messages(&self) -> Vec<Message> {
        let checked = self.params.iter().enumerate().filter_map(|(index, param)| {
            let known = self.params.known(index)?;
            let text = values::complaint(known, param)?;
            let origin = param.values.as_ref().and_then(|v| v.last()).map(|v| v.origin);
            Some(Message { text, origin })
        });
        checked.collect()
    }
}

impl Param {
    /// The value as a boolean (LANGUAGE 6.1): false with a `no` in front of the
    /// last component, and false again with a false value. `None` if the value
    /// is no boolean.
    pub fn boolean(&self) -> Option<bool> {
        let value = self.values.as_ref().and_then(|values| values.last());
        let value = value.map_or(Some(true), |v| values::boolean(&v.text))?;
        Some(value != values::is_negated(&self.name))
    }

    /// What jail(8) itself takes the value for, whatever is in it: true is no
    /// value, `true` in any case, and what begins with a number but zero. It
    /// checks only its own booleans, so that this counts for the others.
    pub fn truth(&self) -> bool {
        let value = self.scalar().is_none_or(|value| values::truth(&value.text));
        value != values::is_negated(&self.name)
    }

    /// The last value: what counts for a scalar (LANGUAGE 6.1).
    pub fn scalar(&self) -> Option<&Value> {
        self.values.as_ref()?.last()
    }
}
