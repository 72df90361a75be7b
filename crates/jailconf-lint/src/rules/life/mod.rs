//! Start, stop and what keeps a jail alive.

mod dotted_name_in_list;
mod environment_handed_in;
mod file_nobody_reads;
mod hook_left_behind;
mod module_loaded_again;
mod nothing_keeps_alive;
mod refused_creation;
mod relative_console_log;
mod same_jail_twice;
mod unmet_dependency;

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
];
