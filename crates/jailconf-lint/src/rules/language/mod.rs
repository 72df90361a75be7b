//! What is written, and what jail(8) reads of it.
//!
//! Listed by `cargo xtask codegen`; no hand edits below.

pub(super) mod comment_in_value;
pub(super) mod jail_marked_failed;
pub(super) mod list_variable;
pub(super) mod missing_include;
pub(super) mod not_a_jail_conf;
pub(super) mod refused_file;
pub(super) mod swallowed_line;
pub(super) mod syntax_error;
pub(super) mod truncated_file;
pub(super) mod unused_allow;

use crate::Rule;

/// In the order of their codes.
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
