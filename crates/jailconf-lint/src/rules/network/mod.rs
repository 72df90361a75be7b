//! Addresses and network stacks.

mod vnet_with_addresses;

use crate::Rule;

pub(crate) const RULES: &[&Rule] = &[&vnet_with_addresses::RULE];
