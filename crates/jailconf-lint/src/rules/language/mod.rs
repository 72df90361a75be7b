//! What is written, and what jail(8) reads of it.

mod comment_in_value;
mod jail_marked_failed;
mod list_variable;
mod missing_include;
mod not_a_jail_conf;
mod refused_file;
pub(super) mod swallowed_line;
mod syntax_error;
mod truncated_file;
mod unused_allow;

use crate::Rule;

pub(crate) const RULES: &[&Rule] = &[
    &syntax_error::RULE,
    &jail_marked_failed::RULE,
    &missing_include::RULE,
    &not_a_jail_conf::RULE,
    &swallowed_line::RULE,
    &comment_in_value::RULE,
    &refused_file::RULE,
    &list_variable::RULE,
    &unused_allow::RULE,
    &truncated_file::RULE,
];
