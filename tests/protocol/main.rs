//! Scripted sessions with the language server, over its real pipes. An expectation
//! names what it rests on: a fact, or the specification of the protocol, 3.17.

#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test that panics has failed")]
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used)]

mod actions;
mod agreement;
mod basics;
mod calls;
mod commands;
mod diagnostics;
mod extract;
#[path = "../support/files.rs"]
mod files;
mod format;
mod hover;
mod lenses;
mod names;
mod robust;
mod session;
mod sheets;
mod structure;
mod words;
