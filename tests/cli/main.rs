//! The command line, driven as a person or CI would.

#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test that panics has failed")]
// Tests run the program and make files.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used)]

mod baseline;
mod causes;
mod context;
mod corpus;
mod faults;
#[path = "../support/files.rs"]
mod files;
mod fmt;
mod formats;
mod forms;
mod gallery;
mod hostile;
mod input;
mod inside;
mod one;
mod one_reading;
mod outside;

mod run;
mod scenes;
mod stopped;
mod targets;
mod which;
mod whole;
mod worlds;
mod writing;
