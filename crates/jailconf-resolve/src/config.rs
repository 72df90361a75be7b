use jailconf_syntax::{Bytes, TextRange};

use crate::{BlockId, FileId, Program};

/// What jail(8) makes of a program: the jails it knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Configuration {
    /// The non-wildcard jails in file order; two blocks of one name are two
    /// jails (LANGUAGE 4.2).
    pub jails: Vec<Jail>,
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
    pub params: Vec<Param>,
    /// Its variables with their final values.
    pub variables: Vec<Param>,
    /// jail(8)'s messages, verbatim, without `JAIL: ` in front.
    pub messages: Vec<Message>,
}

/// A message of jail(8) about a jail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its text, verbatim.
    pub text: Bytes,
    /// The statement that it is about, where there is one.
    pub origin: Option<Origin>,
}

/// An effective parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// The name in its latest spelling (`nopersist`, `mount.nodevfs`).
    pub name: Bytes,
    /// The expanded values; `None` for a parameter without a value.
    pub values: Option<Vec<Value>>,
    /// The statement that has the last word (the last `=` or bare form, or the
    /// last `+=` behind it).
    pub origin: Origin,
    /// The statements that were replaced by a later one, in order.
    pub replaced: Vec<Origin>,
}

/// One value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// The bytes, variables expanded.
    pub text: Bytes,
    /// The statement it comes from, and the range of the element in it.
    pub origin: Origin,
    /// The variables and parameters that went into it, with the origin of each.
    pub through: Vec<(Bytes, Origin)>,
}

/// Where something comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// It stands in the jail's own block.
    Own,
    /// A wildcard block of this pattern matches the jail.
    Wildcard(Bytes),
    /// It is a loose parameter.
    Global,
    /// jail(8) adds it.
    Implied,
}

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

impl Configuration {
    /// Merges and expands a program's blocks (LANGUAGE 4, 5).
    pub fn resolve(program: &Program) -> Configuration {
        let _ = program;
        todo!()
    }

    /// What `jail -c [TARGET]` starts, and in which order.
    pub fn start_order(&self, target: Option<&[u8]>) -> StartOrder {
        let _ = target;
        todo!()
    }

    /// What `jail -e SEPARATOR` prints.
    pub fn exhibit(&self, separator: &[u8]) -> Vec<u8> {
        let _ = separator;
        todo!()
    }
}

impl Jail {
    /// The parameter of this name, or of a spelling that jail(8) takes for the
    /// same (`nopersist`, `mount.nodevfs`, `nomount.devfs`; LANGUAGE 4.2).
    pub fn param(&self, name: &str) -> Option<&Param> {
        let _ = name;
        todo!()
    }

    /// A boolean as jail(8) takes it (LANGUAGE 6.1); `None` if it is not set or
    /// has a value that is no boolean.
    pub fn boolean(&self, name: &str) -> Option<bool> {
        let _ = name;
        todo!()
    }

    /// The last value of a parameter: what counts for a scalar.
    pub fn scalar(&self, name: &str) -> Option<&Value> {
        self.param(name)?.values.as_ref()?.last()
    }

    /// All values of a parameter.
    pub fn list(&self, name: &str) -> &[Value] {
        self.param(name).and_then(|p| p.values.as_deref()).unwrap_or_default()
    }
}
