//! What do the files beside jail.conf say?
//!
//! `fstab`, `devfs.rules`, `rc.conf` and Bastille's own settings, each with the
//! ranges of what it says, and where a system keeps its jails.

mod addresses;
mod bastille;
mod devfs;
mod devfs_rules;
mod fstab;
mod layout;
mod rc;
mod settings;
mod tree;

pub use addresses::{HostAddress, host_addresses};
pub use bastille::{BARE_LISTS, BastilleFile, bastille_file, is_stock_shape};
pub use devfs::{Ruleset, rulesets};
pub use devfs_rules::{DevfsRules, Ended, Own, Shipped, Sight};
pub use fstab::{Field, MountEntry, MountLine, mount_entries, mount_entry};
pub use layout::{ConfigFile, Reader, config_files, jail_roots, roots_named_in};
pub use rc::{RcFile, rc_files};
pub use settings::{Setting, no_variables, settings, tunables};
pub use tree::{Tree, normal_path};
