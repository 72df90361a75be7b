//! Jails inside jails.

mod address_beyond_parent;
mod child_never_started;
mod children_max_not_below_parent;
mod dataset_delegated_from_inside;
mod dataset_without_mount_permission;
mod delegated_and_childless;
mod include_opens_jails;
mod inner_devfs_ruleset;
mod inner_mounts_left;
mod inner_network_without_vnet;
mod module_loaded_from_inside;
mod mount_under_statfs_2;
mod mount_without_parent_permission;
mod no_room_for_children;
mod permission_beyond_parent;
mod securelevel_below_parent;
mod statfs_below_parent;
mod unknown_parent_needs;

use crate::Rule;

pub(crate) const RULES: &[&Rule] = &[
    &mount_under_statfs_2::RULE,
    &inner_devfs_ruleset::RULE,
    &dataset_without_mount_permission::RULE,
    &no_room_for_children::RULE,
    &mount_without_parent_permission::RULE,
    &permission_beyond_parent::RULE,
    &securelevel_below_parent::RULE,
    &inner_network_without_vnet::RULE,
    &dataset_delegated_from_inside::RULE,
    &statfs_below_parent::RULE,
    &children_max_not_below_parent::RULE,
    &address_beyond_parent::RULE,
    &module_loaded_from_inside::RULE,
    &unknown_parent_needs::RULE,
    &child_never_started::RULE,
    &include_opens_jails::RULE,
    &delegated_and_childless::RULE,
    &inner_mounts_left::RULE,
];
