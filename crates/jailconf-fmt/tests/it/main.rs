//! The formatter: its style, and that it changes nothing else.

#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test that panics has failed")]
// Tests read files.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used)]

mod corpus;
mod directives;
mod edits;
#[path = "../../../../tests/support/files.rs"]
mod files;
mod fixtures;
mod lines;
mod properties;
mod standard;
mod stock;
mod support;
