//! What does jail(8) read?
//!
//! Files in the order jail(8) reads them, each jail's effective parameters with
//! the origin of every value, jail(8)'s own verdict, and the start order.

mod config;
mod program;
mod source;

pub use config::{Configuration, Jail, Message, Origin, Param, StartOrder, Value, Via};
pub use program::{Block, BlockId, Diagnostic, FileId, LoadedFile, MissingInclude, Program, Statement, Verdict, load};
pub use source::{DirEntry, FileKind, FileSource, MemorySource, ReadError};
