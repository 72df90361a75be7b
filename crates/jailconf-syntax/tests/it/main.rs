//! The syntax crate from outside: FreeBSD's recorded outcomes, trees, recovery
//! and hostile input.

#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test that panics has failed")]
#![allow(clippy::disallowed_methods, reason = "tests read fixtures and the clock")]
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

mod conformance;
mod corpus;
#[path = "../../../../tests/support/dice.rs"]
mod dice;
#[path = "../../../../tests/support/files.rs"]
mod files;
mod hostile;
mod recovery;
mod renewed;
mod trees;
mod twin;
