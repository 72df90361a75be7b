//! The rulesets that come with FreeBSD and with Bastille, as texts (VERSIONS 3).

/// Rulesets 1 to 4 of all releases.
pub(super) const BASE: &str = "\
[devfsrules_hide_all=1]
add hide
[devfsrules_unhide_basic=2]
add path null unhide
add path zero unhide
add path crypto unhide
add path random unhide
add path urandom unhide
[devfsrules_unhide_login=3]
add path 'pty[l-sL-S]*' unhide
add path 'tty[l-sL-S]*' unhide
add path ptmx unhide
add path pts unhide
add path 'pts/*' unhide
add path fd unhide
add path 'fd/*' unhide
add path stdin unhide
add path stdout unhide
add path stderr unhide
[devfsrules_jail=4]
add include $devfsrules_hide_all
add include $devfsrules_unhide_basic
add include $devfsrules_unhide_login
add path fuse unhide
add path zfs unhide
";
/// Ruleset 5 of 13.0.
pub(super) const NESTED_FIVE: &str = "\
[devfsrules_jail_vnet=5]
add include $devfsrules_jail
add path pf unhide
";
/// Ruleset 5 from 13.1 on.
pub(super) const FIVE: &str = "\
[devfsrules_jail_vnet=5]
add include $devfsrules_hide_all
add include $devfsrules_unhide_basic
add include $devfsrules_unhide_login
add include $devfsrules_jail
add path pf unhide
";

/// What `bastille setup vnet` writes to /etc/devfs.rules: its jails name this ruleset by
/// number (BASTILLE section 1).
pub(super) const BASTILLES: &str = "\
[bastille_vnet=13]
add include $devfsrules_hide_all
add include $devfsrules_unhide_basic
add include $devfsrules_unhide_login
add include $devfsrules_jail
add path 'bpf*' unhide
";
