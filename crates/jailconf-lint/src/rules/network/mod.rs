//! Addresses and network stacks.
//!
//! Listed by `cargo xtask codegen`; no hand edits below.

pub(super) mod absent_interface;
pub(super) mod absent_routing_table;
pub(super) mod address_clash;
pub(super) mod dropped_mask;
pub(super) mod helper_without_name;
pub(super) mod host_address_as_alias;
pub(super) mod host_mask_alias;
pub(super) mod interface_made_twice;
pub(super) mod interface_without_vnet;
pub(super) mod long_interface_name;
pub(super) mod network_after_rc;
pub(super) mod nfsd_without_its_conditions;
pub(super) mod no_network;
pub(super) mod prefix_too_long;
pub(super) mod rc_for_another_interface;
pub(super) mod rc_name_with_hyphen;
pub(super) mod shared_address;
pub(super) mod shared_mac_address;
pub(super) mod shared_vnet_interface;
pub(super) mod vnet_with_addresses;

use crate::Rule;

/// In the order of their codes.
pub(crate) const RULES: &[&Rule] = &[
    &vnet_with_addresses::RULE,
    &long_interface_name::RULE,
    &shared_vnet_interface::RULE,
    &interface_without_vnet::RULE,
    &host_mask_alias::RULE,
    &dropped_mask::RULE,
    &no_network::RULE,
    &address_clash::RULE,
    &nfsd_without_its_conditions::RULE,
    &host_address_as_alias::RULE,
    &network_after_rc::RULE,
    &absent_interface::RULE,
    &prefix_too_long::RULE,
    &helper_without_name::RULE,
    &interface_made_twice::RULE,
    &rc_name_with_hyphen::RULE,
    &rc_for_another_interface::RULE,
    &absent_routing_table::RULE,
    &shared_address::RULE,
    &shared_mac_address::RULE,
];
