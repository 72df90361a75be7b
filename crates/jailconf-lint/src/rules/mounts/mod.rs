//! Mounts, devfs and ZFS.

mod host_devfs_unfiltered;
mod mount_that_fails;

use crate::Rule;

pub(crate) const RULES: &[&Rule] = &[&host_devfs_unfiltered::RULE, &mount_that_fails::RULE];
