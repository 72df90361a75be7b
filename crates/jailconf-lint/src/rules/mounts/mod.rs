//! Mounts, devfs and ZFS.
//!
//! Listed by `cargo xtask codegen`; no hand edits below.

pub(super) mod absent_dataset;
pub(super) mod absent_path;
pub(super) mod dataset_attached_late;
pub(super) mod dataset_attached_twice;
pub(super) mod destroyed_while_mounted;
pub(super) mod devfs_permission_without_ruleset;
pub(super) mod devfs_rules_cut_short;
pub(super) mod device_hidden;
pub(super) mod host_devfs_unfiltered;
pub(super) mod inert_mount_permission;
pub(super) mod inner_device_hidden;
pub(super) mod mount_before_devfs;
pub(super) mod mount_by_hand;
pub(super) mod mount_covers_earlier;
pub(super) mod mount_point_made_too_late;
pub(super) mod mount_that_fails;
pub(super) mod no_path;
pub(super) mod own_root_delegated;
pub(super) mod release_of_another_name;
pub(super) mod ruleset_hides_nothing;
pub(super) mod ruleset_hides_null;
pub(super) mod shared_dataset;
pub(super) mod shared_root;
pub(super) mod target_beside_path;
pub(super) mod undefined_ruleset;
pub(super) mod unfiltered_devfs_mount;
pub(super) mod zfs_command_missing;

use crate::Rule;

/// In the order of their codes.
pub(crate) const RULES: &[&Rule] = &[
    &host_devfs_unfiltered::RULE,
    &mount_that_fails::RULE,
    &inert_mount_permission::RULE,
    &unfiltered_devfs_mount::RULE,
    &mount_before_devfs::RULE,
    &mount_point_made_too_late::RULE,
    &destroyed_while_mounted::RULE,
    &dataset_attached_late::RULE,
    &zfs_command_missing::RULE,
    &dataset_attached_twice::RULE,
    &own_root_delegated::RULE,
    &devfs_permission_without_ruleset::RULE,
    &no_path::RULE,
    &undefined_ruleset::RULE,
    &device_hidden::RULE,
    &mount_by_hand::RULE,
    &absent_dataset::RULE,
    &absent_path::RULE,
    &ruleset_hides_nothing::RULE,
    &devfs_rules_cut_short::RULE,
    &inner_device_hidden::RULE,
    &ruleset_hides_null::RULE,
    &shared_root::RULE,
    &shared_dataset::RULE,
    &target_beside_path::RULE,
    &mount_covers_earlier::RULE,
    &release_of_another_name::RULE,
];
