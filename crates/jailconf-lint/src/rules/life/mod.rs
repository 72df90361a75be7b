//! Start, stop and what keeps a jail alive.
//!
//! Listed by `cargo xtask codegen`; no hand edits below.

pub(super) mod clean_up_beyond_root;
pub(super) mod dotted_name_in_list;
pub(super) mod enabled_without_jails;
pub(super) mod environment_handed_in;
pub(super) mod fails_the_second_time;
pub(super) mod file_nobody_reads;
pub(super) mod folder_of_another_name;
pub(super) mod gone_after_start;
pub(super) mod hook_left_behind;
pub(super) mod hook_of_another_jail;
pub(super) mod host_runs_inner_file;
pub(super) mod listed_but_absent;
pub(super) mod module_loaded_again;
pub(super) mod no_program;
pub(super) mod nothing_keeps_alive;
pub(super) mod obsolete_rc_variable;
pub(super) mod refused_creation;
pub(super) mod relative_console_log;
pub(super) mod same_jail_twice;
pub(super) mod sysctl_without_effect;
pub(super) mod unmet_dependency;
pub(super) mod unopened_console_log;
pub(super) mod upgrade_under_securelevel;

use crate::Rule;

/// In the order of their codes.
pub(crate) const RULES: &[&Rule] = &[
    &nothing_keeps_alive::RULE,
    &refused_creation::RULE,
    &unmet_dependency::RULE,
    &same_jail_twice::RULE,
    &module_loaded_again::RULE,
    &environment_handed_in::RULE,
    &relative_console_log::RULE,
    &file_nobody_reads::RULE,
    &dotted_name_in_list::RULE,
    &hook_left_behind::RULE,
    &upgrade_under_securelevel::RULE,
    &fails_the_second_time::RULE,
    &gone_after_start::RULE,
    &sysctl_without_effect::RULE,
    &obsolete_rc_variable::RULE,
    &host_runs_inner_file::RULE,
    &unopened_console_log::RULE,
    &no_program::RULE,
    &listed_but_absent::RULE,
    &enabled_without_jails::RULE,
    &hook_of_another_jail::RULE,
    &clean_up_beyond_root::RULE,
    &folder_of_another_name::RULE,
];
