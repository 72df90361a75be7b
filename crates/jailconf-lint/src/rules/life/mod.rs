//! Start, stop and what keeps a jail alive.

mod clean_up_beyond_root;
mod dotted_name_in_list;
mod enabled_without_jails;
mod environment_handed_in;
mod fails_the_second_time;
mod file_nobody_reads;
mod folder_of_another_name;
mod gone_after_start;
mod hook_left_behind;
mod hook_of_another_jail;
mod host_runs_inner_file;
mod listed_but_absent;
mod module_loaded_again;
mod no_program;
mod nothing_keeps_alive;
mod obsolete_rc_variable;
pub(super) mod refused_creation;
mod relative_console_log;
mod same_jail_twice;
mod sysctl_without_effect;
mod unmet_dependency;
mod unopened_console_log;
mod upgrade_under_securelevel;

use crate::Rule;

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
