//! What does jail(8) read?
//!
//! Files in the order jail(8) reads them, each jail's effective parameters with
//! the origin of every value, jail(8)'s own verdict, and the start order.

#![expect(
    clippy::indexing_slicing,
    reason = "ids are places in the lists of the program that gave them, and bytes are looked at below a length"
)]

mod alike;
mod config;
mod exhibit;
mod expand;
mod glob;
mod known;
mod limits;
mod list;
mod load;
mod lower;
mod merge;
mod names;
mod params;
mod program;
mod renew;
mod source;
mod start;
mod strict;
mod values;
mod verdict;
mod wildcards;

pub use alike::{Likeness, ParameterOrder};
pub use config::{
    Configuration, Fault, FaultKind, Jail, MAX_EXPANSION, MAX_PARAMETERS, Message, Origin, Param,
    Value, Via,
};
pub use glob::name_matches;
pub use known::{KNOWN, Kind, Known, known_parameter};
pub use limits::Limits;
pub use list::{List, Rare};
pub use load::{MAX_NAMES, MAX_READINGS, MAX_REPEATED};
pub use names::same_parameter;
pub use params::Params;
pub use program::{
    Block, BlockId, CharSign, Diagnostic, FileId, Level, LoadOptions, LoadedFile, MissingInclude,
    Pieces, Program, Statement, Verdict, load, load_with,
};
pub use renew::{Gone, Moved, Renewal, renew};
pub use source::{DirEntry, FileKind, FileSource, MemorySource, ReadError};
pub use start::{StartOptions, StartOrder};
pub use values::{Addresses, Family, boolean, integer, is_negated};
pub use wildcards::{is_wildcard, wildcard_matches};

/// Bytes put together from parts.
fn message<const N: usize>(parts: [&[u8]; N]) -> jailconf_syntax::Bytes {
    parts.concat().into()
}
