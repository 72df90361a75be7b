//! The formatter: its style, and that it changes nothing else.

// Tests read files.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used)]

mod corpus;
mod directives;
#[path = "../../../../tests/support/files.rs"]
mod files;
mod fixtures;
mod lines;
mod properties;
mod standard;
mod stock;
mod support;
