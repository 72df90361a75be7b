//! Names and values of parameters.
//!
//! Listed by `cargo xtask codegen`; no hand edits below.

pub(super) mod absent_parameter;
pub(super) mod allow_dying;
pub(super) mod braces_without_dollar;
pub(super) mod double_negative;
pub(super) mod global_parameter_behind_jails;
pub(super) mod list_for_one_value;
pub(super) mod lost_variable;
pub(super) mod misplaced_no;
pub(super) mod missing_value;
pub(super) mod negative_children_max;
pub(super) mod overwritten_parameter;
pub(super) mod partial_wildcard;
pub(super) mod quoted_list;
pub(super) mod repeated_statement;
pub(super) mod shared_sysvipc;
pub(super) mod unknown_parameter;
pub(super) mod word_without_effect;
pub(super) mod wrong_value;

use crate::Rule;

/// In the order of their codes.
pub(crate) const RULES: &[&Rule] = &[
    &unknown_parameter::RULE,
    &wrong_value::RULE,
    &absent_parameter::RULE,
    &misplaced_no::RULE,
    &double_negative::RULE,
    &allow_dying::RULE,
    &overwritten_parameter::RULE,
    &list_for_one_value::RULE,
    &quoted_list::RULE,
    &shared_sysvipc::RULE,
    &word_without_effect::RULE,
    &global_parameter_behind_jails::RULE,
    &lost_variable::RULE,
    &missing_value::RULE,
    &repeated_statement::RULE,
    &negative_children_max::RULE,
    &partial_wildcard::RULE,
    &braces_without_dollar::RULE,
];
