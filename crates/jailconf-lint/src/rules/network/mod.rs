//! Addresses and network stacks.

mod absent_interface;
mod absent_routing_table;
mod address_clash;
mod dropped_mask;
mod helper_without_name;
mod host_address_as_alias;
mod host_mask_alias;
mod interface_made_twice;
mod interface_without_vnet;
mod long_interface_name;
mod network_after_rc;
mod nfsd_without_its_conditions;
mod no_network;
mod prefix_too_long;
mod rc_for_another_interface;
mod rc_name_with_hyphen;
mod shared_address;
mod shared_mac_address;
mod shared_vnet_interface;
mod vnet_with_addresses;

use crate::Rule;

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
