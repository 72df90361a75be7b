//! Mounts, devfs and ZFS.

mod absent_dataset;
mod absent_path;
mod dataset_attached_late;
mod dataset_attached_twice;
mod destroyed_while_mounted;
mod devfs_permission_without_ruleset;
mod devfs_rules_cut_short;
mod device_hidden;
mod host_devfs_unfiltered;
mod inert_mount_permission;
mod inner_device_hidden;
mod mount_before_devfs;
mod mount_by_hand;
mod mount_covers_earlier;
mod mount_point_made_too_late;
mod mount_that_fails;
mod no_path;
mod own_root_delegated;
mod release_of_another_name;
mod ruleset_hides_nothing;
mod ruleset_hides_null;
mod shared_dataset;
mod shared_root;
mod target_beside_path;
mod undefined_ruleset;
mod unfiltered_devfs_mount;
mod zfs_command_missing;

use crate::Rule;

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
    &mount_covers_earlier::RULE,
    &target_beside_path::RULE,
    &release_of_another_name::RULE,
];
