//! Jails inside jails.
//!
//! Listed by `cargo xtask codegen`; no hand edits below.

pub(super) mod address_beyond_parent;
pub(super) mod child_never_started;
pub(super) mod children_max_not_below_parent;
pub(super) mod dataset_delegated_from_inside;
pub(super) mod dataset_without_mount_permission;
pub(super) mod delegated_and_childless;
pub(super) mod include_opens_jails;
pub(super) mod inner_devfs_ruleset;
pub(super) mod inner_mounts_left;
pub(super) mod inner_network_without_vnet;
pub(super) mod module_loaded_from_inside;
pub(super) mod mount_under_statfs_2;
pub(super) mod mount_without_parent_permission;
pub(super) mod no_room_for_children;
pub(super) mod permission_beyond_parent;
pub(super) mod securelevel_below_parent;
pub(super) mod statfs_below_parent;
pub(super) mod unknown_parent_needs;

use crate::Rule;

/// In the order of their codes.
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
