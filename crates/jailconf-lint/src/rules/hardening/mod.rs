//! What a jail could do without: off by default, notes only.

mod needless_permission;
mod network_of_the_host;
mod raw_sockets_in_vnet;
mod securelevel_not_raised;
mod statfs_lowered;
mod wide_permission;

use crate::Rule;

pub(crate) const RULES: &[&Rule] = &[
    &raw_sockets_in_vnet::RULE,
    &wide_permission::RULE,
    &statfs_lowered::RULE,
    &securelevel_not_raised::RULE,
    &network_of_the_host::RULE,
    &needless_permission::RULE,
];
