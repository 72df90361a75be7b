//! What a jail could do without: off by default, notes only.
//!
//! Listed by `cargo xtask codegen`; no hand edits below.

pub(super) mod needless_permission;
pub(super) mod network_of_the_host;
pub(super) mod raw_sockets_in_vnet;
pub(super) mod securelevel_not_raised;
pub(super) mod statfs_lowered;
pub(super) mod wide_permission;

use crate::Rule;

/// In the order of their codes.
pub(crate) const RULES: &[&Rule] = &[
    &raw_sockets_in_vnet::RULE,
    &wide_permission::RULE,
    &statfs_lowered::RULE,
    &securelevel_not_raised::RULE,
    &network_of_the_host::RULE,
    &needless_permission::RULE,
];
