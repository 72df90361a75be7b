//! Each rule of the kernel by its number, in the smallest scenario that shows it.

#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test that panics has failed")]
#![allow(clippy::expect_used)]

mod clash;
mod creation;
mod limits;
mod mounts;
mod names;
mod network;
mod order;
mod releases;
mod scale;
mod script;
mod values;
